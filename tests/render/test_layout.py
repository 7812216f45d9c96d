"""The layout of what our templates print is black's."""

from __future__ import annotations

import black
import pytest
from black.mode import Mode, TargetVersion
from hypothesis import given
from hypothesis import strategies as st

from generator.render.formatting import laid_out_or_formatted
from tests.case_packages import NAMES, kept

MODE = Mode(target_versions={TargetVersion.PY311}, line_length=88)
LONG = "a_name_of_some_length_that_takes_nearly_half_of_the_line"


def by_black(source: str) -> str:
    """Return a source as black formats it."""
    return black.format_str(source, mode=MODE)


@pytest.mark.parametrize("name", NAMES)
def test_cases(name: str) -> None:
    """Black finds nothing to change in what a case keeps, nor does the layout."""
    for path, text in kept(name).items():
        if path.endswith(".py"):
            assert laid_out_or_formatted(text) == text == by_black(text), path


@pytest.mark.parametrize(
    "statement",
    [
        f"def f({LONG}: int, other_argument: str | None = None) -> dict[str, int]: ...",
        f"def f(self, *, {LONG}: int, b: {LONG}.X | None, c: int = 4) -> int: ...",
        f"async def f(self, *, a: {LONG}.Something | {LONG}.Other | None = None): ...",
        f"def {LONG}(self) -> {LONG}: ...",
        f"def f(self, a: str, b: int) -> Page[{LONG}.Item, {LONG}.Collection]: ...",
        f"from .module import {LONG}, {LONG}_2",
        f"from .module import {LONG}{LONG}",
        f"x = f({LONG}, {LONG}, {LONG})",
        f"x = f({LONG}, [{LONG}, 2], {{'a': {LONG}}}, b=({LONG},), c=())",
        f"x = f('{LONG}', [1, 2], g('{LONG}', b=1), '{LONG} {LONG} {LONG}')",
        f"x = [{LONG}, {LONG}]",
        f"x = {{'{LONG}': 1, '{LONG}2': ('a', 'b'), 'c': ('{LONG}', '{LONG}')}}",
        "x = f(\n    1,\n    [2, 3]\n    , b=4,\n)",
        "x = f(\n    1\n)",
        "x = f(1, b  )",
        "x = [ 1, 2 ]",
        "x = f(a , b)",
        "x = f('a  b', ' )')",
        "x = 'a \"b\" (c, d'",
        f"x = ['a \"b\" (c, d', 'e', \"it's\", 'f\\\\g', 'h|i', '{LONG}{LONG}']",
        f"x = ['it\\'s \"so\"', '{LONG}{LONG}']",
        "x = ('a',)",
        f"x: int | None = {LONG}.field(name='{LONG}')",
        f"x_{LONG}: int | None = field(name='{LONG}', a=1)",
        f"x_{LONG}_{LONG[:19]}: int = None",
        f"x: {LONG} | {LONG} | None = UNSET",
        f"{LONG}: {LONG[:20]} | None = None",
        f"{LONG}: {LONG}",
        f"{LONG}: {LONG}{LONG}",
        f"A: TypeAlias = Literal['{LONG}', '{LONG}'] | str",
        "A: TypeAlias = Literal[" + ", ".join(f"'{n * 1111}'" for n in range(20)) + "]",
        f"return self.session.send({LONG}, {LONG}.b)",
        f"return f({LONG}, a={{'b': 'c'}}).send(self, {LONG}, b=1)",
        f"x = one_of('x', lambda: [f({LONG}, {{'a': 'b'}}), g('{LONG}')], tag='t')",
        f"x = one_of('x', lambda: [f({LONG}, {{'a': 'b'}})])",
        f"x = one_of('{LONG}', lambda: [f({LONG[:30]}), f(1)], a=[{{'a': 'b'}}])",
        f"return f({LONG}, {LONG}).send_it(self, {LONG}, {LONG}, b=1)",
        f"return f({LONG}, {LONG}).send(self, b=1)",
        f"return (A if b else C)({LONG}, {LONG})",
        f"return await f({LONG}, {LONG})",
        f"@deprecated('{LONG} {LONG}')\ndef f(): ...",
        f"class A({LONG}, weakref=True, rename='camel', omit_defaults=True): ...",
    ],
)
def test_statements(statement: str) -> None:
    """The shapes that templates print, at three depths."""
    for wrapper in ("{}", "def f():\n    {}", "class A:\n    def f(self):\n        {}"):
        margin = " " * (len(wrapper) - len(wrapper.rstrip(" {}")) - 2)
        source = wrapper.format(statement.replace("\n", f"\n{margin}")) + "\n"
        if "return" in statement and wrapper == "{}":
            continue
        assert laid_out_or_formatted(source) == by_black(source)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# A header.\n",
        '# A header.\n"""Doc."""\nimport a\nx = 1\n',
        '"""Doc.\n"""\n\n\n\nimport a\nfrom b import c\n\n\n\nx = 1\n\n\n\n\ny = 2\n',
        "import a\nclass A: ...\nx = A()\ndef f(): ...\ndef g(): ...\n",
        'class A:\n\n    """Doc."""\n    x = 1\n    """Text."""\n    y = 2\n',
        'class A:\n    """Doc.\n\n    More.\n    """\n\n\n    x = 1\n',
        'class A:\n    """Doc.\n\n      More.\n    """\n',
        'class A:\n    """Doc. \n    """\n',
        'class A:\n    """ Doc."""\n',
        'class A:\n    """A "b" """\n',
        'class A:\n    """"A" b."""\n',
        'class A:\n    "A."\n',
        "class A:\n    @b\n\n    def a(self): ...\n    @b\n    def a(self): ...\n",
        "class A:\n    def c(self):\n        return 1\n    x = 1\n",
        "def f():\n    import a\n    x = 1\n    def g(): ...\n    y = 2\n",
        "if a:\n    def f():\n        pass\nelse:\n    f = None\n",
        "x = 1\n# A comment.\ndef f(): ...\n# Another.\n\nx = 2  # the last\n",
        "def f():\n    return 1\n    # The end.\n\n\n\n\n    return 2\n",
    ],
)
def test_blank_lines_and_docstrings(source: str) -> None:
    """Blank lines and docstrings, plain or odd."""
    assert laid_out_or_formatted(source) == by_black(source)


