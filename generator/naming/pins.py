"""The names of the last run, from its manifest.

A manifest is as little trusted as a document: it may be damaged, half of a merge, or
malicious. A damaged entry costs only itself and is reported. The remaining names are
valid identifiers, and no two are alike.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from generator.diagnostics import Diagnostic, Diagnostics
from generator.manifest import schema
from generator.manifest.reader import ManifestError, Reading, read
from generator.manifest.schema import Manifest
from generator.naming.identifiers import is_call, is_name, is_type_name, resources
from generator.naming.names import Name
from generator.source import SourceFile

Place: TypeAlias = tuple[str, str]
"""An argument's place (a parameter's location, or "body") and its name there."""
PLACES = frozenset({"path", "query", "header", "cookie", "body"})
RESULT, ERROR, STREAM = "result", "error", "stream"
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
    variant: str = ""
    """The media type that tells it from the usual method for the same request."""


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


def last_pins(last: SourceFile | None, diagnostics: Diagnostics) -> Pins:
    """Return the names in the last run's manifest; report unusable names."""
    manifest = last_manifest(last, diagnostics)
    if last is None or manifest is None:
        return Pins()
    pinned, faults = pins(manifest)
    report_faults(last, faults, diagnostics)
    return pinned


def last_manifest(last: SourceFile | None, diagnostics: Diagnostics) -> Manifest | None:
    """Return the manifest of the last run; report the damage in it."""
    if last is None:
        return None
    reading = _read(last.text)
    if reading is None:
        text = "is not a gen-client manifest (perhaps after a merge conflict)"
        consequence = "No name in it is kept: all are made by the rules."
        warning = Diagnostic("warning", "manifest", text, consequence, last.path)
        diagnostics.extend([warning])
        return None
    for fault in reading.faults:
        text = f"{fault.message} at {fault.pointer}"
        consequence = "This entry is ignored."
        warning = Diagnostic("warning", "manifest", text, consequence, last.path)
        diagnostics.extend([warning])
    return reading.manifest


def _read(text: str) -> Reading | None:
    """Return the content of a manifest, or None if the text is no manifest."""
    try:
        reading = read(text)
    except ManifestError:
        return None
    return None if reading.manifest.operations is None else reading


def report_faults(
    last: SourceFile, faults: Iterable[str], diagnostics: Diagnostics
) -> None:
    """Report names in a manifest that cannot be kept."""
    diagnostics.extend(
        Diagnostic(
            "warning",
            "manifest",
            f"{fault}, though the manifest says so",
            "What is called so is named by the rules.",
            last.path,
        )
        for fault in faults
    )


def pins(manifest: Manifest) -> tuple[Pins, tuple[str, ...]]:
    """Return the names in a manifest, and why some cannot be kept."""
    faults: list[str] = []
    names = Pins(
        tuple(_operations(manifest.operations or (), faults)),
        tuple(_types(manifest.models or {}, manifest.types or {}, faults)),
        _webhooks(manifest.webhooks, faults),
        *_client(manifest.client, faults),
    )
    return names, tuple(dict.fromkeys(faults))


class _Names:
    """Names of one kind, which must all differ."""

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
        self._taken: set[str] = set()
        self._faults = faults

    def pinned(self, name: str, aliases: Sequence[str] = ()) -> Name | None:
        """Return the name with its former names, or None if it is unusable."""
        if not self._takes(name):
            return None
        return Name(name, tuple(alias for alias in aliases if self._is_left(alias)))

    def _is_left(self, alias: str) -> bool:
        """Take a former name if it is free; return whether it was."""
        return alias not in self._current and self._takes(alias)

    def _takes(self, name: str) -> bool:
        if not self._is_valid(name):
            self._faults.append(f"{json.dumps(name)} is not a name for {self._kind}")
            return False
        if name in self._taken:
            self._faults.append(f"{json.dumps(name)} is the name of two things")
            return False
        self._taken.add(name)
        return True


