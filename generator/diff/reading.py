"""Reads what callers see of a client from its manifest.

A manifest may be from anywhere: whatever is not as expected raises `Unusable` with its
place. What an earlier gen-client did not write is None where nothing can be said
without it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

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
from generator.load import pointer
from generator.versions import FIRST, Version, parsed

FORMAT = 1
NOTHING_COMPARED = "Nothing is compared."

Read = TypeVar("Read")


def parse(text: str | bytes, file: str) -> Surface:
    """What the text of a manifest says; `file` is its name in messages.

    Raises `Unusable` if it is none, or not of this format.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise _unusable("this is not JSON", file) from None
    return _surface(content, file)


def _surface(content: object, file: str) -> Surface:
    top = _Part(content, "", file)
    if top.has("format") and top.value["format"] != FORMAT:
        raise top.inner("format").fault(f"only format {FORMAT} is known")
    for key in ("format", "operations"):
        top.inner(key)
    if not (top.has("types") or top.has("apis")):
        raise top.fault(
            "an earlier gen-client wrote it, which did not say what types are made of: "
            "generate the package again, or give the document itself"
        )
    client = top.inner("client", {})
    return Surface(
        version=_version(client),
        settings=dict(top.inner("settings", {}).mapped(lambda _, part: part.value)),
        requires=top.inner("requires", {}).texts(),
        client=_client(client),
        exports=_names(top, "exports"),
        modules=_names(top, "modules"),
        apis=dict(_apis(top)),
    )


def _apis(top: _Part) -> Iterator[tuple[str, Api]]:
    """The only API, or each of several, with the types that it shares with others."""
    if not top.has("apis"):
        operations = top.inner("operations").each(_operation)
        yield "", _api(top, "models", operations, {})
        return
    shared = {
        module: types.mapped(_type)
        for module, types in top.inner("shared", {}).members()
    }
    operations_of: dict[object, list[Operation]] = defaultdict(list)
    for operation in top.inner("operations").items():
        operations_of[operation.get("spec")].append(_operation(operation))
    for part in top.inner("apis").items():
        types = {
            name: found
            for name, module in part.inner("shared", {}).texts().items()
            if (found := shared.get(module, {}).get(name))
        }
        own = tuple(operations_of[part.get("spec")])
        yield part.text("name"), _api(part, part.text("module"), own, types)


def _api(
    part: _Part,
    module: str,
    operations: tuple[Operation, ...],
    shared: Mapping[str, Type],
) -> Api:
    return Api(
        module=module,
        operations=operations,
        webhooks={
            entry.text("call"): entry.text("type")
            for entry in part.inner("webhooks", []).items()
        },
        types={**shared, **part.inner("types").mapped(_type)},
        models=part.inner("models", {}).texts(),
    )


# --- parts -------------------------------------------------------------------------


def _version(client: _Part) -> Version:
    text = client.text("version", FIRST)
    version = parsed(text)
    if version is None:
        message = f"{json.dumps(text)} is no version such as 1.2.0"
        raise client.inner("version").fault(message)
    return version


def _client(part: _Part) -> Client:
    server = part.inner("server", {})
    variables = server.inner("variables", {}).values()
    has_arguments = part.has("arguments")
    return Client(
        arguments=part.inner("arguments").mapped(_setting) if has_arguments else None,
        environment={
            name: credential.text("env")
            for name, credential in part.inner("credentials", {}).members()
        },
        url=server.optional_text("url"),
        servers=server.inner("names", []).as_texts(),
        defaults={v.text("argument"): v.get("default") for v in variables},
    )


def _setting(name: str, part: _Part) -> Argument:
    return Argument(
        name=name,
        location="client",
        wire_name=None,
        annotation=part.text("type"),
        required=part.flag("required"),
        positional=part.flag("positional"),
    )


def _operation(part: _Part) -> Operation:
    arguments = part.inner("arguments").mapped(_argument)
    if body := part.optional_text("body"):
        whole = Argument("body", "body", None, f"{body} | None", False, False)
        arguments = {**arguments, "body": whole}
    return Operation(
        name=part.text("call"),
        method=part.text("method"),
        path=part.text("path"),
        arguments=arguments,
        media_types=part.inner("request", []).as_texts(),
        result=_result(part.inner("result")),
        security=_security(part),
        errors=part.inner("errors", {}).texts(),
        deprecated=part.flag("deprecated"),
        aliases=_aliases(part),
    )


def _argument(name: str, part: _Part) -> Argument:
    location, required = part.text("in"), part.flag("required")
    return Argument(
        name=name,
        location=location,
        wire_name=part.optional_text("name"),
        annotation=part.text("type"),
        required=required,
        positional=location == "path" and required,
        default=part.get("default"),
        aliases=_aliases(part),
    )


