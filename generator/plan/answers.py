"""Answers: what a method returns, and how it gets there."""

from __future__ import annotations

from collections.abc import Sequence

from generator.api import Batch, Operation, Paging, Scalar, Schema
from generator.load import pointer as at
from generator.manifest import schema
from generator.plan.arguments import PlannedArgument
from generator.plan.flavours import Flavour
from generator.plan.imports import Imports
from generator.plan.scope import Scope, bare
from generator.plan.text import literal

BATCHES = "batches"
EVENTS = "events"
STREAMS = {"events": "EventStream", "lines": "LineStream"}
"""The runtime classes that iterate over values that arrive one by one."""
FAKES = {
    "none": "Nothing",
    "text": "Text",
    "bytes": "File",
    "events": "Events",
    "lines": "Lines",
    "json": "Value",
}
"""The runtime classes that answer in tests."""
KINDS = {"json": "value", "lines": "stream", "events": "events"}
"""The manifest's words for kinds of results that have a type."""


class AnswerPlan:
    """The answer of one operation; `shadowed` are names with another meaning there."""

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
        """The annotation of what the method returns."""
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
        """Whether nothing is sent before the answer is used."""
        is_stream = self._result.kind in ("bytes", "events", "lines")
        return is_stream or self._operation.paging is not None

    def statement(self, flavour: Flavour) -> tuple[str, str]:
        """Return the code before and after the request."""
        if self._operation.paging is not None:
            return self._pager_statement(self._operation.paging, flavour)
        batch = self._scope.batch(self._operation)
        if batch is not None:
            return self._batch_statement(batch, flavour)
        waiting = flavour.waiting
        match self._result.kind:
            case "none":
                nothing = self._scope.imports.runtime("codec", "NOTHING")
                return f"{waiting}self._session.send(", f", {nothing})"
            case "text":
                reader = self._scope.imports.runtime("plain", "TEXT")
                return f"return {waiting}self._session.send(", f", {reader})"
            case "bytes":
                return f"return {self.returns(flavour)}(self._session, ", ")"
            case "events" | "lines" as kind:
                stream = flavour.runtime_class(STREAMS[kind])
                return f"return {stream}(self._session, ", f", {self._kind()})"
            case "json":
                return f"return {waiting}self._session.send(", f", {self._kind()})"

    def faked(self, imports: Imports) -> tuple[str, str | None]:
        """Return the class that answers in tests, and how it asks for pages."""
        paging = self._operation.paging
        if paging is None:
            return FAKES[self._result.kind], None
        module, name = "_runtime.paging", "Cursor"
        if windows := self._scope.windows_of(self._operation):
            module, name = windows.module, windows.name  # which is a Cursor too
        return "Pages", self._cursor(paging, imports.own(module, name))

    def _batch_statement(self, batch: Batch, flavour: Flavour) -> tuple[str, str]:
        """Return the code around a request that is sent in parts."""
        batching = self._scope.imports.runtime(BATCHES, "Batching")
        spread = self._scope.spread(self._operation)
        assert spread is not None
        sent = self._scope.fields(spread)
        rules = [literal(sent[batch.items]), str(batch.size)]
        if batch.smaller:
            name = literal(sent[batch.smaller.property])
            rules.append(f"smaller=({name}, {batch.smaller.size})")
        answer = self._scope.object_at(self._result.schema)
        came = self._scope.fields(answer) if answer else {}
        join = [f"{literal(came[name])}: {literal(rule)}" for name, rule in batch.join]
        if join:
            rules.append(f"join={{{', '.join(join)}}}")
        if self._result.kind == "none":
            kind = self._scope.imports.runtime("codec", "NOTHING")
        else:
            kind = self._kind()
        send = "send_async" if flavour is Flavour.ASYNC else "send"
        call = f"{flavour.waiting}{batching}({', '.join(rules)}).{send}"
        start = "" if self._result.kind == "none" else "return "
        items = next(a.name for a in self._arguments if a.is_split)
        return f"{start}{call}(self._session, ", f", {kind}, {items})"

    def entry(self) -> schema.Result:
        """Return the result as the manifest has it."""
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

    def _kind(self) -> str:
        """The type to read an answer as: a model's class, or a form of another type."""
        annotation = self._annotation(self._result.schema)
        if self._scope.object_at(self._result.schema) is not None:
            return annotation
        form = self._scope.imports.runtime("codec", "Form")
        return f"{form}[{annotation}]({annotation})"

    def _pager_statement(self, paging: Paging, flavour: Flavour) -> tuple[str, str]:
        imports = self._scope.imports
        pager = imports.runtime("paging", flavour.pager)
        imports.runtime("paging", "Cursor")
        style = self._cursor(paging, self._walking())
        return f"return {pager}(self._session, ", f", {self._kind()}, {style})"

    def _walking(self) -> str:
        """Return the expression of the object that walks from page to page."""
        windows = self._scope.windows_of(self._operation)
        if windows is None:
            return "Cursor"
        by_windows = self._scope.imports.own(windows.module, windows.name)
        wanted = next(a.name for a in self._arguments if a.location == "client")
        return f"({by_windows} if {wanted} else Cursor)"

    def _cursor(self, paging: Paging, walking: str) -> str:
        """Return the expression that asks for the next page."""
        items, following = map(self._attributes, (paging.items, paging.next))
        token, where = literal(paging.token), ""
        if paging.location == "body":
            spread = self._scope.spread(self._operation)
            assert spread is not None
            token = literal(self._scope.fields(spread)[paging.token])
            where = ', location="body"'
        return f"{walking}(items={items}, next={following}, token={token}{where})"

    def _attributes(self, path: Sequence[str]) -> tuple[str, ...]:
        """A path of properties as one of fields, from the answer's root."""
        found, schema = [], self._result.schema
        for name in path:
            inside = self._scope.object_at(bare(schema))
            assert inside is not None
            found.append(self._scope.fields(inside)[name])
            schema = next(p.schema for p in inside.properties if p.name == name)
        return tuple(found)
