"""Write the code of forms: their fields, and how their properties are sent."""

from __future__ import annotations

from collections.abc import Iterator

from generator.api import (
    Array,
    Encoding,
    File,
    Map,
    Object,
    Reference,
    RequestBody,
    Schema,
    Union,
)
from generator.plan.arguments import ANY_NAME
from generator.plan.scope import Scope, bare
from generator.plan.text import literal

WRITERS = {"form": "form_body", "multipart": "multipart_body"}
"""The runtime functions that write forms."""


def form_code(body: RequestBody, fields: str, scope: Scope) -> str:
    """Return the code of a form, with the encodings that differ from the default."""
    write = scope.imports.runtime("forms", WRITERS[body.kind])
    declared = {each.property: each for each in body.encodings}
    files = dict(_files(body.schema, scope)) if body.kind == "multipart" else {}
    is_open = files.get(ANY_NAME, False)
    entries = [
        f"{literal(name)}: {_part(encoding, files.get(name, False), scope)}"
        for name in dict.fromkeys([*declared, *files])
        for encoding in (declared.get(name, Encoding(name)),)
        if name in declared or files[name] or is_open
    ]
    return (
        f"{write}({fields}, {{{', '.join(entries)}}})"
        if entries
        else (f"{write}({fields})")
    )


def _part(encoding: Encoding, is_file: bool, scope: Scope) -> str:
    part = scope.imports.runtime("forms", "FormPart")
    options = []
    if encoding.content_type:
        options.append(f"content_type={literal(encoding.content_type)}")
    if encoding.style:
        options.append(f"style={literal(encoding.style)}")
    if not encoding.explode:
        options.append("explode=False")
    if encoding.headers:
        headers = (f"{literal(k)}: {literal(v)}" for k, v in encoding.headers)
        options.append(f"headers={{{', '.join(headers)}}}")
    if is_file:
        options.append("is_file=True")
    return f"{part}({', '.join(options)})"


def _files(schema: Schema, scope: Scope) -> Iterator[tuple[str, bool]]:
    """Yield each property of a form, and whether its values are always files.

    Undeclared properties are called ANY_NAME.
    """
    match schema:
        case Map(values):
            yield ANY_NAME, _is_file(values, scope, set())
        case Reference(pointer):
            match scope.api.definitions[pointer]:
                case Object(properties=properties, further=further):
                    for declared in properties:
                        yield declared.name, _is_file(declared.schema, scope, set())
                    if further is not None:
                        yield ANY_NAME, _is_file(further, scope, set())
                case Union(members=members):
                    yield from _files_of_all(members, scope)
                case _:
                    pass
        case _:
            pass


def _files_of_all(
    members: tuple[Schema, ...], scope: Scope
) -> Iterator[tuple[str, bool]]:
    """Yield the properties of alternatives; those of one name must all be files."""
    listed = [pair for member in members for pair in _files(member, scope)]
    for name in dict.fromkeys(name for name, _ in listed):
        yield name, all(is_file for other, is_file in listed if other == name)


def _is_file(schema: Schema, scope: Scope, visited: set[str]) -> bool:
    """Whether all values are files, or arrays of files."""
    match bare(schema):
        case File():
            return True
        case Array(items):
            return _is_file(items, scope, visited)
        case Reference(pointer) if pointer not in visited:
            definition = scope.api.definitions[pointer]
            members = definition.members if isinstance(definition, Union) else ()
            inside = visited | {pointer}
            return bool(members) and all(_is_file(m, scope, inside) for m in members)
        case _:
            return False
