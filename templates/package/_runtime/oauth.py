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
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from re import fullmatch
from threading import Lock
from typing import Any, ClassVar, Literal, TypeAlias, cast
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

from . import errors
from .auth import TokenSource
from .client import Timeout
from .errors import ApiError, StatusError
from .forks import Renewed
from .policy import Policy, Settings
from .request import Encoded, Request, Response, Secret, Steps, Wait

Auth: TypeAlias = Literal["body", "basic"]

_log = logging.getLogger(__name__.partition("._runtime")[0])
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
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
    def body(self) -> Any:
        """The body as parsed JSON, or None if it is not JSON; `raw` has the bytes."""
        return self.json

    @property
    def error(self) -> str:
        """The server's error code, such as "invalid_grant" (RFC 6749, 5.2)."""
        return str(_fields(self.raw).get("error") or "")

    @property
    def message(self) -> str:
        """The server's error code and message."""
        if 200 <= self.status < 300:
            return "the token server's answer holds no access token"
        words = super().message
        return f"{self.error}: {words}" if self.error not in ("", words) else words


class _TokenPolicy(Policy):
    """Removes secrets from error responses, as a server may repeat them."""

    secrets: list[str | None]
    refused: type[TokenRefused]

    def _refusal(self, response: Response) -> StatusError:
        content = response.content
        for secret in filter(None, self.secrets):
            content = content.replace(secret.encode(), b"[secret]")
        return self.refused(response._replace(content=content))


