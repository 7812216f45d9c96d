"""What a run may be told about the documents it reads and the packages it makes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """Everything but the document itself that the output depends on."""

    name: str | None = None
    """The package's; by default the file's stem, or the title's words."""
    preset: str | None = None
    """One by its name, "none" to refuse all; None chooses by the document."""
    overlays: tuple[str, ...] = ()
    """Paths or URLs of corrections, applied in this order."""
    allow_remote: bool = False
    """Whether references may lead to other machines than the document's."""
    package: str | None = None
    """The one that is to hold all APIs; by default each has one of its own."""
    engine: str | None = None
    """What is shipped beside httpx2 to send with."""
