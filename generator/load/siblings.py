"""Keywords beside `$ref` in a schema: since OpenAPI 3.1 they count like the target.

OpenAPI 3.0 and Swagger 2.0 ignore them (3.0.3, 4.7.23).
"""

from __future__ import annotations

from generator.load import pointer
from generator.load.origins import Origins
from generator.load.structure import Raw, schemas

_SHAPING = frozenset(
    {
        *("properties", "required", "allOf", "oneOf", "anyOf", "enum", "const"),
        *("items", "prefixItems", "format", "if", "then", "else"),
        *("additionalProperties", "unevaluatedProperties", "patternProperties"),
        *("dependentSchemas", "dependentRequired"),
    }
)
"""The keywords that change what a client makes of the target."""


def merge_siblings(tree: Raw, origins: Origins) -> None:
    """Turn each `$ref` with such siblings into the first member of their `allOf`.

    The siblings stay where they are.
    """
    for steps, schema in schemas(tree):
        if not isinstance(schema.get("$ref"), str):
            continue
        if any(key in _SHAPING and not _refuses(schema[key]) for key in schema):
            members = schema.get("allOf")
            members = members if isinstance(members, list) else []
            schema["allOf"] = [{"$ref": schema.pop("$ref")}, *members]
            origins.insert(pointer.join(steps))


def _refuses(value: object) -> bool:
    """Whether a keyword only refuses further values: `false`, after upgrading."""
    return value == {"not": {}}
