"""The request and the answer of the reference page, and parts of answers."""

from __future__ import annotations

from typing import Any

PROPERTIES = {
    "property_checkbox": "false",
    "property_date": "1572480000000",
    "property_dropdown": "choice_b",
    "property_multiple_checkboxes": "chocolate;strawberry",
    "property_number": "17",
    "property_radio": "option_1",
    "property_string": "value",
}
RECORD: dict[str, Any] = {
    "archived": False,
    "createdAt": "2019-10-30T03:30:17.883Z",
    "id": "512",
    "properties": PROPERTIES,
    "updatedAt": "2019-12-07T16:50:06.678Z",
}
COMPACT_BODY = (
    b'{"properties":{"property_checkbox":"false","property_date":"1572480000000",'
    b'"property_dropdown":"choice_b",'
    b'"property_multiple_checkboxes":"chocolate;strawberry","property_number":"17",'
    b'"property_radio":"option_1","property_string":"value"}}'
)
ERROR: dict[str, Any] = {
    "status": "error",
    "message": "The partner client does not exist.",
    "correlationId": "aeb5f871-7f07-4993-9211-075dc63e7cbf",
    "category": "OBJECT_NOT_FOUND",
    "subCategory": "crm.NOT_FOUND",
    "errors": [
        {
            "message": "No such property.",
            "in": "properties",
            "code": "PROPERTY_DOESNT_EXIST",
            "context": {"propertyName": ["tier"]},
        }
    ],
    "context": {"ids": ["512"]},
    "links": {"knowledge": "https://example.com"},
}


def page(*ids: str, after: object = None) -> dict[str, Any]:
    """A page of records, and the cursor of the next page if there is one."""
    records = [{**RECORD, "id": name} for name in ids]
    if after is None:
        return {"results": records}
    return {"results": records, "paging": {"next": {"after": after}}}
