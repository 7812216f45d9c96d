"""The presets: corrections and runtime facts for one vendor's API, one folder each.

`preset.toml` names the vendor's hosts and lists facts for the runtime; `overlay.yaml`
corrects the vendor's documents. The Python modules that a preset adds to packages are
templates, in the folder of its name.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any
from urllib.parse import urlsplit

from generator.load import overlay, yaml

NONE = "none"
"""The preset name that turns presets off."""


class UnknownPresetError(ValueError):
    """No preset has this name; `others` are the names that exist."""

    def __init__(self, name: str, others: tuple[str, ...]) -> None:
        self.name = name
        self.others = others
        listed = ", ".join([*others, NONE])
        super().__init__(f'unknown preset "{name}"; presets: {listed}')


@dataclass(frozen=True)
class Binding:
    """Path variables whose value is the name of the document's subject.

    In a document titled "CRM Partner Clients", `{objectType}` after `/objects/` is
    `partner_clients`.
    """

    variables: tuple[str, ...]
    after: str
    """The fixed segment before the variable; a version may stand between."""
    unless_title: str
    """A regular expression for titles that do not name a subject."""


@dataclass(frozen=True)
class Hint:
    """Extensions for operations of one method on paths that match a pattern.

    JSONPath cannot match keys by pattern, so an overlay cannot express this.
    """

    method: str
    path: str
    """A regular expression for the whole path."""
    reason: str
    extensions: Mapping[str, Any]


@dataclass(frozen=True)
class Codec:
    """Python values that callers may pass where a schema is of another type."""

    module: str
    """The package's module with the type and the function, as in `hubspot.values`."""
    type: str
    """The annotation of an accepted value."""
    function: str
    """The function that encodes a value, given its name."""
    documented: str
    """The description for docstrings."""


@dataclass(frozen=True)
class Windows:
    """A paging class that continues beyond the result limit of one query."""

    module: str
    """The package's module with the class, as in `hubspot.search`."""
    name: str
    """The class, constructed like the runtime's `Cursor`."""
    argument: str
    """The argument that turns it on."""
    documented: str
    """The argument's description for docstrings."""


@dataclass(frozen=True)
class Module:
    """A Python module for callers, shipped with the packages that it suits."""

    name: str
    """The module's path in the package, as in `hubspot.values`."""
    readme: str
    """Its description in the package's README."""
    paths: str | None
    """A regular expression: the module suits an API with a matching path."""
    webhooks: bool
    """Whether it also suits an API that describes webhooks."""
    oauth: bool
    """Whether it suits an API with an OAuth code flow and uses the scopes of calls."""

    def suits(self, paths: Iterable[str], has_webhooks: bool) -> bool:
        """Whether it suits an API with these paths, apart from codecs."""
        pattern = self.paths
        return (self.webhooks and has_webhooks) or (
            pattern is not None and any(re.search(pattern, path) for path in paths)
        )


@dataclass(frozen=True)
class Retries:
    """The fields of the runtime's `RetryRules`, which documents them."""

    refusals: Sequence[int]
    failures: Sequence[int]
    lasting: Mapping[str, float] = field(default_factory=dict[str, float])
    """Seconds by status; the keys are text because TOML has no others."""
    limit_field: str = ""
    limits: Mapping[str, float] = field(default_factory=dict[str, float])
    """Seconds by limit; 0 where waiting is pointless."""

    @property
    def code(self) -> str:
        """Return the Python expression for a client."""
        lasting = {int(status): seconds for status, seconds in self.lasting.items()}
        limits = {name: seconds or None for name, seconds in self.limits.items()}
        return (
            f"RetryRules(refusals=frozenset({{{_listed(self.refusals)}}}), "
            f"failures=frozenset({{{_listed(self.failures)}}}), "
            f"lasting={lasting!r}, limit_field={self.limit_field!r}, limits={limits!r})"
        )


