"""Schemas of a file that extend another one, which no reference may lead to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.load import pointer
from generator.load.files import Files, Here

SECTIONS = ("/components/schemas", "/definitions")
"""The places of named schemas in a file."""


def extensions(base: str, here: Here, files: Files) -> Iterator[str]:
    """Yield references to the named schemas of a file that extend its schema `base`.

    They do so directly, or through other schemas of the file.
    """
    referred = {
        place: {
            target[1]
            for reference in references
            if (target := files.target(reference, here)) and target[0] == here.file
        }
        for place, references in _all_of(files.source(here.file).tree)
    }
    bases, new = {base}, [base]
    while new:
        new = [p for p, bases_of in referred.items() if bases_of & bases]
        new = [place for place in new if place not in bases]
        bases.update(new)
        yield from map(pointer.reference, new)


def _all_of(tree: Any) -> Iterator[tuple[str, list[str]]]:
    """Yield each named schema with the references in its `allOf`."""
    for section in SECTIONS:
        schemas = pointer.find(tree, section)
        for name, schema in schemas.items() if isinstance(schemas, dict) else ():
            match schema:
                case {"allOf": list(members)}:
                    yield pointer.within(section, name), [
                        member["$ref"]
                        for member in members
                        if isinstance(member, dict)
                        and isinstance(member.get("$ref"), str)
                    ]
                case _:
                    pass
