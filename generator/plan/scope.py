"""The facts that the methods of one module share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.api import Api, Batch, Nullable, Object, Operation, Reference, Schema
from generator.load.presets import Codec, Windows
from generator.naming.names import Names
from generator.plan.about import common_facts, usual_successes
from generator.plan.annotations import Annotations
from generator.plan.credentials import Credentials
from generator.plan.imports import Imports
from generator.translate.spread_bodies import spread_body


@dataclass(frozen=True)
class Scope:
    """The API, its names, and the imports of the module."""

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
        """Return annotations for the module; models are attributes of `models`."""
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
        """Return annotations for `models` itself."""
        return Annotations(self.manifest_imports, self.names.models, codecs=self.codecs)

    def object_at(self, schema: Schema) -> Object | None:
        """Return the object of a schema, if it has declared properties."""
        if not isinstance(schema, Reference):
            return None
        match self.api.definitions[schema.pointer]:
            case Object(properties=[_, *_]) as model:
                return model
            case _:
                return None

    def spread(self, operation: Operation) -> Object | None:
        """Return the object whose properties are keywords of the call, if any."""
        return spread_body(operation, self.api)

    def fields(self, model: Object) -> Mapping[str, str]:
        """Return the field of each property of a model."""
        names = self.names.fields[model.pointer]
        return {wire: name.now for wire, name in names.items()}

    @cached_property
    def usual_successes(self) -> tuple[int, ...]:
        """Return the statuses that most operations describe as only successes."""
        return usual_successes(self.api)

    @cached_property
    def _common(self) -> frozenset[tuple[str, str]]:
        return frozenset(common_facts(self.api))

    def facts(self, operation: Operation) -> tuple[tuple[str, str], ...]:
        """Return the facts about an operation that are not about all of them."""
        return tuple(fact for fact in operation.facts if fact not in self._common)

    def batch(self, operation: Operation) -> Batch | None:
        """Return the batch of an operation whose list may be split.

        Streamed answers and pages cannot be joined.
        """
        joins = operation.result.kind in ("json", "none") and not operation.paging
        return operation.batch if joins and self.spread(operation) else None

    def windows_of(self, operation: Operation) -> Windows | None:
        """Return the class that continues beyond the result limit, if there is one."""
        return self.windows[operation.windows] if operation.windows else None


def bare(schema: Schema) -> Schema:
    """Return the schema without null."""
    return schema.schema if isinstance(schema, Nullable) else schema
