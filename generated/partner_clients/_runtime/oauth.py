"""Tokens from a token server (RFC 6749): got ahead of need, and once for all who wait.

A source may serve any number of clients, in any number of threads and event loops.
"""

from __future__ import annotations

import base64
import copy
import json
import logging
import math
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from re import fullmatch
from threading import Lock
from typing import ClassVar, Literal, TypeAlias, cast
from urllib.parse import quote_plus, urlencode

from .auth import TokenSource
from .client import Timeout
from .errors import (
    ApiError,
    ConnectionFailed,
    CredentialsMissing,
    InvalidArgument,
    StatusError,
    TimedOut,
)
from .retries import Attempts, RetryRules
from .steps import Join, Outgoing, Response, Secret, Steps, Wait

Auth: TypeAlias = Literal["body", "basic"]

_log = logging.getLogger(__name__.partition("._runtime")[0])
MARGIN = 60.0
"""Seconds before its end that a token is replaced; for short lives, a fifth of them."""
LONGEST = 60.0
"""Seconds that getting a token may take."""
PAUSE = 10.0
"""Seconds until it is tried again, while the old token still holds."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a token server gave; its `repr` shows no secret."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: float | None = None
    """On the clock `time.time`; None if nobody knows."""
    scopes: tuple[str, ...] = ()


class TokenRefused(StatusError):
    """The token server gave no token; nothing secret is in its `message` or `raw`."""

    @property
    def error(self) -> str:
        """The server's code for what is wrong, as "invalid_grant" (RFC 6749, 5.2)."""
        body = self.json
        if not isinstance(body, dict):
            return ""
        code = cast("dict[str, object]", body).get("error")
        return code if isinstance(code, str) else ""

    @property
    def message(self) -> str:
        """The server's code and its words."""
        if 200 <= self.status < 300:
            return "the token server's answer holds no access token"
        words = super().message
        return f"{self.error}: {words}" if self.error not in ("", words) else words


@dataclass(frozen=True, slots=True, repr=False)
class TokenServer:
    """Where tokens are got, and who asks for them."""

    url: str
    client_id: str
    client_secret: str
    auth: Auth = "body"
    """Where id and secret are sent: in the body, or as user and password (2.3.1)."""

    def __post_init__(self) -> None:
        if not fullmatch(r"https?://[^\s/?#@]+([/?][^\s#]*)?", self.url):
            raise InvalidArgument("token_url is not given, or no http or https URL")
        object.__setattr__(self, "client_secret", Secret(self.client_secret))

    def ask(
        self, form: Mapping[str, str], deadline: float | None, *, is_safe: bool = True
    ) -> Steps[Token]:
        """Get a token for what a grant needs, which may be safe to send twice."""
        left = LONGEST if deadline is None else deadline - time.monotonic()
        attempts = Attempts(RetryRules(), 2, is_safe, min(left, LONGEST))
        url = self.url.partition("?")[0]
        while True:
            outgoing = self._outgoing(form, attempts.deadline)
            attempt = attempts.another(f"POST {url}", outgoing)
            try:
                token, response = self._read((yield outgoing), form)
                if token is not None:
                    return token
                raise TokenRefused(response, attempt)
            except (TokenRefused, ConnectionFailed) as error:
                error.request = attempt
                wait = attempts.wait_after(error)
                if wait is None:
                    raise
                _log.info("a token is asked for again in %.1f s: %s", wait, error)
            yield Wait(wait)

    def _outgoing(self, form: Mapping[str, str], deadline: float | None) -> Outgoing:
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        if self.auth == "basic":
            pair = f"{quote_plus(self.client_id)}:{quote_plus(self.client_secret)}"
            encoded = base64.b64encode(pair.encode()).decode()
            headers["Authorization"] = Secret(f"Basic {encoded}")
        else:
            own = {"client_id": self.client_id, "client_secret": self.client_secret}
            form = {**form, **own}
        left = math.inf if deadline is None else max(0.001, deadline - time.monotonic())
        return Outgoing(
            "POST",
            self.url,
            headers,
            _SecretBytes(urlencode(form).encode()),
            Timeout(min(5.0, left), min(30.0, left)),
            deadline,
        )

    def _read(
        self, answer: Response | None, form: Mapping[str, str]
    ) -> tuple[Token | None, Response]:
        """The token if there is one, and the answer without anything secret."""
        assert answer is not None
        if 200 <= answer.status < 300:
            token = _token(_fields(answer.content), form.get("scope", ""))
            return token, answer._replace(content=b"")
        content = answer.content
        for secret in (self.client_secret, *map(form.get, _SECRETS)):
            if secret:  # a server may repeat what it does not like
                content = content.replace(secret.encode(), b"[secret]")
        return None, answer._replace(content=content)


_SECRETS = ("refresh_token", "code")


class _SecretBytes(bytes):
    """Bytes that their `repr` does not show."""

    def __repr__(self) -> str:
        return "b'[secret]'"


def _fields(content: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}


def _token(fields: Mapping[str, object], asked: str) -> Token | None:
    """What there is of a token (RFC 6749, 5.1); lifetimes are numbers or texts."""
    access, refresh = fields.get("access_token"), fields.get("refresh_token")
    if not isinstance(access, str) or not access:
        return None
    scope = fields.get("scope", asked)
    return Token(
        access_token=access,
        refresh_token=refresh if isinstance(refresh, str) and refresh else None,
        expires_at=_expiry(fields.get("expires_in")),
        scopes=tuple((scope if isinstance(scope, str) else asked).split()),
    )


