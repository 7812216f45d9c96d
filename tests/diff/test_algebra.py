"""Annotations: which allows more than another."""

from __future__ import annotations

import pytest

from generator.diff.algebra import (
    LONGEST,
    Named,
    Relation,
    expanded,
    names,
    parse,
    relation,
)

SAME: Relation = "same"
WIDER: Relation = "wider"
NARROWER: Relation = "narrower"
OTHER: Relation = "other"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("str", "str", SAME),
        ("str", "int", OTHER),
        ("str", "str | None", WIDER),
        ("str | None", "str", NARROWER),
        ("str | int", "int | str", SAME),
        ("str | int | None", "str | bytes | None", OTHER),
        ("int", "float", WIDER),
        ("float", "int", NARROWER),
        ("bool", "float", WIDER),
        ("int | float", "float", SAME),
        ("datetime", "date", OTHER),
        ("str", "Any", WIDER),
        ("Any", "str", NARROWER),
        ("Any", "object", SAME),
        ("str | None", "Any", WIDER),
        ("Literal['a']", "Literal['a', 'b']", WIDER),
        ("Literal['a', 'b']", "Literal['a'] | Literal['b']", SAME),
        ("Literal['a', 'b']", "Literal['b', 'a']", SAME),
        ("Literal['a']", "str", WIDER),
        ("Literal['a'] | str", "str", SAME),
        ("Literal['1']", "Literal[1]", OTHER),
        ("Literal[1]", "float", WIDER),
        ("Literal[True]", "bool", WIDER),
        ("Literal[-1]", "int", WIDER),
        ("Literal['a', None]", "Literal['a'] | None", SAME),
        ("Sequence[int]", "Sequence[float]", WIDER),
        ("Sequence[str]", "Iterable[str]", WIDER),
        ("list[str]", "Iterable[str]", WIDER),
        ("Iterable[str]", "Sequence[str]", NARROWER),
        ("Sequence[str]", "Sequence[str | None]", WIDER),
        ("Sequence[Sequence[int]]", "Sequence[Sequence[float]]", WIDER),
        ("str", "Sequence[str]", OTHER),
        ("Mapping[str, str]", "Mapping[str, Any]", WIDER),
        ("dict[str, int]", "Mapping[str, float]", WIDER),
        ("tuple[int, str]", "tuple[int, str]", SAME),
        ("tuple[int, str]", "tuple[int]", OTHER),
        ("tuple[int, int]", "Sequence[float]", WIDER),
        ("tuple[int, str]", "Sequence[int]", OTHER),
        ("tuple[()]", "Sequence[int]", WIDER),
        ("Thing", "Thing | Other", WIDER),
        ("Thing", "Other", OTHER),
        ("Sequence[Thing]", "Sequence[Other]", OTHER),
        ("'str | int'", "str | int", SAME),
        ("httpx2.Client | None", "httpx2.Client", NARROWER),
        ("Callable[[], str]", "Callable[[], str]", SAME),
        ("Callable[[], str]", "Callable[[int], str]", OTHER),
    ],
)
def test_relation(old: str, new: str, found: Relation) -> None:
    """The relation is right in both directions."""
    mirrored = {WIDER: NARROWER, NARROWER: WIDER}.get(found, found)
    assert relation(parse(old), parse(new)) == found
    assert relation(parse(new), parse(old)) == mirrored


@pytest.mark.parametrize(
    "text",
    [
        "",
        "str |",
        "not an annotation",
        "[" * 5_000,
        "-" * 3_000 + "1",
        "str\0",
        "x" * (LONGEST + 1),
    ],
)
def test_not_understood(text: str) -> None:
    """An annotation that is not understood equals only itself."""
    assert parse(text) == {Named(text)}
    assert relation(parse(text), parse("str")) == OTHER


def test_never_evaluated() -> None:
    """An annotation that would do something is only looked at."""
    text = "__import__('os').abort()"
    assert parse(text) == {Named(text)}


def test_long_union() -> None:
    """Some APIs have unions of hundreds of models."""
    text = " | ".join(f"Model{number}" for number in range(500))
    assert len(parse(text)) == 500


def test_renamed() -> None:
    """Classes get the names that they have now."""
    renamed = {"Old": "New"}
    found = parse("Sequence[Old] | Old", lambda name: renamed.get(name, name))
    assert found == parse("Sequence[New] | New")
    assert set(names(found)) == {"Sequence", "New"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Kind", "str"),
        ("Sequence[Kind] | None", "Sequence[str] | None"),
        ("Pet", "Cat | Dog | str"),
        ("Tree", "int | Sequence[Tree]"),
    ],
)
def test_expanded(text: str, meant: str) -> None:
    """Aliases are replaced, but not inside of themselves."""
    aliases = {
        "Kind": parse("str"),
        "Pet": parse("Cat | Dog | Kind"),
        "Tree": parse("int | Sequence[Tree]"),
    }
    assert expanded(parse(text), aliases) == parse(meant)


def test_expansion_ends() -> None:
    """Aliases that hold each other twice would double with every step."""
    aliases = {
        f"A{n}": parse(f"Sequence[A{n + 1}] | Iterable[A{n + 1}]") for n in range(60)
    }
    assert expanded(parse("A0"), aliases)
