"""Get access to a user's HubSpot account.

url = authorize_url(client_id, redirect_uri, "things.list", state=state)
# HubSpot sends the user back to redirect_uri, with `code` and `state` in the query
token = exchange_code(client_id, client_secret, redirect_uri, code)
Client(access_token=RefreshToken(client_id, client_secret, token.refresh_token))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from contextlib import closing
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlencode

from .._runtime.errors import InvalidArgument
from .._runtime.oauth import Token, TokenServer
from .._runtime.request import Secret, Steps
from ..client import Client
from .scopes import AUTHORIZATION_URL, SCOPES, TOKEN_URL

if TYPE_CHECKING:
    import httpx2

_PACKAGE = f"{Client.__module__.rpartition('.')[0]}."
_RESOURCE = re.compile(rf"{re.escape(_PACKAGE)}(.+?\.)?(resources\.\w+|api)")
"""The module of a resource, after the place of its API, if there are several."""
_ASYNC = re.compile(r"\bAsync(?=\w+\.\w+$)")


def authorize_url(
    client_id: str,
    redirect_uri: str,
    *calls: str | Callable[..., object],
    scopes: Iterable[str] = (),
    optional_scopes: Iterable[str] = (),
    state: str | None = None,
) -> str:
    """Return the URL where a user grants the app the scopes that it needs.

    Raises InvalidArgument if there are no scopes.

    Args:
        client_id: The id of the app.
        redirect_uri: Where HubSpot sends the user afterwards.
        calls: The calls of the app, as `client.things.list` or "things.list"; see
            `scopes_for`.
        scopes: More scopes that the app needs.
        optional_scopes: Scopes that the app uses if the account has them.
        state: A value that comes back with the user (RFC 6749, 10.12).
    """
    needed = scopes_for(*calls, scopes=scopes)
    if not needed:
        raise InvalidArgument("HubSpot wants at least one scope")
    query = {"client_id": client_id, "redirect_uri": redirect_uri}
    query["scope"] = " ".join(needed)
    if optional := " ".join(sorted(set(optional_scopes) - set(needed))):
        query["optional_scope"] = optional
    if state is not None:
        query["state"] = state
    return f"{AUTHORIZATION_URL}?{urlencode(query, quote_via=quote)}"


def scopes_for(
    *calls: str | Callable[..., object], scopes: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the fewest scopes for all calls, including the given scopes.

    Many calls accept one of several scopes. Among equally small choices the first in
    `SCOPES` is returned. Raises InvalidArgument for anything that is not a call.
    """
    given = frozenset(scopes)
    needs = [[frozenset(way.split()) for way in need] for need in _needs(calls)]
    for room in count():
        chosen = _chosen(needs, given, room)
        if chosen is not None:
            return tuple(sorted(chosen))
    raise AssertionError  # unreachable: all scopes together are enough


def exchange_code(
    client_id: str,
    client_secret: str,
    redirect_uri: str,
    code: str,
    *,
    http_client: httpx2.Client | None = None,
) -> Token:
    """Exchange the code that a user came back with for tokens; a code works once.

    `redirect_uri` is that of `authorize_url`. Raises TokenRefused if HubSpot returns no
    token, and ConnectionFailed without a response.
    """
    from .._runtime.transport import Transport

    steps = _exchanged(client_id, client_secret, redirect_uri, code)
    with closing(Transport(http_client)) as transport:
        return transport.perform(steps)


async def exchange_code_async(
    client_id: str,
    client_secret: str,
    redirect_uri: str,
    code: str,
    *,
    http_client: httpx2.AsyncClient | None = None,
) -> Token:
    """Exchange a code for tokens, with asyncio; see `exchange_code`."""
    from .._runtime.transport import AsyncTransport

    steps = _exchanged(client_id, client_secret, redirect_uri, code)
    transport = AsyncTransport(http_client)
    try:
        return await transport.perform(steps)
    finally:
        await transport.close()


def _exchanged(
    client_id: str, client_secret: str, redirect_uri: str, code: str
) -> Steps[Token]:
    form = {
        "grant_type": "authorization_code",
        "redirect_uri": redirect_uri,
        "code": Secret(code),
    }
    server = TokenServer(TOKEN_URL, client_id, client_secret)
    return server.ask(form, None, is_safe=False)


class _Outline(Client):
    """A client without a session, to look up methods."""

    def __init__(self) -> None:
        self._session: Any = self

    def with_settings(self, **_: object) -> _Outline:
        """Return the session of one of several APIs."""
        return self


def _needs(calls: Iterable[str | Callable[..., object]]) -> Iterable[tuple[str, ...]]:
    """Return the different needs of the calls, in the order of `SCOPES`."""
    outline = _Outline()
    names = [_name(call, outline) for call in calls]
    blocking = {name if name in SCOPES else _ASYNC.sub("", name) for name in names}
    return dict.fromkeys(ways for name, ways in SCOPES.items() if name in blocking)


def _name(call: str | Callable[..., object], outline: Client) -> str:
    """Return the key of a method in `SCOPES`."""
    try:
        found = attrgetter(call)(outline) if isinstance(call, str) else call
        method = cast(Any, found)
        owner: object = method.__self__
    except AttributeError as error:
        raise InvalidArgument(f"{call!r} is none of the client's calls") from error
    resource = type(owner)
    module = _RESOURCE.fullmatch(resource.__module__)
    if not module:
        raise InvalidArgument(f"{call!r} is none of the client's calls")
    return f"{module[1] or ''}{resource.__name__}.{method.__name__}"


def _chosen(
    needs: Collection[Collection[frozenset[str]]], chosen: frozenset[str], room: int
) -> frozenset[str] | None:
    """Return the chosen and at most `room` more scopes for all needs, or None."""
    open_needs = [need for need in needs if not any(way <= chosen for way in need)]
    if not open_needs:
        return chosen
    for way in min(open_needs, key=len):
        left = room - len(way - chosen)
        if left >= 0:
            found = _chosen(open_needs, chosen | way, left)
            if found is not None:
                return found
    return None
