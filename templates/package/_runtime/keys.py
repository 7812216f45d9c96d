"""Credentials other than tokens: API keys, user names and passwords."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Literal

from .auth import Credential
from .errors import InvalidArgument
from .request import Secret, check_header, pairs


@dataclass(frozen=True, slots=True, repr=False)
class ApiKey(Credential):
    """A key in a header, the query or a cookie."""

    location: Literal["header", "query", "cookie"]
    name: str
    key: str

    def __post_init__(self) -> None:
        key = Secret(self.key)
        if self.location != "query":
            check_header("the key", key)
        if self.location == "cookie" and ";" in key:
            raise InvalidArgument("the key holds a semicolon, and is sent as a cookie")

    def place(self, headers: dict[str, str], query: list[str]) -> None:
        """Add the key at its location."""
        key = Secret(self.key)
        match self.location:
            case "header":
                headers[self.name] = key
            case "query":
                query += map(Secret, pairs(self.name, key))
            case "cookie":
                cookies = [headers.get("Cookie"), f"{self.name}={key}"]
                headers["Cookie"] = Secret("; ".join(filter(None, cookies)))


@dataclass(frozen=True, slots=True, repr=False)
class Basic(Credential):
    """A user name and a password in the Authorization header (RFC 7617)."""

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
