"""Tokens for the app itself (RFC 6749, 4.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .oauth import Auth, GrantedTokens, Token, TokenServer


class ClientCredentials(GrantedTokens):
    """Tokens for the app itself: `access_token=ClientCredentials(…)` (4.4)."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        scopes: Sequence[str] = (),
        token_url: str | None = None,
        auth: Auth = "body",
        on_token: Callable[[Token], object] | None = None,
    ) -> None:
        """Take the app's id and secret; `on_token` is called with each new token."""
        url = self.TOKEN_URL if token_url is None else token_url
        server = TokenServer(
            url, client_id, client_secret, auth=auth, refused=self.REFUSED
        )
        grant = {"grant_type": "client_credentials"}
        if scopes:
            grant["scope"] = " ".join(scopes)
        super().__init__(server, grant, on_token)
