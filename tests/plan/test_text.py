"""A document's text is written as Python that can be nothing but that text."""

import ast
import io
import textwrap
import tokenize

import black
import pytest
from black.mode import Mode, TargetVersion
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.plan.text import (
    WIDTH,
    docstring,
    first_sentence,
    literal,
    printable,
    section,
    sentence,
)

MODE = Mode(target_versions={TargetVersion.PY311}, line_length=WIDTH)
NASTY = [
    *('"', '""', '"""', "'", "'''", "\\", "\\\\", '\\"', "\\N{DASH}", "{}", "%s", "#"),
    *("\x00", "\x07", "\x1b", "\x7f", "\ud800", "\udfff", "\ufeff", "\u00ad", "\u200d"),
    *("\u202e", "\u2066", "\u2069", "\u200f", "\xa0", "\u3000", "\u0301", "漢字", "🦊"),
    *("\n", "\r", "\r\n", "\t", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"),
    *(
        " ",
        "  ",
        "    ",
        "\n\n",
        "\n    ",
        "- ",
        "1. ",
        "* ",
        "| ",
        "```",
        "```\n",
        ">",
    ),
    *("Args:", "word", "a longer word", "x" * 40, "Sentence. ", "e.g. This"),
    '"""\nimport os; os.abort()\n"""',
]
texts = st.text() | st.lists(st.sampled_from(NASTY) | st.text(max_size=5)).map("".join)


def evaluated(code: str) -> object:
    """The value of code that is one constant, and has a form that can be written."""
    code.encode("utf-8")
    return ast.literal_eval(code)


# Literals


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "None"),
        (True, "True"),
        (17, "17"),
        (-0.5, "-0.5"),
        (float("inf"), 'float("inf")'),
        (float("nan"), 'float("nan")'),
        ("", "''"),
        ("it's", '"it\'s"'),
        ("a\nb", r"'a\nb'"),
        ("\u202e", r"'\u202e'"),
        ("größe", "'größe'"),
    ],
)
def test_literal(value: object, expected: str) -> None:
    """A literal is what Python itself would write."""
    assert literal(value) == expected


@given(
    texts
    | st.integers()
    | st.booleans()
    | st.none()
    | st.floats(allow_nan=False, allow_infinity=False)
)
def test_any_literal(value: object) -> None:
    """A literal is the value, whatever that is."""
    assert evaluated(literal(value)) == value


@given(st.lists(st.sampled_from(["word", "longerword", "\n", "x" * 60]), max_size=40))
def test_long_literals(parts: list[str]) -> None:
    """A long text is one literal, which no formatter splits or joins."""
    text = " ".join(parts)
    formatted = black.format_str(f"value = f(g({literal(text)}))", mode=MODE)
    module = ast.parse(formatted)
    assert [n.value for n in ast.walk(module) if isinstance(n, ast.Constant)] == [text]
    kinds = [t.type for t in tokenize.generate_tokens(io.StringIO(formatted).readline)]
    assert kinds.count(tokenize.STRING) == 1


# Lines and sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  one\n\ttwo\r\n\u2028three\xa0four ", "one two three four"),
        ("a\u202eb\x00", r"a\u202eb\x00"),
        ("\ud800", r"\ud800"),
        (r"C:\new", r"C:\new"),
    ],
)
def test_printable(text: str, expected: str) -> None:
    """One line, in which everything can be seen."""
    assert printable(text) == expected


@given(texts)
def test_any_printable(text: str) -> None:
    """One line that can be written to a file, and does not change again."""
    line = printable(text)
    line.encode("utf-8")
    assert line.isprintable()
    assert line == line.strip()
    assert printable(line) == line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("One.", "One."),
        ("One. Two.", "One."),
        ("Is it? Yes.", "Is it?"),
        ("One\ntwo. Three.", "One two."),
        ("No stop\n\nSecond paragraph.", "No stop"),
        ("No stop\r\n\r\nSecond paragraph.", "No stop"),
        ("Version 1.2 of it. Next.", "Version 1.2 of it."),
        ("See e.g. The Book. Next.", "See e.g. The Book."),
        ("Takes ids, i.e. `id`. Next.", "Takes ids, i.e. `id`."),
        ("One. `two` is code.", "One."),
        ("One. (Two.)", "One."),
        ("ends in lower. case goes on", "ends in lower. case goes on"),
    ],
)
def test_first_sentence(text: str, expected: str) -> None:
    """The first sentence ends where another begins, or a paragraph ends."""
    assert first_sentence(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  ", ""),
        ("A pet", "A pet."),
        ("A pet.", "A pet."),
        ("A pet?", "A pet?"),
        ("A pet\n", "A pet."),
        ("See `pet`", "See `pet`"),
        ("```\npet\n```", "```\npet\n```"),
    ],
)
def test_sentence(text: str, expected: str) -> None:
    """A sentence ends as one, and code stays as it is."""
    assert sentence(text) == expected


