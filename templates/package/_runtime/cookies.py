"""Cookies that a call sends of its own."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import UNSET

from .errors import InvalidArgument
from .request import Styled, text


class Cookies(Styled):
    """The parameters of a call that are cookies, together in one header."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def in_header(self, name: str) -> str:
        """Those that are given; none may end its pair (RFC 6265, 4.2.1)."""
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
