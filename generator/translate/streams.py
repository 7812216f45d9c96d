"""Streams beside other results: asked for by a boolean, or by a method of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import (
    Definition,
    Enumeration,
    Nullable,
    Object,
    Operation,
    Reference,
    Result,
    Scalar,
    Schema,
    Stream,
    Union,
)
from generator.load import pointer as at
from generator.translate.context import Context, Lost, extension
from generator.translate.media import STREAMS
from generator.translate.schemas import Schemas
from generator.translate.shapes import Node
from generator.words import words

SWITCH = "x-gen-client-stream"
STREAM_WORDS = frozenset({"stream", "streamed", "streaming", "sse"})
FILLERS = frozenset(
    {"as", "be", "do", "enable", "enabled", "event", "events", "is", "output", "reply"}
    | {"response", "responses", "result", "results", "should", "use"}
)
"""Words that may stand beside: `use_streaming`, `stream_response`."""
OTHER_WORDS = frozenset(
    {"disable", "exclude", "include", "no", "non", "not", "skip", "without"}
)
"""Words of booleans that do something else: `include_stream_usage`."""
DESCRIBED = re.compile(
    r"server-sent events|\bstreamed\b|\bas a stream\b|\bstreaming (mode|response)"
    r"|\bstream (back|the|partial|responses?|results?)\b",
    re.IGNORECASE,
)
"""Words in descriptions of booleans that ask for a stream."""
DEEPEST = 8
"""The most levels of compositions that are searched for a property."""


@dataclass(frozen=True)
class _Candidate:
    """A boolean that may ask for a stream."""

    name: str
    location: str
    description: str
    default: object = None


def with_streams(
    context: Context,
    schemas: Schemas,
    declared: openapi.Operation,
    operation: Operation,
) -> tuple[Operation, ...]:
    """Return the operation, and one more for each stream that has its own method.

    If a boolean of the request asks for a stream, the operation itself has it.
    """
    streams: dict[str, Result] = {}
    for other in operation.others:
        if is_stream(other) and other.kind != operation.result.kind:
            streams.setdefault(other.kind, other)
    others = tuple(o for o in operation.others if not is_stream(o))
    operation = replace(operation, others=others)
    if not is_stream(operation.result) and streams:
        first = next(iter(streams.values()))
        search = _Search(context, schemas, declared, operation)
        stream = search.stream(first)
        if stream is not None:
            del streams[first.kind]
        if stream is not None and search.is_constant(stream):
            _report_constant(context, operation, stream)
            operation = replace(operation, result=first, only_successes=())
        else:
            operation = replace(operation, stream=stream)
    return operation, *(_beside(operation, result) for result in streams.values())


def is_stream(result: Result) -> bool:
    """Whether values arrive one by one."""
    return result.kind in STREAMS.values()


def _report_constant(context: Context, operation: Operation, stream: Stream) -> None:
    """Report a result that no request can ask for."""
    context.diagnostics.warning(
        "several-successes",
        f'"{stream.name}" is always true, so the answer is always a stream',
        pointer=at.within(operation.pointer, "responses"),
        consequence=f"Only {stream.result.media_type} is read.",
    )


def _beside(operation: Operation, result: Result) -> Operation:
    """Return the operation for the same request whose result is a stream."""
    pointer = at.within(operation.pointer, "responses", result.media_type)
    return replace(
        operation,
        pointer=pointer,
        beside=operation.pointer,
        result=result,
        others=(),
        stream=None,
        only_successes=(),
        paging=None,
        windows=None,
        batch=None,
        collection=False,
        name=None,
    )


class _Search:
    """Finds the boolean of a request that asks for a stream."""

    def __init__(
        self,
        context: Context,
        schemas: Schemas,
        declared: openapi.Operation,
        operation: Operation,
    ) -> None:
        self._context = context
        self._declared = declared
        self._operation = operation
        self._definitions = schemas.definitions()

    def stream(self, result: Result) -> Stream | None:
        """Return the stream and its boolean; None if there is none."""
        chosen = self._chosen([*self._candidates()])
        if chosen is None:
            return None
        members = self._members if chosen.location == "body" else ()
        constants = {m: self._constant(m, chosen.name) for m in members}
        return Stream(
            result,
            chosen.name,
            chosen.location,
            is_default=chosen.default is True,
            always=tuple(m for m, value in constants.items() if value is True),
            never=tuple(m for m, value in constants.items() if value is False),
        )

    def is_constant(self, stream: Stream) -> bool:
        """Whether every request asks for the stream."""
        return bool(stream.always) and stream.always == self._members

    def _chosen(self, candidates: Sequence[_Candidate]) -> _Candidate | None:
        """Return the only candidate of the best rank, or the one that is named."""
        value = extension(self._declared, SWITCH)
        if value is False:
            return None
        if value is not None:
            named = next((c for c in candidates if c.name == value), None)
            if named is None:
                where = at.within(self._operation.pointer, SWITCH)
                problem = f"{SWITCH} must be false or name a boolean of the request"
                self._context.report(
                    Lost("stream", problem, where), "The stream has its own method."
                )
            return named
        ranks = [(_rank(candidate), candidate) for candidate in candidates]
        best = min((rank for rank, _ in ranks if rank is not None), default=None)
        names = {c.name for rank, c in ranks if rank == best}
        if best is None or len(names) > 1:
            return None
        return next(c for rank, c in ranks if rank == best)

    def _candidates(self) -> Iterator[_Candidate]:
        """Yield the booleans of the request, those of the body first."""
        for member in self._members:
            model = self._definitions[member.pointer]
            assert isinstance(model, Object)
            for declared in model.properties:
                if declared.only != "read" and self._is_boolean(declared.schema):
                    nodes = [*self._nodes(f"#{member.pointer}", declared.name)]
                    defaults = [n.default for n in nodes if n.default is not None]
                    yield _Candidate(
                        declared.name, "body", declared.description, *defaults[:1]
                    )
        for parameter in self._operation.parameters:
            is_sent = parameter.location in ("query", "header")
            if is_sent and self._is_boolean(parameter.schema):
                yield _Candidate(
                    parameter.name,
                    parameter.location,
                    parameter.description,
                    parameter.default,
                )

    @cached_property
    def _members(self) -> tuple[Reference, ...]:
        """Return the objects that the body may be."""
        body = self._operation.body
        return objects_of(body.schema, self._definitions) if body else ()

    def _is_boolean(self, schema: Schema) -> bool:
        match schema:
            case Nullable(inner):
                return self._is_boolean(inner)
            case Scalar(type):
                return type == "boolean"
            case Reference(pointer):
                named = self._definitions[pointer]
                return isinstance(named, Enumeration) and named.type == "boolean"
            case _:
                return False

    def _constant(self, member: Reference, name: str) -> bool | None:
        """Return the only value that a member of the body's union sends, if any."""
        model = self._definitions[member.pointer]
        assert isinstance(model, Object)
        declared = next((p for p in model.properties if p.name == name), None)
        if declared is None:
            return None if model.further else False
        values = {
            value
            for node in self._nodes(f"#{member.pointer}", name)
            for value in (node.enum or ([node.const] if node.const is not None else ()))
            if isinstance(value, bool)
        }
        if values == {False}:
            return False
        return True if values == {True} and declared.required else None

    def _nodes(
        self, reference: str, name: str, depth: int = 0
    ) -> Iterator[openapi.Schema]:
        """Yield what the schema at a reference says about a property."""
        target = self._context.document.resolve(reference)
        if target is not None:
            with suppress(Lost):
                yield from self._within(target[1], name, depth)

    def _within(self, node: object, name: str, depth: int) -> Iterator[openapi.Schema]:
        schema = self._resolved(node)
        if schema is None or depth > DEEPEST:
            return
        declared = self._resolved((schema.properties or {}).get(name))
        if declared is not None:
            yield declared
            for each in _parts(declared):
                if (inner := self._resolved(each)) is not None:
                    yield inner
        for each in _parts(schema):
            yield from self._within(each, name, depth + 1)

    def _resolved(self, node: object) -> openapi.Schema | None:
        if not isinstance(node, openapi.Schema | openapi.Reference):
            return None
        with suppress(Lost):
            return self._context.resolved(node, openapi.Schema, "")[1]
        return None


def _parts(schema: openapi.Schema) -> Iterator[Node]:
    """Yield the members of compositions."""
    for members in (schema.allOf, schema.anyOf, schema.oneOf):
        yield from members or ()


def objects_of(
    schema: Schema, definitions: Mapping[str, Definition]
) -> tuple[Reference, ...]:
    """Return the objects with properties that a schema stands for."""
    match schema:
        case Nullable(inner):
            return objects_of(inner, definitions)
        case Reference(pointer):
            match definitions[pointer]:
                case Object(properties=[_, *_]):
                    return (schema,)
                case Union(members=members):
                    inside = (objects_of(member, definitions) for member in members)
                    return tuple(dict.fromkeys(each for own in inside for each in own))
    return ()


def _rank(candidate: _Candidate) -> int | None:
    """Return how likely a boolean asks for a stream, 0 being certain; or None."""
    own = words(candidate.name)
    if OTHER_WORDS.intersection(own):
        return None
    if own == ["stream"]:
        return 0
    says_stream = bool(STREAM_WORDS.intersection(own))
    if says_stream and {*own} <= STREAM_WORDS | FILLERS:
        return 1
    return 2 if DESCRIBED.search(candidate.description) else None
