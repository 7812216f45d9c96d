"""What one package of many APIs costs, next to a package for each of them.

DIR is a folder of OpenAPI documents. Times are processor time; those of imports are of
fresh processes whose bytecode is cached.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import TypeVar

from benchmarks.import_time import surroundings
from benchmarks.measuring import medians, parser, table
from generator.pipeline import Generated, generate, generate_suite, translated
from generator.start.options import Options
from generator.write import write

T = TypeVar("T")

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
    with TemporaryDirectory() as folder, TemporaryDirectory() as bytecode:
        environment = {**surroundings(bytecode), "PYTHONPATH": folder}
        together, seconds = timed(partial(suite, specs, ALL))
        single, seconds_of_single = timed(partial(each, specs))
        print(sizes(single, together, seconds_of_single, seconds))
        packages = {
            OWN: generate(specs[0], Options(name=OWN)),
            ONE: suite(specs[:1], ONE),
            ALL: together,
        }
        write(list(packages.values()), Path(folder))
        print()
        print(imports(packages, environment, given.rounds))


def timed(made: Callable[[], T]) -> tuple[T, float]:
    """What is made, and the seconds that it takes."""
    started = process_time()
    return made(), process_time() - started


def suite(specs: Sequence[str], name: str) -> Generated:
    """One package of the documents."""
    return generate_suite(list(map(translated, specs)), name)


def each(specs: Sequence[str]) -> list[Generated]:
    """A package for each of the documents."""
    return list(map(generate, specs))


def sizes(
    single: Sequence[Generated],
    together: Generated,
    seconds_of_single: float,
    seconds: float,
) -> str:
    """How much there is of each, and how long it takes to generate."""
    names = ("files of Python", "lines of Python", "kB of Python", "s to generate")
    first = (*measured(single), round(seconds_of_single))
    second = (*measured([together]), round(seconds))
    rows = [
        (name, f"{one:,}", f"{other:,}", f"{other / max(one, 1):.2f}")
        for name, one, other in zip(names, first, second, strict=True)
    ]
    count = len(single)
    return table((f"{count} documents", "one by one", "one package", "ratio"), rows)


def measured(packages: Sequence[Generated]) -> tuple[int, int, int]:
    """Files, lines and kB of Python in packages."""
    files = [file for package in packages for file in package.files]
    texts = [file.text for file in files if file.path.endswith(".py")]
    lines = sum(text.count("\n") for text in texts)
    return len(texts), lines, sum(len(text.encode()) for text in texts) // 1000


def imports(
    packages: Mapping[str, Generated], environment: Mapping[str, str], count: int
) -> str:
    """How long programs take that use the first document's API, or none."""
    subjects = {
        f"{program} {name}": partial(processor, code, environment)
        for program, template in PROGRAMS.items()
        for name, package in packages.items()
        for code in [written(template, name, first_resource(package))]
    }
    found = medians(subjects, count)
    rows = [
        (program, *(f"{found[f'{program} {name}']:.1f}" for name in packages))
        for program in PROGRAMS
    ]
    return table(("ms", *(HEADINGS[name] for name in packages)), rows)


def written(template: str, name: str, api: str) -> str:
    """A program."""
    return template.format(name=name, api=api, client=CLIENT.format(name=name))


def first_resource(package: Generated) -> str:
    """What leads from a client to the calls of the first document's first resource."""
    manifest = json.loads(package.files[-1].text)
    calls = (o["call"] for o in manifest["operations"] if o["spec"] == 0)
    return str(next(calls)).rpartition(".")[0]


def processor(code: str, environment: Mapping[str, str]) -> float:
    """Milliseconds of processor time that a process takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return spent * 1e3


if __name__ == "__main__":
    main()
