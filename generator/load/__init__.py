"""The first stage: from a path to a typed document and what is wrong with it."""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from generator import presets
from generator.diagnostics import Diagnostics
from generator.load import faults, overlay, yaml
from generator.load.document import Document, reference_of
from generator.load.read import Source, read
from generator.load.upgrade import upgrade

__all__ = ["Document", "load", "reference_of"]

_SUPPORTED = re.compile(r"3\.[01](\.\d+)?(-.+)?")


def load(
    spec: str, *, preset: str | None = None, stdin: BinaryIO | None = None
) -> tuple[Document, Diagnostics]:
    """The document at a path ("-" is standard input), upgraded, corrected and typed.

    `preset` names one, "none" refuses all, None chooses by the document. Raises `Unusable`.
    """
    source = read(spec, stdin)
    diagnostics = source.diagnostics
    _check_version(source.tree, diagnostics)
    try:
        return _document(source, preset), diagnostics
    except RecursionError:
        raise diagnostics.unusable("nesting", yaml.TOO_DEEP) from None


def _document(source: Source, preset_name: str | None) -> Document:
    tree = upgrade(source.tree)
    preset = _preset(tree, preset_name, source.diagnostics)
    if preset is not None:
        _correct(tree, preset, source.diagnostics)
    openapi = faults.parse(tree, source.diagnostics)
    if not (openapi.paths or openapi.webhooks or tree.get("components")):
        message = "it describes no operation and no component"
        raise source.diagnostics.unusable("nothing-left", message)
    return Document(source.name, source.sha256, tree, openapi, preset)


def _check_version(tree: Any, diagnostics: Diagnostics) -> None:
    match tree:
        case {"openapi": str(version)} if _SUPPORTED.fullmatch(version):
            return
        case {"openapi": str(version)}:
            where, message = "/openapi", f"OpenAPI {version} is not supported"
        case {"openapi": version}:
            where, message = "/openapi", f'"openapi" is to be text, not {version!r}'
        case {"swagger": version}:
            where, message = "/swagger", f"Swagger {version} is not supported yet"
        case dict():
            where, message = (
                "",
                'this is not an OpenAPI document: there is no "openapi"',
            )
        case _:
            where, message = "", "this is not an OpenAPI document: it is not an object"
    message += "; OpenAPI 3.0 and 3.1 are" if where else ""
    raise diagnostics.unusable(
        "version" if where else "not-openapi", message, pointer=where
    )


def _preset(
    tree: dict[str, Any], name: str | None, diagnostics: Diagnostics
) -> presets.Preset | None:
    try:
        return presets.choose(tree, name)
    except presets.UnknownPreset as error:
        raise diagnostics.unusable("unknown-preset", str(error)) from None


def _correct(
    tree: dict[str, Any], preset: presets.Preset, diagnostics: Diagnostics
) -> None:
    for action in overlay.apply(preset.overlay, tree):
        diagnostics.note(
            "overlay-unused",
            f'preset "{preset.name}": nothing is at {action.target}',
            consequence=f"There was nothing to correct: {action.reason}",
        )