def _operations(
    entries: Sequence[schema.Operation], faults: list[str]
) -> Iterator[PinnedOperation]:
    calls = [entry.call for entry in entries]
    former = [alias for entry in entries for alias in entry.aliases]
    inner = {place for call in filter(is_call, calls) for place in resources(call)}
    methods = set(filter(is_call, calls)) - inner
    inner |= {place for call in filter(is_call, former) for place in resources(call)}

    def is_free(call: object) -> bool:
        """Whether no resource has the name of the method; resources keep theirs."""
        if not is_call(call) or call in inner - methods:
            return False
        return methods.isdisjoint(resources(str(call)))

    names = _Names("a method", is_free, calls, faults)
    for entry in entries:
        call = names.pinned(entry.call, entry.aliases)
        if call is not None:
            yield _operation(call, entry, faults)


def _operation(
    call: Name, entry: schema.Operation, faults: list[str]
) -> PinnedOperation:
    names = _Names("an argument", is_name, entry.arguments, faults)
    arguments: dict[Place, Name] = {}
    annotations: dict[Place, str] = {}
    for name, argument in entry.arguments.items():
        place = argument.location, argument.wire_name or ""
        if argument.location in PLACES:
            annotations[place] = argument.annotation
        if argument.location in PLACES and argument.wire_name not in (None, "*"):
            pinned = names.pinned(name, argument.aliases)
            arguments |= {place: pinned} if pinned else {}
    errors = {(ERROR, status): type_ for status, type_ in entry.errors.items()}
    stream = entry.result.stream
    streams = {(RESULT, STREAM): stream.annotation or ""} if stream else {}
    return PinnedOperation(
        method=entry.method,
        path=entry.path,
        call=call,
        arguments=arguments,
        positional=tuple(
            argument.wire_name or ""
            for argument in entry.arguments.values()
            if argument.location == "path" and argument.required
        ),
        annotations={
            **annotations,
            (RESULT, ""): entry.result.annotation or "",
            **streams,
            **errors,
        },
        variant=entry.variant,
    )


def _types(
    models: Mapping[str, str], described: Mapping[str, schema.Type], faults: list[str]
) -> Iterator[PinnedType]:
    names = _Names("a model", is_type_name, models.values(), faults)
    for pointer, text in models.items():
        entry = described.get(text)
        name = names.pinned(text, entry.aliases if entry else ())
        if name is None:
            continue
        pointer = pointer.removeprefix("#")
        yield (
            _type(pointer, name, entry, faults) if entry else PinnedType(pointer, name)
        )


def _type(
    pointer: str, name: Name, entry: schema.Type, faults: list[str]
) -> PinnedType:
    listed = entry.fields or {}
    names = _Names("a field", is_name, listed, faults)
    fields: dict[str, Name] = {}
    annotations: dict[str, str] = {}
    for field_name, described in listed.items():
        wire = described.wire_name
        if wire is not None:
            pinned = names.pinned(field_name, described.aliases)
            fields |= {wire: pinned} if pinned else {}
            annotations[wire] = described.annotation
    kind = "enumeration" if entry.values else "union"
    if entry.fields is not None:
        kind = "object"
    elif kind == "union":
        annotations[""] = entry.annotation or ""
    return PinnedType(pointer, name, kind, fields, annotations, entry.values)


def _webhooks(
    entries: Sequence[schema.Webhook], faults: list[str]
) -> Mapping[Place, Name]:
    functions = [entry.call.removeprefix("webhooks.") for entry in entries]
    names = _Names("a webhook", is_name, functions, faults)
    functions_by_webhook: dict[Place, Name] = {}
    for function, entry in zip(functions, entries, strict=True):
        pinned = names.pinned(function)
        if pinned is not None:
            functions_by_webhook.setdefault((entry.method, entry.name), pinned)
    return functions_by_webhook


def _client(
    client: schema.Client, faults: list[str]
) -> tuple[Mapping[str, Name], Mapping[str, Name]]:
    """Return the client's arguments, by security scheme and by server variable."""
    schemes = {name: entry.scheme for name, entry in client.credentials.items()}
    variables = {
        name: entry.argument
        for name, entry in client.server.variables.items()
        if entry.argument is not None
    }
    names = _Names("an argument", is_name, (*schemes, *variables.values()), faults)
    of_schemes = {scheme: names.pinned(name) for name, scheme in schemes.items()}
    of_variables = {name: names.pinned(text) for name, text in variables.items()}
    return (
        {scheme: name for scheme, name in of_schemes.items() if name},
        {variable: name for variable, name in of_variables.items() if name},
    )
