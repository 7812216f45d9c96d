"""Places of several APIs on one client: `crm.partner_clients`.

The name and folder of a file name its API. The paths of the API tell its group.
docs/architecture.md has the rules. They look at all documents at once, and the order of
the documents does not matter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import PurePosixPath
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from generator.load.fetch import is_url
from generator.naming.conventions import snake
from generator.naming.paths import shared_prefix
from generator.naming.reserved import PLACES, RESOURCES
from generator.words import VERSION, words

Words: TypeAlias = tuple[str, ...]

STDIN = "-"
_GENERIC = frozenset(
    {"api", "apis", "index", "main", "openapi", "public", "rest", "spec", "swagger"}
)
"""Words that do not name an API; they are dropped at the end of a name."""
_VERSION = re.compile(
    r"(?:^|[\W_]+)(v\d+(?:[a-z]+\d*)?|\d{4}[-_]\d{2}(?:[-_][a-z]+)?)$", re.IGNORECASE
)
_UNSTABLE = re.compile(r"\d[\W_]*[a-z]", re.IGNORECASE)


@dataclass(frozen=True)
class Described:
    """The facts about a document that its place depends on."""

    source: str
    """Its path or URL, as it was given."""
    title: str
    version: str
    paths: tuple[str, ...]
    requested: str = ""
    """A fixed place, independent of other documents; "" if there is none."""


@dataclass(frozen=True)
class Place:
    """The place of an API on the client, and its version."""

    path: tuple[str, ...]
    """The attributes that lead to it, which are also the folders of its package."""
    name: str
    """Its name there, without a version."""
    version: str
    latest: Place | None = None
    """The place of the version with the plain name, if this is another version."""

    def __str__(self) -> str:
        return ".".join(self.path)

    @property
    def top(self) -> str:
        """Return the prefix of imports that lead from its folder to the package's."""
        return "." * (len(self.path) + 1)


ALONE = Place((), "", "")
"""The place of an API that has the package for itself."""


@dataclass(frozen=True)
class _Clues:
    """The words in a document that may name its API."""

    folders: tuple[Words, ...]
    """The folders that not all documents share, the outermost first."""
    stem: Words
    title: Words
    prefix: tuple[str, ...]
    """The segments that all its paths begin with."""
    version: str

    @property
    def topic(self) -> Words:
        """Return the first of its words that are not generic."""
        last = tuple(words(" ".join(self.prefix[-1:])))
        choices = (self.stem, *self.folders[::-1], self.title, last)
        return next(filter(None, choices), ("api",))


def places(
    documents: Sequence[Described], taken: Collection[str] = ()
) -> tuple[Place, ...]:
    """Return a different place for each document; none begins with a `taken` name."""
    clues = _clues(documents)
    groups = _groups(clues)
    preferred = [
        _requested(document.requested) or _grouped(each, group)
        for document, each, group in zip(documents, clues, groups, strict=True)
    ]
    paths = _paths(preferred, PLACES | set(taken))
    families: dict[tuple[str, ...], list[int]] = defaultdict(list)
    order = sorted(range(len(documents)), key=lambda n: documents[n].source)
    for number in order:
        families[paths[preferred[number]]].append(number)
    fixed = {n for n, each in enumerate(documents) if _requested(each.requested)}
    given = _by_version(families, clues, fixed)
    return tuple(given[number] for number in range(len(documents)))


# --- clues in documents ------------------------------------------------------------


def _clues(documents: Sequence[Described]) -> list[_Clues]:
    shared = {kind: _shared(folders) for kind, folders in _folders(documents).items()}
    all_clues = []
    for document in documents:
        path = _location(document.source)
        stem, version = _without_version(path.name.partition(".")[0])
        own = path.parts[shared.get(is_url(document.source), 0) : -1]
        prefix = shared_prefix(document.paths)
        clues = _Clues(
            folders=tuple(filter(None, map(_telling, own))),
            stem=_telling(stem),
            title=_telling(document.title),
            prefix=tuple(part for part in prefix if part not in _GENERIC),
            version=_version(document, version),
        )
        all_clues.append(clues)
    return all_clues


def _folders(documents: Sequence[Described]) -> Mapping[bool, list[tuple[str, ...]]]:
    """Return the folders of files, and those of URLs."""
    folders: dict[bool, list[tuple[str, ...]]] = defaultdict(list)
    for source in (document.source for document in documents):
        if source != STDIN:
            folders[is_url(source)].append(_location(source).parts[:-1])
    return folders


def _location(source: str) -> PurePosixPath:
    """Return the path of a file or URL, with slashes; nothing for standard input."""
    if is_url(source):
        return PurePosixPath(unquote(urlsplit(source).path))
    return PurePosixPath("" if source == STDIN else source.replace("\\", "/"))


def _shared(folders: Sequence[tuple[str, ...]]) -> int:
    """Return how many of the outermost folders all have in common."""
    levels = zip(*folders, strict=False)
    return sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, levels))


