"""Flavours: each resource is written twice, for blocking and asyncio calls."""

from __future__ import annotations

from enum import Enum
from typing import Literal

from generator.naming.names import ClassNames


class Flavour(Enum):
    """A flavour of calls: blocking or awaited."""

    SYNC = ""
    ASYNC = "Async"

    def class_of(self, names: ClassNames) -> str:
        """Return the class for calls of this kind."""
        return names.asyncio if self is Flavour.ASYNC else names.blocking

    def runtime_class(self, name: str) -> str:
        """Return the class of the runtime: `Download` or `AsyncDownload`."""
        return f"{self.value}{name}"

    @property
    def session(self) -> Literal["Session", "AsyncSession"]:
        """Return the class of sessions."""
        return "AsyncSession" if self is Flavour.ASYNC else "Session"

    @property
    def pager(self) -> Literal["Pager", "AsyncPager"]:
        """Return the class of pagers."""
        return "AsyncPager" if self is Flavour.ASYNC else "Pager"

    @property
    def definition(self) -> Literal["def", "async def"]:
        """Return the keyword that starts a method."""
        return "async def" if self is Flavour.ASYNC else "def"

    @property
    def waiting(self) -> Literal["", "await "]:
        """Return the prefix of a call."""
        return "await " if self is Flavour.ASYNC else ""
