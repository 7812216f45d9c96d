"""Bodies and answers that are text."""

from __future__ import annotations

import re

from .codec import Reader
from .errors import DecodingError, InvalidArgument
from .request import Response


class _Text(Reader[str]):
    """The answer as text, in the character set that it names (RFC 9110, 8.3.2)."""

    def read(self, response: Response) -> str:
        kind = response.headers.get("content-type", "")
        charset = re.search(r'charset="?([\w.:-]+)', kind, re.IGNORECASE)
        try:
            return response.content.decode(charset[1] if charset else "utf-8")
        except (LookupError, UnicodeError) as error:
            problem = f"the answer is not text: {error}"
            raise DecodingError(problem, response) from error


TEXT = _Text()


def encoded(body: str | None) -> bytes | None:
    """A text to send, in UTF-8; None is no body."""
    try:
        return None if body is None else body.encode()
    except UnicodeEncodeError as error:
        raise InvalidArgument(f"the body cannot be encoded: {error}") from error