NAMES_OF_ANY_LENGTH = st.integers(1, 40).map(lambda length: "n" * length)
TYPES = st.recursive(
    NAMES_OF_ANY_LENGTH,
    lambda inner: st.one_of(
        st.builds("{}[{}]".format, NAMES_OF_ANY_LENGTH, inner),
        st.builds("dict[{}, {}]".format, inner, inner),
        st.lists(inner, min_size=2, max_size=4, unique=True).map(" | ".join),
    ),
    max_leaves=6,
)
VALUES = st.recursive(
    st.one_of(NAMES_OF_ANY_LENGTH, NAMES_OF_ANY_LENGTH.map('"{}"'.format)),
    lambda inner: st.one_of(
        st.builds(
            "{}({})".format,
            NAMES_OF_ANY_LENGTH,
            st.lists(inner, min_size=1, max_size=4).map(", ".join),
        ),
        st.builds("f(a={}, b={})".format, inner, inner),
        st.builds(
            "f({}).{}({}, b={})".format, inner, NAMES_OF_ANY_LENGTH, inner, inner
        ),
        st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(inner, max_size=3).map(
            lambda items: "{" + ", ".join(f'"k": {item}' for item in items) + "}"
        ),
    ),
    max_leaves=12,
)
STATEMENTS = st.one_of(
    st.builds("x = {}".format, VALUES),
    st.builds("x: {} = {}".format, TYPES, VALUES),
    st.builds("{}: {}".format, NAMES_OF_ANY_LENGTH, TYPES),
    st.builds("Alias: TypeAlias = {}".format, TYPES),
    st.builds(
        "def f({}) -> {}: ...".format,
        st.lists(
            st.one_of(
                st.builds("{}: {}".format, NAMES_OF_ANY_LENGTH, TYPES),
                st.builds("{}: {} = None".format, NAMES_OF_ANY_LENGTH, TYPES),
            ),
            max_size=4,
        ).map(", ".join),
        TYPES,
    ),
)


@given(STATEMENTS)
def test_any_statement(statement: str) -> None:
    """Calls, displays, unions and signatures of any width; black does what is odd."""
    assert laid_out_or_formatted(f"{statement}\n") == by_black(f"{statement}\n")
