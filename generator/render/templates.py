"""Find and read templates: ours, and a user's that replace some of ours.

A user's template may extend the one that it replaces, "gen-client/client.py.jinja". It
is the user's code and may do anything; the document has no influence on it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path, PurePosixPath

from generator.config.template_files import files
from generator.diagnostics import Diagnostic, Unusable
from generator.load.files import Input, relative

TEMPLATE_API = 2
"""The version of the blocks and fields in docs/templates.md.

It is raised when one of them is removed or changes its meaning.
"""
PREFIX = "gen-client"
"""The folder by which users' templates refer to ours."""
SUFFIX = ".jinja"

_GENERATOR = Path(__file__).parent.parent
_STATEMENT = re.compile(r"\{#-?\s*gen-client templates (\d+)\s*-?#\}")
_DOCUMENTATION = "docs/templates.md says what templates see"


@dataclass(frozen=True)
class Template:
    """One file of a user's folder."""

    name: str
    """Its path in the folder, with forward slashes."""
    file: Path
    text: str

    @property
    def sha256(self) -> str:
        """Return the hash for the manifest; line ends count as LF."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True)
class Templates:
    """A user's templates."""

    own: tuple[Template, ...] = ()

    def inputs(self, start: Path) -> Iterator[Input]:
        """Yield the templates' manifest entries; paths are relative to a folder."""
        for template in self.own:
            yield Input(relative(template.file, start), template.sha256)


OURS = Templates()


def read(folder: Path) -> Templates:
    """Return the templates in a user's folder; raise Unusable with all faults."""
    if not folder.is_dir():
        raise Unusable(_fault(folder, "is not a folder"))
    templates = [_read(Path(path), folder) for path in files(str(folder))]
    faults = [each for each in templates if isinstance(each, Diagnostic)]
    if faults:
        raise Unusable(*faults)
    return Templates(tuple(each for each in templates if isinstance(each, Template)))


def folder_of_ours() -> Path:
    """Return the folder of our templates, in an installed package or a checkout."""
    installed = _GENERATOR / "templates"
    root = installed if installed.is_dir() else _GENERATOR.parent / "templates"
    return root / "package"


@cache
def names_of_ours() -> tuple[str, ...]:
    """Return the names of templates that print a file; helpers are not among them."""
    folder = folder_of_ours()
    names = (p.relative_to(folder).as_posix() for p in folder.rglob(f"*{SUFFIX}"))
    return tuple(sorted(name for name in names if not _is_helper(name)))


def _read(path: Path, folder: Path) -> Template | Diagnostic:
    """Return the template, or the fault of its file."""
    name = path.relative_to(folder).as_posix()
    is_ours = name in names_of_ours()
    if not is_ours and not _is_helper(name):
        return _fault(path, _unknown(name))
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return _fault(path, "is not in UTF-8")
    except OSError as error:
        return _fault(path, f"cannot be read: {error.strerror}")
    if is_ours and (reason := _misfit(text)):
        return _fault(path, reason, line=1)
    return Template(name, path, text)


def _is_helper(name: str) -> bool:
    """Whether a file is a helper that other templates include or import."""
    parts = PurePosixPath(name).parts
    return parts[0] != "_runtime" and any(re.match("_[^_]", part) for part in parts)


def _unknown(name: str) -> str:
    """Return the reason why a file is not used as a template."""
    if (folder_of_ours() / name).is_file():
        return "stands for a file that is copied as it is, and not for a template"
    similar = get_close_matches(name, names_of_ours(), 1, 0.5)
    hint = f'; did you mean "{similar[0]}"?' if similar else ""
    helper = "A helper of other templates has a name that begins with _"
    return f"stands for none of the templates{hint or '.'} {helper}"


def _misfit(text: str) -> str | None:
    """Return the reason why a template is not for this version; None if it is."""
    stated = _STATEMENT.match(text)
    if stated is None:
        expected = f"{{# gen-client templates {TEMPLATE_API} #}}"
        return f'has to begin with "{expected}", the version that it is written for'
    if int(stated[1]) != TEMPLATE_API:
        return (
            f"is written for version {stated[1]} of the templates, and this is version "
            f"{TEMPLATE_API}; {_DOCUMENTATION}"
        )
    return None


def fault(template: Template, message: str, line: int | None) -> Unusable:
    """Return the exception for a template that fails."""
    return Unusable(_fault(template.file, message, line))


def _fault(file: Path, message: str, line: int | None = None) -> Diagnostic:
    return Diagnostic(
        "error", "template", message, "Nothing is written.", str(file), line=line
    )
