"""The abilities of calls beyond one request: pages, batches and rate limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.api.definitions import Schema


@dataclass(frozen=True)
class Paging:
    """The way from an answer to the next page; paths are lists of property names."""

    items: tuple[str, ...]
    item: Schema
    next: tuple[str, ...]
    token: str
    """The query parameter or body property that takes the cursor."""
    location: Literal["query", "body"]


@dataclass(frozen=True)
class Smaller:
    """The smaller size of a batch for calls that use a property of the body."""

    property: str
    size: int


@dataclass(frozen=True)
class Batch:
    """A list that may be split over several calls."""

    items: str
    """The array property of the JSON body."""
    size: int
    """The most items that one call may send."""
    smaller: Smaller | None = None
    join: tuple[tuple[str, Literal["first", "last"]], ...] = ()
    """Properties of the answer taken from the first or last call."""


@dataclass(frozen=True)
class LimitHeaders:
    """The response headers that state the rate limit."""

    remaining: str
    """The header with the number of requests left."""
    reset: str
    """The header with the time when the window ends; "" if there is none."""
