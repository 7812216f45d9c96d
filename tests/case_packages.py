"""The packages of the cases: generated once for a test run, and what a case keeps."""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from generator.config.run_options import Options
from generator.pipeline import Generated, generate
from tests.packages import MANIFEST, ROOT, contents, verbatim

CASES = ROOT / "tests" / "cases"
NAMES = sorted({path.parent.name for path in CASES.glob("*/spec*")})
WHOLE = ("cursor_paging", "many_apis", "everything")
"""The cases that keep a whole package: an ordinary one, several APIs, every file.

All other cases keep only the files that their idea is about.
"""
HOME = "output_packages"
"""The folder (and namespace) with the packages of all cases, side by side."""

CasePackage: TypeAlias = Callable[[str], Path]
"""Takes the name of a case and returns the folder with its whole package."""

EXTRAS = ("testing",)
"""The extras of every case that does not choose others."""
VOLATILE = re.compile(
    r'^  "(?:files|printed)": \{\n.*?^  \},\n'
    r'|^    \{\n      "role": "generator",\n.*?^    \},\n'
    r'|,\n  "sha256": "\w+"(?=\n\}\n\Z)',
    re.MULTILINE | re.DOTALL,
)
"""The hashes in a manifest that change whenever any file or the generator changes."""


def generated(name: str, root: Path) -> Path:
    """Return the folder with the package of a case, generating it if needed.

    Several processes may use the same `root`: the first finished package stays.
    """
    target = root / HOME / name
    if not target.exists():
        with contextlib.chdir(CASES / name):
            package = generate_case(name)
        written = _written(package, root)
        with contextlib.suppress(OSError):  # another process was faster
            written.rename(target)
    return target


def messages(name: str, package: Path) -> str:
    """Return the messages that were reported while a package was generated."""
    return _messages_path(name, package.parents[1]).read_text(encoding="utf-8")


def generate_case(name: str) -> Generated:
    """Generate the package of a case; the current folder is that of the case."""
    specs = sorted(map(str, Path().glob("specs/*")))
    if specs:
        return generate(specs, Options(extras=EXTRAS), package=name)
    (spec,) = Path().glob("spec.*")
    return generate(str(spec), options(name))


def options(name: str) -> Options:
    """Return the options of the case in the current folder."""
    path, renames = Path("options.json"), Path("renames.txt")
    text = path.read_text(encoding="utf-8") if path.exists() else "{}"
    lines = renames.read_text(encoding="utf-8") if renames.exists() else ""
    given: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in json.loads(text).items()
    }
    return Options(
        name=name, renames=tuple(lines.splitlines()), extras=EXTRAS
    )._replace(**given)


def kept(name: str) -> dict[str, str]:
    """Return the files that a case keeps, by their paths in the package."""
    return _texts(CASES / name / "expected")


def candidates(name: str, package: Path) -> dict[str, str]:
    """Return the generated files that a case keeps or, if it is whole, must keep."""
    copied, chosen = verbatim(), kept(name)
    return {
        path: stable(text) if path == MANIFEST else text
        for path, text in _texts(package).items()
        if path in chosen or (name in WHOLE and path not in copied)
    }


def stable(manifest: str) -> str:
    """Return a manifest's text without the hashes of files and of the generator."""
    return VOLATILE.sub("", manifest)


def update(name: str, files: dict[str, str]) -> None:
    """Write the files that a case keeps, and remove those no longer generated."""
    folder = CASES / name / "expected"
    for path in kept(name).keys() - files.keys():
        (folder / path).unlink()
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="\n")


def _written(package: Generated, root: Path) -> Path:
    """Write a package and its messages; return the temporary folder."""
    (root / HOME).mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=package.name, dir=root))
    for file in package.files:
        (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.path).write_text(file.text, encoding="utf-8", newline="\n")
    lines = "".join(f"{message}\n" for message in package.diagnostics)
    _messages_path(package.name, root).write_text(lines, encoding="utf-8")
    return folder


def _messages_path(name: str, root: Path) -> Path:
    """Return where the messages of a case are written."""
    return root / f"{name}.messages.txt"


def _texts(folder: Path) -> dict[str, str]:
    """Return the text of every file in a folder by its path."""
    return {path: content.decode() for path, content in contents(folder).items()}
