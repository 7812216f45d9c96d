"""Download documents with the standard library."""

from __future__ import annotations

import base64
import http.client
import urllib.error
import urllib.request
from typing import IO, Any
from urllib.parse import unquote, urlsplit, urlunsplit

from generator import __version__
from generator.diagnostics import Diagnostics

SCHEMES = ("http://", "https://")
LONGEST = 64 * 2**20
"""The largest document in bytes; the largest known one has 20 million."""
TIMEOUT = 30.0
"""The time to wait for a server, in seconds."""


def is_url(spec: str) -> bool:
    """Whether a document is a URL, and not a file."""
    return spec.lower().startswith(SCHEMES)


def public(url: str) -> str:
    """Return the URL without possible secrets and without its fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def _without_user(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def origin(url: str) -> tuple[str, str]:
    """Return scheme and host: documents of one origin are trusted together."""
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.rpartition("@")[2].lower()


def fetch(url: str, diagnostics: Diagnostics) -> bytes:
    """Return the server's answer; raise Unusable with the reason if there is none."""
    headers = {
        "Accept": "application/json, application/yaml, */*;q=0.5",
        "User-Agent": f"gen-client/{__version__}",
    }
    try:
        request = urllib.request.Request(_without_user(url), headers=headers)
        if secret := urlsplit(url).netloc.rpartition("@")[0]:
            pair = base64.b64encode(unquote(secret).encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {pair}")
        with _OPENER.open(request, timeout=TIMEOUT) as answer:
            content = bytes(answer.read(LONGEST + 1))
    except urllib.error.HTTPError as error:
        error.close()
        message = f"the server responded with {error.code} {error.reason}".rstrip()
        raise diagnostics.unusable("unreadable", message) from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        message = f"it cannot be fetched: {str(reason) or type(error).__name__}"
        raise diagnostics.unusable("unreadable", message) from None
    if len(content) > LONGEST:
        message = f"it is larger than {LONGEST >> 20} MiB"
        raise diagnostics.unusable("unreadable", message)
    if content.lstrip()[:1] == b"<":
        message = "the server responded with HTML or XML instead of a document"
        raise diagnostics.unusable("not-openapi", message)
    return content


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to http and https URLs only."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Any,
        newurl: str,
    ) -> urllib.request.Request | None:
        if not is_url(newurl):
            raise urllib.error.URLError(f"it redirects to {newurl!r}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_OPENER = urllib.request.build_opener(_Redirects)
