"""The manifest `gen-client.json`: what was made of what, and how each call is made.

It is a contract: other tools call the client through it. It holds no dates and no paths
of the machine it was made on.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from generator import __version__
from generator.package import (
    Argument,
    FieldEntry,
    OperationEntry,
    Package,
    TypeEntry,
    WebhookModule,
)
from generator.source import SourceFile
from generator.suite import ApiPackage, Suite

FORMAT = 1
NAME = "gen-client.json"
WIDTH, INDENT = 88, "  "
REQUIRES = {"python": ">=3.11", "httpx2": ">=2.16", "msgspec": ">=0.20"}


def manifest(
    package: Package | Suite,
    files: Sequence[SourceFile],
    inputs: list[dict[str, object]],
) -> SourceFile:
    """The manifest of a package and its files."""
    content = {
        "format": FORMAT,
        "generator": f"gen-client {__version__}",
        "requires": {**REQUIRES, **_engine(package)},
        "inputs": inputs,
        "client": {
            "credentials": {
                argument.name: {
                    "scheme": credential.scheme,
                    "env": argument.environment,
                }
                for credential in package.client.credentials
                for argument in credential.arguments
            },
            "server": dict(package.server),
        },
        "files": {file.path: file.sha256 for file in files},
        **(_of_suite(package) if isinstance(package, Suite) else _of_one(package)),
    }
    return SourceFile(NAME, f"{dumped(content)}\n")


def _of_one(package: Package) -> dict[str, object]:
    """What is said of the API."""
    return {
        "operations": [_operation(operation, 0) for operation in package.operations],
        **_webhooks(package.webhooks, ""),
        "models": {
            f"#{definition.pointer}": definition.name
            for definition in (*package.models.definitions, *package.models.unions)
        },
        "types": {entry.name: _type(entry) for entry in package.types},
    }


def _of_suite(suite: Suite) -> dict[str, object]:
    """What is said of several APIs: of each, and of the types that they share."""
    apis = sorted(suite.apis, key=lambda api: api.spec)
    return {
        "operations": [
            _operation(operation, api.spec)
            for api in apis
            for operation in api.operations
        ],
        "apis": [_api(api) for api in apis],
        "shared": {
            module.module: {entry.name: _type(entry) for entry in module.types}
            for module in suite.shared
        },
    }


def _api(api: ApiPackage) -> dict[str, object]:
    """One API: where it is, and its types; those of `shared` are in those modules."""
    place = ".".join(api.path)
    return {
        "spec": api.spec,
        "name": place,
        "module": f"{place}.models",
        **_webhooks(api.webhooks, f"{place}."),
        "models": {f"#{pointer}": name for pointer, name in api.names.items()},
        "shared": dict(api.shared),
        "types": {entry.name: _type(entry) for entry in api.types},
    }


def dumped(value: object, margin: str = "", lead: int = 0) -> str:
    """JSON with one line for what fits on it, so that differences read well.

    `lead` is the number of columns that are taken on the first line already.
    """
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value:
        return line
    is_flat = not any(isinstance(inner, dict | list) and inner for inner in value)
    if margin and is_flat and len(margin) + lead + len(line) < WIDTH:
        return line
    inside = margin + INDENT
    if isinstance(value, list):
        rows = [dumped(item, inside) for item in value]
        opening, closing = "[]"
    else:
        keys = {json.dumps(key, ensure_ascii=False): value[key] for key in value}
        rows = [f"{k}: {dumped(v, inside, len(k) + 2)}" for k, v in keys.items()]
        opening, closing = "{}"
    body = ",\n".join(f"{inside}{row}" for row in rows)
    return f"{opening}\n{body}\n{margin}{closing}"


def _engine(package: Package | Suite) -> dict[str, str]:
    """The library that is needed where its engine is used."""
    engine = package.engine
    return {engine.library: engine.versions} if engine else {}


def _webhooks(webhooks: WebhookModule | None, place: str) -> dict[str, object]:
    """What the API sends, where it does; `call` is a function of the package."""
    if webhooks is None:
        return {}
    entries = [
        {
            "name": function.webhook,
            "method": function.method,
            "call": f"{place}webhooks.{function.name}",
            "type": function.type_code,
        }
        for function in webhooks.functions
    ]
    return {"webhooks": entries}


def _operation(operation: OperationEntry, spec: int) -> dict[str, object]:
    return {
        "spec": spec,
        "method": operation.method,
        "path": operation.path,
        "call": operation.call,
        "arguments": {
            argument.name: _argument(argument) for argument in operation.arguments
        },
        "request": list(operation.request),
        "result": dict(operation.result),
        "security": list(operation.security),
        **({"errors": dict(operation.errors)} if operation.errors else {}),
        **({"deprecated": True} if operation.deprecated else {}),
    }


def _argument(argument: Argument) -> dict[str, object]:
    entry: dict[str, object] = {"in": argument.location}
    if argument.wire_name is not None:
        entry["name"] = argument.wire_name
    entry["type"] = argument.annotation_code
    if argument.required:
        entry["required"] = True
    if argument.default is not None:
        entry["default"] = argument.default
    return entry


def _type(entry: TypeEntry) -> dict[str, object]:
    """What a model, an enumeration or a union is made of."""
    if entry.annotation_code is None:
        return {"fields": {field.name: _field(field) for field in entry.fields}}
    values = {"values": list(entry.values)} if entry.values else {}
    return {"type": entry.annotation_code, **values}


def _field(field: FieldEntry) -> dict[str, object]:
    """A field, with its name in the document unless that is the same."""
    entry: dict[str, object] = {}
    if field.wire_name is not None:
        entry["name"] = field.wire_name
    entry["type"] = field.annotation_code
    if field.required:
        entry["required"] = True
    return entry
