"""The modules of models: those that APIs share, and each API's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from generator.naming.model_modules import BASE
from generator.package import ModelModule
from generator.plan.imports import Imports
from generator.plan.models import ONE_WAY, PlannedType, former_types, module_of
from generator.plan.suite.drafts import Draft
from generator.plan.suite.sharing import Member, SharedTypes, Sharing
from generator.suite import SharedModels


def shared_models(module: SharedTypes, drafts: Sequence[Draft]) -> SharedModels:
    """The plan of a module that some APIs share."""
    imports = Imports("..")
    imports.add(module.imports)
    _import_base(module.types, imports)
    entries = [
        entry
        for member, planned in zip(module.members, module.types, strict=True)
        for entry in drafts[member.api].type_entries
        if entry.name == planned.written.name
    ]
    return SharedModels(
        module=module.module,
        models=module_of(module.types, imports, Imports(), _former(module, drafts)),
        types=tuple(sorted(entries, key=lambda entry: entry.name)),
    )


def _former(
    module: SharedTypes, drafts: Sequence[Draft]
) -> tuple[tuple[str, str], ...]:
    """Return the former names of a module's types, each with the current one.

    A former name that another type of the module has now is left to that type.
    """
    names = [
        drafts[member.api].names.types[member.pointer] for member in module.members
    ]
    current = {name.now for name in names}
    found = {
        former: name.now
        for name in names
        for former in name.former
        if former not in current
    }
    return tuple(found.items())


def own_models(number: int, draft: Draft, sharing: Sharing) -> ModelModule:
    """The plan of an API's `models.py`: all of its types, wherever they are written."""
    imports = Imports(draft.home.top)
    imports.add(sharing.imports_of(number, draft.types))
    own = own_types(number, draft, sharing)
    _import_base(own, imports)
    former = tuple(former_types(draft.api, draft.names))
    module = module_of(own, imports, draft.manifest_imports, former)
    if len(own) == len(draft.types):
        return module
    return replace(
        module,
        exported=tuple(
            sorted(draft.names.models[pointer] for pointer in draft.api.definitions)
        ),
    )


def own_types(number: int, draft: Draft, sharing: Sharing) -> list[PlannedType]:
    """The types that no other API has."""
    return [
        planned
        for planned in draft.types
        if Member(number, planned.written.pointer) not in sharing.places
    ]


def _import_base(types: Iterable[PlannedType], imports: Imports) -> None:
    """What models have in common is in a module of its own."""
    for planned in types:
        if getattr(planned.written, "bases_code", "").startswith("Model"):
            imports.own(BASE, "Model")
        if planned.is_one_way:
            imports.own(BASE, ONE_WAY)
