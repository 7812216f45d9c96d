"""Reads manifests that must be whole, because a comparison would report a gap."""

from __future__ import annotations

import json
from collections.abc import Iterator

from generator.manifest.reader import ManifestError, read
from generator.manifest.records import Fault
from generator.manifest.schema import FORMAT, Manifest
from generator.manifest.versions import Version, parsed

OLD = (
    "an older version of gen-client wrote it without the fields of models: "
    "generate the package again, or give the document itself"
)


def read_whole(text: str | bytes) -> tuple[Manifest, Version]:
    """Return the manifest in a text, and the version of its client.

    Raises ManifestError at the first fault. Another format is a fault, and so are a
    missing part and an invalid version.
    """
    manifest, faults = read(text)
    for fault in (*faults, *_gaps(manifest)):
        raise ManifestError(fault)
    version = parsed(manifest.client.version)
    if version is None:
        shown = json.dumps(manifest.client.version)
        message = f"{shown} is not a version such as 1.2.0"
        raise ManifestError(Fault("/client/version", message))
    return manifest, version


def _gaps(manifest: Manifest) -> Iterator[Fault]:
    """Yield a fault for each part that a manifest of today has and this one lacks."""
    if manifest.format not in (FORMAT, None):
        yield Fault("/format", f"only format {FORMAT} is known")
    for key in ("format", "operations"):
        if getattr(manifest, key) is None:
            yield Fault("", f'there is no "{key}"')
    if manifest.types is None and manifest.apis is None:
        yield Fault("", OLD)
