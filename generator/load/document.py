"""The typed document, and the targets of its references."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from openapi_pydantic.v3.v3_1 import OpenAPI, PathItem, Reference, Schema
from pydantic import BaseModel, ValidationError

from generator.load import pointer

if TYPE_CHECKING:
    from generator.load.files import Input
    from generator.load.presets import Preset

Resolved = tuple[str, BaseModel]


@dataclass(frozen=True)
class Document:
    """An OpenAPI document that every later stage can rely on."""

    name: str
    sha256: str
    tree: dict[str, Any]
    openapi: OpenAPI
    preset: Preset | None
    inputs: tuple[Input, ...] = ()
    """The other files of the document."""
    overlays: tuple[Input, ...] = ()
    """The user's overlays, in the order of application."""
    _resolved: dict[str, Resolved | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def resolve(self, reference: str) -> Resolved | None:
        """Return the pointer and object at the end of a chain of references.

        None if it leads nowhere, into another document, or in a circle.
        """
        if reference not in self._resolved:
            self._resolved[reference] = self._followed(reference)
        return self._resolved[reference]

    def _followed(self, reference: str) -> Resolved | None:
        seen: set[str] = set()
        while reference not in seen:
            seen.add(reference)
            target = unquote(reference[1:])
            if reference[:1] != "#" or target[:1] not in ("", "/"):
                return None
            steps = pointer.split(target)
            part = self._part(steps)
            if part is None:
                return None
            following = reference_of(part)
            if following is None:
                return pointer.join(steps), part
            reference = following
        return None

    def _part(self, steps: list[str]) -> BaseModel | None:
        value: Any = self.openapi
        for step in steps:
            value = _entry(value, step)
        return value if isinstance(value, BaseModel) else None


def reference_of(model: BaseModel) -> str | None:
    """Return an object's `$ref`; with siblings, it is an extra for openapi-pydantic."""
    if isinstance(model, Reference | PathItem):
        return model.ref
    reference = (model.model_extra or {}).get("$ref")
    return reference if isinstance(reference, str) else None


def _entry(value: Any, step: str) -> Any:
    match value:
        case BaseModel():
            return _attribute(value, step)
        case dict():
            return value.get(step)
        case list() if step.isdecimal() and int(step) < len(value):
            return value[int(step)]
        case _:
            return None


def _attribute(model: BaseModel, alias: str) -> Any:
    if name := _names(type(model)).get(alias):
        return getattr(model, name)
    extra = (model.model_extra or {}).get(alias)
    if alias in ("$defs", "definitions") and isinstance(extra, dict):
        return {key: _schema(raw) for key, raw in extra.items()}
    return extra


def _schema(raw: Any) -> Schema | None:
    """Return a schema at a place that openapi-pydantic does not type."""
    try:
        return Schema.model_validate(raw)
    except ValidationError:
        return None


@cache
def _names(model: type[BaseModel]) -> Mapping[str, str]:
    fields = model.model_fields.items()
    return {about.alias or name: name for name, about in fields}
