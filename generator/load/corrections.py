"""Corrections of a document before it is typed: a preset's, then the user's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.diagnostics import Unusable
from generator.load import overlay, presets
from generator.load.fetch import is_url
from generator.load.files import Input, relative
from generator.load.hints import bind, hint
from generator.load.overlay import Fault, OverlayError
from generator.load.read import Source, read


@dataclass(frozen=True)
class Corrections:
    """The corrections that a run asks for."""

    preset: str | None
    """A preset's name; "none" turns presets off, None lets the document decide."""
    overlays: tuple[str, ...]
    """Paths or URLs."""
    folder: Path
    """The document's folder."""

    def apply(
        self, tree: dict[str, Any], source: Source
    ) -> tuple[presets.Preset | None, tuple[Input, ...]]:
        """Change the tree; return the preset and the overlays that were read.

        Raises Unusable if the preset does not exist or an overlay cannot be applied.
        """
        preset = _preset(tree, self.preset, source)
        if preset is not None:
            _apply_preset(tree, preset, source)
        inputs = tuple(
            _apply_overlay(tree, path, self.folder, source) for path in self.overlays
        )
        if preset is not None:
            _report_servers(tree, preset, source)
        return preset, inputs


def _preset(
    tree: dict[str, Any], name: str | None, source: Source
) -> presets.Preset | None:
    try:
        return presets.choose(tree, name)
    except presets.UnknownPresetError as error:
        raise source.diagnostics.unusable("unknown-preset", str(error)) from None


def _apply_preset(tree: dict[str, Any], preset: presets.Preset, source: Source) -> None:
    """Apply a preset; note corrections that change nothing."""
    for binding in preset.bindings:
        bind(tree, binding)
    for rule in preset.hints:
        hint(tree, rule)
    for action in overlay.apply(preset.overlay, tree, source.origins):
        source.diagnostics.note(
            "overlay-unused",
            f'preset "{preset.name}": {action.target} matches nothing',
            consequence=f"This correction is not needed: {action.reason}",
        )


def _apply_overlay(
    tree: dict[str, Any], path: str, folder: Path, source: Source
) -> Input:
    """Apply a user's overlay; an action that changes nothing is an error."""
    file = read(path, None)
    source.diagnostics.extend(file.diagnostics)
    try:
        parsed = overlay.parse(file.tree, file.text)
        unused = overlay.apply(parsed, tree, source.origins)
    except OverlayError as error:
        raise _unusable("overlay", error.faults, file) from None
    if unused:
        faults = [
            Fault(f"{action.pointer}/target", f"{action.target} matches nothing")
            for action in unused
        ]
        raise _unusable("overlay-unused", faults, file)
    name = file.name if is_url(path) else relative(Path(path), folder)
    return Input(name, file.sha256)


def _unusable(code: str, faults: Sequence[Fault], overlay_file: Source) -> Unusable:
    first, *others = (
        overlay_file.diagnostics.error(code, fault.message, pointer=fault.pointer)
        for fault in faults
    )
    return Unusable(first, *others)


def _report_servers(
    tree: dict[str, Any], preset: presets.Preset, source: Source
) -> None:
    """Warn about servers that are not the vendor's, such as test systems."""
    for server, host in presets.hosts(tree):
        if host not in preset.hosts:
            source.diagnostics.warning(
                "server-host",
                f'"{host}" is not known as a server of "{preset.name}"',
                pointer=server,
                consequence="Requests go there, unless `base_url` is set.",
            )