@dataclass(slots=True, repr=False)
class TokenServer:
    """A token server, and the app that asks it."""

    url: str
    client_id: str
    client_secret: str
    auth: Auth = "body"
    """The place of id and secret: the body, or user and password (2.3.1)."""
    refused: type[TokenRefused] = TokenRefused
    """The error to raise."""

    def __post_init__(self) -> None:
        if not fullmatch(r"https?://[^\s/?#@]+([/?][^\s#]*)?", self.url):
            raise errors.InvalidArgument(
                "token_url is not given, or no http or https URL"
            )
        self.client_secret = Secret(self.client_secret)

    def ask(
        self, form: Mapping[str, str], deadline: float | None, *, is_safe: bool = True
    ) -> Steps[Token]:
        """Get a token for a grant, which may be safe to send twice.

        Raises TokenRefused or ConnectionFailed.
        """
        url = urlsplit(self.url)
        left = LONGEST if deadline is None else max(0.0, deadline - time.monotonic())
        settings = Settings(
            base_url=f"{url.scheme}://{url.netloc}",
            status_error=TokenRefused,
            api=None,
            timeout=Timeout(connect=5.0, read=30.0, total=min(left, LONGEST)),
        )
        policy = _TokenPolicy(settings)
        policy.refused = self.refused
        policy.secrets = [form.get(name) for name in ("code", "refresh_token")]
        policy.secrets.append(self.client_secret)
        headers, fields = self._credentials()
        request = Request(
            operation=f"POST {url.path}",
            query=dict(parse_qsl(url.query)),
            headers=headers,
            content=Encoded(urlencode({**form, **fields}).encode(), _FORM),
            repeatable=is_safe,
        )
        response = yield from policy.answered(request)
        token = _token(_fields(response.content), form.get("scope", ""))
        if token is None:
            raise self.refused(response._replace(content=b""))
        return token

    def _credentials(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Return headers and fields with the app's id and secret."""
        app, secret = self.client_id, self.client_secret
        if self.auth == "body":
            return {}, {"client_id": app, "client_secret": secret}
        pair = Secret(f"{quote_plus(app)}:{quote_plus(secret)}")
        encoded = base64.b64encode(pair.encode()).decode()
        return {"Authorization": Secret(f"Basic {encoded}")}, {}


def _fields(content: bytes) -> dict[str, Any]:
    """Return a JSON object; anything else counts as an empty one."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _token(fields: dict[str, Any], requested: str) -> Token | None:
    """Return the token in a response (RFC 6749, 5.1), or None."""
    texts = {name: text for name, text in fields.items() if isinstance(text, str)}
    if not texts.get("access_token"):
        return None
    lifetime = errors.number(fields.get("expires_in")) or 0.0
    return Token(
        access_token=texts["access_token"],
        refresh_token=texts.get("refresh_token") or None,
        expires_at=time.time() + lifetime if lifetime > 0 else None,
        scopes=tuple(texts.get("scope", requested).split()),
    )


class GrantedTokens(Renewed, TokenSource):
    """Keeps a valid token, got for a grant."""

    TOKEN_URL: ClassVar[str] = ""
    """The token URL of the API's document."""
    REFUSED: ClassVar[type[TokenRefused]] = TokenRefused
    """The error if the server returns no token."""

    def __init__(
        self,
        server: TokenServer,
        grant: dict[str, str],
        on_token: Callable[[Token], object] | None,
    ) -> None:
        super().__init__()
        self._server = server
        self._grant = grant
        self._on_token = on_token
        self._token: Token | None = None
        self._renew_at = self._ends_at = 0.0

    def _renew(self) -> None:
        self._lock = Lock()  # never held while a step is performed
        self._asked: Future[ApiError | None] = Future()
        """The request for a token; its result is an error that concerns all callers."""
        self._asked_until = 0.0
        """When others stop waiting for it: its caller may have vanished."""

    def __call__(self) -> str:
        """Return the current token."""
        if self._token is None:
            raise errors.CredentialsMissing("no token was got yet")
        return Secret(self._token.access_token)

    def prepared(self, deadline: float | None) -> Steps[None]:
        """Get a token if there is none, or it ends soon; one caller does it for all.

        The others use the old token while it is valid, or else wait.
        """
        while True:
            with self._lock:
                now = time.monotonic()
                is_asked = now <= self._asked_until and not self._asked.done()
                if time.time() < (self._ends_at if is_asked else self._renew_at):
                    return
                if not is_asked:
                    self._asked, self._asked_until = Future(), now + LONGEST + 1.0
                    self._asked.set_running_or_notify_cancel()
                asked, ends = self._asked, self._asked_until
            if not is_asked:
                yield from self._renewed(asked, deadline)
                return
            ends = ends if deadline is None else min(deadline, ends)
            yield Wait(max(0.0, ends - now), asked)
            error = asked.result() if asked.done() else None
            if error is not None:
                raise copy.copy(error) from error
            if deadline is not None and time.monotonic() >= deadline:
                raise errors.TimedOut("there was no token in time")

    def discard(self, token: str) -> None:
        """Replace this token, unless that was done already."""
        with self._lock:
            if self._token is not None and self._token.access_token == token:
                self._renew_at = self._ends_at = 0.0

    def _renewed(
        self, asked: Future[ApiError | None], deadline: float | None
    ) -> Steps[None]:
        """Get a token for all; if this caller is cancelled, another one gets it."""
        failure: ApiError | None = None
        try:
            token = self._kept((yield from self._server.ask(self._grant, deadline)))
        except ApiError as error:
            with self._lock:
                is_valid = time.time() < self._ends_at
                self._renew_at = time.time() + PAUSE if is_valid else 0.0
            if is_valid:
                _log.warning("the token that still holds is kept: %s", error)
                return
            if deadline is None or isinstance(error, TokenRefused):
                failure = error
            raise
        else:
            if self._on_token is not None:
                self._on_token(token)  # in order: the next request waits
        finally:
            asked.set_result(failure)

    def _kept(self, token: Token) -> Token:
        """Keep a token; the refresh token stays unless there is a new one."""
        if latest := self._grant.get("refresh_token"):
            latest = Secret(token.refresh_token or latest)
            self._grant["refresh_token"] = latest
            token = replace(token, refresh_token=str(latest))
        ends = math.inf if token.expires_at is None else token.expires_at
        left = max(0.0, ends - time.time())
        with self._lock:
            self._token, self._ends_at = token, ends
            self._renew_at = ends - min(MARGIN, left / 5)
        return token


class RefreshToken(GrantedTokens):
    """Tokens for a user who allowed access: `access_token=RefreshToken(…)` (6)."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        refresh_token: str | None,
        *,
        access_token: str | None = None,
        expires_at: float | None = None,
        token_url: str | None = None,
        auth: Auth = "body",
        on_token: Callable[[Token], object] | None = None,
    ) -> None:
        """Take a refresh token, and optionally an access token to begin with.

        Raises InvalidArgument without a refresh token: not every token comes with one.
        `on_token` is called with each new token. Store it: the server may have replaced
        the refresh token, too.
        """
        if not refresh_token:
            raise errors.InvalidArgument("there is no refresh token")
        url = self.TOKEN_URL if token_url is None else token_url
        server = TokenServer(
            url, client_id, client_secret, auth=auth, refused=self.REFUSED
        )
        grant = {"grant_type": "refresh_token", "refresh_token": Secret(refresh_token)}
        super().__init__(server, grant, on_token)
        if access_token is not None:
            self._kept(Token(access_token, refresh_token, expires_at))