def _without_version(stem: str) -> tuple[str, str]:
    """Return a name without the versions at its end, and the last of them."""
    version = ""
    while match := _VERSION.search(stem):
        stem, version = stem[: match.start()], version or match[1]
    return stem, version.replace("_", "-")


def _telling(text: str) -> Words:
    """Return the words of a text without versions, final numbers and generic words."""
    plain = " ".join(w for w in text.split() if not VERSION.fullmatch(w))
    telling = words(_without_version(plain)[0])
    while telling and (telling[-1] in _GENERIC or telling[-1].isdigit()):
        telling.pop()
    return tuple(telling)


def _version(document: Described, of_name: str) -> str:
    """Return the version in the file's name, in the document, or in all paths."""
    own = document.version.strip()
    if of_name or VERSION.fullmatch(own):
        return of_name or own
    versions = {
        segment
        for path in document.paths
        for segment in path.split("/")
        if VERSION.fullmatch(segment)
    }
    return versions.pop() if len(versions) == 1 else own


# --- groups and names --------------------------------------------------------------


def _groups(clues: Sequence[_Clues]) -> list[Words]:
    """Return the group of each: its folder, or the first words of its name or paths."""
    firsts = [(each, tuple(words(p))) for each in clues for p in each.prefix[:1]]
    groups = {first for each, first in firsts if _begins(each.stem, first)}
    named = sum(any(_begins(each.stem, group) for group in groups) for each in clues)
    is_custom = len(groups) > 1 and 2 * named > len(clues)
    return [_group(each, groups, is_custom) for each in clues]


def _group(clues: _Clues, groups: Iterable[Words], is_custom: bool) -> Words:
    """Return the group; `is_custom` says that most names begin with one."""
    if clues.folders:
        return clues.folders[0]
    begun = [group for group in groups if _begins(clues.stem, group)]
    if begun:
        return max(begun, key=len)
    if is_custom and len(clues.stem) > 1:
        return clues.stem[:1]
    if len(clues.prefix) > 1:
        return tuple(words(clues.prefix[0]))
    return ()


def _begins(words: Words, group: Words) -> bool:
    """Whether the words begin with all words of a group."""
    return len(words) > len(group) and words[: len(group)] == group


def _requested(name: str) -> tuple[Words, Words] | None:
    """Return the group and name in a requested place; the last dot separates them."""
    group, _, own = name.rpartition(".")
    last = tuple(words(own))
    return (tuple(words(group)), last) if last else None


def _grouped(clues: _Clues, group: Words) -> tuple[Words, Words]:
    """Return the group, and the name without the group's words."""
    name = clues.topic
    while group and _begins(name, group):
        name = name[len(group) :]
    return group, name


def _paths(
    preferred: Sequence[tuple[Words, Words]], reserved: Collection[str]
) -> Mapping[tuple[Words, Words], tuple[str, ...]]:
    """Return the attributes that lead to each.

    An API with its group's name needs no group if it is alone there. If the group has
    other APIs, it is inside the group.
    """
    inside: dict[Words, set[Words]] = defaultdict(set)
    for group, name in preferred:
        inside[group or name].add(name)
    paths = {}
    for group, name in dict.fromkeys(preferred):
        is_alone = inside[group or name] == {name} and group in ((), name)
        words = [name] if is_alone else [group or name, name]
        first, *others = (snake("_".join(each)) for each in words)
        path = (f"{first}_" if first in reserved else first, *others)
        paths[group, name] = tuple(f"{p}_" if p == RESOURCES else p for p in path)
    return paths


# --- versions ----------------------------------------------------------------------


def _by_version(
    families: Mapping[tuple[str, ...], Sequence[int]],
    clues: Sequence[_Clues],
    fixed: Container[int],
) -> dict[int, Place]:
    """Return the places: the newest stable version has the name without a version.

    A fixed place comes before newer versions.
    """
    given: dict[int, Place] = {}
    used = {path[:1] for path in families if len(path) > 1}
    newest = {
        path: max(family, key=lambda n: (n in fixed, _age(clues[n].version)))
        for path, family in families.items()
    }
    for path, number in newest.items():
        free = _free(path, used)
        given[number] = Place(free, path[-1], clues[number].version)
    for path, family in families.items():
        latest = given[newest[path]]
        for number in [n for n in family if n != newest[path]]:
            version = clues[number].version
            preferred = (*path[:-1], snake(f"{path[-1]} {version}"))
            given[number] = Place(_free(preferred, used), path[-1], version, latest)
    return given


def _free(preferred: tuple[str, ...], used: set[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the path, numbered if it is used, and mark it as used."""
    free, number = preferred, 2
    while free in used:
        free = (*preferred[:-1], f"{preferred[-1].rstrip('_')}_{number}")
        number += 1
    used.add(free)
    return free


def _age(version: str) -> tuple[bool, list[tuple[int, str]]]:
    """Return a sort key: unstable versions, then v3, 2025-09, 2026-03."""
    numbers = (digits.lstrip("0") for digits in re.findall(r"\d+", version))
    return not _UNSTABLE.search(version), [(len(digits), digits) for digits in numbers]
