"""What credentials have in common, and bearer tokens (OpenAPI 3.1, 4.8.27)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .request import check_header
from .steps import Secret, Steps


@dataclass(slots=True, repr=False)
class Placed:
    """What credentials add to a request."""

    headers: dict[str, str]
    query: list[str]
    """Pairs of names and values, percent-encoded."""


class Credential:
    """Something that can be put into a request; its `repr` never shows a secret."""

    def prepared(self, deadline: float | None) -> Steps[None]:  # noqa: ARG002
        """Whatever has to be done first, until the deadline at most."""
        yield from ()

    def renewed(self) -> bool:
        """Whether it is worth another try after the API refused it (401)."""
        return False

    def place(self, request: Placed) -> None:
        """Add this credential to a request."""
        raise NotImplementedError


class TokenSource:
    """Something that gets tokens from a server; calling it gives the latest one."""

    def __call__(self) -> str:
        """The token that `prepared` made sure of."""
        raise NotImplementedError

    def prepared(self, deadline: float | None) -> Steps[None]:
        """Get a token if there is none, or none that lasts."""
        raise NotImplementedError

    def discard(self) -> None:
        """The API refused the token: the next one has to be new."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, repr=False)
class Bearer(Credential):
    """A token in the Authorization header (RFC 6750, 2.1)."""

    token: str | Callable[[], str]
    """The token, or what supplies it for each request; that must not take long."""

    def prepared(self, deadline: float | None) -> Steps[None]:
        """Get a token, where it comes from a server."""
        if isinstance(self.token, TokenSource):
            yield from self.token.prepared(deadline)

    def renewed(self) -> bool:
        """Whether a server gives another token for the one that was refused."""
        if isinstance(self.token, TokenSource):
            self.token.discard()
            return True
        return False

    def place(self, request: Placed) -> None:
        """Add the header."""
        token = Secret(self.token if isinstance(self.token, str) else self.token())
        check_header("the token", token)
        request.headers["Authorization"] = Secret(f"Bearer {token}")
