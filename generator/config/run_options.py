"""The options of a document and of the package generated from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
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
    extras: tuple[str, ...] | None = None
    """The modules to add, such as "testing"; None keeps those of the last run."""
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
            "with": sorted({*(self.extras or ())}),
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


def given_extras(options: Iterable[Options]) -> tuple[str, ...] | None:
    """Return the extras of a package; None if the options of no document name any."""
    given = [one.extras for one in options if one.extras is not None]
    return tuple(dict.fromkeys(chain.from_iterable(given))) if given else None


def recorded_extras(settings: object) -> tuple[str, ...]:
    """Return the valid extras in the settings of the last run.

    The settings are from a manifest, which may be damaged.
    """
    if not isinstance(settings, Mapping):
        return ()
    each = settings.get("each")
    recorded = [
        one.get("with")
        for one in (settings, *(each if isinstance(each, list) else ()))
        if isinstance(one, Mapping)
    ]
    names = [name for names in recorded if isinstance(names, list) for name in names]
    return tuple(extra for extra in EXTRAS if extra in names)


def with_settings(options: Options, settings: Mapping[str, object]) -> Options:
    """Return the options, with valid settings of an earlier run for those not set.

    The extras of an earlier run are taken from its manifest when a package is planned.
    """
    preset = settings.get("preset")
    return options._replace(
        preset=options.preset or next((p for p in PRESETS if p == preset), None),
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
