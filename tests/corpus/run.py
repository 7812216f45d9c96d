"""The whole run: generate all documents, check all packages, several at a time."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.corpus.checking import Check, batches, imports, layout, mypy, pyright
from tests.corpus.documents import File
from tests.corpus.generating import Outcome, outcome
from tests.corpus.report import Report

WORKERS = 2
BATCH = 8_000_000
"""Characters of code that a type checker gets at once, to bound its memory."""


def run(
    files: Sequence[File], *, types: bool = True, with_layout: bool = False
) -> Report:
    """Generate a package for each file that is a document, and check them all."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="corpus-") as folder:
        with timed("generated", report):
            generate(files, Path(folder), report)
        batched = in_batches(report.outcomes, Path(folder))
        checks: list[Check] = [imports, mypy, pyright] if types else [imports]
        if with_layout:
            checks.append(layout)
        for check in checks:
            with timed(check.__name__, report), ThreadPoolExecutor(WORKERS) as pool:
                for faults in pool.map(check, batched):
                    report.faults += faults
    return report


def generate(files: Sequence[File], folder: Path, report: Report) -> None:
    """Generate all packages into a folder; the largest documents come first."""
    with ProcessPoolExecutor(WORKERS) as pool:
        largest_first = sorted(files, key=lambda file: -file.path.stat().st_size)
        futures = {
            file.name: pool.submit(outcome, file, folder) for file in largest_first
        }
        for file in files:
            found = futures[file.name].result()
            if found is None:
                report.skipped.append(file)
            else:
                report.outcomes.append(found)


def in_batches(outcomes: Sequence[Outcome], folder: Path) -> list[Path]:
    """Move the packages into a folder for each batch."""
    sizes = {found.file.package: found.size for found in outcomes if found.size}
    folders = []
    for number, packages in enumerate(batches(sizes, BATCH, at_least=WORKERS)):
        batch = folder / f"batch_{number}"
        batch.mkdir()
        for package in packages:
            (folder / package).rename(batch / package)
        folders.append(batch)
    return folders


@contextmanager
def timed(step: str, report: Report) -> Iterator[None]:
    """Note how long a step takes."""
    started = time.perf_counter()
    yield
    report.seconds[step] = time.perf_counter() - started
