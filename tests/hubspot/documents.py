"""Small documents that are built as HubSpot builds its documents.

The words are ours. The structure shows what defeats other generators: operationIds are
paths, errors are declared as `*/*`, every search field is required, 200 and 207 answer
with different schemas, and the resource name is missing in some paths.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Tree = dict[str, Any]

VERSIONS = ("v3", "2025_09", "2026_03", "2026_09_beta", "2026_09")
"""The versions of the document of partner clients, the oldest first."""
RECORD = "crm.objects.partner-clients"
TEXT: Tree = {"type": "string"}
TIME: Tree = {"type": "string", "format": "date-time"}


def ref(name: str) -> Tree:
    """Return a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def array(items: Tree) -> Tree:
    """Return the schema of an array."""
    return {"type": "array", "items": items}


def record(required: str = "", /, **properties: Tree) -> Tree:
    """Return the schema of an object; `required` are names separated by spaces."""
    tree: Tree = {"type": "object", "properties": properties}
    return {"required": required.split(), **tree} if required else tree


def operation(
    method: str,
    path: str,
    answer: str | None = None,
    *,
    body: str | None = None,
    query: Mapping[str, Tree] | None = None,
    with_errors: bool = False,
    scope: str = f"{RECORD}.read",
) -> Tree:
    """Return a path item with one operation, which names its path in its id."""
    variables = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    parameters = [
        # HubSpot lists path variables by name, not in the order of the path
        *(
            {"name": name, "in": "path", "required": True, "schema": TEXT}
            for name in sorted(variables)
        ),
        *(
            {"name": name, "in": "query", "schema": schema}
            for name, schema in (query or {}).items()
        ),
    ]
    tree: Tree = {
        "operationId": f"{method}-{path}",
        "parameters": parameters,
        "responses": _responses(answer, with_errors),
        "security": [{"private_apps": [scope]}, {"oauth2": [scope]}],
    }
    if body is not None:
        content = {"application/json": {"schema": ref(body)}}
        tree["requestBody"] = {"content": content, "required": True}
    return {path: {method: tree}}


def _responses(answer: str | None, with_errors: bool) -> Tree:
    """Return the answers of an operation; batches answer with 200 or 207."""
    error = {"$ref": "#/components/responses/Error"}
    if answer is None:
        return {"204": {"description": "Done."}, "default": error}
    answers = {"200": answer, "207": f"{answer}WithErrors"} if with_errors else {}
    return {
        **{
            status: {
                "description": "An answer.",
                "content": {"application/json": {"schema": ref(name)}},
            }
            for status, name in (answers or {"200": answer}).items()
        },
        "default": error,
    }


def document(title: str, version: str, items: Iterable[Tree], schemas: Tree) -> Tree:
    """Return a document with these path items."""
    paths: Tree = {}
    for item in items:
        for path, operations in item.items():
            paths.setdefault(path, {}).update(operations)
    error = {"*/*": {"schema": ref("Error")}}
    header = {"type": "apiKey", "name": "private-app", "in": "header"}
    flow = {
        "authorizationUrl": "https://app.hubspot.com/oauth/authorize",
        "tokenUrl": "https://api.hubapi.com/oauth/v1/token",
        "scopes": {f"{RECORD}.read": "Read.", f"{RECORD}.write": "Write."},
    }
    return {
        "openapi": "3.0.1",
        "info": {"title": title, "version": version},
        "servers": [{"url": "https://api.hubapi.com"}],
        "paths": paths,
        "components": {
            "schemas": {**ERRORS, **schemas},
            "responses": {"Error": {"description": "An error.", "content": error}},
            "securitySchemes": {
                "oauth2": {"type": "oauth2", "flows": {"authorizationCode": flow}},
                "private_apps": header,
            },
        },
    }


ERRORS: Tree = {
    "Error": record(
        "category correlationId message",
        category=TEXT,
        correlationId=TEXT,
        message=TEXT,
        errors=array(ref("ErrorDetail")),
    ),
    "ErrorDetail": record("message", message=TEXT, code=TEXT),
}
RECORDS: Tree = {
    "NextPage": record("after", after=TEXT),
    "Paging": record(next=ref("NextPage")),
    "SimplePublicObject": record(
        "archived createdAt id properties updatedAt",
        archived={"type": "boolean"},
        createdAt=TIME,
        id=TEXT,
        properties={"type": "object", "additionalProperties": TEXT},
        updatedAt=TIME,
    ),
    "SimplePublicObjectInput": record(
        "properties", properties={"type": "object", "additionalProperties": TEXT}
    ),
    "CollectionResponse": record(
        "results", results=array(ref("SimplePublicObject")), paging=ref("Paging")
    ),
    "Filter": record("operator propertyName", operator=TEXT, propertyName=TEXT),
    "PublicObjectSearchRequest": record(
        "after filters limit properties",
        after=TEXT,
        filters=array(ref("Filter")),
        limit={"type": "integer"},
        properties=array(TEXT),
    ),
    "BatchInput": record("inputs", inputs=array(ref("SimplePublicObjectBatchInput"))),
    "SimplePublicObjectBatchInput": record(
        "id properties",
        id=TEXT,
        properties={"type": "object", "additionalProperties": TEXT},
    ),
    "BatchResponse": record(
        "results status", results=array(ref("SimplePublicObject")), status=TEXT
    ),
    "BatchResponseWithErrors": record(
        "results status",
        results=array(ref("SimplePublicObject")),
        status=TEXT,
        errors=array(ref("ErrorDetail")),
        numErrors={"type": "integer"},
    ),
}


