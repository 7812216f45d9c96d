"""Credentials other than tokens: API keys, user names and passwords."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Literal

from .auth import Credential
from .errors import InvalidArgument
from .request import Outgoing, Secret, Steps, check_header, check_type, pairs


@dataclass(frozen=True, slots=True, repr=False)
class ApiKey(Credential):
    """A key in a header, the query or a cookie."""

    location: Literal["header", "query", "cookie"]
    name: str
    key: str
    prefix: str = ""
    """The HTTP scheme that precedes the key in a header."""

    def __post_init__(self) -> None:
        key = Secret(self.key)
        if self.location != "query":
            check_header("the key", key)
        if self.location == "cookie" and ";" in key:
            raise InvalidArgument("the key holds a semicolon, and is sent as a cookie")

    def placed(self, outgoing: Outgoing) -> Steps[Outgoing]:
        """Return the request with the key at its location."""
        yield from ()
        key, url, headers = Secret(self.key), outgoing.url, {**outgoing.headers}
        match self.location:
            case "header":
                word = f"{self.prefix} " if self.prefix else ""
                headers[self.name] = Secret(f"{word}{key}")
            case "query":
                (pair,) = map(Secret, pairs(self.name, key))
                url = Secret(f"{url}&{pair}" if "?" in url else f"{url}?{pair}")
            case "cookie":
                cookies = [headers.get("Cookie"), f"{self.name}={key}"]
                headers["Cookie"] = Secret("; ".join(filter(None, cookies)))
        return outgoing._replace(url=url, headers=headers)


@dataclass(frozen=True, slots=True, repr=False)
class Basic(Credential):
    """A user name and a password in the Authorization header (RFC 7617)."""

    username: str
    password: str

    def __post_init__(self) -> None:
        check_type("username", self.username, str)
        check_type("password", self.password, str)
        if ":" in self.username:
            raise InvalidArgument("the user name holds a colon")

    def placed(self, outgoing: Outgoing) -> Steps[Outgoing]:
        """Return the request with the header."""
        yield from ()
        pair = f"{self.username}:{self.password}".encode()
        header = Secret(f"Basic {base64.b64encode(pair).decode()}")
        return outgoing._replace(headers={**outgoing.headers, "Authorization": header})
