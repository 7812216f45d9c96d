"""Plan the errors of a package: one tree for all APIs, and exceptions to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from generator.naming.reserved import MODELS_ALIASES, MODELS_MODULE
from generator.package_modules import ErrorModule
from generator.plan.drafts import Draft
from generator.plan.imports import Imports

ANY = "Any"


class Kind(NamedTuple):
    """The body of an API's errors, and the header with the request's id."""

    body: int | None
    """The number of the model; None if it is no model, or if operations differ."""
    correlation_header: str | None


@dataclass(frozen=True)
class ErrorsOfAll:
    """The tree for all APIs, and the modules of APIs that differ from it."""

    tree: ErrorModule
    own: tuple[ErrorModule | None, ...]


def errors_of_all(drafts: Sequence[Draft]) -> ErrorsOfAll:
    """Plan the tree, with the bodies that most APIs answer with.

    If the package is one API, its errors are the tree.
    """
    if not drafts[0].place.path:
        return ErrorsOfAll(drafts[0].errors, (None,))
    kinds = [_kind(draft) for draft in drafts]
    usual = _usual(drafts, kinds)
    own = tuple(
        None if kind == usual and not draft.errors.is_varied else _special(draft, usual)
        for kind, draft in zip(kinds, drafts, strict=True)
    )
    return ErrorsOfAll(_tree(drafts, kinds, usual), own)


def _usual(drafts: Sequence[Draft], kinds: Sequence[Kind]) -> Kind:
    """Return the most frequent kind; it has a header only if all APIs have the same."""
    simple = [k for k, d in zip(kinds, drafts, strict=True) if not d.errors.is_varied]
    headers = {kind.correlation_header for kind in kinds}
    header = headers.pop() if len(headers) == 1 else None
    counts = Counter(kind for kind in simple if kind.correlation_header == header)
    return counts.most_common(1)[0][0] if counts else Kind(None, header)


def _kind(draft: Draft) -> Kind:
    errors = draft.errors
    if errors.body is None or errors.is_varied:
        return Kind(None, errors.correlation_header)
    return Kind(draft.names.numbers[_body(draft)], errors.correlation_header)


def _body(draft: Draft) -> str:
    """Return the pointer of the model that reads the bodies of an API's errors."""
    models = draft.names.models
    return next(p for p, name in models.items() if name == draft.errors.body)


def _special(draft: Draft, usual: Kind) -> ErrorModule:
    """Return the errors of an API, without what the tree has already."""
    if draft.errors.correlation_header == usual.correlation_header:
        return replace(draft.errors, correlation_header=None)
    return draft.errors


def _tree(drafts: Sequence[Draft], kinds: Sequence[Kind], usual: Kind) -> ErrorModule:
    """Plan the errors of all APIs; the type of their body is a union.

    The union lists at most a few models. A longer list would not help readers.
    """
    if usual.body is None:
        return _module(None, [ANY], (), usual)
    firsts: dict[int, int] = {}
    for number, kind in enumerate(kinds):
        if kind.body is not None:
            firsts.setdefault(kind.body, number)
    ordered = [firsts.pop(usual.body), *firsts.values()]
    imports, codes = Imports(), []
    for alias, number in zip(MODELS_ALIASES, ordered, strict=False):
        folder, _, name = _place(drafts[number]).rpartition(".")
        imports.name(f".{folder}", name if name == alias else f"{name} as {alias}")
        codes.append(f"{alias}.{drafts[number].errors.body}")
    if len(ordered) > len(MODELS_ALIASES) or any(kind.body is None for kind in kinds):
        codes.append(imports.name("typing", ANY))
    module = _module(drafts[ordered[0]].errors.body, codes, imports.lines(), usual)
    return replace(module, body_module=f".{_place(drafts[ordered[0]])}")


def _module(
    body: str | None, codes: Sequence[str], imports: tuple[str, ...], usual: Kind
) -> ErrorModule:
    return ErrorModule(
        body=body,
        usual_code=codes[0] if body else None,
        annotation_code=" | ".join(codes),
        others=(),
        imports=(),
        usual_uses_models=body is not None,
        others_use_models=False,
        correlation_header=usual.correlation_header,
        models_imports=imports,
    )


def _place(draft: Draft) -> str:
    """Return the module of the model that reads an API's errors."""
    own = ".".join((*draft.place.path, MODELS_MODULE))
    return draft.names.modules.get(_body(draft), own)
