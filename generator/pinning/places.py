"""Where APIs were in a package of several: they stay there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.source import SourceFile


@dataclass(frozen=True)
class KnownPlaces:
    """The places of the last run, by what tells documents from each other."""

    by_path: Mapping[str, str] = field(default_factory=dict)
    by_title: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By title and version, of documents that are not where they were, and alone so."""

    def of(self, path: str, title: str, version: str) -> str | None:
        """The place of a document; None for one that is new."""
        return self.by_path.get(path) or self.by_title.get((title, version))


def known_places(last: SourceFile | None, paths: Collection[str]) -> KnownPlaces:
    """What the last manifest says; nothing if it is none, or is of another kind.

    `paths` are those of today's documents.
    """
    try:
        found = list(_places(json.loads(last.text))) if last else []
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return KnownPlaces()
    gone = [(entry, name) for entry, name in found if entry["path"] not in paths]
    titles = Counter((entry["title"], entry["version"]) for entry, _ in gone)
    return KnownPlaces(
        by_path={entry["path"]: name for entry, name in found},
        by_title={
            (entry["title"], entry["version"]): name
            for entry, name in gone
            if titles[entry["title"], entry["version"]] == 1
        },
    )


def _places(manifest: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, str], str]]:
    """The entry of each document, with the name of its API."""
    specs = [entry for entry in manifest["inputs"] if entry["role"] == "spec"]
    for api in manifest["apis"]:
        entry = {
            key: str(specs[api["spec"]][key]) for key in ("path", "title", "version")
        }
        yield entry, str(api["name"])
