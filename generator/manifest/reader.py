"""Reads `gen-client.json`, the only place that does."""

from __future__ import annotations

import json
from typing import NamedTuple

from generator.manifest.records import Fault, Reader
from generator.manifest.schema import Manifest


class ManifestError(Exception):
    """The text is no manifest at all; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Reading(NamedTuple):
    """A manifest, and what in its text was damaged and left out."""

    manifest: Manifest
    faults: tuple[Fault, ...]


def read(text: str | bytes) -> Reading:
    """Return the manifest that a text holds.

    Each damaged entry costs only itself and is one of the faults. Raises ManifestError
    if the text is not a JSON object.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise ManifestError(Fault("", "this is not JSON")) from None
    reader = Reader()
    manifest = reader.read(Manifest, value)
    if manifest is None:
        raise ManifestError(reader.faults[0])
    return Reading(manifest, tuple(reader.faults))


def manifest_in(text: str | bytes) -> Manifest | None:
    """Return the manifest that a text holds, None if it is not a manifest.

    Anything written by gen-client lists operations; a text that does not is something
    else, or has lost what matters.
    """
    try:
        manifest = read(text).manifest
    except ManifestError:
        return None
    return None if manifest.operations is None else manifest