def _result(part: _Part) -> Result:
    pages = part.inner("pages", {})
    return Result(
        kind=part.text("kind"),
        annotation=part.optional_text("type"),
        items=pages.text("items", ""),
        cursor=(pages.text("next", ""), pages.text("token", "")),
    )


def _security(part: _Part) -> frozenset[frozenset[str]]:
    """By itself, each credential of `security` suffices."""
    if part.has("alternatives"):
        ways = [way.as_texts() for way in part.inner("alternatives").items()]
    else:
        ways = [(name,) for name in part.inner("security", []).as_texts()]
    return frozenset(map(frozenset, ways or [()]))


def _type(name: str, part: _Part) -> Type:
    return Type(
        name=name,
        fields=part.inner("fields").mapped(_field) if part.has("fields") else None,
        annotation=None if part.has("fields") else part.text("type"),
        values=tuple(
            json.dumps(item.value, ensure_ascii=False)
            for item in part.inner("values", []).items()
        ),
        aliases=_aliases(part),
    )


def _field(name: str, part: _Part) -> Field:
    return Field(
        name=name,
        wire_name=part.optional_text("name"),
        annotation=part.text("type"),
        required=part.flag("required"),
        needed=part.flag("required") and not part.flag("one_way"),
        aliases=_aliases(part),
    )


def _aliases(part: _Part) -> tuple[str, ...]:
    return part.inner("aliases", []).as_texts()


def _names(top: _Part, key: str) -> frozenset[str] | None:
    if not top.has(key):
        return None
    return frozenset(top.inner(key).as_texts())


# --- reading -----------------------------------------------------------------------


@dataclass(frozen=True)
class _Part:
    """A value in a manifest, and where it is."""

    value: Any
    pointer: str
    file: str

    def fault(self, message: str) -> Unusable:
        """What to raise if the value is not as it has to be."""
        return _unusable(message, self.file, self.pointer)

    def has(self, key: str) -> bool:
        """Whether there is something of this name."""
        return key in self._object()

    def get(self, key: str) -> object:
        """What is there, or None."""
        return self._object().get(key)

    def inner(self, key: str, default: object = None) -> _Part:
        """What is there; without a default it has to be."""
        found = self._object()
        if key not in found and default is None:
            raise self.fault(f'there is no "{key}"')
        return self._at(key, found.get(key, default))

    def members(self) -> Sequence[tuple[str, _Part]]:
        """The members of an object."""
        return [(key, self._at(key, value)) for key, value in self._object().items()]

    def values(self) -> Sequence[_Part]:
        """The values of an object."""
        return [value for _, value in self.members()]

    def items(self) -> Sequence[_Part]:
        """The items of an array."""
        if not isinstance(self.value, list):
            raise self.fault("this is to be an array")
        return [self._at(str(n), item) for n, item in enumerate(self.value)]

    def mapped(self, read: Callable[[str, _Part], Read]) -> dict[str, Read]:
        """The members of an object, read."""
        return {key: read(key, value) for key, value in self.members()}

    def each(self, read: Callable[[_Part], Read]) -> tuple[Read, ...]:
        """The items of an array, read."""
        return tuple(map(read, self.items()))

    def texts(self) -> dict[str, str]:
        """The members of an object of texts."""
        return {key: value.as_text() for key, value in self.members()}

    def as_texts(self) -> tuple[str, ...]:
        """The items of an array of texts."""
        return tuple(item.as_text() for item in self.items())

    def text(self, key: str, default: str | None = None) -> str:
        """The text that is there."""
        return self.inner(key, default).as_text()

    def optional_text(self, key: str) -> str | None:
        """The text that is there, if it is not null or missing."""
        return None if self.get(key) is None else self.text(key)

    def flag(self, key: str) -> bool:
        """Whether it is there, and true."""
        return self.get(key) is True

    def as_text(self) -> str:
        """The value, which has to be a text."""
        if not isinstance(self.value, str):
            raise self.fault("this is to be text")
        return self.value

    def _object(self) -> dict[str, Any]:
        if not isinstance(self.value, dict):
            raise self.fault("this is to be an object")
        return self.value

    def _at(self, key: str, value: object) -> _Part:
        return _Part(value, pointer.within(self.pointer, key), self.file)


def _unusable(message: str, file: str, where: str | None = None) -> Unusable:
    return Unusable(
        Diagnostic("error", "manifest", message, NOTHING_COMPARED, file, where)
    )
