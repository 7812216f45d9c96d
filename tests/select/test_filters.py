"""Filters: how they are written, and the command with filters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli.main import main
from generator.config.filters import (
    Filter,
    FilterError,
    Filters,
    Subject,
    parse,
    parse_all,
)
from tests.packages import ROOT

PARTNER_CLIENTS = ROOT / "specs" / "partner_clients.json"


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
