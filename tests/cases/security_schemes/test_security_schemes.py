"""Credentials go where their scheme says, and only where they are asked for."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Make = Callable[..., Any]


def test_the_first_complete_alternative_is_used(make_client: Make, server: Any) -> None:
    """A token, or else a key."""
    server.answers(204)
    server.answers(204)
    make_client(access_token="t", x_vault_key="k").gold.get()
    assert server.last.headers["authorization"] == "Bearer t"
    assert "x-vault-key" not in server.last.headers
    make_client(x_vault_key="k").gold.get()
    assert server.last.headers["x-vault-key"] == "k"


def test_combinations_are_complete_or_unused(
    make_client: Make, server: Any, package: ModuleType
) -> None:
    """A name and password, with the session's cookie."""
    server.answers(204)
    make_client(username="u", password="p", session="s").silver.get()
    assert server.last.headers["authorization"] == "Basic dTpw"
    assert server.last.headers["cookie"] == "sid=s"
    with pytest.raises(package.CredentialsMissing, match="SECURITY_SCHEMES_SESSION"):
        make_client(username="u", password="p").silver.get()


def test_other_http_schemes(make_client: Make, server: Any) -> None:
    """The scheme's own name precedes the credential."""
    server.answers(204)
    make_client(shared="s3cret").copper.get()
    assert server.last.headers["authorization"] == "SharedAccessKey s3cret"


def test_only_what_is_lacking_is_named(make_client: Make, package: ModuleType) -> None:
    """The error names the credentials of this call that were not given."""
    with pytest.raises(package.CredentialsMissing) as caught:
        make_client(username="u", password="p", access_token="t").copper.get()
    assert str(caught.value) == (
        "GET /copper: a credential is needed: shared= or SECURITY_SCHEMES_SHARED; "
        "or session= or SECURITY_SCHEMES_SESSION"
    )


def test_what_needs_none_gets_none(make_client: Make, server: Any) -> None:
    """`security: []` is said on purpose."""
    server.answers(204)
    make_client(access_token="t").iron.get()
    assert "authorization" not in server.last.headers


def test_keys_in_the_query_are_encoded(make_client: Make, server: Any) -> None:
    """An alternative that nobody can use is left out."""
    server.answers(204)
    make_client(query_key="a&b").lead.get()
    assert server.last.url.query == b"key=a%26b"


def test_the_environment_stands_in(
    make_client: Make, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under the package's name, where no preset gives another."""
    monkeypatch.setenv("SECURITY_SCHEMES_ACCESS_TOKEN", "from outside")
    server.answers(204)
    make_client().gold.get()
    assert server.last.headers["authorization"] == "Bearer from outside"


def test_one_header_holds_one_credential(make_client: Make, server: Any) -> None:
    """Two credentials for one header are reported; one of them is sent."""
    server.answers(204)
    make_client(username="u", password="p", access_token="t").tin.get()
    assert server.last.headers["authorization"] == "Bearer t"
