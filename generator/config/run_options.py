"""The options of a document and of the package generated from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Options(NamedTuple):
    """Everything that the output depends on, besides the document."""

    name: str | None = None
    """The package's name; by default the file's stem, or the words of the title."""
    preset: str | None = None
    """A preset's name, or "none"; None lets the document decide."""
    overlays: tuple[str, ...] = ()
    """Paths or URLs of corrections, applied in this order."""
    allow_remote: bool = False
    """Whether references to other hosts are followed."""
    version: str | None = None
    """The client's version, such as 1.2.0; None keeps the last one."""
    extras: tuple[str, ...] = ()
    """The modules that the package contains on demand, such as "testing"."""
    changelog: str | None = None
    """The changelog to update; its entries raise the version."""
    include: tuple[str, ...] = ()
    """Filters such as "tag:Pets": only matching parts are generated."""
    exclude: tuple[str, ...] = ()
    """Filters: matching parts are not generated."""
    templates: str | None = None
    """A folder of templates that override ours."""
    renames: tuple[str, ...] = ()
    """New names for old ones, each as `OLD=NEW`, in this order."""

    def settings(self) -> Mapping[str, object]:
        """Return the options that differ from their defaults, for the manifest."""
        recorded = {
            "preset": self.preset,
            "allow-remote-refs": self.allow_remote,
            "with": sorted({*self.extras}),
            "include": list(self.include),
            "exclude": list(self.exclude),
        }
        return {name: value for name, value in recorded.items() if value}


def settings_of(options: Sequence[Options]) -> Mapping[str, object]:
    """Return the settings of all documents; if they differ, a list under `each`."""
    each = [dict(one.settings()) for one in options]
    if all(one == each[0] for one in each):
        return each[0] if each else {}
    return {"each": each}
