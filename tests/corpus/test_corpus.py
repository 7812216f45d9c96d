"""The corpus: all of its documents become clients that import and type-check.

Also what `python -m tests.corpus` must find by itself, on documents made for it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.diagnostics import Diagnostic, Severity
from tests.corpus.checking import batches, imports
from tests.corpus.documents import File, Operation, Sample, files, operations
from tests.corpus.generating import explanations
from tests.corpus.run import run
from tests.packages import ROOT

CORPUS = ROOT.parent / "shared" / "corpus"
GIANT = 150_000
"""Bytes of a document that takes as long as many others."""
TWENTIETH = Sample(1, 20)

corpus = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus is not there: ../shared/corpus"
)


@corpus
@pytest.mark.long
def test_twentieth() -> None:
    """A fixed twentieth of the documents, except the giants, has no failure."""
    chosen = [
        file
        for file in files([CORPUS])
        if TWENTIETH.holds(file) and file.path.stat().st_size < GIANT
    ]
    report = run(chosen)
    assert len(report.outcomes) > 10
    assert not report.failures, str(report)


@corpus
@pytest.mark.slow
def test_whole() -> None:
    """No document of the corpus has a failure."""
    report = run(files([CORPUS]))
    assert not report.failures, str(report)


# --- what the run finds ------------------------------------------------------------

INFO = {"title": "Web Shop", "version": "1"}
DONE = {"responses": {"204": {"description": "Done."}}}
UNSUPPORTED = {
    "name": "id",
    "in": "path",
    "required": True,
    "style": "fancy",
    "schema": {"type": "string"},
}
GOOD = {"openapi": "3.1.0", "info": INFO, "paths": {"/orders": {"get": DONE}}}
LOST = {
    **GOOD,
    "paths": {
        "/orders": {"get": DONE},
        "/orders/{id}": {"get": {**DONE, "parameters": [UNSUPPORTED]}},
    },
}
TOO_NEW = {**GOOD, "openapi": "4.0.0"}
EMPTY = {"openapi": "3.1.0", "info": INFO, "paths": {}}
FRAGMENT = {"type": "object"}


def save(folder: Path, **documents: Any) -> None:
    """Write documents into a folder."""
    for name, document in documents.items():
        text = json.dumps(document)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


def test_run(tmp_path: Path) -> None:
    """Fragments are skipped, losses are explained, and a refused document fails."""
    folder = tmp_path / "shop"
    folder.mkdir()
    save(folder, good=GOOD, lost=LOST, new=TOO_NEW, empty=EMPTY, part=FRAGMENT)
    (folder / "good.yaml").write_text("openapi: 3.1.0\nb: [", encoding="utf-8")
    (folder / "README.md").write_text("Read me.", encoding="utf-8")

    report = run(files([folder]), types=False)

    assert [file.name for file in report.skipped] == [
        "shop/good.yaml",
        "shop/part.json",
    ]
    assert list(report.failures) == ["shop/new.json"]
    assert "error[version]" in report.failures["shop/new.json"][0]
    (lost,) = (
        found for found in report.outcomes if found.file.name.endswith("lost.json")
    )
    assert lost.missing == {Operation("GET", "/orders/{id}"): ("parameter-style",)}
    first, second, third, *_ = (line.split() for line in str(report).splitlines())
    assert first[:4] == ["folder", "documents", "operations", "generated"]
    assert second[:6] == ["shop", "4", "4", "2", "3", "1"]
    assert third[:6] == ["all", "4", "4", "2", "3", "1"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["."], 1, "1 failures in 1 documents\n"),
        (["--sample", "2/2", "."], 1, "1 failures in 1 documents\n"),
        (["missing"], 2, "missing is no folder"),
        (["--sample", "3/2", "."], 2, "invalid sample value: '3/2'"),
    ],
)
def test_command(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    """Anyone can run it on any folder."""
    save(tmp_path, new=TOO_NEW)
    given = [str(tmp_path) if each == "." else each for each in arguments]

    done = subprocess.run(
        [sys.executable, "-m", "tests.corpus", "--no-types", *given],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr


# --- its parts ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (None, {}),
        ([], {}),
        ({"/a": {"get": DONE, "parameters": []}}, {"GET /a": ["/paths/~1a/get"]}),
        ({"/a": {"get": None, "put": [], "copy": DONE}, "/b": None}, {}),
        ({"x-a": {"get": DONE}, "/a": {"x-get": DONE, "query": DONE}}, {}),
        (
            {"/a~b": {"$ref": "#/components/pathItems/c%7Bd%7D"}},
            {"PUT /a~b": ["/paths/~1a~0b/put", "/components/pathItems/c%7Bd%7D/put"]},
        ),
        (
            {"/a": {"$ref": "other.json#/items/~1b"}},
            {"HEAD /a": ["/paths/~1a/head", "/items/~1b/head"]},
        ),
        ({"/a": {"$ref": "#/nowhere", "get": DONE}}, {"GET /a": ["/paths/~1a/get"]}),
        ({"/a": {"$ref": "missing.json#/a"}}, {}),
    ],
)
def test_operations(paths: Any, expected: dict[str, list[str]], tmp_path: Path) -> None:
    """They are those that are well-formed, wherever references lead."""
    save(tmp_path, other={"items": {"/b": {"head": DONE}}})
    components = {"pathItems": {"c{d}": {"put": DONE}}}
    tree = {"openapi": "3.1.0", "paths": paths, "components": components}

    found = operations(tree, tmp_path)

    assert {str(operation): places for operation, places in found.items()} == expected


def test_operations_of_3_2(tmp_path: Path) -> None:
    """There is a new method, and there are others by any name."""
    item = {"query": DONE, "additionalOperations": {"COPY": DONE}}

    found = operations({"openapi": "3.2.0", "paths": {"/a": item}}, tmp_path)

    assert list(map(str, found)) == ["QUERY /a", "COPY /a"]


def test_circle(tmp_path: Path) -> None:
    """A reference to itself ends."""
    tree = {"openapi": "3.1.0", "paths": {"/a": {"$ref": "#/paths/~1a"}}}

    assert operations(tree, tmp_path) == {}


def test_package_names(tmp_path: Path) -> None:
    """Every file has a package of its own, whose name can be imported."""
    folder = tmp_path / "Docs"
    folder.mkdir()
    save(folder, **{"class": GOOD, "2.0-beta": GOOD, "2.0_beta": GOOD})

    assert [file.package for file in files([folder])] == [
        "api_docs_2_0_beta",
        "api_docs_2_0_beta_2",
        "api_docs_class",
    ]


def test_sample() -> None:
    """A share of the names is about as large as it says; all of them are all."""
    names = [File(Path(), f"documents/{number}.json", "") for number in range(1000)]

    assert 200 < sum(map(Sample(1, 4).holds, names)) < 300
    assert all(map(Sample(4, 4).holds, names))


@pytest.mark.parametrize(
    ("severity", "pointer", "consequence", "explains"),
    [
        ("warning", "/paths/~1a/get", "It is left out.", True),
        ("warning", "/paths/~1a", "Nothing is generated for /a.", True),
        ("warning", "/paths", "It is left out.", True),
        ("warning", "/components/pathItems/a", "It is left out.", True),
        ("warning", "/components/parameters/b", "`GET /a` is not generated.", True),
        ("warning", "/paths/~1a/get/parameters/0", "It is left out.", False),
        ("warning", "/paths/~1ab/get", "It is left out.", False),
        ("warning", "", "It is left out.", False),
        ("warning", None, "`GET /ab` is not generated.", False),
        ("note", "/paths/~1a/get", "The method is `a.get`.", False),
    ],
)
def test_explanations(
    severity: Severity, pointer: str | None, consequence: str, explains: bool
) -> None:
    """A message explains that an operation is lost if it is about it, or names it."""
    message = Diagnostic(severity, "code", "Oh.", consequence, "a.json", pointer)
    places = ["/paths/~1a/get", "/components/pathItems/a/get"]

    codes = explanations(Operation("GET", "/a"), places, [message])

    assert codes == (("code",) if explains else ())


def test_imports(tmp_path: Path) -> None:
    """Each module that cannot be imported is found, and the others still are."""
    for path, text in {
        "a/__init__.py": "",
        "a/bad.py": "import a.missing",
        "b/__init__.py": "from b import bad",
        "b/bad.py": "1 +",
        "c/__init__.py": "raise SystemExit(3)",
        "d/__init__.py": "'\\d'",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")

    found = imports(tmp_path)

    assert [fault.file for fault in found] == [
        *("a/bad.py", "b/__init__.py", "b/bad.py", "c/__init__.py", "d/__init__.py")
    ]
    assert "No module named 'a.missing'" in found[0].text
    assert found[0].package == "a"


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({}, []),
        ({"a": 1}, [["a"]]),
        ({"a": 1, "b": 2, "c": 3}, [["c"], ["b", "a"]]),
        ({"a": 9, "b": 9, "c": 9, "d": 1}, [["a", "d"], ["b"], ["c"]]),
    ],
)
def test_batches(sizes: dict[str, int], expected: list[list[str]]) -> None:
    """They are as many as needed, of about the same size."""
    assert batches(sizes, largest=10, at_least=2) == expected
