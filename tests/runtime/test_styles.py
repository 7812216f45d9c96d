"""Every style in every place: the table of the specification (OpenAPI 3.1, 4.8.12.4).

Where its editions differ, 3.1.1 counts, which agrees with RFC 6570. `styles` is none of
the modules that every package has, so it is imported from where it is copied from.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

styles: Any = importlib.import_module("templates.package._runtime.styles")
request: Any = importlib.import_module("templates.package._runtime.request")
InvalidArgument: type[Exception] = styles.InvalidArgument

Write = Callable[[object], str]
WORDS = ["blue", "black", "brown"]
LEVELS = {"R": 100, "G": 200, "B": 150}


def in_path(style: Callable[..., Any], **options: Any) -> Write:
    """Writes a value into a path."""
    return lambda value: str(
        request.Request(
            "GET {color}", path={"color": style(value, **options)}
        ).expanded_path
    )


def in_query(style: Callable[..., Any], *options: Any) -> Write:
    """Writes a value into a query."""
    return lambda value: str(
        request.Request("GET /", query={"color": style(value, *options)}).query_string()
    )


def in_header(**options: Any) -> Write:
    """Writes a value into a header."""
    return lambda value: str(styles.Simple(value, **options).in_header("color"))


def plain(value: object) -> object:
    """A value that needs no class."""
    return value


SIMPLE, SIMPLE_EXPLODED = in_path(styles.Simple), in_path(styles.Simple, explode=True)
LABEL, LABEL_EXPLODED = in_path(styles.Label), in_path(styles.Label, explode=True)
MATRIX, MATRIX_EXPLODED = in_path(styles.Matrix), in_path(styles.Matrix, explode=True)
FORM, FORM_EXPLODED = in_query(styles.Delimited, ","), in_query(styles.Exploded)
SPACES, PIPES = in_query(styles.Delimited, "%20"), in_query(styles.Delimited, "%7C")
COOKIES = in_query(styles.Exploded, "; ")
DEEP = in_query(styles.DeepObject)
HEADER, HEADER_EXPLODED = in_header(), in_header(explode=True)


@pytest.mark.parametrize(
    ("write", "empty", "string", "array", "object_"),
    [
        (SIMPLE, None, "blue", "blue,black,brown", "R,100,G,200,B,150"),
        (SIMPLE_EXPLODED, None, "blue", "blue,black,brown", "R=100,G=200,B=150"),
        (HEADER, "", "blue", "blue,black,brown", "R,100,G,200,B,150"),
        (HEADER_EXPLODED, "", "blue", "blue,black,brown", "R=100,G=200,B=150"),
        (LABEL, None, ".blue", ".blue,black,brown", ".R,100,G,200,B,150"),
        (LABEL_EXPLODED, None, ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
        (
            MATRIX,
            ";color",
            ";color=blue",
            ";color=blue,black,brown",
            ";color=R,100,G,200,B,150",
        ),
        (
            MATRIX_EXPLODED,
            ";color",
            ";color=blue",
            ";color=blue;color=black;color=brown",
            ";R=100;G=200;B=150",
        ),
        (
            FORM,
            "color=",
            "color=blue",
            "color=blue,black,brown",
            "color=R,100,G,200,B,150",
        ),
        (
            FORM_EXPLODED,
            "color=",
            "color=blue",
            "color=blue&color=black&color=brown",
            "R=100&G=200&B=150",
        ),
        (
            COOKIES,
            "color=",
            "color=blue",
            "color=blue; color=black; color=brown",
            "R=100; G=200; B=150",
        ),
        (
            SPACES,
            "color=",
            "color=blue",
            "color=blue%20black%20brown",
            "color=R%20100%20G%20200%20B%20150",
        ),
        (
            PIPES,
            "color=",
            "color=blue",
            "color=blue%7Cblack%7Cbrown",
            "color=R%7C100%7CG%7C200%7CB%7C150",
        ),
        (
            DEEP,
            "color=",
            "color=blue",
            "color%5B0%5D=blue&color%5B1%5D=black&color%5B2%5D=brown",
            "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
        ),
        (
            in_query(plain),
            "color=",
            "color=blue",
            "color=blue&color=black&color=brown",
            None,
        ),
        (in_path(plain), None, "blue", None, None),
    ],
)
def test_table(
    write: Write,
    empty: str | None,
    string: str | None,
    array: str | None,
    object_: str | None,
) -> None:
    """As the specification has it; None is what there is no way to write.

    That includes variables of a path that leave nothing, or but a dot, of a segment.
    """
    for value, written in zip(
        ("", "blue", WORDS, LEVELS), (empty, string, array, object_), strict=True
    ):
        if written is not None:
            assert write(value) == written
        else:
            with pytest.raises(InvalidArgument, match="color"):
                write(value)


class Levels(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A model as packages have them."""

    red: int | None = msgspec.field(name="R", default=None)
    on_sale: bool | msgspec.UnsetType | None = msgspec.field(
        name="onSale", default=UNSET
    )
    since: date | None = None


