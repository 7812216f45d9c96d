"""Reads what callers see of a client from its manifest.

A comparison would report a damaged part as removed, so any damage raises `Unusable`
with its place. A part that early versions of gen-client did not write is None.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from generator.diagnostics import Diagnostic, Unusable
from generator.diff.surface import (
    Api,
    Argument,
    Client,
    Field,
    Operation,
    Result,
    Surface,
    Type,
)
from generator.manifest import schema
from generator.manifest.reader import ManifestError
from generator.manifest.schema import Manifest
from generator.manifest.versions import Version
from generator.manifest.whole import read_whole

NOTHING_COMPARED = "Nothing is compared."


def parse(text: str | bytes, file: str) -> Surface:
    """Return what callers see of the client whose manifest has this text.

    `file` is the manifest's name in messages. Raises `Unusable` if the text is not a
    manifest, has another format, or is damaged.
    """
    try:
        manifest, version = read_whole(text)
    except ManifestError as error:
        fault = error.fault
        raise Unusable(
            Diagnostic(
                "error",
                "manifest",
                fault.message,
                NOTHING_COMPARED,
                file,
                fault.pointer,
            )
        ) from None
    return surface(manifest, version)


def surface(manifest: Manifest, version: Version) -> Surface:
    """Return what callers see of the client of a manifest."""
    return Surface(
        version=version,
        settings=dict(manifest.settings),
        requires=manifest.requires,
        client=_client(manifest.client),
        exports=None if manifest.exports is None else frozenset(manifest.exports),
        modules=None if manifest.modules is None else frozenset(manifest.modules),
        apis=dict(_apis(manifest)),
    )


def _apis(manifest: Manifest) -> Iterator[tuple[str, Api]]:
    """Yield each API with its place; the only one of a package is at ""."""
    operations: dict[int, list[Operation]] = defaultdict(list)
    for each in manifest.operations or ():
        operations[each.spec].append(_operation(each))
    if manifest.apis is None:
        called = [operation for each in operations.values() for operation in each]
        types = _types(manifest.types or {})
        models = manifest.models or {}
        yield "", _api("models", called, manifest.webhooks, types, models)
        return
    modules = {m: _types(types) for m, types in (manifest.shared or {}).items()}
    for api in manifest.apis:
        shared = {
            name: modules[module][name]
            for name, module in api.shared.items()
            if name in modules.get(module, {})
        }
        types = {**shared, **_types(api.types)}
        called = operations[api.spec]
        yield api.name, _api(api.module, called, api.webhooks, types, api.models)


def _api(
    module: str,
    operations: Iterable[Operation],
    webhooks: Iterable[schema.Webhook],
    types: Mapping[str, Type],
    models: Mapping[str, str],
) -> Api:
    return Api(
        module=module,
        operations=tuple(operations),
        webhooks={webhook.call: webhook.annotation for webhook in webhooks},
        types=types,
        models=models,
    )


def _client(client: schema.Client) -> Client:
    arguments = client.arguments
    return Client(
        arguments=(
            None
            if arguments is None
            else {name: _client_argument(name, a) for name, a in arguments.items()}
        ),
        environment={name: each.env for name, each in client.credentials.items()},
        url=client.server.url,
        servers=client.server.names,
        defaults={
            variable.argument: variable.default
            for variable in client.server.variables.values()
            if variable.argument is not None
        },
    )


def _client_argument(name: str, argument: schema.ClientArgument) -> Argument:
    return Argument(
        name=name,
        location="client",
        wire_name=None,
        annotation=argument.annotation,
        required=argument.required,
        positional=argument.positional,
    )


def _operation(operation: schema.Operation) -> Operation:
    arguments = {name: _argument(name, a) for name, a in operation.arguments.items()}
    if operation.body:
        annotation = f"{operation.body} | None"
        arguments["body"] = Argument("body", "body", None, annotation, False, False)
    return Operation(
        name=operation.call,
        method=operation.method,
        path=operation.path,
        arguments=arguments,
        media_types=operation.request,
        result=_result(operation.result),
        security=_security(operation),
        errors=operation.errors,
        deprecated=operation.deprecated,
        aliases=operation.aliases,
        variant=operation.variant,
    )


def _argument(name: str, argument: schema.Argument) -> Argument:
    return Argument(
        name=name,
        location=argument.location,
        wire_name=argument.wire_name,
        annotation=argument.annotation,
        required=argument.required,
        positional=argument.location == "path" and argument.required,
        default=argument.default,
        aliases=argument.aliases,
    )


def _result(result: schema.Result) -> Result:
    pages, stream = result.pages or schema.Pages(), result.stream
    return Result(
        kind=result.kind,
        annotation=result.annotation,
        items=pages.items,
        cursor=(pages.next, pages.token),
        stream=Result(stream.kind, stream.annotation) if stream else None,
        argument=stream.argument if stream else "",
        accept={n: Result(r.kind, r.annotation) for n, r in result.accept.items()},
    )


def _security(operation: schema.Operation) -> frozenset[frozenset[str]]:
    """Return the groups of credentials; any whole group is enough."""
    single = tuple((name,) for name in operation.security)
    return frozenset(map(frozenset, operation.alternatives or single or ((),)))


def _types(types: Mapping[str, schema.Type]) -> dict[str, Type]:
    return {name: _type(name, each) for name, each in types.items()}


def _type(name: str, type_: schema.Type) -> Type:
    fields = type_.fields
    return Type(
        name=name,
        fields=(
            None if fields is None else {n: _field(n, f) for n, f in fields.items()}
        ),
        annotation=type_.annotation if fields is None else None,
        values=tuple(json.dumps(v, ensure_ascii=False) for v in type_.values),
        aliases=type_.aliases,
        bases=type_.bases,
    )


def _field(name: str, field: schema.Field) -> Field:
    return Field(
        name=name,
        wire_name=field.wire_name,
        annotation=field.annotation,
        required=field.required,
        needed=field.required and not field.one_way and field.default is None,
        aliases=field.aliases,
    )
