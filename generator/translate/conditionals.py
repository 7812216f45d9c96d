"""Schemas that apply on a condition: `if`, `then`, `else`, `dependentSchemas`.

A type cannot say when they apply, so their properties are optional (JSON Schema
2020-12, 10.2.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import openapi_pydantic.v3.v3_1 as openapi

from generator.translate.context import Context, Lost
from generator.translate.shapes import Node, Place, alternatives_of, branches

Part = tuple[openapi.Schema, Place]


class Conditionals:
    """Finds the schemas that apply to an object on a condition."""

    def __init__(
        self, context: Context, parts_of: Callable[[Node, Place], list[Part]]
    ) -> None:
        """`parts_of` splits a schema into its own part and those of its `allOf`."""
        self._context = context
        self._parts_of = parts_of

    def of(self, parts: Sequence[Part]) -> list[Part]:
        """Return the parts that apply on a condition, and report the conditions."""
        additions: dict[str, Part] = {}
        for part, place in parts:
            if any(branches(part, place)) or part.dependentRequired:
                self._report(place)
            self._collect(branches(part, place), additions)
        return list(additions.values())

    def _collect(
        self, nodes: Iterator[tuple[Node, Place]], additions: dict[str, Part]
    ) -> None:
        """Add the parts of schemas, and the parts that these have on a condition."""
        for node, place in nodes:
            try:
                parts = self._parts_of(node, place)
            except Lost as lost:
                self._context.report(lost, "Its properties are left out.")
                continue
            for part, where in parts:
                if where.pointer not in additions:
                    additions[where.pointer] = part, where
                    self._collect(_alternatives(part, where), additions)
                    self._collect(branches(part, where), additions)

    def _report(self, place: Place) -> None:
        self._context.diagnostics.note(
            "condition",
            "some properties depend on a condition",
            pointer=place.pointer,
            consequence="They are optional, and the condition is not checked.",
        )


def _alternatives(schema: openapi.Schema, place: Place) -> Iterator[tuple[Node, Place]]:
    word = "oneOf" if schema.oneOf else "anyOf"
    for index, node in enumerate(alternatives_of(schema)):
        yield node, place.inside(word, str(index))