@pytest.mark.parametrize("write", [FORM, FORM_EXPLODED, DEEP, MATRIX_EXPLODED, HEADER])
@pytest.mark.parametrize(
    ("model", "mapping"),
    [
        (Levels(red=1, on_sale=False), {"R": 1, "onSale": False}),
        (Levels(since=date(2026, 1, 2)), {"since": "2026-01-02"}),
        (Levels(red=2, on_sale=None), {"R": 2, "onSale": None}),
        (Levels(red=3), MappingProxyType({"R": 3, "onSale": UNSET})),
    ],
)
def test_models(write: Write, model: Levels, mapping: Mapping[str, object]) -> None:
    """They are their properties, named as on the wire, as far as they are given."""
    assert write(model) == write(mapping) != ""


@pytest.mark.parametrize(
    "write", [FORM, FORM_EXPLODED, SPACES, PIPES, COOKIES, DEEP, in_query(plain)]
)
def test_nothing(write: Write) -> None:
    """Values that are not given are not sent."""
    assert write(None) == write(UNSET) == ""


@pytest.mark.parametrize("given", [[], {}, [None], {"a": None}, Levels()])
@pytest.mark.parametrize("write", [FORM, FORM_EXPLODED, SPACES, COOKIES, HEADER])
def test_emptied(write: Write, given: object) -> None:
    """Neither is what has nothing in it."""
    assert write(given) == ""


@pytest.mark.parametrize("given", [None, UNSET, [], {}, "", [""], [None]])
@pytest.mark.parametrize("write", [SIMPLE, LABEL, LABEL_EXPLODED])
def test_empty_path(write: Write, given: object) -> None:
    """A segment of nothing would name another resource."""
    with pytest.raises(InvalidArgument, match="empty"):
        write(given)


@pytest.mark.parametrize("write", [SIMPLE, LABEL, MATRIX, FORM, SPACES, HEADER])
@pytest.mark.parametrize(
    "given",
    [{"a": {"b": 1}}, {"a": [1]}, {"a": Levels()}, {"a": math.nan}, {"a": object()}],
)
def test_nested(write: Write, given: object) -> None:
    """The specification does not say how to write values inside of values."""
    with pytest.raises(InvalidArgument):
        write(given)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ({"a": {"b": {"c": 1}}}, ["color[a][b][c]=1"]),
        ({"a": [True, {"b": 2}]}, ["color[a][0]=true", "color[a][1][b]=2"]),
        ({"a": [[1, None, 2], []]}, ["color[a][0][0]=1", "color[a][0][1]=2"]),
        ({"a": Levels(red=1), "b": UNSET}, ["color[a][R]=1"]),
        ([Levels(on_sale=True), {}], ["color[0][onSale]=true"]),
        ({"a&b": {"c=d": "e&f"}}, ["color[a&b][c=d]=e&f"]),
        ({"a": iter([1])}, ["color[a][0]=1"]),
    ],
)
def test_deep(given: object, written: list[str]) -> None:
    """Only `deepObject` writes parts of parts, with all their keys in brackets."""
    pairs = parse_qsl(DEEP(given), keep_blank_values=True)
    assert [f"{name}={value}" for name, value in pairs] == written


@pytest.mark.parametrize("given", [{"a": [math.nan]}, {"a": {"b": object()}}])
def test_deep_without_text(given: object) -> None:
    """Values that no query can contain are refused at any depth."""
    with pytest.raises(InvalidArgument):
        DEEP(given)


def test_arrays_in_exploded_objects() -> None:
    """Exploded objects write each item of an array as a pair of its own."""
    assert FORM_EXPLODED({"sort": ["a", "b"], "page": 1}) == "sort=a&sort=b&page=1"
    assert COOKIES({"sort": ["a", "b"], "page": 1}) == "sort=a; sort=b; page=1"


