"""The options of a document and of the package generated from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from generator.config.vocabulary import EXTRAS, PRESETS, wrong_filter


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


def settings_by_document(
    settings: Mapping[str, object],
) -> Sequence[Mapping[str, object]] | None:
    """Return the settings of each document, None if all documents have the same."""
    each = settings.get("each")
    if not isinstance(each, list):
        return None
    return [one if isinstance(one, dict) else {} for one in each]


def with_settings(options: Options, settings: Mapping[str, object]) -> Options:
    """Return the options, with valid settings of an earlier run for those not set."""
    preset, extras = settings.get("preset"), _texts(settings, "with")
    return options._replace(
        preset=options.preset or next((p for p in PRESETS if p == preset), None),
        extras=options.extras or tuple(e for e in EXTRAS if e in extras),
        include=options.include or _filters(settings, "include"),
        exclude=options.exclude or _filters(settings, "exclude"),
    )


def _filters(settings: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Return the filters of a setting; none if one of them is not valid."""
    filters = _texts(settings, name)
    return () if wrong_filter(filters) else filters


def _texts(settings: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Return the list of texts of a setting; empty if it is anything else."""
    texts = settings.get(name)
    if not isinstance(texts, list) or not all(isinstance(t, str) for t in texts):
        return ()
    return tuple(texts)
