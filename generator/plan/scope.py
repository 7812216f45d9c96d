"""The facts that the methods of one module share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.api import Api, Batch, Nullable, Object, Operation, Reference, Schema
from generator.load.presets import Codec, Windows
from generator.naming.names import Names
from generator.plan.annotations import Annotations
from generator.plan.credentials import Credentials
from generator.plan.imports import Imports
from generator.translate.spread_bodies import spread_body


@dataclass(frozen=True)
class Scope:
    """The API, the names given so far, and the imports of the module."""

    api: Api
    names: Names
    imports: Imports
    manifest_imports: Imports
    """The imports of the manifest's annotations, which must resolve in `models`."""
    credentials: Credentials
    codecs: Mapping[str, Codec]
    windows: Mapping[str, Windows]
    """The preset's rules for searching past limits."""
    package: str = ".."
    """The package of `models`, relative to the module."""

    @property
    def annotations(self) -> Annotations:
        """Annotations for the module, where models are attributes of `models`."""
        return Annotations(
            self.imports,
            self.names.models,
            "models.",
            self.package,
            self.codecs,
            self.names.resources.models,
        )

    @property
    def plain_annotations(self) -> Annotations:
        """Annotations as they are in `models` itself."""
        return Annotations(self.manifest_imports, self.names.models, codecs=self.codecs)

    def object_at(self, schema: Schema) -> Object | None:
        """The object that a schema is, if it is one with declared properties."""
        if not isinstance(schema, Reference):
            return None
        found = self.api.definitions[schema.pointer]
        return found if isinstance(found, Object) and found.properties else None

    def spread(self, operation: Operation) -> Object | None:
        """The object whose properties are keywords of the call, if there is one."""
        return spread_body(operation, self.api)

    def fields(self, model: Object) -> Mapping[str, str]:
        """Return the field of each property of a model."""
        names = self.names.fields[model.pointer]
        return {wire: name.now for wire, name in names.items()}

    def batch(self, operation: Operation) -> Batch | None:
        """Return how its list is split, if it is: streamed answers cannot be joined."""
        joins = operation.result.kind in ("json", "none") and not operation.paging
        return operation.batch if joins and self.spread(operation) else None

    def windows_of(self, operation: Operation) -> Windows | None:
        """Return how it continues past the limit of results, if it can."""
        return self.windows[operation.windows] if operation.windows else None


def bare(schema: Schema) -> Schema:
    """The schema of what is not null."""
    return schema.schema if isinstance(schema, Nullable) else schema
