"""The examples in READMEs, docs and docstrings, as modules for type checkers."""

from __future__ import annotations

import ast
import builtins
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

FENCED = re.compile(r"^```py(?:thon)?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
STATEMENTS = (ast.Assign, ast.Import, ast.ImportFrom, ast.For, ast.With, ast.AsyncWith)
"""The statements, besides calls, that make a paragraph of a docstring an example."""
FOREIGN = ("partner_clients_client", "hubspot")
"""Packages of docs' examples that no test generates."""
PLACEHOLDERS = '''\
"""The names that examples leave to their readers."""

from collections.abc import Mapping
from typing import Any

from {package} import Client


class Request:
    """A request in a web framework."""

    headers: Mapping[str, str] = {{}}
    body = b""


client = Client()
client_id = client_secret = code = redirect_uri = secret = state = ""
pandas: Any = None
request = Request()


def save(record: object) -> None:
    """Take a record."""


def remember(cursor: object) -> None:
    """Take a cursor."""
'''


class Example(NamedTuple):
    """An example, and where it is."""

    package: Path
    """The folder of the package that it uses."""
    module: Path | None
    """The module whose docstring it is in."""
    code: str


def write_examples(package: Path, folder: Path, *pages: Path) -> None:
    """Write the examples of a package, and of pages about it, into a folder.

    Packages are imported from that folder. Examples with relative imports become
    modules of the package.
    """
    examples = [
        Example(package, None, code)
        for page in (package / "README.md", *pages)
        for code in fenced(page)
    ]
    for module in sorted(package.rglob("*.py")):
        examples += [Example(package, module, code) for code in in_docstrings(module)]
    home = ".".join(package.relative_to(folder).parts)
    start = home.replace(".", "_")
    for number, example in enumerate(examples):
        is_relative = re.search(r"^from \.", example.code, re.MULTILINE) is not None
        text = example.code if is_relative else as_module(example, home)
        name = f"example_{start}_{number}.py"
        (package if is_relative else folder).joinpath(name).write_text(text, "utf-8")
        if f"from placeholders_{start} " in text:
            left_out = PLACEHOLDERS.format(package=home)
            (folder / f"placeholders_{start}.py").write_text(left_out, "utf-8")


def fenced(page: Path) -> list[str]:
    """Return the Python examples of a page; those of other packages are left out."""
    texts = FENCED.findall(page.read_text(encoding="utf-8"))
    return [
        text for text in texts if not any(f"from {name}" in text for name in FOREIGN)
    ]


def in_docstrings(path: Path) -> Iterator[str]:
    """Yield the paragraphs of a module's docstrings that are Python code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Expr(value=ast.Constant(value=str() as text)):
                first, _, rest = text.partition("\n")
                plain = f"{first}\n{textwrap.dedent(rest)}"
                for paragraph in re.split(r"\n\s*\n", plain):
                    code = textwrap.dedent(paragraph)
                    if _is_code(code):
                        yield code
            case _:
                pass


def _is_code(text: str) -> bool:
    try:
        statements = ast.parse(text).body
    except SyntaxError:
        return False
    return bool(statements) and all(
        isinstance(each, STATEMENTS)
        or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Call))
        for each in statements
    )


def as_module(example: Example, package: str) -> str:
    """Return an example as a module that imports from a package."""
    start = rf"^(\s*from ){example.package.name}\b"
    code = re.sub(start, rf"\g<1>{package}", example.code, flags=re.MULTILINE)
    if any(isinstance(each, ast.AsyncWith) for each in ast.parse(code).body):
        code = f"async def example() -> None:\n{textwrap.indent(code, '    ')}"
    free = _free_names(code)
    head = ["import aiohttp"] if "aiohttp" in free else []
    for source, names in _sources(example, package).items():
        head += [f"from {source} import {each}" for each in sorted(names & free)]
        free -= names
    return "\n".join([*head, "", code])


def _free_names(code: str) -> set[str]:
    """Return the names that an example uses and neither imports nor sets."""
    nodes = list(ast.walk(ast.parse(code)))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    return used - {*dir(builtins)} - {name for node in nodes for name in _set_by(node)}


def _set_by(node: ast.AST) -> tuple[str, ...]:
    """Return the names that a part of code sets."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return (name,)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return (name,)
        case ast.ClassDef(name=name) | ast.ExceptHandler(name=str() as name):
            return (name,)
        case ast.alias(name=name, asname=given):
            return (given or name.partition(".")[0],)
        case _:
            return ()


def _sources(example: Example, package: str) -> Mapping[str, set[str]]:
    """Return the modules that free names may come from, each with its names."""
    tree = ast.parse(PLACEHOLDERS.format(package=package))
    sources = {
        package: _exported(example.package / "__init__.py"),
        f"placeholders_{package.replace('.', '_')}": _names_of(tree),
    }
    if example.module is None:
        return sources
    inner = example.module.relative_to(example.package).with_suffix("")
    tree = ast.parse(example.module.read_text(encoding="utf-8"))
    return {".".join((package, *inner.parts)): _names_of(tree), **sources}


def _names_of(tree: ast.Module) -> set[str]:
    """Return the names that a module sets itself."""
    statements = [
        s for s in tree.body if not isinstance(s, ast.Import | ast.ImportFrom)
    ]
    return {
        name for each in statements for node in ast.walk(each) for name in _set_by(node)
    }


def _exported(path: Path) -> set[str]:
    """Return what a package lists as its exports."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return {*ast.literal_eval(value)}
            case _:
                pass
    return set()
