"""Write calls for the README: real methods with plausible arguments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from generator.api import (
    Array,
    Enumeration,
    File,
    Map,
    Nullable,
    Object,
    Reference,
    Scalar,
    Schema,
    Tuple,
    Union,
)
from generator.package import BatchExample, Example
from generator.plan.arguments import PlannedArgument
from generator.plan.methods import MethodPlan
from generator.plan.models import can_raise
from generator.plan.scope import Scope
from generator.plan.switches import is_switch
from generator.plan.text import literal

FORMATS = {
    "date-time": "datetime.fromisoformat('2026-01-31T12:00:00+00:00')",
    "date": "date(2026, 1, 31)",
    "time": "time.fromisoformat('12:00:00+00:00')",
    "byte": 'b"content"',
    "decimal": "Decimal('1.50')",
    "uuid": "UUID('123e4567-e89b-12d3-a456-426614174000')",
}
STREAMS = ("events", "lines")
"""The kinds of results that arrive one by one."""
IMPORTS = {
    r"\bdatetime\.": "from datetime import datetime",
    r"[=\[( ]date\(": "from datetime import date",
    r"\btime\.": "from datetime import time",
    r"\bDecimal\(": "from decimal import Decimal",
    r"\bUUID\(": "from uuid import UUID",
}
PARTIAL = ("except PartialFailure as error:", "    print(error.result, error.errors)")
"""The example's code for errors beside results."""


def imports_of(examples: Iterable[Example]) -> tuple[str, ...]:
    """Return the imports that the examples need besides the package."""
    return _imports("\n".join(line for example in examples for line in example.lines))


def _imports(code: str) -> tuple[str, ...]:
    lines = (line for use, line in IMPORTS.items() if re.search(use, code))
    return tuple(dict.fromkeys(lines))


def batch_example(
    methods: Sequence[MethodPlan], scope: Scope, client: str
) -> BatchExample | None:
    """Return a call with a list of any length, and its possible outcomes."""
    batches = [m for m in methods if m.batch and not m.operation.deprecated]
    valued = (m for m in batches if m.operation.result.kind == "json")
    method = next(valued, next(iter(batches), None))
    if method is None or method.batch is None:
        return None
    call, is_partial = _call(method, scope, client), _is_partial(method, scope)
    names = ["BatchError", "Client", *(["PartialFailure"] if is_partial else [])]
    return BatchExample(
        imports=_imports(call),
        names=", ".join(names),
        lines=(
            "try:",
            *(f"    {line}" for line in _batch_lines(method, call, is_partial)),
            *(PARTIAL if is_partial else ()),
            "except BatchError as error:",
            "    print(error.done, error.failed, error.pending)",
        ),
        size=method.batch.size,
    )


def _batch_lines(method: MethodPlan, call: str, is_partial: bool) -> tuple[str, ...]:
    if method.operation.result.kind != "json":
        return (call,)
    checked = ".raise_for_errors()" if is_partial else ""
    return (f"answer = {call}", f"print(answer{checked})")


def _is_partial(method: MethodPlan, scope: Scope) -> bool:
    answer = scope.object_at(method.operation.result.schema)
    return answer is not None and answer.pointer in can_raise(scope.api, scope.names)


def failing(methods: Sequence[MethodPlan], scope: Scope, client: str) -> str | None:
    """Return a call that is likely to fail: it concerns a single item."""
    method = next((m for m in methods if m.call.method in ("get", "delete")), None)
    return _call(method, scope, client) if method else None


def faked(methods: Sequence[MethodPlan], scope: Scope) -> Example | None:
    """Return a call to the fake API whose answer is set first."""
    method = next(filter(_is_plain_value, methods), None)
    if method is None:
        return None
    answer = _sample(method.operation.result.schema, scope, "answer", ())
    answered = f"fake.{method.call}.returns({answer})"
    call = _call(method, scope, "client")
    return Example(str(method.call), (answered, call), (answered, f"await {call}"))


def faked_stream(methods: Sequence[MethodPlan], scope: Scope) -> tuple[str, str] | None:
    """Return the attribute of the fake for a stream, and the argument that asks for it.

    None if no argument asks for a stream.
    """
    for method in methods:
        if switch := _stream_switch(method):
            attribute = scope.names.stream_on_fake(method.call)
            path = ".".join((*method.call.resource, attribute))
            return path, f"{switch.name}=True"
    return None


def _is_plain_value(method: MethodPlan) -> bool:
    """Whether the method returns a model and is not deprecated."""
    result = method.operation.result
    is_model = result.kind == "json" and isinstance(result.schema, Reference)
    return is_model and not method.is_paged and not method.operation.deprecated


