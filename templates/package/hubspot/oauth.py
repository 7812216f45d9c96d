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
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from .._runtime.errors import InvalidArgument
from .._runtime.oauth import Token, TokenServer
from .._runtime.request import Secret, Steps
from ..client import Client
from ..oauth import TokenRefused
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
        calls: The calls of the app, as `client.things.list` or "things.list".
        scopes: More scopes that the app needs.
        optional_scopes: Scopes that the app uses if the account has them.
        state: A value that comes back with the user (RFC 6749, 10.12).
    """
    needed = scopes_for(*calls, scopes=scopes)
    if not needed:
        raise InvalidArgument("HubSpot requires at least one scope")
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

    Many calls accept one of several scopes. Of equally small choices, the first in
    `SCOPES` is returned. Raises InvalidArgument for anything that is not a call.
    """
    given = frozenset(scopes)
    needs = [[frozenset(way.split()) for way in need] for need in _needs(calls)]
    choices = (_chosen(needs, given, room) for room in count())
    return tuple(sorted(next(choice for choice in choices if choice is not None)))


def exchange_code(
    client_id: str,
    client_secret: str,
    redirect_uri: str,
    code: str,
    *,
    http_client: httpx2.Client | None = None,
) -> Token:
    """Exchange the code that HubSpot sent with the user for tokens; it works once.

    Give the same `redirect_uri` to `authorize_url`. Raises TokenRefused if HubSpot
    returns no token, and ConnectionFailed without a response.
    """
    from .._runtime.transport import Transport

    server = TokenServer(TOKEN_URL, client_id, client_secret, refused=TokenRefused)
    with closing(Transport(http_client)) as transport:
        return transport.perform(_exchange(server, redirect_uri, code))


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

    server = TokenServer(TOKEN_URL, client_id, client_secret, refused=TokenRefused)
    transport = AsyncTransport(http_client)
    try:
        return await transport.perform(_exchange(server, redirect_uri, code))
    finally:
        await transport.close()


def _exchange(server: TokenServer, redirect_uri: str, code: str) -> Steps[Token]:
    form = {"grant_type": "authorization_code", "redirect_uri": redirect_uri}
    return server.ask({**form, "code": Secret(code)}, None, is_safe=False)


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
    names = {_name(call, outline) for call in calls}
    return dict.fromkeys(ways for name, ways in SCOPES.items() if name in names)


def _name(call: str | Callable[..., object], outline: Client) -> str:
    """Return the key of a method in `SCOPES`."""
    try:
        method: Any = attrgetter(call)(outline) if isinstance(call, str) else call
        owner: object = method.__self__
    except AttributeError as error:
        raise InvalidArgument(f"{call!r} is not a call of the client") from error
    resource = type(owner)
    module = _RESOURCE.fullmatch(resource.__module__)
    if not module:
        raise InvalidArgument(f"{call!r} is not a call of the client")
    name = f"{module[1] or ''}{resource.__name__}.{method.__name__}"
    return name if name in SCOPES else _ASYNC.sub("", name)


def _chosen(
    needs: Collection[Collection[frozenset[str]]], chosen: frozenset[str], room: int
) -> frozenset[str] | None:
    """Return the chosen and at most `room` more scopes for all needs, or None."""
    unmet = [need for need in needs if not any(way <= chosen for way in need)]
    if not unmet:
        return chosen
    for way in min(unmet, key=len):
        left = room - len(way - chosen)
        if left >= 0 and (scopes := _chosen(unmet, chosen | way, left)):
            return scopes
    return None
