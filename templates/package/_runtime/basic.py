"""A user's name and password."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from .auth import Credential
from .errors import InvalidArgument
from .steps import Secret


@dataclass(frozen=True, slots=True, repr=False)
class Basic(Credential):
    """A user's name and password in the Authorization header (RFC 7617)."""

    username: str
    password: str

    def __post_init__(self) -> None:
        if ":" in self.username:
            raise InvalidArgument("the user name holds a colon")

    def place(self, headers: dict[str, str], query: list[str]) -> None:  # noqa: ARG002
        """Add the header."""
        pair = f"{self.username}:{self.password}".encode()
        encoded = base64.b64encode(pair).decode()
        headers["Authorization"] = Secret(f"Basic {encoded}")
