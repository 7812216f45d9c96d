"""Names of the client's arguments, and of functions for webhooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.api import Api
from generator.naming import reserved
from generator.naming.conventions import by_name, distinct, snake
from generator.naming.names import (
    ClientNames,
    CredentialNames,
    Name,
    Secret,
    webhook_key,
)


def client_names(
    api: Api,
    server_variables: Sequence[str],
    prefix: str,
    credentials: Mapping[str, Name],
    variables: Mapping[str, Name],
) -> ClientNames:
    """Return the client's arguments by security scheme and by server variable.

    `credentials` and `variables` are those of the last run; they stay. `prefix` begins
    the environment variables: HUBSPOT.
    """
    of_schemes = {
        scheme: _credential(name, api.security_schemes[scheme].kind, prefix)
        for scheme, name in _credentials(api, credentials).items()
    }
    secrets = {
        secret.argument
        for credential in of_schemes.values()
        for secret in credential.secrets
    }
    taken = secrets | {*reserved.CLIENT_ARGUMENTS, "self"}
    kept = {n: variables[n] for n in server_variables if n in variables}
    return ClientNames(of_schemes, distinct(server_variables, snake, taken, kept))


def _credential(name: str, kind: str, prefix: str) -> CredentialNames:
    """Return the names of a credential; basic authentication has two arguments."""
    arguments = ("username", "password") if kind == "basic" else (name,)
    secrets = (Secret(each, f"{prefix}_{each.upper()}") for each in arguments)
    return CredentialNames(name, tuple(secrets))


def _credentials(api: Api, pinned: Mapping[str, Name]) -> Mapping[str, str]:
    """Return the credential of each scheme that some operation uses."""
    used = {
        requirement.scheme
        for operation in api.operations
        for requirements in operation.security
        for requirement in requirements
    }
    schemes = {n: s for n, s in api.security_schemes.items() if n in used}
    keys = [name for name, scheme in schemes.items() if scheme.kind == "apiKey"]
    kept = {name: pinned[name] for name in keys if name in pinned}
    of_keys = distinct(keys, snake, reserved.CREDENTIALS, kept)
    kinds = {"bearer": "access_token", "basic": "basic"}
    return {
        name: of_keys[name] if name in of_keys else kinds[scheme.kind]
        for name, scheme in schemes.items()
    }


def webhook_names(
    api: Api, pinned: Mapping[tuple[str, str], Name]
) -> Mapping[str, Name]:
    """Return the function of each webhook, by its key."""
    webhooks = {webhook_key(webhook): webhook for webhook in api.webhooks}
    kept = {
        key: pinned[w.method, w.name]
        for key, w in webhooks.items()
        if (w.method, w.name) in pinned
    }
    given = distinct(
        webhooks,
        lambda key: snake(webhooks[key].name),
        reserved.WEBHOOKS,
        kept,
        rank=lambda key: (*by_name(webhooks[key].name, snake), key),
    )
    return {key: Name(name) for key, name in given.items()}
