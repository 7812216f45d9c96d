"""What callers may watch: requests, answers, and that something is sent again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .errors import ApiError, Attempt
    from .steps import Response


@dataclass(frozen=True, slots=True)
class Hooks:
    """Functions that are called, one after another, and must not take long.

    What they raise ends the call. None of them is given a secret.
    """

    on_request: Callable[[Attempt], object] | None = None
    """Before each attempt to send."""
    on_response: Callable[[Attempt, Response], object] | None = None
    """After each answer, of whatever status."""
    on_retry: Callable[[Attempt, ApiError, float], object] | None = None
    """Before a call is sent again: what failed, why, and the seconds until then."""
