"""What the clients have in common: how long they wait, and how they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from .session import AsyncSession, Session


class Timeout(NamedTuple):
    """Seconds to wait; None waits for ever."""

    connect: float | None = 5.0
    """Seconds until a connection is made."""
    read: float | None = 60.0
    """Seconds the server may stay silent, or may take to accept what is sent."""


class BaseClient:
    """A blocking client; at the end of a `with` it closes itself."""

    _session: Session

    def close(self) -> None:
        """Close the connections; the client is of no use afterwards."""
        self._session.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()


class AsyncBaseClient:
    """An asyncio client; at the end of an `async with` it closes itself."""

    _session: AsyncSession

    async def close(self) -> None:
        """Close the connections; the client is of no use afterwards."""
        await self._session.transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.close()
