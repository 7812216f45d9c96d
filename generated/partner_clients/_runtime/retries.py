"""When a call is sent again, and after how long: rules as data, and one decision."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from .errors import ApiError, Attempt, ConnectionFailed, StatusError

if TYPE_CHECKING:
    from .steps import Outgoing

REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})
"""The methods that are safe to send twice (RFC 9110, 9.2.2)."""
FIRST_WAIT = 0.5
LONGEST_BACKOFF = 8.0
LONGEST_WAIT = 60.0
"""Seconds that a server may ask for where no deadline says how long is too long."""


@dataclass(frozen=True, slots=True)
class RetryRules:
    """What the answers of an API mean for sending again."""

    refusals: frozenset[int] = frozenset({429})
    """Statuses that say that nothing was done: any call may be sent again."""
    failures: frozenset[int] = frozenset({408, 502, 503, 504})
    """Statuses after which only what is safe to send twice is sent again."""
    lasting: Mapping[int, float] = field(default_factory=dict[int, float])
    """Seconds that the reason for a status usually lasts."""
    limit_field: str = ""
    """The field of an error's body that names the limit which was reached."""
    limits: Mapping[str, float | None] = field(
        default_factory=dict[str, "float | None"]
    )
    """Seconds until a limit is renewed; None where waiting is pointless."""


class Attempts:
    """One call: how often it was tried, since when, and whether it is tried again."""

    def __init__(
        self,
        rules: RetryRules,
        max_retries: int,
        repeatable: bool,
        total: float | None,
    ) -> None:
        self.number = 0
        self._last: ApiError | None = None
        self._rules = rules
        self._max_retries = max_retries
        self._repeatable = repeatable
        self._started = time.monotonic()
        self.deadline = None if total is None else self._started + total

    def another(self, operation: str, outgoing: Outgoing) -> Attempt:
        """The attempt that is made now."""
        self.number += 1
        url = outgoing.url.partition("?")[0]
        return Attempt(operation, outgoing.method, url, self.number)

    def wait_after(self, error: ApiError) -> float | None:
        """Seconds until it is sent again; None if that is of no use, or not safe.

        The error is told how often and how long it was tried, and what failed before.
        """
        _chain(error, self._last)
        self._last = error
        error.attempts = self.number
        error.elapsed = time.monotonic() - self._started
        if self.number > self._max_retries:
            return None
        wait = self._wait_after(error)
        if wait is None or self.deadline is None:
            return wait
        return wait if time.monotonic() + wait < self.deadline else None

    def _wait_after(self, error: ApiError) -> float | None:
        match error:
            case StatusError() if error.status in self._rules.refusals:
                return self._wait_of(error)
            case StatusError() if error.status in self._rules.failures:
                return self._wait_of(error) if self._repeatable else None
            case ConnectionFailed() if self._repeatable or not error.may_have_arrived:
                return self._backoff()
            case _:
                return None

    def _wait_of(self, error: StatusError) -> float | None:
        """What the server asked for, or what is known, or else a guess."""
        asked = error.retry_after
        if asked is not None:
            fits = self.deadline is not None or asked <= LONGEST_WAIT
            return asked if fits else None
        lasting = self._lasting(error)
        if lasting is None:
            return None
        return random.uniform(lasting / 2, lasting) if lasting else self._backoff()

    def _lasting(self, error: StatusError) -> float | None:
        """Seconds until it may work; 0 if nobody knows, None if it will not."""
        rules = self._rules
        lasting = rules.lasting.get(error.status, 0.0)
        body = error.json if rules.limit_field else None
        if not isinstance(body, dict):
            return lasting
        limit = cast("dict[str, object]", body).get(rules.limit_field)
        return rules.limits.get(limit, lasting) if isinstance(limit, str) else lasting

    def _backoff(self) -> float:
        """Exponential, with full jitter, so that many clients spread out."""
        ceiling = FIRST_WAIT * 2 ** min(self.number - 1, 10)
        return random.uniform(0, min(LONGEST_BACKOFF, ceiling))


def _chain(error: ApiError, earlier: ApiError | None) -> None:
    """Let a traceback end in the failures of the attempts before."""
    first = _causes(error)[-1]
    if earlier is not None and first not in _causes(earlier):  # or it would be a circle
        first.__cause__ = earlier


def _causes(error: BaseException) -> list[BaseException]:
    """An error, what caused it, and so on."""
    causes = [error]
    while (cause := causes[-1].__cause__) is not None:
        causes.append(cause)
    return causes
