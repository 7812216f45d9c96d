"""Credentials in general, and bearer tokens (OpenAPI 3.1, 4.8.27)."""

from __future__ import annotations

from collections.abc import Callable

from .errors import CredentialsMissing
from .request import Outgoing, Secret, Steps, check_header, check_type


class Credential:
    """Adds itself to requests; its `repr` never shows a secret."""

    def placed(self, outgoing: Outgoing) -> Steps[Outgoing]:
        """Return the request with the credential."""
        raise NotImplementedError

    def renewed(self, sent: Outgoing) -> bool:  # noqa: ARG002
        """Whether to try again after the API rejected what was sent (401)."""
        return False


class TokenSource:
    """Gets tokens from a server; calling it returns the current token."""

    def __call__(self) -> str:
        """Return the token that `prepared` got."""
        raise NotImplementedError

    def prepared(self, deadline: float | None) -> Steps[None]:
        """Get a token, unless there is a valid one."""
        raise NotImplementedError

    def discard(self, token: str) -> None:
        """Replace a token that the API rejected, unless that was done already."""
        raise NotImplementedError


class Bearer(Credential):
    """A token in the Authorization header (RFC 6750, 2.1)."""

    def __init__(self, token: str | Callable[[], str]) -> None:
        """Take a token, or a function that quickly returns one for each request."""
        if not callable(token):
            check_type("the token", token, str)
        self.token = token
        self._latest = ("", "")
        """The latest token and its header."""

    def renewed(self, sent: Outgoing) -> bool:
        """Whether the rejected token came from a server, which can replace it."""
        kind, _, token = sent.headers.get("Authorization", "").partition(" ")
        if isinstance(self.token, TokenSource) and kind == "Bearer":
            self.token.discard(token)
            return True
        return False

    def placed(self, outgoing: Outgoing) -> Steps[Outgoing]:
        """Return the request with the header; a server may have to give a token."""
        if isinstance(self.token, TokenSource):
            yield from self.token.prepared(outgoing.deadline)
        token = _secret(self.token if isinstance(self.token, str) else self.token())
        latest, header = self._latest
        if token != latest:
            check_header("the token", token)
            header = Secret(f"Bearer {token}")
            self._latest = (token, header)
        return outgoing._replace(headers={**outgoing.headers, "Authorization": header})


def _secret(given: object) -> Secret:
    """Return a token to send; raises CredentialsMissing if it is none."""
    if isinstance(given, str) and given:
        return Secret(given)
    kind = "an empty text" if given == "" else f"a {type(given).__name__}"
    raise CredentialsMissing(f"the function for the token returned {kind}")
