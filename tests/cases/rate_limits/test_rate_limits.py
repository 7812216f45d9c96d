"""Headers that say what is left are known from the document."""

import time
from types import ModuleType
from typing import Any

import pytest


@pytest.mark.parametrize("start", [0.0, time.time()])
def test_held_back(
    make_client: Any, server: Any, package: ModuleType, start: float
) -> None:
    """Until the time that the answer names, in seconds from now or since 1970."""
    left = {"X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "60"}
    none = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": f"{start + 0.3:.3f}"}
    for headers in (left, none, left):
        server.answers(204, headers=headers)
    client = make_client(throttle=package.Throttle(100, per=60))
    client.bags.get()
    began = time.monotonic()
    client.bags.get()
    assert time.monotonic() - began < 0.2
    client.bags.get()
    assert 0.15 < time.monotonic() - began < 2
