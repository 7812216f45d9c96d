"""The names of the last run, read from its manifest.

A manifest is as little trusted as a document: it may be damaged, half of a merge, or
malicious. A damaged entry costs only itself and is reported. The names that are left
are valid identifiers, and no two are alike.
"""

from __future__ import annotations

import json
import keyword
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from generator.diagnostics import Diagnostic, Diagnostics
from generator.naming.reserved import CLIENT_NAMES
from generator.naming.words import Name
from generator.source import SourceFile

Place: TypeAlias = tuple[str, str]
"""An argument's place (a parameter's location, or "body") and its name there."""
PLACES = frozenset({"path", "query", "header", "cookie", "body"})
RESULT, ERROR = "result", "error"
"""The places of answers in `annotations`; an error's name is its status."""


@dataclass(frozen=True)
class PinnedOperation:
    """An operation as callers know it."""

    method: str
    path: str
    call: Name
    arguments: Mapping[Place, Name] = field(default_factory=dict)
    positional: tuple[str, ...] = ()
    """The path variables that are required, in their order."""
    annotations: Mapping[Place, str] = field(default_factory=dict)
    """The types of its arguments and answers."""


@dataclass(frozen=True)
class PinnedType:
    """A model, enumeration or union as callers know it."""

    pointer: str
    name: Name
    kind: str = ""
    """"object", "enumeration" or "union"; "" if the manifest does not describe it."""
    fields: Mapping[str, Name] = field(default_factory=dict)
    """By property."""
    annotations: Mapping[str, str] = field(default_factory=dict)
    """The types of its fields, by property; a union's own is under ""."""
    values: tuple[object, ...] = ()
    """The values of an enumeration."""
    module: str = ""
    """The module that it shares with other APIs, if it does: `_models.pet`."""


@dataclass(frozen=True)
class Pins:
    """All names of the last run."""

    operations: tuple[PinnedOperation, ...] = ()
    types: tuple[PinnedType, ...] = ()
    webhooks: Mapping[Place, Name] = field(default_factory=dict)
    """Functions, by the method and name of the webhook."""
    credentials: Mapping[str, Name] = field(default_factory=dict)
    """The client's arguments, by their security schemes."""
    variables: Mapping[str, Name] = field(default_factory=dict)
    """The client's arguments, by their variables in the server's URL."""


def manifest_in(text: str) -> Mapping[str, Any] | None:
    """Return the manifest in a text, or None if it is something else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and "operations" in found else None


def pins(manifest: Mapping[str, Any]) -> tuple[Pins, tuple[str, ...]]:
    """Return the names in a manifest, and why others are left out."""
    faults: list[str] = []
    read = Pins(
        tuple(_operations(manifest, faults)),
        tuple(_types(manifest, faults)),
        _webhooks(manifest, faults),
        *_client(manifest, faults),
    )
    return read, tuple(dict.fromkeys(faults))


def last_pins(manifest: SourceFile | None, diagnostics: Diagnostics) -> Pins:
    """Return the names in the last run's manifest; report those that are unusable."""
    if manifest is None:
        return Pins()
    content = manifest_in(manifest.text)
    if content is None:
        found = Pins()
        faults = ["is not a gen-client manifest (perhaps after a merge conflict)"]
        consequence = "No name in it is kept: all are made by the rules."
    else:
        found, wrong = pins(content)
        faults = [f"{fault}, though the manifest says so" for fault in wrong]
        consequence = "What is called so is named by the rules."
    diagnostics.extend(
        Diagnostic("warning", "manifest", fault, consequence, manifest.path)
        for fault in faults
    )
    return found


# --- names -------------------------------------------------------------------------


def is_name(text: object) -> bool:
    """Whether a method, resource, argument or field may have this name."""
    return isinstance(text, str) and _is_identifier(text) and text == text.lower()


def is_type_name(text: object) -> bool:
    """Whether a model may have this name."""
    return isinstance(text, str) and _is_identifier(text) and text[0] == text[0].upper()


def is_call(text: object) -> bool:
    """Whether it is a method in its resources: `pets.list`."""
    parts = text.split(".") if isinstance(text, str) else []
    return len(parts) > 1 and all(map(is_name, parts)) and parts[0] not in CLIENT_NAMES


def resources(call: str) -> Iterator[str]:
    """Yield the resources of a call, the nearest last: `a` and `a.b` of `a.b.list`."""
    parts = call.split(".")
    return (".".join(parts[:depth]) for depth in range(1, len(parts)))


def is_free_call(call: str, taken: Set[str]) -> bool:
    """Whether a call can exist beside others: none is inside of another."""
    inner = any(other.startswith(f"{call}.") for other in taken)
    return not inner and call not in taken and taken.isdisjoint(resources(call))


def _is_identifier(text: str) -> bool:
    """Whether it is a public identifier in normal form, and no keyword."""
    is_plain = text == unicodedata.normalize("NFKC", text) and not text.startswith("_")
    return is_plain and text.isidentifier() and not keyword.iskeyword(text)


class _Names:
    """Names of one kind that stand beside each other."""

    def __init__(
        self,
        kind: str,
        is_valid: Callable[[object], bool],
        names: Iterable[object],
        faults: list[str],
    ) -> None:
        """`names` are the current ones; former names give way to them."""
        self._kind = kind
        self._is_valid = is_valid
        self._current = set(filter(is_valid, names))
        self._taken: set[object] = set()
        self._faults = faults

    def known(self, name: object, entry: Mapping[str, Any]) -> Name | None:
        """Return the name with its entry's former names, or None if it is unusable."""
        if not self._takes(name):
            return None
        former = [
            alias for alias in _list(entry.get("aliases")) if self._is_left(alias)
        ]
        return Name(str(name), tuple(former))

    def _is_left(self, alias: object) -> bool:
        """Take a former name if it is free; return whether it was."""
        is_current = isinstance(alias, str) and alias in self._current
        return not is_current and self._takes(alias)

    def _takes(self, name: object) -> bool:
        if not self._is_valid(name):
            self._faults.append(f"{_shown(name)} is no name for {self._kind}")
            return False
        if name in self._taken:
            self._faults.append(f"{_shown(name)} is the name of two things")
            return False
        self._taken.add(name)
        return True


