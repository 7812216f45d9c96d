"""The results of a run, as a table and lists."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.corpus.checking import Fault
from tests.corpus.documents import File
from tests.corpus.generating import Outcome

COLUMNS = (
    *("folder", "documents", "operations", "generated"),
    *("messages", "failures", "seconds"),
)


@dataclass
class Report:
    """The results of a run."""

    outcomes: list[Outcome] = field(default_factory=list)
    skipped: list[File] = field(default_factory=list)
    """Files that are no documents, such as parts of them."""
    faults: list[Fault] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    """The seconds of each step."""

    @property
    def failures(self) -> dict[str, list[str]]:
        """Return failures by the name of the document."""
        names = {found.file.package: found.file.name for found in self.outcomes}
        failures: dict[str, list[str]] = defaultdict(list)
        for found in self.outcomes:
            failures[found.file.name] += found.failures
        for fault in self.faults:
            failures[names[fault.package]].append(str(fault))
        return {name: texts for name, texts in failures.items() if texts}

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield from _table(self._rows())
        steps = ", ".join(f"{step} {took:.0f} s" for step, took in self.seconds.items())
        yield f"\n{steps}; {sum(self.seconds.values()):.0f} s in all"
        yield f"{len(self.skipped)} files are no documents"
        yield from (f"  {file.name}" for file in self.skipped)
        yield "messages by code"
        codes = Counter(
            f"{message.severity}[{message.code}]"
            for found in self.outcomes
            for message in found.messages
        )
        yield from (f"{count:7} {code}" for code, count in codes.most_common())
        yield from self._missing()
        yield from self._failures()

    def _failures(self) -> Iterator[str]:
        """Each failure with the documents that have it, the most frequent first."""
        failures = self.failures
        having: dict[str, list[str]] = defaultdict(list)
        for name, texts in failures.items():
            for text in texts:
                having[text].append(name)
        count = sum(map(len, failures.values()))
        yield f"{count} failures in {len(failures)} documents"
        for text, names in sorted(having.items(), key=lambda each: -len(each[1])):
            yield f"  {', '.join(names)}"
            yield from (f"    {line}" for line in text.splitlines())

    def _missing(self) -> Iterator[str]:
        lost = [
            f"  {found.file.name}: {operation} {', '.join(codes) or 'UNEXPLAINED'}"
            for found in self.outcomes
            for operation, codes in found.missing.items()
        ]
        yield f"{len(lost)} operations are not generated"
        yield from lost

    def _rows(self) -> Iterator[list[str]]:
        """A row for each folder, and at last one for all."""
        groups: dict[str, list[Outcome]] = defaultdict(list)
        for found in self.outcomes:
            groups[found.file.group].append(found)
        yield list(COLUMNS)
        for group, outcomes in groups.items():
            yield self._row(group, outcomes)
        yield self._row("all", self.outcomes)

    def _row(self, title: str, outcomes: Sequence[Outcome]) -> list[str]:
        failures = self.failures
        numbers = (
            len(outcomes),
            sum(found.declared for found in outcomes),
            sum(found.generated for found in outcomes),
            sum(len(found.messages) for found in outcomes),
            sum(len(failures.get(found.file.name, ())) for found in outcomes),
            round(sum(found.seconds for found in outcomes)),
        )
        return [title, *map(str, numbers)]


def _table(rows: Iterable[list[str]]) -> Iterator[str]:
    """The rows with columns under each other, numbers to the right."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for title, *numbers in rows:
        cells = [f"{n:>{width}}" for n, width in zip(numbers, widths[1:], strict=True)]
        yield "  ".join([f"{title:{widths[0]}}", *cells])
