"""The changelog: where an entry goes, and what is left alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from generator.diagnostics import Unusable
from generator.diff.changelog import Entry, prepended, save

NEW = Entry("0.2.0", "### Added\n\n- `a`: new\n")
SHOWN = "## 0.2.0\n\n### Added\n\n- `a`: new\n"
OLD = "## 0.1.0\n\n- the first\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of the changelog."""
    return tmp_path / "CHANGELOG.md"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"# Changelog\n\n{SHOWN}"),
        (OLD, f"{SHOWN}\n{OLD}"),
        (
            f"# Changes\n\nAll of them.\n\n{OLD}",
            f"# Changes\n\nAll of them.\n\n{SHOWN}\n{OLD}",
        ),
        ("# Changes\n", f"# Changes\n\n{SHOWN}"),
        (
            f"# C\n\n## [Unreleased]\n\n- soon\n\n{OLD}",
            f"# C\n\n## [Unreleased]\n\n- soon\n\n{SHOWN}\n{OLD}",
        ),
        (
            "# C\n\n## Unreleased\n\n- soon",
            f"# C\n\n## Unreleased\n\n- soon\n\n{SHOWN}",
        ),
        (
            f"# C\n\n```\n## 9.9.9\n```\n\n{OLD}",
            f"# C\n\n```\n## 9.9.9\n```\n\n{SHOWN}\n{OLD}",
        ),
        (f"# C\r\n\r\n{OLD}", f"# C\n\n{SHOWN}\n{OLD}".replace("\n", "\r\n")),
    ],
)
def test_place(file: Path, before: str, after: str) -> None:
    """On top of the other entries, below the head and what is not released."""
    if before:
        file.write_bytes(before.encode())

    save(prepended(file, NEW))

    assert file.read_bytes().decode() == after
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize(
    "there",
    [
        f"# C\n\n{SHOWN}\n{OLD}",
        f"# C\n\n{SHOWN}\n{OLD}".replace("## 0.2.0", "## [0.2.0] - 2026-01-31"),
        f"# C\n\n{SHOWN}".replace("## 0.2.0", "## 0.2.0, not released yet"),
        f"# C\n\n{SHOWN}\n{OLD}".replace("\n", "\r\n"),
    ],
)
def test_again(file: Path, there: str) -> None:
    """An entry that is there already is left as it is."""
    file.write_bytes(there.encode())
    found = prepended(file, NEW)

    save(found)

    assert not found.is_new
    assert file.read_bytes().decode() == there


def test_another_entry(file: Path) -> None:
    """An edited entry of this version is not replaced."""
    text = f"## 0.2.0\n\n- by hand\n\n{OLD}"
    file.write_text(text)

    with pytest.raises(Unusable, match=r"another entry for 0\.2\.0 on top"):
        prepended(file, NEW)

    assert file.read_text() == text


def test_unreleased(file: Path) -> None:
    """Without a version, the entry is of what is not released."""
    save(prepended(file, Entry("Unreleased", "- `a`: new\n")))
    save(prepended(file, Entry("Unreleased", "- `a`: new\n")))
    assert file.read_text() == "# Changelog\n\n## Unreleased\n\n- `a`: new\n"

    with pytest.raises(Unusable):
        prepended(file, Entry("Unreleased", "- `b`: new\n"))


def test_mode_and_link(file: Path) -> None:
    """A link goes on being one, and the file keeps its mode."""
    target = file.with_name("real.md")
    target.write_text(OLD)
    target.chmod(0o640)
    file.symlink_to(target.name)

    save(prepended(file, NEW))

    assert file.is_symlink()
    assert target.read_text() == f"{SHOWN}\n{OLD}"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("content", "message"), [(b"\xff", "it is not UTF-8"), (None, "cannot be read")]
)
def test_unusable(file: Path, content: bytes | None, message: str) -> None:
    """An unreadable changelog is not overwritten."""
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)

    with pytest.raises(Unusable, match=message):
        prepended(file, NEW)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only(file: Path) -> None:
    """A folder that nothing can be written into is told."""
    found = prepended(file, NEW)
    file.parent.chmod(0o500)

    with pytest.raises(Unusable, match="cannot be written"):
        save(found)


def test_no_folder(file: Path) -> None:
    """No folder is made for it."""
    with pytest.raises(Unusable, match="cannot be written: No such file"):
        save(prepended(file.parent / "docs" / file.name, NEW))
