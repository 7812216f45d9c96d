"""Filters: how they are spelled, what they name, and what is left of an API."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator.cli.main import main
from generator.config.filters import (
    KINDS,
    Filter,
    FilterError,
    Filters,
    Subject,
    parse,
    parse_all,
)
from generator.config.run_options import Options
from generator.config.vocabulary import FILTER_KINDS
from generator.diagnostics import Unusable
from generator.package import Package
from generator.pipeline import Planned, planned
from tests.packages import ROOT

CORPUS = ROOT.parent / "shared" / "corpus"
PARTNER_CLIENTS = ROOT / "specs" / "partner_clients.json"


# --- what a filter says ------------------------------------------------------------


def test_every_kind() -> None:
    """The configuration knows the same."""
    assert tuple(KINDS) == FILTER_KINDS


@pytest.mark.parametrize(
    ("text", "kind", "pattern"),
    [
        ("tag:Pets", "tag", "Pets"),
        ("tag:a:b", "tag", "a:b"),
        ("path:/pets/*", "path", "/pets/*"),
        ("call:pets.**", "call", "pets.**"),
    ],
)
def test_spelling(text: str, kind: str, pattern: str) -> None:
    """A kind, a colon, and a pattern; it prints as it is spelled."""
    assert parse(text) == Filter(kind, pattern)
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tags:Pets", '"tags" is not a kind of filter; did you mean "tag:Pets"?'),
        ("Path:/x", '"Path" is not a kind of filter; did you mean "path:/x"?'),
        ("operationId:a", 'is not a kind of filter; did you mean "operation:a"?'),
        ("xyz:a", '"xyz" is not a kind of filter. There are tag, path, operation, '),
        ("/pets", '"/pets" has no kind; did you mean "path:/pets"?'),
        ("get", '"get" has no kind; did you mean "method:get"?'),
        ("Pets", '"Pets" has no kind; did you mean "tag:Pets"?'),
        ("tag:", '"tag:" has no pattern after its kind'),
        ("", '"" has no kind. There are '),
    ],
)
def test_misspelling(text: str, message: str) -> None:
    """The message says what may be meant."""
    with pytest.raises(FilterError) as raised:
        parse(text)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("pattern", "named", "others"),
    [
        ("/pets", ["/pets"], ["/pets/1", "/", "/petsx", "/Pets"]),
        ("/pets/*", ["/pets/{id}", "/pets/"], ["/pets", "/pets/{id}/toys"]),
        ("/pets/**", ["/pets", "/pets/{id}", "/pets/{id}/toys"], ["/petsx"]),
        ("/a/**/z", ["/a/z", "/a/b/z", "/a/b/c/z"], ["/az", "/a/b/zz"]),
        ("**/search", ["/search", "/a/search", "search"], ["/research", "/search/1"]),
        ("/v*/pets", ["/v1/pets", "/v/pets"], ["/v1/x/pets"]),
        ("/v1**", ["/v1", "/v1beta/pets"], ["/v2"]),
        ("/a.b", ["/a.b"], ["/axb"]),
        ("/a[1]", ["/a[1]"], ["/a1"]),
        ("*", ["", "x"], ["/x", "/x/y"]),
        ("**", ["", "/", "/x/y"], []),
    ],
)
def test_path(pattern: str, named: Sequence[str], others: Sequence[str]) -> None:
    """A star ends at a slash; two stand for any number of segments, even none."""
    filter_ = parse(f"path:{pattern}")
    assert [p for p in named if not filter_.matches(Subject(paths=(p,)))] == []
    assert [p for p in others if filter_.matches(Subject(paths=(p,)))] == []


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("tag:Pets", True),
        ("tag:pets", False),
        ("tag:Pe*", True),
        ("tag:* / *", True),
        ("operation:listPets", True),
        ("operation:list*", True),
        ("operation:get*", False),
        ("method:get", True),
        ("method:GET", True),
        ("method:P*", False),
        ("call:pets.list", True),
        ("call:pets.*", True),
        ("call:*", False),
        ("call:**", True),
        ("call:pets.list.**", True),
        ("webhook:*", False),
    ],
)
def test_kinds(text: str, is_named: bool) -> None:
    """Each kind looks at a thing of its own."""
    subject = Subject(
        tags=("Pets", "a / b"),
        paths=("/pets",),
        operation_ids=("listPets",),
        methods=("GET",),
        calls=("pets.list",),
    )
    assert parse(text).matches(subject) is is_named


@pytest.mark.parametrize(
    ("include", "exclude", "chosen"),
    [
        ([], [], "abc"),
        (["tag:x"], [], "a"),
        (["tag:x", "path:/b"], [], "ab"),
        ([], ["tag:x"], "bc"),
        (["path:/*"], ["path:/c", "tag:x"], "b"),
        (["tag:x"], ["path:/*"], ""),
    ],
)
def test_choice(include: list[str], exclude: list[str], chosen: str) -> None:
    """Any include is enough, and any exclude is."""
    subjects = {
        "a": Subject(tags=("x",), paths=("/a",)),
        "b": Subject(paths=("/b",)),
        "c": Subject(paths=("/c",)),
    }
    filters = parse_all(include, exclude)
    assert "".join(n for n, s in subjects.items() if filters.choose(s)) == chosen


def test_what_is_not_known() -> None:
    """It is told of rather than passed over."""
    lost = Subject(paths=("/a",), calls=None)
    assert Filters(include=(parse("call:x.*"),)).choose(lost)
    assert Filters(exclude=(parse("call:x.*"),)).choose(lost)
    assert not Filters(exclude=(parse("path:/a"),)).choose(lost)


# --- what is left of an API --------------------------------------------------------

DONE = {"responses": {"204": {"description": "Done."}}}
SWAGGER = {
    "swagger": "2.0",
    "info": {"title": "Shop", "version": "1"},
    "host": "shop.example",
    "paths": {
        "/orders": {"get": {**DONE, "tags": ["orders"]}},
        "/odd": {
            "post": {
                **DONE,
                "parameters": [
                    {"in": "body", "name": "b", "schema": {"$ref": "#/definitions/Odd"}}
                ],
            }
        },
    },
    "definitions": {
        "Odd": {"type": "object", "properties": {"a": {"enum": [1, "b"]}}},
        "Fine": {"type": "object", "properties": {"a": {"type": "string"}}},
    },
}


def chosen(
    folder: Path, document: Any, *, include: Sequence[str] = (), exclude: Any = ()
) -> Planned:
    """The plan for a document with filters."""
    path = folder / "shop.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return planned(str(path), Options(include=tuple(include), exclude=tuple(exclude)))


def codes(plan: Planned) -> list[str]:
    """Return the codes of a plan's messages, without notes."""
    return [found.code for found in plan.diagnostics if found.severity != "note"]


