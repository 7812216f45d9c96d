"""The media types of an answer that callers choose from (`accept`)."""

from __future__ import annotations

from collections.abc import Sequence

from generator.api import Operation, Result
from generator.translate.media import STREAMS, is_equivalent
from generator.translate.shapes import nullable_of


def accepted(operation: Operation) -> tuple[tuple[Result, ...], ...]:
    """Return the results that callers choose from, the usual ones first.

    Those of one group have the same type. () if there is nothing to choose.
    """
    if operation.stream is not None or operation.batch is not None:
        return ()
    return grouped(operation.result, operation.others)


def grouped(usual: Result, others: Sequence[Result]) -> tuple[tuple[Result, ...], ...]:
    """Group results by their type, the usual one first.

    One media type of JSON is enough for a schema. XML or plain text of the same schema
    alone is no reason for a choice. Streams are no part of it.
    """
    groups = [[usual]]
    for other in others:
        if other.kind in STREAMS.values():
            continue
        group = next((each for each in groups if _is_alike(each[0], other)), None)
        if group is None:
            groups.append([other])
        elif other.kind != "json":
            group.append(other)
    chosen = [each for group in groups for each in group]
    if all(each is usual or says_the_same(usual, each) for each in chosen):
        return ()
    return tuple(map(tuple, groups))


def _is_alike(one: Result, other: Result) -> bool:
    is_json = one.kind == "json"
    return one.kind == other.kind and (not is_json or _same_schema(one, other))


def says_the_same(usual: Result, other: Result) -> bool:
    """Whether a result is the usual one, written as XML or plain text."""
    if usual.kind != "json" or not is_equivalent(other.media_type):
        return False
    return other.kind == "text" and _same_schema(usual, other)


def _same_schema(one: Result, other: Result) -> bool:
    return nullable_of(one.schema) == nullable_of(other.schema)
