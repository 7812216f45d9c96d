"""The keys of the configuration, and its JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from generator.start.words import ENGINES, FILTER_KINDS, PRESETS

Kind = Literal[
    "name", "choice", "path", "texts", "filters", "paths", "flag", "names", "specs"
]


class Key(NamedTuple):
    """One key of the configuration, and what it may hold."""

    kind: Kind
    description: str
    of_spec: bool = True
    """Whether a single document may have a value of its own."""
    choices: tuple[str, ...] = ()


KEYS: Mapping[str, Key] = {
    "specs": Key(
        "specs",
        "The OpenAPI documents: paths, which may have wildcards, URLs, or tables that "
        "have a path and what holds for that document alone.",
        of_spec=False,
    ),
    "output": Key("path", "The folder where packages go.", of_spec=False),
    "name": Key("name", "The package's name, instead of one made from the file's."),
    "preset": Key("choice", "Which corrections to apply.", choices=PRESETS),
    "overlays": Key("paths", "OpenAPI Overlays that correct the documents."),
    "include": Key("filters", 'Generate only what these name, as "tag:Pets".'),
    "exclude": Key("filters", "Generate nothing that these name."),
    "renames": Key("names", "Names in Python, each with the one that takes its place."),
    "templates": Key("path", "A folder of templates in place of gen-client's own."),
    "allow-remote-refs": Key("flag", "Follow references to other machines."),
    "strict": Key("flag", "Write nothing if there is a warning.", of_spec=False),
    "engine": Key(
        "choice", "What asyncio clients may send with beside httpx2.", choices=ENGINES
    ),
    "changelog": Key("path", "A Markdown file that tells what changes for callers."),
}
"""Every key, in the order in which they are documented."""
OF_SPEC: Mapping[str, Key] = {
    "path": Key("path", "Where the document is, or several of them."),
    **{name: key for name, key in KEYS.items() if key.of_spec},
}
"""The keys of a document in `specs`."""


def schema() -> dict[str, Any]:
    """The JSON Schema of `gen-client.toml`, for editors that check while one types."""
    of_spec = {
        "type": "object",
        "properties": {name: _schema_of(key) for name, key in OF_SPEC.items()},
        "required": ["path"],
        "additionalProperties": False,
    }
    properties = {name: _schema_of(key) for name, key in KEYS.items()}
    properties["specs"]["items"] = {"anyOf": [{"type": "string"}, of_spec]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The configuration of gen-client",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _schema_of(key: Key) -> dict[str, Any]:
    text = {"type": "string"}
    kinds = "|".join(FILTER_KINDS)
    shapes: Mapping[Kind, dict[str, Any]] = {
        "name": {**text, "pattern": "^[^\\W\\d]\\w*$"},
        "choice": {"enum": list(key.choices)},
        "path": text,
        "texts": {"type": "array", "items": text},
        "filters": {"type": "array", "items": {**text, "pattern": f"^({kinds}):."}},
        "paths": {"type": "array", "items": text},
        "flag": {"type": "boolean"},
        "names": {"type": "object", "additionalProperties": text},
        "specs": {"type": "array"},
    }
    return {**shapes[key.kind], "description": key.description}
