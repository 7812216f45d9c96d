"""What credentials have in common, and bearer tokens (OpenAPI 3.1, 4.8.27)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .request import check_header


@dataclass(slots=True, repr=False)
class Placed:
    """What credentials add to a request."""

    headers: dict[str, str]
    query: dict[str, object]


class Credential(Protocol):
    """Something that can be put into a request; its `repr` never shows a secret."""

    def place(self, request: Placed) -> None:
        """Add this credential to a request."""


@dataclass(frozen=True, slots=True, repr=False)
class Bearer:
    """A token in the Authorization header (RFC 6750, 2.1)."""

    token: str

    def __post_init__(self) -> None:
        check_header("the token", self.token)

    def place(self, request: Placed) -> None:
        """Add the header."""
        request.headers["Authorization"] = f"Bearer {self.token}"
