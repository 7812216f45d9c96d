"""Every case: the spec of its folder gives the files and messages that it keeps."""

from __future__ import annotations

import pytest

from generator.render.package_files import COPIED_HEADER
from tests.case_packages import (
    CASES,
    NAMES,
    WHOLE,
    CasePackage,
    candidates,
    kept,
    messages,
    update,
)
from tests.packages import TEMPLATES, contents

NOTHING_KEPT = """\
This case keeps no file of its package. Create the files that its idea is about, empty,
and run again with --update-golden:

    mkdir -p tests/cases/{name}/expected && touch tests/cases/{name}/expected/models.py
"""
LINES = 15_000
"""The most lines that all cases together may keep; each is read in reviews."""


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, update_golden: bool, case_package: CasePackage) -> None:
    """The kept files and the messages are byte for byte what is generated."""
    package = case_package(name)
    files, told = candidates(name, package), messages(name, package)
    path = CASES / name / "messages.txt"
    if update_golden:
        update(name, files)
        path.write_text(told, encoding="utf-8", newline="\n")
    assert kept(name) == files
    assert path.read_text(encoding="utf-8") == told
    assert files, NOTHING_KEPT.format(name=name)


def test_whole_cases() -> None:
    """Three cases keep a whole package."""
    assert len(WHOLE) == 3
    assert set(WHOLE) <= set(NAMES)


def test_no_file_is_kept_twice() -> None:
    """Files that packages copy as they are stay in one place: the templates."""
    copied = {content.decode() for content in contents(TEMPLATES).values() if content}
    for name in NAMES:
        texts = {
            path: text.removeprefix(f"{COPIED_HEADER}\n")
            for path, text in kept(name).items()
        }
        assert [path for path, text in texts.items() if text in copied] == []


def test_size() -> None:
    """The kept text of all cases together can be read by people."""
    texts = [text for name in NAMES for text in kept(name).values()]
    assert sum(len(text.splitlines()) for text in texts) < LINES
