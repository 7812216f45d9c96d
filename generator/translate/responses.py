"""Responses: the result of a call, and its errors (OpenAPI 3.1, 4.8.16)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import TypeAlias

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import (
    Anything,
    LimitHeaders,
    Object,
    Reference,
    Result,
    Scalar,
    Schema,
)
from generator.load import pointer as at
from generator.translate.context import Context, Lost, extension
from generator.translate.media import STREAMS, by_preference, is_xml, on_the_wire
from generator.translate.schemas import Schemas
from generator.translate.shapes import Node, Place, nullable_of

SUCCESS = "x-gen-client-success"
SINGLE = {"events": "event", "lines": "line"}
"""The words for inline schemas of streams beside other results."""
Answers: TypeAlias = Mapping[str, tuple[Result, ...]]
"""The answers of each status, by media type."""


def without_content(
    context: Context, head: openapi.Operation, pointer: str
) -> openapi.Operation:
    """Return a HEAD operation without the content of responses (RFC 9110, 9.3.2).

    Described content is reported.
    """
    responses = dict(head.responses or {})
    for status, node in responses.items():
        where = at.within(pointer, "responses", status)
        try:
            where, declared = context.resolved(node, openapi.Response, where)
        except Lost:
            continue  # reported with the response
        if declared.content:
            responses[status] = declared.model_copy(update={"content": None})
            context.diagnostics.note(
                "head",
                "a response to HEAD never has content",
                pointer=at.within(where, "content"),
                consequence="It is ignored.",
            )
    return head.model_copy(update={"responses": responses})


def successes(
    context: Context, operation: openapi.Operation, pointer: str
) -> tuple[str, ...]:
    """Return the statuses of successes: all 2xx, or those that the operation names.

    `x-gen-client-success` is one status or a list; "default" is allowed. A status that
    is not described, or cannot be a success, is reported.
    """
    described = tuple(operation.responses or {})
    usual = tuple(status for status in described if _is_success(status))
    value = extension(operation, SUCCESS)
    if value is None:
        return usual
    named = [str(each) for each in (value if isinstance(value, list) else [value])]
    fitting = tuple(
        status
        for status in described
        if status in named and (status == "default" or _is_success(status))
    )
    wrong = [name for name in named if name not in fitting]
    if wrong or not named:
        listed = ", ".join(wrong) or "an empty list"
        problem = f"{SUCCESS} must name documented responses, not {listed}"
        lost = Lost("success", problem, at.within(pointer, SUCCESS))
        kept = "The others are used." if fitting else "All 2xx responses are successes."
        context.report(lost, kept)
    for status in usual if fitting else ():
        if status not in fitting:
            context.diagnostics.note(
                "success",
                f"{SUCCESS} does not name the response {status}",
                pointer=at.within(pointer, "responses", status),
                consequence="It is read like the named responses.",
            )
    return fitting or usual


def results(
    context: Context,
    schemas: Schemas,
    operation: openapi.Operation,
    place: Place,
    success: Container[str],
) -> tuple[Result, ...]:
    """Return the results of successful answers, the usual one first.

    The others have other media types. Each joins the answers of all statuses.
    """
    answers = dict(_answers(context, schemas, operation, place, success))
    if not answers:
        context.diagnostics.note(
            "no-success",
            "no successful response is documented",
            pointer=at.within(place.pointer, "responses"),
            consequence="The method returns the parsed JSON, or None.",
        )
        return (Result("json", nullable_of(Anything())),)
    usual = _usual(answers)
    if not usual:
        return next(iter(answers.values()))
    described = replace(
        _joined(schemas, [*usual.values()], place.inside("responses", word="result")),
        description=_each({s: usual.get(s, each[0]) for s, each in answers.items()}),
    )
    nullable = any(not each or each[0].kind == "none" for each in answers.values())
    return tuple(
        (
            replace(each, schema=nullable_of(each.schema))
            if nullable and each.kind == "json"
            else each
        )
        for each in (described, *_others(schemas, answers, usual, place))
    )


def _usual(answers: Answers) -> Mapping[str, Result]:
    """Return the answers by status that the usual result joins; {} if none has content.

    They have one kind. Streams are usual only if there is nothing else.
    """
    described = [
        answer for each in answers.values() for answer in each if answer.kind != "none"
    ]
    if not described:
        return {}
    kind = min(described, key=lambda answer: answer.kind in STREAMS.values()).kind
    return {
        status: answer
        for status, each in answers.items()
        if (answer := next((a for a in each if a.kind == kind), None))
    }


def _others(
    schemas: Schemas, answers: Answers, usual: Mapping[str, Result], place: Place
) -> Iterator[Result]:
    """Yield the results in other media types, in the document's order."""
    grouped: dict[str, list[Result]] = {}
    for status, each in answers.items():
        for answer in each:
            if answer is not usual.get(status) and answer.kind != "none":
                grouped.setdefault(answer.media_type, []).append(answer)
    usual_types = {answer.media_type for answer in usual.values()}
    for media_type, group in grouped.items():
        if media_type not in usual_types and "/" in media_type:
            where = place.inside("responses", media_type, word="result")
            yield _joined(schemas, group, where)


