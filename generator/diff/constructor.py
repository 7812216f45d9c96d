"""The client itself: what it is made with, its credentials, and where the API is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.diff.arguments import arguments
from generator.diff.changes import Change, code
from generator.diff.surface import NO_API, Client
from generator.diff.terms import Terms

SUBJECT = "Client"
NO_TYPES = Terms(NO_API, NO_API, {})
"""No model is among what a client is made with."""


def constructor(before: Client, after: Client) -> Iterator[Change]:
    """What changed for who makes a client."""
    if before.arguments is not None and after.arguments is not None:
        yield from arguments(SUBJECT, before.arguments, after.arguments, NO_TYPES)
    yield from _environment(before.environment, after.environment)
    for name in before.servers:
        if name not in after.servers:
            text = f"the server {code(name)} can no longer be chosen"
            yield Change("breaking", "server-removed", SUBJECT, text)
    for name in after.servers:
        if name not in before.servers:
            text = f"the server {code(name)} can be chosen"
            yield Change("additive", "server-added", SUBJECT, text)
    yield from _server(before, after)


def _environment(
    before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Change]:
    for name, variable in before.items():
        if name in after and after[name] != variable:
            text = f"{code(name)} is read from {code('$' + after[name])} of the "
            text += f"environment, before from {code('$' + variable)}"
            yield Change("breaking", "environment", SUBJECT, text)


def _server(before: Client, after: Client) -> Iterator[Change]:
    if before.url != after.url and before.url and after.url:
        text = f"the server is {code(after.url)}, before {code(before.url)}"
        yield Change("invisible", "wire-server", SUBJECT, text)
    for name, default in before.defaults.items():
        if name in after.defaults and after.defaults[name] != default:
            text = f"the server's {code(name)} is {code(after.defaults[name])} where "
            text += f"none is given, before {code(default)}"
            yield Change("invisible", "wire-server", SUBJECT, text)
