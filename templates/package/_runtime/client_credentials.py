"""Tokens for the app itself (RFC 6749, 4.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

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
        super().__init__(TokenServer(url, client_id, client_secret, auth), on_token)
        self._scope = " ".join(scopes)

    def _form(self) -> Mapping[str, str]:
        scope = {"scope": self._scope} if self._scope else {}
        return {"grant_type": "client_credentials", **scope}
