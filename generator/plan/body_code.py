"""Write the code of a method's body, in each media type that callers choose from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.api import Object, Operation, RequestBody
from generator.naming.reserved import BODY, FURTHER
from generator.package_resources import Choice, Choices, Entry
from generator.plan.arguments import ANY_NAME, PlannedArgument
from generator.plan.body_choices import alike, media_types_of
from generator.plan.form_code import WRITERS, form_code
from generator.plan.scope import Scope
from generator.plan.styles import dates_code
from generator.plan.text import WIDTH, literal
from generator.translate.reachability import reached

MODULE = "media_types"
"""The runtime module for methods whose callers choose a media type."""
DEEPEST = 20
"""The indent of an entry of a body's fields."""


def dict_entry(key_code: str, value_code: str) -> Entry:
    """Return an entry of a dict; a long value may break after its key."""
    if len(key_code) + len(value_code) > WIDTH - DEEPEST - len(": ,"):
        return Entry(key_code, f"({value_code})")
    return Entry(key_code, value_code)


def body_options(
    operation: Operation, arguments: Sequence[PlannedArgument], scope: Scope
) -> Iterator[Entry]:
    """Yield the options of the request for a body that is written in one way."""
    body = operation.body
    if body is not None and not body.others:
        code = _BodyCode(operation, arguments, scope)
        yield from code.options(body, code.usual)


def body_choices(
    operation: Operation, arguments: Sequence[PlannedArgument], scope: Scope
) -> Choices | None:
    """Return the options of each body, if the caller chooses one."""
    body = operation.body
    if body is None or not body.others:
        return None
    code = _BodyCode(operation, arguments, scope)
    open_bodies = [b for b in operation.bodies if "*" in " ".join(media_types_of(b))]
    last = open_bodies[0] if open_bodies else None
    ordered = [*(b for b in operation.bodies if b is not last), *open_bodies[:1]]
    same = alike(body)
    choices = tuple(
        Choice(
            pattern_code=_pattern(each, each is body, each is last),
            options=tuple(
                code.options(each, code.usual if each in same else code.whole())
            ),
        )
        for each in ordered
    )
    refused = None if last else _refusal(operation, code.chosen, scope)
    return Choices(code.chosen, choices, otherwise_code=refused)


def _refusal(operation: Operation, argument: str, scope: Scope) -> str:
    """Return the code that refuses a media type that no body has."""
    function = scope.imports.runtime(MODULE, "not_offered")
    offered = [name for each in operation.bodies for name in media_types_of(each)]
    listed = ", ".join(map(literal, offered))
    return f"{function}({literal(argument)}, {argument}, [{listed}])"


def _pattern(body: RequestBody, is_usual: bool, is_last: bool) -> str:
    """Return the pattern of a body's media types; the last one matches all others."""
    exact = [literal(name) for name in media_types_of(body) if "*" not in name]
    return "_" if is_last else " | ".join([*(["None"] if is_usual else []), *exact])


class _BodyCode:
    """Writes the bodies of one operation."""

    def __init__(
        self, operation: Operation, arguments: Sequence[PlannedArgument], scope: Scope
    ) -> None:
        self._body = operation.body
        self._arguments = arguments
        self._scope = scope
        self._spread = scope.spread(operation)
        self.chosen = next((a.name for a in arguments if a.location == "media"), "")
        """The argument that chooses the media type."""

    @property
    def usual(self) -> str:
        """Return the code of the body in the usual media type."""
        return self._of_fields() if self._spread else BODY

    def whole(self) -> str:
        """Return the code of a body that is passed as a whole."""
        function = self._scope.imports.runtime(MODULE, "whole_body")
        fields = f", {self._fields()}" if self._spread else ""
        return f"{function}({BODY}{fields})"

    def options(self, body: RequestBody, value: str) -> Iterator[Entry]:
        """Yield the options of the request for a body; `value` is its code."""
        imports = self._scope.imports
        if body.kind in WRITERS:
            code = form_code(body, self._writable(body, value), self._scope)
            yield Entry("content", code)
            if body.kind == "form":
                yield Entry("content_type", literal(body.media_type))
        elif body.kind == "bytes":
            upload = imports.runtime("uploads", "upload")
            yield Entry("content", f"{upload}({value}, {self._media_type(body)})")
        elif body.kind == "text":
            encoded = imports.runtime("plain", "encoded")
            yield Entry("content", f"{encoded}({value})")
            yield Entry("content_type", self._media_type(body))
        else:
            yield Entry("json", self._json(body, value))
            if body.media_type != "application/json":
                yield Entry("content_type", literal(body.media_type))

    def _media_type(self, body: RequestBody) -> str:
        """Return the code of the media type of text or bytes."""
        if self._body is not body:
            return self.chosen
        chosen = f"{self.chosen} or " if self.chosen else ""
        return f"{chosen}{literal(body.media_type)}"

    def _json(self, body: RequestBody, value: str) -> str:
        if self._spread:
            return self._writable(body, value)
        sent = dates_code(body.schema, value, self._scope)
        sent = self._writable(body, sent)
        if value != BODY or body.required:
            return sent
        if any(a.name == BODY and a.nullable for a in self._arguments):
            return sent
        unset = self._scope.imports.name("msgspec", "UNSET")
        return f"{unset} if {BODY} is None else {sent}"

    def _writable(self, body: RequestBody, value: str) -> str:
        """Return the code of a body without its read-only properties."""
        definitions = self._scope.api.definitions
        objects = map(definitions.get, reached([body.schema], definitions))
        if not any(
            declared.left_out
            for each in objects
            if isinstance(each, Object)
            for declared in each.properties
        ):
            return value
        return f"{self._scope.imports.runtime('read_only', 'writable')}({value})"

    def _of_fields(self) -> str:
        """Return the code of a body that is passed as fields or as a whole."""
        body = self._body
        assert body is not None
        optional = "" if body.required else ", required=False"
        body_of = self._scope.imports.runtime("request", "body_of")
        model = self._scope.annotations.of(body.schema)
        return f"{body_of}({model}, {BODY}, {self._fields()}{optional})"

    def _fields(self) -> str:
        """Return the code of the fields that were given."""
        assert self._spread is not None
        fields = {**self._scope.fields(self._spread), ANY_NAME: FURTHER}
        entries = (
            dict_entry(literal(fields[planned.wire_name or ""]), planned.name)
            for planned in self._arguments
            if planned.location == "body"
        )
        values = ", ".join(f"{entry.key_code}: {entry.value_code}" for entry in entries)
        return f"{{{values}}}"
