"""Narrowing: the part of an API that a client is wanted for, and what that needs.

Names are given before, by the whole API: what is left out renames nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from generator.api import Api, Operation, Schema, Webhook
from generator.diagnostics import Diagnostics, Unusable
from generator.naming.names import Name
from generator.select.filters import Filters, Subject, suggestion
from generator.translate.reachability import reached


def narrowed(
    api: Api, calls: Mapping[str, Name], filters: Filters, diagnostics: Diagnostics
) -> Api:
    """The API with what the filters choose, and the definitions that this refers to.

    A filter that names nothing is reported. Raises Unusable if nothing is left.
    """
    if not filters:
        return api
    subjects = {o.pointer: _operation(o, calls) for o in api.operations}
    _report_unused(
        filters, [*subjects.values(), *map(_webhook, api.webhooks)], diagnostics
    )
    operations = tuple(o for o in api.operations if filters.choose(subjects[o.pointer]))
    kept = {operation.pointer for operation in operations}
    webhooks = tuple(w for w in api.webhooks if _is_chosen(w, filters, kept))
    if not operations and not webhooks:
        raise _nothing_left(api, diagnostics)
    needed = reached(_schemas(operations, webhooks), api.definitions)
    return replace(
        api,
        operations=operations,
        webhooks=webhooks,
        definitions={p: d for p, d in api.definitions.items() if p in needed},
        limit_headers=next(
            (o.limit_headers for o in operations if o.limit_headers), None
        ),
    )


def _operation(operation: Operation, calls: Mapping[str, Name]) -> Subject:
    return Subject(
        tags=operation.tags,
        paths=(operation.path,),
        operation_ids=(operation.operation_id,) if operation.operation_id else (),
        methods=(operation.method,),
        calls=(calls[operation.pointer].now,),
    )


def _webhook(webhook: Webhook) -> Subject:
    """Return the facts about a webhook; it has no path and no call of ours."""
    return Subject(
        tags=webhook.tags,
        operation_ids=(webhook.operation_id,) if webhook.operation_id else (),
        webhooks=(webhook.name,),
    )


def _is_chosen(webhook: Webhook, filters: Filters, kept: set[str]) -> bool:
    """A callback stays with its operation."""
    subject = _webhook(webhook)
    if filters.excludes(subject):
        return False
    is_own = None in webhook.owners and not filters.include
    return is_own or filters.includes(subject) or not kept.isdisjoint(webhook.owners)


def _report_unused(
    filters: Filters, subjects: list[Subject], diagnostics: Diagnostics
) -> None:
    for unused in filters.unused(subjects):
        meant = suggestion(unused, subjects)
        hint = f'; did you mean "{meant}"?' if meant else ""
        diagnostics.warning(
            "filter-unused",
            f'the filter "{unused}" matches no operation and no webhook{hint}',
            consequence=(
                "It has no effect."
                if unused in filters.exclude
                else "Nothing is generated for it."
            ),
        )


def _nothing_left(api: Api, diagnostics: Diagnostics) -> Unusable:
    count = len(api.operations)
    operations = "1 operation" if count == 1 else f"{count} operations"
    message = f"the filters leave none of {operations}"
    return diagnostics.unusable("nothing-left", message)


def _schemas(
    operations: Iterable[Operation], webhooks: Iterable[Webhook]
) -> Iterator[Schema]:
    for operation in operations:
        yield from (parameter.schema for parameter in operation.parameters)
        if operation.body is not None:
            yield operation.body.schema
        yield operation.result.schema
        yield from (schema for _, schema in operation.errors)
        if operation.paging is not None:
            yield operation.paging.item
    yield from (webhook.schema for webhook in webhooks)
