"""The layout of generator/: names, sizes, and which module imports which."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.packages import ROOT, is_waste

GENERATOR = ROOT / "generator"
FOLDERS = {"templates"}
"""Folders that an installed generator has and a checkout may not."""
ENTRIES, MODULE, FUNCTION = 22, 400, 60
"""Limits: entries in `generator/`, lines of a module, lines of a function."""
STAGES = ("load", "translate", "naming", "select", "plan", "render", "write", "cli")
"""The stages in order, then the command."""
RAW = {
    *("generator.load", "generator.load.document", "generator.load.read"),
    *("generator.load.bundle", "generator.load.structure"),
}
"""Modules that read or hold a raw document."""


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


def imported(name: str, paths: Mapping[str, Path]) -> set[str]:
    """Return the generator's modules that a module imports, also within functions."""
    names_imported = set()
    for node in ast.walk(tree(paths[name])):
        match node:
            case ast.ImportFrom(module=str(module), names=names):
                for alias in names:
                    inner = f"{module}.{alias.name}"
                    names_imported.add(inner if inner in paths else module)
            case ast.Import(names=names):
                names_imported |= {alias.name for alias in names}
    return names_imported & paths.keys() - {name}


def stage(module: str) -> str:
    """Return the folder or file of the ground floor that a module is in."""
    return module.split(".")[1] if "." in module else ""


def circles(paths: Mapping[str, Path]) -> list[set[str]]:
    """Return the sets of modules that import each other in a circle."""
    edges = {name: imported(name, paths) for name in paths}
    reached: dict[str, set[str]] = defaultdict(set)
    for name in paths:
        waiting = [*edges[name]]
        while waiting:
            following = waiting.pop()
            if following not in reached[name]:
                reached[name].add(following)
                waiting += edges[following]
    circular = {name for name in paths if name in reached[name]}
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

    A command's decorators, parameters and docstring are not counted.
    """
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            is_command = any(
                "click.command" in ast.unparse(d) for d in node.decorator_list
            )
            first = node.body[1].lineno if is_command else node.lineno
            yield node.name, (node.end_lineno or first) - first + 1


def test_ground_floor() -> None:
    """The listing of `generator/` is short."""
    entries = {
        path.relative_to(GENERATOR).parts[0]
        for path in GENERATOR.rglob("*")
        if path.is_file() and not is_waste(path.relative_to(GENERATOR))
    }
    assert len(entries - FOLDERS) <= ENTRIES, sorted(entries)


def test_names_are_distinct() -> None:
    """No two modules have the same name, even in different folders."""
    names = Counter(
        path.name for path in modules().values() if path.name != "__init__.py"
    )
    assert not [name for name, count in names.items() if count > 1]


def test_no_import_circles() -> None:
    """No module imports itself through others, not even for type checkers."""
    assert circles(modules()) == []


def test_stages_import_no_later_ones() -> None:
    """A stage imports no later stage."""
    paths = modules()
    wrong = [
        f"{name} imports {other}"
        for name in paths
        for other in imported(name, paths)
        if {stage(name), stage(other)} <= set(STAGES)
        and STAGES.index(stage(name)) < STAGES.index(stage(other))
    ]
    assert not wrong


def test_only_translate_reads_the_document() -> None:
    """Stages after translate import neither the raw document nor its typed form."""
    paths = modules()
    readers = [
        f"{name} imports {other}"
        for name in paths
        if stage(name) in STAGES[2:-1]
        for other in imported(name, paths)
        if other in RAW
    ]
    typed = [
        name
        for name, path in paths.items()
        if stage(name) not in ("load", "translate", "pipeline")
        and "openapi_pydantic" in path.read_text(encoding="utf-8")
    ]
    trees = [
        f"{name}:{node.lineno}"
        for name, path in paths.items()
        if stage(name) != "load"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node).endswith("document.tree")
    ]
    assert (readers, typed, trees) == ([], [], [])


def test_sizes() -> None:
    """Modules and functions stay below the limits for their lines."""
    paths = modules()
    long_modules = {
        name: lines
        for name, path in paths.items()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MODULE
    }
    long_functions = {
        f"{name}.{function}": lines
        for name, path in paths.items()
        for function, lines in functions(path)
        if lines > FUNCTION
    }
    assert (long_modules, long_functions) == ({}, {})


def test_only_the_command_prints() -> None:
    """Only modules of the command print; others return their messages."""
    printing = [
        name
        for name, path in modules().items()
        if stage(name) != "cli"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("print", "click.echo", "sys.stdout.write")
    ]
    assert not printing
