"""Names that a document asks for with `x-gen-client-name`."""

from __future__ import annotations

from generator.api import Operation
from generator.naming.conventions import snake
from generator.naming.names import Call
from generator.naming.reserved import CLIENT_NAMES, DECORATOR
from generator.words import words


def as_requested(operation: Operation, call: Call) -> Call:
    """Return the call that the document asks for, or the given one.

    The extension may name the method alone or the whole call.
    """
    parts = requested_parts(operation)
    if parts:
        call = Call(parts[:-1] or call.resource, parts[-1])
    first, *others = (f"{n}_" if n == DECORATOR else n for n in call.resource)
    return Call((f"{first}_" if first in CLIENT_NAMES else first, *others), call.method)


def requested_parts(operation: Operation) -> tuple[str, ...]:
    """Return the parts of the call that the document asks for, or ()."""
    parts = (operation.name or "").split(".")
    return tuple(snake(part) for part in parts if words(part))