def calls(package: Package) -> list[str]:
    """All calls of a package."""
    return [operation.call for operation in package.operations]


def models(package: Package) -> list[str]:
    """The names of all that `models` holds."""
    return [entry.name for entry in package.apis[0].types]


def test_no_filters(tmp_path: Path) -> None:
    """Then schemas that nothing refers to are models as well."""
    plan = chosen(tmp_path, SWAGGER)
    assert models(plan.package) == ["Fine", "Odd"]
    assert codes(plan) == ["enum"]


def test_messages_of_swagger(tmp_path: Path) -> None:
    """Faults in removed parts are not reported."""
    plan = chosen(tmp_path, SWAGGER, include=["tag:orders"])
    assert (calls(plan.package), models(plan.package)) == (["orders.get"], [])
    assert codes(plan) == []
    assert codes(chosen(tmp_path, SWAGGER, exclude=["tag:orders"])) == ["enum"]


@pytest.mark.parametrize(
    ("also", "expected"),
    [
        ("path:/orders", []),
        ("path:/dangling", ["dangling-ref"]),
        ("path:/cut", ["invalid"]),
        ("path:/lost/*", ["path-variable"]),
        ("tag:x", ["invalid", "dangling-ref", "path-variable"]),
        ("tag:y", ["invalid", "dangling-ref"]),
        ("method:POST", ["dangling-ref"]),
        ("operation:getLost", ["invalid", "dangling-ref", "path-variable"]),
        ("call:orders.*", ["invalid", "dangling-ref", "path-variable"]),
    ],
)
def test_what_is_lost(tmp_path: Path, also: str, expected: list[str]) -> None:
    """An operation that is wanted, or may be, does not go missing silently."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/orders": {"get": DONE},
            "/dangling": {"$ref": "#/components/pathItems/Missing"},
            "/cut": {"get": 5},
            "/lost/{id}": {"get": {**DONE, "tags": ["x"], "operationId": "getLost"}},
        },
    }
    found = chosen(tmp_path, document, include=["path:/orders", also])
    assert [code for code in codes(found) if code != "filter-unused"] == expected


def test_suggestion(tmp_path: Path) -> None:
    """A filter that names nothing is reported, with one that does."""
    plan = chosen(
        tmp_path, SWAGGER, include=["tag:Order", "path:/**"], exclude=["path:/oddd"]
    )
    said = [d for d in plan.diagnostics if d.code == "filter-unused"]
    assert [d.severity for d in said] == ["warning", "warning"]
    assert 'the filter "tag:Order"' in said[0].message
    assert 'did you mean "tag:orders"?' in said[0].message
    assert said[0].consequence == "Nothing is generated for it."
    assert 'did you mean "path:/odd"?' in said[1].message
    assert said[1].consequence == "It has no effect."


def test_nothing_left(tmp_path: Path) -> None:
    """That is an error, beside which filters that name nothing are shown."""
    with pytest.raises(Unusable) as raised:
        chosen(tmp_path, SWAGGER, include=["tag:none"], exclude=["method:GET"])
    error, unused = raised.value.diagnostic, raised.value.others
    assert (error.severity, error.code) == ("error", "nothing-left")
    assert error.message == "the filters leave none of 2 operations"
    assert [found.code for found in unused] == ["filter-unused"]


def test_nothing_left_because_it_is_lost(tmp_path: Path) -> None:
    """A selected part that could not be generated is reported with the error."""
    paths = {"/orders": {"get": DONE}, "/lost/{id}": {"get": DONE}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {**paths, "/other/{id}": {"get": DONE}},
    }
    with pytest.raises(Unusable) as raised:
        chosen(tmp_path, document, include=["path:/lost/**"])
    assert raised.value.diagnostic.code == "nothing-left"
    said = [(found.code, found.pointer) for found in raised.value.others]
    assert said == [
        ("path-variable", "/paths/~1lost~1{id}/get"),
        ("filter-unused", None),
    ]


def test_names_of_credentials(tmp_path: Path) -> None:
    """A credential is called the same without the one that it gives way to."""
    keys = {
        name: {"type": "apiKey", "in": "header", "name": name}
        for name in ("x-key", "x_key")
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/first": {"get": {**DONE, "security": [{"x-key": []}]}},
            "/second": {"get": {**DONE, "security": [{"x_key": []}]}},
        },
        "components": {"securitySchemes": keys},
    }
    package = chosen(tmp_path, document, include=["path:/second"]).package
    (credential,) = package.client.credentials
    assert credential.name == "x_key_2"


def corpus() -> list[Any]:
    """Real documents of some size."""
    names = [
        *("box.json", "trello_v2.yaml", "twilio_messaging_v1.yaml"),
        *("hubspot/cms_media_bridge_2026_03.json", "apideck_crm.yaml"),
    ]
    return [
        pytest.param(
            CORPUS / name,
            marks=pytest.mark.skipif(
                not (CORPUS / name).exists(), reason="../shared/corpus is not there"
            ),
        )
        for name in names
    ]


@pytest.mark.parametrize("spec", [PARTNER_CLIENTS, *corpus()])
def test_a_part_is_a_part(spec: Path) -> None:
    """Selected parts are as in the whole: calls, types and messages."""
    whole = planned(str(spec))
    every = [operation.path for operation in whole.package.operations]
    wanted = sorted(set(every))[::3]
    part = planned(str(spec), Options(include=tuple(f"path:{p}" for p in wanted)))

    assert set(part.diagnostics) <= set(whole.diagnostics)
    assert part.package.operations == tuple(
        operation
        for operation in whole.package.operations
        if operation.path in set(wanted)
    )
    types = {entry.name: entry for entry in whole.package.apis[0].types}
    assert all(types[entry.name] == entry for entry in part.package.apis[0].types)
    classes = {c.name for m in whole.package.apis[0].resources for c in m.classes}
    assert {
        c.name for m in part.package.apis[0].resources for c in m.classes
    } <= classes


# --- the command -------------------------------------------------------------------


def gen_client(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, arguments)


def test_command(tmp_path: Path) -> None:
    """Both commands choose alike; what nothing needs any more is not written."""
    filters = ["--include", "call:partner_clients.**", "--exclude", "path:**/batch/**"]
    filters += ["--exclude", "call:partner_clients.search", "--exclude", "method:PUT"]
    spec = str(PARTNER_CLIENTS)

    shown = gen_client("inspect", spec, *filters)
    written = gen_client(spec, "-o", str(tmp_path), *filters)

    assert (shown.exit_code, written.exit_code) == (0, 0)
    assert "batch" not in shown.stdout
    assert shown.stdout.endswith("\npartner_clients: 5 operations\n")
    package = tmp_path / "partner_clients"
    assert "## Many at once" not in (package / "README.md").read_text(encoding="utf-8")
    assert not (package / "_runtime" / "batches.py").exists()
    assert not (package / "hubspot" / "search.py").exists()
    assert (package / "hubspot" / "values.py").exists()


@pytest.mark.parametrize("command", [["-o", "out"], ["inspect"]])
@pytest.mark.parametrize("option", ["--include", "--exclude"])
def test_wrong_usage(command: list[str], option: str) -> None:
    """A filter of no kind is a mistake of the command line."""
    result = gen_client(*command, str(PARTNER_CLIENTS), option, "tags:Pets")

    assert result.exit_code == 2
    assert 'did you mean "tag:Pets"?' in result.stderr


def test_nothing_is_written(tmp_path: Path) -> None:
    """If nothing is left, existing files stay."""
    result = gen_client(
        str(PARTNER_CLIENTS), "-o", str(tmp_path), "--include", "tag:no"
    )
    assert result.exit_code == 1
    assert "error[nothing-left]" in result.stderr
    assert not list(tmp_path.iterdir())
