"""Filters: choose operations and webhooks with --include and --exclude.

A filter is a kind and a pattern, as in `tag:Pets` or `path:/crm/*/objects/**`. Without
an include, everything is included. An exclude overrides every include.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property


@dataclass(frozen=True)
class Subject:
    """The facts about an operation or webhook that filters test.

    None means that a fact is unknown, () that there is none.
    """

    tags: Sequence[str] | None = ()
    paths: Sequence[str] | None = ()
    operation_ids: Sequence[str] | None = ()
    methods: Sequence[str] | None = ()
    calls: Sequence[str] | None = ()
    webhooks: Sequence[str] | None = ()


@dataclass(frozen=True)
class _Kind:
    """A kind of filter: the fact it tests, and the separator of its parts."""

    values: Callable[[Subject], Sequence[str] | None]
    separator: str = ""
    """The separator that `*` does not match."""


KINDS: Mapping[str, _Kind] = {
    "tag": _Kind(lambda subject: subject.tags),
    "path": _Kind(lambda subject: subject.paths, "/"),
    "operation": _Kind(lambda subject: subject.operation_ids),
    "method": _Kind(lambda subject: subject.methods),
    "call": _Kind(lambda subject: subject.calls, "."),
    "webhook": _Kind(lambda subject: subject.webhooks),
}
"""The kinds of filters, by their names in `tag:Pets`."""


class FilterError(ValueError):
    """The text is not a filter; the message gives the reason and a suggestion."""


@dataclass(frozen=True)
class Filter:
    """A kind and a pattern."""

    kind: str
    pattern: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.pattern}"

    def matches(self, subject: Subject) -> bool | None:
        """Whether it matches the subject; None if a fact is unknown."""
        values = self.values(subject)
        if values is None:
            return None
        return any(self._expression.fullmatch(value) for value in values)

    def values(self, subject: Subject) -> Sequence[str] | None:
        """Return the values that the filter tests."""
        return KINDS[self.kind].values(subject)

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        flags = re.IGNORECASE if self.kind == "method" else re.NOFLAG
        expression = _expression(self.pattern, KINDS[self.kind].separator)
        return re.compile(expression, flags | re.DOTALL)


@dataclass(frozen=True)
class Filters:
    """The filters of a run."""

    include: tuple[Filter, ...] = ()
    exclude: tuple[Filter, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.include or self.exclude)

    def includes(self, subject: Subject) -> bool:
        """Whether some include matches it, or may match it."""
        return any(each.matches(subject) is not False for each in self.include)

    def excludes(self, subject: Subject) -> bool:
        """Whether some exclude certainly matches it."""
        return any(each.matches(subject) for each in self.exclude)

    def choose(self, subject: Subject) -> bool:
        """Whether the subject stays; if a fact is unknown, it stays."""
        is_included = not self.include or self.includes(subject)
        return is_included and not self.excludes(subject)

    def unused(self, subjects: Sequence[Subject]) -> Iterable[Filter]:
        """Yield the filters that match none of the subjects."""
        for each in dict.fromkeys((*self.include, *self.exclude)):
            if not any(each.matches(subject) for subject in subjects):
                yield each


EVERYTHING = Filters()


def parse(text: str) -> Filter:
    """Return the filter in a text such as `tag:Pets`; raise FilterError."""
    kind, colon, pattern = text.partition(":")
    if colon and kind in KINDS:
        if not pattern:
            raise FilterError(f'"{text}" has no pattern after its kind')
        return Filter(kind, pattern)
    kinds = ", ".join(KINDS)
    problem = f'"{kind}" is not a kind of filter' if colon else f'"{text}" has no kind'
    meant = _meant(kind, pattern) if colon else _likely(text)
    hint = f'; did you mean "{meant}"?' if meant else "."
    raise FilterError(f"{problem}{hint} There are {kinds}.")


def parse_all(include: Iterable[str], exclude: Iterable[str]) -> Filters:
    """Return the filters in texts; raise FilterError."""
    return Filters(tuple(map(parse, include)), tuple(map(parse, exclude)))


def suggestion(unused: Filter, subjects: Iterable[Subject]) -> str | None:
    """Return a similar filter of the same kind that matches something, if any."""
    values = {
        value.casefold(): value
        for subject in subjects
        for value in unused.values(subject) or ()
    }
    similar = get_close_matches(unused.pattern.casefold(), values, 1)
    return f"{unused.kind}:{values[similar[0]]}" if similar else None


def _meant(kind: str, pattern: str) -> str | None:
    similar = get_close_matches(kind.casefold(), KINDS, 1)
    return f"{similar[0]}:{pattern}" if similar else None


def _likely(text: str) -> str | None:
    """Suggest a filter for a text without a kind."""
    if text.startswith("/"):
        return f"path:{text}"
    is_method = text.upper() in ("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD")
    return f"method:{text}" if is_method else f"tag:{text}" if text else None


def _expression(pattern: str, separator: str) -> str:
    """Return the pattern as a regular expression.

    `*` matches any text without a separator, `**` any text. `**` in place of a whole
    part matches any number of parts, even none.
    """
    if not separator:
        return ".*".join(map(re.escape, re.split(r"\*+", pattern)))
    end = re.escape(separator)
    words = {
        f"{separator}**": f"({end}.*)?",
        f"**{separator}": f"(.*{end})?",
        "**": ".*",
        "*": f"[^{end}]*",
    }
    whole_part = rf"{end}\*\*(?=$|{end})|^\*\*{end}"
    parts = re.split(rf"({whole_part}|\*\*|\*)", pattern)
    return "".join(words.get(part, re.escape(part)) for part in parts)
