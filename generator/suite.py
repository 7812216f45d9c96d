"""The Python package of several APIs, everything in it already decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from generator.manifest import schema
from generator.package import (
    Child,
    ClientModule,
    Engine,
    ErrorModule,
    ModelModule,
    OperationEntry,
    Readme,
    ResourceModule,
    ScopeModule,
    TestingModule,
    TokenModule,
    TypeEntry,
    WebhookModule,
)


@dataclass(frozen=True)
class ApiPackage:
    """One API: a package in the package, without a client of its own."""

    spec: int
    """Which of the documents it is made of."""
    path: tuple[str, ...]
    """What leads to it, on the client and among the folders."""
    own: str | None
    """The resource that is not named again: its calls are those of the place itself."""
    further: tuple[str, ...]
    """The resources beside that."""
    title: str
    version: str
    header: tuple[str, ...]
    """The comment at the top of its rendered files."""
    docstring_code: str
    resources: tuple[ResourceModule, ...]
    models: ModelModule
    errors: ErrorModule | None
    """None where those of all APIs say what its errors hold."""
    testing: TestingModule
    webhooks: WebhookModule | None
    operations: tuple[OperationEntry, ...]
    names: Mapping[str, str]
    """Its types by their pointers."""
    shared: Mapping[str, str]
    """The module of each of its types that is shared."""
    types: tuple[TypeEntry, ...]
    """Those that are its own."""


@dataclass(frozen=True)
class SharedModels:
    """A module of models that some APIs share."""

    module: str
    models: ModelModule
    types: tuple[TypeEntry, ...]


@dataclass(frozen=True)
class Group:
    """A class with a property for each API."""

    name: str
    docstring_code: str
    made_of: Literal["Session", "AsyncSession", "Answers"]
    children: tuple[Child, ...]


@dataclass(frozen=True)
class GroupModule:
    """`groups.py`, and what `testing.py` has of the same."""

    imports: tuple[str, ...]
    """What only annotations need."""
    groups: tuple[Group, ...]
    ungrouped: tuple[Child, ...] = ()
    """What is on the fake itself."""


@dataclass(frozen=True)
class Suite:
    """All of it."""

    name: str
    client_version: str
    """The client's own."""
    header: tuple[str, ...]
    docstring_code: str
    client: ClientModule
    errors: ErrorModule
    groups: GroupModule
    testing: GroupModule
    base_options_code: str
    """How the base of all models is made."""
    is_one_way: bool
    """Whether there are properties that may be missing one way only."""
    shared: tuple[SharedModels, ...]
    apis: tuple[ApiPackage, ...]
    """In the order of their places."""
    tokens: TokenModule | None
    scopes: ScopeModule | None
    copied: tuple[str, ...]
    exported: tuple[tuple[str, str], ...]
    lazy: tuple[tuple[str, str], ...]
    exports: tuple[str, ...]
    """All names that the package gives out."""
    custom: str
    """The name that is left to users for modules of their own."""
    engine: Engine | None
    readme: Readme
    server: schema.Server

    @property
    def has_models(self) -> bool:
        """Whether it has models of its own, and not each API in it."""
        return False

    @property
    def folders(self) -> tuple[tuple[str, ...], ...]:
        """The folders that hold APIs, and nothing else."""
        found = (api.path[:n] for api in self.apis for n in range(1, len(api.path)))
        own = {api.path for api in self.apis}
        return tuple(path for path in dict.fromkeys(found) if path not in own)
