"""The import statements of one module, in the order that isort gives them."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Set
from dataclasses import replace
from typing import TypeAlias

from generator.naming.reserved import HELPERS
from generator.package_resources import Import

Key: TypeAlias = tuple[tuple[str, int, str], ...]

_FROM_RUNTIME = re.compile(r"from \.+_runtime\.(\w+) import ")


OWN = "/"
"""The prefix of modules in the package's own folder."""


class Imports:
    """Collects what a module needs while its code is planned."""

    def __init__(self, top: str = ".", others: Mapping[str, str] = {}) -> None:
        """`top` leads to the package's own folder: ".", or ".." for one further in.

        `others` are other names for imports that the module has types named like.
        """
        self._top = top
        self._others = others
        self._needed: set[Import] = set()

    def fresh(self) -> Imports:
        """Return an empty collection for the same folder."""
        return Imports(self._top, self._others)

    def name(self, module: str, name: str) -> str:
        """Import a name from a module, and return the name that it has here."""
        own = self._others.get(name, name)
        shown = name if own == name else f"{name} as {own}"
        self._needed.add(Import(module, shown))
        return own

    def runtime(self, module: str, name: str) -> str:
        """Import a name from a module of the runtime."""
        return self.own(f"_runtime.{module}", name)

    def helper(self, module: str, name: str, shadowed: Container[str]) -> str:
        """Import a function for a class body, by a name that is not `shadowed`."""
        if name not in shadowed:
            return self.runtime(module, name)
        alias = HELPERS[name]
        self.runtime(module, f"{name} as {alias}")
        return alias

    def own(self, module: str, name: str) -> str:
        """Import a name from a module by its path in the package: `hubspot.values`."""
        return self.name(f"{OWN}{module}", name)

    def add(self, others: Imports) -> None:
        """Import everything that other code needs, perhaps code of another folder."""
        self._needed |= others._needed

    def names(self) -> frozenset[Import]:
        """Return the names imported from modules so far."""
        return frozenset(needed for needed in self._needed if needed.name)

    def reexport(self, needed: Import) -> None:
        """Import and re-export a name: `from datetime import date as date`."""
        is_other = " as " in needed.name
        name = needed.name if is_other else f"{needed.name} as {needed.name}"
        self._needed.add(Import(needed.module, name))

    def module(self, module: str) -> None:
        """Import a module: `import datetime as dt`."""
        self._needed.add(Import(module))

    def lines(self) -> tuple[str, ...]:
        """Return the statements, with an empty line between sections."""
        sections: dict[int, list[str]] = defaultdict(list)
        needed = set(map(self._seen_from_here, self._needed))
        for module in sorted({each.module for each in needed}, key=_order):
            sections[_section(module)] += _statements(module, needed)
        lines: list[str] = []
        for number in sorted(sections):
            plain = [line for line in sections[number] if line.startswith("import ")]
            others = [line for line in sections[number] if line not in plain]
            lines += ["", *plain, *others] if lines else [*plain, *others]
        return tuple(lines)

    def _seen_from_here(self, needed: Import) -> Import:
        if not needed.module.startswith(OWN):
            return needed
        module = f"{self._top}{needed.module.removeprefix(OWN)}"
        return replace(needed, module=module)


def imported_runtime(lines: Iterable[str]) -> frozenset[str]:
    """Return the runtime modules that import statements name."""
    matches = (_FROM_RUNTIME.match(line) for line in lines)
    return frozenset(match[1] for match in matches if match)


def _statements(module: str, needed: Set[Import]) -> Iterator[str]:
    if Import(module) in needed:
        yield f"import {module}"
    names = {n.name for n in needed if n.module == module and n.name}
    plain = sorted((n for n in names if " as " not in n), key=_name_order)
    groups = [", ".join(plain)] if plain else []
    groups += [name for name in names if " as " in name]
    for listed in sorted(groups, key=_name_order):
        yield f"from {module} import {listed}"


def _section(module: str) -> int:
    """Return the section: standard library, other packages, this package."""
    if module.startswith("."):
        return 2
    return 0 if module.partition(".")[0].split()[0] in sys.stdlib_module_names else 1


def _order(module: str) -> tuple[int, Key]:
    """Return a sort key: relative imports begin with the furthest folder."""
    name = module.lstrip(".")
    return len(name) - len(module), _natural(name.lower())


def _name_order(listed: str) -> tuple[int, Key, Key, str]:
    """Return a sort key: constants, then classes, then others, by their first name."""
    name = re.split(r"\W", listed, maxsplit=1)[0]
    if name.isupper() and len(name.encode()) > 1:  # ruff counts bytes
        kind = 0
    else:
        kind = 1 if name[0].isupper() else 2
    return kind, _natural(name.lower()), _natural(name), listed


def _natural(text: str) -> Key:
    """Return a sort key for numbers in text: `model2` comes before `model10`."""
    return tuple(map(_rank, re.findall(r"[0-9]+|[^0-9]", text)))


def _rank(part: str) -> tuple[str, int, str]:
    """Return a sort key: ruff reads a number with a leading zero as a fraction."""
    if not re.match("[0-9]", part):
        return part, 0, ""
    return "0", 0 if part.startswith("0") else len(part), part
