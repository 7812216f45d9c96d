"""Operations: every method on every path (OpenAPI 3.1, 4.8.8 to 4.8.10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import openapi_pydantic.v3.v3_1 as openapi
from pydantic import ValidationError

from generator.api import (
    Operation,
    Parameter,
    Result,
    Scalar,
    SecurityScheme,
    Untranslated,
)
from generator.load import pointer as at
from generator.translate.accepted import accepted, grouped, says_the_same
from generator.translate.batches import batch
from generator.translate.bodies import body
from generator.translate.context import Context, Lost, extension
from generator.translate.pagination import is_collection, paging, windows
from generator.translate.parameters import TOKEN, parameters
from generator.translate.path_templates import path_template
from generator.translate.responses import (
    errors,
    limit_headers,
    only_successes,
    results,
    successes,
    without_content,
)
from generator.translate.schemas import Schemas
from generator.translate.security import requirements, without_keys
from generator.translate.servers import own_server
from generator.translate.shapes import Place
from generator.translate.streams import is_stream, with_streams

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def operations(
    context: Context, schemas: Schemas, schemes: Mapping[str, SecurityScheme]
) -> tuple[Operation, ...]:
    """Return every operation that can be called, in the document's order.

    The others are reported and left out.
    """
    translated: list[Operation] = []
    for path, place, item, declared in _declared(context):
        pointer, method = at.within("/paths", path, *place), place[-1]
        try:
            operation = _operation(context, schemas, path, place, item, declared)
            security = requirements(context, schemes, declared, pointer)
            with_security = replace(operation, security=security)
            complete = without_keys(context, with_security, schemes)
            expanded = with_streams(context, schemas, declared, complete)
            for each in expanded:
                _report_no_choice(context, each)
            translated += expanded
        except Lost as lost:
            consequence = f"`{method.upper()} {path}` is not generated."
            left_out = _untranslated(pointer, declared.tags or [], declared.operationId)
            context.report_untranslated(lost, consequence, left_out)
    _report_duplicates(context, translated)
    return tuple(translated)


def _declared(
    context: Context,
) -> Iterator[tuple[str, tuple[str, ...], openapi.PathItem, openapi.Operation]]:
    """Yield path, steps within the path item, path item and operation."""
    for path, node in (context.document.openapi.paths or {}).items():
        try:
            _, item = context.resolved(
                node, openapi.PathItem, at.within("/paths", path)
            )
        except Lost as lost:
            context.report(lost, f"Nothing is generated for {path}.")
            continue
        for method in type(item).model_fields:
            declared = getattr(item, method)
            if method in METHODS and declared is not None:
                yield path, (method,), item, declared
        yield from _further(context, path, item)


def _further(
    context: Context, path: str, item: openapi.PathItem
) -> Iterator[tuple[str, tuple[str, ...], openapi.PathItem, openapi.Operation]]:
    """Yield operations with methods that 3.1 does not define (OpenAPI 3.2, 4.9)."""
    additional = extension(item, "additionalOperations")
    declared: dict[tuple[str, ...], object] = {("query",): extension(item, "query")}
    if isinstance(additional, Mapping):
        for method, node in additional.items():
            declared["additionalOperations", str(method)] = node
    for place, node in declared.items():
        if node is None:
            continue
        where = at.within("/paths", path, *place)
        try:
            if not TOKEN.fullmatch(place[-1]):
                raise Lost("method", f'"{place[-1]}" is not an HTTP method', where)
            yield path, place, item, openapi.Operation.model_validate(node)
        except ValidationError as error:
            problem = error.errors()[0]["msg"]
            lost = Lost("method", f"this is not an operation: {problem}", where)
            _report_node(context, lost, node)
        except Lost as lost:
            _report_node(context, lost, node)


def _report_node(context: Context, lost: Lost, node: object) -> None:
    """Report a value that should be an operation, and is not."""
    facts = node if isinstance(node, Mapping) else {"tags": None}
    left_out = _untranslated(
        lost.pointer, facts.get("tags", []), facts.get("operationId")
    )
    context.report_untranslated(lost, "It is not generated.", left_out)


def _untranslated(pointer: str, tags: object, operation_id: object) -> Untranslated:
    return Untranslated(
        pointer,
        tuple(map(str, tags)) if isinstance(tags, list) else None,
        operation_id if isinstance(operation_id, str) else None,
    )


def _operation(
    context: Context,
    schemas: Schemas,
    path: str,
    tokens: tuple[str, ...],
    item: openapi.PathItem,
    declared: openapi.Operation,
) -> Operation:
    pointer = at.within("/paths", path, *tokens)
    place = Place(pointer, "")
    declared_inputs = parameters(context, schemas, item, declared, pointer)
    template = path_template(context, schemas, path, declared_inputs, pointer)
    inputs = template.parameters
    request_body = body(context, schemas, declared, place)
    if tokens == ("head",):
        declared = without_content(context, declared, pointer)
    success = successes(context, declared, pointer)
    answer, *others = results(context, schemas, declared, place, success)
    _report_others(context, answer, others, pointer)
    refused = errors(context, schemas, declared, place, success)
    pages = paging(context, schemas, declared, inputs, request_body, answer, pointer)
    name = extension(declared, "x-gen-client-name")
    key = idempotency_key(inputs)
    return Operation(
        method=tokens[-1].upper() if len(tokens) == 1 else tokens[-1],
        path=path,
        pointer=pointer,
        parameters=tuple(_optional_key(parameter, key) for parameter in inputs),
        body=request_body,
        result=answer,
        others=tuple(others),
        errors=refused,
        only_successes=only_successes(success, answer, refused),
        security=(),
        server=own_server(context, item, declared, pointer),
        paging=pages,
        windows=windows(context, declared, pages, pointer),
        template=template.text,
        batch=batch(context, schemas, declared, request_body, answer, pointer),
        collection=pages is not None or is_collection(schemas, answer),
        repeatable=repeatable(context, declared, pointer),
        idempotency_key=key,
        operation_id=declared.operationId,
        tags=tuple(declared.tags or ()),
        name=name if isinstance(name, str) else None,
        summary=declared.summary or "",
        description=declared.description or "",
        facts=facts(context, declared),
        deprecated=declared.deprecated,
        limit_headers=limit_headers(context, declared, pointer),
    )


def _report_others(
    context: Context, answer: Result, others: Iterable[Result], pointer: str
) -> None:
    """Report the media types of answers that are not read."""
    offered = [result for group in grouped(answer, tuple(others)) for result in group]
    kind_and_schema = (answer.kind, answer.schema)
    listed = sorted(
        other.media_type
        for other in others
        if other not in offered and not says_the_same(answer, other)
        if not is_stream(other) and (other.kind, other.schema) != kind_and_schema
    )
    if listed:
        _report_successes(context, listed, f"{answer.media_type} is", pointer)


def _report_no_choice(context: Context, operation: Operation) -> None:
    """Report media types that streams on request and batches leave no choice of."""
    groups = grouped(operation.result, operation.others)
    listed = {result.media_type: None for group in groups for result in group}
    listed.pop(operation.result.media_type, None)
    if listed and not accepted(operation):
        read = f"{operation.result.media_type} is"
        if operation.stream is not None:
            stream = operation.stream.result.media_type
            read = f"{operation.result.media_type} and {stream} are"
        _report_successes(context, listed, read, operation.pointer)


def _report_successes(
    context: Context, media_types: Iterable[str], read: str, pointer: str
) -> None:
    context.diagnostics.warning(
        "several-successes",
        f"successful responses may also be {', '.join(media_types)}",
        pointer=at.within(pointer, "responses"),
        consequence=f"Only {read} read.",
    )


def _optional_key(parameter: Parameter, key: str | None) -> Parameter:
    """Return the parameter; an idempotency key is always optional."""
    is_key = parameter.location == "header" and parameter.name == key
    return replace(parameter, required=False) if is_key else parameter


def _report_duplicates(context: Context, operations: list[Operation]) -> None:
    """Report operationIds that are not unique (OpenAPI 3.1, 4.8.10.1)."""
    first: dict[str, Operation] = {}
    for operation in operations:
        name = operation.operation_id
        if name is None or operation.beside:
            continue
        earlier = first.setdefault(name, operation)
        if earlier is not operation:
            user = f"{earlier.method} {earlier.path}"
            context.diagnostics.warning(
                "duplicate-operation-id",
                f'operationId "{name}" is already used by {user}',
                pointer=at.within(operation.pointer, "operationId"),
                consequence="Both are named after their methods and paths.",
            )


REPEATABLE = "x-gen-client-repeatable"
KEYS = ("idempotency-key", "x-idempotency-key", "idempotency-token")
"""Headers by which servers recognise a repeated request."""


def repeatable(
    context: Context, operation: openapi.Operation, pointer: str
) -> bool | None:
    """Return the value of `x-gen-client-repeatable`; None if the method decides."""
    value = extension(operation, REPEATABLE)
    if value is None or isinstance(value, bool):
        return value
    problem = f"{REPEATABLE} must be true or false"
    lost = Lost("repeatable", problem, at.within(pointer, REPEATABLE))
    context.report(lost, "The HTTP method decides whether it is retried.")
    return None


def idempotency_key(parameters: Iterable[Parameter]) -> str | None:
    """Return the header that makes an operation safe to repeat, if it has one."""
    for parameter in parameters:
        is_key = parameter.location == "header" and parameter.name.lower() in KEYS
        if is_key and parameter.schema in (Scalar("string"), Scalar("string", "uuid")):
            return parameter.name
    return None


def facts(
    context: Context, operation: openapi.Operation
) -> tuple[tuple[str, str], ...]:
    """Return label and text of documented extensions of the operation or the API.

    The preset lists these extensions.
    """
    preset = context.document.preset
    documented = preset.documented if preset else {}
    document = context.document.openapi
    texts = []
    for name, label in documented.items():
        for owner in (operation, document.info, document):
            text = _text(extension(owner, name))
            if text:
                texts.append((label, text))
                break
    return tuple(texts)


def _text(value: object) -> str:
    match value:
        case str():
            return value
        case Mapping():
            return _grouped(value)
        case [*items]:
            return ", ".join(filter(None, (_text(item) for item in items)))
        case _:
            return ""


def _grouped(values: Mapping[str, object]) -> str:
    """Group keys of the same value: `FREE (sales, service)`."""
    groups: dict[str, list[str]] = {}
    for key, value in values.items():
        groups.setdefault(_text(value) or str(value), []).append(key)
    return "; ".join(f"{value} ({', '.join(keys)})" for value, keys in groups.items())
