"""The names of a package: the result of the naming stage."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from generator.api import Webhook
from generator.naming.model_words import other_names

ArgumentKey: TypeAlias = tuple[str, str]
"""An argument's place (a parameter's location, or "body") and its name there."""


@dataclass(frozen=True)
class Name:
    """A Python name, with the deprecated former names that still work."""

    now: str
    former: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        """Return the current name and all former names."""
        return (self.now, *self.former)

    def renamed(self, name: str) -> Name:
        """Return the new name; the old one becomes a former name."""
        former = dict.fromkeys((*self.former, self.now))
        former.pop(name, None)
        return Name(name, tuple(former))


@dataclass(frozen=True)
class Call:
    """A method's place on a client: `partner_clients.batch.update`."""

    resource: tuple[str, ...]
    method: str

    @classmethod
    def of(cls, text: str) -> Call:
        """Return the call written as `text`."""
        *resource, method = text.split(".")
        return cls(tuple(resource), method)

    def __str__(self) -> str:
        return ".".join((*self.resource, self.method))


def webhook_key(webhook: Webhook) -> str:
    """Return the key of a webhook; several may share the path item at one pointer."""
    return f"{webhook.pointer} {webhook.method} {webhook.name}"


@dataclass(frozen=True)
class Widened:
    """A call with a longer name, because the preferred name was taken."""

    pointer: str
    preferred: Call
    given: Call
    other: str
    """The operation or resource that has the preferred name."""


@dataclass(frozen=True)
class ClassNames:
    """The classes of one resource, group or API."""

    blocking: str
    asyncio: str
    fake: str
    """The class that stands for it in tests."""


@dataclass(frozen=True)
class ResourceNames:
    """The names of resources; the keys are their paths on the client."""

    classes: Mapping[tuple[str, ...], ClassNames]
    modules: Mapping[tuple[str, ...], str]
    """The modules in the API's folder: `resources.pets`.

    Resources without a module are in the one of the resource around them.
    """
    on_fake: Mapping[tuple[str, ...], str]
    """The attributes of the fake server, by top-level resource or the API's place."""
    models: str
    """The alias of `models` in classes with an attribute of that name."""

    def module(self, path: tuple[str, ...]) -> str:
        """Return the module that a resource is in."""
        return self.modules.get(path) or self.module(path[:-1])


@dataclass(frozen=True)
class Names:
    """The names of everything in one API, with the former names that still work.

    The keys are JSON pointers, for arguments and fields with what the document calls
    them. Calls are complete: they begin at the client.
    """

    calls: Mapping[str, Name]
    """By operation."""
    arguments: Mapping[str, Mapping[ArgumentKey, Name]]
    """By operation."""
    types: Mapping[str, Name]
    """Models, enumerations and unions."""
    fields: Mapping[str, Mapping[str, Name]]
    """By model and property."""
    webhooks: Mapping[str, Name]
    """The functions of `webhooks.py`, by `webhook_key`."""
    resources: ResourceNames
    place: tuple[str, ...] = ()
    """The attributes that lead to the API; () if the package has only this one."""
    own: str | None = None
    """The resource whose calls are at the place itself."""
    further: frozenset[str] = frozenset()
    """The resources beside that one."""
    pinned_modules: Mapping[str, str] = field(default_factory=dict)
    """The modules of types that several APIs shared in the last run."""
    modules: Mapping[str, str] = field(default_factory=dict)
    """The modules of types that several APIs share: `_models.pet`."""
    numbers: Mapping[str, int] = field(default_factory=dict)
    """A number for each type; equal types of several APIs have the same number."""

    def call(self, pointer: str) -> Call:
        """Return the call of an operation."""
        return Call.of(self.calls[pointer].now)

    def media_argument(self, pointer: str, usual: str) -> str:
        """Return the name of an argument that chooses a media type of an operation.

        Parameters and properties of the last run may have taken the usual one.
        """
        names = self.arguments[pointer].values()
        taken = {text for name in names for text in name.every}
        free = itertools.chain((usual,), (f"{usual}_{n}" for n in itertools.count(2)))
        return next(name for name in free if name not in taken)

    def former_calls(self, pointer: str) -> Iterator[Call]:
        """Yield the former calls of an operation."""
        return map(Call.of, self.calls[pointer].former)

    def webhook(self, webhook: Webhook) -> str:
        """Return the function of a webhook."""
        return self.webhooks[webhook_key(webhook)].now

    def stream_on_fake(self, call: Call) -> str:
        """Return the attribute of the fake for the stream that a call may return."""
        return self._on_fake(call, "stream")

    def answer_on_fake(self, call: Call, media_type: str) -> str:
        """Return the attribute of the fake for a call's answer in a media type."""
        words = re.findall(r"[a-z0-9]+", media_type.lower())
        return self._on_fake(call, "_".join(words) or "any")

    def _on_fake(self, call: Call, answer: str) -> str:
        """Return the attribute of the fake for one of a call's answers.

        No call and no resource beside the call has this name.
        """
        every = [Call.of(text) for name in self.calls.values() for text in name.every]
        paths = [(*each.resource, each.method) for each in every]
        depth, beside = len(call.resource), call.resource
        taken = {p[depth] for p in paths if p[:depth] == beside and len(p) > depth}
        name = f"{call.method}_{answer}"
        while name in taken:
            name += "_"
        return name

    @cached_property
    def models(self) -> Mapping[str, str]:
        """Return the current names of all types."""
        return {pointer: name.now for pointer, name in self.types.items()}

    @cached_property
    def imports(self) -> Mapping[str, str]:
        """Return other names for imports of `models.py` that types are named like."""
        return other_names({*self.models.values()})


@dataclass(frozen=True)
class Secret:
    """A credential, or a part of one, as an argument of the client."""

    argument: str
    environment: str
    """The environment variable that is read if the argument is missing."""


@dataclass(frozen=True)
class CredentialNames:
    """The names of a credential."""

    name: str
    secrets: tuple[Secret, ...]


@dataclass(frozen=True)
class ClientNames:
    """The names of the client's arguments that depend on the APIs."""

    credentials: Mapping[str, CredentialNames]
    """By security scheme, for the schemes that operations use."""
    variables: Mapping[str, str]
    """By variable in the server's URL."""


@dataclass(frozen=True)
class PackageNames:
    """The names of what all APIs of a package share."""

    package: str
    client: ClientNames
    groups: Mapping[tuple[str, ...], ClassNames]
    """By the path of a group of APIs, or the place of an API.

    An API has other classes in its own folder; these are aliases for use in groups.
    """
