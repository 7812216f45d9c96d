"""Reads `gen-client.json`: everything that is undamaged, and where the damage is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import inf
from typing import NamedTuple

from generator.manifest.records import Fault, Reader
from generator.manifest.schema import Manifest


class ManifestError(Exception):
    """A text that is not a manifest; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Reading(NamedTuple):
    """A manifest without its damaged entries, and a fault for each of them."""

    manifest: Manifest
    faults: tuple[Fault, ...]

    @property
    def generated_files(self) -> Mapping[str, str] | None:
        """Return the hash of each generated file, None if any of them is lost."""
        is_damaged = any((f.pointer or "").startswith("/files") for f in self.faults)
        return None if is_damaged else self.manifest.files


def read(text: str | bytes) -> Reading:
    """Return the manifest in a text.

    A damaged entry is left out and reported as a fault; all others are kept. Raises
    ManifestError if the text is not a JSON object.
    """
    try:
        value = json.loads(text, parse_int=_whole_number)
    except (ValueError, RecursionError):
        raise ManifestError(Fault(None, "this is not JSON")) from None
    reader = Reader()
    manifest = reader.read(Manifest, value)
    if manifest is None:
        raise ManifestError(reader.faults[0])
    return Reading(manifest, tuple(reader.faults))


def _whole_number(digits: str) -> int | float:
    """Return the number, or infinity if it has more digits than Python converts."""
    try:
        return int(digits)
    except ValueError:
        return inf
