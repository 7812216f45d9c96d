"""Finds the names that `models.py` imports or defines besides the API's own types.

A schema may have any other name. `models.py` also imports what the annotations of calls
need, because tools resolve the annotations of the manifest there. The whole API counts:
filters change no name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from generator.api import (
    Anything,
    Api,
    Array,
    Enumeration,
    File,
    Map,
    Nullable,
    Object,
    Operation,
    Property,
    Scalar,
    Schema,
    Tuple,
    Union,
)
from generator.translate.accepted import accepted
from generator.translate.native_unions import NativeUnions
from generator.translate.partial_answers import partial_answers, without_null

ALWAYS = frozenset({"Model", "TYPE_CHECKING", "TypeAlias", "UNSET", "UnsetType"})
"""Names that are not worth a rule, or that every module of models defines."""
CAN_BE_RENAMED = frozenset(
    {
        *("Any", "Coded", "Decimal", "DecimalNumber", "FileInput", "Mapping"),
        *(
            "Member",
            "OpenModel",
            "Partial",
            "READ_ONLY",
            "Sequence",
            "TaggedModel",
            "UUID",
            "Unknown",
        ),
    }
)
"""Names that `models.py` can import under another name."""
FORMATS = {"decimal": "Decimal", "uuid": "UUID"}
"""The classes of formats of strings."""


def model_words(api: Api) -> frozenset[str]:
    """Return the names that no type of the API can have."""
    native = NativeUnions(api.definitions)
    words = {*ALWAYS}
    for definition in api.definitions.values():
        match definition:
            case Object():
                words.update(_of_object(definition))
            case Enumeration():
                words.add("Literal")
            case Union(members=members):
                words.update(*map(_of_schema, members))
                if not native.has(definition):
                    words |= {"Member", "Unknown"}
    for operation in api.operations:
        words.update(_of_operation(operation))
    for webhook in api.webhooks:
        words.update(_of_schema(webhook.schema))
    return frozenset(words | ({"Partial"} if partial_answers(api) else set()))


def firm(words: frozenset[str]) -> frozenset[str]:
    """Return the words that no type can have, even if callers know it by that name."""
    renamed = CAN_BE_RENAMED - ({"Any"} if "WRITE_ONLY" in words else set())
    return words - renamed


def other_names(types: Collection[str]) -> Mapping[str, str]:
    """Return the names of imports that types of the module already have: `Any_`."""
    others = {}
    for word in sorted(CAN_BE_RENAMED.intersection(types)):
        others[word] = f"{word}_"
        while others[word] in types:
            others[word] += "_"
    return others


def _of_object(definition: Object) -> Iterator[str]:
    """Yield the names that a model needs."""
    if definition.bases:
        yield "Any"  # for fields that it narrows
    elif definition.tag is not None:
        yield "TaggedModel"
    elif definition.further is not None:
        yield "OpenModel"
    if definition.further is not None:
        yield "Mapping"
        yield from _of_schema(definition.further)
    for declared in definition.properties:
        yield from _of_property(declared)


def _of_property(declared: Property) -> Iterator[str]:
    if declared.codec is not None:
        yield "Coded"
    if declared.codec is None or isinstance(without_null(declared.schema), Map):
        yield from _of_schema(declared.schema)
    if declared.one_way and declared.only == "read":
        yield "READ_ONLY"
    elif declared.one_way:
        yield from ("WRITE_ONLY", "Any")


def _of_operation(operation: Operation) -> Iterator[str]:
    """Yield the names in annotations of a call."""
    for parameter in operation.parameters:
        yield from _of_schema(parameter.schema)
    for _, schema in operation.errors:
        yield from _of_schema(schema)
    streams = [operation.stream.result] if operation.stream else []
    for result in (operation.result, *operation.others, *streams):
        if result.kind not in ("none", "text", "bytes"):
            yield from _of_schema(result.schema)
    if accepted(operation):
        yield "Literal"
    if operation.batch:
        yield "Iterable"
    if body := operation.body:
        if body.kind == "bytes":
            yield from ("Iterable", "PathLike")
        else:
            yield from _of_schema(body.schema)
        if any("*" not in choice for choice in body.choices):
            yield "Literal"


def _of_schema(schema: Schema) -> Iterator[str]:
    """Yield the names in the annotation of a schema."""
    match schema:
        case Scalar("number", "decimal"):
            yield "DecimalNumber"
        case Scalar("string", str(form)) if form in FORMATS:
            yield FORMATS[form]
        case Array(inner):
            yield "Sequence"
            yield from _of_schema(inner)
        case Map(inner):
            yield "Mapping"
            yield from _of_schema(inner)
        case Nullable(inner):
            yield from _of_schema(inner)
        case Tuple(members):
            for member in members:
                yield from _of_schema(member)
        case Anything():
            yield "Any"
        case File():
            yield "FileInput"
        case _:
            return
