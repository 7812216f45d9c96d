"""What succeeds in part: answers with errors in them, and batches that break off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from .errors import ApiError


class Partial:
    """A mixin for answers that may hold errors beside their results."""

    __slots__ = ()

    def raise_for_errors(self) -> Self:
        """The answer itself if it holds no errors; raises PartialFailure if it does."""
        if getattr(self, "errors", None):
            raise PartialFailure(self)
        return self


class PartialFailure(ApiError):
    """The API answered with errors beside its results."""

    def __init__(self, result: Any) -> None:
        super().__init__(result)
        self.result = result
        """The answer, whose results stand."""
        self.errors: Sequence[Any] = result.errors
        """What failed, as the answer describes it."""

    def _text(self) -> str:
        messages = (getattr(error, "message", None) for error in self.errors)
        first = next((text for text in messages if isinstance(text, str)), "")
        count = f"{len(self.errors)} errors beside the results"
        return f"{count}, the first: {first}" if first else count


class BatchError(ApiError):
    """A part of a batch failed; what failed is the `__cause__`.

    Where one request takes all of a batch, its own error is raised, as by any call.
    """

    def __init__(
        self, done: Any, failed: list[Any], pending: list[Any], cause: ApiError
    ) -> None:
        super().__init__(done, failed, pending, cause)
        self.done = done
        """The answers so far, joined to one; None if there were none."""
        self.failed = failed
        """The items of the part that failed."""
        self.pending = pending
        """The items that were not sent."""
        self.request = cause.request
        self.__cause__ = cause

    def _text(self) -> str:
        failed, pending = len(self.failed), len(self.pending)
        return f"{self.__cause__} ({failed} items failed, {pending} were not sent)"
