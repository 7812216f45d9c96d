"""What credentials have in common, and bearer tokens (OpenAPI 3.1, 4.8.27)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from .request import check_header


@dataclass(slots=True, repr=False)
class Placed:
    """What credentials add to a request."""

    headers: dict[str, str]
    query: list[str]
    """Pairs of names and values, percent-encoded."""


class Credential(Protocol):
    """Something that can be put into a request; its `repr` never shows a secret."""

    def place(self, request: Placed) -> None:
        """Add this credential to a request."""


@dataclass(frozen=True, slots=True, repr=False)
class Bearer:
    """A token in the Authorization header (RFC 6750, 2.1)."""

    token: str | Callable[[], str]
    """The token, or what supplies it for each request; that must not take long."""

    def place(self, request: Placed) -> None:
        """Add the header."""
        token = self.token if isinstance(self.token, str) else self.token()
        check_header("the token", token)
        request.headers["Authorization"] = f"Bearer {token}"
