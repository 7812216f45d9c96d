"""The operations and webhooks of an API."""

from __future__ import annotations

from dataclasses import dataclass

from generator.api.abilities import Batch, LimitHeaders, Paging
from generator.api.access import Requirement
from generator.api.definitions import Schema
from generator.api.exchange import Parameter, RequestBody, Result, Stream


@dataclass(frozen=True)
class Operation:
    """One call: a method on a path."""

    method: str
    path: str
    pointer: str
    parameters: tuple[Parameter, ...]
    body: RequestBody | None
    result: Result
    errors: tuple[tuple[str, Schema], ...]
    """The described errors by status: an exact one, a range ("4XX") or "default"."""
    security: tuple[tuple[Requirement, ...], ...]
    """Alternatives of combinations (OpenAPI 3.1, 4.8.30); () if none is needed."""
    others: tuple[Result, ...] = ()
    """The results in other media types, which a caller may ask for."""
    stream: Stream | None = None
    """The stream that a boolean of the request asks for instead."""
    beside: str | None = None
    """The pointer of the operation with the same request and the usual result."""
    only_successes: tuple[int, ...] = ()
    """The only statuses of success, if `default` makes other 2xx an error."""
    server: str | None = None
    """The URL of its own server, if it has one."""
    paging: Paging | None = None
    windows: str | None = None
    """The preset's rule for searching past a limit of results."""
    template: str | None = None
    """The path to fill in, if it differs from `path`; variables are `{name}`."""
    batch: Batch | None = None
    collection: bool = False
    """Whether the answer is an array, or holds one beside paging."""
    repeatable: bool | None = None
    """Whether it is safe to repeat; None: the method decides (RFC 9110, 9.2.2)."""
    idempotency_key: str | None = None
    """The header that makes the call safe to repeat, as declared."""
    operation_id: str | None = None
    tags: tuple[str, ...] = ()
    name: str | None = None
    """The name set by `x-gen-client-name`."""
    summary: str = ""
    description: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """Further facts for callers, as label and text."""
    deprecated: bool = False
    limit_headers: LimitHeaders | None = None

    @property
    def bodies(self) -> tuple[RequestBody, ...]:
        """Return the body in each way of writing it, the usual one first."""
        return (self.body, *self.body.others) if self.body else ()

    @property
    def variant(self) -> str:
        """Return the media type that tells it from the usual operation, if any."""
        return self.result.media_type if self.beside is not None else ""

    @property
    def results(self) -> tuple[Result, ...]:
        """Return all results, the usual one first."""
        streams = (self.stream.result,) if self.stream else ()
        return (self.result, *self.others, *streams)

    @property
    def answered(self) -> tuple[Schema, ...]:
        """Return the schemas of all results and errors."""
        results = (result.schema for result in self.results)
        return (*results, *(schema for _, schema in self.errors))


@dataclass(frozen=True)
class Webhook:
    """A request that the API sends: a webhook, or a callback."""

    name: str
    method: str
    pointer: str
    schema: Schema
    description: str = ""
    operation_id: str | None = None
    tags: tuple[str, ...] = ()
    owners: tuple[str | None, ...] = (None,)
    """The pointers of operations it is a callback of; None for the document."""


@dataclass(frozen=True)
class Untranslated:
    """An operation or webhook that could not be translated."""

    pointer: str
    tags: tuple[str, ...] | None = None
    """Its tags; None if these and the operationId are unknown."""
    operation_id: str | None = None
    webhook: str | None = None
    """The webhook's name; None if this is an operation."""
    owner: str | None = None
    """The pointer of the operation that a webhook is a callback of."""
