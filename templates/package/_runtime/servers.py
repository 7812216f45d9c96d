"""Servers whose URLs have variables (OpenAPI 3.1, 4.8.5 and 4.8.6)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .errors import InvalidArgument

_VARIABLE = re.compile(r"\{([^{}]+)\}")
_IN_HOST = re.compile(r"[A-Za-z0-9._-]+")
_IN_PATH = re.compile(r"[\w.~%/-]*", re.ASCII)


def server_url(template: str, variables: Mapping[str, str]) -> str:
    """Return the URL with its variables filled in.

    Raises InvalidArgument for a value that would change the structure of the URL.
    """
    scheme, slashes, rest = template.partition("://")
    host, slash, path = rest.partition("/")
    filled = [_filled(part, _IN_HOST, variables) for part in (scheme, host)]
    return slashes.join(filled) + slash + _filled(path, _IN_PATH, variables)


def _filled(part: str, allowed: re.Pattern[str], variables: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        given = variables[match[1]]
        if not allowed.fullmatch(given) or ".." in given:
            raise InvalidArgument(f'"{given}" cannot be the {match[1]} of a server')
        return given

    return _VARIABLE.sub(value, part)
