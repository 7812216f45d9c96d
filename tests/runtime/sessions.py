"""Sessions without a generated client: they send any request, with any settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Protocol

import aiohttp

from generated.partner_clients import Timeout
from generated.partner_clients._runtime.policy import Settings
from generated.partner_clients._runtime.request import Request
from generated.partner_clients._runtime.session import AsyncSession, Session
from generated.partner_clients.errors import StatusError
from tests.runtime.callers import engines


class Send(Protocol):
    """Sends a request, blocking or not, and returns the response read as `kind`."""

    def __call__(self, request: Request, kind: Any = object) -> Any:
        """Return the response."""


class OpenSession(Protocol):
    """Opens a session of the test's server."""

    def __call__(self, **changes: Any) -> Send:
        """Return what sends requests with these settings."""


def settings(base_url: str, **changes: Any) -> Settings:
    """Return settings for a server that needs no credentials, with changes."""
    defaults: dict[str, Any] = {
        "user_agent": "test",
        "headers": {},
        "credentials": {},
        "credential_sources": (),
        "security": (),
        "status_error": StatusError,
        "max_retries": 0,
    }
    return Settings(base_url=base_url, **{**defaults, **changes})


def blocking_session(*, http_client: Any = None, **changes: Any) -> Session:
    """Return a blocking session with these settings."""
    return Session(settings(**changes), http_client)


def asyncio_session(*, http_client: Any = None, **changes: Any) -> AsyncSession:
    """Return an asyncio session with these settings."""
    return AsyncSession(settings(**changes), http_client)


@asynccontextmanager
async def session_of(library: str, **changes: Any) -> AsyncIterator[AsyncSession]:
    """Open an asyncio session that sends with an HTTP library."""
    async with AsyncExitStack() as stack:
        if library == "aiohttp":
            http_client = await stack.enter_async_context(aiohttp.ClientSession())
            changes = {"timeout": Timeout(), **changes}
            changes["http_client"] = engines.AiohttpEngine(http_client)
        session = asyncio_session(**changes)
        stack.push_async_callback(session.close)
        yield session
