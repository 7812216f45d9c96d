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
from generator.plan.sharing import Member, Sharing

ANY = "Any"


class Kind(NamedTuple):
    """The body of an API's errors, and the header with the request's id."""

    body: int | None
    """The number of the model; None if it is no model, or if operations differ."""
    correlation_code: str | None


@dataclass(frozen=True)
class ErrorsOfAll:
    """The tree for all APIs, and the modules of APIs that differ from it."""

    tree: ErrorModule
    own: tuple[ErrorModule | None, ...]


def errors_of_all(drafts: Sequence[Draft], sharing: Sharing) -> ErrorsOfAll:
    """Plan the tree, with the bodies that most APIs answer with.

    If the package is one API, its errors are the tree.
    """
    if not drafts[0].place.path:
        return ErrorsOfAll(drafts[0].errors, (None,))
    kinds = [_kind(number, draft, sharing) for number, draft in enumerate(drafts)]
    usual = _usual(drafts, kinds)
    own = tuple(
        None if kind == usual and not draft.errors.others else _special(draft, usual)
        for kind, draft in zip(kinds, drafts, strict=True)
    )
    return ErrorsOfAll(_tree(drafts, kinds, usual, sharing), own)


def _usual(drafts: Sequence[Draft], kinds: Sequence[Kind]) -> Kind:
    """Return the most frequent kind; it has a header only if all APIs have the same."""
    simple = [k for k, d in zip(kinds, drafts, strict=True) if not d.errors.others]
    headers = {kind.correlation_code for kind in kinds}
    header = headers.pop() if len(headers) == 1 else None
    counts = Counter(kind for kind in simple if kind.correlation_code == header)
    return counts.most_common(1)[0][0] if counts else Kind(None, header)


def _kind(number: int, draft: Draft, sharing: Sharing) -> Kind:
    errors = draft.errors
    if errors.body is None or errors.others:
        return Kind(None, errors.correlation_code)
    return Kind(sharing.kinds[_body(number, draft)], errors.correlation_code)


def _body(number: int, draft: Draft) -> Member:
    """Return the model that reads the bodies of an API's errors."""
    pointer = next(
        p for p, name in draft.names.models.items() if name == draft.errors.body
    )
    return Member(number, pointer)


def _special(draft: Draft, usual: Kind) -> ErrorModule:
    """Return the errors of an API, without what the tree has already."""
    if draft.errors.correlation_code == usual.correlation_code:
        return replace(draft.errors, correlation_code=None)
    return draft.errors


def _tree(
    drafts: Sequence[Draft], kinds: Sequence[Kind], usual: Kind, sharing: Sharing
) -> ErrorModule:
    """Plan the errors of all APIs; the type of their body is a union.

    The union lists only some models, because a longer one would not help.
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
        folder, _, name = _place(number, drafts, sharing).rpartition(".")
        imports.name(f".{folder}", name if name == alias else f"{name} as {alias}")
        codes.append(f"{alias}.{drafts[number].errors.body}")
    if len(ordered) > len(MODELS_ALIASES) or any(kind.body is None for kind in kinds):
        codes.append(imports.name("typing", ANY))
    module = _module(drafts[ordered[0]].errors.body, codes, imports.lines(), usual)
    return replace(module, body_module=f".{_place(ordered[0], drafts, sharing)}")


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
        correlation_code=usual.correlation_code,
        models_imports=imports,
    )


def _place(number: int, drafts: Sequence[Draft], sharing: Sharing) -> str:
    """Return the module of the model that reads an API's errors."""
    draft = drafts[number]
    own = ".".join((*draft.place.path, MODELS_MODULE))
    return sharing.places.get(_body(number, draft), own)
