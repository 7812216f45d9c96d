"""The manifest `gen-client.json`: what was made of what, and how each call is made.

It is a contract: other tools call the client through it. It holds no dates and no paths
of the machine it was made on.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from generator import __version__
from generator.package import Argument, OperationEntry, Package
from generator.source import SourceFile

FORMAT = 1
NAME = "gen-client.json"
REQUIRES = {"python": ">=3.11", "httpx2": ">=2.16", "msgspec": ">=0.20"}


def manifest(
    package: Package, files: Sequence[SourceFile], inputs: list[dict[str, object]]
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
        "operations": [_operation(operation) for operation in package.operations],
        **_webhooks(package),
        "models": {
            f"#{definition.pointer}": definition.name
            for definition in (*package.models.definitions, *package.models.unions)
        },
    }
    text = json.dumps(content, indent=2, ensure_ascii=False)
    return SourceFile(NAME, f"{text}\n")


def _engine(package: Package) -> dict[str, str]:
    """The library that is needed where its engine is used."""
    engine = package.engine
    return {engine.library: engine.versions} if engine else {}


def _webhooks(package: Package) -> dict[str, object]:
    """What the API sends, where it does; `call` is a function of the package."""
    if package.webhooks is None:
        return {}
    entries = [
        {
            "name": function.webhook,
            "method": function.method,
            "call": f"webhooks.{function.name}",
            "type": function.type_code,
        }
        for function in package.webhooks.functions
    ]
    return {"webhooks": entries}


def _operation(operation: OperationEntry) -> dict[str, object]:
    return {
        "spec": 0,
        "method": operation.method,
        "path": operation.path,
        "call": operation.call,
        "arguments": {
            argument.name: _argument(argument) for argument in operation.arguments
        },
        "request": list(operation.request),
        "result": dict(operation.result),
        "security": list(operation.security),
    }


def _argument(argument: Argument) -> dict[str, object]:
    entry: dict[str, object] = {"in": argument.location}
    if argument.wire_name is not None:
        entry["name"] = argument.wire_name
    entry["type"] = argument.annotation_code
    if argument.required:
        entry["required"] = True
    return entry
