"""The contract sweep: every call of many documents, judged by an independent library.

`python -m tests.contract` does the same for any document; here are those that are
always swept, and what the sweep must find by itself, on documents made for it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.contract.__main__ import documents, every, run
from tests.contract.calls import call_for, faults
from tests.contract.comparing import differences
from tests.contract.operations import Parameter, operation
from tests.contract.packages import imported, without_network
from tests.contract.report import report
from tests.contract.sampling import Aside, Instant, Sampler
from tests.contract.schemas import Excluded, Schemas
from tests.contract.sweep import Result, sweep
from tests.contract.wire import (
    Misread,
    Received,
    Reply,
    parameter_value,
    path_values,
)
from tests.corpus.documents import SUFFIXES, File, Sample
from tests.packages import ROOT

CORPUS = ROOT.parent / "shared" / "corpus"
GIANT = 150_000
"""Bytes of a document that takes as long as many others."""
TWENTIETH = Sample(1, 20)

corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus is not there: ../shared/corpus"
)
GOLDENS = documents([ROOT / "specs" / "partner_clients.json", ROOT / "tests" / "cases"])


def check(results: list[Result]) -> None:
    """Nothing differs, and at most one operation in a hundred is not counted."""
    assert not any(result.problems for result in results), report(results)
    excluded = sum(len(result.excluded) for result in results)
    assert excluded <= sum(r.counts["operations"] for r in results) / 100


@pytest.mark.parametrize("name", GOLDENS)
def test_golden(name: str) -> None:
    """The package of each case keeps its document's contract."""
    result = sweep(GOLDENS[name], name)

    assert not result.problems, report([result])


def corpus_files() -> list[Path]:
    """Return the files of the corpus, except those in `wide/`."""
    return [
        path
        for path in sorted(CORPUS.rglob("*"))
        if path.suffix in SUFFIXES and path.parent.name != "wide"
    ]


def is_chosen(path: Path) -> bool:
    """Whether a file is small, and belongs to a fixed twentieth of the corpus."""
    name = path.relative_to(CORPUS.parent).as_posix()
    is_small = path.stat().st_size < GIANT
    return is_small and TWENTIETH.holds(File(path, name, ""))


def test_in_suite() -> None:
    """Calls are the same where the API is one of several in a package."""
    names = ("partner_clients", "varied_errors", "security_schemes", "server_choices")
    chosen = {n: path for n, path in GOLDENS.items() if any(k in n for k in names)}
    assert len(chosen) == len(names)
    results = run(chosen, in_suite=True)
    assert not any(result.problems for result in results), report(results)
    assert sum(result.counts["called"] for result in results) > 20


@corpus
@pytest.mark.slow
def test_whole_in_suite() -> None:
    """The same for every document of the corpus."""
    check(run(documents(corpus_files()), in_suite=True))


@corpus
def test_twentieth() -> None:
    """A twentieth of the corpus, except the giants, keeps its contract."""
    chosen = documents([path for path in corpus_files() if is_chosen(path)])
    assert len(chosen) > 5
    check(run(chosen))


@corpus
@pytest.mark.slow
def test_whole() -> None:
    """All documents keep their contracts, including the giants."""
    check(run(documents(corpus_files())))


@corpus
@pytest.mark.slow
def test_third_of_wide() -> None:
    """Every third document of `wide/` keeps its contract."""
    check(run(every(3, documents([CORPUS / "wide"]))))


# --- what the sweep finds ----------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "got", "found"),
    [
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": True}, {"a": 1}, ["/a: bool → int: True → 1"]),
        ({"a": None}, {}, ["/a: lost: None → nothing"]),
        ({Aside("a"): None}, {}, []),
        ({}, {"a": None}, ["/a: added: nothing → None"]),
        ([1, 2], [1], ["(all): length: [1, 2] → [1]"]),
        ({"a/b": [{"c": "x"}]}, {"a/b": [{"c": 1}]}, ["/a~1b/0/c: str → int: 'x' → 1"]),
        (Instant("2024-01-01T00:00:00Z"), "2024-01-01T01:00:00+01:00", []),
        (
            Instant("2024-01-01T00:00:00Z"),
            "2024-01-01T00:00:01Z",
            [
                "(all): instant → str: '2024-01-01T00:00:00Z' → '2024-01-01T00:00:01Z'",
            ],
        ),
        ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00.0Z", None),
    ],
)
def test_differences(sent: Any, got: Any, found: list[str] | None) -> None:
    """The same instants and numbers are equal, undeclared keys aside; no more is."""
    texts = [str(each) for each in differences(sent, got)]

    assert texts if found is None else texts == found