def examples(
    methods: Sequence[MethodPlan], scope: Scope, client: str
) -> tuple[Example, ...]:
    """Return a call for a value, one for pages, one with a list, and so on.

    If the API has none of these, any call is used. There is at least one example.
    """
    plain = [m for m in methods if not m.operation.deprecated]
    valued = [m for m in plain if not m.is_paged and m.operation.result.kind == "json"]
    changing = [m for m in valued if m.operation.method in ("PATCH", "PUT", "POST")]
    chosen = [
        ("One call", next(iter([*changing, *valued]), None), _value_lines),
        ("Pages", next((m for m in plain if m.is_paged), None), _page_lines),
        ("Many at once", next(filter(_sends_many, valued), None), _many_lines),
        ("A file", next(filter(_is_file, plain), None), _file_lines),
        ("Values as they arrive", next(filter(_is_stream, plain), None), _stream_lines),
    ]
    if all(method is None for _, method, _ in chosen):
        chosen = [("One call", next(iter(methods), None), _bare_lines)]
    shown = tuple(
        Example(title, lines(call, ""), lines(call, "await "))
        for title, method, lines in chosen
        if method is not None
        if (call := _call(method, scope, client, is_stream=lines is _stream_lines))
    )
    nothing = (f"print({client})",)
    return shown or (Example("There is nothing to call", nothing, nothing),)


def _is_file(method: MethodPlan) -> bool:
    return method.operation.result.kind == "bytes"


def _is_stream(method: MethodPlan) -> bool:
    return method.operation.result.kind in STREAMS or _stream_switch(method) is not None


def _stream_switch(method: MethodPlan) -> PlannedArgument | None:
    """Return the argument that asks for a stream, if the method has one."""
    stream = method.operation.stream
    if stream is None:
        return None
    return next((a for a in method.arguments if is_switch(a, stream)), None)


def _file_lines(call: str, waiting: str) -> tuple[str, ...]:
    return (f"content = {waiting}{call}.read()", "print(len(content))")


def _bare_lines(call: str, waiting: str) -> tuple[str, ...]:
    return (f"{waiting}{call}",)


def _sends_many(method: MethodPlan) -> bool:
    """Whether the method takes a list and is not a batch, which has its own example."""
    return method.batch is None and any(
        isinstance(a.schema, Array) and isinstance(a.schema.items, Reference)
        for a in method.arguments
        if a.required
    )


def _value_lines(call: str, waiting: str) -> tuple[str, ...]:
    return (f"answer = {waiting}{call}", "print(answer)")


def _many_lines(call: str, waiting: str) -> tuple[str, ...]:
    return (f"answers = {waiting}{call}", "print(answers)")


def _page_lines(call: str, waiting: str) -> tuple[str, ...]:
    loop = "async for" if waiting else "for"
    return (f"{loop} item in {call}:", "    print(item)")


def _stream_lines(call: str, waiting: str) -> tuple[str, ...]:
    asynchronous = "async " if waiting else ""
    return (
        f"{asynchronous}with {call} as stream:",
        f"    {asynchronous}for item in stream:",
        "        print(item)",
    )


def _call(
    method: MethodPlan, scope: Scope, client: str, *, is_stream: bool = False
) -> str:
    """Return a call; `is_stream` asks for the method's stream."""
    switch = _stream_switch(method)
    passed = [
        _written(argument, scope)
        for argument in method.arguments
        if argument is not switch and (argument.required or argument.is_split)
    ]
    stream = method.operation.stream
    if stream and switch and (switch.required or is_stream != stream.is_default):
        passed.append(f"{switch.name}={is_stream}")
    return f"{client}.{method.call}({', '.join(passed)})"


def _written(argument: PlannedArgument, scope: Scope) -> str:
    value = _sample(argument.schema, scope, argument.name, ())
    return value if argument.location == "path" else f"{argument.name}={value}"


def _sample(schema: Schema, scope: Scope, name: str, inside: tuple[Schema, ...]) -> str:
    """Return an expression for a value of the schema; `inside` are its containers."""
    match schema:
        case Scalar("string" | "number", str(form)) if form in FORMATS:
            return FORMATS[form]
        case Scalar("string"):
            return '"512"' if re.search(r"(^|_)id$", name) else '"value"'
        case Scalar("boolean"):
            return "True"
        case Scalar("number"):
            return "1.5"
        case Scalar():
            return "1"
        case File():
            return 'b"content"'
        case Nullable(inner):
            return _sample(inner, scope, name, inside)
        case Array(items) if items in inside:
            return "[]"
        case Map(values) if values in inside:
            return "{}"
        case Array(items):
            item = name.removesuffix("s")
            return f"[{_sample(items, scope, item, (*inside, schema))}]"
        case Tuple(members):
            written = [_sample(m, scope, name, (*inside, schema)) for m in members]
            return f"({', '.join(written)},)"
        case Map(values):
            return f'{{"name": {_sample(values, scope, name, (*inside, schema))}}}'
        case Reference(pointer) if schema not in inside:
            return _model(pointer, scope, name, (*inside, schema))
        case _:
            return "{}"


def _model(pointer: str, scope: Scope, name: str, inside: tuple[Schema, ...]) -> str:
    """Return the code of an example: of a model, an enumeration or a union."""
    definition = scope.api.definitions[pointer]
    match definition:
        case Enumeration(values=(first, *_)):
            return literal(first)
        case Object():
            fields = scope.fields(definition)
            passed = ", ".join(
                f"{fields[p.name]}={_sample(p.schema, scope, fields[p.name], inside)}"
                for p in definition.properties
                if p.required and p.constant is None
            )
            return f"models.{scope.names.models[pointer]}({passed})"
        case Union(members=members):
            finite = (each for each in members if each not in inside)
            return _sample(next(finite, members[0]), scope, name, inside)
        case _:
            return "{}"