def test_names_with_a_variable() -> None:
    """The keys take its place."""
    written = styles.Exploded({"a&b": 1, r"\1": 2}).in_url("property.{name}")
    assert written == "property.a%26b=1&property.%5C1=2"


def test_reserved() -> None:
    """Characters that would end a value, or mean a space, are encoded anyway."""
    written = in_query(styles.Reserved)
    assert written(":/?@!$'()*,") == "color=:/?@!$'()*,"
    assert written("&=;+#[] %é") == "color=%26%3D%3B%2B%23%5B%5D%20%25%C3%A9"
    assert written(["a/b", "c"]) == "color=a/b&color=c"
    assert written(None) == ""


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (None, None),
        (UNSET, None),
        ("a", '"a"'),
        ({"b": [1, None], "a": "é"}, '{"b":[1,null],"a":"é"}'),
        (Levels(red=1), '{"R":1}'),
    ],
)
def test_json(given: object, written: str | None) -> None:
    """Compact; where it is sent decides how it is encoded."""
    assert styles.as_json(given) == written


@pytest.mark.parametrize("write", [SPACES, PIPES])
@pytest.mark.parametrize("given", ["a |b", ["a |b"], {"a |b": 1}, {"a": " |"}])
def test_separators_in_values(write: Write, given: object) -> None:
    """Encoded or not, they would part the value."""
    with pytest.raises(InvalidArgument, match='"color": a value holds'):
        write(given)


# --- round trips -------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"]))
arrays = st.lists(texts, min_size=1)
objects = st.dictionaries(texts, texts, min_size=1)


@given(arrays)
def test_form_array(values: list[str]) -> None:
    """Joined by commas, each value arrives as itself."""
    name, _, written = FORM(values).partition("=")
    assert (name, [unquote(part) for part in written.split(",")]) == ("color", values)


@given(st.lists(texts.filter(lambda t: "|" not in t), min_size=1))
def test_pipes(values: list[str]) -> None:
    """Values survive a server that decodes before it splits."""
    assert parse_qsl(PIPES(values), keep_blank_values=True) == [
        ("color", "|".join(values))
    ]


@given(objects)
def test_exploded_object(values: dict[str, str]) -> None:
    """Each property is a pair of the query."""
    assert dict(parse_qsl(FORM_EXPLODED(values), keep_blank_values=True)) == values


@given(arrays)
def test_exploded_array(values: list[str]) -> None:
    """Each item is a pair of the query."""
    assert parse_qsl(FORM_EXPLODED(values), keep_blank_values=True) == [
        ("color", value) for value in values
    ]


@given(objects)
def test_deep_object(values: dict[str, str]) -> None:
    """Each property is a pair of the query, its name in brackets."""
    assert dict(parse_qsl(DEEP(values), keep_blank_values=True)) == {
        f"color[{key}]": value for key, value in values.items()
    }


@given(arrays)
def test_reserved_array(values: list[str]) -> None:
    """Each item is a pair of the query, whatever stays as it is."""
    written = in_query(styles.Reserved)(values)
    assert parse_qsl(written, keep_blank_values=True) == [
        ("color", value) for value in values
    ]


@given(objects)
def test_matrix_object(values: dict[str, str]) -> None:
    """Each property is a parameter of the segment."""
    written = MATRIX_EXPLODED(values)
    found = (part.partition("=") for part in written.split(";")[1:])
    assert {unquote(key): unquote(value) for key, _, value in found} == values
    assert "/" not in written


@given(st.lists(texts.filter(bool), min_size=1))
def test_label_array(values: list[str]) -> None:
    """Each item has a dot before it, and no other dot is left as it is."""
    parts = LABEL_EXPLODED(values).split(".")
    assert [unquote(part) for part in parts] == ["", *values]


@given(objects)
def test_header_object(values: dict[str, str]) -> None:
    """Each property is a part of the header, and no part ends it."""
    written = HEADER_EXPLODED(values)
    found = (part.partition("=") for part in written.split(","))
    assert {unquote(key): unquote(value) for key, _, value in found} == values
    assert written.isascii()
    assert written.isprintable()


@given(objects)
def test_cookies(values: dict[str, str]) -> None:
    """Each property is a cookie, and no value ends it."""
    found = (part.partition("=") for part in COOKIES(values).split("; "))
    assert {unquote(key): unquote(value) for key, _, value in found} == values
