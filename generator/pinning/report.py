"""What callers will miss, and what became of what they call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from generator.diagnostics import Diagnostics
from generator.package import OperationEntry, Package, TypeEntry
from generator.pinning.pins import PinnedOperation, PinnedType, Pins

FAILS = "Code that uses it fails."


class Named(Protocol):
    """Something in a package, with its former names."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def wire_name(self) -> str | None:
        """What the document calls it."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """What it was called."""


N = TypeVar("N", bound=Named)


def report(pins: Pins, package: Package, diagnostics: Diagnostics) -> None:
    """Report the names of an earlier run that the package has no more."""
    calls = {
        name: operation
        for operation in package.operations
        for name in (operation.call, *operation.aliases)
    }
    for operation in pins.operations:
        _report_call(operation, calls.get(operation.call.name), diagnostics)
    types = {
        name: entry for entry in package.types for name in (entry.name, *entry.aliases)
    }
    for pinned in pins.types:
        _report_type(pinned, types.get(pinned.name.name), diagnostics)


def _report_call(
    before: PinnedOperation, now: OperationEntry | None, diagnostics: Diagnostics
) -> None:
    call, was = before.call.name, f"{before.method} {before.path}"
    if now is None:
        _gone(diagnostics, f"`{call}`", f"the document has no {was} any more")
        return
    if (now.method, now.path) != (before.method, before.path):
        diagnostics.note(
            "path-moved",
            f"`{call}` sends {now.method} {now.path} now, no longer {was}",
            consequence="It is called as before.",
        )
    names = _by_name(now.arguments)
    for (place, wire), known in before.arguments.items():
        if known.name not in names:
            alike = [a for a in now.arguments if a.wire_name == wire]
            why = _why(alike, f'there is no "{wire}" in its {place} any more')
            _gone(diagnostics, f"`{call}({known.name})`", why)


def _report_type(
    before: PinnedType, now: TypeEntry | None, diagnostics: Diagnostics
) -> None:
    name = f"models.{before.name.name}"
    if now is None:
        _gone(diagnostics, f"`{name}`", f"there is no #{before.pointer} any more")
        return
    fields = _by_name(now.fields)
    for wire, known in before.fields.items():
        if known.name not in fields:
            alike = [field for field in now.fields if field.wire_name == wire]
            why = _why(alike, f'the schema has no property "{wire}" any more')
            _gone(diagnostics, f"`{name}.{known.name}`", why)


def _by_name(found: Iterable[N]) -> Mapping[str, N]:
    return {name: one for one in found for name in (one.name, *one.aliases)}


def _why(alike: Iterable[Named], otherwise: str) -> str:
    """Why a name is gone: for another one, if what it means is still there."""
    return next((f"it is called `{one.name}` now" for one in alike), otherwise)


def _gone(diagnostics: Diagnostics, name: str, why: str) -> None:
    diagnostics.warning("name-gone", f"{name} is gone: {why}", consequence=FAILS)