def _expiry(lifetime: object) -> float | None:
    try:
        seconds = float(lifetime) if isinstance(lifetime, int | float | str) else 0.0
    except (ValueError, OverflowError):
        return None
    return time.time() + seconds if 0 < seconds < math.inf else None


class _Flight:
    """One request for a token, which others may wait for."""

    error: ApiError | None = None
    """What went wrong, if it will go wrong for the others too."""

    def __init__(self) -> None:
        self.done: Future[None] = Future()
        self.done.set_running_or_notify_cancel()
        self.ends = time.monotonic() + LONGEST + 1.0
        """When it is given up for lost: nobody may be running it any more."""


class GrantedTokens(TokenSource):
    """Keeps a token that holds; what gets it is a subclass's."""

    TOKEN_URL: ClassVar[str] = ""
    """Where the API's document says that tokens are got."""

    def __init__(
        self, server: TokenServer, on_token: Callable[[Token], object] | None
    ) -> None:
        self._server = server
        self._on_token = on_token
        self._lock = Lock()  # never held while a step is performed
        self._token: Token | None = None
        self._renew_at = self._ends_at = 0.0
        self._flight: _Flight | None = None

    def __call__(self) -> str:
        """The latest token."""
        if self._token is None:
            raise CredentialsMissing("no token was got yet")
        return Secret(self._token.access_token)

    def prepared(self, deadline: float | None) -> Steps[None]:
        """Get a token if there is none that lasts; all others wait for who does it.

        While the old token holds, they go on with it.
        """
        while True:
            flight, is_ours = self._boarded()
            if flight is None:
                return
            if is_ours:
                yield from self._flown(flight, deadline)
                return
            ends = flight.ends if deadline is None else min(deadline, flight.ends)
            yield Join(flight.done, ends)
            if flight.error is not None:
                raise copy.copy(flight.error) from flight.error
            if deadline is not None and time.monotonic() >= deadline:
                raise TimedOut("there was no token in time")

    def discard(self, token: str) -> None:
        """Replace this token, unless that was done already."""
        with self._lock:
            if self._token is not None and self._token.access_token == token:
                self._renew_at = self._ends_at = 0.0

    def _boarded(self) -> tuple[_Flight | None, bool]:
        """What to wait for, if anything; and whether it is the caller's to do."""
        with self._lock:
            now, flight = time.time(), self._flight
            if now < self._renew_at:
                return None, False
            if flight is None or time.monotonic() > flight.ends:
                self._flight = _Flight()
                return self._flight, True
            return (None if now < self._ends_at else flight), False

    def _flown(self, flight: _Flight, deadline: float | None) -> Steps[None]:
        """Get a token for all; if the caller is stopped, another one does it."""
        try:
            token = yield from self._server.ask(self._form(), deadline)
            token = self._kept(token)
        except ApiError as error:
            if self._goes_on():
                _log.warning("the token that still holds is kept: %s", error)
                return
            if deadline is None or isinstance(error, TokenRefused):
                flight.error = error
            raise
        else:
            if self._on_token is not None:
                self._on_token(token)  # in order: the next request has to wait
        finally:
            with self._lock:
                if self._flight is flight:
                    self._flight = None
            flight.done.set_result(None)

    def _goes_on(self) -> bool:
        """Whether the old token still holds; then it is used for a while."""
        with self._lock:
            now = time.time()
            if now < self._ends_at:
                self._renew_at = now + PAUSE
            return now < self._ends_at

    def _kept(self, token: Token) -> Token:
        now = time.time()
        ends = math.inf if token.expires_at is None else token.expires_at
        with self._lock:
            self._token, self._ends_at = token, ends
            self._renew_at = ends - min(MARGIN, max(0.0, ends - now) / 5)
        return token

    def _form(self) -> Mapping[str, str]:
        """What the grant needs."""
        raise NotImplementedError


class RefreshToken(GrantedTokens):
    """Tokens for somebody who allowed it: `access_token=RefreshToken(…)` (6)."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        refresh_token: str,
        *,
        access_token: str | None = None,
        expires_at: float | None = None,
        token_url: str | None = None,
        auth: Auth = "body",
        on_token: Callable[[Token], object] | None = None,
    ) -> None:
        """A token that is at hand is used while it lasts.

        `on_token` is called with each new token, to store it: the server may have
        replaced the refresh token too, and not take the old one again.
        """
        url = self.TOKEN_URL if token_url is None else token_url
        super().__init__(TokenServer(url, client_id, client_secret, auth), on_token)
        self._refresh_token = Secret(refresh_token)
        if access_token is not None:
            self._kept(Token(access_token, refresh_token, expires_at))

    def _form(self) -> Mapping[str, str]:
        return {"grant_type": "refresh_token", "refresh_token": self._refresh_token}

    def _kept(self, token: Token) -> Token:
        self._refresh_token = Secret(token.refresh_token or self._refresh_token)
        return super()._kept(replace(token, refresh_token=str(self._refresh_token)))
