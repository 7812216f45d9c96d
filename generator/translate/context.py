"""The context of a translation: the document, and the collector of messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from generator.diagnostics import Diagnostics
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
    """The document, and the collector of messages."""

    document: Document
    diagnostics: Diagnostics

    def resolved(self, node: BaseModel, kind: type[M], pointer: str) -> tuple[str, M]:
        """Return the object, or the target of its reference, with its pointer.

        Raises Lost if the reference leads nowhere or to an object of another kind.
        """
        reference = reference_of(node)
        if reference is None:
            found = (pointer, node)
        else:
            target = self.document.resolve(reference)
            if target is None:
                raise Lost("dangling-ref", f"{reference} leads nowhere", pointer)
            found = target
        where, what = found
        if not isinstance(what, kind):
            is_kind = f"a {type(what).__name__}, not a {kind.__name__}"
            raise Lost("wrong-ref", f"{reference or pointer} is {is_kind}", pointer)
        return where, what

    def report(self, lost: Lost, consequence: str) -> None:
        """Report a part that is lost."""
        self.diagnostics.warning(
            lost.code, lost.message, pointer=lost.pointer, consequence=consequence
        )


def extension(model: BaseModel, name: str) -> object:
    """Return the value of an `x-…` extension; None if the model lacks it."""
    return (model.model_extra or {}).get(name)
