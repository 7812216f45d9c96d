"""Renames that users ask for: `--rename OLD=NEW`.

OLD is a call (`pets.list`), a resource (`pets`), an argument (`pets.list(limit)`), a
model (`models.Pet`) or a field (`models.Pet.name`). In a package of several APIs, it
begins with the API's place: `crm.companies.list`, `crm.companies.models.Pet`. NEW is
the new name alone; for a call or a resource, it may begin with its new resources. The
old name remains as a former name, until a rename to nothing (`OLD=`) drops it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from generator.api import Api, Object, Operation
from generator.naming.argument_names import reserved_arguments
from generator.naming.identifiers import (
    is_call,
    is_free_call,
    is_name,
    is_type_name,
    resources,
)
from generator.naming.kept import requested_type
from generator.naming.named import NamedApi
from generator.naming.names import Call, Name, Names
from generator.naming.requested import as_requested
from generator.naming.resource_names import resource_names
from generator.naming.type_names import reserved_fields, reserved_types

K = TypeVar("K")
ARGUMENT = re.compile(r"([^()]+)\(([^()]+)\)")
MODELS = "models"


class Refused(Exception):
    """A rename that cannot be done; the text says why."""


def renamed(
    apis: Sequence[NamedApi], renames: Sequence[str]
) -> tuple[Sequence[NamedApi], list[str]]:
    """Return the APIs after all renames in their order, and why some were refused.

    Only names in the selected parts can change.
    """
    refused = []
    for rename in renames:
        old, _, new = (part.strip() for part in rename.partition("="))
        try:
            apis = _renamed(apis, old, new)
        except Refused as why:
            refused.append(f"{rename}: {why}")
    return apis, refused


# --- one rename --------------------------------------------------------------------


def _renamed(apis: Sequence[NamedApi], old: str, new: str) -> Sequence[NamedApi]:
    """Return the APIs after one rename; an empty `new` drops a former name."""
    argument = ARGUMENT.fullmatch(old)
    if argument is not None:
        return _with_argument(apis, argument[1], argument[2], new)
    calls = [text for name in _calls(apis).values() for text in name.every]
    if old in calls:
        return _with_calls(apis, {old: _beside(old, new)})
    inner = [call for call in calls if call.startswith(f"{old}.")]
    if inner:
        _check_place(apis, old)
        place = _beside(old, new)
        moved = {c: f"{place}{c.removeprefix(old)}" if new else "" for c in inner}
        return _with_calls(apis, moved)
    for number, each in enumerate(apis):
        if old.startswith(f"{_models(each)}."):
            changed = _with_model_or_field(each, old, new)
            return [*apis[:number], changed, *apis[number + 1 :]]
    raise _unknown(apis, old)


def _models(each: NamedApi) -> str:
    """Return the path of its models: `crm.companies.models`."""
    return ".".join((*each.names.place, MODELS))


def _operation(each: NamedApi, pointer: str) -> Operation:
    return next(o for o in each.part.api.operations if o.pointer == pointer)


def _check_place(apis: Sequence[NamedApi], old: str) -> None:
    """Refuse the place of an API, and a group of APIs."""
    for each in apis:
        place = ".".join(each.names.place)
        if f"{place}.".startswith(f"{old}."):
            raise Refused(
                f"`{place}` is the place of an API; a document moves it with "
                "x-gen-client-name in its info"
            )


def _beside(old: str, new: str) -> str:
    """Return the new call or resource, beside the old one if it has no dots."""
    place, dot, _ = old.rpartition(".")
    return new if "." in new or not new else f"{place}{dot}{new}"


def _calls(apis: Sequence[NamedApi]) -> Mapping[tuple[int, str], Name]:
    """Return the calls in the package, by API and operation."""
    return {
        (number, operation.pointer): each.names.calls[operation.pointer]
        for number, each in enumerate(apis)
        for operation in each.api.operations
    }


def _with_calls(
    apis: Sequence[NamedApi], moved: Mapping[str, str]
) -> Sequence[NamedApi]:
    """Return the APIs with other calls."""
    calls = _calls(apis)
    for old, new in moved.items():
        key = _owner(calls, old)
        owner = apis[key[0]]
        place = owner.names.place
        if new and tuple(new.split(".")[: len(place)]) != place:
            raise Refused(f"its calls stay in `{'.'.join(place)}`")
        calls = _edited(calls, key, old, new, _CALLS)
        if new:
            _check_request(owner, key[1], new)
    return [
        _with_own_calls(
            each, {p: name for (n, p), name in calls.items() if n == number}
        )
        for number, each in enumerate(apis)
    ]


def _check_request(each: NamedApi, pointer: str, call: str) -> None:
    """Refuse a call if the document asks for another name."""
    names = each.names
    *resource, method = call.split(".")[len(names.place) :]
    if names.own is not None and not names.further.intersection(resource[:1]):
        resource = [names.own, *resource]
    if not resource:
        raise Refused("a method has to be in a resource of its API")
    own = Call(tuple(resource), method)
    if as_requested(_operation(each, pointer), own) != own:
        raise Refused("the document asks for another name (x-gen-client-name)")


def _with_own_calls(each: NamedApi, changed: Mapping[str, Name]) -> NamedApi:
    """Return the API with other calls, and with the classes that these need."""
    names, windows = each.names, each.part.preset.windows if each.part.preset else {}
    calls = {**names.calls, **changed}
    further = frozenset(
        top
        for pointer, name in calls.items()
        for text in name.every
        for top in Call.of(text).resource[len(names.place) :][:1]
        if names.own is None or _is_further(names, top, names.calls[pointer])
    )
    new = replace(
        names,
        calls=calls,
        resources=resource_names(calls, names.place, further, windows),
        further=further,
    )
    return replace(each, names=new)


def _is_further(names: Names, top: str, before: Name) -> bool:
    """Whether a resource, or the one it replaces, has a module of its own."""
    once = Call.of(before.now).resource[len(names.place) :][:1]
    return top in names.further or bool({*once} & names.further)


def _with_argument(
    apis: Sequence[NamedApi], call: str, old: str, new: str
) -> Sequence[NamedApi]:
    """Return the APIs with another argument of a call."""
    calls = _calls(apis)
    if not any(call in name.every for name in calls.values()):
        raise _unknown(apis, f"{call}({old})")
    number, pointer = _owner(calls, call)
    each = apis[number]
    arguments = each.names.arguments[pointer]
    if not any(old in name.every for name in arguments.values()):
        raise _unknown(apis, f"{call}({old})")
    windows = each.part.preset.windows if each.part.preset else {}
    taken = reserved_arguments(_operation(each, pointer), each.part.api, windows)
    kind = replace(_ARGUMENTS, reserved=taken)
    edited = _edited(arguments, _owner(arguments, old), old, new, kind)
    changed = {**each.names.arguments, pointer: edited}
    names = replace(each.names, arguments=changed)
    return [*apis[:number], replace(each, names=names), *apis[number + 1 :]]


def _with_model_or_field(each: NamedApi, old: str, new: str) -> NamedApi:
    """Return the API with another model or field."""
    prefix = f"{_models(each)}."
    model, _, field = old.removeprefix(prefix).partition(".")
    new = new.removeprefix(prefix).removeprefix(f"{MODELS}.")
    types = {p: each.names.types[p] for p in each.api.definitions}
    if not any(model in name.every for name in types.values()):
        raise _unknown([each], old)
    pointer = _owner(types, model)
    definition = each.part.api.definitions[pointer]
    if not field:
        kind = replace(_TYPES, reserved=reserved_types(each.part.api, each.part.preset))
        edited = _edited(types, pointer, model, new, kind)
        wish = requested_type(definition)
        if new and wish and wish != new:
            raise Refused("the document asks for another name (x-gen-client-name)")
        return replace(
            each, names=replace(each.names, types={**each.names.types, **edited})
        )
    fields = each.names.fields.get(pointer, {})
    if not isinstance(definition, Object) or not any(
        field in name.every for name in fields.values()
    ):
        raise _unknown([each], old)
    kind = replace(_FIELDS, reserved=reserved_fields(definition))
    new, wire = new.removeprefix(f"{model}."), _owner(fields, field)
    changed = {
        relative: _edited(each.names.fields[relative], wire, field, new, kind)
        for relative in _with_same_field(pointer, wire, each.part.api)
    }
    changed = {**each.names.fields, **changed}
    return replace(each, names=replace(each.names, fields=changed))


def _with_same_field(pointer: str, wire: str, api: Api) -> Collection[str]:
    """Return the objects that inherit a field from an object, or it from them."""
    sharing = {
        other: definition.bases
        for other, definition in api.definitions.items()
        if isinstance(definition, Object)
        and any(declared.name == wire for declared in definition.properties)
    }
    relatives, waiting = {pointer}, [pointer]
    while waiting:
        each = waiting.pop()
        near = {other for other, bases in sharing.items() if each in bases}
        near.update(base for base in sharing[each] if base in sharing)
        waiting += near - relatives
        relatives |= near
    return relatives


# --- rules for new names -----------------------------------------------------------


@dataclass(frozen=True)
class _Kind:
    """The rules for names of one kind."""

    is_valid: Callable[[object], bool]
    rule: str
    is_free: Callable[[str, set[str]], bool] = lambda name, taken: name not in taken
    reserved: Collection[str] = ()


_WORD = "a name in lower case that neither Python nor the client uses itself"
_CALLS = _Kind(is_call, f"resources and a method, each {_WORD}", is_free_call)
_ARGUMENTS = _Kind(is_name, _WORD)
_TYPES = _Kind(is_type_name, "a name that begins with a capital")
_FIELDS = _Kind(is_name, _WORD)


def _owner(names: Mapping[K, Name], text: str) -> K:
    """Return the key of a current or former name."""
    return next(key for key, name in names.items() if text in name.every)


def _edited(
    names: Mapping[K, Name], key: K, old: str, new: str, kind: _Kind
) -> Mapping[K, Name]:
    """Return the names, with one of them changed, or one former name dropped."""
    name = names[key]
    if not new:
        if old == name.now:
            raise Refused("it is in use; only a former name can be dropped")
        former = tuple(each for each in name.former if each != old)
        return {**names, key: Name(name.now, former)}
    if new == name.now or (old != name.now and new in name.former):
        return names  # an earlier run did it
    if old != name.now:
        raise Refused(f"it is a former name of `{name.now}`")
    if not kind.is_valid(new):
        raise Refused(f'"{new}" cannot be its name: that is {kind.rule}')
    if new in kind.reserved:
        raise Refused(f'the generator needs the name "{new}" itself')
    others = {text for k, n in names.items() if k != key for text in n.every}
    if not kind.is_free(new, {*others, old}):
        raise Refused(f'"{new}" is taken')
    return {**names, key: name.renamed(new)}


def _unknown(apis: Sequence[NamedApi], text: str) -> Refused:
    """Return the refusal of an unknown name, with the closest name as a suggestion."""
    calls = [name.now for name in _calls(apis).values()]
    places = {place for call in calls for place in resources(call)}
    texts = [text for each in apis for text in _texts(each)]
    close = difflib.get_close_matches(text, [*texts, *sorted(places)], 1)
    hint = f"; did you mean `{close[0]}`?" if close else ""
    return Refused(f"there is no `{text}`{hint}")


def _texts(each: NamedApi) -> Iterator[str]:
    """Yield every current name as a rename has it, without resources."""
    names = each.names
    for operation in each.api.operations:
        call = names.calls[operation.pointer].now
        yield call
        arguments = names.arguments[operation.pointer].values()
        yield from (f"{call}({argument.now})" for argument in arguments)
    for pointer in each.api.definitions:
        model = f"{_models(each)}.{names.types[pointer].now}"
        yield model
        fields = names.fields.get(pointer, {}).values()
        yield from (f"{model}.{field.now}" for field in fields)
