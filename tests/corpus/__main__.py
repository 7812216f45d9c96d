"""`python -m tests.corpus DIR…`: see the package's docstring."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import tests.corpus
from tests.corpus.documents import Sample, files
from tests.corpus.run import run


def sample(text: str) -> Sample:
    """N/M, as in 1/4."""
    share, of = map(int, text.split("/"))
    if not 0 < share <= of:
        raise ValueError(text)
    return Sample(share, of)


def folder(text: str) -> Path:
    """A folder that is there."""
    if not (path := Path(text)).is_dir():
        raise argparse.ArgumentTypeError(f"{text} is no folder")
    return path


def main() -> int:
    """Run it; gives the exit code."""
    parser = argparse.ArgumentParser(
        "python -m tests.corpus", description=tests.corpus.__doc__
    )
    parser.add_argument("folders", metavar="DIR", nargs="+", type=folder)
    parser.add_argument(
        "--sample",
        metavar="N/M",
        type=sample,
        default=Sample(1, 1),
        help="take a fixed share of the documents, chosen by their names",
    )
    parser.add_argument(
        "--no-types", action="store_true", help="run neither mypy nor pyright"
    )
    parser.add_argument(
        "--layout", action="store_true", help="let black check the layout; it is slow"
    )
    given = parser.parse_args()
    chosen = [file for file in files(given.folders) if given.sample.holds(file)]
    report = run(chosen, types=not given.no_types, with_layout=given.layout)
    print(report)
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
