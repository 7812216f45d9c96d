"""Measure the cost of a call with the generated client and with others.

A server on the same machine sends a record or a page of 100, to one call at a time or
to fifty. The subjects take turns, and ratios compare measurements of the same round.
"""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.callers import ID, Cost, Job
from benchmarks.decode_page import body, compact, record
from benchmarks.measuring import in_turns, parser, table
from benchmarks.page_server import serving

ROOT = Path(__file__).parent.parent
OURS = ("bare", "the client", "over aiohttp")
OFFICIAL = ("hubspot-api-client", "hubspot-sdk")
RELEASES = ("hubspot-api-client==12.0.0", "hubspot-sdk==0.1.0a9")
ONLY = {"over aiohttp": "async", "hubspot-api-client": "sync"}
"""The only way of calling of subjects that lack the other."""
JOBS = [
    Job(operation, flavour, in_flight, calls)
    for operation, calls in (("record", 200), ("page", 100))
    for flavour in ("sync", "async")
    for in_flight in (1, 50)
]

Costs = Mapping[str, Sequence[Cost]]


def main() -> None:
    """Measure and print."""
    arguments = parser("Measure calls.", default=15)
    arguments.add_argument(
        "--official",
        nargs="?",
        const="",
        metavar="PYTHON",
        help="compare with HubSpot's own clients too: installed for this Python, or "
        "else in an environment that is made for the time being",
    )
    options = arguments.parse_args()
    with ExitStack() as stack:
        url = stack.enter_context(serving(pages()))
        pythons = dict.fromkeys(OURS, sys.executable)
        if options.official is not None:
            python = options.official or stack.enter_context(environment())
            pythons |= dict.fromkeys(OFFICIAL, python)
        callers = {
            name: stack.enter_context(calling(name, python, url))
            for name, python in pythons.items()
        }
        costs = {job: measured(job, callers, options.rounds) for job in JOBS}
    print(compared("time", costs, callers, "wall"))
    print()
    print(compared("CPU time", costs, callers, "cpu"))


def pages() -> dict[str, bytes]:
    """Return the server's content: a page, and its first record."""
    found = {"partner_clients": body(), ID: record(0)}
    return {name: compact(page) for name, page in found.items()}


@contextmanager
def environment() -> Iterator[str]:
    """Provide a Python with HubSpot's own clients."""
    with TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(next(Path(folder).glob("*/python*")))
        subprocess.run([python, "-m", "pip", "install", "-q", *RELEASES], check=True)
        yield python


@contextmanager
def calling(name: str, python: str, url: str) -> Iterator[subprocess.Popen[str]]:
    """Run a process that makes calls with one of the subjects."""
    command = [python, "-m", "benchmarks.callers", name, url]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=pipe, stdout=pipe
    ) as process:
        yield process
        process.communicate()


def measured(
    job: Job, callers: Mapping[str, subprocess.Popen[str]], count: int
) -> Costs:
    """Return the cost of the job for each subject that can do it."""
    able = {
        name: partial(cost, process, job)
        for name, process in callers.items()
        if ONLY.get(name, job.flavour) == job.flavour
    }
    return in_turns(able, count)


def cost(process: subprocess.Popen[str], job: Job) -> Cost:
    """Return the cost of the job in a process."""
    assert process.stdin is not None
    assert process.stdout is not None
    print(json.dumps(job), file=process.stdin, flush=True)
    return Cost(*json.loads(process.stdout.readline()))


def compared(
    what: str, costs: Mapping[Job, Costs], names: Iterable[str], field: str
) -> str:
    """Return a table: the cost by hand, and the ratios of the others to it."""
    others = [name for name in names if name != "bare"]
    headings = (f"{what} of a call", "bare, µs", *others)
    return table(headings, [row(job, costs[job], others, field) for job in costs])


def row(job: Job, costs: Costs, others: Sequence[str], field: str) -> list[str]:
    """Return the bare cost, and the median ratios of the rounds."""
    by_hand = [getattr(cost, field) for cost in costs["bare"]]
    cells = [f"{job.operation}, {job.flavour}, {job.in_flight} at a time"]
    cells.append(f"{median(by_hand):.0f}")
    for name in others:
        taken = [getattr(cost, field) for cost in costs.get(name, ())]
        ratios = [one / base for one, base in zip(taken, by_hand, strict=False)]
        cells.append(f"{median(ratios):.2f}" if ratios else "")
    return cells


if __name__ == "__main__":
    main()
