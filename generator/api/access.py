"""The servers of an API, and the credentials that it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class ServerVariable:
    """A part of a server's URL that callers choose (OpenAPI 3.1, 4.8.6)."""

    name: str
    default: str
    values: tuple[str, ...] = ()
    """The allowed values; () if any value is allowed."""
    description: str = ""


@dataclass(frozen=True)
class Server:
    """A server of the API (OpenAPI 3.1, 4.8.5)."""

    url: str
    """The URL, perhaps with variables in braces."""
    variables: tuple[ServerVariable, ...] = ()
    description: str = ""

    @property
    def usual_url(self) -> str:
        """Return the URL with default values for its variables."""
        url = self.url
        for variable in self.variables:
            url = url.replace("{" + variable.name + "}", variable.default)
        return url


@dataclass(frozen=True)
class Flow:
    """One way to get tokens (OpenAPI 3.1, 4.8.29); each URL is absolute, or None."""

    grant: Literal["implicit", "password", "clientCredentials", "authorizationCode"]
    authorization_url: str | None
    token_url: str | None
    refresh_url: str | None
    """The URL for refreshing tokens; None if it is the token URL."""


@dataclass(frozen=True)
class SecurityScheme:
    """One way to prove who is calling (OpenAPI 3.1, 4.8.27)."""

    name: str
    kind: Literal["bearer", "basic", "apiKey"]
    location: Literal["header", "query", "cookie"] = "header"
    parameter: str = "Authorization"
    """The header, query parameter or cookie of an apiKey; `prefix` begins the value."""
    prefix: str = ""
    flows: tuple[Flow, ...] = ()


@dataclass(frozen=True)
class Requirement:
    """One security scheme that a call needs, and its scopes."""

    scheme: str
    scopes: tuple[str, ...] = ()