def _listed(statuses: Sequence[int]) -> str:
    return ", ".join(map(str, sorted(statuses)))


@dataclass(frozen=True)
class Preset:
    """Corrections and runtime facts for the API of one vendor."""

    name: str
    hosts: tuple[str, ...]
    extension_prefix: str
    environment: str
    correlation_header: str | None
    documented: Mapping[str, str]
    """Extensions to show in docstrings, each with its label."""
    bindings: tuple[Binding, ...]
    hints: tuple[Hint, ...]
    retries: Retries | None
    limit_headers: Mapping[str, str]
    """The arguments of the runtime's `LimitHeaders`."""
    codecs: Mapping[str, Codec]
    """The codecs that `x-gen-client-codec` may name."""
    modules: tuple[Module, ...]
    """The modules that packages may contain besides the runtime."""
    windows: Mapping[str, Windows]
    """The paging classes that `x-gen-client-windows` may name."""
    overlay: overlay.Overlay
    sha256: str


def choose(tree: Mapping[str, Any], preset: str | None) -> Preset | None:
    """Return the preset of this name, or without a name the one of the document."""
    if preset == NONE:
        return None
    if preset is None:
        return next((each for each in presets().values() if _is_of(tree, each)), None)
    if preset not in presets():
        raise UnknownPresetError(preset, tuple(presets()))
    return presets()[preset]


@cache
def presets() -> Mapping[str, Preset]:
    """Return every preset by name, sorted by name."""
    folders = sorted(
        (resources.files("generator") / "presets").iterdir(),
        key=lambda entry: entry.name,
    )
    loaded = (_read(folder) for folder in folders if (folder / "preset.toml").is_file())
    return {preset.name: preset for preset in loaded}


def _read(folder: Traversable) -> Preset:
    settings = (folder / "preset.toml").read_text("utf-8")
    corrections = (folder / "overlay.yaml").read_text("utf-8")
    facts = tomllib.loads(settings)
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
        codecs={
            name: Codec(**_in_folder(folder.name, fields))
            for name, fields in facts.get("codecs", {}).items()
        },
        modules=_modules(folder.name, facts),
        windows={
            name: Windows(**_in_folder(folder.name, fields))
            for name, fields in facts.get("windows", {}).items()
        },
        overlay=overlay.parse(yaml.load(corrections)[0]),
        sha256=hashlib.sha256((settings + corrections).encode()).hexdigest(),
    )


def _in_folder(folder: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a table, its `module` prefixed with the folder's name."""
    return {**fields, "module": f"{folder}.{fields['module']}"}


def _modules(folder: str, facts: Mapping[str, Any]) -> tuple[Module, ...]:
    return tuple(
        Module(
            name=f"{folder}.{name}",
            readme=fields["readme"],
            paths=fields.get("paths"),
            webhooks=fields.get("webhooks", False),
            oauth=fields.get("oauth", False),
        )
        for name, fields in facts.get("modules", {}).items()
    )


def _is_of(tree: Mapping[str, Any], preset: Preset) -> bool:
    return any(host in preset.hosts for _, host in hosts(tree)) or any(
        key.startswith(preset.extension_prefix) for key in _extensions(tree)
    )


def hosts(tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the pointer of each server URL and its host."""
    servers = tree.get("servers")
    for index, server in enumerate(servers if isinstance(servers, list) else ()):
        match server:
            case {"url": str(url)} if host := _host(url):
                yield f"/servers/{index}/url", host


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # invalid IPv6 address in brackets
        return ""


def _extensions(tree: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys of the root, of `info` and of every operation."""
    yield from tree
    yield from _keys(tree.get("info"))
    for path_item in _values(tree.get("paths")):
        for operation in _values(path_item):
            yield from _keys(operation)


def _keys(value: Any) -> Iterator[str]:
    yield from value if isinstance(value, dict) else ()


def _values(value: Any) -> Iterator[Any]:
    yield from value.values() if isinstance(value, dict) else ()
