"""A rejected token is replaced, and the call is sent once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from generated.partner_clients import Unauthorized
from generated.partner_clients._runtime.auth import Bearer, TokenSource
from generated.partner_clients._runtime.request import Request, Steps
from tests.runtime.callers import Connect
from tests.runtime.samples import ERROR, RECORD
from tests.runtime.server import Answer, Received, Server, json_answer
from tests.runtime.sessions import OpenSession, Send

pytestmark = pytest.mark.usefixtures("no_waits")


class Renewing(TokenSource):
    """Returns a new token each time the last one was discarded."""

    def __init__(self) -> None:
        self.version = 1

    def __call__(self) -> str:
        """Return the latest token."""
        return f"token-{self.version}"

    def prepared(self, deadline: float | None) -> Steps[None]:  # noqa: ARG002
        """Request nothing."""
        yield from ()

    def discard(self, token: str) -> None:
        """Replace the token, unless that was done already."""
        self.version += token == self()


def only(token: str) -> Callable[[Received], Answer]:
    """Return a handler that accepts one token only."""

    def answer(received: Received) -> Answer:
        if received.header("authorization") == f"Bearer {token}":
            return json_answer(RECORD)
        return json_answer(ERROR, 401)

    return answer


def renewing(open_session: OpenSession, **changes: Any) -> Send:
    """Open a session whose token can be renewed."""
    credentials = {"token": Bearer(Renewing())}
    return open_session(credentials=credentials, security=(("token",),), **changes)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("max_retries", [0, 2])
def test_renewed(
    server: Server, open_session: OpenSession, method: str, max_retries: int
) -> None:
    """A rejected token is renewed; any call is sent again, as nothing was done."""
    server.handler = only("token-2")
    send = renewing(open_session, max_retries=max_retries)
    assert send(Request(f"{method} /things", json={}))["id"] == "512"
    assert [r.header("authorization") for r in server.received] == [
        "Bearer token-1",
        "Bearer token-2",
    ]


def test_renewed_only_once(server: Server, connect: Connect) -> None:
    """The call ends if the new token is rejected, too."""
    server.handler = only("another")
    with pytest.raises(Unauthorized) as caught:
        connect(access_token=Renewing(), max_retries=9)(
            lambda c: c.partner_clients.get("512")
        )
    assert len(server.received) == 2
    assert caught.value.attempts == 2
    assert isinstance(caught.value.__cause__, Unauthorized)


@pytest.mark.parametrize("token", ["token", lambda: "token"], ids=["text", "function"])
def test_not_renewed(server: Server, connect: Connect, token: object) -> None:
    """The call ends if there is no other token."""
    server.handler = only("another")
    with pytest.raises(Unauthorized):
        connect(access_token=token, max_retries=9)(
            lambda c: c.partner_clients.get("512")
        )
    assert len(server.received) == 1


def test_renewed_between_failures(server: Server, connect: Connect) -> None:
    """A call can be retried and have its token renewed."""
    server.answer(json_answer(ERROR, 503))
    server.handler = only("token-2")
    run = connect(access_token=Renewing(), max_retries=2)
    assert run(lambda c: c.partner_clients.get("512")).id == "512"
    assert len(server.received) == 3


def test_renewing_needs_the_body(server: Server, open_session: OpenSession) -> None:
    """A body that can be read only once is not sent with another token."""
    server.handler = only("token-2")
    send = renewing(open_session)
    with pytest.raises(Unauthorized):
        send(Request("POST /things", content=iter([b"one"])))
    assert len(server.received) == 1
