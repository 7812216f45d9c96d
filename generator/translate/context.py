"""The context of a translation: the document, and the collector of messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from generator.api import Untranslated
from generator.diagnostics import Diagnostics
from generator.load import pointer as at
from generator.load.document import Document, reference_of

M = TypeVar("M", bound=BaseModel)


class Lost(Exception):
    """A part that cannot be translated. The caller that can do without it reports it.

    `code`, `message` and `pointer` say what is wrong and where.
    """

    def __init__(self, code: str, message: str, pointer: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.pointer = pointer


@dataclass(frozen=True)
class Context:
    """The document, the collector of messages, and facts recorded while translating."""

    document: Document
    diagnostics: Diagnostics
    references: dict[str, dict[str, None]] = field(default_factory=dict)
    """The pointers of targets by the places that refer to them, in order."""
    untranslated: list[Untranslated] = field(default_factory=list)

    def resolved(self, node: BaseModel, kind: type[M], pointer: str) -> tuple[str, M]:
        """Return the object, or the target of its reference, with its pointer.

        Raises Lost if the reference leads nowhere or to an object of another kind.
        """
        reference = reference_of(node)
        end: tuple[str, BaseModel] = (pointer, node)
        if reference is not None:
            target = self.document.resolve(reference)
            if target is None:
                raise Lost("dangling-ref", f"{reference} leads nowhere", pointer)
            end = target
            self.refer(pointer, at.target(reference) or end[0], end[0])
        where, model = end
        if not isinstance(model, kind):
            is_kind = f"a {type(model).__name__}, not a {kind.__name__}"
            raise Lost("wrong-ref", f"{reference or pointer} is {is_kind}", pointer)
        return where, model

    def refer(self, pointer: str, *targets: str) -> None:
        """Record that the place at a pointer refers to other parts."""
        self.references.setdefault(pointer, {}).update(dict.fromkeys(targets))

    def report(self, lost: Lost, consequence: str) -> None:
        """Report a part that is lost."""
        self.diagnostics.warning(
            lost.code, lost.message, pointer=lost.pointer, consequence=consequence
        )

    def report_untranslated(
        self, lost: Lost, consequence: str, part: Untranslated
    ) -> None:
        """Report an operation or webhook that is lost, wherever its fault is."""
        self.untranslated.append(part)
        self.diagnostics.warning(
            lost.code,
            lost.message,
            pointer=lost.pointer,
            part=part.pointer,
            consequence=consequence,
        )


def extension(model: BaseModel, name: str) -> object:
    """Return the value of an `x-…` extension; None if the model lacks it."""
    return (model.model_extra or {}).get(name)
