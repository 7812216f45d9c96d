"""Parameters that are more than one plain value (OpenAPI 3.1, 4.8.12.3; RFC 6570).

Each class writes a value, an array or an object (a model, or any mapping), without
parts that are None or UNSET. Only `DeepObject` writes parts that have parts themselves;
the others raise InvalidArgument.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

import msgspec
from msgspec import UNSET

from .checks import check
from .codec import Custom, encode
from .errors import InvalidArgument
from .request import Styled, pairs, quoted, text

_VARIABLE = re.compile(r"\{[^{}]+\}")
_RESERVED = ":/?@!$'()*,"
"""The reserved characters that `allowReserved` keeps; none of them ends a value."""
_IN_PATHS = "/:@!$&'()*,;="
"""The reserved characters that may stand in a path (RFC 3986, 3.3)."""
_IN_LISTS = " !\"#$&'()*+/:;<>?@[\\]^`{|}"
"""The characters that parts of a header keep: all but separators and "%"."""


def as_json(value: object) -> str | None:
    """Return compact JSON, for a parameter that is described by `content`."""
    return None if value is None or value is UNSET else encode(value).decode()


@dataclass(frozen=True, slots=True)
class Simple(Styled):
    """`3,4,5`, `R,100,G,200`, exploded `R=100,G=200`; in paths and headers."""

    value: object
    explode: bool = False

    def in_url(self, name: str) -> str:
        """Return a part of a path."""
        return ",".join(_parts(name, _shape(self.value), self.explode, write=quoted))

    def in_header(self, name: str) -> str:
        """Return the value of a header; its parts encode only commas and the like."""
        shape = _shape(self.value)
        write = text if _is_single(shape) else _listed
        return ",".join(_parts(name, shape, self.explode, write=write))


@dataclass(frozen=True, slots=True)
class Segments(Styled):
    """One or more segments of a path: slashes are kept (`{+path}`, `{path*}`)."""

    value: object

    def in_url(self, name: str) -> str:
        """Return a part of a path; the items of an array become segments."""
        shape = _shape(self.value)
        if _is_single(shape) and shape is not None:
            return quoted(name, shape, _IN_PATHS)
        return "/".join(_parts(name, shape, False, write=quoted))


@dataclass(frozen=True, slots=True)
class OptionalPart(Styled):
    """A part of a path that may be empty; otherwise `before` precedes it."""

    value: object
    before: str = ""

    @property
    def may_be_empty(self) -> bool:
        """Whether it is an ending, or the text is empty on purpose."""
        return bool(self.before) or self.value == ""

    def in_url(self, name: str) -> str:
        """Return a part of a path."""
        if self.value is None or self.value is UNSET:
            return ""
        return f"{self.before}{quoted(name, self.value)}"


@dataclass(frozen=True, slots=True)
class Label(Styled):
    """`.3,4,5`, exploded `.3.4.5`; in paths."""

    value: object
    explode: bool = False

    def in_url(self, name: str) -> str:
        """Return a part of a path."""
        shape = _shape(self.value)
        parts = _parts(name, shape, self.explode, write=quoted)
        if not self.explode:
            written = ",".join(parts)
        elif _is_single(shape):
            written = "".join(parts)
        else:
            written = ".".join(part.replace(".", "%2E") for part in parts)
        return f".{written}" if written else ""


@dataclass(frozen=True, slots=True)
class Matrix(Styled):
    """`;id=3,4,5`, exploded `;id=3;id=4;id=5` or `;R=100;G=200`; in paths."""

    value: object
    explode: bool = False

    def in_url(self, name: str) -> str:
        """Return a part of a path."""
        shape = _shape(self.value)
        parts = _parts(name, shape, self.explode, write=quoted)
        if not self.explode:
            parts = [",".join(parts)] if parts else []
        if not (self.explode and isinstance(shape, dict)):
            parts = [f"{quoted(name, name)}={part}" for part in parts]
        return "".join(f";{part.removesuffix('=')}" for part in parts)


@dataclass(frozen=True, slots=True)
class Delimited(Styled):
    """`id=3,4,5` or `color=R,100,G,200`; in queries and cookies."""

    value: object
    separator: str
    """As it stands in the URL: "," or "%20" or "%7C"."""

    def in_url(self, name: str) -> str:
        """Return one pair."""
        parts = _parts(name, _shape(self.value), False, write=quoted)
        if any(self.separator in part for part in parts):
            raise InvalidArgument(f'"{name}": a value holds what separates the values')
        return f"{quoted(name, name)}={self.separator.join(parts)}" if parts else ""


@dataclass(frozen=True, slots=True)
class Exploded(Styled):
    """`id=3&id=4`, `R=100&G=200`; in queries, and in cookies with the separator "; ".

    If the name has a variable (`property.{name}`), the keys replace it.
    """

    value: object
    separator: str = "&"

    def in_url(self, name: str) -> str:
        """Return a pair for each item, property, or item of a property."""
        shape = _shape(self.value)
        if not isinstance(shape, dict):
            return self.separator.join(pairs(name, shape))
        members = cast("dict[object, object]", shape).items()
        named = [(_key(name, key), value) for key, value in members]
        return self.separator.join(pair for item in named for pair in pairs(*item))


@dataclass(frozen=True, slots=True)
class DeepObject(Styled):
    """`color[R]=100&color[G][0]=200`, of any depth; in queries."""

    value: object

    def in_url(self, name: str) -> str:
        """Return a pair for each value without parts."""
        leaves = _leaves(name, self.value)
        return "&".join(f"{quoted(n, n)}={quoted(n, value)}" for n, value in leaves)


@dataclass(frozen=True, slots=True)
class Reserved(Styled):
    """A value, or an array that repeats its name, with `allowReserved`; in queries."""

    value: object

    def in_url(self, name: str) -> str:
        """Return the pairs."""
        return "&".join(pairs(name, self.value, _RESERVED))


def _shape(value: object) -> object:
    """Return a dict, a list, a single value, or None, without parts that are None."""
    match value:
        case Custom():
            return _shape(value.to_json())
        case msgspec.Struct():
            check(value)
            names = zip(
                value.__struct_encode_fields__, value.__struct_fields__, strict=True
            )
            return _shape({wire: getattr(value, name) for wire, name in names})
        case Mapping():
            items = cast("Mapping[object, object]", value).items()
            return {key: member for key, member in items if _is_given(member)}
        case str() | bytes() | bytearray():
            return value
        case Iterable():
            return list(filter(_is_given, cast("Iterable[object]", value)))
        case _:
            return value if _is_given(value) else None


def _leaves(name: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield the values without parts, each with its keys or indexes in brackets."""
    members: Iterable[tuple[object, object]]
    shape = _shape(value)
    match shape:
        case None:
            return
        case dict():
            members = cast("dict[object, object]", shape).items()
        case list():
            members = enumerate(cast("list[object]", shape))
        case _:
            yield name, shape
            return
    for key, member in members:
        yield from _leaves(f"{name}[{text(name, key)}]", member)


