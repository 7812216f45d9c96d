"""When a call is sent: retries and their waits, and limits on the rate of calls."""

from __future__ import annotations

import math
import random
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from .errors import ApiError, ConnectionFailed, StatusError, number

REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})
"""The methods that may be sent twice (RFC 9110, 9.2.2)."""
FIRST_WAIT = 0.5
LONGEST_BACKOFF = 8.0
LONGEST = 60.0
"""Seconds that a server may ask a throttle for, or a call without a deadline."""
_LONG_AGO = 1e9  # larger numbers are seconds since 1970, smaller ones are durations


@dataclass(frozen=True, slots=True)
class RetryRules:
    """The meaning of an API's responses for retries."""

    refusals: frozenset[int] = frozenset({429})
    """Statuses after which any call is sent again: the API did nothing."""
    failures: frozenset[int] = frozenset({408, 502, 503, 504})
    """Statuses after which only repeatable calls are sent again."""
    lasting: Mapping[int, float] = field(default_factory=dict[int, float])
    """Seconds that the reason for a status usually lasts."""
    limit_field: str = ""
    """The field of an error's body that names the limit that was reached."""
    limits: Mapping[str, float | None] = field(default_factory=dict[Any, Any])
    """Seconds until a limit is renewed; None if waiting is pointless."""


@dataclass(frozen=True, slots=True)
class LimitHeaders:
    """The response headers about rate limits; "" if an API has none."""

    remaining: str = ""
    """Requests left in the window."""
    interval: str = ""
    """The length of the window, in milliseconds."""
    reset: str = ""
    """The end of the window: in seconds from now, or in seconds since 1970."""


@dataclass(slots=True)
class Attempts:
    """The attempts of one call; `total` seconds are left for them."""

    rules: RetryRules
    max_retries: int
    repeatable: bool
    total: float | None
    number: int = 0
    started: float = field(default_factory=time.monotonic)
    last: ApiError | None = None

    @property
    def deadline(self) -> float | None:
        """When the call has to end, on the clock `time.monotonic`."""
        return None if self.total is None else self.started + self.total

    def wait_after(self, error: ApiError) -> float | None:
        """Return the seconds until the next attempt; None if there is none.

        Records attempts, time and the previous failure in the error.
        """
        now, deadline = time.monotonic(), self.deadline
        first = _causes(error)[-1]
        if self.last is not None and first not in _causes(self.last):
            first.__cause__ = self.last  # never a circle
        self.last = error
        error.attempts, error.elapsed = self.number, now - self.started
        wait = self._wait_after(error) if self.number <= self.max_retries else None
        is_late = wait is not None and deadline is not None and now + wait >= deadline
        return None if is_late else wait

    def _wait_after(self, error: ApiError) -> float | None:
        match error:
            case StatusError() if error.status in self.rules.refusals:
                return self._wait_of(error)
            case StatusError() if error.status in self.rules.failures:
                return self._wait_of(error) if self.repeatable else None
            case ConnectionFailed() if self.repeatable or not error.may_have_arrived:
                return self._backoff()
            case _:
                return None

    def _wait_of(self, error: StatusError) -> float | None:
        """Return the server's wait, or else the rules', or else a backoff."""
        asked = error.retry_after
        if asked is not None:
            return asked if asked <= LONGEST or self.total is not None else None
        lasting: float | None = self.rules.lasting.get(error.status, 0.0)
        body: object = error.json if self.rules.limit_field else None
        if isinstance(body, dict):
            limit = cast("dict[str, object]", body).get(self.rules.limit_field)
            lasting = self.rules.limits.get(str(limit), lasting)
        if lasting is None:
            return None
        return random.uniform(lasting / 2, lasting) if lasting else self._backoff()

    def _backoff(self) -> float:
        """Return an exponential wait with full jitter, which spreads clients out."""
        ceiling = FIRST_WAIT * 2 ** min(self.number - 1, 10)
        return random.uniform(0, min(LONGEST_BACKOFF, ceiling))


def _causes(error: BaseException) -> list[BaseException]:
    """Return an error, its cause, the cause of that, and so on."""
    causes = [error]
    while (cause := causes[-1].__cause__) is not None:
        causes.append(cause)
    return causes


class Throttle:
    """A limit of requests per time, which several clients may share.

    It also pauses all of them when a response says that no requests are left.
    """

    def __init__(self, requests: int, per: float = 1.0) -> None:
        """Allow `requests` in any `per` seconds; raises ValueError unless positive."""
        if requests < 1 or per <= 0:
            raise ValueError("a throttle needs at least one request, and some time")
        self._per = per
        self._latest = deque([-math.inf] * requests, requests)
        """When the latest requests were sent, or will be."""
        self._closed_until = 0.0
        self._lock = threading.Lock()

    def reserve(self, deadline: float | None = None) -> float | None:
        """Reserve the next free slot, and return the seconds until it starts.

        Returns None, and reserves nothing, if that is after the deadline.
        """
        with self._lock:
            now = time.monotonic()
            slot = max(now, self._closed_until, self._latest[0] + self._per)
            if deadline is not None and slot > deadline:
                return None
            self._latest.append(slot)
            return slot - now

    def learn(self, headers: Mapping[str, str], names: LimitHeaders) -> None:
        """Pause until the window ends if a response says that no requests are left."""
        if not names.remaining or number(headers.get(names.remaining, "")) != 0:
            return
        interval = number(headers.get(names.interval, ""))
        left = number(headers.get(names.reset, ""))
        if left is not None:
            window = left - time.time() if left > _LONG_AGO else left
        else:
            window = self._per if interval is None else interval / 1000
        with self._lock:
            self._closed_until = time.monotonic() + min(max(window, 0.0), LONGEST)
