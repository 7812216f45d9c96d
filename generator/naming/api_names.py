"""All names of one API, whether it has a package of its own or shares one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.api import Api
from generator.diagnostics import Diagnostics
from generator.load.presets import Preset
from generator.naming.argument_names import argument_names
from generator.naming.calls import calls
from generator.naming.client_names import webhook_names
from generator.naming.kept import kept_names
from generator.naming.names import Call, Name, Names, Widened
from generator.naming.pins import Pins
from generator.naming.placed_calls import further_resources, own_resource, placed
from generator.naming.placement import ALONE, Place
from generator.naming.resource_names import resource_names
from generator.naming.type_names import all_field_names, reserved_types, type_names


def api_names(
    api: Api,
    preset: Preset | None,
    pins: Pins,
    diagnostics: Diagnostics,
    place: Place = ALONE,
    last_own: str | None = None,
) -> Names:
    """Return the names of everything in an API; names of the last run stay.

    `last_own` is the resource that was not repeated at the place in that run.
    """
    windows = preset.windows if preset else {}
    taken = reserved_types(api, preset)
    kept = kept_names(api, pins, taken)
    own_calls, widened = calls(api.operations, api.title, kept.calls)
    own = own_resource(own_calls, place, last_own)
    given = {
        pointer: _placed(call, kept.calls.get(pointer), place, own)
        for pointer, call in own_calls.items()
    }
    _report_widened(widened, given, diagnostics)
    former = [Call.of(text) for name in kept.calls.values() for text in name.former]
    further = further_resources([*own_calls.values(), *former], own)
    return Names(
        calls=given,
        arguments={
            o.pointer: argument_names(
                o, api, windows, kept.arguments.get(o.pointer, {})
            )
            for o in api.operations
        },
        types=type_names(api, _within(given, place), taken, kept.types),
        fields=all_field_names(api, kept.fields),
        webhooks=webhook_names(api, pins.webhooks),
        resources=resource_names(given, place.path, further, windows),
        place=place.path,
        own=own,
        further=further,
        pinned_modules=kept.modules,
    )


def _placed(call: Call, kept: Name | None, place: Place, own: str | None) -> Name:
    """Return a call and its former names as they are on the client."""
    former = (Call.of(text) for text in (kept.former if kept else ()))
    texts = (str(placed(each, place, own)) for each in (call, *former))
    return Name(next(texts), tuple(texts))


def _within(calls: Mapping[str, Name], place: Place) -> Mapping[str, Call]:
    """Return the calls for names of inline models, without group and version.

    So equal models of several versions have the same name.
    """
    depth, name = len(place.path), (place.name,) if place.path else ()
    inner = {pointer: Call.of(call.now) for pointer, call in calls.items()}
    return {
        pointer: Call((*name, *call.resource[depth:]), call.method)
        for pointer, call in inner.items()
    }


def _report_widened(
    widened: Sequence[Widened], calls: Mapping[str, Name], diagnostics: Diagnostics
) -> None:
    for each in widened:
        diagnostics.note(
            "name-widened",
            f"`{each.preferred}` is already the name of {each.other}",
            pointer=each.pointer,
            consequence=f"The method is `{calls[each.pointer].now}`.",
        )