@given(texts)
def test_any_sentence(text: str) -> None:
    """Nothing but a full stop is added, and it is added once."""
    assert sentence(sentence(text)) == sentence(text)
    assert sentence(text).removesuffix(".") == text.strip().removesuffix(".")
    assert "\n" not in first_sentence(text)


# Docstrings


def dedented(expected: str) -> str:
    """A docstring literal as it stands in this file, between other quotes."""
    return textwrap.dedent(expected).strip().replace("'''", '"""')


PROSE = "The quick brown fox jumps over the lazy dog, again and again."
NARROW = 36
"""An indent that leaves little room, so that the tables here have some."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", '""""""'),
        ("A pet.", '"""A pet."""'),
        ("  A pet.\n", '"""A pet."""'),
        ("A\npet.", '"""A pet."""'),
        ("A\tpet.", '"""A   pet."""'),
        ('Say "hi"', '"""Say "hi" """'),
        ('"Hi" it says', '""" "Hi" it says"""'),
        ('""""', r'"""\"\"\"" """'),
        ("back\\", '"""back\\\\"""'),
        ("\x00", r'"""\x00"""'),
        ("a\xa0b", '"""a b"""'),
        (
            "First.\n\n\n\nSecond.",
            """
            '''First.

            Second.
            '''
            """,
        ),
        (
            f"{PROSE} {PROSE}",
            """
            '''The quick brown fox jumps over the lazy dog,
            again and again. The quick brown fox jumps over the
            lazy dog, again and again.
            '''
            """,
        ),
        (
            f"Some:\n- {PROSE}\n  1. {PROSE}\n* short",
            """
            '''Some:
            - The quick brown fox jumps over the lazy dog, again
              and again.
              1. The quick brown fox jumps over the lazy dog,
                 again and again.
            * short
            '''
            """,
        ),
        (
            "| a | b |\n|---|---|\n| 1 | 2 |",
            """
            '''| a | b |
            |---|---|
            | 1 | 2 |
            '''
            """,
        ),
        (
            "Run:\n\n```sh\nls\n\ncat  a\ndog\n\n\nend\n```\nand\nthen\n\nmore\nprose",
            """
            '''Run:

            ```sh
            ls

            cat  a
            dog


            end
            ```
            and
            then

            more prose
            '''
            """,
        ),
        (
            "Code:\n\n    one\n      two",
            """
            '''Code:

                one
                  two
            '''
            """,
        ),
        (
            "`code` and\n*more* are prose,\n1.5 is no item,\n-1 neither.",
            """
            '''`code` and *more* are prose, 1.5 is no item, -1
            neither.
            '''
            """,
        ),
    ],
)
def test_docstring(text: str, expected: str) -> None:
    """Prose is filled; lists, tables and code keep their lines."""
    code = docstring(text, NARROW)
    assert code.replace("\n" + " " * NARROW, "\n") == dedented(expected)


def test_section() -> None:
    """Entries stand below their title, and their further lines deeper."""
    entries = [("name", PROSE), ("kind", "Of:\n- a\n- b\n\nOr none."), ("", "Rest.")]
    text = docstring("Call.\n\n" + section("Args", entries), NARROW)
    wanted = """
        '''Call.

        Args:
            name: The quick brown fox jumps over the lazy
                dog, again and again.
            kind: Of:
                - a
                - b

                Or none.
            Rest.
        '''
    """
    assert text.replace("\n" + " " * NARROW, "\n") == dedented(wanted)


@settings(max_examples=400, deadline=None)
@given(texts, st.sampled_from([0, 4, 8]))
def test_any_docstring(text: str, indent: int) -> None:
    """A docstring is one string that says the text, in lines that fit, and stays so."""
    code = docstring(text, indent)
    assert isinstance(told := evaluated(code), str)
    assert told.split() == text.split()
    for number, line in enumerate(code.split("\n")):
        words = line.replace('"""', "").split()
        assert number == 0 or not line or line.startswith(" " * indent)
        assert len(line) + (0 if number else indent) <= WIDTH or len(words) == 1
        assert all(c.isprintable() for c in line)
    module = surrounded(code, indent)
    formatted = black.format_str(module, mode=MODE)
    nodes = ast.walk(ast.parse(formatted))
    assert sum(isinstance(node, ast.Constant) for node in nodes) == 1
    assert black.format_str(formatted, mode=MODE) == formatted
    for line in formatted.splitlines():
        assert len(line) <= WIDTH or len(line.replace('"""', "").split()) == 1


def surrounded(code: str, indent: int) -> str:
    """A module that has this docstring at this indent."""
    match indent:
        case 0:
            return f"{code}\n"
        case 4:
            return f"class A:\n    {code}\n"
        case _:
            return f"class A:\n    def a(self):\n        {code}\n        return self\n"
