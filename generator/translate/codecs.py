"""Codecs: Python types for the values of a schema (`x-gen-client-codec`)."""

from __future__ import annotations

from collections.abc import Iterator

import openapi_pydantic.v3.v3_1 as openapi
from pydantic import BaseModel

from generator.load import pointer as at
from generator.translate.context import Context, Lost, extension
from generator.translate.shapes import Node, Place

EXTENSION = "x-gen-client-codec"
NOT_USED = "Its values are passed as they are sent."


class Codecs:
    """Finds the codecs of properties, and reports those that cannot be used."""

    def __init__(self, context: Context) -> None:
        self._context = context
        preset = context.document.preset
        self._defined = preset.codecs if preset else {}
        self._pointers: dict[str, None] = {}
        """The pointers of all codecs."""
        self._attached: set[str] = set()
        """The pointers of codecs that belong to a property, usable or not."""

    def see(self, schema: openapi.Schema, place: Place) -> None:
        """Remember a schema, because its codec may be unused."""
        if extension(schema, EXTENSION) is not None:
            self._pointers[place.pointer] = None

    def of_property(self, node: Node, place: Place, is_open: bool) -> str | None:
        """Return the codec of a property, or of what is in its maps and arrays.

        `is_open` says whether the object may have undeclared properties.
        """
        for pointer, schema in self._candidates(node, place):
            name = extension(schema, EXTENSION)
            if name is None:
                continue
            problem = self._problem(name, is_open)
            if problem is None:
                self._attached.add(pointer)
                return str(name)
            if pointer not in self._attached:
                self._attached.add(pointer)
                self._report(pointer, problem)
        return None

    def report_others(self) -> None:
        """Report the codecs that belong to no property."""
        for pointer in [p for p in self._pointers if p not in self._attached]:
            self._report(
                pointer,
                "a codec belongs on a property, or on the values of a map or an array",
            )

    def _problem(self, name: object, is_open: bool) -> str | None:
        if not isinstance(name, str) or name not in self._defined:
            listed = ", ".join(self._defined) or "none"
            return f'unknown codec "{name}"; codecs: {listed}'
        if is_open:
            return "an object with additional properties cannot have a codec"
        return None

    def _report(self, pointer: str, problem: str) -> None:
        self._context.report(Lost("codec", problem, pointer), NOT_USED)

    def _candidates(
        self, node: Node, place: Place
    ) -> Iterator[tuple[str, openapi.Schema]]:
        """Yield a schema, and those of the values in it: each with its pointer."""
        pointer, seen = place.pointer, set[str]()
        try:
            while isinstance(node, BaseModel) and pointer not in seen:
                seen.add(pointer)
                pointer, schema = self._context.resolved(node, openapi.Schema, pointer)
                yield pointer, schema
                key = _key_of_parts(schema)
                if key is None:
                    return
                node, pointer = getattr(schema, key), at.within(pointer, key)
        except Lost:
            return  # the reader of the schema reports it


def _key_of_parts(schema: openapi.Schema) -> str | None:
    """Return where a map or an array describes its values; None for others."""
    if schema.properties or schema.prefixItems:
        return None
    return "additionalProperties" if schema.additionalProperties else "items"
