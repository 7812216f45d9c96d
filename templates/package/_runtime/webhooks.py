"""The bodies of requests that the API sends."""

from __future__ import annotations

from typing import Any, TypeVar, cast

import msgspec

from .codec import Form, decoder, parsed
from .errors import DecodingError
from .reading import is_kept, read
from .request import Response

T = TypeVar("T")


def received(body: bytes, kind: type[T] | Form[T]) -> T:
    """Return a body of JSON as its type; values that break the schema are kept.

    `response_faults` lists those. Raises DecodingError if the body is not JSON, or has
    another shape. The sender is not checked.
    """
    annotation: Any = kind.annotation if isinstance(kind, Form) else kind
    try:
        try:
            return cast(T, decoder(annotation).decode(body))
        except msgspec.ValidationError:
            value = parsed(body)
            result, faults = read(annotation, value)
            if not is_kept(annotation, value, faults):
                raise
            return cast(T, result)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        problem = f"the body cannot be read: {error}"
        raise DecodingError(Response(0, {}, body), problem) from error
