"""Verify that HubSpot sent a request, such as a webhook.

    verify(secret, "POST", "https://example.com/hook", request.headers, request.body)

returns if HubSpot signed the request, and raises otherwise:

SignatureInvalid
├── SignatureMissing      there is no signature, or only one of a weaker version
├── SignatureMismatch     the signature is not that of this request and secret
└── SignatureExpired      the request is too old, or its time is far in the future
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias
from urllib.parse import unquote

from .._runtime.errors import ApiError, InvalidArgument

Version: TypeAlias = Literal["v1", "v2", "v3"]

MAXIMUM_AGE = timedelta(minutes=5)
"""The maximum age of a request with a signature of version 3."""

CLOCK_SKEW = timedelta(minutes=5)
"""The most that the time of a request may be in the future, for version 3.

HubSpot's clock may be ahead of this machine's by some seconds, or more if this one is
slow. Five minutes are what is accepted in the past, too.
"""

_DECODED = re.compile("%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)")
"""The escapes that HubSpot decodes before it signs a URI."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SignatureInvalid(ApiError):
    """HubSpot may not have sent the request."""


class SignatureMissing(SignatureInvalid):
    """The request has no acceptable signature."""


class SignatureMismatch(SignatureInvalid):
    """The signature belongs to another request or another secret."""


class SignatureExpired(SignatureInvalid):
    """The request is too old, or its time is far in the future."""


def verify(
    secret: str,
    method: str,
    uri: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    at_least: Version = "v1",
    now: datetime | None = None,
    clock_skew: timedelta = CLOCK_SKEW,
) -> None:
    """Check that HubSpot signed the request; raise SignatureInvalid if it did not.

    The strongest signature is used. Only version 3 has a time and so prevents replays;
    use `at_least="v3"` if you can.

    Args:
        secret: The client secret of your app.
        method: The request's method.
        uri: The URL that HubSpot called, from `https://` to the end of the query.
        headers: The request's headers; their case does not matter.
        body: The request's body as received, byte for byte.
        at_least: The weakest accepted version.
        now: The current time, with a time zone. The default is this machine's time.
        clock_skew: How far the request's time may be in the future, because clocks
            differ.
    """
    if not secret:
        raise InvalidArgument("without a secret, every signature could be forged")
    lowered = {name.lower(): value for name, value in headers.items()}
    version, signature = _strongest(lowered)
    if version < at_least:
        raise SignatureMissing(f"the signature is {version}, not {at_least} or better")
    match version:
        case "v1":
            expected = _sha256(secret, body)
        case "v2":
            expected = _sha256(f"{secret}{method.upper()}{uri}", body)
        case "v3":
            sent = _fresh(lowered, now or datetime.now(UTC), clock_skew)
            before = f"{method.upper()}{_decoded(uri)}"
            expected = _hmac_sha256(secret, before.encode() + body + sent.encode())
    if not hmac.compare_digest(expected.encode(), signature.encode(errors="replace")):
        raise SignatureMismatch(f"the {version} signature is not that of this request")


def _strongest(headers: Mapping[str, str]) -> tuple[Version, str]:
    """Return the version and the strongest signature of a request."""
    if signature := headers.get("x-hubspot-signature-v3"):
        return "v3", signature
    signature = headers.get("x-hubspot-signature")
    if not signature:
        raise SignatureMissing("the request has no signature")
    match headers.get("x-hubspot-signature-version", "v1"):
        case "v1":
            return "v1", signature
        case "v2":
            return "v2", signature
        case other:
            raise SignatureMissing(f"the signature's version is unknown: {other!r}")


def _fresh(headers: Mapping[str, str], now: datetime, clock_skew: timedelta) -> str:
    """Return the timestamp of the request.

    Raises SignatureExpired if it is too old, or further ahead than clocks may differ.
    """
    sent = headers.get("x-hubspot-request-timestamp", "")
    if not re.fullmatch("[0-9]{1,15}", sent):
        raise SignatureMissing("the request has no timestamp in milliseconds")
    age = now - _EPOCH - timedelta(milliseconds=int(sent))
    if not -clock_skew <= age <= MAXIMUM_AGE:
        seconds = age.total_seconds()
        when = "before" if seconds > 0 else "after"
        raise SignatureExpired(
            f"it was signed at {sent}, {abs(seconds):.0f} seconds {when} now"
        )
    return sent


def _decoded(uri: str) -> str:
    return _DECODED.sub(lambda escape: unquote(escape[0]), uri)


def _sha256(before: str, body: bytes) -> str:
    return hashlib.sha256(before.encode() + body).hexdigest()


def _hmac_sha256(secret: str, signed: bytes) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), signed, "sha256")).decode()