def partner_clients(version: str) -> Tree:
    """Return the document of partner clients in one of the `VERSIONS`."""
    dated = version.replace("_", "-")
    is_named = version in ("v3", "2026_03", "2026_09_beta")
    name = "partner_clients" if is_named else "{objectType}"
    key = "{partnerClientId}" if is_named else "{objectId}"
    base = f"/crm/{dated}/objects" if version == "v3" else f"/crm/objects/{dated}"
    top, one, write = f"{base}/{name}", f"{base}/{name}/{key}", f"{RECORD}.write"
    page = {"after": TEXT, "limit": {"type": "integer"}, "properties": array(TEXT)}
    record_query = {"idProperty": TEXT, "properties": array(TEXT)}
    items = [
        operation("get", top, "CollectionResponse", query=page),
        operation("get", one, "SimplePublicObject", query=record_query),
        operation(
            "patch",
            one,
            "SimplePublicObject",
            body="SimplePublicObjectInput",
            query={"idProperty": TEXT},
            scope=write,
        ),
        operation(
            "post",
            f"{top}/search",
            "CollectionResponse",
            body="PublicObjectSearchRequest",
        ),
        operation(
            "post",
            f"{top}/batch/update",
            "BatchResponse",
            body="BatchInput",
            with_errors=True,
            scope=write,
        ),
    ]
    if version != "2026_09":
        items.append(
            operation(
                "post",
                f"{top}/batch/read",
                "BatchResponse",
                body="BatchInput",
                with_errors=True,
            )
        )
        link = "/associations/{toObjectType}/{toObjectId}"
        end = f"{link}/{{associationType}}" if version == "v3" else link
        mixed = f"{base}/{{objectType}}/{{objectId}}" if version != "v3" else one
        items.append(operation("delete", f"{mixed}{end}", scope=write))
    if version in ("2025_09", "2026_09_beta"):
        items.append(
            operation(
                "post",
                top,
                "SimplePublicObject",
                body="SimplePublicObjectInput",
                scope=write,
            )
        )
        items.append(operation("delete", one, scope=write))
    crm = "CRM " if version in ("2025_09", "2026_09_beta") else ""
    return document(f"{crm}Partner Clients", dated, items, RECORDS)


def deal_splits() -> Tree:
    """Return a document with batches only; its errors are like those of others."""
    path = "/deal-splits/2026-03/batch/read"
    schemas = {
        "BatchInput": record("inputs", inputs=array(ref("PublicObjectId"))),
        "PublicObjectId": record("id", id=TEXT),
        "DealSplit": record("id amount", id=TEXT, amount={"type": "number"}),
        "BatchResponse": record("results", results=array(ref("DealSplit"))),
        "BatchResponseWithErrors": record(
            "results",
            results=array(ref("DealSplit")),
            errors=array(ref("ErrorDetail")),
        ),
    }
    call = operation("post", path, "BatchResponse", body="BatchInput", with_errors=True)
    return document("Deal Splits", "2026-03", [call], schemas)


def audit_logs() -> Tree:
    """Return a document with pages, whose names have nothing to do with records."""
    schemas = {
        "NextPage": RECORDS["NextPage"],
        "Paging": RECORDS["Paging"],
        "LoginEvent": record("id loginAt", id=TEXT, loginAt=TIME),
        "CollectionResponse": record(
            "results", results=array(ref("LoginEvent")), paging=ref("Paging")
        ),
    }
    path = "/account-info/2026-03/activity/login"
    call = operation("get", path, "CollectionResponse", query={"after": TEXT})
    return document("Audit Logs", "2026-03", [call], schemas)


def media() -> Tree:
    """Return a document with recursive unions and values that collide as names."""
    kinds = ("image", "folder")
    schemas: Tree = {
        "Asset": {"oneOf": [ref(kind.title()) for kind in kinds]},
        "Image": record(
            "kind url", kind={"type": "string", "enum": ["image"]}, url=TEXT
        ),
        "Folder": record(
            "kind items",
            kind={"type": "string", "enum": ["folder"]},
            items=array(ref("Asset")),
        ),
        "Language": {"type": "string", "enum": ["he-il", "HE_IL", "iw-il", "50 %"]},
        "Page": record("root", root=ref("Asset"), language=ref("Language")),
    }
    call = operation("get", "/cms/media/2026-03/pages/{pageId}", "Page")
    return document("Media", "2026-03", [call], schemas)


def write_all(folder: Path) -> dict[str, Path]:
    """Write every document into a folder; return the paths by the documents' names."""
    documents = {
        **{f"crm_partner_clients_{v}": partner_clients(v) for v in VERSIONS},
        "crm_deal_splits_2026_03": deal_splits(),
        "account_audit_logs_2026_03": audit_logs(),
        "cms_media_2026_03": media(),
    }
    paths = {}
    for name, tree in documents.items():
        paths[name] = folder / f"{name}.json"
        paths[name].write_text(json.dumps(tree, indent=1), encoding="utf-8")
    return paths
