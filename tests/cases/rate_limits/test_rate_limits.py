"""Headers that say what is left are known from the document."""

import time
from types import ModuleType
from typing import Any

import pytest


@pytest.mark.parametrize("is_time", [False, True])
def test_held_back(
    make_client: Any, server: Any, package: ModuleType, is_time: bool
) -> None:
    """Until the end that the answer names, in seconds from now or since 1970."""
    left = {"X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "60"}
    client = make_client(throttle=package.Throttle(100, per=60))
    began = time.monotonic()
    end = 0.5 + (time.time() if is_time else 0)
    none = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": f"{end:.3f}"}
    for headers in (left, none, left):
        server.answers(204, headers=headers)
        client.bags.get()
    assert 0.5 <= time.monotonic() - began + 0.01 < 30


def test_refused(make_client: Any, server: Any, package: ModuleType) -> None:
    """It counts whatever the status is, and without a throttle nothing is held back."""
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "50"}
    for throttle in (None, package.Throttle(100)):
        server.answers(429, headers=headers)
        with pytest.raises(package.TooManyRequests):
            make_client(throttle=throttle).bags.get()
    assert throttle is not None
    assert 40 < throttle.reserve() - time.monotonic() <= 50
