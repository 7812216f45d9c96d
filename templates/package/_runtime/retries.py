"""When a call is sent: retries and their waits, and limits on the rate of calls."""

from __future__ import annotations

import math
import random
import threading
import time
from bisect import bisect_right, insort
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from .client import Timeout
from .errors import (
    ApiError,
    ConnectionFailed,
    InvalidArgument,
    StatusError,
    TimedOut,
    number,
)
from .forks import Renewed
from .request import Steps, Wait, check_type

REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})
"""The methods that may be sent twice (RFC 9110, 9.2.2)."""
FIRST_WAIT = 0.5
LONGEST_BACKOFF = 8.0
LONGEST = 60.0
"""Seconds that a server may ask a throttle for, or a call without a deadline."""
LONGEST_TIMEOUT = 1_000_000
"""Seconds; longer ones overflow in operating systems."""
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
    """The attempts of one call."""

    rules: RetryRules
    max_retries: int
    repeatable: bool
    deadline: float | None
    """When the call has to end, on the clock `time.monotonic`."""
    number: int = 0
    started: float = field(default_factory=time.monotonic)
    last: ApiError | None = None
    may_have_arrived: bool = False

    def wait_after(self, error: ApiError) -> float | None:
        """Return the seconds until the next attempt; None if there is none.

        Completes the error of this attempt.
        """
        wait = self._wait_after(error) if self.number <= self.max_retries else None
        if not isinstance(error, ConnectionFailed) or error.may_have_arrived:
            self.may_have_arrived = True
        error.attempts = 0
        self.complete(error)
        deadline = self.deadline
        is_late = deadline is not None and time.monotonic() + (wait or 0) >= deadline
        return None if is_late else wait

    def complete(self, error: ApiError) -> None:
        """Add to an error what happened before: attempts, time, the last failure."""
        first = _causes(error)[-1]
        if self.last is not None and first not in _causes(self.last):
            first.__cause__ = self.last  # never a circle
            error.request = error.request or self.last.request
        self.last = error
        error.attempts += self.number
        error.elapsed = time.monotonic() - self.started
        if isinstance(error, ConnectionFailed):
            error.may_have_arrived = self.may_have_arrived

    def _wait_after(self, error: ApiError) -> float | None:
        match error:
            case StatusError() if error.status in self.rules.refusals:
                return self._wait_of(error)
            case StatusError() if error.status in self.rules.failures:
                return self._wait_of(error) if self.repeatable else None
            case ConnectionFailed(is_lasting=False):
                is_safe = self.repeatable or not error.may_have_arrived
                return self._backoff() if is_safe else None
            case _:
                return None

    def _wait_of(self, error: StatusError) -> float | None:
        """Return the server's wait, or else the rules', or else a backoff."""
        asked = error.retry_after
        if asked is not None:
            return asked if asked <= LONGEST or self.deadline is not None else None
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


def checked_timeout(given: Any) -> Timeout | None:
    """Return a timeout; 0 seconds for any part of it leave no time at all."""
    if given is None:
        return None
    timeout = Timeout(*given) if hasattr(given, "total") else Timeout(read=given)
    for name, seconds in timeout._asdict().items():
        if seconds is not None:
            check_type("timeout", seconds, (int, float))
            least = -LONGEST_TIMEOUT if name == "total" else 0  # it may be over
            if not least <= seconds <= LONGEST_TIMEOUT:
                problem = f"is not between 0 and {LONGEST_TIMEOUT:,} seconds"
                raise InvalidArgument(f"timeout {seconds!r} {problem}")
    return timeout._replace(total=0.0) if 0 in timeout else timeout


class Throttle(Renewed):
    """A limit of requests per time, which several clients may share.

    It also pauses all of them when a response says that no requests are left. A forked
    process has a limit of its own.
    """

    def __init__(self, requests: int, per: float = 1.0) -> None:
        """Allow at most `requests` requests in any period of `per` seconds.

        Raises InvalidArgument unless both are numbers above 0.
        """
        check_type("requests", requests, int)
        check_type("per", per, (int, float))
        if requests < 1 or not 0 < per < math.inf:
            raise InvalidArgument("a throttle needs at least one request, and a time")
        super().__init__()
        self._requests = requests
        self._per = per
        self._slots: list[float] = []
        """When the latest requests were sent, or will be; sorted."""
        self._free: list[float] = []
        """Slots of calls that ended before."""
        self._closed_until = 0.0

    def _renew(self) -> None:
        self._lock = threading.Lock()

    def reserve(self, deadline: float | None = None) -> float | None:
        """Reserve the next free slot, and return its start.

        Returns None, and reserves nothing, if that is after the deadline.
        """
        with self._lock:
            now = time.monotonic()
            slot, slots = max(now, self._closed_until), self._slots
            del slots[: bisect_right(slots, now - self._per)]
            self._free = [free for free in self._free if free >= slot]
            if self._free:
                slot = min(self._free)
            elif len(slots) >= self._requests:
                slot = max(slot, slots[-self._requests] + self._per)
            if deadline is not None and slot > deadline:
                return None
            if self._free:
                self._free.remove(slot)
            insort(slots, slot)
            return slot

    def give_back(self, slot: float) -> None:
        """Let another call have a slot in which nothing was sent."""
        with self._lock:
            if slot in self._slots:
                self._slots.remove(slot)
                self._free.append(slot)

    def held_back(self, operation: str, deadline: float | None) -> Steps[None]:
        """Wait for a slot; raises TimedOut if there is none before the deadline."""
        slot = self.reserve(deadline)
        if slot is None:
            raise TimedOut(f"{operation}: held back for too long")
        if (seconds := slot - time.monotonic()) > 0:
            try:
                yield Wait(seconds)
            except BaseException:  # the call ends here
                self.give_back(slot)
                raise

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