@pytest.mark.parametrize(
    ("template", "path", "styles", "expected"),
    [
        ("/a/{b}#copy", "/a/x%2Fy", {}, {"b": "x%2Fy"}),
        ("/a/{b}.json", "/a/x.json", {}, {"b": "x"}),
        ("/a{b}{c}", "/a;b=1;b=2;c", {"b": "matrix", "c": "matrix"}, None),
        ("/a/{b}", "/a/x/y", {}, None),
        ("/a/{b}", "/A/x", {}, None),
    ],
)
def test_path_values(
    template: str, path: str, styles: dict[str, str], expected: dict[str, str] | None
) -> None:
    """A path is that of its template, or another."""
    found = path_values(template, path, styles)

    assert found == ({"b": ";b=1;b=2", "c": ";c"} if styles else expected)


@pytest.mark.parametrize(
    ("location", "style", "explode", "arrived", "expected"),
    [
        ("path", "simple", False, "3,a%2Cb", [3, "a,b"]),
        ("path", "label", True, ".3.a", [3, "a"]),
        ("path", "matrix", False, ";p=3,a", [3, "a"]),
        ("path", "matrix", True, ";p=3;p=a", [3, "a"]),
        ("path", "simple", True, "R=1,G=x", {"R": 1, "G": "x"}),
        ("path", "simple", False, "R,1,G,x", {"R": 1, "G": "x"}),
        ("query", "form", True, "p=3&p=a%26", [3, "a&"]),
        ("query", "form", True, "R=1&G=x", {"R": 1, "G": "x"}),
        ("query", "form", False, "p=3,a", [3, "a"]),
        ("query", "spaceDelimited", False, "p=3%20a", [3, "a"]),
        ("query", "pipeDelimited", False, "p=3%7Ca", [3, "a"]),
        ("query", "deepObject", True, "p%5BR%5D=1&p[G]=x", {"R": 1, "G": "x"}),
        (
            "query",
            "deepObject",
            True,
            "p[a][b]=1&p[a][c][0]=x",
            {"a": {"b": 1, "c": ["x"]}},
        ),
        ("query", "form", True, "q=1", None),
        ("header", "simple", False, "3,a", [3, "a"]),
        ("cookie", "form", False, "p=3", 3),
    ],
)
def test_parameter_value(
    location: str, style: str, explode: bool, arrived: str, expected: Any
) -> None:
    """Every style is read as OpenAPI and RFC 6570 show it."""
    parameter = Parameter("p", location, False, style, explode, False, "")
    target = f"/x?{arrived}" if location == "query" else "/x"
    received = Received("GET", target, {"p": arrived, "cookie": arrived}, b"")

    found = parameter_value(parameter, received, {"p": arrived}, expected)

    assert found == expected


def test_misread() -> None:
    """Misread values are reported."""
    parameter = Parameter("p", "query", True, "form", True, False, "")

    with pytest.raises(Misread, match="'True' was meant to be True"):
        parameter_value(parameter, Received("GET", "/?p=True", {}, b""), {}, True)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": r"^[A-Z]{2}-\d+(\.x|y)?$", "maxLength": 9},
        {"type": "string", "format": "date-time"},
        {"type": ["integer", "null"], "minimum": 3, "exclusiveMaximum": 5},
        {"type": "number", "multipleOf": 0.25, "maximum": 1, "minimum": -1},
        {
            "type": "array",
            "minItems": 2,
            "uniqueItems": True,
            "items": {"enum": [1, 2]},
        },
        {"prefixItems": [{"const": 1}, {"type": "string"}], "items": False},
        {"minProperties": 2, "additionalProperties": {"type": "integer"}},
        {"patternProperties": {"^x-": {"type": "integer"}}},
        {"allOf": [{"type": "number"}, {"type": "integer", "minimum": 7}]},
        {
            "oneOf": [
                {"type": "string"},
                {"type": "integer"},
                {"$ref": "#/components/s"},
            ]
        },
        {"$ref": "#/components/s"},
        {"not": {"type": "string"}},
    ],
)
def test_samples(schema: Any) -> None:
    """Samples fit their schemas; what refers to itself ends."""
    tree = {
        "components": {
            "s": {
                "required": ["all"],
                "properties": {"all": {"items": {"$ref": "#/components/s"}}},
            },
            "t": schema,
        }
    }
    schemas = Schemas(tree, "response")
    sampler = Sampler(schemas, Random(1))

    for _ in range(30):
        sampler.value("/components/t")  # the library has been asked


