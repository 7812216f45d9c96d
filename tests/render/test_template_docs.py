"""docs/templates.md: its examples work, and it tells all that templates see."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest
from jinja2 import meta, nodes

from generator import package, package_modules, package_resources
from generator.config.run_options import Options
from generator.pipeline import generate, planned
from generator.render.package_files import printed
from generator.render.templates import TEMPLATE_API, folder_of_ours, names_of_ours
from tests.packages import ROOT

DOCUMENT = ROOT / "docs" / "templates.md"
MARKER = (
    "<!-- What follows is made by tests/render/test_template_docs.py: pytest "
    "--update-golden -->\n"
)
EXAMPLE = re.compile(r"^`(\S+)`\n\n```jinja\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHARED = {
    "package": "Package",
    "client": "ClientModule",
    "errors": "ErrorModule",
    "models": "ModelModule",
    "readme": "Readme",
    "testing": "TestingModule",
}
FURTHER = {
    "folder.py.jinja": ("docstring_code", "str"),
    "groups.py.jinja": ("groups", "GroupModule"),
    "hubspot/scopes.py.jinja": ("scopes", "ScopeModule"),
    "oauth.py.jinja": ("tokens", "TokenModule"),
    "resources/resource.py.jinja": ("resource", "ResourceModule"),
    "webhooks.py.jinja": ("webhooks", "WebhookModule"),
}
LOOPS = {
    "README.md.jinja": {"resource": "Child"},
    "client.py.jinja": {"child": "Child"},
    "models.py.jinja": {
        "definition": "Model or Alias",
        "field": "Field",
        "union": "UnionAlias",
    },
    "oauth.py.jinja": {"source": "TokenSource"},
    "resources/resource.py.jinja": {
        "class": "ResourceClass",
        "child": "Child",
        "method": "Method",
    },
    "testing.py.jinja": {"class": "FakeClass"},
    "groups.py.jinja": {"group": "Group"},
    "webhooks.py.jinja": {"function": "WebhookFunction"},
}
"""The loop variables of blocks."""


def test_reference(update_golden: bool) -> None:
    """It tells of every template, block, class and field, as they are now.

    If something is gone, or means something else, raise TEMPLATE_API as well.
    """
    text = DOCUMENT.read_text(encoding="utf-8")
    written, marker, _ = text.partition(MARKER)
    assert marker
    wanted = f"{written}{marker}{reference()}"
    if update_golden:
        DOCUMENT.write_text(wanted, encoding="utf-8", newline="\n")
    assert DOCUMENT.read_text(encoding="utf-8") == wanted


def test_examples(tmp_path: Path) -> None:
    """The examples are complete templates, for this version."""
    written = DOCUMENT.read_text(encoding="utf-8").partition(MARKER)[0]
    examples = EXAMPLE.findall(written)
    for name, text in examples:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    spec = str(ROOT / "specs" / "partner_clients.json")
    made = generate(spec, Options(templates=str(tmp_path)))

    files = {file.path: file.text for file in made.files}
    assert len(examples) == 2
    assert 'return "<PartnerClients>"' in files["resources/partner_clients.py"]
    assert files["README.md"].endswith("before you use Partner Clients.\n")
    statements = set(re.findall(r"gen-client templates (\d+)", written))
    assert statements == {str(TEMPLATE_API)}


@pytest.mark.parametrize("name", names_of_ours())
def test_variables(name: str) -> None:
    """A template sees no more than is told of it, and neither do its blocks."""
    parsed = tree(name)
    told = {*SHARED, *LOOPS.get(name, ()), *(each for each, _ in further(name))}
    macros = {macro.name for macro in parsed.find_all(nodes.Macro)}
    assert meta.find_undeclared_variables(parsed) <= told | macros


@pytest.mark.parametrize("case", ["webhooks", "token_flows", "app_scopes"])
def test_values(case: str) -> None:
    """Templates receive the documented variables."""
    (spec,) = (ROOT / "tests" / "cases" / case).glob("spec.*")
    for _, template, values in printed(planned(str(spec)).package):
        kinds = {name: type(value).__name__ for name, value in values.items()}
        assert kinds == dict([*SHARED.items(), *further(f"{template}.jinja")])


def test_values_of_several() -> None:
    """The same in a package of several APIs."""
    specs = sorted((ROOT / "tests/cases/many_apis/specs").iterdir())
    made = planned(list(map(str, specs)), package="many").package
    for path, template, values in printed(made):
        kinds = {name: type(value).__name__ for name, value in values.items()}
        expected = dict([*SHARED.items(), *further(f"{template}.jinja")])
        if kinds["package"] == "ApiPackage":
            expected["package"] = "ApiPackage"
        if kinds["models"] == "NoneType":
            expected["models"] = "NoneType"
        assert kinds == expected, path


def further(name: str) -> list[tuple[str, str]]:
    """Return the further variables of a template."""
    return [FURTHER[name]] if name in FURTHER else []


def reference() -> str:
    """The part of the document that is made of the templates and of the plan."""
    return "\n".join([*_templates(), *_classes()])


def tree(name: str) -> nodes.Template:
    """One of our templates, parsed."""
    text = (folder_of_ours() / name).read_text(encoding="utf-8")
    return jinja2.Environment().parse(text)


def _templates() -> Iterator[str]:
    shared = ", ".join(f"`{name}` ({kind})" for name, kind in SHARED.items())
    yield f"\n## The templates, version {TEMPLATE_API}\n"
    yield f"All of them see {shared}."
    yield "Blocks that stand in a loop see what that is at.\n"
    yield "In a package of several APIs, `models` is None for files about all of them."
    yield "For the files of one of these APIs, `package` is its ApiPackage.\n"
    for name in names_of_ours():
        yield f"### `{name}`\n"
        for variable, kind in further(name):
            yield f"It sees `{variable}` ({kind}) as well.\n"
        yield "| block | sees also |\n|---|---|"
        for block, loops in _blocks(tree(name), ()):
            seen = (f"`{loop}` ({LOOPS[name][loop]})" for loop in loops)
            yield f"| `{block}` | {', '.join(seen)} |".replace("  |", " |")
        yield ""


def _blocks(
    node: nodes.Node, loops: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The blocks inside of a part of a template, each with the loops it is in."""
    for inner in node.iter_child_nodes():
        around = loops
        if isinstance(inner, nodes.For) and isinstance(inner.target, nodes.Name):
            around = (*loops, inner.target.name)
        if isinstance(inner, nodes.Block):
            assert inner.scoped or not loops, f"{inner.name} does not see {loops}"
            yield inner.name, loops
        yield from _blocks(inner, around)


def _classes() -> Iterator[str]:
    yield "## What they see\n"
    yield "Lists are tuples; what ends in `_code` is Python.\n"
    modules = (package_resources, package_modules, package)
    for node in (n for m in modules for n in ast.parse(inspect.getsource(m)).body):
        if isinstance(node, ast.ClassDef):
            yield f"### {node.name}\n"
            yield f"{_line(ast.get_docstring(node) or '')}\n"
            yield "| field | type | |\n|---|---|---|"
            yield from _fields(node)
            yield ""


def _fields(owner: ast.ClassDef) -> Iterator[str]:
    following = [*owner.body[1:], None]
    for node, after in zip(owner.body, following, strict=True):
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                told = _text(after)
            case ast.FunctionDef(name=name, returns=ast.expr() as annotation):
                told = ast.get_docstring(node) or ""
            case _:
                continue
        kind = ast.unparse(annotation).replace("|", r"\|")
        yield f"| `{name}` | `{kind}` | {_line(told)} |".replace("  |", " |")


def _text(node: ast.stmt | None) -> str:
    """Return the docstring below a field."""
    match node:
        case ast.Expr(value=ast.Constant(value=str() as text)):
            return text
        case _:
            return ""


def _line(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")
