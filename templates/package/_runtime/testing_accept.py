"""Answers in media types that the caller asked for, for tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_overloads, get_type_hints

from .testing import literals


def accepting(method: Callable[..., Any], **chosen: str) -> Callable[..., Any]:
    """Return a function with the annotations of a method in one media type.

    `chosen` is the argument for the media type, with its value.
    """
    ((argument, media_type),) = chosen.items()
    hints = [get_type_hints(overload) for overload in get_overloads(method)]

    def typed() -> Any:
        raise NotImplementedError

    typed.__annotations__ = next(
        each for each in hints if media_type in literals([each[argument]])
    )
    return typed
