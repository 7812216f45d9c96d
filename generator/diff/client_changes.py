"""Changes of the constructor, and of a package's exports and requirements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from generator.diff.argument_changes import arguments
from generator.diff.changes import Change, Kind, code
from generator.diff.surface import NO_API, Client, Surface
from generator.diff.terms import Terms

SUBJECT, PACKAGE = "Client", "the package"
NO_TYPES = Terms(NO_API, NO_API, {})
"""Terms without models, because the constructor takes none."""


def constructor(before: Client, after: Client) -> Iterator[Change]:
    """Yield the changes of a client's constructor."""
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
            text = f"{code(name)} is read from the environment variable "
            text += f"{code(after[name])} now, before from {code(variable)}"
            yield Change("breaking", "environment", SUBJECT, text)


def _server(before: Client, after: Client) -> Iterator[Change]:
    if before.url != after.url and before.url and after.url:
        text = f"the server is {code(after.url)} now, before {code(before.url)}"
        yield Change("invisible", "wire-server", SUBJECT, text)
    for name, default in before.defaults.items():
        if name in after.defaults and after.defaults[name] != default:
            text = f"the default of the server's {code(name)} is "
            text += f"{code(after.defaults[name])} now, before {code(default)}"
            yield Change("invisible", "wire-server", SUBJECT, text)


def names(old: Surface, new: Surface) -> Iterator[Change]:
    """Yield the changes of exports, modules and requirements."""
    yield from _names(("export-removed", "export-added"), old.exports, new.exports)
    yield from _names(("module-removed", "module-added"), old.modules, new.modules)
    yield from _requires(old, new)


def _names(
    kinds: tuple[Kind, Kind],
    old: frozenset[str] | None,
    new: frozenset[str] | None,
) -> Iterator[Change]:
    """Yield nothing if one side does not know its names."""
    if old is None or new is None:
        return
    for name in sorted(old - new):
        text = f"{code(name)} can no longer be imported"
        yield Change("breaking", kinds[0], PACKAGE, text)
    for name in sorted(new - old):
        text = f"{code(name)} can be imported"
        yield Change("additive", kinds[1], PACKAGE, text)


def _requires(old: Surface, new: Surface) -> Iterator[Change]:
    for name in sorted(old.requires.keys() | new.requires.keys()):
        before, after = old.requires.get(name), new.requires.get(name)
        if before == after:
            continue
        text = f"needs {code(f'{name} {after}')}" if after else f"needs no {code(name)}"
        text += f" now, before {code(f'{name} {before}')}" if before else " now"
        is_newer = name == "python" and _numbers(after) > _numbers(before)
        yield Change("breaking" if is_newer else "invisible", "requires", PACKAGE, text)


def _numbers(versions: str | None) -> list[int]:
    return [int(number[:9]) for number in re.findall(r"\d+", versions or "")]
