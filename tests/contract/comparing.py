"""Compare two JSON values under the schema of the first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any, NamedTuple

from tests.contract.sampling import Aside, Instant
from tests.contract.schemas import inside

Json = Any


class Difference(NamedTuple):
    """One place where two values differ."""

    pointer: str
    kind: str
    sent: str
    got: str

    def __str__(self) -> str:
        return f"{self.pointer or '(all)'}: {self.kind}: {self.sent} → {self.got}"


def differences(sent: Json, got: Json, pointer: str = "") -> Iterator[Difference]:
    """Yield the differences between two values.

    The same point in time is equal, and so is the same number. Keys that no schema
    declares may be missing.
    """
    match sent:
        case dict() if isinstance(got, dict):
            for key in sent.keys() | got.keys():
                place = inside(pointer, key)
                if key not in sent:
                    yield Difference(place, "added", "nothing", _shown(got[key]))
                elif key in got:
                    yield from differences(sent[key], got[key], place)
                elif not any(isinstance(k, Aside) and k == key for k in sent):
                    yield Difference(place, "lost", _shown(sent[key]), "nothing")
        case list() if isinstance(got, list):
            if len(sent) != len(got):
                yield Difference(pointer, "length", _shown(sent), _shown(got))
            else:
                for index, pair in enumerate(zip(sent, got, strict=True)):
                    yield from differences(*pair, inside(pointer, index))
        case _ if not _is_same(sent, got):
            kinds = f"{_kind(sent)} → {_kind(got)}"
            yield Difference(pointer, kinds, _shown(sent), _shown(got))


def _is_same(sent: Json, got: Json) -> bool:
    if isinstance(sent, bool) or isinstance(got, bool):
        return sent is got
    if isinstance(sent, Instant) and isinstance(got, str) and sent != got:
        return _instant(sent) == _instant(got) is not None
    return bool(sent == got)


def _instant(text: str) -> datetime | time | None:
    for kind in (datetime, time):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            continue
    return None


def _kind(value: Json) -> str:
    return "null" if value is None else type(value).__name__.lower()


def _shown(value: Json) -> str:
    text = repr(value)
    return text if len(text) < 120 else f"{text[:117]}..."
