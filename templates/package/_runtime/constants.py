"""Fields with only one allowed value, which callers need not set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET

from .codec import READING

T = TypeVar("T")


def constant(value: T, *, required: bool = True) -> Callable[[], T]:
    """Return a default: the value, in models that callers make.

    Models of responses do not get it: they have what arrived.
    """

    def default() -> Any:
        if not READING.is_response:
            return value
        if required:
            raise msgspec.ValidationError("a required constant is missing")
        return UNSET

    return default
