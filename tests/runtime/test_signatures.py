"""Which requests count as HubSpot's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from templates.package._runtime.errors import InvalidArgument
from templates.package.hubspot.signatures import (
    SignatureExpired,
    SignatureInvalid,
    SignatureMismatch,
    SignatureMissing,
    verify,
)

SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
URI = "https://www.example.com/webhook_uri"
BODY = '[{"eventId":1,"name":"Zoë"}]'.encode()
SENT = 1572480000000
NOW = datetime(2019, 10, 31, tzinfo=UTC)

V1 = {
    "X-HubSpot-Signature": "f003d3ca235465822a677fe726ae863b"
    "dfc761212c2d11ff8366b8445c84c107",
    "X-HubSpot-Signature-Version": "v1",
}
V2 = {
    "X-HubSpot-Signature": "eee2dddcc73c94d699f5e395f4b9d454"
    "a069a6855fbfa152e91e88823087200e",
    "X-HubSpot-Signature-Version": "v2",
}
V3 = {
    "X-HubSpot-Signature-v3": "CFSRf22FCyN7FBCAyvlKKnbUPBid+/ndDutHpyJ8SAY=",
    "X-HubSpot-Request-Timestamp": str(SENT),
}
V3_ESCAPED = {
    **V3,
    "X-HubSpot-Signature-v3": "XyCBHhtxCDM5LJ3MkF37zHyjSTuXLpD9DI5NdoRJHnw=",
}
"""Made with openssl, of the URI below as HubSpot decodes it."""
ESCAPED = (
    f"{URI}?to=https%3A%2F%2Fa.example%3Fb%40c&d=%21%24%27%28%29%2A%2C%3B&e=%20%26"
)


def check(headers: Mapping[str, str], **other: Any) -> None:
    """Verify the sample with other headers."""
    call = {"secret": SECRET, "method": "POST", "uri": URI, "body": BODY, "now": NOW}
    verify(**{**call, "headers": headers, **other})


def test_v2_check_value() -> None:
    """HubSpot's own example."""
    check(V2, method="GET", body=b"")


@pytest.mark.parametrize(
    ("headers", "other"),
    [
        (V1, {}),
        (V1, {"uri": "https://other.example"}),  # it covers nothing but the body
        ({"x-hubspot-signature": V1["X-HubSpot-Signature"]}, {}),
        (V3, {}),
        (V3, {"method": "post"}),
        ({name.upper(): value for name, value in V3.items()}, {}),
        (V3_ESCAPED, {"uri": ESCAPED}),
        ({**V2, **V3}, {}),  # the strongest counts, and it alone
        (V3, {"at_least": "v3"}),
    ],
)
def test_valid(headers: Mapping[str, str], other: Mapping[str, Any]) -> None:
    """Requests signed by HubSpot pass."""
    check(headers, **other)


@pytest.mark.parametrize(
    ("headers", "other"),
    [
        (V1, {"body": BODY + b" "}),
        (V1, {"secret": "another"}),
        (V2, {"method": "GET", "body": b"", "uri": f"{URI}/"}),
        (V2, {"method": "PUT", "body": b""}),
        (V3, {"uri": f"{URI}?a=1"}),
        (V3, {"method": "GET"}),
        (V3, {"body": b""}),
        (V3, {"secret": "another"}),
        ({**V3, "X-HubSpot-Request-Timestamp": str(SENT - 1)}, {}),
        ({**V1, **V3, "X-HubSpot-Signature-v3": "AAAA"}, {}),  # v1 would do
        ({**V1, "X-HubSpot-Signature": "é\ud800"}, {}),
        (V3_ESCAPED, {"uri": ESCAPED.replace("%20", " ")}),
        (V3_ESCAPED, {"uri": ESCAPED.replace("%26", "&")}),
    ],
)
def test_mismatch(headers: Mapping[str, str], other: Mapping[str, Any]) -> None:
    """Anything else than what was signed is refused, and the secret is not told."""
    with pytest.raises(SignatureMismatch) as caught:
        check(headers, **other)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("headers", "other"),
    [
        ({}, {}),
        ({"X-HubSpot-Signature": ""}, {}),
        ({**V1, "X-HubSpot-Signature-Version": "v9"}, {}),
        (V1, {"at_least": "v2"}),
        (V2, {"at_least": "v3"}),
        ({"X-HubSpot-Signature-v3": V3["X-HubSpot-Signature-v3"]}, {}),
        ({**V3, "X-HubSpot-Request-Timestamp": ""}, {}),
        ({**V3, "X-HubSpot-Request-Timestamp": "-1"}, {}),
        ({**V3, "X-HubSpot-Request-Timestamp": "١٢٣"}, {}),
        ({**V3, "X-HubSpot-Request-Timestamp": "9" * 5000}, {}),
    ],
)
def test_missing(headers: Mapping[str, str], other: Mapping[str, Any]) -> None:
    """Without a signature that would do, nothing is compared."""
    with pytest.raises(SignatureMissing):
        check(headers, **other)


@pytest.mark.parametrize(
    ("age", "is_fresh"),
    [
        (timedelta(), True),
        (timedelta(minutes=5), True),
        (timedelta(minutes=5, milliseconds=1), False),
        (timedelta(milliseconds=-1), True),
        (timedelta(minutes=-5), True),
        (timedelta(minutes=-5, milliseconds=-1), False),
        (timedelta(days=365_000), False),
    ],
)
def test_age(age: timedelta, is_fresh: bool) -> None:
    """A signature is good for five minutes, and before them if clocks differ."""
    if is_fresh:
        check(V3, now=NOW + age)
    else:
        with pytest.raises(SignatureExpired):
            check(V3, now=NOW + age)


def test_clock_skew() -> None:
    """Callers can choose another limit for times in the future."""
    skew = timedelta(seconds=10)
    check(V3, now=NOW - skew, clock_skew=skew)
    for age in (
        -skew - timedelta(milliseconds=1),
        timedelta(minutes=5, milliseconds=1),
    ):
        with pytest.raises(SignatureExpired):
            check(V3, now=NOW + age, clock_skew=skew)


def test_distance() -> None:
    """The message says how far the signature's time is away, and in which direction."""
    with pytest.raises(SignatureExpired, match="600 seconds before now"):
        check(V3, now=NOW + timedelta(minutes=10))
    with pytest.raises(SignatureExpired, match="600 seconds after now"):
        check(V3, now=NOW - timedelta(minutes=10))


def test_now() -> None:
    """Without a time, it is now: the samples are old."""
    with pytest.raises(SignatureExpired):
        check(V3, now=None)


def test_no_secret() -> None:
    """An empty secret is a mistake in one's configuration, not in the request."""
    with pytest.raises(InvalidArgument):
        check(V1, secret="")


def test_one_base() -> None:
    """One `except` catches every way in which a request is not HubSpot's."""
    for kind in (SignatureMissing, SignatureMismatch, SignatureExpired):
        assert issubclass(kind, SignatureInvalid)
