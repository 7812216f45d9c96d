"""Fixtures for the test of a case: its package, imported, and a server for it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import httpx2
import pytest

from tests.case_packages import CasePackage


@pytest.fixture(scope="module")
def package(
    request: pytest.FixtureRequest, case_package: CasePackage
) -> Iterator[ModuleType]:
    """The package of the test's own case, imported."""
    folder = case_package(request.path.parent.name)
    sys.path.insert(0, str(folder.parent))
    yield importlib.import_module(folder.name)
    sys.path.remove(str(folder.parent))
    for name in [n for n in sys.modules if n.partition(".")[0] == folder.name]:
        del sys.modules[name]


class Server:
    """A server that sends the given answers in turn, and keeps the requests."""

    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []
        self._answers: list[httpx2.Response] = []

    def answers(self, status: int = 200, json: Any = None, **other: Any) -> None:
        """Add an answer."""
        body = {} if json is None else {"json": json}
        self._answers.append(httpx2.Response(status, **body, **other))

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request."""
        self.requests.append(request)
        return self._answers.pop(0)

    @property
    def last(self) -> httpx2.Request:
        """The latest request."""
        return self.requests[-1]


@pytest.fixture
def server() -> Server:
    """A server without a network: httpx2's own mock transport."""
    return Server()


@pytest.fixture
def client(package: ModuleType, server: Server) -> Iterator[Any]:
    """A client of the case's package that talks to the server."""
    with new_client(package, server) as made:
        yield made


@pytest.fixture
def fake(package: ModuleType) -> Any:
    """The fake of the API that comes with the package."""
    return importlib.import_module(f"{package.__name__}.testing").Fake()


@pytest.fixture
def echoing_client(package: ModuleType) -> Any:
    """An asyncio client whose server answers with the body of the request."""
    transport = httpx2.MockTransport(
        lambda request: httpx2.Response(200, content=request.content)
    )
    http_client = httpx2.AsyncClient(transport=transport)
    return package.AsyncClient(http_client=http_client)


@pytest.fixture
def make_client(package: ModuleType, server: Server) -> Callable[..., Any]:
    """Makes clients with other arguments that talk to the server."""
    return lambda **options: new_client(package, server, **options)


def new_client(package: ModuleType, server: Server, **options: Any) -> Any:
    """Return a client of the package that talks to the server."""
    http_client = httpx2.Client(transport=httpx2.MockTransport(server))
    return package.Client(http_client=http_client, **{"max_retries": 0, **options})
