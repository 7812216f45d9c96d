"""What the test of a case uses: its expected package, imported, and a server for it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import httpx2
import pytest

from tests.packages import copy_package


@pytest.fixture(scope="module")
def package(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ModuleType]:
    """The expected package of the test's own folder, and what it leaves out."""
    case = request.path.parent
    folder = tmp_path_factory.mktemp("packages")
    copy_package(case / "expected", folder / case.name)
    sys.path.insert(0, str(folder))
    yield importlib.import_module(case.name)
    sys.path.remove(str(folder))
    for name in [n for n in sys.modules if n.partition(".")[0] == case.name]:
        del sys.modules[name]


class Server:
    """Answers what it was told to, one answer a request, and keeps the requests."""

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
    """A client of the expected package that talks to the server."""
    with new_client(package, server) as made:
        yield made


@pytest.fixture
def fake(package: ModuleType) -> Any:
    """The package's own fake of its API."""
    return importlib.import_module(f"{package.__name__}.testing").Fake()


@pytest.fixture
def make_client(package: ModuleType, server: Server) -> Callable[..., Any]:
    """Makes clients that talk to the server, with other arguments."""
    return lambda **options: new_client(package, server, **options)


def new_client(package: ModuleType, server: Server, **options: Any) -> Any:
    """A client of the package over the server."""
    http_client = httpx2.Client(transport=httpx2.MockTransport(server))
    return package.Client(http_client=http_client, **{"max_retries": 0, **options})
