"""`python -m tests.contract DIR_OR_FILE…`: see the package's docstring."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import tests.contract
from tests.contract.report import SHOWN, report
from tests.contract.sweep import Result, sweep
from tests.corpus.documents import SUFFIXES, is_document, parsed


def documents(given: list[Path]) -> dict[str, Path]:
    """Every document among files and below folders, by a short name."""
    found: dict[str, Path] = {}
    for start in map(Path.resolve, given):
        paths = sorted(start.rglob("*")) if start.is_dir() else [start]
        for path in paths:
            is_output = "expected" in path.relative_to(start.parent).parts
            if path.suffix not in SUFFIXES or is_output or not path.is_file():
                continue
            if is_document(parsed(path)):
                found[path.relative_to(start.parent).as_posix()] = path
    return found


def every(number: int, chosen: dict[str, Path]) -> dict[str, Path]:
    """Return every document with this distance, in the order of names."""
    return {name: chosen[name] for name in sorted(chosen)[::number]}


def run(
    chosen: dict[str, Path], seed: int = 0, workers: int = 2, in_suite: bool = False
) -> list[Result]:
    """Return the result of each document."""
    by_size = sorted(chosen, key=lambda name: -chosen[name].stat().st_size)
    with ProcessPoolExecutor(workers) as pool:
        futures = {
            name: pool.submit(sweep, chosen[name], name, seed, in_suite)
            for name in by_size
        }
        return [futures[name].result() for name in chosen]


def main() -> int:
    """Run it; gives the exit code."""
    parser = argparse.ArgumentParser(
        "python -m tests.contract", description=tests.contract.__doc__
    )
    parser.add_argument("given", metavar="DIR_OR_FILE", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, default=0, help="for other values")
    parser.add_argument(
        "--examples", type=int, default=SHOWN, help="to show of each cause"
    )
    parser.add_argument(
        "--package", action="store_true", help="call each as one of several APIs"
    )
    parser.add_argument(
        "--every",
        type=int,
        default=1,
        metavar="N",
        help="only every Nth document, in the order of names (3 for `wide/`)",
    )
    arguments = parser.parse_args()
    chosen = every(arguments.every, documents(arguments.given))
    results = run(chosen, arguments.seed, in_suite=arguments.package)
    print(report(results, arguments.examples))
    return 1 if any(each.problems for each in results) else 0


if __name__ == "__main__":
    sys.exit(main())
