"""Base classes whose objects have a tag: the name of the subclass that they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

import msgspec

from .errors import InvalidArgument
from .open_models import OpenModel


class TaggedModel(OpenModel):
    """A model with subclasses; an object with an unknown tag stays the base."""

    __tag__: ClassVar[str] = ""
    """The property with the tag."""
    __classes__: ClassVar[Mapping[object, type[TaggedModel]]] = {}
    """The classes by their tags."""

    @classmethod
    def from_json(cls, value: Any, read: Callable[[Any, Any], Any]) -> Any:
        """Return the model of an object, of the subclass that its tag names."""
        chosen = cls._chosen(value)
        return super().from_json(value, read) if chosen is cls else read(chosen, value)

    @classmethod
    def _chosen(cls, value: Any) -> type[TaggedModel]:
        """Return the class for an object; it is this class if no subclass fits."""
        if not isinstance(value, dict):
            return cls
        tag = cast("dict[str, Any]", value).get(cls.__tag__)
        chosen = cls.__classes__.get(tag, cls) if isinstance(tag, str | int) else cls
        return chosen if issubclass(chosen, cls) else cls


class _Missing(InvalidArgument, msgspec.ValidationError):
    """A required field has no value."""


def required(name: str) -> Callable[[], Any]:
    """Return the default of a required field that is optional in a base: an error."""

    def default() -> Any:
        raise _Missing(f"missing: {name}")

    return default


def choose_by_tag(
    base: type[TaggedModel], tag: str, classes: Mapping[Any, type[TaggedModel]]
) -> None:
    """Let a property choose the subclass of a base, and of its subclasses."""
    base.__tag__, base.__classes__ = tag, classes
