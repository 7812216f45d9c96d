"""Thousands of calls while servers and networks fail: each ends as it should.

`pytest tests/runtime/test_faults.py -s` prints the figures; `-m slow` makes 10,000
calls in place of 1,000.
"""

from __future__ import annotations

import pickle
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field

import pytest

from generated.partner_clients import (
    ApiError,
    ConnectionFailed,
    DecodingError,
    StatusError,
)
from tests.runtime.acts import (
    DRIP,
    DRIPS,
    PAGES,
    Fault,
)
from tests.runtime.fault_calls import (
    HEADER,
    MAX_RETRIES,
    PAGED,
    REPEATABLE,
    SLACK,
    TOKEN,
    Call,
    Ended,
    Watcher,
    awaited,
    blocking,
    calls,
    watching,
)
from tests.runtime.faults import (
    FAULTS,
    FaultServer,
    failing,
)
from tests.runtime.server import running

pytestmark = pytest.mark.usefixtures("no_waits")


# --- the figures -------------------------------------------------------------------


@dataclass
class Figures:
    """Figures about all calls."""

    everything: list[Ended]
    server: FaultServer
    watcher: Watcher
    seconds: float
    errors: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        raised = (ended.error for ended in self.everything if ended.error)
        self.errors = Counter(type(error).__name__ for error in raised)

    @property
    def faults(self) -> Counter[str]:
        """Count the faults."""
        seen = self.server.seen.values()
        faults = Counter(name for names in seen for name in names if name)
        faults["refused"] = sum(ended.call.is_refused for ended in self.everything)
        return faults

    @property
    def sent_again(self) -> int:
        """Count the repeated requests."""
        return sum(
            FAULTS[name].again != "harmless"
            for names in self.server.seen.values()
            for name in names[:-1]
            if name
        )

    @property
    def hit(self) -> int:
        """Count the calls with a fault."""
        return sum(e.call.is_refused or bool(e.call.planned) for e in self.everything)

    def __str__(self) -> str:
        requests = sum(map(len, self.server.seen.values()))
        results = sum(ended.error is None for ended in self.everything)
        longest = max(self.everything, key=lambda ended: ended.seconds)
        return f"""
{len(self.everything):,} calls, {self.hit:,} of them hit, in {self.seconds:.1f} s
requests: {requests:,}, of which sent again: {self.sent_again:,}
results: {results:,}
errors: {_listed(self.errors)}
longest call: {longest.seconds:.2f} s ({longest.call})
log records: {_listed(self.watcher.records)}
faults: {_listed(self.faults)}"""


def _listed(counts: Counter[str]) -> str:
    parts = ", ".join(f"{name} {count:,}" for name, count in counts.most_common())
    return f"{counts.total():,} ({parts})"


# --- checks ------------------------------------------------------------------------


def tries(call: Call, fault: Fault) -> int:
    """Return the number of attempts of a call that meets a fault each time."""
    match fault.again:
        case "always":
            return MAX_RETRIES + 1
        case "if repeatable":
            return MAX_RETRIES + 1 if call.kind in REPEATABLE else 1
        case "renewed":
            return 2
        case _:
            return 1


def judge(ended: Ended, server: FaultServer, *, is_copy: bool = False) -> None:
    """Check the result or error of a call, and the number of its requests."""
    call, fault, error = ended.call, ended.call.fault, ended.error
    requests = len(server.seen[call.name])
    pages = PAGES if call.kind in PAGED else 1
    if call.is_refused:
        assert type(error) is ConnectionFailed
        assert not error.may_have_arrived
        assert (error.attempts, requests) == (MAX_RETRIES + 1, 0)
    elif fault is None or call.planned is None:
        assert (ended.ids, requests) == (call.ids, pages), error
    elif fault.is_timed:
        assert ended.ids == call.ids or isinstance(error, ConnectionFailed)
    elif call.planned.hits < (limit := tries(call, fault)):
        assert (ended.ids, requests) == (call.ids, pages + call.planned.hits), error
    else:
        assert type(error) is fault.ends_in
        assert requests == call.planned.first + limit
        if not isinstance(error, DecodingError):
            assert error.attempts == limit
    if isinstance(error, ConnectionFailed) and not error.may_have_arrived:
        assert requests == 0
    if error and not is_copy:
        judge_error(error)


def judge_error(error: ApiError) -> None:
    """Check that an error says what happened, also a copy, and shows no secret."""
    text = str(error)
    match error:
        case StatusError():
            assert f"({error.status} " in text
            assert error.path in text
        case DecodingError():
            assert f"status {error.status}" in text
        case ConnectionFailed():
            assert "/crm/v3/objects/partner_clients" in text
            assert error.__cause__ is not None
    assert error.request is not None
    assert error.request.operation.startswith(error.request.method)
    assert str(pickle.loads(pickle.dumps(error))) == text
    shown = f"{error!r} {vars(error)} {''.join(traceback.format_exception(error))}"
    assert TOKEN not in shown
    assert HEADER not in shown


def judge_requests(call: Call, server: FaultServer) -> None:
    """Check that no unsafe call was repeated, and no refused token reused."""
    names, tokens = server.seen[call.name], server.tokens[call.name]
    assert all(token.startswith(f"Bearer {TOKEN}-") for token in tokens)
    for number, name in enumerate(names[:-1]):
        again = FAULTS[name].again if name else "harmless"
        assert again in ("always", "renewed") or (
            call.kind in PAGED if again == "harmless" else call.kind in REPEATABLE
        ), f"{call} was sent again after {name!r}"
        if again == "renewed":
            assert tokens[number + 1] != tokens[number]


def deadline(call: Call, *, is_blocking: bool) -> float:
    """Return the seconds until a call must end; each page has a deadline."""
    assert call.timeout.total is not None
    allowed = call.timeout.total * (PAGES if call.kind in PAGED else 1)
    if is_blocking and call.planned and call.planned.fault == "dripping headers":
        allowed += DRIP * DRIPS  # a blocking call notices it only then
    return allowed


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_calls(count: int, nowhere: str) -> None:
    """Every call returns its result or raises the right error."""
    in_threads = calls(count // 2, "thread", seed=1)
    in_tasks = calls(count // 2, "task", seed=2)
    with (
        running() as elsewhere,
        failing(elsewhere.url) as server,
        watching() as watcher,
    ):
        server.plan = {c.name: c.planned for c in in_threads + in_tasks if c.planned}
        started = time.monotonic()
        first = blocking(in_threads, server.url, nowhere)
        then = awaited(in_tasks, server.url, nowhere)
        seconds = time.monotonic() - started
    figures = Figures(first + then, server, watcher, seconds)
    print(figures)

    for ended in figures.everything:
        judge(ended, server)
        judge_requests(ended.call, server)
    for ended in first:
        assert ended.seconds < deadline(ended.call, is_blocking=True) + SLACK, ended
    for ended in then:
        assert ended.seconds < deadline(ended.call, is_blocking=False) + SLACK, ended
    assert elsewhere.received == []
    assert elsewhere.connections == []
    assert watcher.leaks == []
    assert {"httpx2", "httpcore2", "generated"} <= set(watcher.records)
    assert figures.hit >= 0.25 * count
    assert {*FAULTS, "refused"} <= {name for name, n in figures.faults.items() if n}
