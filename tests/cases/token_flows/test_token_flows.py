"""Packages of documents with token flows get their tokens themselves."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.cases.conftest import Server


def test_urls(package: ModuleType) -> None:
    """Relative URLs are relative to the server; a refresh URL is another one."""
    assert (
        package.ClientCredentials.TOKEN_URL == "https://tides.example.com/oauth/token"
    )
    assert package.RefreshToken.TOKEN_URL == "https://login.example.com/refresh"


@pytest.mark.parametrize(
    ("source", "arguments", "url", "sent"),
    [
        (
            "ClientCredentials",
            {"scopes": ["tides.read", "moons"]},
            "https://tides.example.com/oauth/token",
            {"grant_type": ["client_credentials"], "scope": ["tides.read moons"]},
        ),
        (
            "RefreshToken",
            {"refresh_token": "r&1"},
            "https://login.example.com/refresh",
            {"grant_type": ["refresh_token"], "refresh_token": ["r&1"]},
        ),
    ],
)
def test_call(
    make_client: Callable[..., Any],
    package: ModuleType,
    server: Server,
    source: str,
    arguments: dict[str, Any],
    url: str,
    sent: dict[str, list[str]],
) -> None:
    """The first call gets a token, in a form, and all calls use it."""
    tokens = getattr(package, source)("an id", "s=1", **arguments)
    server.answers(json={"access_token": "one", "token_type": "bearer"})
    server.answers(204)
    server.answers(204)
    with make_client(access_token=tokens) as client:
        client.tides.get()
        client.tides.get()
    asked, first, second = server.requests
    assert (asked.method, str(asked.url)) == ("POST", url)
    own = {"client_id": ["an id"], "client_secret": ["s=1"]}
    assert parse_qs(asked.content.decode()) == {**own, **sent}
    assert "authorization" not in asked.headers
    for request in (first, second):
        assert str(request.url) == "https://tides.example.com/v1/tides"
        assert request.headers["authorization"] == "Bearer one"


def test_refused(
    make_client: Callable[..., Any], package: ModuleType, server: Server
) -> None:
    """The token server's refusal is raised; nothing else is sent."""
    server.answers(400, json={"error": "invalid_grant", "error_description": "Old."})
    client = make_client(access_token=package.RefreshToken("id", "secret", "refresh"))
    with pytest.raises(package.TokenRefused, match=r"invalid_grant: Old\. \(400"):
        client.tides.get()
    assert len(server.requests) == 1
