"""Letting an app into somebody's HubSpot account: where to send them, and what follows.

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
from .scopes import AUTHORIZATION_URL, NEEDS, TOKEN_URL

if TYPE_CHECKING:
    import httpx2

_PACKAGE = f"{Client.__module__.rpartition('.')[0]}."
_RESOURCE = re.compile(rf"{re.escape(_PACKAGE)}(.+?\.)?(resources\.\w+|api)")
"""The module of one; where there are several APIs, it is in the one that it is of."""
_ASYNC = re.compile(r"\bAsync(?=\w+\.\w+$)")


def authorize_url(
    client_id: str,
    redirect_uri: str,
    *calls: str | Callable[..., object],
    scopes: Iterable[str] = (),
    optional_scopes: Iterable[str] = (),
    state: str | None = None,
) -> str:
    """Where a user is asked to let the app in, with just the scopes that it needs.

    Args:
        client_id: The app's.
        redirect_uri: Where HubSpot sends the user afterwards.
        calls: What the app will call, as `client.things.list` or "things.list"; see
            `scopes_for`.
        scopes: Others that the app needs.
        optional_scopes: Others that it takes if the account has them.
        state: What comes back with the user, to know them by (RFC 6749, 10.12).
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
    """As few scopes as will do for all of the calls, beside those that are given.

    Many calls accept any one of several scopes. Of equally small choices the first is
    taken, in the order of `NEEDS`: scopes that name what this API is about come first.
    """
    given = frozenset(scopes)
    needs = [[frozenset(way.split()) for way in need] for need in _needs(calls)]
    for room in count():
        chosen = _chosen(needs, given, room)
        if chosen is not None:
            return tuple(sorted(chosen))
    raise AssertionError  # unreachable: all scopes together will do


def exchange_code(
    client_id: str,
    client_secret: str,
    redirect_uri: str,
    code: str,
    *,
    http_client: httpx2.Client | None = None,
) -> Token:
    """The tokens for the code that a user came back with; it is good for one use.

    `redirect_uri` is the one of `authorize_url`. Raises TokenRefused if HubSpot gives
    none, and ConnectionFailed if it does not answer.
    """
    from .._runtime.session import performed
    from .._runtime.transport import Transport

    steps = _exchanged(client_id, client_secret, redirect_uri, code)
    with closing(Transport(http_client)) as transport:
        return performed(steps, transport.send)


async def exchange_code_async(
    client_id: str,
    client_secret: str,
    redirect_uri: str,
    code: str,
    *,
    http_client: httpx2.AsyncClient | None = None,
) -> Token:
    """The same for asyncio."""
    from .._runtime.session import performed_async
    from .._runtime.transport import AsyncTransport

    steps = _exchanged(client_id, client_secret, redirect_uri, code)
    transport = AsyncTransport(http_client)
    try:
        return await performed_async(steps, transport.send)
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
    """A client to be looked at; it calls nothing."""

    def __init__(self) -> None:
        self._session: Any = self

    def with_settings(self, **_: object) -> _Outline:
        """What an API asks for that is one of several."""
        return self


def _needs(calls: Iterable[str | Callable[..., object]]) -> list[tuple[str, ...]]:
    """What each call needs: any of these, where several are in one text, together."""
    outline = _Outline()
    names = [_name(call, outline) for call in calls]
    known = frozenset[str]().union(*(accepting for _, accepting in NEEDS))
    names = [name if name in known else _ASYNC.sub("", name) for name in names]
    return [need for need, accepting in NEEDS if not accepting.isdisjoint(names)]


def _name(call: str | Callable[..., object], outline: Client) -> str:
    """A method by its class, as `NEEDS` has it."""
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
    """What is chosen, and so many more scopes that every need is met; None if not."""
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
