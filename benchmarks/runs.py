"""Measure the command: a first run, one after a small change, one with nothing to do.

Every figure is of whole processes, from start to end, with cached bytecode.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from benchmarks.measuring import parser, table
from tests.corpus.documents import File, files, is_document, operations, parsed

SPECS = Path(__file__).parent.parent / "specs"
COMMAND = [sys.executable, "-m", "generator", "--quiet"]
CLICK = [sys.executable, "-c", "import click"]
SUMMARY = re.compile(r"""(\n\s*["']?summary["']?: ["']?)(?=\w)""")
"""The start of an operation's summary, in JSON and YAML."""
TOOK = re.compile(r"\(([\d.]+) s\)")


class Cost(NamedTuple):
    """The cost of a process in milliseconds."""

    wall: float
    cpu: float


def main() -> None:
    """Measure and print."""
    arguments = parser("Measure whole runs of the command.", default=9)
    arguments.add_argument("--corpus", type=Path, metavar="DIR")
    given = arguments.parse_args()
    headings = ("a run", "wall, ms", "CPU, ms")
    if given.corpus:
        print(table(headings, list(of_corpus(given.corpus, given.rounds))))
    else:
        bare = shown("`import click`", [cost(CLICK) for _ in range(given.rounds)])
        ours = measured("partner clients", files([SPECS]), given.rounds)
        print(table(headings, [bare, *ours, watched(given.rounds)]))


def of_corpus(folder: Path, rounds: int) -> Iterator[tuple[str, ...]]:
    """Yield rows for the largest document, and for all of them, measured once."""
    found = [file for file in files([folder]) if offers(file)]
    largest = max(found, key=lambda file: file.path.stat().st_size)
    yield from measured(f"`{largest.path.name}`", [largest], min(rounds, 3))
    yield from measured(f"all {len(found)} documents", found, 1)


def offers(file: File) -> bool:
    """Whether a document has something to call; others are not generated."""
    tree = parsed(file.path)
    return is_document(tree) and bool(operations(tree, file.path.parent))


def measured(
    name: str, documents: Sequence[File], rounds: int
) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the three kinds of runs of one command."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        specs = copied(documents, folder)
        told = ["--config", str(folder / "gen-client.toml")]
        if len(specs) == 1:
            told = [str(specs[0]), "-o", str(folder / "out")]

        def first() -> Cost:
            shutil.rmtree(folder / "out", ignore_errors=True)
            return cost([*COMMAND, *told])

        def nothing() -> Cost:
            return cost([*COMMAND, *told])

        def changed() -> Cost:
            edit(specs[0])
            return nothing()

        kinds: Mapping[str, Callable[[], Cost]] = {
            "first": first,
            "one operation changed": changed,
            "nothing changed": nothing,
        }
        for kind, measure in kinds.items():
            yield shown(f"{name}, {kind}", [measure() for _ in range(rounds)])


def watched(rounds: int) -> tuple[str, ...]:
    """Measure the time from noticing a change to written files."""
    with TemporaryDirectory() as place:
        specs = copied(files([SPECS]), Path(place))
        configuration = str(Path(place, "gen-client.toml"))
        watcher = subprocess.Popen(
            [*COMMAND[:-1], "--config", configuration, "--watch"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert watcher.stdout is not None
        watcher.stdout.readline()
        taken = []
        for _ in range(rounds):
            edit(specs[0])
            found = TOOK.search(watcher.stdout.readline())
            assert found is not None
            taken.append(float(found[1]) * 1e3)
        watcher.kill()
        watcher.wait()
    return "partner clients, one operation changed, --watch", f"{median(taken):.0f}", ""


def copied(documents: Sequence[File], folder: Path) -> list[Path]:
    """Copy documents to edit them, and write their configuration."""
    copies, entries = [], []
    for file in documents:
        place = folder / file.package
        if (
            len(list(file.path.parent.iterdir())) < 10
        ):  # it may refer to files beside it
            shutil.copytree(file.path.parent, place)
        place.mkdir(exist_ok=True)
        copies.append(Path(shutil.copy(file.path, place)))
        path = f"{file.package}/{file.path.name}"
        entries.append(f'{{path = "{path}", name = "{file.package}"}},\n')
    text = f'output = "out"\nspecs = [\n{"".join(entries)}]\n'
    (folder / "gen-client.toml").write_text(text, encoding="utf-8")
    return copies


def edit(spec: Path) -> None:
    """Change the summary of the first operation."""
    text = spec.read_text(encoding="utf-8")
    changed = SUMMARY.sub(r"\1Also ", text, count=1)
    assert changed != text
    spec.write_text(changed, encoding="utf-8")


def cost(command: Sequence[str]) -> Cost:
    """Return the cost of a process, children included."""
    before, started = cpu(), perf_counter()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return Cost((perf_counter() - started) * 1e3, (cpu() - before) * 1e3)


def cpu() -> float:
    """Return the CPU seconds of children so far."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def shown(name: str, taken: Sequence[Cost]) -> tuple[str, ...]:
    """Return a row of the table."""
    wall, spent = (median(values) for values in zip(*taken, strict=True))
    return name, f"{wall:.0f}", f"{spent:.0f}"


if __name__ == "__main__":
    main()
