"""Users let apps into HubSpot accounts, with just the scopes that the calls need."""

from __future__ import annotations

import asyncio
import importlib
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from tests.cases.conftest import Server

BACK = "https://app.example.com/back?x=1"
TOKEN = {"access_token": "a", "refresh_token": "r", "expires_in": 1800}


@pytest.fixture
def oauth(package: ModuleType) -> Any:
    """The module."""
    return importlib.import_module(f"{package.__name__}.hubspot.oauth")


@pytest.mark.parametrize(
    ("calls", "scopes"),
    [
        (["products.get_all"], "crm.products.read"),
        (["products.create"], "crm.products.write"),
        (["products.get_all", "products.create"], "crm.products.write"),
        (["products.get"], "e-commerce"),
        (["products.prices.get"], "crm.read media"),
        (["products.get", "products.prices.get"], "crm.read media"),
        (["products.get", "products.get_all"], "crm.products.read e-commerce"),
        (["async_jobs.get", "async_jobs.delete"], "jobs"),
        (["async_jobs.delete"], ""),
        ([], ""),
    ],
)
def test_scopes(package: ModuleType, oauth: Any, calls: list[str], scopes: str) -> None:
    """As few as will do; of several, those that name the API's subject."""
    assert " ".join(oauth.scopes_for(*calls)) == scopes
    assert " ".join(oauth.scopes_for(*reversed(calls))) == scopes
    clients = (package.Client(access_token="t"), package.AsyncClient(access_token="t"))
    for client in clients:
        methods = [method(client, call) for call in calls]
        assert " ".join(oauth.scopes_for(*methods)) == scopes


def method(client: Any, call: str) -> Any:
    """A method of the client by its path."""
    for name in call.split("."):
        client = getattr(client, name)
    return client


def test_given_scopes(oauth: Any) -> None:
    """Scopes that are requested anyway count."""
    scopes = oauth.scopes_for("products.get_all", scopes=["media", "crm.deals.read"])
    assert scopes == ("crm.deals.read", "media")


@pytest.mark.parametrize("call", ["products", "close", "things.get", "", print, 5])
def test_no_call(oauth: Any, package: ModuleType, call: Any) -> None:
    """A name that is not a call is refused, not taken for a call without scopes."""
    with pytest.raises(package.InvalidArgument, match="is not a call of the client"):
        oauth.scopes_for(call)


def test_authorize_url(oauth: Any) -> None:
    """The URL asks users for the right scopes."""
    url = oauth.authorize_url(
        "an id",
        BACK,
        "products.create",
        scopes=["oauth"],
        optional_scopes=["oauth", "tickets", "content"],
        state="a&b",
    )
    assert url.startswith("https://app.hubspot.com/oauth/authorize?client_id=an%20id&")
    assert parse_qs(urlsplit(url).query) == {
        "client_id": ["an id"],
        "redirect_uri": [BACK],
        "scope": ["crm.products.write oauth"],
        "optional_scope": ["content tickets"],
        "state": ["a&b"],
    }


def test_no_scopes(oauth: Any, package: ModuleType) -> None:
    """HubSpot would refuse the user."""
    with pytest.raises(package.InvalidArgument, match="at least one scope"):
        oauth.authorize_url("id", BACK, "async_jobs.delete")


def exchange(oauth: Any, server: Server, is_async: bool) -> Any:
    """Exchange a code for tokens."""
    arguments = ("id", "s3cret", BACK, "c0de")
    transport = httpx2.MockTransport(server)
    if not is_async:
        client = httpx2.Client(transport=transport)
        return oauth.exchange_code(*arguments, http_client=client)
    return asyncio.run(
        oauth.exchange_code_async(
            *arguments, http_client=httpx2.AsyncClient(transport=transport)
        )
    )


@pytest.mark.parametrize("is_async", [False, True])
def test_exchange(
    oauth: Any, package: ModuleType, server: Server, is_async: bool
) -> None:
    """The code a user comes back with gives tokens."""
    server.answers(json=TOKEN)
    token = exchange(oauth, server, is_async)
    assert isinstance(token, package.Token)
    assert (token.access_token, token.refresh_token) == ("a", "r")
    assert str(server.last.url) == "https://api.hubapi.com/oauth/v1/token"
    assert parse_qs(server.last.content.decode()) == {
        "grant_type": ["authorization_code"],
        "client_id": ["id"],
        "client_secret": ["s3cret"],
        "redirect_uri": [BACK],
        "code": ["c0de"],
    }


@pytest.mark.parametrize("is_async", [False, True])
def test_refused(
    oauth: Any, package: ModuleType, server: Server, is_async: bool
) -> None:
    """HubSpot's words are the error's; what may have used the code is not repeated."""
    server.answers(503, json={"message": "c0de was bad", "status": "BAD_AUTH_CODE"})
    with pytest.raises(package.TokenRefused) as caught:
        exchange(oauth, server, is_async)
    assert caught.value.message == "[secret] was bad"
    assert len(server.requests) == 1
