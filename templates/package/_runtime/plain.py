"""Requests and responses that are text."""

from __future__ import annotations

import re

from .codec import Form
from .errors import DecodingError, InvalidArgument
from .request import Response


def _text(response: Response) -> str:
    """Return a response as text, in its character set (RFC 9110, 8.3.2)."""
    kind = response.headers.get("content-type", "")
    charset = re.search(r'charset="?([\w.:-]+)', kind, re.IGNORECASE)
    try:
        return response.content.decode(charset[1] if charset else "utf-8")
    except (LookupError, UnicodeError) as error:
        raise DecodingError(response, f"the answer is not text: {error}") from error


TEXT = Form[str](read=_text)


def encoded(body: str | None) -> bytes | None:
    """Return a text in UTF-8; None sends no body."""
    try:
        return None if body is None else body.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgument(f"the body cannot be encoded: {error}") from error
