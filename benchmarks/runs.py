"""How long the command takes: a first run, one after a small change, one without work.

Every figure is of whole processes, from start to end, with bytecode cached.
"""

from __future__ import annotations

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
from tests.corpus.documents import File, files, is_document, parsed

SPECS = Path(__file__).parent.parent / "specs"
COMMAND = [sys.executable, "-m", "generator", "--quiet"]
CLICK = [sys.executable, "-c", "import click"]
SUMMARY = re.compile(r"""(\n\s*["']?summary["']?: ["']?)(?=\w)""")
"""Where the summary of an operation begins, in JSON and YAML."""


class Cost(NamedTuple):
    """What a process took, in milliseconds."""

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
        print(table(headings, [bare, *ours]))


def of_corpus(folder: Path, rounds: int) -> Iterator[tuple[str, ...]]:
    """The largest document, and all of them, which is measured once."""
    found = [file for file in files([folder]) if is_document(parsed(file.path))]
    largest = max(found, key=lambda file: file.path.stat().st_size)
    yield from measured(f"`{largest.path.name}`", [largest], min(rounds, 3))
    yield from measured(f"all {len(found)} documents", found, 1)


def measured(
    name: str, documents: Sequence[File], rounds: int
) -> Iterator[tuple[str, ...]]:
    """The three kinds of runs of one command."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        specs = copied(documents, folder)

        def first() -> Cost:
            shutil.rmtree(folder / "out", ignore_errors=True)
            return cost([*COMMAND, "--config", str(folder / "gen-client.toml")])

        def nothing() -> Cost:
            return cost([*COMMAND, "--config", str(folder / "gen-client.toml")])

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


def copied(documents: Sequence[File], folder: Path) -> list[Path]:
    """Copies that may be edited, and the configuration that names them."""
    copies, entries = [], []
    for file in documents:
        place = folder / file.package
        if len(list(file.path.parent.iterdir())) < 10:  # parts may be beside it
            shutil.copytree(file.path.parent, place)
        place.mkdir(exist_ok=True)
        copies.append(Path(shutil.copy(file.path, place)))
        path = f"{file.package}/{file.path.name}"
        entries.append(f'{{path = "{path}", name = "{file.package}"}},\n')
    text = f'output = "out"\nspecs = [\n{"".join(entries)}]\n'
    (folder / "gen-client.toml").write_text(text, encoding="utf-8")
    return copies


def edit(spec: Path) -> None:
    """Say something else of the first operation."""
    text = spec.read_text(encoding="utf-8")
    changed = SUMMARY.sub(r"\1Also ", text, count=1)
    assert changed != text
    spec.write_text(changed, encoding="utf-8")


def cost(command: Sequence[str]) -> Cost:
    """What a process takes, its children's time included."""
    before, started = cpu(), perf_counter()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return Cost((perf_counter() - started) * 1e3, (cpu() - before) * 1e3)


def cpu() -> float:
    """Seconds of processor time that children have taken so far."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def shown(name: str, taken: Sequence[Cost]) -> tuple[str, ...]:
    """A line of the table."""
    wall, spent = (median(values) for values in zip(*taken, strict=True))
    return name, f"{wall:.0f}", f"{spent:.0f}"


if __name__ == "__main__":
    main()
