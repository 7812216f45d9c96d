"""A token server for tests, and the API beside it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from generated.partner_clients import (
    RefreshToken,
)
from generated.partner_clients._runtime.oauth import GrantedTokens
from tests.runtime.callers import Caller
from tests.runtime.optional import optional
from tests.runtime.samples import ERROR, RECORD
from tests.runtime.server import Answer, Received, Server, json_answer

client_credentials = optional("client_credentials")
PATH = "/oauth/token"
REFUSED = {"error": "invalid_grant", "error_description": "The token is too old."}


class TokenServer:
    """Issues access-1, access-2, …; the API beside it accepts only the latest."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.url = server.url + PATH
        self.delay = 0.0
        self.fields: dict[str, Any] = {"expires_in": 1800}
        self.answers: list[Answer] = []
        """The first answers, before the usual ones."""
        self.accepted: set[str] = set()
        self.given = 0
        server.handler = self.answer

    def answer(self, received: Received) -> Answer:
        """Respond as the token server or as the API."""
        if received.path == PATH:
            if self.answers:
                return self.answers.pop(0)
            self.given += 1
            token = f"access-{self.given}"
            self.accepted = {f"Bearer {token}"}
            body = {"access_token": token, "token_type": "bearer", **self.fields}
            return delayed(json_answer(body), self.delay)
        if received.header("authorization") in self.accepted:
            return json_answer(RECORD)
        return json_answer(ERROR, 401)

    @property
    def asked(self) -> list[dict[str, str]]:
        """Return the forms of the requests for tokens."""
        bodies = [r.body.decode() for r in self.server.received if r.path == PATH]
        return [
            {name: value for name, [value] in parse_qs(body).items()} for body in bodies
        ]

    @property
    def sent(self) -> list[str | None]:
        """Return the tokens that the API received."""
        received = [r for r in self.server.received if r.path != PATH]
        return [r.header("authorization") for r in received]

    def refresh(self, **options: Any) -> RefreshToken:
        """Return a source with a refresh token."""
        own = {"token_url": self.url, **options}
        return RefreshToken("an id", "s3cret", "refresh-0", **own)

    def credentials(self, **options: Any) -> Any:
        """Return a source with the credentials of the client."""
        return client_credentials.ClientCredentials(
            "an id", "s3cret", **{"token_url": self.url, **options}
        )


def get(run: Caller) -> None:
    """Make an ordinary call."""
    run(lambda c: c.partner_clients.get("1"))


def first_steps(source: GrantedTokens, count: int) -> list[object]:
    """Return the first steps of callers that come now."""
    return [next(source.prepared(None)) for _ in range(count)]


def delayed(answer: Answer, seconds: float) -> Answer:
    """Return an answer that starts after some seconds."""
    return Answer(answer.status, answer.body, answer.headers, seconds)
