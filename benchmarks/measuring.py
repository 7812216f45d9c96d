"""Fair rounds, and tables to show what came of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import TypeVar

T = TypeVar("T")


def parser(purpose: str, default: int) -> argparse.ArgumentParser:
    """What every measurement's command line takes."""
    made = argparse.ArgumentParser(description=purpose)
    made.add_argument("--rounds", type=int, default=default, metavar="N")
    return made


def rounds(purpose: str, default: int) -> int:
    """How many rounds the command line asks for."""
    return int(parser(purpose, default).parse_args().rounds)


def in_turns(subjects: Mapping[str, Callable[[], T]], count: int) -> dict[str, list[T]]:
    """What each subject measures, taken in turns, so that all share the machine's good
    and bad moments; a first round, to warm up, does not count.
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
    """The median of what each subject measures, taken in turns."""
    return {name: median(taken) for name, taken in in_turns(subjects, count).items()}


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; all columns but the first are numbers."""
    columns = list(zip(headings, *rows, strict=True))
    first, *others = [max(map(len, column)) for column in columns]
    rule = [":" + "-" * (first - 1), *("-" * (width - 1) + ":" for width in others)]
    lines = [headings, rule, *rows]
    return "\n".join(_line(line, first, others) for line in lines)


def _line(cells: Sequence[str], first: int, others: Sequence[int]) -> str:
    numbers = (cell.rjust(width) for cell, width in zip(cells[1:], others, strict=True))
    return f"| {' | '.join([cells[0].ljust(first), *numbers])} |"
