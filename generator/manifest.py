"""The manifest `gen-client.json`: what was made of what, and how each call is made.

It is a contract: other tools call the client through it, and `gen-client diff` says by
it what has changed for callers. It holds no dates and no paths of the machine it was
made on. By it, too, a run with nothing to do is recognised, which `unchanged.py` does
without this module.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator import __version__
from generator.package import (
    Argument,
    ClientArgument,
    FieldEntry,
    OperationEntry,
    Package,
    TypeEntry,
    WebhookModule,
)
from generator.source import SourceFile
from generator.start.fingerprint import fingerprint
from generator.suite import ApiPackage, Suite

FORMAT = 1
NAME = "gen-client.json"
SEAL = "sha256"
"""The key of the manifest's own hash, which is of its text without that hash."""
WIDTH, INDENT = 88, "  "
REQUIRES = {"python": ">=3.11", "httpx2": ">=2.16", "msgspec": ">=0.20"}


@dataclass(frozen=True)
class Making:
    """Of what a package is made, and how."""

    inputs: tuple[Mapping[str, object], ...]
    """The documents, and whatever else the output depends on."""
    settings: Mapping[str, object]
    """What was chosen for it, where that is not as usual."""
    warnings: int
    """How many there were."""
    renames: tuple[str, ...] = ()
    """Those of all runs, the last ones at the end."""


def manifest(
    package: Package | Suite, files: Sequence[SourceFile], making: Making
) -> SourceFile:
    """The manifest of a package and its files, which a plan does not have yet."""
    content = {
        "format": FORMAT,
        "generator": f"gen-client {__version__}",
        "requires": {**REQUIRES, **_engine(package)},
        "inputs": [{"role": "generator", "sha256": fingerprint()}, *making.inputs],
        **({"settings": making.settings} if making.settings else {}),
        **({"warnings": making.warnings} if making.warnings else {}),
        **({"renames": list(making.renames)} if making.renames else {}),
        "client": _client(package),
        "exports": list(package.exports),
        "modules": _modules(package),
        "files": {file.path: file.sha256 for file in files},
        "printed": {file.path: file.before for file in files if file.before},
        **_callable(package),
    }
    return SourceFile(NAME, sealed(content))


def named(package: Package | Suite) -> dict[str, object]:
    """The parts of the manifest that say what everything is called."""
    return {"client": _client(package), **_callable(package)}


def _callable(package: Package | Suite) -> dict[str, object]:
    """What they have."""
    return _of_suite(package) if isinstance(package, Suite) else _of_one(package)


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


def sealed(content: Mapping[str, object]) -> str:
    """The manifest's text; its last line but one is the hash of all the others."""
    text = f"{dumped({**content, SEAL: ''})}\n"
    head, _, tail = text.rpartition('""')
    return f'{head}"{hashlib.sha256(text.encode()).hexdigest()}"{tail}'


def says_the_same(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Whether two manifests differ at most by the fingerprint of the generator."""
    return _without_fingerprint(one) == _without_fingerprint(other)


def _without_fingerprint(content: Mapping[str, object]) -> Mapping[str, object]:
    inputs = content.get("inputs")
    others = [
        entry
        for entry in (inputs if isinstance(inputs, list) else ())
        if not (isinstance(entry, dict) and entry.get("role") == "generator")
    ]
    rest = {key: content[key] for key in content if key != SEAL}
    return {**rest, "inputs": others}


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


def _client(package: Package | Suite) -> dict[str, object]:
    """The package's version, what a client is made with, and where the API is."""
    return {
        "version": package.client_version,
        "arguments": {a.name: _setting(a) for a in package.client.arguments},
        "credentials": {
            argument.name: {"scheme": credential.scheme, "env": argument.environment}
            for credential in package.client.credentials
            for argument in credential.arguments
        },
        "server": dict(package.server),
    }


def _setting(argument: ClientArgument) -> dict[str, object]:
    required = {"required": True} if argument.required else {}
    positional = {"positional": True} if argument.is_positional else {}
    return {"type": argument.annotation_code, **required, **positional}


def _modules(package: Package | Suite) -> list[str]:
    """The modules for callers that not every package has."""
    copied = (path.removesuffix(".py") for path in package.copied)
    own = {
        path.replace("/", ".")
        for path in copied
        if not path.startswith("_") and not path.endswith("__init__")
    }
    tokens = {"oauth"} if package.tokens else set()
    return sorted(own | tokens | set(_webhook_modules(package)))


def _webhook_modules(package: Package | Suite) -> Iterator[str]:
    if isinstance(package, Suite):
        yield from (f"{'.'.join(a.path)}.webhooks" for a in package.apis if a.webhooks)
    elif package.webhooks:
        yield "webhooks"


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
        **_aliases(operation.aliases),
        "arguments": {
            argument.name: _argument(argument) for argument in operation.arguments
        },
        "request": list(operation.request),
        **({"body": operation.body} if operation.body else {}),
        "result": dict(operation.result),
        **_security(operation.security),
        **({"errors": dict(operation.errors)} if operation.errors else {}),
        **({"deprecated": True} if operation.deprecated else {}),
    }


def _security(alternatives: Sequence[Sequence[str]]) -> dict[str, object]:
    """Credentials, and which suffice where it is not each of them by itself."""
    listed = list(dict.fromkeys(name for names in alternatives for name in names))
    if [list(names) for names in alternatives] == [[name] for name in listed]:
        return {"security": listed}
    return {"security": listed, "alternatives": [list(names) for names in alternatives]}


def _argument(argument: Argument) -> dict[str, object]:
    entry: dict[str, object] = {"in": argument.location}
    if argument.wire_name is not None:
        entry["name"] = argument.wire_name
    entry["type"] = argument.annotation_code
    if argument.required:
        entry["required"] = True
    if argument.default is not None:
        entry["default"] = argument.default
    return entry | _aliases(argument.aliases)


def _aliases(former: Sequence[str]) -> dict[str, object]:
    """The former names, where there are any."""
    return {"aliases": list(former)} if former else {}


def _type(entry: TypeEntry) -> dict[str, object]:
    """What a model, an enumeration or a union is made of."""
    aliases = _aliases(entry.aliases)
    if entry.annotation_code is None:
        fields = {field.name: _field(field) for field in entry.fields}
        return {**aliases, "fields": fields}
    values = {"values": list(entry.values)} if entry.values else {}
    return {**aliases, "type": entry.annotation_code, **values}


def _field(field: FieldEntry) -> dict[str, object]:
    """A field, with its name in the document unless that is the same."""
    entry: dict[str, object] = {}
    if field.wire_name is not None:
        entry["name"] = field.wire_name
    entry["type"] = field.annotation_code
    if field.required:
        entry["required"] = True
    if field.one_way:
        entry["one_way"] = True
    return entry | _aliases(field.aliases)
