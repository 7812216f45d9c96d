"""Load: from a path to a typed document and its messages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, BinaryIO

from generator.diagnostics import Diagnostics, Unusable
from generator.load import faults, swagger, yaml
from generator.load.bundle import bundle
from generator.load.corrections import Corrections
from generator.load.document import Document, reference_of
from generator.load.files import Input, folder
from generator.load.read import Source, read
from generator.load.siblings import merge_siblings
from generator.load.upgrade import upgrade

__all__ = ["Document", "Input", "load", "reference_of"]

_SUPPORTED = re.compile(r"3\.[012](\.\d+)?(-.+)?")


def load(
    spec: str,
    *,
    preset: str | None = None,
    overlays: Sequence[str] = (),
    stdin: BinaryIO | None = None,
    allow_remote: bool = False,
) -> tuple[Document, Diagnostics]:
    """Return the document at a path or URL, upgraded, corrected and typed.

    "-" is standard input. `preset` names a preset, "none" turns presets off, and None
    lets the document decide. `overlays` are paths or URLs of corrections, applied in
    order. `allow_remote` allows references to other hosts. Raises `Unusable`.
    """
    source = read(spec, stdin)
    diagnostics = source.diagnostics
    _check_version(source.tree, diagnostics)
    try:
        bundled = bundle(source, spec, allow_remote)
        chosen = Corrections(preset, tuple(overlays), folder(spec))
        return _document(source, bundled, chosen), diagnostics
    except RecursionError:
        raise diagnostics.unusable("nesting", yaml.TOO_DEEP) from None


def _document(
    source: Source, bundled: tuple[Any, tuple[Input, ...]], chosen: Corrections
) -> Document:
    whole, inputs = bundled
    tree = upgrade(_as_openapi_3(whole, source))
    preset, overlays = chosen.apply(tree, source)
    if overlays:
        tree = upgrade(tree)  # they may be written in the words of another version
    if whole.get("openapi", "") >= "3.1":
        merge_siblings(tree, source.origins)
    openapi = faults.parse(tree, source.diagnostics, source.origins)
    if not (openapi.paths or openapi.webhooks or tree.get("components")):
        raise _nothing_left(source.diagnostics)
    return Document(source.name, source.sha256, tree, openapi, preset, inputs, overlays)


def _as_openapi_3(tree: dict[str, Any], source: Source) -> dict[str, Any]:
    if "openapi" in tree:
        return tree
    converted, moves = swagger.convert(tree, source.diagnostics)
    source.origins.move(moves)
    source.diagnostics.move(moves.copies)
    return converted


def _nothing_left(diagnostics: Diagnostics) -> Unusable:
    """Return the reason, because warnings are not shown beside an error."""
    message = "it has no operation and no component"
    for lost in diagnostics:
        if (lost.pointer or "").startswith("/paths"):
            why = f"{message} left: {lost.message}"
            error = replace(lost, severity="error", code="nothing-left", message=why)
            return Unusable(replace(error, consequence="Nothing is written."))
    return diagnostics.unusable("nothing-left", message)


def _check_version(tree: Any, diagnostics: Diagnostics) -> None:
    match tree:
        case {"openapi": str(version)} if _SUPPORTED.fullmatch(version):
            return
        case {"openapi": str(version)}:
            where, message = "/openapi", f"OpenAPI {version} is not supported"
        case {"openapi": _}:
            where, message = "/openapi", '"openapi" must be text such as"3.0.3"'
        case {"swagger": "2.0" | 2.0}:
            return
        case {"swagger": version}:
            where, message = "/swagger", f"Swagger {version} is not supported"
        case {"swaggerVersion": version}:
            where, message = "/swaggerVersion", f"Swagger {version} is not supported"
        case _:
            lack = (
                'there is no "openapi"'
                if isinstance(tree, dict)
                else "it is not an object"
            )
            message = f"this is not an OpenAPI document: {lack}"
            raise diagnostics.unusable("not-openapi", message)
    message += "; supported: Swagger 2.0, OpenAPI 3.0 to 3.2"
    raise diagnostics.unusable("version", message, pointer=where)
