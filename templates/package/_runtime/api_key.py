"""Keys of an API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .auth import Credential
from .errors import InvalidArgument
from .request import check_header, pairs
from .steps import Secret


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
        """Add the key where the scheme wants it."""
        key = Secret(self.key)
        match self.location:
            case "header":
                headers[self.name] = key
            case "query":
                query += map(Secret, pairs(self.name, key))
            case "cookie":
                cookies = [headers.get("Cookie"), f"{self.name}={key}"]
                headers["Cookie"] = Secret("; ".join(filter(None, cookies)))
