"""Credentials in general, and bearer tokens (OpenAPI 3.1, 4.8.27)."""

from __future__ import annotations

from collections.abc import Callable

from .request import Outgoing, Secret, Steps, check_header


class Credential:
    """Adds itself to requests; its `repr` never shows a secret."""

    def prepared(self, deadline: float | None) -> Steps[None]:  # noqa: ARG002
        """Do what is needed before sending, such as getting a token."""
        yield from ()

    def renewed(self, sent: Outgoing) -> bool:  # noqa: ARG002
        """Whether to try again after the API rejected what was sent (401)."""
        return False

    def place(self, headers: dict[str, str], query: list[str]) -> None:
        """Add the credential to a request; pairs of a query are percent-encoded."""
        raise NotImplementedError


class TokenSource:
    """Gets tokens from a server; calling it returns the current token."""

    def __call__(self) -> str:
        """Return the token that `prepared` got."""
        raise NotImplementedError

    def prepared(self, deadline: float | None) -> Steps[None]:
        """Get a token, unless there is a valid one."""
        raise NotImplementedError

    def discard(self, token: str) -> None:
        """Replace a token that the API rejected, unless that was done already."""
        raise NotImplementedError


class Bearer(Credential):
    """A token in the Authorization header (RFC 6750, 2.1)."""

    def __init__(self, token: str | Callable[[], str]) -> None:
        """Take a token, or a function that quickly returns one for each request."""
        self.token = token
        self._latest: tuple[str | None, str] = (None, "")
        """The latest token and its header."""

    def prepared(self, deadline: float | None) -> Steps[None]:
        """Get a token, if it comes from a server."""
        if isinstance(self.token, TokenSource):
            yield from self.token.prepared(deadline)

    def renewed(self, sent: Outgoing) -> bool:
        """Whether the rejected token came from a server, which can replace it."""
        kind, _, token = sent.headers.get("Authorization", "").partition(" ")
        if isinstance(self.token, TokenSource) and kind == "Bearer":
            self.token.discard(token)
            return True
        return False

    def place(self, headers: dict[str, str], query: list[str]) -> None:  # noqa: ARG002
        """Add the header."""
        token = Secret(self.token if isinstance(self.token, str) else self.token())
        latest, header = self._latest
        if token != latest:
            check_header("the token", token)
            header = Secret(f"Bearer {token}")
            self._latest = (token, header)
        headers["Authorization"] = header
