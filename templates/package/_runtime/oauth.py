"""Tokens from a token server (RFC 6749): got before they are needed, once for all.

A source of tokens may serve any number of clients, threads and event loops.
"""

from __future__ import annotations

import base64
import copy
import json
import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from re import fullmatch
from threading import Lock
from typing import ClassVar, Literal, TypeAlias, cast
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

from .auth import TokenSource
from .client import Timeout
from .errors import (
    ApiError,
    Attempt,
    CredentialsMissing,
    InvalidArgument,
    StatusError,
    TimedOut,
)
from .policy import Policy, Settings
from .request import Join, Request, Response, Secret, Steps

Auth: TypeAlias = Literal["body", "basic"]

_log = logging.getLogger(__name__.partition("._runtime")[0])
MARGIN = 60.0
"""Seconds before its end that a token is replaced; at most a fifth of its lifetime."""
LONGEST = 60.0
"""Seconds that getting a token may take."""
PAUSE = 10.0
"""Seconds until the next attempt, while the old token is still valid."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token; its `repr` shows no secret."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: float | None = None
    """On the clock `time.time`; None if unknown."""
    scopes: tuple[str, ...] = ()


class TokenRefused(StatusError):
    """The token server returned no token; the error contains no secrets."""

    @property
    def error(self) -> str:
        """The server's error code, such as "invalid_grant" (RFC 6749, 5.2)."""
        code = _fields(self.raw).get("error")
        return code if isinstance(code, str) else ""

    @property
    def message(self) -> str:
        """The server's error code and message."""
        if 200 <= self.status < 300:
            return "the token server's answer holds no access token"
        words = super().message
        return f"{self.error}: {words}" if self.error not in ("", words) else words


class _Bytes(bytes):
    """Bytes that their `repr` does not show."""

    def __repr__(self) -> str:
        return "b'[secret]'"


class _TokenPolicy(Policy):
    """The policy for requests to a token server."""

    secrets: Sequence[str | None] = ()
    """Removed from error responses, as a server may repeat them."""

    def _refusal(self, response: Response, attempt: Attempt) -> StatusError:
        content = response.content
        for secret in filter(None, self.secrets):
            content = content.replace(secret.encode(), b"[secret]")
        return TokenRefused(response._replace(content=content), attempt)


@dataclass(frozen=True, slots=True, repr=False)
class TokenServer:
    """A token server, and the app that asks it."""

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
        """Get a token for a grant, which may be safe to send twice.

        Raises TokenRefused or ConnectionFailed.
        """
        url = urlsplit(self.url)
        policy = _TokenPolicy(
            Settings(
                base_url=f"{url.scheme}://{url.netloc}",
                user_agent="",
                headers={},
                credentials={},
                credential_sources=(),
                security=(),
                status_error=TokenRefused,
                api=None,
                timeout=Timeout(connect=5.0, read=30.0, total=LONGEST),
            )
        )
        policy.secrets = [
            self.client_secret,
            form.get("code"),
            form.get("refresh_token"),
        ]
        request = Request(
            operation=f"POST {url.path}",
            query=dict(parse_qsl(url.query)),
            headers=self._basic() if self.auth == "basic" else {},
            content=_Bytes(urlencode({**form, **self._own()}).encode()),
            content_type="application/x-www-form-urlencoded",
            repeatable=is_safe,
        )
        response = yield from policy.answered(request, deadline)
        token = _token(_fields(response.content), form.get("scope", ""))
        if token is None:
            assert response.attempt is not None
            raise TokenRefused(response._replace(content=b""), response.attempt)
        return token

    def _own(self) -> Mapping[str, str]:
        if self.auth == "basic":
            return {}
        return {"client_id": self.client_id, "client_secret": self.client_secret}

    def _basic(self) -> Mapping[str, str]:
        pair = f"{quote_plus(self.client_id)}:{quote_plus(self.client_secret)}"
        encoded = base64.b64encode(pair.encode()).decode()
        return {"Authorization": Secret(f"Basic {encoded}")}


def _fields(content: bytes) -> Mapping[str, object]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _token(fields: Mapping[str, object], requested: str) -> Token | None:
    """Return the token in a response (RFC 6749, 5.1), or None."""
    access, refresh = fields.get("access_token"), fields.get("refresh_token")
    if not isinstance(access, str) or not access:
        return None
    scope = fields.get("scope", requested)
    lifetime = fields.get("expires_in")  # a number or a text
    try:
        seconds = float(lifetime) if isinstance(lifetime, int | float | str) else 0.0
    except (ValueError, OverflowError):
        seconds = 0.0
    return Token(
        access_token=access,
        refresh_token=refresh if isinstance(refresh, str) and refresh else None,
        expires_at=time.time() + seconds if 0 < seconds < math.inf else None,
        scopes=tuple((scope if isinstance(scope, str) else requested).split()),
    )


class _Flight:
    """One request for a token, which others wait for."""

    error: ApiError | None = None
    """The error, if it concerns the others too."""

    def __init__(self) -> None:
        self.done: Future[None] = Future()
        self.done.set_running_or_notify_cancel()
        self.ends = time.monotonic() + LONGEST + 1.0
        """When others stop waiting: its caller may have vanished."""


class GrantedTokens(TokenSource):
    """Keeps a valid token; subclasses say how to get one."""

    TOKEN_URL: ClassVar[str] = ""
    """The token URL of the API's document."""

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
        """Return the current token."""
        if self._token is None:
            raise CredentialsMissing("no token was got yet")
        return Secret(self._token.access_token)

    def prepared(self, deadline: float | None) -> Steps[None]:
        """Get a token if there is none, or it ends soon; one caller does it for all.

        The others use the old token while it is valid, or else wait.
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
        """Return the request to wait for, if any, and whether to make it ourselves."""
        with self._lock:
            now, flight = time.time(), self._flight
            if now < self._renew_at:
                return None, False
            if flight is None or time.monotonic() > flight.ends:
                self._flight = _Flight()
                return self._flight, True
            return (None if now < self._ends_at else flight), False

    def _flown(self, flight: _Flight, deadline: float | None) -> Steps[None]:
        """Get a token for all; if this caller is cancelled, another one gets it."""
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
                self._on_token(token)  # in order: the next request waits
        finally:
            with self._lock:
                if self._flight is flight:
                    self._flight = None
            flight.done.set_result(None)

    def _goes_on(self) -> bool:
        """Whether the old token is still valid; if so, it is used for a while."""
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
        """Return the parameters of the grant."""
        raise NotImplementedError


class RefreshToken(GrantedTokens):
    """Tokens for a user who allowed access: `access_token=RefreshToken(…)` (6)."""

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
        """Take a refresh token, and optionally an access token to begin with.

        `on_token` is called with each new token. Store it: the server may have replaced
        the refresh token, too.
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
