"""Fair rounds of measurements, and tables of their results."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import TypeVar

T = TypeVar("T")


def parser(purpose: str, default: int) -> argparse.ArgumentParser:
    """Return the parser of a measurement's command line."""
    made = argparse.ArgumentParser(description=purpose)
    made.add_argument("--rounds", type=int, default=default, metavar="N")
    return made


def rounds(purpose: str, default: int) -> int:
    """Return the number of rounds that the command line asks for."""
    return int(parser(purpose, default).parse_args().rounds)


def in_turns(subjects: Mapping[str, Callable[[], T]], count: int) -> dict[str, list[T]]:
    """Measure the subjects in turns, so that they share the machine's bad times.

    A first round, to warm up, does not count.
    """
    measured: dict[str, list[T]] = {name: [] for name in subjects}
    for number in range(count + 1):
        for name, measure in subjects.items():
            value = measure()
            if number > 0:
                measured[name].append(value)
    return measured


def medians(
    subjects: Mapping[str, Callable[[], float]], count: int
) -> dict[str, float]:
    """Return each subject's median; the subjects take turns."""
    return {name: median(taken) for name, taken in in_turns(subjects, count).items()}


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; all columns but the first are numbers."""
    columns = list(zip(headings, *rows, strict=True))
    first, *others = [max(map(len, column)) for column in columns]
    rule = [":" + "-" * (first - 1), *("-" * (width - 1) + ":" for width in others)]
    lines = [headings, rule, *rows]
    return "\n".join(_line(line, first, others) for line in lines)


def _line(cells: Sequence[str], first: int, others: Sequence[int]) -> str:
    numbers = (cell.rjust(width) for cell, width in zip(cells[1:], others, strict=True))
    return f"| {' | '.join([cells[0].ljust(first), *numbers])} |"
