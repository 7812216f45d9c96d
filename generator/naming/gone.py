"""Reports names of the last run that are gone, and calls that send another request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.api import Operation
from generator.diagnostics import Diagnostics
from generator.naming.api_pins import Earlier
from generator.naming.named import NamedApi, NamedPackage
from generator.naming.names import ArgumentKey, Name
from generator.naming.pins import PinnedOperation, PinnedType, Pins

FAILS = "Code that uses it fails."


def report_gone(
    last: Mapping[str, Earlier],
    specs: Mapping[str, int],
    package: NamedPackage,
    diagnostics: Diagnostics,
) -> None:
    """Report the names of the last run that the package no longer has.

    `last` are the APIs of that run by the paths of their documents, and `specs` the
    positions of the same documents now.
    """
    present = {named.spec: named for named in package.apis}
    arguments = _client_arguments(package)
    for source, before in last.items():
        named = present.get(specs.get(source, -1))
        if named is None:
            why = f"{source} is not among the documents"
            _gone(diagnostics, f"`client.{before.place}`", why)
            continue
        _report_client(before.full, arguments, diagnostics)
        _report_webhooks(before.full, named, diagnostics)
        _report_calls(before.full, named, diagnostics)
        _report_types(before.full, named, diagnostics)


def _client_arguments(package: NamedPackage) -> set[str]:
    """Return the client's arguments for credentials and for the server's URL."""
    whole, names = package.whole, package.names.client
    schemes = {
        requirement.scheme
        for operation in whole.operations
        for requirements in operation.security
        for requirement in requirements
    }
    secrets = (s for scheme in schemes for s in names.credentials[scheme].secrets)
    variables = whole.servers[0].variables if whole.servers else ()
    return {
        *(secret.argument for secret in secrets),
        *(names.variables[variable.name] for variable in variables),
    }


def _report_client(pins: Pins, arguments: set[str], diagnostics: Diagnostics) -> None:
    """Report the arguments of clients that are gone."""
    reasons = {
        **{
            pinned.now: f'no call needs the security scheme "{scheme}" any more'
            for scheme, pinned in pins.credentials.items()
        },
        **{
            pinned.now: f'there is no "{variable}" in the server\'s URL any more'
            for variable, pinned in pins.variables.items()
        },
    }
    for argument, why in reasons.items():
        if argument not in arguments:
            _gone(diagnostics, f"`Client({argument})`", why)


def _report_webhooks(pins: Pins, named: NamedApi, diagnostics: Diagnostics) -> None:
    """Report the functions for webhooks that are gone."""
    functions = {named.names.webhook(webhook) for webhook in named.api.webhooks}
    for (_, webhook), pinned in pins.webhooks.items():
        if pinned.now not in functions:
            why = f'there is no webhook "{webhook}" any more'
            _gone(diagnostics, f"`webhooks.{pinned.now}`", why)


def _report_calls(pins: Pins, named: NamedApi, diagnostics: Diagnostics) -> None:
    """Report the calls that are gone, and changes to the others."""
    operations = named.api.operations
    calls = {o.pointer: named.names.calls[o.pointer] for o in operations}
    by_call = {text: o for o in operations for text in calls[o.pointer].every}
    by_request = {
        (o.method, o.path, o.variant): calls[o.pointer].now for o in operations
    }
    for before in pins.operations:
        now = by_call.get(before.call.now)
        if now is not None:
            arguments = named.names.arguments[now.pointer]
            _report_operation(before, now, arguments, diagnostics)
            continue
        request = f"{before.method} {before.path}"
        call = by_request.get((before.method, before.path, before.variant))
        _gone(diagnostics, f"`{before.call.now}`", _why(call, f"there is no {request}"))


def _report_operation(
    before: PinnedOperation,
    now: Operation,
    arguments: Mapping[ArgumentKey, Name],
    diagnostics: Diagnostics,
) -> None:
    """Report a call's new request, and its arguments that are gone."""
    call, request = before.call.now, f"{before.method} {before.path}"
    if (now.method, now.path) != (before.method, before.path):
        diagnostics.note(
            "path-moved",
            f"`{call}` sends {now.method} {now.path} now, no longer {request}",
            consequence="It is called as before.",
        )
    names = _every(arguments.values())
    by_wire = {wire: name.now for (_, wire), name in arguments.items()}
    for (place, wire), pinned in before.arguments.items():
        if pinned.now not in names:
            why = _why(by_wire.get(wire), f'there is no "{wire}" in its {place}')
            _gone(diagnostics, f"`{call}({pinned.now})`", why)


def _report_types(pins: Pins, named: NamedApi, diagnostics: Diagnostics) -> None:
    """Report the types that are gone, and the fields of the others that are."""
    types = {p: named.names.types[p] for p in named.api.definitions}
    pointers = {text: p for p, name in types.items() for text in name.every}
    for before in pins.types:
        pointer = pointers.get(before.name.now)
        if pointer is not None:
            fields = named.names.fields.get(pointer, {})
            _report_fields(before, fields, diagnostics)
            continue
        now = types[before.pointer].now if before.pointer in types else None
        why = _why(now, f"there is no #{before.pointer}")
        _gone(diagnostics, f"`models.{before.name.now}`", why)


def _report_fields(
    before: PinnedType, fields: Mapping[str, Name], diagnostics: Diagnostics
) -> None:
    """Report the fields of a model that are gone."""
    names = _every(fields.values())
    for wire, pinned in before.fields.items():
        if pinned.now not in names:
            now = fields[wire].now if wire in fields else None
            why = _why(now, f'there is no property "{wire}"')
            _gone(diagnostics, f"`models.{before.name.now}.{pinned.now}`", why)


def _every(names: Iterable[Name]) -> set[str]:
    return {text for name in names for text in name.every}


def _why(now: str | None, otherwise: str) -> str:
    """Return why a name is gone: there is a new one, or nothing to name any more."""
    return f"it is called `{now}` now" if now else f"{otherwise} any more"


def _gone(diagnostics: Diagnostics, name: str, why: str) -> None:
    diagnostics.warning("name-gone", f"{name} is gone: {why}", consequence=FAILS)
