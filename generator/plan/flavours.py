"""Blocking and awaited: the two ways in which every resource is written."""

from __future__ import annotations

from enum import Enum
from typing import Literal


class Flavour(Enum):
    """One of the two ways."""

    SYNC = ""
    ASYNC = "Async"

    def class_name(self, name: str) -> str:
        """The class of this flavour: `PartnerClients`, `AsyncPartnerClients`."""
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
