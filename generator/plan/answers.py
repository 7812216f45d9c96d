"""Plan the result of a method: its annotation, decoding and paging."""

from __future__ import annotations

from collections.abc import Sequence

from generator.api import Batch, Operation, Paging, Scalar, Schema
from generator.load import pointer as at
from generator.manifest import schema
from generator.package_resources import Answer, Batching, Cursor
from generator.plan.arguments import PlannedArgument
from generator.plan.flavours import Flavour
from generator.plan.imports import Imports
from generator.plan.scope import Scope, bare

BATCHES = "batches"
EVENTS = "events"
STREAMS = {"events": "EventStream", "lines": "LineStream"}
"""The runtime classes that iterate over streamed values."""
FAKES = {
    "none": "Nothing",
    "text": "Text",
    "bytes": "File",
    "events": "Events",
    "lines": "Lines",
    "json": "Value",
}
"""The runtime classes that answer in the fake API."""
KINDS = {"json": "value", "lines": "stream", "events": "events"}
"""The manifest's words for kinds of results that have a type."""


class AnswerPlan:
    """The answer of one operation; `shadowed` are names that the class redefines."""

    def __init__(
        self,
        operation: Operation,
        arguments: Sequence[PlannedArgument],
        scope: Scope,
        shadowed: frozenset[str],
    ) -> None:
        self._operation = operation
        self._arguments = arguments
        self._result = operation.result
        self._scope = scope
        self._shadowed = shadowed

    def returns(self, flavour: Flavour) -> str:
        """Return the annotation of the result."""
        paging = self._operation.paging
        if paging is not None:
            item, page = map(self._annotation, (paging.item, self._result.schema))
            pager = self._scope.imports.runtime("paging", flavour.pager)
            return f"{pager}[{item}, {page}]"
        match self._result.kind:
            case "none":
                return "None"
            case "text":
                return self._annotation(Scalar("string"))
            case "bytes":
                return self._scope.imports.runtime(
                    "streaming", flavour.runtime_class("Download")
                )
            case "events" | "lines" as kind:
                item = self._annotation(self._result.schema)
                stream = flavour.runtime_class(STREAMS[kind])
                return f"{self._scope.imports.runtime(EVENTS, stream)}[{item}]"
            case "json":
                return self._annotation(self._result.schema)

    @property
    def is_lazy(self) -> bool:
        """Whether no request is sent until the result is used."""
        is_stream = self._result.kind in ("bytes", "events", "lines")
        return is_stream or self._operation.paging is not None

    def answer(self, flavour: Flavour) -> Answer:
        """Return the conversion of the response into the result."""
        paging = self._operation.paging
        if paging is not None:
            pager = self._scope.imports.runtime("paging", flavour.pager)
            self._scope.imports.runtime("paging", "Cursor")
            cursor = self._cursor(paging, self._cursor_class())
            return Answer(self._type(), lazy_class=pager, cursor=cursor)
        match self._result.kind:
            case "bytes":
                return Answer(None, lazy_class=self.returns(flavour))
            case "events" | "lines" as kind:
                stream = flavour.runtime_class(STREAMS[kind])
                return Answer(self._type(), lazy_class=stream)
            case kind:
                batch = self._scope.batch(self._operation)
                return Answer(
                    self._type(),
                    batching=self._batching(batch) if batch else None,
                    is_returned=kind != "none",
                )

    def faked(self, imports: Imports) -> tuple[str, Cursor | None]:
        """Return the class that answers in the fake API, and the cursor of pages."""
        paging = self._operation.paging
        if paging is None:
            return FAKES[self._result.kind], None
        module, name = "_runtime.paging", "Cursor"
        if windows := self._scope.windows_of(self._operation):
            module, name = windows.module, windows.name  # a subclass of Cursor
        return "Pages", self._cursor(paging, imports.own(module, name))

    def _batching(self, batch: Batch) -> Batching:
        spread = self._scope.spread(self._operation)
        assert spread is not None
        sent = self._scope.fields(spread)
        answer = self._scope.object_at(self._result.schema)
        fields = self._scope.fields(answer) if answer else {}
        smaller = batch.smaller
        return Batching(
            class_code=self._scope.imports.runtime(BATCHES, "Batching"),
            items=sent[batch.items],
            argument=next(a.name for a in self._arguments if a.is_split),
            size=batch.size,
            smaller=(sent[smaller.property], smaller.size) if smaller else None,
            join=tuple((fields[name], rule) for name, rule in batch.join),
        )

    def entry(self) -> schema.Result:
        """Return the result for the manifest."""
        paging = self._operation.paging
        match self._result.kind:
            case "none":
                return schema.Result(kind="none")
            case "text":
                return schema.Result(kind="value", annotation="str")
            case "bytes":
                return schema.Result(kind="file", annotation="bytes")
            case kind:
                annotation = self._scope.plain_annotations.of(self._result.schema)
        if paging is not None:
            pages = schema.Pages(
                items=at.join(paging.items),
                next=at.join(paging.next),
                token=paging.token,
            )
            return schema.Result(kind="pages", annotation=annotation, pages=pages)
        return schema.Result(kind=KINDS[kind], annotation=annotation)

    def _annotation(self, schema: Schema) -> str:
        return self._scope.annotations.of(schema, self._shadowed)

    def _type(self) -> str:
        """Return the type to decode: a model, or the form of another type."""
        imports = self._scope.imports
        match self._result.kind:
            case "none":
                return imports.runtime("codec", "NOTHING")
            case "text":
                return imports.runtime("plain", "TEXT")
            case _:
                annotation = self._annotation(self._result.schema)
        if self._scope.object_at(self._result.schema) is not None:
            return annotation
        form = imports.runtime("codec", "Form")
        return f"{form}[{annotation}]({annotation})"

    def _cursor_class(self) -> str:
        """Return the class that moves from page to page, or a choice of two."""
        windows = self._scope.windows_of(self._operation)
        if windows is None:
            return "Cursor"
        by_windows = self._scope.imports.own(windows.module, windows.name)
        choice = next(a.name for a in self._arguments if a.location == "client")
        return f"({by_windows} if {choice} else Cursor)"

    def _cursor(self, paging: Paging, class_code: str) -> Cursor:
        token = paging.token
        if paging.location == "body":
            spread = self._scope.spread(self._operation)
            assert spread is not None
            token = self._scope.fields(spread)[token]
        return Cursor(
            class_code=class_code,
            items=self._attributes(paging.items),
            next=self._attributes(paging.next),
            token=token,
            is_in_body=paging.location == "body",
        )

    def _attributes(self, path: Sequence[str]) -> tuple[str, ...]:
        """Return the fields on a path of properties that starts at the answer."""
        fields, schema = [], self._result.schema
        for name in path:
            inside = self._scope.object_at(bare(schema))
            assert inside is not None
            fields.append(self._scope.fields(inside)[name])
            schema = next(p.schema for p in inside.properties if p.name == name)
        return tuple(fields)
