"""The parts of Swagger 2.0 that describe a value: schemas, parameters and headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.diagnostics import Diagnostics
from generator.load import pointer
from generator.load.origins import Moves
from generator.load.structure import SCHEMA, Child, Raw, copied

_OF_PARAMETER = {
    "name",
    "in",
    "description",
    "required",
    "allowEmptyValue",
    "deprecated",
    "schema",
}
"""Keywords of a parameter or header; all others describe its value."""

_STYLES: Mapping[tuple[str, str], Raw] = {
    ("query", "csv"): {"style": "form", "explode": False},
    ("query", "ssv"): {"style": "spaceDelimited", "explode": False},
    ("query", "pipes"): {"style": "pipeDelimited", "explode": False},
    ("query", "multi"): {"style": "form", "explode": True},
    ("path", "csv"): {"style": "simple"},
    ("header", "csv"): {"style": "simple"},
}
_SEPARATORS = {"csv": "commas", "ssv": "spaces", "tsv": "tabs", "pipes": "bars"}


@dataclass(frozen=True)
class Parameter:
    """An entry of a parameter list, with the declaration it refers to."""

    node: Any
    listed: str
    declared: Any
    place: str

    @property
    def location(self) -> Any:
        """Return the value of `in`; None if the parameter is not an object."""
        return self.declared.get("in") if isinstance(self.declared, dict) else None

    @property
    def key(self) -> tuple[Any, Any]:
        """Return the location and name, which identify a parameter."""
        return self.location, str(self.declared.get("name"))


class PartConversion:
    """Converts the parts of one document that describe values.

    Pointers named `old` lead into the original, those named `new` into the copy.
    """

    def __init__(self, tree: Raw, diagnostics: Diagnostics) -> None:
        self.moves = Moves()
        self._tree = tree
        self._diagnostics = diagnostics
        self._references: list[Raw] = []
        """Objects of the copy whose `$ref` still leads into the original."""

    # --- parameters ----------------------------------------------------------------

    def _parameters(self, holder: Raw, old: str) -> list[Parameter]:
        listed = holder.get("parameters")
        if not isinstance(listed, list):
            return []
        places = (
            pointer.within(old, "parameters", index) for index in range(len(listed))
        )
        return [
            self._parameter_at(node, place, place)
            for node, place in zip(listed, places, strict=True)
        ]

    def _parameter_at(self, node: Any, listed: str, place: str) -> Parameter:
        return Parameter(node, listed, *self._resolved(node, place))

    def _resolved(self, node: Any, place: str) -> tuple[Any, str]:
        """Return the value at the end of a chain of references, and its pointer."""
        seen: set[str] = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            target = pointer.target(node["$ref"])
            if target is None or target in seen:
                break
            seen.add(target)
            value = pointer.find(self._tree, target)
            if value is None:
                break
            node, place = value, target
        return node, place

    def _set_parameters(
        self, converted: Raw, raw: Raw, old: str, parameters: Sequence[Parameter]
    ) -> None:
        """Add the parameters to the copy, except those of the body."""
        if not isinstance(raw.get("parameters", []), list):
            converted["parameters"] = copied(raw["parameters"])
            return
        plain = [p for p in parameters if p.location not in ("body", "formData")]
        if not plain:
            return
        converted["parameters"] = made = []
        for index, parameter in enumerate(plain):
            new = pointer.within(old, "parameters", index)
            self.moves.moved(new, parameter.listed)
            made.append(self._plain(parameter, new))

    def _plain(self, parameter: Parameter, new: str) -> Any:
        """Return a parameter that is not part of a body as OpenAPI 3."""
        node = parameter.node
        if not isinstance(node, dict) or "$ref" in node:
            return self._reference(node)
        location = str(node.get("in"))
        return self._with_schema(node, location, parameter.listed, new)

    def _with_schema(self, raw: Raw, location: str, old: str, new: str) -> Raw:
        """Return a parameter or header with a schema for its value."""
        kept = {key: value for key, value in raw.items() if _is_of_parameter(key)}
        if "schema" in raw:
            return {**copied(kept), "schema": self._schema(raw["schema"])}
        self.moves.made(f"{new}/schema", old)
        value, style = self._value(raw, location, old)
        return {**copied(kept), **style, "schema": value}

    def _value(self, raw: Raw, location: str, old: str) -> tuple[Raw, Raw]:
        """Return the schema of a parameter's value, and the style of an array."""
        described = {k: v for k, v in raw.items() if not _is_of_parameter(k)}
        schema = self._schema(described)
        if raw.get("type") != "array":
            return schema, {}
        form = raw.get("collectionFormat", "csv")
        if form == "multi" and location in ("path", "header"):
            form = "csv"
        where = "query" if location == "formData" else location
        if style := _STYLES.get((where, str(form))):
            return schema, dict(style)
        separator = _SEPARATORS.get(str(form))
        if separator is None or where not in ("query", "path", "header"):
            return schema, {}
        self._diagnostics.warning(
            "parameter-style",
            f'collectionFormat "{form}" is not supported in OpenAPI 3',
            pointer=pointer.within(old, "collectionFormat"),
            consequence=f"It is one string of values separated by {separator}.",
        )
        return {"type": "string"}, {}

    # --- schemas -------------------------------------------------------------------

    def _schema(self, raw: Any) -> Any:
        """Return a schema as OpenAPI 3.0."""
        if not isinstance(raw, dict):
            return copied(raw)
        schema = {key: self._part(value, SCHEMA.get(key)) for key, value in raw.items()}
        schema.pop("collectionFormat", None)
        if "x-nullable" in schema:
            schema["nullable"] = schema.pop("x-nullable")
        if schema.get("type") == "file":
            schema |= {"type": "string", "format": "binary"}
        if isinstance(schema.get("discriminator"), str):
            schema["discriminator"] = {"propertyName": schema["discriminator"]}
        return self._noted(schema)

    def _part(self, value: Any, child: Child | None) -> Any:
        match child, value:
            case ("one", _), _:
                return self._schema(value)
            case ("list", _), list():
                return [self._schema(item) for item in value]
            case (_, _), dict():
                return {key: self._schema(item) for key, item in value.items()}
            case _:
                return copied(value)

    def _reference(self, raw: Any) -> Any:
        return self._noted(copied(raw))

    def _noted(self, copy: Any) -> Any:
        """Return the object; if it is a reference, remember to rewrite it."""
        if isinstance(copy, dict) and isinstance(copy.get("$ref"), str):
            self._references.append(copy)
        return copy


def others(raw: Raw, words: set[str]) -> Raw:
    """Return a copy without these keys."""
    return {key: copied(value) for key, value in raw.items() if key not in words}


def extensions(raw: Raw) -> Raw:
    """Return the extensions, except the one that OpenAPI 3 made a keyword."""
    return {
        key: copied(value)
        for key, value in raw.items()
        if key.startswith("x-") and key != "x-nullable"
    }


def _is_of_parameter(key: str) -> bool:
    return key in _OF_PARAMETER or (key.startswith("x-") and key != "x-nullable")
