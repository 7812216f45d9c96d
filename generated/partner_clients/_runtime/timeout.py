"""How long a call may wait for its server."""

from __future__ import annotations

from typing import NamedTuple


class Timeout(NamedTuple):
    """Seconds to wait; None waits for ever."""

    connect: float | None = 5.0
    """Seconds until a connection is made."""
    read: float | None = 60.0
    """Seconds the server may stay silent, or may take to accept what is sent."""

    @classmethod
    def of(cls, given: float | Timeout | None) -> Timeout | None:
        """A number of seconds is how long to wait for the server."""
        if given is None or isinstance(given, Timeout):
            return given
        return cls(read=given)
