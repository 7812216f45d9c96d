"""What credentials have in common, and bearer tokens (OpenAPI 3.1, 4.8.27)."""

from __future__ import annotations

from collections.abc import Callable

from .request import check_header
from .steps import Outgoing, Secret, Steps


class Credential:
    """Something that can be put into a request; its `repr` never shows a secret."""

    def prepared(self, deadline: float | None) -> Steps[None]:  # noqa: ARG002
        """Whatever has to be done first, until the deadline at most."""
        yield from ()

    def renewed(self, sent: Outgoing) -> bool:  # noqa: ARG002
        """Whether it is worth another try after the API refused what was sent (401)."""
        return False

    def place(self, headers: dict[str, str], query: list[str]) -> None:
        """Add this credential to a request; pairs of a query are percent-encoded."""
        raise NotImplementedError


class TokenSource:
    """Something that gets tokens from a server; calling it gives the latest one."""

    def __call__(self) -> str:
        """The token that `prepared` made sure of."""
        raise NotImplementedError

    def prepared(self, deadline: float | None) -> Steps[None]:
        """Get a token if there is none, or none that lasts."""
        raise NotImplementedError

    def discard(self, token: str) -> None:
        """The API refused this token: unless it was replaced already, it has to be."""
        raise NotImplementedError


class Bearer(Credential):
    """A token in the Authorization header (RFC 6750, 2.1)."""

    def __init__(self, token: str | Callable[[], str]) -> None:
        """The token, or what supplies it for each request; that must not take long."""
        self.token = token
        self._latest: tuple[str | None, str] = (None, "")
        """The latest token, and the header that was made of it."""

    def prepared(self, deadline: float | None) -> Steps[None]:
        """Get a token, where it comes from a server."""
        if isinstance(self.token, TokenSource):
            yield from self.token.prepared(deadline)

    def renewed(self, sent: Outgoing) -> bool:
        """Whether a server gives another token for the one that was refused."""
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
