"""The sources of tokens of a package, and the files that it copies for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator.pipeline import planned

A, B, C = (f"https://example.com/{name}" for name in "abc")


def plan(
    tmp_path: Path, flows: dict[str, Any], **parts: Any
) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """Return the URLs of sources by their names, and the copied files."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": {"/things": {"get": {"responses": {"204": {"description": "."}}}}},
        "security": [{"oauth": []}],
        "components": {
            "securitySchemes": {"oauth": {"type": "oauth2", "flows": flows}}
        },
        **parts,
    }
    return sources(tmp_path, document)


def sources(
    tmp_path: Path, document: dict[str, Any]
) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """Return the same for a whole document."""
    path = tmp_path / "things.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    package = planned(str(path)).package
    token_sources = package.tokens.sources if package.tokens else ()
    urls: dict[str, str | None] = {each.name: each.url for each in token_sources}
    return urls, package.copied


def flow(**urls: str) -> dict[str, Any]:
    """Return a flow with these URLs."""
    return {"scopes": {}, **urls}


@pytest.mark.parametrize(
    ("flows", "expected"),
    [
        ({"clientCredentials": flow(tokenUrl=A)}, {"ClientCredentials": A}),
        ({"password": flow(tokenUrl=A)}, {"RefreshToken": A}),
        (
            {"authorizationCode": flow(authorizationUrl=A, tokenUrl=B, refreshUrl=C)},
            {"RefreshToken": C},
        ),
        ({"implicit": flow(authorizationUrl=A)}, {}),
        ({"implicit": flow(authorizationUrl=A, refreshUrl=B)}, {"RefreshToken": B}),
        (
            {"clientCredentials": flow(tokenUrl=A), "password": flow(tokenUrl=B)},
            {"ClientCredentials": A, "RefreshToken": B},
        ),
        (
            {"clientCredentials": flow(tokenUrl=A, refreshUrl=B)},
            {"ClientCredentials": A, "RefreshToken": B},
        ),
        ({"clientCredentials": flow(tokenUrl="/token")}, {"ClientCredentials": None}),
        (
            {"clientCredentials": flow(tokenUrl="https://[")},
            {"ClientCredentials": None},
        ),
        ({}, {}),
    ],
)
def test_sources(
    tmp_path: Path, flows: dict[str, Any], expected: dict[str, str | None]
) -> None:
    """Only what somebody can use, with its URL where that is known."""
    found, copied = plan(tmp_path, flows)
    assert found == expected
    assert ("_runtime/oauth.py" in copied) == bool(expected)


@pytest.mark.parametrize(
    ("server", "url", "expected"),
    [
        ("https://example.com/v1", "/token", "https://example.com/token"),
        ("https://example.com/v1/", "token", "https://example.com/v1/token"),
        ("https://example.com/v1", A, A),
        ("/v1", "/token", None),
    ],
)
def test_relative(tmp_path: Path, server: str, url: str, expected: str | None) -> None:
    """A relative URL is relative to the server (OpenAPI 3.1, 4.6)."""
    flows = {"clientCredentials": flow(tokenUrl=url)}
    found, _ = plan(tmp_path, flows, servers=[{"url": server}])
    assert found == {"ClientCredentials": expected}


def test_unused(tmp_path: Path) -> None:
    """Without calls that need tokens, there is no token source."""
    flows = {"clientCredentials": flow(tokenUrl=A)}
    assert plan(tmp_path, flows, security=[])[0] == {}


def test_swagger(tmp_path: Path) -> None:
    """Swagger 2.0 has other words for the same."""
    scheme = {"type": "oauth2", "flow": "application", "tokenUrl": A, "scopes": {}}
    document = {
        "swagger": "2.0",
        "info": {"title": "Things", "version": "1"},
        "paths": {"/things": {"get": {"responses": {"204": {"description": "."}}}}},
        "security": [{"oauth": []}],
        "securityDefinitions": {"oauth": scheme},
    }
    assert sources(tmp_path, document)[0] == {"ClientCredentials": A}


@pytest.mark.parametrize(
    ("flows", "expected"),
    [
        ({"authorizationCode": flow(authorizationUrl=A, tokenUrl=B)}, True),
        ({"clientCredentials": flow(tokenUrl=B)}, False),
    ],
)
def test_preset(tmp_path: Path, flows: dict[str, Any], expected: bool) -> None:
    """HubSpot's module is there where users can let apps in."""
    server = {"url": "https://api.hubapi.com"}
    _, copied = plan(tmp_path, flows, servers=[server])
    assert ("hubspot/oauth.py" in copied) is expected
    assert ("hubspot/__init__.py" in copied) is expected
