"""What is known of a vendor's API beyond its documents: data, one folder each.

`preset.toml` says which documents are meant and what the runtime should know, and
`overlay.yaml` corrects what they get wrong. The modules that packages hold because of a
preset are in the folder of its name among the templates.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any
from urllib.parse import urlsplit

from generator.load import overlay, yaml
from generator.presets.bindings import Binding
from generator.presets.hints import Hint
from generator.presets.modules import Codec, Module, codecs_of, modules_of
from generator.presets.retries import Retries
from generator.presets.windows import Windows, windows_of

NONE = "none"
"""The name that refuses every preset."""


class UnknownPresetError(ValueError):
    """There is no preset of this name; `known` are those there are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        self.known = known
        listed = ", ".join([*known, NONE])
        super().__init__(f'there is no preset "{name}"; there are: {listed}')


@dataclass(frozen=True)
class Preset:
    """One vendor's corrections, and what its runtime needs to know."""

    name: str
    hosts: tuple[str, ...]
    extension_prefix: str
    environment: str
    correlation_header: str | None
    documented: Mapping[str, str]
    """Extensions that callers should read of, each with its label in docstrings."""
    bindings: tuple[Binding, ...]
    hints: tuple[Hint, ...]
    retries: Retries | None
    limit_headers: Mapping[str, str]
    """What the runtime's `LimitHeaders` is made with."""
    codecs: Mapping[str, Codec]
    """What `x-gen-client-codec` may name."""
    modules: tuple[Module, ...]
    """What packages may hold beside the runtime."""
    windows: Mapping[str, Windows]
    """What `x-gen-client-windows` may name."""
    overlay: overlay.Overlay
    sha256: str


def choose(tree: Mapping[str, Any], preset: str | None) -> Preset | None:
    """The preset of this name; without one, that of the vendor the document is from."""
    if preset == NONE:
        return None
    if preset is None:
        return next(
            (known for known in presets().values() if _is_of(tree, known)), None
        )
    if preset not in presets():
        raise UnknownPresetError(preset, tuple(presets()))
    return presets()[preset]


@cache
def presets() -> Mapping[str, Preset]:
    """Every preset by its name, in the order of their names."""
    folders = sorted(resources.files(__name__).iterdir(), key=lambda entry: entry.name)
    found = (_read(folder) for folder in folders if (folder / "preset.toml").is_file())
    return {preset.name: preset for preset in found}


def _read(folder: Traversable) -> Preset:
    about = (folder / "preset.toml").read_text("utf-8")
    corrections = (folder / "overlay.yaml").read_text("utf-8")
    facts = tomllib.loads(about)
    return Preset(
        name=folder.name,
        hosts=tuple(facts["hosts"]),
        extension_prefix=facts["extension_prefix"],
        environment=facts["environment"],
        correlation_header=facts.get("correlation_header"),
        documented=facts.get("documented", {}),
        bindings=tuple(Binding(**binding) for binding in facts.get("bindings", ())),
        hints=tuple(Hint(**hint) for hint in facts.get("hints", ())),
        retries=Retries(**facts["retries"]) if "retries" in facts else None,
        limit_headers=facts.get("limit_headers", {}),
        codecs=codecs_of(folder.name, facts),
        modules=modules_of(folder.name, facts),
        windows=windows_of(folder.name, facts),
        overlay=overlay.parse(yaml.load(corrections)[0]),
        sha256=hashlib.sha256((about + corrections).encode()).hexdigest(),
    )


def _is_of(tree: Mapping[str, Any], preset: Preset) -> bool:
    return any(host in preset.hosts for _, host in hosts(tree)) or any(
        key.startswith(preset.extension_prefix) for key in _extensions(tree)
    )


def hosts(tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The hosts that servers name, and the pointers of where."""
    servers = tree.get("servers")
    for index, server in enumerate(servers if isinstance(servers, list) else ()):
        match server:
            case {"url": str(url)} if host := _host(url):
                yield f"/servers/{index}/url", host


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # brackets that are no IPv6 address
        return ""


def _extensions(tree: Mapping[str, Any]) -> Iterator[str]:
    """The keys of the root, of `info` and of every operation."""
    yield from tree
    yield from _keys(tree.get("info"))
    for path_item in _values(tree.get("paths")):
        for operation in _values(path_item):
            yield from _keys(operation)


def _keys(value: Any) -> Iterator[str]:
    yield from value if isinstance(value, dict) else ()


def _values(value: Any) -> Iterator[Any]:
    yield from value.values() if isinstance(value, dict) else ()