def errors(
    context: Context,
    schemas: Schemas,
    operation: openapi.Operation,
    place: Place,
    success: Container[str],
) -> tuple[tuple[str, Schema], ...]:
    """Return the content of errors by status, as far as it is JSON."""
    described = filter(_is_error, operation.responses or {})
    statuses = [status for status in described if status not in success]
    answers = _answers(context, schemas, operation, place, statuses, most=1)
    return tuple(
        (status.upper() if status != "default" else status, answer.schema)
        for status, (answer, *_) in answers
        if answer.kind == "json" and answer.schema != Anything()
    )


def only_successes(
    success: Iterable[str], answer: Result, described: Iterable[tuple[str, Schema]]
) -> tuple[int, ...]:
    """Return the statuses of JSON answers, if `default` makes other 2xx an error.

    `described` are the schemas of errors. () if any 2xx is read as the answer.
    """
    default = dict(described).get("default")
    statuses = [status for status in success if status.isdigit()]
    if answer.kind != "json" or not statuses or len(statuses) < len([*success]):
        return ()
    expected = answer.schema
    if default is None or expected in (default, nullable_of(default)):
        return ()
    return tuple(map(int, statuses))


def _each(answers: Mapping[str, Result]) -> str:
    """Describe the answers; if there are several, each with its status."""
    texts = {answer.description for answer in answers.values()}
    if len(texts) == 1:
        return texts.pop()
    return " ".join(f"{s}: {a.description.strip()}" for s, a in answers.items())


def _is_success(status: str) -> bool:
    return status.startswith("2")


def _is_error(status: str) -> bool:
    return status == "default" or status[:1] in ("3", "4", "5")


def _answers(
    context: Context,
    schemas: Schemas,
    operation: openapi.Operation,
    place: Place,
    statuses: Container[str],
    most: int | None = None,
) -> Iterator[tuple[str, tuple[Result, ...]]]:
    """Yield each status with its answers by media type, the preferred one first.

    `most` limits their number. A status without content has an answer of kind "none".
    """
    for status, node in (operation.responses or {}).items():
        if status not in statuses:
            continue
        where = place.inside("responses", status, word="result")
        try:
            answers = _alternatives(context, schemas, node, where)
            yield status, tuple(islice(answers, most))
        except Lost as lost:
            context.report(lost, f"The response {status} is ignored.")


def _alternatives(
    context: Context,
    schemas: Schemas,
    node: openapi.Response | openapi.Reference,
    place: Place,
) -> Iterator[Result]:
    """Yield the answers of one status."""
    pointer, declared = context.resolved(node, openapi.Response, place.pointer)
    description = declared.description or ""
    content = declared.content or {}
    ranked = by_preference(context.document, content)
    if not ranked:
        yield Result("none", description=description)
    read: list[tuple[Node | None, Schema]] = []
    for media_type, kind in ranked:
        node_of_schema = content[media_type].media_type_schema
        name = SINGLE.get(kind, place.name) if read else place.name
        where = Place(at.within(pointer, "content", media_type, "schema"), name)
        equal = (s for n, s in read if n is not None and n == node_of_schema)
        schema = None if kind in SINGLE else next(equal, None)
        if is_xml(media_type) and node_of_schema is None and read:
            schema = read[0][1]  # it is the same, written in another way
        if schema is None and read and kind in ("text", "bytes"):
            schema = Scalar("string")  # it is not decoded
        if schema is None:
            schema = schemas.schema(node_of_schema, where)
        if kind == "events" and node_of_schema is None:
            schema = Scalar("string")
        read.append((node_of_schema, schema))
        yield Result(kind, schema, on_the_wire(media_type, kind), description)


def _joined(schemas: Schemas, results: list[Result], place: Place) -> Result:
    """Join the results of several statuses: the widest, if the others nest in it.

    Its object then requires what all of them require. Otherwise the result is a union.
    """
    first, *others = results
    if all(answer.schema == first.schema for answer in others):
        return first
    widest = max(results, key=lambda answer: len(_properties(schemas, answer.schema)))
    objects = [schemas.object_at(answer.schema) for answer in results]
    names = set(_properties(schemas, widest.schema))
    if not all(
        model and names >= {p.name for p in model.properties} for model in objects
    ):
        members = [answer.schema for answer in results]
        union = schemas.union(members, "", place)
        return replace(first, schema=union)
    required = [_required(model) for model in objects if model is not None]
    assert isinstance(widest.schema, Reference)
    everywhere = required[0].intersection(*required[1:])
    optional = required[0].union(*required[1:]) - everywhere
    schemas.relax(widest.schema.pointer, optional)
    return widest


def _properties(schemas: Schemas, schema: Schema) -> list[str]:
    model = schemas.object_at(schema)
    return [p.name for p in model.properties] if model else []


def _required(model: Object) -> set[str]:
    return {p.name for p in model.properties if p.required}


_REMAINING = re.compile(r"((?:x-)?rate-?limit)-remaining", re.IGNORECASE)


def limit_headers(
    context: Context, operation: openapi.Operation, pointer: str
) -> LimitHeaders | None:
    """Return the limit headers of the first answer that declares them."""
    for status, node in (operation.responses or {}).items():
        where = at.within(pointer, "responses", status)
        try:
            _, answer = context.resolved(node, openapi.Response, where)
        except Lost:
            continue  # reported with the answer
        names = {name.lower(): name for name in answer.headers or {}}
        for name in names.values():
            if header := _REMAINING.fullmatch(name):
                return LimitHeaders(name, names.get(f"{header[1]}-reset".lower(), ""))
    return None
