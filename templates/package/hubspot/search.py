"""Search beyond HubSpot's limit of 10,000 records, by ids."""

from __future__ import annotations

from typing import Any

import msgspec

from .._runtime.codec import encode
from .._runtime.errors import ApiError, InvalidArgument
from .._runtime.paging import Cursor, Walk, following
from .._runtime.request import Request

ID = "hs_object_id"


class NotSorted(ApiError):
    """Records are not sorted by id; continuing would lose some."""


class ById(Cursor):
    """Paging by new queries for greater ids; cursors end after 10,000 records.

    No record is lost or repeated, even if records are added or removed meanwhile.
    """

    def first(self, request: Request) -> Request:
        """Return the search, sorted by id; raises InvalidArgument for another order."""
        for name in ("after", "sorts"):
            if getattr(request.json, name, None):
                raise InvalidArgument(f"{name} cannot be given: the order is by id")
        return request.with_json(sorts=[ID])

    def walk(self, first: Request) -> Walk:
        """Yield a new search after each page; an empty page has only a cursor."""
        last, walk = -1, Cursor.walk(self, first)
        request = following(walk, None)
        while request is not None:
            page = yield request
            request = following(walk, page)
            ids = [_number(record) for record in self.items_of(page)]
            if request is None or not ids:
                continue
            if [last, *ids] != sorted({last, *ids}):
                raise NotSorted(f"ids behind {last} came as {ids[:3]} to {ids[-1]}")
            last = ids[-1]
            walk = Cursor.walk(self, _behind(first, last))
            request = following(walk, None)


def _number(record: object) -> int:
    """Return the id of a record as a number; -1 if it is not a number."""
    text = str(getattr(record, "id", ""))
    return int(text) if text.isdecimal() else -1


def _behind(search: Request, last: int) -> Request:
    """Return the search, limited to greater ids in each group of filters."""
    given: object = getattr(search.json, "filter_groups", None) or None
    groups: list[dict[str, Any]] = msgspec.json.decode(encode(given)) or [{}]
    greater = {"propertyName": ID, "operator": "GT", "value": str(last)}
    for group in groups:
        group["filters"] = [*group.get("filters", ()), greater]
    return search.with_json(filter_groups=groups)
