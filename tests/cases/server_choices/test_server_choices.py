"""Servers: chosen by name, made of parts, or an operation's own."""

import inspect
from types import ModuleType
from typing import Any

import httpx2
import pytest


def url(package: ModuleType, call: str, **options: Any) -> str:
    """Return the URL of a call."""
    sent: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return httpx2.Response(204)

    transport = httpx2.MockTransport(answer)
    client = package.Client(http_client=httpx2.Client(transport=transport), **options)
    resource, method = call.split(".")
    getattr(getattr(client, resource), method)()
    found = sent[0].url
    target = found.raw_path.decode()  # the URL's own text hides keys in its query
    return f"{found.scheme}://{found.netloc.decode()}{target}"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "https://eu.clouds.example.com/v2/api/clouds"),
        ({"region": "us"}, "https://us.clouds.example.com/v2/api/clouds"),
        (
            {"port": "8443", "base": "x"},
            "https://eu.clouds.example.com:8443/x/clouds",
        ),
        ({"base_url": "http://localhost"}, "http://localhost/clouds"),
    ],
)
def test_variables(package: ModuleType, options: dict[str, str], expected: str) -> None:
    """Each is an argument with the document's default."""
    assert url(package, "clouds.get", **options) == expected


@pytest.mark.parametrize(
    "options",
    [
        {"region": "evil.example/"},
        {"region": "a@b"},
        {"port": "80/x#"},
        {"base": "../x"},
        {"base": "a?b"},
    ],
)
def test_other_places(package: ModuleType, options: dict[str, str]) -> None:
    """No variable leads to another host, or another kind of place."""
    with pytest.raises(package.InvalidArgument, match="of a server"):
        package.Client(**options)


def test_names(package: ModuleType) -> None:
    """All complete servers are there, by what they are for."""
    assert package.SERVERS == {
        "Production": "https://eu.clouds.example.com:443/v2/api",
        "Sandbox": "https://sandbox.clouds.example.com",
    }
    found = url(package, "clouds.get", base_url=package.SERVERS["Sandbox"])
    assert found == "https://sandbox.clouds.example.com/clouds"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("clouds.create", "https://upload.example.com/v3/clouds"),
        ("skies.get", "https://skies.example.com/skies"),
        ("skies.add", "https://eu.clouds.example.com/v2/api/skies"),
    ],
)
def test_own(package: ModuleType, call: str, expected: str) -> None:
    """An operation's own server, or its path's, comes before the API's."""
    assert url(package, call) == expected
    elsewhere = url(package, call, base_url="http://localhost")
    assert elsewhere.startswith("http://localhost/")


def test_key_is_no_argument(package: ModuleType) -> None:
    """A parameter that is a credential is the client's business."""
    found = url(package, "keyed.get", key="secret")
    assert found.endswith("/keyed?key=secret")
    signature = inspect.signature(package.Client(key="a").keyed.get)
    assert list(signature.parameters) == ["other"]
