"""Sending no faster than an API allows."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import number

LONGEST = 60.0
"""Seconds that an answer may hold everybody back; the API refuses whoever is early."""
_LONG_AGO = 1e9  # seconds since 1970, and more than anybody would wait


@dataclass(frozen=True, slots=True)
class LimitHeaders:
    """The headers of answers that tell what is left; "" where an API has none."""

    remaining: str = ""
    """Requests that are left in the window."""
    interval: str = ""
    """The length of the window, in milliseconds."""
    reset: str = ""
    """When the window ends: in how many seconds, or at which second since 1970."""


class Throttle:
    """At most so many requests within any window of time, for all who share it.

    One may be given to several clients, blocking and asyncio. Where the API says in the
    headers of its answers that nothing is left, all wait until the window is over.
    """

    def __init__(self, requests: int, per: float = 1.0) -> None:
        """`requests` in any `per` seconds; raises ValueError if that is none."""
        if requests < 1 or per <= 0:
            raise ValueError("a throttle needs at least one request, and some time")
        self._requests = requests
        self._per = per
        self._times: deque[float] = deque()
        self._closed_until = 0.0
        self._lock = threading.Lock()

    def reserve(self, deadline: float | None = None) -> float | None:
        """Take the next free place; the seconds until it comes up.

        None, and no place is taken, if that is after the deadline (`time.monotonic`).
        """
        with self._lock:
            now = time.monotonic()
            while self._times and self._times[0] <= now - self._per:
                self._times.popleft()
            place = max(now, self._closed_until)
            if len(self._times) >= self._requests:
                place = max(place, self._times[-self._requests] + self._per)
            if deadline is not None and place > deadline:
                return None
            self._times.append(place)
            return place - now

    def learn(self, headers: Mapping[str, str], known: LimitHeaders) -> None:
        """Hold back until the window is over if an answer says that nothing is left."""
        if not known.remaining or number(headers.get(known.remaining, "")) != 0:
            return
        interval = number(headers.get(known.interval, ""))
        left = number(headers.get(known.reset, ""))
        if left is not None:
            window = left - time.time() if left > _LONG_AGO else left
        else:
            window = self._per if interval is None else interval / 1000
        with self._lock:
            self._closed_until = time.monotonic() + min(max(window, 0.0), LONGEST)
