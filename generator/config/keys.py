"""The keys of the configuration file and its JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from generator.config.vocabulary import EXTRAS, PRESETS

Kind = Literal[
    "name",
    "choice",
    "choices",
    "path",
    "texts",
    "filters",
    "paths",
    "flag",
    "names",
    "specs",
]


class Key(NamedTuple):
    """One key of the configuration and the values it takes."""

    kind: Kind
    description: str
    of_spec: bool = True
    """Whether a table in `specs` may set it for one document."""
    choices: tuple[str, ...] = ()


KEYS: Mapping[str, Key] = {
    "specs": Key(
        "specs",
        "The OpenAPI documents: paths (with wildcards), URLs, or tables of a path and "
        "the options of that document.",
        of_spec=False,
    ),
    "output": Key("path", "The folder that packages are written to.", of_spec=False),
    "name": Key(
        "name", "The package's name; by default it comes from the file's name."
    ),
    "package": Key(
        "name", "Write one package with this name for all documents.", of_spec=False
    ),
    "preset": Key(
        "choice", "The preset whose corrections are applied.", choices=PRESETS
    ),
    "overlays": Key("paths", "OpenAPI Overlays that correct the documents."),
    "include": Key(
        "filters", 'Generate only the parts that match, for example "tag:Pets".'
    ),
    "exclude": Key("filters", "Leave out the parts that match."),
    "renames": Key("names", "New Python names, by the old ones."),
    "templates": Key("path", "A folder of templates that override gen-client's own."),
    "allow-remote-refs": Key("flag", "Follow references to other hosts."),
    "strict": Key("flag", "Write nothing if there is a warning.", of_spec=False),
    "with": Key(
        "choices",
        "The modules to add to the package, for tests, tracing or another HTTP client; "
        "by default those of the last run, and none if the list is empty.",
        choices=EXTRAS,
    ),
    "changelog": Key("path", "A Markdown file that lists what changes for callers."),
}
"""Every key, in the order of the documentation."""
OF_SPEC: Mapping[str, Key] = {
    "path": Key(
        "path", "The path or URL of the document; wildcards stand for several."
    ),
    **{name: key for name, key in KEYS.items() if key.of_spec},
}
"""The keys of a table in `specs`."""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of `gen-client.toml`, for editors."""
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
    from generator.config.filters import KINDS  # only the schema needs it

    text = {"type": "string"}
    kinds = "|".join(KINDS)
    shapes: Mapping[Kind, dict[str, Any]] = {
        "name": {**text, "pattern": "^[^\\W\\d]\\w*$"},
        "choice": {"enum": list(key.choices)},
        "choices": {"type": "array", "items": {"enum": list(key.choices)}},
        "path": text,
        "texts": {"type": "array", "items": text},
        "filters": {"type": "array", "items": {**text, "pattern": f"^({kinds}):."}},
        "paths": {"type": "array", "items": text},
        "flag": {"type": "boolean"},
        "names": {"type": "object", "additionalProperties": text},
        "specs": {"type": "array"},
    }
    return {**shapes[key.kind], "description": key.description}
