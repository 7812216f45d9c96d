"""The modules of models: those that APIs share, and each API's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from generator.naming.reserved import MODEL_BASE
from generator.package import SharedModels
from generator.package_resources import ModelModule
from generator.plan.drafts import Draft
from generator.plan.fields import WRITE_ONLY
from generator.plan.imports import Imports
from generator.plan.models import (
    MODEL,
    PlannedType,
    base_options,
    former_types,
    module_of,
)
from generator.plan.sharing import SharedTypes, modules_of


def shared_models(module: SharedTypes, drafts: Sequence[Draft]) -> SharedModels:
    """Plan a module of models that several APIs share."""
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
    former_names = {
        former: name.now
        for name in names
        for former in name.former
        if former not in current
    }
    return tuple(former_names.items())


def own_models(draft: Draft) -> ModelModule:
    """Plan an API's `models.py`: it has all of its types, and imports shared ones.

    The base class of models is in there if it is the package's own module.
    """
    imports = Imports(draft.place.top)
    for name, shared in modules_of(draft.types, draft.names).items():
        imports.own(shared, name)
    own = own_types(draft)
    former = tuple(former_types(draft.api, draft.names))
    if not draft.place.path:
        _import_for_base(any(each.is_one_way for each in own), imports)
        module = module_of(own, imports, draft.manifest_imports, former)
        return replace(module, base_options=base_options(draft.is_camel))
    _import_base(own, imports)
    module = module_of(own, imports, draft.manifest_imports, former)
    if len(own) == len(draft.types):
        return module
    return replace(module, exported=tuple(sorted(t.written.name for t in draft.types)))


def own_types(draft: Draft) -> list[PlannedType]:
    """Return the types that no other API has."""
    return [
        planned
        for planned in draft.types
        if planned.written.pointer not in draft.names.modules
    ]


def base_module(is_camel: bool, is_one_way: bool) -> ModelModule:
    """Plan the module of the models' base class, where each API has a folder."""
    imports = Imports("..")
    _import_for_base(is_one_way, imports)
    module = module_of((), imports, Imports())
    options = base_options(is_camel)
    return replace(module, base_options=options, is_one_way=is_one_way)


def _import_for_base(is_one_way: bool, imports: Imports) -> None:
    """Import what the base class, and the default of one-way fields, need."""
    imports.module("msgspec")
    if is_one_way:
        imports.name("typing", "Any")


def _import_base(types: Iterable[PlannedType], imports: Imports) -> None:
    """Import the base class of models from its module."""
    for planned in types:
        if MODEL in getattr(planned.written, "bases", ()):
            imports.own(MODEL_BASE, "Model")
        if planned.is_one_way:
            imports.own(MODEL_BASE, WRITE_ONLY)
