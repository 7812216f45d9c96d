"""Writes the text of `gen-client.json`: stable, sealed and readable in a diff."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from generator.manifest.records import written
from generator.manifest.schema import SEAL, Manifest

WIDTH, INDENT = 88, "  "


def text(manifest: Manifest) -> str:
    """Return the manifest's text; its last key is the hash of the rest."""
    unsealed = f"{dumped({**written(manifest), SEAL: ''})}\n"
    head, _, tail = unsealed.rpartition('""')
    seal = hashlib.sha256(unsealed.encode(errors="surrogatepass")).hexdigest()
    return f'{head}"{seal}"{tail}'


def says_the_same(one: Manifest, other: Manifest) -> bool:
    """Whether two manifests differ at most in the fingerprint of the generator."""
    return _without_fingerprint(one) == _without_fingerprint(other)


def _without_fingerprint(manifest: Manifest) -> Manifest:
    others = tuple(each for each in manifest.inputs if each.role != "generator")
    return replace(manifest, inputs=others)


def dumped(value: object, margin: str = "", lead: int = 0) -> str:
    """Return JSON; arrays and objects of plain values are on one line if they fit.

    `lead` is the number of columns in front of the value.
    """
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value:
        return line
    is_flat = not any(isinstance(inner, dict | list) and inner for inner in value)
    if margin and is_flat and len(margin) + lead + len(line) < WIDTH:
        return line
    inside = margin + INDENT
    if isinstance(value, list):
        rows = [dumped(item, inside) for item in value]
        opening, closing = "[]"
    else:
        keys = {json.dumps(key, ensure_ascii=False): value[key] for key in value}
        rows = [f"{k}: {dumped(v, inside, len(k) + 2)}" for k, v in keys.items()]
        opening, closing = "{}"
    body = ",\n".join(f"{inside}{row}" for row in rows)
    return f"{opening}\n{body}\n{margin}{closing}"
