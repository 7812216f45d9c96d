"""One document → one package in a folder, and what there is to say about it."""

from __future__ import annotations

import json
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.config.run_options import Options
from generator.diagnostics import Diagnostic, Unusable
from generator.pipeline import Generated, generate
from generator.write import write
from tests.corpus.documents import File, Operation, is_document, operations, parsed


@dataclass(frozen=True)
class Outcome:
    """The outcome for one document."""

    file: File
    declared: int = 0
    generated: int = 0
    messages: tuple[Diagnostic, ...] = ()
    missing: Mapping[Operation, tuple[str, ...]] = field(default_factory=dict)
    """Operations that the package lacks, each with the codes that say why."""
    failures: tuple[str, ...] = ()
    seconds: float = 0.0
    size: int = 0
    """Characters of the package."""


def outcome(file: File, folder: Path) -> Outcome | None:
    """Generate a file's package in `folder`; None if the file is no document."""
    tree = parsed(file.path)
    if not is_document(tree):
        return None
    declared = operations(tree, file.path.parent)
    started = time.perf_counter()
    found = attempt(file, declared, folder)
    return replace(found, seconds=time.perf_counter() - started)


def attempt(
    file: File, declared: Mapping[Operation, Sequence[str]], folder: Path
) -> Outcome:
    """The outcome for a document with these operations, whatever happens."""
    try:
        package = generate(str(file.path), Options(name=file.package))
        write([package], folder)
    except Unusable as unusable:
        found = Outcome(file, len(declared), messages=(unusable.diagnostic,))
        # there is no client to make of a document without operations
        return replace(found, failures=(str(unusable),)) if declared else found
    except Exception:
        return Outcome(file, len(declared), failures=(traceback.format_exc(),))
    return compared(file, declared, package)


def compared(
    file: File, declared: Mapping[Operation, Sequence[str]], package: Generated
) -> Outcome:
    """The outcome of a package: does it have each operation, or say why not?"""
    manifest = json.loads(package.files[-1].text)
    methods = Counter(
        (Operation(o["method"], o["path"]), o.get("variant", ""))
        for o in manifest["operations"]
    )  # a stream beside another result has a method of its own
    made = {operation for operation, _ in methods}
    missing = {
        operation: explanations(operation, places, package.diagnostics)
        for operation, places in declared.items()
        if operation not in made
    }
    silent = [lost for lost, codes in missing.items() if not codes]
    strange = [each for each in made if each not in declared]
    double = [operation for (operation, _), times in methods.items() if times > 1]
    return Outcome(
        file,
        declared=len(declared),
        generated=len(made),
        messages=package.diagnostics,
        missing=missing,
        failures=(
            *(f"{each} is missing, and no message says why" for each in silent),
            *(f"{each} is not in the document" for each in strange),
            *(f"{each} is there more than once" for each in double),
        ),
        size=sum(len(source.text) for source in package.files),
    )


def explanations(
    operation: Operation, places: Iterable[str], messages: Iterable[Diagnostic]
) -> tuple[str, ...]:
    """The codes of the messages that an operation is lost by.

    They are about the operation or what holds it, or name it in their consequence.
    """
    codes = [
        message.code
        for message in messages
        if message.severity != "note"
        and (
            any(_holds(message.pointer, place) for place in places)
            or f"`{operation}`" in message.consequence
        )
    ]
    return tuple(dict.fromkeys(codes))


def _holds(pointer: str | None, place: str) -> bool:
    return bool(pointer) and f"{place}/".startswith(f"{pointer}/")
