"""The layout of generator/: names, sizes, and which module imports which."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.packages import ROOT

GENERATOR = ROOT / "generator"
FOLDERS = {"templates"}
"""Folders that an installed generator has and a checkout may not."""
ENTRIES, MODULE, FUNCTION = 22, 400, 60
"""The most entries of the ground floor, and lines of a module and of a function."""
STAGES = ("load", "translate", "naming", "select", "plan", "render", "write", "cli")
"""The stages in order, and the command; a stage imports no later one."""


def modules() -> dict[str, Path]:
    """Return every module of the generator by its name."""
    paths = (path.relative_to(ROOT) for path in sorted(GENERATOR.rglob("*.py")))
    return {
        ".".join(path.with_suffix("").parts).removesuffix(".__init__"): ROOT / path
        for path in paths
        if path.parts[1] not in FOLDERS
    }


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(name: str, known: Mapping[str, Path]) -> set[str]:
    """Return the generator's modules that a module imports, also within functions."""
    found = set()
    for node in ast.walk(tree(known[name])):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                for alias in names:
                    inner = f"{module}.{alias.name}"
                    found.add(inner if inner in known else module)
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
    return found & known.keys() - {name}


def stage(module: str) -> str:
    """Return the folder or file of the ground floor that a module is in."""
    return module.split(".")[1] if "." in module else ""


def circles(edges: Mapping[str, set[str]]) -> list[set[str]]:
    """Return the sets of modules or folders that import each other in a circle."""
    reached: dict[str, set[str]] = defaultdict(set)
    for name in edges:
        waiting = [*edges[name]]
        while waiting:
            following = waiting.pop()
            if following not in reached[name]:
                reached[name].add(following)
                waiting += edges[following]
    circular = {name for name in edges if name in reached[name]}
    return [
        circle
        for first in sorted(circular)
        if min(
            circle := {
                n for n in circular if n in reached[first] and first in reached[n]
            }
        )
        == first
    ]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function of a module with the number of its lines.

    Of a command, its options are not counted: decorators, parameters and docstring.
    """
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            is_command = any(
                "click.command" in ast.unparse(d) for d in node.decorator_list
            )
            first = node.body[1].lineno if is_command else node.lineno
            yield node.name, (node.end_lineno or first) - first + 1


def test_ground_floor() -> None:
    """The first listing that a newcomer sees is short."""
    entries = [
        path.name
        for path in GENERATOR.iterdir()
        if path.name != "__pycache__" and path.name not in FOLDERS
    ]
    assert len(entries) <= ENTRIES, sorted(entries)


def test_names_are_distinct() -> None:
    """No two modules have the same name, whatever folders they are in."""
    names = Counter(
        path.name for path in modules().values() if path.name != "__init__.py"
    )
    assert not [name for name, count in names.items() if count > 1]


def test_no_import_circles() -> None:
    """No module imports itself through others, imports for type checkers included."""
    known = modules()
    assert circles({name: imported(name, known) for name in known}) == []


def test_folders_form_no_circle() -> None:
    """No folder imports itself through others, whatever modules they do it with."""
    known = modules()
    edges: dict[str, set[str]] = {
        path.name: set() for path in GENERATOR.iterdir() if path.is_dir()
    }
    for name in known:
        for other in imported(name, known):
            here, there = stage(name), stage(other)
            if here != there and {here, there} <= edges.keys():
                edges[here].add(there)
    assert circles(edges) == []


def test_stages_import_no_later_ones() -> None:
    """A stage knows those before it only."""
    known = modules()
    wrong = [
        f"{name} imports {other}"
        for name in known
        for other in imported(name, known)
        if {stage(name), stage(other)} <= set(STAGES)
        and STAGES.index(stage(name)) < STAGES.index(stage(other))
    ]
    assert not wrong


def test_only_naming_makes_names() -> None:
    """Later stages import types and fixed names of the naming stage, no functions.

    They do not put names together, either: no text of theirs adds letters to a name.
    """
    known = modules()
    later = [name for name in known if stage(name) in ("plan", "render", "select")]
    functions_used = [
        f"{name} imports {alias.name}"
        for name in later
        for node in ast.walk(tree(known[name]))
        if isinstance(node, ast.ImportFrom) and node.module is not None
        if node.module.startswith("generator.naming")
        for alias in node.names
        if not alias.name[0].isupper()
    ]
    joined = [
        f"{name}: {ast.unparse(node)}"
        for name in later
        for node in ast.walk(tree(known[name]))
        if isinstance(node, ast.JoinedStr) and makes_identifier(node)
    ]
    assert (functions_used, joined) == ([], [])


def makes_identifier(text: ast.JoinedStr) -> bool:
    """Whether an f-string consists of letters, digits and values only."""
    letters = [v.value for v in text.values if isinstance(v, ast.Constant)]
    return bool(letters) and all(re.fullmatch(r"\w+", str(part)) for part in letters)


def test_sizes() -> None:
    """A module can be read at once, and a function on one screen."""
    known = modules()
    long_modules = {
        name: lines
        for name, path in known.items()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MODULE
    }
    long_functions = {
        f"{name}.{function}": lines
        for name, path in known.items()
        for function, lines in functions(path)
        if lines > FUNCTION
    }
    assert (long_modules, long_functions) == ({}, {})


def test_only_the_command_prints() -> None:
    """Other modules return what they have to say."""
    printing = [
        name
        for name, path in modules().items()
        if stage(name) != "cli"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("print", "click.echo", "sys.stdout.write")
    ]
    assert not printing
