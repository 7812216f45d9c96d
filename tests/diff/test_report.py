"""A diff as text, Markdown, JSON, and GitHub's annotations."""

from __future__ import annotations

import json

import pytest

from generator.diff.changes import KINDS, Change, code, verdict
from generator.diff.comparison import Diff, Side
from generator.diff.formats import FORMS, reported
from generator.manifest.versions import Version
from generator.source import SourceFile
from tests.diff.clients import client
from tests.packages import ROOT

CHANGES = (
    Change("breaking", "method-removed", "things.get", "gone (`GET /things`)"),
    Change("breaking", "type-removed", "models.A", "gone"),
    Change("breaking", "type-removed", "models.B", "gone"),
    Change("additive", "method-deprecated", "things.list", "deprecated now"),
    Change("additive", "type-added", "models.C", "new"),
    Change("invisible", "values-removed", "models.D", 'no longer lists `"x"`'),
    Change("invisible", "wire-path", "things.list", "moved from `/a` to `/b`"),
)


def diff_of(
    *changes: Change, old: str | None = "1.2.3", new: str | None = None
) -> Diff:
    """A diff with these changes."""
    sides = [
        Side(
            title=title,
            file=title,
            name="shop",
            manifest=SourceFile(title, ""),
            surface=client(),
            version=Version(*map(int, version.split("."))) if version else None,
        )
        for title, version in (("old", old), ("new.json", new))
    ]
    return Diff(sides[0], sides[1], changes)


def test_text() -> None:
    """The sections, and at last what it comes to."""
    assert reported(diff_of(*CHANGES), "text") == ("""\
Breaking:
  `things.get`: gone (`GET /things`)
  `models.A`, `models.B`: gone

Deprecated:
  `things.list`: deprecated now

Added:
  `models.C`: new

Changed:
  `models.D`: no longer lists `"x"`

On the wire:
  `things.list`: moved from `/a` to `/b`

Changes for callers: 3 breaking, 2 additive, 2 invisible.
By Semantic Versioning this is major, 1.2.3 → 2.0.0.""")


def test_markdown() -> None:
    """The same for a comment on a pull request."""
    assert reported(diff_of(*CHANGES), "markdown") == """\
## Changes for callers (major): 1.2.3 → 2.0.0

### Breaking

- `things.get`: gone (`GET /things`)
- `models.A`, `models.B`: gone

### Deprecated

- `things.list`: deprecated now

### Added

- `models.C`: new

### Changed

- `models.D`: no longer lists `"x"`

### On the wire

- `things.list`: moved from `/a` to `/b`"""


def test_json() -> None:
    """Everything, for programs."""
    found = json.loads(reported(diff_of(CHANGES[0]), "json"))
    assert found == {
        "old": {"name": "old", "version": "1.2.3"},
        "new": {"name": "new.json", "version": None},
        "verdict": "major",
        "version": "2.0.0",
        "counts": {"breaking": 1, "additive": 0, "invisible": 0},
        "changes": [
            {
                "impact": "breaking",
                "kind": "method-removed",
                "subject": "things.get",
                "text": "gone (`GET /things`)",
            }
        ],
    }


def test_github() -> None:
    """A breaking change is a warning, or an error if not accepted."""
    chosen = diff_of(CHANGES[0], CHANGES[4])
    assert reported(chosen, "github").splitlines() == [
        "::warning file=new.json,title=method-removed::`things.get`: gone (`GET "
        "/things`)%0AWorking code may fail.",
        "::notice file=new.json,title=type-added::`models.C`: new"
        "%0ACallers can do more.",
        "::notice file=new.json,title=diff::Changes for callers: 1 breaking, 1 "
        "additive. By Semantic Versioning this is major, 1.2.3 → 2.0.0.",
    ]
    lines = reported(chosen, "github", ["breaking"]).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::notice", "::notice"]


@pytest.mark.parametrize("form", FORMS)
def test_nothing(form: str) -> None:
    """It is said that there is nothing."""
    text = reported(diff_of(), form)  # type: ignore[arg-type]
    assert '"changes": []' in text or "Nothing has changed for callers" in text


@pytest.mark.parametrize(
    ("old", "new", "version", "found"),
    [
        ("1.2.3", None, "2.0.0", "major"),
        ("1.2.3", "1.2.3", "2.0.0", "major"),
        ("1.2.3", "5.0.0", "5.0.0", "major"),
        (None, "5.0.0", "5.0.0", "major"),
        (None, None, None, "major"),
    ],
)
def test_version(
    old: str | None, new: str | None, version: str | None, found: str
) -> None:
    """The new client's own, if that is another; or else the next."""
    chosen = diff_of(CHANGES[0], old=old, new=new)
    assert (chosen.version and str(chosen.version)) == version
    assert chosen.verdict == found


@pytest.mark.parametrize(
    ("impacts", "found"),
    [
        ([], "none"),
        (["invisible"], "patch"),
        (["invisible", "additive"], "minor"),
        (["invisible", "additive", "breaking"], "major"),
    ],
)
def test_verdict(impacts: list[str], found: str) -> None:
    """The worst change counts."""
    changes = [Change(i, "type-added", "a", "b") for i in impacts]  # type: ignore[arg-type]
    assert verdict(changes) == found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("`a``", "``` `a`` ```"),
        ("a\nb\x1b[31m", "`a\\nb\\x1b[31m`"),
        ("<img src=x> [a](b) @me", "`<img src=x> [a](b) @me`"),
        (12, "`12`"),
        ("", "``"),
    ],
)
def test_code(text: object, shown: str) -> None:
    """Markdown reads any name as code on one line."""
    assert code(text) == shown


def test_kinds_are_documented() -> None:
    """docs/ci.md has a row for each kind."""
    text = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    missing = [kind for kind in KINDS if f"`{kind}`" not in text]
    assert not missing
