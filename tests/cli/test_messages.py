"""The formats of messages: for people, for programs, and for GitHub's workflows."""

from __future__ import annotations

import json

import pytest

from generator.cli.report import formatted
from generator.config.vocabulary import FORMATS, Format
from generator.diagnostics import Diagnostic

STYLE = Diagnostic(
    "warning",
    "parameter-style",
    'style "matrix" is not supported in a query',
    'The operation is generated without "filter".',
    "specs/shop.json",
    "/paths/~1orders/get/parameters/1/style",
    412,
    9,
)
UNREADABLE = Diagnostic(
    "error", "unreadable", "there is no such file", "Nothing is written.", "bank.json"
)
EXPECTED = {
    "text": (
        'specs/shop.json:412:9 warning[parameter-style] style "matrix" is not supported'
        " in a query\n"
        "  #/paths/~1orders/get/parameters/1/style\n"
        '  The operation is generated without "filter".\n'
        "\n"
        "bank.json error[unreadable] there is no such file\n"
        "  Nothing is written."
    ),
    "json": (
        '{"severity": "warning", "code": "parameter-style", "message": "style \\"matrix'
        '\\" is not supported in a query", "consequence": "The operation is generated '
        'without \\"filter\\".", "file": "specs/shop.json", "pointer": "/paths/~1orders'
        '/get/parameters/1/style", "line": 412, "column": 9, "details": ""}\n'
        '{"severity": "error", "code": "unreadable", "message": "there is no such file"'
        ', "consequence": "Nothing is written.", "file": "bank.json", "pointer": null, '
        '"line": null, "column": null, "details": ""}'
    ),
    "github": (
        "::warning file=specs/shop.json,line=412,col=9,title=parameter-style::style "
        '"matrix" is not supported in a query%0AThe operation is generated without '
        '"filter".\n'
        "::error file=bank.json,title=unreadable::there is no such file%0ANothing is "
        "written."
    ),
}


@pytest.mark.parametrize("form", FORMATS)
def test_format(form: Format) -> None:
    """The same two messages, each in its way."""
    assert formatted([STYLE, UNREADABLE], form) == EXPECTED[form]


@pytest.mark.parametrize(
    ("file", "message", "command"),
    [
        ("a,b:c%d.json", "plain", "file=a%2Cb%3Ac%25d.json,title=code::plain%0ADone."),
        ("a.json", "50%, or: so", "file=a.json,title=code::50%25, or: so%0ADone."),
        ("a\nb", "one\r\ntwo", "file=a%0Ab,title=code::one%0D%0Atwo%0ADone."),
        ("a", "::error::no", "file=a,title=code::::error::no%0ADone."),
    ],
)
def test_github_escapes(file: str, message: str, command: str) -> None:
    """No text of a document ends a command, a property or a line."""
    note = Diagnostic("note", "code", message, "Done.", file)
    assert formatted([note], "github") == f"::notice {command}"


def test_details() -> None:
    """Every format has the details that a report needs."""
    fault = Diagnostic("error", "internal", "oh", "Stop.", "a", details="one\ntwo\n")
    assert formatted([fault], "text").endswith("\n  Stop.\n  one\n  two")
    assert json.loads(formatted([fault], "json"))["details"] == "one\ntwo\n"
    assert formatted([fault], "github").endswith("::oh%0AStop.%0Aone%0Atwo")


@pytest.mark.parametrize("form", FORMATS)
def test_control_characters(form: Format) -> None:
    """No text of a document speaks to the terminal, or breaks a line."""
    odd = Diagnostic("note", "code", "a\x1b[2Jb\u2028c\nd", "Done.", "a")
    shown = formatted([odd], form)
    assert "\x1b" not in shown
    assert len(shown.splitlines()) == (2 if form == "text" else 1)
