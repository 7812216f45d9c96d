"""Every case: the spec of its folder gives just the expected package and messages."""

from __future__ import annotations

import json
from collections.abc import Container
from pathlib import Path

import pytest

from generator.manifest import SEAL, dumped
from generator.pipeline import Generated, generate, generate_suite, translated
from generator.start.options import Options
from tests.packages import verbatim

CASES = Path(__file__).parent / "cases"
NAMES = sorted(folder.parent.name for folder in CASES.glob("*/spec*"))


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, update_golden: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package and the messages are those of the folder."""
    monkeypatch.chdir(CASES / name)
    actual, messages = generated(name)
    if update_golden:
        write(CASES / name, actual, messages)
    assert actual == expected(CASES / name)
    assert messages == (CASES / name / "messages.txt").read_text(encoding="utf-8")


def generated(name: str) -> tuple[dict[str, str], str]:
    """The rendered files and the messages; what is copied has tests of its own."""
    package = case_package(name)
    copied = verbatim()
    files = {file.path: file.text for file in package.files if file.path not in copied}
    files["gen-client.json"] = without(copied, files["gen-client.json"])
    return files, "".join(f"{message}\n" for message in package.diagnostics)


def case_package(name: str) -> Generated:
    """The package of the one spec, or of all that are in `specs`."""
    specs = sorted(map(str, Path().glob("specs/*")))
    if specs:
        return generate_suite(list(map(translated, specs)), name)
    (spec,) = Path().glob("spec.*")
    return generate(str(spec), options(name))


def options(name: str) -> Options:
    """Those of the folder, where it has any."""
    path, renames = Path("options.json"), Path("renames.txt")
    text = path.read_text(encoding="utf-8") if path.exists() else "{}"
    filters = {key: tuple(value) for key, value in json.loads(text).items()}
    return Options(
        name=name,
        include=filters.get("include", ()),
        exclude=filters.get("exclude", ()),
        renames=tuple(
            renames.read_text("utf-8").splitlines() if renames.exists() else ()
        ),
    )


def without(copied: Container[str], manifest: str) -> str:
    """The manifest without what the generator's own files change in it.

    These are the hashes of files that a case does not hold, and its fingerprint.
    """
    content = json.loads(manifest)
    content["files"] = {
        path: sha256 for path, sha256 in content["files"].items() if path not in copied
    }
    del content[SEAL], content["inputs"][0]
    return f"{dumped(content)}\n"


def expected(case: Path) -> dict[str, str]:
    """The files of the expected package."""
    folder = case / "expected"
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def write(case: Path, files: dict[str, str], messages: str) -> None:
    """Make the case expect these files and messages, and no others."""
    for path in expected(case).keys() - files.keys():
        (case / "expected" / path).unlink()
    for path, text in files.items():
        target = case / "expected" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")
    (case / "messages.txt").write_text(messages, encoding="utf-8", newline="\n")
