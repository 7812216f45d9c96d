"""The schemas of a document as the requests, or the answers, have to obey them."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, Literal
from urllib.parse import quote, unquote

import jsonschema_rs

Direction = Literal["request", "response"]

_FORBIDDEN = {"request": "readOnly", "response": "writeOnly"}
_DOCUMENT = "contract:///document"
_IN_FRAGMENTS = "/~!$&'()*+,;=:@-._?"
_LITERAL = {"const", "default", "enum", "example", "examples"}


RULES = {
    "uncompilable": "the library refuses the schema",
    "unsampled": "no value was found in forty tries that the library accepts",
    "undeclared": "the body requires a property that no schema declares",
    "reported": "it fails, and a message says which part of it is left out",
}
"""Why an operation is not counted."""


class Excluded(Exception):
    """An operation that is not counted."""

    def __init__(self, rule: str, problem: str) -> None:
        super().__init__(f"{RULES[rule]}: {problem}")
        self.rule = rule


class Schemas:
    """A document's schemas, read by pointer; a value's faults are the library's words.

    What may not be sent in this direction is not required there (OpenAPI 3.1, 4.8.24:
    `readOnly`, `writeOnly`). Of what no library could use, references that lead nowhere
    and patterns that are no regular expressions allow anything.
    """

    def __init__(self, tree: dict[str, Any], direction: Direction) -> None:
        self.forbidden = _FORBIDDEN[direction]
        tree = {**tree, "x-undeclared": {"schema": {"type": "string", "minLength": 1}}}
        self._source = tree
        self.tree: dict[str, Any] = self._prepared(tree)
        self._registry = jsonschema_rs.Registry(
            [(_DOCUMENT, self.tree)], draft=jsonschema_rs.Draft202012
        )
        self.validator = cache(self._validator)

    def faults(self, pointer: str, value: object) -> list[str]:
        """Return the faults of a value under the schema at a pointer."""
        if self.at(pointer) is None:
            return []
        found = self.validator(pointer).iter_errors(json.loads(json.dumps(value)))
        return [f"{each.message} at {list(each.instance_path)}" for each in found]

    def at(self, pointer: str) -> Any:
        """Return the value at a pointer, or None."""
        return at(self.tree, pointer)

    def _validator(self, pointer: str) -> jsonschema_rs.Draft202012Validator:
        reference = f"{_DOCUMENT}#{quote(pointer, safe=_IN_FRAGMENTS)}"
        try:
            return jsonschema_rs.Draft202012Validator(
                {"$ref": reference},
                registry=self._registry,
                validate_formats=True,
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise Excluded("uncompilable", str(error)) from None

    def _prepared(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self._prepared(each) for each in node]
        if not isinstance(node, dict):
            return node
        copied = {
            key: value if key in _LITERAL else self._prepared(value)
            for key, value in node.items()
        }
        reference, pattern = copied.get("$ref"), copied.get("pattern")
        if isinstance(reference, str):
            target = unquote(reference)
            if not target.startswith("#") or at(self._source, target[1:]) is None:
                del copied["$ref"]
            else:
                copied["$ref"] = f"#{quote(target[1:], safe=_IN_FRAGMENTS)}"
        if isinstance(pattern, str) and not _is_pattern(pattern):
            del copied["pattern"]
        required, properties = copied.get("required"), copied.get("properties")
        if isinstance(required, list) and isinstance(properties, dict):
            copied["required"] = [
                name for name in required if not self.is_forbidden(properties.get(name))
            ]
        return copied

    def is_forbidden(self, schema: Any, depth: int = 5) -> bool:
        """Whether a property may not be sent in this direction."""
        if not isinstance(schema, dict) or not depth:
            return False
        if schema.get(self.forbidden) is True:
            return True
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return False
        target = at(self._source, unquote(reference)[1:])
        return self.is_forbidden(target, depth - 1)


def at(tree: Any, pointer: str) -> Any:
    """Return the value at a JSON pointer, or None."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(tree, list) and key.isdecimal() and int(key) < len(tree):
            tree = tree[int(key)]
        elif isinstance(tree, dict):
            tree = tree.get(key)
        else:
            return None
    return tree


def inside(pointer: str, *steps: str | int) -> str:
    """The pointer to what is inside of something."""
    escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    return "/".join((pointer, *escaped))


def _is_pattern(text: str) -> bool:
    """Whether both the library and the sampler can read it."""
    try:
        re.compile(text)
        jsonschema_rs.Draft202012Validator({"pattern": text})
    except (re.error, ValueError, OverflowError):
        return False
    return True
