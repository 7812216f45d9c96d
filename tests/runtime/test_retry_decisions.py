"""When a call is sent again, and after how many seconds; nothing is sent here."""

from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from generated.partner_clients import ApiError, ConnectionFailed, InvalidArgument
from generated.partner_clients._runtime.errors import Attempt
from generated.partner_clients._runtime.request import Response
from generated.partner_clients._runtime.retries import Attempts, RetryRules
from generated.partner_clients.errors import StatusError

RULES = RetryRules()


def refused(status: int, body: bytes = b"", /, **headers: str) -> StatusError:
    """Return the error for a status; underscores in header names become hyphens."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    attempt = Attempt("GET /things", "GET", "https://api.example/things", 1)
    return StatusError.named(status)(Response(status, named, body, attempt))


def failed(*, may_have_arrived: bool) -> ConnectionFailed:
    """Return the error for a request without a response."""
    error = ConnectionFailed("reset")
    error.may_have_arrived = may_have_arrived
    return error


def decided(
    error: ApiError,
    *,
    number: int = 1,
    max_retries: int = 2,
    repeatable: bool = True,
    total: float | None = None,
) -> float | None:
    """Return the seconds to wait after an attempt; None if it was the last."""
    deadline = None if total is None else time.monotonic() + total
    attempts = Attempts(RULES, max_retries, repeatable, deadline)
    attempts.number = number
    return attempts.wait_after(error)


@pytest.mark.parametrize(
    ("status", "always", "if_repeatable"),
    [
        (429, True, True),
        *((status, False, True) for status in (408, 502, 503, 504)),
        *((status, False, False) for status in (400, 401, 404, 423, 477)),
        *((status, False, False) for status in (302, 500, 501, 521, 524)),
    ],
)
def test_statuses(status: int, always: bool, if_repeatable: bool) -> None:
    """429 is always retried; failures are retried if the call is repeatable."""
    error = refused(status)
    assert (decided(error, repeatable=False) is not None) is always
    assert (decided(error, repeatable=True) is not None) is if_repeatable


def test_unknown_limit() -> None:
    """Without a field for limits, the body does not matter."""
    assert decided(refused(429, b'{"policyName": "DAILY"}')) is not None


@pytest.mark.parametrize(
    ("may_have_arrived", "repeatable", "again"),
    [
        (True, True, True),
        (True, False, False),
        (False, True, True),
        (False, False, True),
    ],
)
def test_no_response(may_have_arrived: bool, repeatable: bool, again: bool) -> None:
    """A request that may have arrived is only sent again if it is repeatable."""
    error = failed(may_have_arrived=may_have_arrived)
    assert (decided(error, repeatable=repeatable) is not None) is again


@pytest.mark.parametrize("error", [ApiError("?"), InvalidArgument("?")])
def test_other_errors(error: ApiError) -> None:
    """Errors that waiting cannot change are not retried."""
    assert decided(error) is None


@pytest.mark.parametrize(
    ("number", "max_retries", "again"),
    [(1, 0, False), (1, 1, True), (2, 1, False), (2, 2, True), (3, 2, False)],
)
def test_number_of_attempts(number: int, max_retries: int, again: bool) -> None:
    """There are `max_retries` retries; the error has the number of attempts."""
    error = refused(429)
    wait = decided(error, number=number, max_retries=max_retries)
    assert (wait is not None) is again
    assert error.attempts == number


@pytest.mark.parametrize(
    ("headers", "low", "high"),
    [
        ({"retry_after": "3"}, 3, 3),
        ({"retry_after": "0"}, 0, 0),
        ({"retry_after": "1.5"}, 1.5, 1.5),
        ({"retry_after_ms": "250"}, 0.25, 0.25),
        ({"retry_after": "9", "retry_after_ms": "250"}, 0.25, 0.25),
        ({"retry_after": "Sun, 06 Nov 1994 08:49:37 GMT"}, 0, 0),
        *(({"retry_after": text}, 0, 0.5) for text in ("", "soon", "-1", "nan", "inf")),
        ({"retry_after": "99999999999999999999 Jan 1 00:00:00"}, 0, 0.5),
        ({"retry_after": "2", "retry_after_ms": "soon"}, 2, 2),
    ],
)
def test_retry_after(headers: dict[str, str], low: float, high: float) -> None:
    """Seconds, milliseconds and dates are obeyed; invalid values are ignored."""
    for status in (429, 503):
        wait = decided(refused(status, **headers))
        assert wait is not None
        assert low <= wait <= high


def test_dates() -> None:
    """A date is compared with the clock of this machine."""
    error = refused(503, retry_after=formatdate(time.time() + 40, usegmt=True))
    wait = decided(error)
    assert wait is not None
    assert 20 <= wait <= 40


@pytest.mark.parametrize(
    ("asked", "total", "wait"),
    [
        ("60", None, 60),  # without a deadline, a minute at most
        ("61", None, None),
        ("86400", None, None),
        ("61", 100, 61),  # with a deadline, any wait that ends before it
        ("99", 100, 99),
        ("100", 100, None),
        ("0.1", 0.05, None),
    ],
)
def test_long_waits(asked: str, total: float | None, wait: float | None) -> None:
    """The call ends instead of waiting too long; the error has the server's wait."""
    error = refused(429, retry_after=asked)
    assert decided(error, total=total) == wait
    assert error.retry_after == float(asked)


@pytest.mark.parametrize(
    ("number", "ceiling"),
    [(1, 0.5), (2, 1), (3, 2), (4, 4), (5, 8), (6, 8), (5000, 8)],
)
def test_backoff(number: int, ceiling: float) -> None:
    """The wait is random, up to a ceiling that doubles from attempt to attempt."""
    error = failed(may_have_arrived=False)
    drawn = [decided(error, number=number, max_retries=9999) for _ in range(300)]
    waits = [wait for wait in drawn if wait is not None]
    assert len(waits) == len(drawn)
    assert 0 <= min(waits) < 0.2 * ceiling
    assert 0.8 * ceiling < max(waits) <= ceiling
