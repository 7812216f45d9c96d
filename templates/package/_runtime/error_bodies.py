"""Error bodies that differ from operation to operation, or from status to status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from .errors import StatusError
from .reading import read, read_model


class VariedError(StatusError):
    """An error whose body depends on what was called, and on the status."""

    def _read_as(self, usual: Any, others: Mapping[str, Mapping[str, Any]]) -> Any:
        """Return the body as its described type, even if it breaks the schema.

        `others` are types that differ from the usual one, by operation and then by
        status, range of statuses or "default" (OpenAPI 3.1, 4.8.16).
        """
        if self._body is None:
            described = others.get(self.operation, {})
            keys = (str(self.status), f"{self.status // 100}XX", "default")
            kind = next((described[key] for key in keys if key in described), usual)
            self._body = _read_as(kind, self.json)
        return self._body


def _read_as(kind: Any, value: Any) -> Any:
    declared = getattr(kind, "__declared__", kind)
    is_model = isinstance(declared, type) and issubclass(declared, msgspec.Struct)
    if is_model:
        return read_model(kind, value)
    try:
        return read(kind, value)[0]
    except RecursionError:
        return value
