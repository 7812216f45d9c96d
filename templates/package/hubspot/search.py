"""Search beyond HubSpot's limit of 10,000 records, by ids."""

from __future__ import annotations

from typing import Any

import msgspec

from .._runtime.codec import encode
from .._runtime.errors import ApiError, InvalidArgument
from .._runtime.paging import Cursor, Walk
from .._runtime.request import Request

ID = "hs_object_id"


class NotSorted(ApiError):
    """Records are not sorted by id; continuing would lose some."""


class ById(Cursor):
    """Paging by ids instead of cursors, which end after 10,000 records.

    Each page is the first page of a new query for greater ids than the last one. No
    record is lost or repeated, even if records are added or removed meanwhile.
    """

    def first(self, request: Request) -> Request:
        """Return the search, sorted by id; raises InvalidArgument for another order."""
        for name in ("after", "sorts"):
            if getattr(request.json, name, None):
                problem = f"{name} cannot be given where records are sorted by ids"
                raise InvalidArgument(problem)
        return request.with_json(sorts=[ID])

    def walk(self, first: Request) -> Walk:
        """Return a new iteration over the records."""
        return _ById(first, self)


class _ById(Walk):
    """The state of one iteration: the last id."""

    def __init__(self, first: Request, paging: Cursor) -> None:
        super().__init__(first, paging)
        self._all = first
        self._last = -1

    def advance(self, page: object) -> None:
        """Continue after the last record; an empty page has only a cursor."""
        super().advance(page)
        ids = [_number(record) for record in self.paging.items_of(page)]
        if self.request is None or not ids:
            return
        if [self._last, *ids] != sorted({self._last, *ids}):
            raise NotSorted(f"ids behind {self._last} came as {ids[:3]} to {ids[-1]}")
        self._last = ids[-1]
        self.restart(_behind(self._all, self._last))


def _number(record: object) -> int:
    """Return the id of a record as a number; -1 if it is not a number."""
    text = str(getattr(record, "id", ""))
    return int(text) if text.isdecimal() else -1


def _behind(search: Request, last: int) -> Request:
    """Return the search, limited to greater ids in each group of filters."""
    given: object = getattr(search.json, "filter_groups", None) or None
    groups: list[dict[str, Any]] = msgspec.json.decode(encode(given)) or [{}]
    greater = {"propertyName": ID, "operator": "GT", "value": str(last)}
    return search.with_json(
        filter_groups=[
            {**group, "filters": [*group.get("filters", ()), greater]}
            for group in groups
        ]
    )
