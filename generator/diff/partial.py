"""Complete a client that has only some of a package's APIs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from generator.diff.surface import Api, Client, Surface


def completed(part: Surface, whole: Surface) -> Surface:
    """Return `part` with the APIs that only `whole` has.

    The package and its constructor belong to all APIs. Nobody knows what they would be
    without the other documents, so they are those of `whole`, with what `part` adds. A
    credential is gone if only the APIs of `part` used it, and do not use it any more.
    """
    others = {p: api for p, api in whole.apis.items() if p not in part.apis}
    if not others:
        return part
    before = [api for place, api in whole.apis.items() if place in part.apis]
    gone = _credentials(before) - _credentials(others.values())
    return replace(
        part,
        requires={**part.requires, **whole.requires},
        client=_client(part.client, whole.client, gone),
        exports=_union(part.exports, whole.exports),
        modules=_union(part.modules, whole.modules),
        apis={**part.apis, **others},
    )


def _credentials(apis: Iterable[Api]) -> set[str]:
    """Return the arguments of the client that authenticate the calls of some APIs."""
    return {
        name
        for api in apis
        for operation in api.operations
        for group in operation.security
        for name in group
    }


def _client(part: Client, whole: Client, gone: set[str]) -> Client:
    """Return the constructor of `whole` without the `gone` arguments, unless kept."""
    if part.arguments is None or whole.arguments is None:
        return whole
    kept = {
        name: argument
        for name, argument in whole.arguments.items()
        if name in part.arguments or name not in gone
    }
    added = {
        name: replace(argument, positional=False)
        for name, argument in part.arguments.items()
        if name not in whole.arguments
    }
    return replace(
        whole,
        arguments={**kept, **added},
        environment={**part.environment, **whole.environment},
        defaults={**part.defaults, **whole.defaults},
    )


def _union(
    part: frozenset[str] | None, whole: frozenset[str] | None
) -> frozenset[str] | None:
    return None if part is None or whole is None else part | whole
