"""YAML as OpenAPI defines it: the 1.2 core schema, and keys that are always text.

PyYAML composes the nodes. This module interprets them, because PyYAML follows YAML
1.1, where `no` is false, `1_000` a number and `2024-01-01` a date.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import yaml

from generator.diagnostics import line_and_column

if TYPE_CHECKING:
    from yaml import SafeLoader as _Composer
else:
    _Composer = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH = 200
"""Levels of nesting: real documents need 30, Python's stack allows a few hundred."""
_FREE_NODES = 1_000_000
_MERGE = "tag:yaml.org,2002:merge"


class RefusedError(Exception):
    """The text is not valid YAML for a document; has the position."""

    def __init__(
        self, code: str, message: str, position: tuple[int, int] | None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.position = position


class _Loader(_Composer):
    """Composes nodes, resolves plain scalars by the core schema, counts the depth."""

    depth = 0

    def descend_resolver(self, current_node: yaml.Node, _: Any) -> None:
        """Enter a node, and count the depth: libyaml recurses in C and would crash."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise RefusedError("nesting", TOO_DEEP, position(current_node.start_mark))

    def ascend_resolver(self) -> None:
        """Leave a node."""
        self.depth -= 1


TOO_DEEP = f"it is nested more than {MAX_DEPTH} levels deep"

# YAML 1.2.2, section 10.3.2. `.inf` and `.nan` stay text: JSON has no such numbers.
_CORE_SCHEMA = (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?",
        "-+.0123456789",
    ),
    ("merge", r"<<", "<"),
)
_Loader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in _CORE_SCHEMA:
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}", re.compile(f"(?:{_pattern})\\Z"), list(_first)
    )


def position(mark: yaml.Mark) -> tuple[int, int]:
    """Return the line and column of a mark, both from 1."""
    return mark.line + 1, mark.column + 1


def compose(text: str) -> yaml.Node:
    """Return the nodes of the text; refuse great depth and growth by aliases."""
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.reader.ReaderError as error:
        message = f"character U+{ord(text[error.position]):04X} is not allowed"
        raise RefusedError(
            "yaml", message, line_and_column(text, error.position)
        ) from None
    except yaml.MarkedYAMLError as error:
        message = ", ".join(filter(None, [error.context, error.problem]))
        where = position(error.problem_mark) if error.problem_mark else None
        if "nesting depth" in message:  # PyYAML has a limit of its own since 6.0.4
            raise RefusedError("nesting", TOO_DEEP, where) from None
        raise RefusedError("yaml", message, where) from None
    if node is None:
        raise RefusedError("empty", "the document is empty", None)
    _refuse_absurd(node)
    return node


def load(text: str) -> tuple[Any, list[tuple[object, str]]]:
    """Return the tree, and each (object, key) with a key written more than once."""
    repeated: list[tuple[object, str]] = []
    return _value(compose(text), repeated), repeated


def pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    """Yield the entries of a mapping in rising priority: merged keys, then its own."""
    own = []
    for key, value in node.value:
        if key.tag == _MERGE:
            for source in _merged(value):
                yield from pairs(source)
        elif isinstance(key, yaml.ScalarNode):
            own.append((key, value))
        else:
            raise RefusedError(
                "yaml", "a key must be plain text", position(key.start_mark)
            )
    yield from own


def _merged(value: yaml.Node) -> Iterator[yaml.MappingNode]:
    """Yield the mappings of `<<`, the most important last."""
    listed = isinstance(value, yaml.SequenceNode)
    for source in reversed(value.value) if listed else [value]:
        if not isinstance(source, yaml.MappingNode):
            message = "only a mapping can be merged with <<"
            raise RefusedError("yaml", message, position(source.start_mark))
        yield source


def _value(node: yaml.Node, repeated: list[tuple[object, str]]) -> Any:
    match node:
        case yaml.MappingNode():
            mapping = {key.value: _value(value, repeated) for key, value in pairs(node)}
            repeated.extend((mapping, key) for key in _repeated_keys(node))
            return mapping
        case yaml.SequenceNode():
            return [_value(item, repeated) for item in node.value]
        case _:
            return _scalar(node)


def _repeated_keys(node: yaml.MappingNode) -> Iterator[str]:
    times = Counter(key.value for key, _ in node.value if key.tag != _MERGE)
    return (key for key, count in times.items() if count > 1)


def _scalar(node: yaml.Node) -> Any:
    construct = _SCALARS.get(node.tag, str)
    try:
        return construct(node.value)
    except ValueError:
        expected = node.tag.rpartition(":")[2]
        message = f'"{node.value[:40]}" cannot be read as {expected}'
        raise RefusedError("yaml", message, position(node.start_mark)) from None


def _integer(text: str) -> int:
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    return int(text, base)


_SCALARS: dict[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:null": lambda _: None,
    "tag:yaml.org,2002:bool": lambda text: text.lower() == "true",
    "tag:yaml.org,2002:int": _integer,
    "tag:yaml.org,2002:float": float,
}


def _refuse_absurd(root: yaml.Node) -> None:
    """Refuse aliases that contain themselves, or expand to implausibly many nodes."""
    measures: dict[int, tuple[int, int]] = {}
    open_nodes: set[int] = set()

    def measured(node: yaml.Node) -> tuple[int, int]:
        if id(node) in measures:
            return measures[id(node)]
        if id(node) in open_nodes:
            message = "an alias refers to a node that contains it"
            raise RefusedError("aliases", message, position(node.start_mark))
        open_nodes.add(id(node))
        inner = [measured(child) for child in _children(node)]
        size = 1 + sum(size for size, _ in inner)
        height = 1 + max((height for _, height in inner), default=0)
        if height > MAX_DEPTH:
            raise RefusedError("nesting", TOO_DEEP, position(node.start_mark))
        measures[id(node)] = size, height
        return size, height

    size, _ = measured(root)
    if size > _FREE_NODES and size > 10 * len(measures):
        message = f"its aliases expand {len(measures):,} nodes to {size:,}"
        raise RefusedError("aliases", message, None)


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    match node:
        case yaml.MappingNode():
            for key, value in node.value:
                yield key
                yield value
        case yaml.SequenceNode():
            yield from node.value
