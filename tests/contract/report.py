"""The results of sweeps, as a table and lists."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tests.contract.schemas import RULES
from tests.contract.sweep import Problem, Result

COLUMNS = (
    "operations",
    "called",
    "valid",
    "decoded",
    "equal",
    "errors",
    "errors equal",
)
SHOWN = 3
"""Examples of each cause."""


def report(results: Sequence[Result], shown: int = SHOWN) -> str:
    """The whole report."""
    problems = [each for result in results for each in result.problems]
    return "\n".join(
        [*_table(results), "", *_excluded(results), *_causes(problems, shown)]
    )


def _table(results: Sequence[Result]) -> Iterator[str]:
    rows = [["document", *COLUMNS, "excluded", "seconds"]]
    rows += [_row(each.document, [each]) for each in results]
    rows.append(_row("all", results))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for title, *numbers in rows:
        cells = [f"{n:>{width}}" for n, width in zip(numbers, widths[1:], strict=True)]
        yield "  ".join([f"{title:{widths[0]}}", *cells])


def _row(title: str, results: Iterable[Result]) -> list[str]:
    results = list(results)
    counts = [sum(each.counts[column] for each in results) for column in COLUMNS]
    excluded = sum(len(each.excluded) for each in results)
    seconds = round(sum(each.seconds for each in results))
    return [title, *map(str, [*counts, excluded, seconds])]


def _excluded(results: Sequence[Result]) -> Iterator[str]:
    rules = Counter(rule for each in results for rule, _ in each.excluded.values())
    for rule, text in {**RULES, "unusable": "nothing can be made of it"}.items():
        yield f"{rules[rule]:5} excluded: {text}"
    for result in results:
        for title, (rule, why) in result.excluded.items():
            yield f"      {result.document}: {title}: [{rule}] {why[:160]}"


def _causes(problems: Sequence[Problem], shown: int) -> Iterator[str]:
    causes: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        causes[problem.cause].append(problem)
    yield f"{len(problems)} differences of {len(causes)} kinds"
    for cause, found in sorted(causes.items(), key=lambda each: -len(each[1])):
        yield f"{len(found):5} {cause}"
        for each in found[:shown]:
            lines = each.text.splitlines() or [""]
            yield f"        {each.document}: {each.operation}: {lines[0]}"
            yield from (f"          {line}" for line in lines[1:])
