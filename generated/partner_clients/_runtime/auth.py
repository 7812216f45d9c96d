"""Credentials, and where each security scheme puts them (OpenAPI 3.1, 4.8.27)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Literal, Protocol

from .errors import InvalidArgument
from .request import check_header


@dataclass(slots=True, repr=False)
class Placed:
    """What credentials add to a request."""

    headers: dict[str, str]
    query: dict[str, object]
    cookies: dict[str, object]


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


@dataclass(frozen=True, slots=True, repr=False)
class Basic:
    """A user's name and password in the Authorization header (RFC 7617)."""

    username: str
    password: str

    def __post_init__(self) -> None:
        if ":" in self.username:
            raise InvalidArgument("the user name holds a colon")

    def place(self, request: Placed) -> None:
        """Add the header."""
        pair = f"{self.username}:{self.password}".encode()
        request.headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"


@dataclass(frozen=True, slots=True, repr=False)
class ApiKey:
    """A key in a header, the query or a cookie."""

    location: Literal["header", "query", "cookie"]
    name: str
    key: str

    def __post_init__(self) -> None:
        if self.location == "header":
            check_header("the key", self.key)

    def place(self, request: Placed) -> None:
        """Add the key where the scheme wants it."""
        match self.location:
            case "header":
                request.headers[self.name] = self.key
            case "query":
                request.query[self.name] = self.key
            case "cookie":
                request.cookies[self.name] = self.key
