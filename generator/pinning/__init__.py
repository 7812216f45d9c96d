"""Names are promises: what callers know from an earlier run keeps its name.

`last_pins` reads that run's manifest, and `remembered` finds its things again in a
document, and tells the `Api` what they are known as. The rules of `names` are left with
what is new. `renamed` changes names on purpose: it takes those of a plan, and tells the
API of them anew. `report` says what is gone, for all that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from generator.api import Api, Server
from generator.diagnostics import Diagnostic, Diagnostics, Unusable
from generator.manifest import named
from generator.naming.calls import calls
from generator.naming.words import Name
from generator.package import Package
from generator.pinning import operations, types
from generator.pinning.pins import Pins, manifest_in, pins
from generator.pinning.renames import lost, with_renames
from generator.pinning.report import report
from generator.plan.models import model_names
from generator.source import SourceFile

__all__ = ["last_pins", "remembered", "renamed", "report", "require"]


def last_pins(manifest: SourceFile | None, diagnostics: Diagnostics) -> Pins:
    """The names in the last run's manifest, as far as they can be used."""
    if manifest is None:
        return Pins()
    content = manifest_in(manifest.text)
    if content is None:
        found = Pins()
        faults = ["is not a manifest of gen-client (a merge conflict, perhaps)"]
        consequence = "No name in it is kept: all are made by the rules."
    else:
        found, wrong = pins(content)
        faults = [f"{fault}, though the manifest says so" for fault in wrong]
        consequence = "What is called so is named by the rules."
    diagnostics.extend(
        Diagnostic("warning", "manifest", fault, consequence, manifest.path)
        for fault in faults
    )
    return found


def remembered(api: Api, pins: Pins) -> Api:
    """The API, with what callers know of it since the run that the pins are of."""
    if pins == Pins():
        return api
    ruled, _ = calls(api.operations, api.title)
    found = operations.matched_operations(api.operations, pins.operations, ruled)
    models = types.matched_types(api, pins.types, found, model_names(api, ruled, {}))
    known_calls = _all_names(before.call for before in found.values())
    known_types = _all_names(before.name for before in models.values())
    return replace(
        api,
        operations=tuple(
            (
                operations.with_known_names(
                    operation, found[operation.pointer], known_calls, api
                )
                if operation.pointer in found
                else operation
            )
            for operation in api.operations
        ),
        definitions={
            pointer: (
                types.with_known_names(definition, models[pointer], known_types)
                if pointer in models
                else definition
            )
            for pointer, definition in api.definitions.items()
        },
        webhooks=tuple(
            replace(webhook, known=pins.webhooks.get((webhook.method, webhook.name)))
            for webhook in api.webhooks
        ),
        security_schemes={
            name: replace(scheme, known=pins.credentials.get(name))
            for name, scheme in api.security_schemes.items()
        },
        servers=tuple(_server(server, pins) for server in api.servers),
    )


def renamed(package: Package, renames: Sequence[str], diagnostics: Diagnostics) -> Pins:
    """The names of a package after all renames; Unusable if one cannot be done."""
    found, _ = pins(named(package))
    wanted, refused = with_renames(found, renames)
    _refuse(refused, diagnostics)
    return wanted


def require(wanted: Pins, package: Package, diagnostics: Diagnostics) -> None:
    """Raise Unusable if the package does not have the names that are wanted."""
    found, _ = pins(named(package))
    reason = "the generator needs this name, or the document says another expressly"
    _refuse([f"{name}: {reason}" for name in lost(wanted, found)], diagnostics)


def _refuse(reasons: Sequence[str], diagnostics: Diagnostics) -> None:
    if reasons:
        raise Unusable(*(diagnostics.error("rename", reason) for reason in reasons))


def _all_names(known: Iterable[Name]) -> set[str]:
    return {name for found in known for name in found.every}


def _server(server: Server, pins: Pins) -> Server:
    variables = (
        replace(variable, known=pins.variables.get(variable.name))
        for variable in server.variables
    )
    return replace(server, variables=tuple(variables))
