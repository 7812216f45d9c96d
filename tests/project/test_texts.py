"""Test the texts of the repository: plain docstrings, short pages, working links."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.packages import ROOT

FOLDERS = ("benchmarks", "generator", "templates", "tests")
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
LONGEST = {"README.md": 200, "CONTRIBUTING.md": 120}
"""The largest number of lines of a page."""
RIDDLES = re.compile(r"(What|That which|Whatever|Those|Whoever|Who|Where|How)\b")
"""Openings of docstrings that do not say what the reader gets."""
VAGUE = {"found", "known", "told", "wanted", "said"}
"""Names of variables and arguments that do not say what they hold."""
NOUNS = re.compile(r"(The|A|An|All|Any|Each|Every|Some|It|This|That|One|Such)\b")
"""Openings of docstrings that suit a class, and not a function."""
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
PATH = re.compile(r"`((?:generator|templates|tests|benchmarks|docs)/[\w./-]*)`")
EXAMPLE_PATHS = {"tests/cases/deep_objects/"}
"""Paths in examples that need not exist."""


def python_files() -> list[Path]:
    """Return the Python files that people write, without generated ones."""
    return [
        path
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "expected" not in path.parts
    ]


def docstrings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each docstring of a file with its line, those of attributes included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Expr(value=ast.Constant(value=str(text), lineno=line)):
                yield line, text.strip()


def test_docstrings_are_plain() -> None:
    """No docstring opens with a riddle such as "What is left"."""
    riddles = [
        f"{path.relative_to(ROOT)}:{line}: {text.splitlines()[0]}"
        for path in python_files()
        for line, text in docstrings(path)
        if RIDDLES.match(text)
    ]
    assert not riddles, "\n".join(riddles)


def program() -> Iterator[tuple[str, ast.AST]]:
    """Yield each node of the program and of the runtime it ships, with its file."""
    for path in python_files():
        if not {"generator", "templates"} & set(path.relative_to(ROOT).parts[:1]):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield str(path.relative_to(ROOT)), node


def bound_name(node: ast.AST) -> str | None:
    """Return the variable, argument, pattern or attribute that a node binds."""
    match node:
        case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
            return name
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return name
        case ast.Attribute(attr=name, ctx=ast.Store()):
            return name
        case _:
            return None


def test_variables_say_what_they_hold() -> None:
    """No variable or argument is called "found", "known" or the like."""
    vague = [
        f"{file}:{getattr(node, 'lineno', 0)}: {name}"
        for file, node in program()
        if (name := bound_name(node)) is not None and name.lstrip("_") in VAGUE
    ]
    assert not vague, "\n".join(vague)


def test_functions_are_described_by_verbs() -> None:
    """The docstring of a function begins with a verb, or with "Whether"."""
    nouns = [
        f"{file}:{node.lineno}: {text.splitlines()[0]}"
        for file, node in program()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not is_shipped_property(file, node)
        and (text := ast.get_docstring(node)) is not None
        and NOUNS.match(text)
    ]
    assert not nouns, "\n".join(nouns)


def is_shipped_property(
    file: str, node: ast.FunctionDef | ast.AsyncFunctionDef
) -> bool:
    """Whether a function is a property of generated packages, which reads as a noun."""
    names = {ast.unparse(decorator) for decorator in node.decorator_list}
    return file.startswith("templates") and "property" in names


@pytest.mark.parametrize(("name", "longest"), LONGEST.items())
def test_page_is_short(name: str, longest: int) -> None:
    """A page that newcomers read first stays short."""
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= longest


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_resolve(page: Path) -> None:
    """Every link to a file leads to a file, and to one of its headings."""
    broken = [link for link in LINK.findall(prose(page)) if not resolves(link, page)]
    assert not broken


def prose(page: Path) -> str:
    """Return a page without its code blocks."""
    text = page.read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def resolves(link: str, page: Path) -> bool:
    """Whether a link leads to a file and heading; links to other sites pass."""
    if "://" in link:
        return True
    name, _, anchor = link.partition("#")
    target = page.parent / name if name else page
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    titles = (re.sub(r"[^\w\- ]", "", title) for title in HEADING.findall(prose(page)))
    return {title.strip().lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_exist(page: Path) -> None:
    """Every path of this repository that a page names exists."""
    named = set(PATH.findall(page.read_text(encoding="utf-8"))) - EXAMPLE_PATHS
    assert not [path for path in sorted(named) if not (ROOT / path).exists()]


def test_architecture_names_every_folder() -> None:
    """docs/architecture.md names each folder of generator/."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = {path.parent.name for path in (ROOT / "generator").glob("*/__init__.py")}
    assert not [name for name in sorted(folders) if f"generator/{name}/" not in text]
