"""Choose what a preset adds to a package: codecs, and modules for callers."""

from __future__ import annotations

from collections.abc import Mapping

from generator.api import Api, Object
from generator.load.presets import Codec, Module, Preset
from generator.plan.tokens import code_flow


def used_codecs(api: Api, preset: Preset | None) -> Mapping[str, Codec]:
    """Return the codecs of properties, by name."""
    used = {
        declared.codec
        for definition in api.definitions.values()
        if isinstance(definition, Object)
        for declared in definition.properties
    }
    defined = preset.codecs if preset else {}
    return {name: codec for name, codec in defined.items() if name in used}


def used_modules(
    api: Api, preset: Preset | None, codecs: Mapping[str, Codec]
) -> tuple[Module, ...]:
    """Return the modules of the preset that suit the API."""
    if preset is None:
        return ()
    paths = [operation.path for operation in api.operations]
    windows = {operation.windows for operation in api.operations}
    modules = {codec.module for codec in codecs.values()}
    modules |= {rule.module for name, rule in preset.windows.items() if name in windows}
    return tuple(
        module
        for module in preset.modules
        if module.name in modules
        or module.suits(paths, bool(api.webhooks))
        or (module.oauth and code_flow(api) is not None)
    )


def files(modules: tuple[Module, ...]) -> tuple[str, ...]:
    """Return the files of modules, and an `__init__.py` for each of their folders."""
    names = {module.name for module in modules}
    folders = {name.partition(".")[0] for name in names}
    paths = {f"{name.replace('.', '/')}.py" for name in names}
    return tuple(sorted(paths | {f"{folder}/__init__.py" for folder in folders}))
