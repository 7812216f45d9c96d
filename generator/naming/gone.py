"""Report the names that are gone, and calls that changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator.diagnostics import Diagnostics
from generator.naming.api_pins import Earlier
from generator.naming.pins import PinnedOperation, PinnedType, Pins
from generator.package import FieldEntry, OperationEntry, Package, TypeEntry
from generator.package_modules import ClientModule, WebhookModule
from generator.package_resources import Argument

FAILS = "Code that uses it fails."


@dataclass(frozen=True)
class Present:
    """The names that callers have now, of one API."""

    client: ClientModule
    webhooks: WebhookModule | None
    operations: tuple[OperationEntry, ...]
    types: tuple[TypeEntry, ...]
    names: Mapping[str, str]
    """The types by their pointers."""


def report_apis(
    known: Mapping[str, Earlier],
    specs: Mapping[str, int],
    package: Package,
    diagnostics: Diagnostics,
) -> None:
    """Report the names of the last run that the package no longer has.

    `known` are the APIs of that run, and `specs` the positions of today's documents, by
    the paths of the documents in that run.
    """
    present = {api.spec: api for api in package.apis}
    shared = {
        (m.module, entry.name): entry for m in package.shared for entry in m.types
    }
    for source, before in known.items():
        api = present.get(specs.get(source, -1))
        if api is None:
            report_gone_api(before.place, source, diagnostics)
            continue
        types = (*api.types, *(shared[module, n] for n, module in api.shared.items()))
        now = Present(package.client, api.webhooks, api.operations, types, api.names)
        report_present(before.full, now, diagnostics)


def report_present(pins: Pins, now: Present, diagnostics: Diagnostics) -> None:
    """Report the names that are not among the present ones any more."""
    _report_client(pins, now, diagnostics)
    _report_calls(pins, now, diagnostics)
    _report_types(pins, now, diagnostics)


def _report_client(pins: Pins, package: Present, diagnostics: Diagnostics) -> None:
    """Report arguments of clients, and webhooks, that are gone."""
    client = package.client
    secrets = {
        a.name for credential in client.credentials for a in credential.arguments
    }
    for scheme, known in pins.credentials.items():
        if known.now not in secrets:
            why = f'no call needs the security scheme "{scheme}" any more'
            _gone(diagnostics, f"`Client({known.now})`", why)
    arguments = {argument.name for argument in client.server.arguments}
    for variable, known in pins.variables.items():
        if known.now not in arguments:
            why = f'there is no "{variable}" in the server\'s URL any more'
            _gone(diagnostics, f"`Client({known.now})`", why)
    functions = package.webhooks.functions if package.webhooks else ()
    received = {function.name for function in functions}
    for (_, webhook), known in pins.webhooks.items():
        if known.now not in received:
            why = f'there is no webhook "{webhook}" any more'
            _gone(diagnostics, f"`webhooks.{known.now}`", why)


def _report_calls(pins: Pins, package: Present, diagnostics: Diagnostics) -> None:
    """The calls that are gone, and what became of the others."""
    calls = {
        name: operation
        for operation in package.operations
        for name in (operation.call, *operation.aliases)
    }
    sent = {(o.method, o.path): o.call for o in package.operations}
    for before in pins.operations:
        now = calls.get(before.call.now)
        if now is not None:
            _report_arguments(before, now, diagnostics)
            continue
        was = f"{before.method} {before.path}"
        why = _why(sent.get((before.method, before.path)), f"there is no {was}")
        _gone(diagnostics, f"`{before.call.now}`", why)


def _report_types(pins: Pins, package: Present, diagnostics: Diagnostics) -> None:
    """The models that are gone, and what became of the others."""
    types = {
        name: entry for entry in package.types for name in (entry.name, *entry.aliases)
    }
    places = package.names
    for before in pins.types:
        now = types.get(before.name.now)
        if now is not None:
            _report_fields(before, now, diagnostics)
            continue
        why = _why(places.get(before.pointer), f"there is no #{before.pointer}")
        _gone(diagnostics, f"`models.{before.name.now}`", why)


def _report_arguments(
    before: PinnedOperation, now: OperationEntry, diagnostics: Diagnostics
) -> None:
    """Report a call's new path, and its arguments that are gone."""
    call, was = before.call.now, f"{before.method} {before.path}"
    if (now.method, now.path) != (before.method, before.path):
        diagnostics.note(
            "path-moved",
            f"`{call}` sends {now.method} {now.path} now, no longer {was}",
            consequence="It is called as before.",
        )
    names = _all_names(now.arguments)
    wires = {argument.wire_name: argument.name for argument in now.arguments}
    for (place, wire), known in before.arguments.items():
        if known.now not in names:
            why = _why(wires.get(wire), f'there is no "{wire}" in its {place}')
            _gone(diagnostics, f"`{call}({known.now})`", why)


def _report_fields(
    before: PinnedType, now: TypeEntry, diagnostics: Diagnostics
) -> None:
    """Report the fields of a model that are gone."""
    names = _all_names(now.fields)
    wires = {field.wire_name: field.name for field in now.fields}
    for wire, known in before.fields.items():
        if known.now not in names:
            why = _why(wires.get(wire), f'there is no property "{wire}"')
            _gone(diagnostics, f"`models.{before.name.now}.{known.now}`", why)


def _all_names(found: Iterable[Argument | FieldEntry]) -> set[str]:
    return {name for one in found for name in (one.name, *one.aliases)}


def _why(now: str | None, otherwise: str) -> str:
    """Why a name is gone: for another one, if what it means is still there."""
    return f"it is called `{now}` now" if now else f"{otherwise} any more"


def report_gone_api(place: str, source: str, diagnostics: Diagnostics) -> None:
    """Report an API that a package has no more."""
    _gone(diagnostics, f"`client.{place}`", f"{source} is not among the documents")


def _gone(diagnostics: Diagnostics, name: str, why: str) -> None:
    diagnostics.warning("name-gone", f"{name} is gone: {why}", consequence=FAILS)
