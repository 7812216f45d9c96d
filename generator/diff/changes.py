"""Changes between two clients, each with its impact on callers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from generator.manifest.versions import Verdict

Impact = Literal["breaking", "additive", "invisible"]
"""breaking: working code may fail; additive: callers can do more; or neither."""
IMPACTS: tuple[Impact, ...] = get_args(Impact)

Kind = Literal[
    "method-added",
    "method-removed",
    "method-renamed",
    "method-deprecated",
    "method-restored",
    "argument-added",
    "argument-removed",
    "argument-renamed",
    "argument-required",
    "argument-optional",
    "argument-type",
    "argument-order",
    "argument-default",
    "none-meaning",
    "result-kind",
    "result-type",
    "stream-added",
    "stream-removed",
    "error-type",
    "error-added",
    "error-removed",
    "credentials",
    "type-added",
    "type-removed",
    "type-renamed",
    "type-changed",
    "field-added",
    "field-removed",
    "field-renamed",
    "field-required",
    "field-optional",
    "field-type",
    "values-added",
    "values-removed",
    "export-added",
    "export-removed",
    "module-added",
    "module-removed",
    "environment",
    "server-added",
    "server-removed",
    "requires",
    "wire-path",
    "wire-method",
    "wire-media-type",
    "wire-argument",
    "wire-field",
    "wire-paging",
    "wire-server",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Every kind of change; docs/ci.md explains each. `wire-…` are invisible."""
WIRE = "wire-"


@dataclass(frozen=True)
class Change:
    """One difference between two clients."""

    impact: Impact
    kind: Kind
    subject: str
    """A call, a type, `Client` or the package, by its old name."""
    text: str
    """The difference, with code in backticks."""

    @property
    def is_on_wire(self) -> bool:
        """Whether it concerns the requests that are sent, and not Python."""
        return self.kind.startswith(WIRE)


def verdict(changes: Iterable[Change]) -> Verdict:
    """Return the part of the version that Semantic Versioning raises."""
    impacts = {change.impact for change in changes}
    if "breaking" in impacts:
        return "major"
    if "additive" in impacts:
        return "minor"
    return "patch" if impacts else "none"


def code(text: object) -> str:
    """Return any text as Markdown code on one line."""
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(text))
    longest = max((len(run) for run in _runs(shown)), default=0)
    fence = "`" * (longest + 1)
    edge = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{edge}{shown}{edge}{fence}" if shown else "``"


def listed(texts: Iterable[object]) -> str:
    """Return each text as code, in order."""
    return ", ".join(map(code, texts))


def _runs(text: str) -> Iterable[str]:
    """Return the runs of backticks in a text."""
    return (run for run in "".join(c if c == "`" else " " for c in text).split())


class Called(Protocol):
    """A thing that has a name."""

    @property
    def name(self) -> str:
        """Return the name that callers write."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Return the deprecated names that callers may also write."""


def names_of(thing: Called) -> tuple[str, ...]:
    """Return the name and all aliases."""
    return (thing.name, *thing.aliases)


def renames(
    kind: Kind, subject: str, what: str, before: Called, after: Called, note: str = ""
) -> Iterator[Change]:
    """Yield changes of a name; `what` starts the text, `note` ends a breaking one."""
    if before.name != after.name:
        text = f"{what}called {code(after.name)} now"
        if before.name in after.aliases:
            text += "; the old name stays, deprecated"
            yield Change("additive", kind, subject, text)
        else:
            yield Change("breaking", kind, subject, text + note)
    for alias in before.aliases:
        if alias not in names_of(after):
            text = f"{what}no longer available as {code(alias)}"
            yield Change("breaking", kind, subject, text)
