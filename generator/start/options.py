"""What a run may be told about the documents it reads and the packages it makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Options(NamedTuple):
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
    version: str | None = None
    """The client's own, such as 1.2.0; None keeps the last one."""
    engine: str | None = None
    """What is shipped beside httpx2 to send with."""
    changelog: str | None = None
    """The file that tells what changes, for which the version is raised."""
    include: tuple[str, ...] = ()
    """Filters such as "tag:Pets": only what one of them names is generated."""
    exclude: tuple[str, ...] = ()
    """Filters: what one of them names is not generated."""
    templates: str | None = None
    """A folder of templates that take the place of ours."""

    renames: tuple[str, ...] = ()
    """Names that are to be others, each as `OLD=NEW`, in this order."""

    def settings(self) -> Mapping[str, object]:
        """What the manifest records: all that is not as usual, and not a file."""
        recorded = {
            "preset": self.preset,
            "allow-remote-refs": self.allow_remote,
            "engine": self.engine,
            "include": list(self.include),
            "exclude": list(self.exclude),
        }
        return {name: value for name, value in recorded.items() if value}