def test_no_sample() -> None:
    """A schema without a valid value is skipped by a rule."""
    schemas = Schemas(
        {"a": {"type": "string", "minLength": 9, "maxLength": 1}}, "request"
    )

    with pytest.raises(Excluded) as excluded:
        Sampler(schemas, Random(1)).value("/a")

    assert excluded.value.rule == "unsampled"


def test_directions() -> None:
    """Read-only and write-only properties are not sampled in the other direction."""
    schema = {
        "type": "object",
        "required": ["id", "password"],
        "properties": {
            "id": {"type": "string", "readOnly": True},
            "password": {"type": "string", "writeOnly": True},
        },
    }
    request = Sampler(Schemas({"a": schema}, "request"), Random(1)).value("/a")
    response = Sampler(Schemas({"a": schema}, "response"), Random(1)).value("/a")

    assert list(request) == ["password"]
    assert list(response) == ["id"]


SHOP: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "servers": [{"url": "https://shop.example.com"}],
    "security": [{"token": []}],
    "paths": {
        "/orders": {
            "post": {
                "parameters": [
                    {
                        "name": "dry",
                        "in": "query",
                        "required": True,
                        "schema": {"type": "boolean"},
                    }
                ],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["count"],
                                "properties": {"count": {"type": "integer"}},
                            }
                        }
                    },
                },
                "responses": {"204": {"description": "Done."}},
            }
        }
    },
    "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A document."""
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(SHOP), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("part", "value", "found"),
    [
        ("method", "PUT", ["method: PUT"]),
        ("target", "/order?dry=true", ["path: /order is not /orders"]),
        ("target", "/orders?dry=True", ["query form dry: 'True' was meant to be"]),
        ("target", "/orders", ["query form dry: (all): ", "query form dry: null is"]),
        ("target", "{}&more=1", ["query: more is not declared"]),
        ("content", b"{}", ["body json: /count: lost", 'body json: "count" is a req']),
        ("content", b"count", ["body json: Expecting value"]),
        ("headers", {"content-type": "application/json"}, ["security: none of"]),
    ],
)
def test_faults(shop: Path, part: str, value: Any, found: list[str]) -> None:
    """A good request has no fault; each thing that is wrong with another is one."""
    schemas = Schemas(SHOP, "request")
    described = operation(schemas.tree, "POST", "/orders")
    received: list[Received] = []

    def server(request: Received) -> Reply:
        received.append(request)
        return Reply(204, None, b"")

    with imported(shop, "contract_shop") as package, without_network(package) as caller:
        (entry,) = package.operations
        sampler = Sampler(schemas, Random(1))
        call = call_for(entry, described, package, sampler, Random(1))
        caller.line.server = server
        caller.call(entry, call.arguments)
        (good,) = received
        value = value.format(good.target) if isinstance(value, str) else value
        bad = replace(good, **{part: value})

        assert not [*faults(call, entry, described, package, schemas, good)]
        texts = [*faults(call, entry, described, package, schemas, bad)]

    assert len(texts) == len(found)
    assert all(t.startswith(start) for t, start in zip(texts, found, strict=True))


def test_report(tmp_path: Path) -> None:
    """Skipped operations are counted by rule, in a table with all documents."""
    tree = json.loads(json.dumps(SHOP))
    body = tree["paths"]["/orders"]["post"]["requestBody"]["content"]
    body["application/json"]["schema"]["required"].append("notDeclared")
    (tmp_path / "shop.json").write_text(json.dumps(tree), encoding="utf-8")

    result = sweep(tmp_path / "shop.json", "shop.json")

    assert result.counts == {"operations": 1}
    assert not result.problems
    assert [rule for rule, _ in result.excluded.values()] == ["undeclared"]
    assert "1 excluded: the body requires a property that no" in report([result])
