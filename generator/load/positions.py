"""Line and column of a JSON pointer, computed only on demand."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from json import decoder
from typing import Any

import yaml as pyyaml

from generator.diagnostics import Locate, line_and_column
from generator.load import pointer, yaml

Position = tuple[int, int]

_SPACE = re.compile(r"[ \t\r\n]*")
_decode = decoder.JSONDecoder().raw_decode
_string = decoder.scanstring  # type: ignore[attr-defined]  # public, not in typeshed


def locator(text: str, *, is_json: bool) -> Locate:
    """Return a function that finds pointers in the text: entries' keys, arrays' items.

    For a pointer without a counterpart in the text, it returns the nearest container.
    """
    find = _json_finder(text) if is_json else _yaml_finder(text)
    return lambda place: find(pointer.split(place))


def _json_finder(text: str) -> Callable[[list[str]], Position]:
    @cache
    def entries(start: int) -> dict[str, tuple[int, int]]:
        return _json_entries(text, start)

    def find(steps: list[str]) -> Position:
        shown = value = _skip(text, 0)
        for step in steps:
            inside = entries(value)
            if step not in inside:
                break
            shown, value = inside[step]
        return line_and_column(text, shown)

    return find


def _json_entries(text: str, start: int) -> dict[str, tuple[int, int]]:
    """Return the positions of each entry of the object or array, and of its value."""
    if text[start] not in "{[":
        return {}
    positions: dict[str, tuple[int, int]] = {}
    index = _skip(text, start + 1)
    while text[index] not in "}]":
        shown, step = index, str(len(positions))
        if text[start] == "{":
            step, index = _string(text, index + 1)
            index = _skip(text, _skip(text, index) + 1)
        positions[step] = shown, index
        index = _skip(text, _decode(text, index)[1])
        if text[index] == ",":
            index = _skip(text, index + 1)
    return positions


def _skip(text: str, index: int) -> int:
    match = _SPACE.match(text, index)
    return index if match is None else match.end()


def _yaml_finder(text: str) -> Callable[[list[str]], Position]:
    @cache
    def root() -> Any:
        return yaml.compose(text)

    @cache
    def entries(node: Any) -> dict[str, tuple[Any, Any]]:
        return _yaml_entries(node)

    def find(steps: list[str]) -> Position:
        shown = value = root()
        for step in steps:
            inside = entries(value)
            if step not in inside:
                break
            shown, value = inside[step]
        return yaml.position(shown.start_mark)

    return find


def _yaml_entries(node: Any) -> dict[str, tuple[Any, Any]]:
    """Return the node of each entry of a mapping or sequence, and its value's node."""
    match node:
        case pyyaml.MappingNode():
            return {key.value: (key, value) for key, value in yaml.pairs(node)}
        case pyyaml.SequenceNode():
            return {str(index): (item, item) for index, item in enumerate(node.value)}
        case _:
            return {}