def _shown(name: object) -> str:
    return json.dumps(name) if isinstance(name, str) else "what stands there"


# --- what is in a manifest ---------------------------------------------------------


def _operations(
    manifest: Mapping[str, Any], faults: list[str]
) -> Iterator[PinnedOperation]:
    entries = [_dict(entry) for entry in _list(manifest.get("operations"))]
    calls = [entry.get("call") for entry in entries]
    former = [alias for entry in entries for alias in _list(entry.get("aliases"))]
    inner = {place for call in filter(is_call, calls) for place in resources(str(call))}
    methods = set(filter(is_call, calls)) - inner
    inner |= {place for call in filter(is_call, former) for place in resources(call)}

    def is_free(call: object) -> bool:
        """Whether no resource has the name of the method; resources keep theirs."""
        if not is_call(call) or call in inner - methods:
            return False
        return methods.isdisjoint(resources(str(call)))

    names = _Names("a method", is_free, calls, faults)
    for entry in entries:
        known = names.known(entry.get("call"), entry)
        if known is not None:
            yield _operation(known, entry, faults)


def _operation(
    call: Name, entry: Mapping[str, Any], faults: list[str]
) -> PinnedOperation:
    listed = _entries(entry.get("arguments"))
    names = _Names("an argument", is_name, listed, faults)
    known: dict[Place, Name] = {}
    annotations = {}
    for name, argument in listed.items():
        place = _text(argument.get("in")), _text(argument.get("name"))
        if place[0] in PLACES:
            annotations[place] = _text(argument.get("type"))
        if place[0] in PLACES and argument.get("name") not in (None, "*"):
            found = names.known(name, argument)
            known |= {place: found} if found else {}
    answers = {(RESULT, ""): _dict(entry.get("result")).get("type")}
    answers |= {(ERROR, s): type_ for s, type_ in _dict(entry.get("errors")).items()}
    return PinnedOperation(
        method=_text(entry.get("method")),
        path=_text(entry.get("path")),
        call=call,
        arguments=known,
        positional=tuple(
            _text(argument.get("name"))
            for argument in listed.values()
            if argument.get("in") == "path" and argument.get("required")
        ),
        annotations=annotations | {p: _text(type_) for p, type_ in answers.items()},
    )


def _types(manifest: Mapping[str, Any], faults: list[str]) -> Iterator[PinnedType]:
    named = _dict(manifest.get("models"))
    described = _entries(manifest.get("types"))
    names = _Names("a model", is_type_name, named.values(), faults)
    for pointer, name in named.items():
        entry = described.get(_text(name), {})
        known = names.known(name, entry)
        if known is not None:
            yield _type(pointer.removeprefix("#"), known, entry, faults)


def _type(
    pointer: str, name: Name, entry: Mapping[str, Any], faults: list[str]
) -> PinnedType:
    listed = _entries(entry.get("fields"))
    names = _Names("a field", is_name, listed, faults)
    fields: dict[str, Name] = {}
    annotations = {}
    for field_name, described in listed.items():
        wire = described.get("name")
        if isinstance(wire, str):
            found = names.known(field_name, described)
            fields |= {wire: found} if found else {}
            annotations[wire] = _text(described.get("type"))
    values = tuple(_list(entry.get("values")))
    kind = "object" if "fields" in entry else "enumeration" if values else "union"
    if kind == "union":
        annotations[""] = _text(entry.get("type"))
    return PinnedType(
        pointer=pointer,
        name=name,
        kind=kind if entry else "",
        fields=fields,
        annotations=annotations,
        values=values,
    )


def _webhooks(manifest: Mapping[str, Any], faults: list[str]) -> Mapping[Place, Name]:
    entries = [_dict(entry) for entry in _list(manifest.get("webhooks"))]
    named = [_text(entry.get("call")).removeprefix("webhooks.") for entry in entries]
    names = _Names("a webhook", is_name, named, faults)
    known: dict[Place, Name] = {}
    for name, entry in zip(named, entries, strict=True):
        found = names.known(name, entry)
        place = _text(entry.get("method")), _text(entry.get("name"))
        if found is not None:
            known.setdefault(place, found)
    return known


def _client(
    manifest: Mapping[str, Any], faults: list[str]
) -> tuple[Mapping[str, Name], Mapping[str, Name]]:
    """Return the client's arguments, by security scheme and by server variable."""
    client = _dict(manifest.get("client"))
    schemes = _entries(client.get("credentials"))
    server = _entries(_dict(client.get("server")).get("variables"))
    variables = {name: entry.get("argument") for name, entry in server.items()}
    names = _Names("an argument", is_name, (*schemes, *variables.values()), faults)
    found = [(_text(e.get("scheme")), names.known(n, {})) for n, e in schemes.items()]
    given = [(name, names.known(argument, {})) for name, argument in variables.items()]
    return (
        {scheme: known for scheme, known in found if known},
        {variable: known for variable, known in given if known},
    )


def _dict(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}


def _entries(found: object) -> Mapping[str, Mapping[str, Any]]:
    return {key: _dict(value) for key, value in _dict(found).items()}


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


def _text(found: object) -> str:
    return found if isinstance(found, str) else ""
