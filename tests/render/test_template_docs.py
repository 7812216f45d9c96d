"""docs/templates.md: its examples work, and it lists all blocks and stable fields."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from generator.config.run_options import Options
from generator.package import Package, Readme
from generator.package_resources import (
    Child,
    Field,
    Method,
    Model,
    ResourceClass,
    ResourceModule,
)
from generator.pipeline import generate
from generator.render.templates import TEMPLATE_API, folder_of_ours, names_of_ours
from tests.packages import ROOT

DOCUMENT = ROOT / "docs" / "templates.md"
MARKER = (
    "<!-- What follows is made by tests/render/test_template_docs.py: pytest "
    "--update-golden -->\n"
)
EXAMPLE = re.compile(r"^`(\S+)`\n\n```jinja\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RESOURCE = "resources/resource.py.jinja"
STABLE: Mapping[str, tuple[type, tuple[str, ...]]] = {
    "package": (Package, ("name", "client_version")),
    "readme": (Readme, ("title",)),
    "resource": (ResourceModule, ("name", "classes")),
    "class": (ResourceClass, ("name", "methods", "children")),
    "method": (Method, ("name", "operation", "is_async")),
    "child": (Child, ("name", "class_name")),
    "definition": (Model, ("name", "pointer")),
    "field": (Field, ("name",)),
}
"""The stable fields: the variable of a template, its class, and the fields."""
PLACES = {
    "package": "all templates",
    "readme": "all templates",
    "resource": f"`{RESOURCE}`",
}
"""The places of variables that do not come from the loop around a block."""


def test_reference(update_golden: bool) -> None:
    """The page lists every block and every stable field.

    If one is removed or changes its meaning, raise TEMPLATE_API as well.
    """
    text = DOCUMENT.read_text(encoding="utf-8")
    written, marker, _ = text.partition(MARKER)
    assert marker
    expected = f"{written}{marker}{reference()}"
    if update_golden:
        DOCUMENT.write_text(expected, encoding="utf-8", newline="\n")
    assert DOCUMENT.read_text(encoding="utf-8") == expected


def test_examples(tmp_path: Path) -> None:
    """The examples are complete templates of the current version."""
    written = DOCUMENT.read_text(encoding="utf-8").partition(MARKER)[0]
    examples = EXAMPLE.findall(written)
    save(tmp_path, dict(examples))

    spec = str(ROOT / "specs" / "partner_clients.json")
    files = printed(spec, tmp_path)

    assert len(examples) == 2
    assert 'return "<PartnerClients>"' in files["resources/partner_clients.py"]
    assert files["README.md"].endswith("before you use Partner Clients.\n")
    versions = set(re.findall(r"gen-client templates (\d+)", written))
    assert versions == {str(TEMPLATE_API)}


def test_stable_fields(tmp_path: Path) -> None:
    """Blocks can print every stable field of the variables that they see."""
    save(
        tmp_path,
        {
            RESOURCE: extended(RESOURCE, "method", prints("method", "class")),
            "models.py.jinja": extended("models.py.jinja", "field", prints("field")),
            "README.md.jinja": extended("README.md.jinja", "end", prints("readme")),
            "client.py.jinja": extended("client.py.jinja", "resource", prints("child")),
            "errors.py.jinja": extended("errors.py.jinja", "end", prints("package")),
        },
    )

    files = printed(str(ROOT / "specs" / "partner_clients.json"), tmp_path)

    resource = files["resources/partner_clients.py"]
    assert "# method.name: update" in resource
    path = "PATCH /crm/v3/objects/partner_clients/{partnerClientId}"
    assert f"# method.operation: {path}" in resource
    assert "# method.is_async: True" in resource
    assert "# class.name: AsyncPartnerClientsBatch" in resource
    assert "# field.name: property_name" in files["models.py"]
    assert "# readme.title: Partner Clients" in files["README.md"]
    assert "# child.class_name: PartnerClients" in files["client.py"]
    assert "# package.client_version: 0.1.0" in files["errors.py"]


def test_stable_fields_of_several_apis(tmp_path: Path) -> None:
    """The files of one API of several see the package, too."""
    template = extended(RESOURCE, "end", prints("package", "resource"))
    save(tmp_path, {RESOURCE: template})
    specs = sorted(map(str, (ROOT / "tests/cases/many_apis/specs").iterdir()))

    options = Options(templates=str(tmp_path))
    files = generate(specs, options, package="many").files

    resources = [f.text for f in files if "# resource.name: " in f.text]
    assert len(resources) > 1
    assert all("# package.name: many" in text for text in resources)


@pytest.mark.parametrize("variable", STABLE)
def test_meanings(variable: str) -> None:
    """Each stable field exists, and the page explains it."""
    meanings = {name: text for name, _, text in fields_of(STABLE[variable][0])}
    assert all(meanings[name] for name in STABLE[variable][1])


def save(folder: Path, templates: Mapping[str, str]) -> None:
    """Write templates to a folder."""
    for name, text in templates.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def printed(spec: str, folder: Path) -> Mapping[str, str]:
    """Return the files of a package that the templates of a folder print."""
    files = generate(spec, Options(templates=str(folder))).files
    return {file.path: file.text for file in files}


def extended(name: str, block: str, text: str) -> str:
    """Return a template that prints a text before a block of ours."""
    return (
        f"{{# gen-client templates {TEMPLATE_API} #}}\n"
        f'{{% extends "gen-client/{name}" %}}\n'
        f"{{% block {block} scoped %}}\n{text}\n{{{{ super() }}}}{{% endblock %}}\n"
    )


def prints(*variables: str) -> str:
    """Return comments that print every stable field of some variables."""
    return "\n".join(
        f"# {variable}.{field}: {{{{ {variable}.{field} | string | printable }}}}"
        for variable in variables
        for field in STABLE[variable][1]
    )


def reference() -> str:
    """Return the part of the page that follows from the templates and the plan."""
    return "\n".join([*_stable_fields(), *_templates()])


def tree(name: str) -> nodes.Template:
    """Return one of our templates, parsed."""
    text = (folder_of_ours() / name).read_text(encoding="utf-8")
    return jinja2.Environment().parse(text)


def _stable_fields() -> Iterator[str]:
    yield f"\n## Fields\n\nThese are the stable fields of version {TEMPLATE_API}.\n"
    yield "| field | type | meaning | where |\n|---|---|---|---|"
    for variable, (owner, names) in STABLE.items():
        place = PLACES.get(variable, "blocks inside its loop")
        for name, kind, text in fields_of(owner):
            if name in names:
                yield f"| `{variable}.{name}` | `{kind}` | {text} | {place} |"


def _templates() -> Iterator[str]:
    yield f"\n## Blocks\n\nThese are the blocks of version {TEMPLATE_API}."
    yield "A block inside a loop sees the variables of the loop.\n"
    for name in names_of_ours():
        yield f"### `{name}`\n\n| block | sees |\n|---|---|"
        for block, loops in _blocks(tree(name), ()):
            seen = ", ".join(f"`{loop}`" for loop in loops)
            yield f"| `{block}` | {seen} |".replace("  |", " |")
        yield ""


def _blocks(
    node: nodes.Node, loops: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the blocks in a part of a template, each with the loops around it."""
    for inner in node.iter_child_nodes():
        around = loops
        if isinstance(inner, nodes.For) and isinstance(inner.target, nodes.Name):
            around = (*loops, inner.target.name)
        if isinstance(inner, nodes.Block):
            assert inner.scoped or not loops, f"{inner.name} does not see {loops}"
            yield inner.name, loops
        yield from _blocks(inner, around)


def fields_of(owner: type) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the type and the docstring of each field of a class."""
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(owner))).body
    assert isinstance(node, ast.ClassDef)
    for member, after in zip(node.body, [*node.body[1:], None], strict=True):
        match member:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                text = _text(after)
            case ast.FunctionDef(name=name, returns=ast.expr() as annotation):
                text = (ast.get_docstring(member) or "").removeprefix("Return ")
                text = f"{text[:1].upper()}{text[1:]}"
            case _:
                continue
        yield name, ast.unparse(annotation), " ".join(text.split())


def _text(node: ast.stmt | None) -> str:
    """Return the docstring below a field."""
    match node:
        case ast.Expr(value=ast.Constant(value=str() as text)):
            return text
        case _:
            return ""
