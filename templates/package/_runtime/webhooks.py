"""Bodies that were received, and not asked for."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import msgspec

from .codec import Form, decoder
from .errors import DecodingError
from .reading import read
from .request import Response

T = TypeVar("T")


def received(body: bytes, kind: type[T] | Form[T]) -> T:
    """A body of JSON as its type; what breaks its schema is kept as it came.

    `response_faults` tells of that. Raises DecodingError for what is no JSON, or of
    another shape altogether. Who sent it is not looked at.
    """
    annotation: Any = kind.annotation if isinstance(kind, Form) else kind
    try:
        try:
            return cast(T, decoder(annotation).decode(body))
        except msgspec.ValidationError:
            result, faults = read(annotation, msgspec.json.decode(body))
            if any(fault.path == "" for fault in faults):
                raise
            return cast(T, result)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        problem = f"the body cannot be read: {error}"
        raise DecodingError(Response(0, {}, body), problem) from error
