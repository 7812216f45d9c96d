"""Makes the manifest of a planned package."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator import __version__
from generator.manifest import location, schema
from generator.manifest.fingerprint import fingerprint
from generator.manifest.schema import FORMAT, Manifest
from generator.manifest.writer import text
from generator.package import ApiPackage, FieldEntry, OperationEntry, Package, TypeEntry
from generator.package_modules import WebhookModule
from generator.package_resources import Argument
from generator.source import SourceFile

REQUIRES = {"python": ">=3.11", "httpx2": ">=2.16", "msgspec": ">=0.20"}


@dataclass(frozen=True)
class Provenance:
    """The inputs and options of a package."""

    inputs: tuple[schema.Input, ...]
    """The documents, and everything else the output depends on."""
    settings: Mapping[str, object]
    """The options that differ from their defaults."""
    warnings: int
    """The number of warnings of the run."""
    renames: tuple[str, ...] = ()
    """The renames of all runs, the latest last."""


def manifest_file(
    package: Package, files: Sequence[SourceFile], provenance: Provenance
) -> SourceFile:
    """Return `gen-client.json` of a package; `files` are its rendered files."""
    return SourceFile(location.NAME, text(manifest_of(package, files, provenance)))


def manifest_of(
    package: Package, files: Sequence[SourceFile], provenance: Provenance
) -> Manifest:
    """Return the manifest of a package."""
    generator = schema.Input(role="generator", sha256=fingerprint())
    return Manifest(
        format=FORMAT,
        generator=f"gen-client {__version__}",
        requires={**REQUIRES, **_engine(package)},
        inputs=(generator, *provenance.inputs),
        settings=provenance.settings,
        warnings=provenance.warnings,
        renames=provenance.renames,
        client=_client(package),
        exports=tuple(package.exports),
        modules=tuple(_modules(package)),
        files={file.path: file.sha256 for file in files},
        printed={file.path: file.before for file in files if file.before},
        **_callable(package),
    )


def _callable(package: Package) -> dict[str, Any]:
    """Return the keys that describe operations and types.

    Without folders for APIs, the keys of the only API stand at the top.
    """
    apis = sorted(package.apis, key=lambda api: api.spec)
    operations = tuple(_operation(o, api.spec) for api in apis for o in api.operations)
    if package.models is not None:
        (only,) = apis
        return {
            "operations": operations,
            "webhooks": _webhooks(only.webhooks, ""),
            "models": _models(only),
            "types": _types(only.types),
        }
    return {
        "operations": operations,
        "apis": tuple(map(_api, apis)),
        "shared": {module.module: _types(module.types) for module in package.shared},
    }


def _models(api: ApiPackage) -> dict[str, str]:
    return {f"#{pointer}": name for pointer, name in api.names.items()}


def _types(entries: Iterable[TypeEntry]) -> dict[str, schema.Type]:
    return {entry.name: _type(entry) for entry in entries}


def _api(api: ApiPackage) -> schema.Api:
    place = ".".join(api.path)
    return schema.Api(
        spec=api.spec,
        name=place,
        module=f"{place}.models",
        own=api.own or None,
        further=tuple(api.further),
        webhooks=_webhooks(api.webhooks, f"{place}."),
        models=_models(api),
        shared=dict(api.shared),
        types=_types(api.types),
    )


def _client(package: Package) -> schema.Client:
    server = package.server
    return schema.Client(
        version=package.client_version,
        arguments={
            argument.name: schema.ClientArgument(
                annotation=argument.annotation_code,
                required=argument.required,
                positional=argument.is_positional,
            )
            for argument in package.client.arguments
        },
        credentials={
            argument.name: schema.Credential(
                scheme=credential.scheme, env=argument.environment
            )
            for credential in package.client.credentials
            for argument in credential.arguments
        },
        server=server,
    )


def _modules(package: Package) -> list[str]:
    """Return the modules for callers that only some packages have."""
    copied = (path.removesuffix(".py") for path in package.copied)
    own = {
        path.replace("/", ".")
        for path in copied
        if not path.startswith("_") and not path.endswith("__init__")
    }
    webhooks = {f"{api.prefix}webhooks" for api in package.apis if api.webhooks}
    tokens = {"oauth"} if package.tokens else set()
    return sorted(own | webhooks | tokens)


def _engine(package: Package) -> dict[str, str]:
    """Return the library that the second engine needs."""
    engine = package.engine
    return {engine.library: engine.versions} if engine else {}


def _webhooks(webhooks: WebhookModule | None, place: str) -> tuple[schema.Webhook, ...]:
    """Return the webhooks of an API; `place` begins the paths of their functions."""
    return tuple(
        schema.Webhook(
            name=function.webhook,
            method=function.method,
            call=f"{place}webhooks.{function.name}",
            annotation=function.type_code,
        )
        for function in (webhooks.functions if webhooks else ())
    )


def _operation(operation: OperationEntry, spec: int) -> schema.Operation:
    security, alternatives = _security(operation.security)
    return schema.Operation(
        spec=spec,
        method=operation.method,
        path=operation.path,
        call=operation.call,
        aliases=tuple(operation.aliases),
        arguments={each.name: _argument(each) for each in operation.arguments},
        request=tuple(operation.request),
        body=operation.body,
        result=operation.result,
        variant=operation.variant,
        security=security,
        alternatives=alternatives,
        errors=dict(operation.errors),
        deprecated=operation.deprecated,
    )


def _security(
    groups: Sequence[Sequence[str]],
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return all credentials, and the groups if one credential is not enough."""
    names = tuple(dict.fromkeys(name for group in groups for name in group))
    if [list(group) for group in groups] == [[name] for name in names]:
        return names, ()
    return names, tuple(tuple(group) for group in groups)


def _argument(argument: Argument) -> schema.Argument:
    return schema.Argument(
        location=argument.location,
        wire_name=argument.wire_name,
        annotation=argument.annotation_code,
        required=argument.required,
        default=argument.default,
        aliases=tuple(argument.aliases),
    )


def _type(entry: TypeEntry) -> schema.Type:
    """Return a model, an enumeration or a union."""
    aliases = tuple(entry.aliases)
    if entry.annotation_code is None:
        fields = {field.name: _field(field) for field in entry.fields}
        return schema.Type(aliases=aliases, bases=tuple(entry.bases), fields=fields)
    return schema.Type(
        aliases=aliases, annotation=entry.annotation_code, values=tuple(entry.values)
    )


def _field(field: FieldEntry) -> schema.Field:
    return schema.Field(
        wire_name=field.wire_name,
        annotation=field.annotation_code,
        required=field.required,
        one_way=field.one_way,
        default=field.constant,
        aliases=tuple(field.aliases),
    )