def _is_single(shape: object) -> bool:
    return not isinstance(shape, dict | list)


def _is_given(value: object) -> bool:
    return value is not None and value is not UNSET


def _parts(
    name: str, shape: object, explode: bool, write: Callable[[str, object], str]
) -> list[str]:
    """Return the parts that a style joins with separators."""
    if shape is None:
        return []
    if isinstance(shape, dict):
        members = cast("dict[object, object]", shape).items()
        written = [(write(name, key), write(name, member)) for key, member in members]
        if explode:
            return [f"{key}={member}" for key, member in written]
        return [part for pair in written for part in pair]
    items = cast("list[object]", shape) if isinstance(shape, list) else [shape]
    return [write(name, item) for item in items]


def _listed(name: str, value: object) -> str:
    return quoted(name, value, _IN_LISTS)


def _key(name: str, key: object) -> str:
    """Return the name of a property's pair."""
    written = text(name, key)
    return _VARIABLE.sub(lambda _: written, name) if _VARIABLE.search(name) else written


class Cookies(Styled):
    """The cookies of a call, in one header."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def in_header(self, name: str) -> str:
        """Return the given cookies; none may contain ";" (RFC 6265, 4.2.1)."""
        pairs = {key: _pair(key, value) for key, value in self._values.items()}
        for key, value in self._values.items():
            if ";" in pairs[key] and not isinstance(value, Styled):
                raise InvalidArgument(f'"{key}" in "{name}" holds a semicolon')
        return "; ".join(filter(None, pairs.values()))


def _pair(name: str, value: object) -> str:
    if isinstance(value, Styled):
        return value.in_url(name)
    is_given = value is not None and value is not UNSET
    return f"{name}={text(name, value)}" if is_given else ""
