"""Keep the operations and webhooks that filters choose, and what these refer to.

Names are given before, for the whole API, so a filter renames nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from generator.api import Api, Operation, Schema, Untranslated, Webhook
from generator.config.filters import Filters, Subject, suggestion
from generator.diagnostics import Diagnostics, Unusable
from generator.naming.names import Name
from generator.select.parts import Parts, subject_at
from generator.translate.reachability import reached


def narrowed(
    api: Api, calls: Mapping[str, Name], filters: Filters, diagnostics: Diagnostics
) -> Api:
    """Return the API with only what the filters choose, and what that refers to.

    Messages about other parts are dropped. A filter that matches nothing is reported.
    Raises Unusable if nothing is left.
    """
    if not filters:
        return api
    subjects = {o.pointer: _operation(o, calls) for o in api.operations}
    _report_unused(
        filters, [*subjects.values(), *map(_webhook, api.webhooks)], diagnostics
    )
    operations = tuple(o for o in api.operations if filters.choose(subjects[o.pointer]))
    kept = {operation.beside or operation.pointer for operation in operations}
    webhooks = tuple(
        w for w in api.webhooks if _is_chosen(_webhook(w), w.owners, filters, kept)
    )
    missed = [u.pointer for u in api.untranslated if _is_missed(u, filters, kept)]
    parts = Parts(api, [*kept, *(w.pointer for w in webhooks)], missed, filters)
    diagnostics.keep(parts.is_left)
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
    """Return the facts about a webhook; filters by path and call never match it."""
    return Subject(
        tags=webhook.tags,
        operation_ids=(webhook.operation_id,) if webhook.operation_id else (),
        webhooks=(webhook.name,),
    )


def _untranslated(lost: Untranslated) -> Subject:
    """Return the facts about an operation or webhook that could not be translated."""
    ids = (lost.operation_id,) if lost.operation_id else ()
    return replace(
        (
            Subject(webhooks=(lost.webhook,))
            if lost.webhook is not None
            else subject_at(lost.pointer)
        ),
        tags=lost.tags,
        operation_ids=None if lost.tags is None else ids,
    )


def _is_chosen(
    webhook: Subject,
    owners: Iterable[str | None],
    filters: Filters,
    kept: set[str],
) -> bool:
    """Whether a webhook stays; a callback stays with its operation."""
    if filters.excludes(webhook):
        return False
    is_own = None in owners and not filters.include
    return is_own or filters.includes(webhook) or not kept.isdisjoint(owners)


def _is_missed(lost: Untranslated, filters: Filters, kept: set[str]) -> bool:
    """Whether the filters choose, or may choose, a part that was not translated."""
    subject = _untranslated(lost)
    if lost.webhook is None:
        return filters.choose(subject)
    return _is_chosen(subject, (lost.owner,), filters, kept)


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
        yield from (body.schema for body in operation.bodies)
        yield from (result.schema for result in operation.results)
        yield from (schema for _, schema in operation.errors)
        if operation.paging is not None:
            yield operation.paging.item
    yield from (webhook.schema for webhook in webhooks)
