"""Compare one package of many APIs with a package for each.

DIR is a folder of OpenAPI documents. Times are CPU time; imports are measured in fresh
processes with cached bytecode.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.import_time import surroundings
from benchmarks.measuring import medians, parser, table

OWN, ONE, ALL = "own_package", "one_api", "all_apis"
HEADINGS = {OWN: "its own package", ONE: "of 1 API", ALL: "of all APIs"}
PROGRAMS = {
    "`import`": "import {name}",
    "... and a `Client()`": "import {name}; {client}",
    "... and one API of it": "import {name}; {client}.{api}",
}
CLIENT = "{name}.Client(base_url='https://example.com')"


def main() -> None:
    """Generate, measure and print."""
    options = parser("Measure one package of many APIs.", default=15)
    options.add_argument("folder", metavar="DIR", type=Path)
    given = options.parse_args()
    specs = sorted(map(str, given.folder.iterdir()))
    with TemporaryDirectory() as name, TemporaryDirectory() as bytecode:
        folder = Path(name)
        print(sizes(specs, folder))
        gen_client(specs[:1], folder / "all", "--package", ONE)
        gen_client(specs[:1], folder / "all", "--name", OWN)
        environment = {**surroundings(bytecode), "PYTHONPATH": str(folder / "all")}
        print()
        print(imports(folder / "all", environment, given.rounds))


def gen_client(specs: Sequence[str], folder: Path, *options: str) -> float:
    """Return the CPU seconds of the command."""
    command = [sys.executable, "-m", "generator", *specs, "-o", str(folder), "-q"]
    before = processor_time()
    subprocess.run([*command, *options], check=True)
    return processor_time() - before


def sizes(specs: Sequence[str], folder: Path) -> str:
    """Return a table of sizes, and of the time to generate."""
    seconds = (
        gen_client(specs, folder / "each"),
        gen_client(specs, folder / "all", "--package", ALL),
    )
    names = ("files of Python", "lines of Python", "kB of Python", "s to generate")
    first = (*measured(folder / "each"), round(seconds[0]))
    second = (*measured(folder / "all"), round(seconds[1]))
    rows = [
        (name, f"{one:,}", f"{other:,}", f"{other / max(one, 1):.2f}")
        for name, one, other in zip(names, first, second, strict=True)
    ]
    return table(
        (f"{len(specs)} documents", "one by one", "one package", "ratio"), rows
    )


def measured(folder: Path) -> tuple[int, int, int]:
    """Return files, lines and kB of Python in a folder."""
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.py")]
    lines = sum(text.count("\n") for text in texts)
    return len(texts), lines, sum(len(text.encode()) for text in texts) // 1000


def imports(folder: Path, environment: Mapping[str, str], count: int) -> str:
    """Return a table of programs that use the first document's API, or none."""
    subjects = {
        f"{program} {name}": partial(processor, code, environment)
        for program, template in PROGRAMS.items()
        for name in HEADINGS
        for code in [written(template, name, first_resource(folder / name))]
    }
    found = medians(subjects, count)
    rows = [
        (program, *(f"{found[f'{program} {name}']:.1f}" for name in HEADINGS))
        for program in PROGRAMS
    ]
    return table(("ms", *HEADINGS.values()), rows)


def written(template: str, name: str, api: str) -> str:
    """Return a program."""
    return template.format(name=name, api=api, client=CLIENT.format(name=name))


def first_resource(package: Path) -> str:
    """Return the path from a client to the first resource of the first document."""
    manifest = json.loads((package / "gen-client.json").read_text(encoding="utf-8"))
    calls = (o["call"] for o in manifest["operations"] if o["spec"] == 0)
    return str(next(calls)).rpartition(".")[0]


def processor(code: str, environment: Mapping[str, str]) -> float:
    """Return the CPU milliseconds of a program."""
    before = processor_time()
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    return (processor_time() - before) * 1e3


def processor_time() -> float:
    """Return the CPU seconds of all ended child processes."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


if __name__ == "__main__":
    main()
