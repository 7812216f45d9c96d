"""Words, and the identifiers made of them."""

import keyword
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.naming.conventions import distinct, pascal, snake
from generator.naming.names import Name
from generator.words import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("createdAt", ["created", "at"]),
        ("SimplePublicObject", ["simple", "public", "object"]),
        ("HTTPServerURL", ["http", "server", "url"]),
        ("includeFA", ["include", "fa"]),
        ("oauth2Token", ["oauth2", "token"]),
        ("subscription-id", ["subscription", "id"]),
        ("objectProperty.{propname}", ["object", "property", "propname"]),
        ("__init__", ["init"]),
        ("2026-09-beta", ["2026", "09", "beta"]),
        ("straßeÜber", ["straßeüber"]),
        ("", []),
        ("-.{}/", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    """Separators and capitals part words."""
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("createdAt", "created_at"),
        ("HTTPServer", "http_server"),
        ("includeFA", "include_fa"),
        ("objectProperty.{propname}", "object_property_propname"),
        ("subscription-id", "subscription_id"),
        ("X-Request-ID", "x_request_id"),
        ("filter[name]", "filter_name"),
        ("$top", "top"),
        ("in", "in_"),
        ("from", "from_"),
        ("None", "none"),
        ("True", "true"),
        ("match", "match"),
        ("type", "type"),
        ("__class__", "class_"),
        ("_id", "id"),
        ("id_", "id"),
        ("", "value"),
        ("***", "value"),
        ("2fa", "value_2fa"),
        ("0", "value_0"),
        ("größe", "größe"),
        ("名前", "名前"),
        ("ﬁle", "file"),
        ("\uff49\uff4e", "in_"),
        ("\u210cost", "host"),
    ],
)
def test_snake(text: str, expected: str) -> None:
    """Arguments, fields and methods are snake_case and never a keyword."""
    assert snake(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SimplePublicObject", "SimplePublicObject"),
        ("HTTPError", "HTTPError"),
        ("pets create body", "PetsCreateBody"),
        ("order_item", "OrderItem"),
        ("Generic[Item]", "GenericItem"),
        ("api.v1.Pet", "ApiV1Pet"),
        ("_Private", "Private"),
        ("none", "None_"),
        ("True", "True_"),
        ("3DModel", "Model3DModel"),
        ("", "Model"),
        ("ñandú", "Ñandú"),
    ],
)
def test_pascal(text: str, expected: str) -> None:
    """Classes are PascalCase and never a keyword."""
    assert pascal(text) == expected


texts = st.text() | st.sampled_from(
    ["", "id", "ID", "_id", "id_2", "Id 2", "in", "None", "none", "True", "class", "²"]
)


@settings(max_examples=300)
@given(texts)
def test_conventions(text: str) -> None:
    """A name made from any text is a valid, public Python name."""
    for name in (snake(text), pascal(text)):
        assert name.isidentifier()
        assert not keyword.iskeyword(name)
        assert not name.startswith("_")
        assert name == unicodedata.normalize("NFKC", name)


@pytest.mark.parametrize(
    ("wanted", "reserved", "expected"),
    [
        (["a", "b"], (), ["a", "b"]),
        (["fooBar", "foo_bar", "FooBar"], (), ["foo_bar_3", "foo_bar", "foo_bar_2"]),
        (["_id", "id"], (), ["id_2", "id"]),
        (["_id", "id", "id_2"], (), ["id_3", "id", "id_2"]),
        (["a", "A", "a 2"], (), ["a", "a_2", "a_2_2"]),
        (["a 2", "a", "A"], (), ["a_2_2", "a", "a_2"]),
        (["in", "In"], (), ["in_2", "in_"]),
        (["in", "In", "in_"], (), ["in_3", "in_2", "in_"]),
        (["self"], ("self",), ["self_"]),
        (["self", "Self"], ("self",), ["self_", "self_2"]),
        (["Self", "self"], ("self",), ["self_2", "self_"]),
        (["self"], ("self", "self_"), ["self_2"]),
        (["a", "a"], (), ["a", "a"]),
    ],
)
def test_distinct(
    wanted: list[str], reserved: tuple[str, ...], expected: list[str]
) -> None:
    """The text that is its own name keeps it; the others are numbered by alphabet."""
    for texts in (wanted, wanted[::-1]):
        given = distinct(texts, snake, reserved)
        assert [given[text] for text in wanted] == expected


@settings(max_examples=300)
@given(wanted=st.lists(texts), later=st.lists(texts), taken=st.sets(texts.map(snake)))
def test_distinct_for_any_texts(
    wanted: list[str], later: list[str], taken: set[str]
) -> None:
    """Names are unique, valid and not reserved, in any order; pinned ones stay."""
    for convention in (snake, pascal):
        given = distinct(wanted, convention, taken)
        assert given.keys() == set(wanted)
        assert len(set(given.values())) == len(given)
        assert not taken & set(given.values())
        for name in given.values():
            assert name.isidentifier()
            assert not keyword.iskeyword(name)
            assert not name.startswith("_")
        assert distinct(wanted[::-1], convention, taken) == given
        pinned = {text: Name(name) for text, name in given.items()}
        longer = distinct([*later, *wanted], convention, taken, pinned)
        assert {text: longer[text] for text in wanted} == given
