"""Keys of an API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .auth import Credential, Placed
from .errors import InvalidArgument
from .request import check_header, pairs


@dataclass(frozen=True, slots=True, repr=False)
class ApiKey(Credential):
    """A key in a header, the query or a cookie."""

    location: Literal["header", "query", "cookie"]
    name: str
    key: str

    def __post_init__(self) -> None:
        if self.location != "query":
            check_header("the key", self.key)
        if self.location == "cookie" and ";" in self.key:
            raise InvalidArgument("the key holds a semicolon, and is sent as a cookie")

    def place(self, request: Placed) -> None:
        """Add the key where the scheme wants it."""
        match self.location:
            case "header":
                request.headers[self.name] = self.key
            case "query":
                request.query += pairs(self.name, self.key)
            case "cookie":
                cookies = [request.headers.get("Cookie"), f"{self.name}={self.key}"]
                request.headers["Cookie"] = "; ".join(filter(None, cookies))
