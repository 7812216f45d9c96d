"""Search for more records than one query gives: by ids greater than the last one."""

from __future__ import annotations

from typing import Any

import msgspec

from .._runtime.codec import encode
from .._runtime.errors import ApiError, InvalidArgument
from .._runtime.paging import Cursor, Walk
from .._runtime.request import Request

ID = "hs_object_id"


class NotSorted(ApiError):
    """Records did not come sorted by their ids; going on would lose some."""


class ById(Cursor):
    """Paging by ids instead of cursors, which lead to the first 10,000 records only.

    Each page is the first one of a query of its own, for the records behind the last
    record so far; so nothing is lost or given twice, even if records come and go.
    """

    def first(self, request: Request) -> Request:
        """The search, sorted by ids; raises InvalidArgument if it has another order."""
        for name in ("after", "sorts"):
            if getattr(request.json, name, None):
                problem = f"{name} cannot be given where records are sorted by ids"
                raise InvalidArgument(problem)
        return request.with_json(sorts=[ID])

    def walk(self, first: Request) -> Walk:
        """The way through the records."""
        return _ById(first, self)


class _ById(Walk):
    """Where one walk stands: behind a record."""

    def __init__(self, first: Request, paging: Cursor) -> None:
        super().__init__(first, paging)
        self._all = first
        self._last = -1

    def advance(self, page: object) -> None:
        """Go on behind the last record of the page; an empty page has only a cursor."""
        super().advance(page)
        ids = [_number(record) for record in self.paging.items_of(page)]
        if self.request is None or not ids:
            return
        if [self._last, *ids] != sorted({self._last, *ids}):
            raise NotSorted(f"ids behind {self._last} came as {ids[:3]} to {ids[-1]}")
        self._last = ids[-1]
        self.restart(_behind(self._all, self._last))


def _number(record: object) -> int:
    """The id of a record as a number; -1 if it is none."""
    text = str(getattr(record, "id", ""))
    return int(text) if text.isdecimal() else -1


def _behind(search: Request, last: int) -> Request:
    """The search, in each of its groups of filters for greater ids only."""
    given: object = getattr(search.json, "filter_groups", None) or None
    groups: list[dict[str, Any]] = msgspec.json.decode(encode(given)) or [{}]
    greater = {"propertyName": ID, "operator": "GT", "value": str(last)}
    return search.with_json(
        filter_groups=[
            {**group, "filters": [*group.get("filters", ()), greater]}
            for group in groups
        ]
    )
