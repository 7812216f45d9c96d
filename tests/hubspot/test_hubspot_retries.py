"""When calls to HubSpot are sent again, and after how many seconds."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

from generator.config.run_options import Options
from generator.pipeline import generate
from generator.write import write

NAME = "retried_hubspot"
CALLS: dict[bool, Callable[[Any], Any]] = {
    True: lambda client: client.partner_clients.get("512"),
    False: lambda client: client.partner_clients.create(properties={}),
}
"""A call that is repeatable, and one that is not."""

Decide = Callable[..., float | None]


class SentAgain(Exception):
    """Ends a call instead of waiting for its next attempt."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@pytest.fixture(scope="module")
def package(documents: dict[str, Path], tmp_path_factory: Any) -> ModuleType:
    """A package of partner clients, in a version that can create records."""
    folder = tmp_path_factory.mktemp("packages")
    spec = str(documents["crm_partner_clients_2025_09"])
    write([generate(spec, Options(name=NAME))], folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        return importlib.import_module(NAME)


@pytest.fixture
def decided(package: ModuleType) -> Decide:
    """Return a function that says after how many seconds a call is sent again."""
    return partial(decision, package)


def decision(
    package: ModuleType,
    status: int,
    body: object = None,
    headers: Mapping[str, str] | None = None,
    *,
    repeatable: bool = True,
    total: float | None = None,
) -> float | None:
    """Return the seconds until a call is sent again; None if it is not."""

    def respond(_: httpx2.Request) -> httpx2.Response:
        content = b"" if body is None else json.dumps(body).encode()
        return httpx2.Response(status, content=content, headers=headers)

    def stop(_: object, error: Exception, seconds: float) -> None:
        raise SentAgain(seconds) from error

    with httpx2.Client(transport=httpx2.MockTransport(respond)) as http_client:
        client = package.Client(
            access_token="token",
            http_client=http_client,
            hooks=package.Hooks(on_retry=stop),
            timeout=package.Timeout(total=total),
        )
        try:
            CALLS[repeatable](client)
        except SentAgain as again:
            return again.seconds
        except package.StatusError:
            return None
    raise AssertionError("the call succeeded")


@pytest.mark.parametrize(
    ("status", "always", "if_repeatable"),
    [
        *((status, True, True) for status in (423, 429, 477)),
        *((status, False, True) for status in (502, 503, 504)),
        *((status, False, True) for status in (521, 522, 523, 524)),
        *((status, False, False) for status in (400, 401, 403, 404, 409)),
        *((status, False, False) for status in (302, 408, 422, 500, 520)),
    ],
)
def test_statuses(
    decided: Decide, status: int, always: bool, if_repeatable: bool
) -> None:
    """Refused calls are always sent again; failed calls if they are repeatable."""
    assert (decided(status, repeatable=False) is not None) is always
    assert (decided(status, repeatable=True) is not None) is if_repeatable


def test_retry_after(decided: Decide) -> None:
    """The server's wait is obeyed for each of HubSpot's statuses."""
    for status in (423, 429, 477, 503, 521):
        assert decided(status, headers={"Retry-After": "3"}) == 3


@pytest.mark.parametrize(
    ("status", "body", "low", "high"),
    [
        (429, {"policyName": "TEN_SECONDLY_ROLLING"}, 5, 10),
        (429, {"policyName": "SECONDLY"}, 0.5, 1),
        (429, {"policyName": "NEW_POLICY"}, 0, 0.5),
        (429, {"policyName": 7}, 0, 0.5),
        (429, {"policyName": None}, 0, 0.5),
        (429, [], 0, 0.5),
        (429, None, 0, 0.5),
        (423, None, 1, 2),
        (477, None, 0, 0.5),
    ],
)
def test_usual_waits(
    decided: Decide, status: int, body: object, low: float, high: float
) -> None:
    """Without Retry-After, the wait depends on the limit or the lock."""
    drawn = [decided(status, body) for _ in range(50)]
    waits = [wait for wait in drawn if wait is not None]
    assert len(waits) == len(drawn)
    assert low <= min(waits) < max(waits) <= high


def test_daily_limit(decided: Decide) -> None:
    """A daily limit ends the call at once."""
    assert decided(429, {"policyName": "DAILY"}) is None


def test_usual_wait_and_deadline(decided: Decide) -> None:
    """A call ends at once if its usual wait would end after its deadline."""
    assert decided(429, {"policyName": "TEN_SECONDLY_ROLLING"}, total=4) is None
