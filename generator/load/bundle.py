"""Join the files of a document into one tree.

The target of a reference to another file becomes a component of the kind that the
reference needs, so later stages need not know about files. Some kinds have no
components (operations, path items, the map of all schemas). There the target replaces
the reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator.diagnostics import Move, Text
from generator.load import pointer
from generator.load.component_names import Target, distinct_names, last_words
from generator.load.extensions import extensions
from generator.load.files import Files, Here, Input
from generator.load.read import Source
from generator.load.structure import OPENAPI, SWAGGER, Child, Raw, Structure, copied

_FREE_PARTS = 100_000
"""The values that may replace references in any document, repeated ones included."""

_SECTIONS: Mapping[str, str] = {
    "Schema": "/components/schemas",
    "Response": "/components/responses",
    "Parameter": "/components/parameters",
    "Example": "/components/examples",
    "RequestBody": "/components/requestBodies",
    "Header": "/components/headers",
    "SecurityScheme": "/components/securitySchemes",
    "Link": "/components/links",
    "Callback": "/components/callbacks",
}
_SWAGGER_SECTIONS: Mapping[str, str] = {
    "Schema": "/definitions",
    "Response": "/responses",
    "Parameter": "/parameters",
}
_FILE_NAME = re.compile(r"[#/]|\.(json|ya?ml)$")


@dataclass(frozen=True)
class _Here(Here):
    """A place in a file, and in a component (None: the document)."""

    owner: Target | None
    place: str

    def inside(self, step: str | int) -> _Here:
        """Return a place further inside."""
        return replace(
            self,
            pointer=pointer.within(self.pointer, step),
            place=pointer.within(self.place, step),
        )


def bundle(
    entry: Source, spec: str, allow_remote: bool = False
) -> tuple[Any, tuple[Input, ...]]:
    """Return the tree with the parts of other files it refers to, and those files.

    `spec` is the path or URL of the entry.
    """
    if not any(_foreign_references(entry.tree)):
        return entry.tree, ()
    files = Files(entry, spec, allow_remote)
    bundled = _Bundle(files)
    tree = bundled.document()
    for source in files.others():
        places = bundled.copies_of(source)
        entry.diagnostics.extend(source.diagnostics, places)
    return tree, files.inputs()


def _foreign_references(tree: Any) -> Iterator[str]:
    """Yield possible references to other files, quickly."""
    level = [tree]
    while level:
        value = level.pop()
        if isinstance(value, dict):
            match value.get("$ref"):
                case str(reference) if reference[:1] != "#":
                    yield reference
            level.extend(value.values())
        elif isinstance(value, list):
            level.extend(value)


class _Bundle:
    """Joins one document."""

    def __init__(self, files: Files) -> None:
        self._files = files
        entry = files.source(files.entry)
        is_swagger = isinstance(entry.tree, dict) and "openapi" not in entry.tree
        self._structure: Structure = SWAGGER if is_swagger else OPENAPI
        self._sections = _SWAGGER_SECTIONS if is_swagger else _SECTIONS
        self._copies: dict[Target, Any] = {}
        self._queue: list[Target] = []
        self._links: list[tuple[Raw, str, Target]] = []
        """Objects with a reference, its key, and the target."""
        self._inlined: dict[tuple[Target | None, str], tuple[str, str]] = {}
        """The file and pointer of each part that replaced a reference."""
        self._regions: dict[tuple[str, str], tuple[Child, str]] = {}
        """The places of those parts in the document itself."""
        self._open: list[tuple[str, str]] = []
        self._sizes: dict[int, int] = {}
        """The size of each part that replaced a reference."""
        self._from_files: Mapping[str, tuple[Text, str]] = {}
        """The parts from other files, with their texts and pointers there."""
        self._inlined_size = 0
        self._plausible_size = _FREE_PARTS

    def document(self) -> Any:
        """Return the entry's tree with everything it refers to."""
        entry = self._files.source(self._files.entry)
        tree = self._object(
            entry.tree, "OpenAPI", _Here(self._files.entry, "", None, "")
        )
        while self._queue:
            target = self._queue.pop()
            value = pointer.find(self._files.source(target.file).tree, target.pointer)
            here = _Here(target.file, target.pointer, target, "")
            self._copies[target] = self._object(value, target.kind, here)
        pointers = self._pointers(tree)
        for target, new in pointers.items():
            if self._holder(target) is None:
                _put(tree, new, self._copies[target])
        for holder, key, target in self._links:
            holder[key] = pointer.reference(pointers[target])
        self._from_files = self._parts(pointers)
        entry.origins.include(self._from_files)
        return tree

    def copies_of(self, source: Source) -> Move:
        """Return a function that finds the parts of the document made from a file."""

        def copies(place: str) -> Iterator[str]:
            for new, (text, start) in self._from_files.items():
                if text is source.text and f"{place}/".startswith(f"{start}/"):
                    yield new + place[len(start) :]

        return copies

    # --- copying -------------------------------------------------------------------

    def _object(self, value: Any, kind: str, here: _Here) -> Any:
        if not isinstance(value, dict):
            return copied(value)
        reference = value.get("$ref")
        kind = "Schema" if kind == "SchemaOrBoolean" else kind
        if isinstance(reference, str) and kind not in self._sections:
            return self._in_place(value, ("one", kind), here)
        if kind == "Callback" and "$ref" not in value:
            copy = self._part(value, ("extensible map", "PathItem"), here)
        else:
            children = self._structure.get(kind, {})
            copy = {
                key: self._part(part, children.get(key), here.inside(key))
                for key, part in value.items()
            }
        if isinstance(reference, str):
            self._link(copy, "$ref", kind, here)
        if kind == "Schema":
            self._link_discriminator(copy, here)
        return copy

    def _part(self, value: Any, child: Child | None, here: _Here) -> Any:
        match child, value:
            case None, _:
                return copied(value)
            case ("one", kind), _:
                return self._object(value, kind, here)
            case (_, _), {"$ref": str()}:
                return self._in_place(value, child, here)
            case ("list", kind), list():
                return [
                    self._object(item, kind, here.inside(index))
                    for index, item in enumerate(value)
                ]
            case (within, kind), dict():
                return {
                    key: (
                        copied(item)
                        if within == "extensible map" and key.startswith("x-")
                        else self._object(item, kind, here.inside(key))
                    )
                    for key, item in value.items()
                }
            case _:
                return copied(value)

    def _in_place(self, value: Raw, child: Child, here: _Here) -> Any:
        """Return the target of a reference; other keys beside `$ref` override it."""
        siblings = {key: part for key, part in value.items() if key != "$ref"}
        overrides = self._part(siblings, child, here)
        target = self._files.target(value["$ref"], here)
        if target is None or target[:2] in self._open or self._is_local(target, here):
            reference = self._files.seen_from_entry(value["$ref"], here)
            return overrides | {"$ref": reference}
        file, start, part = target
        self._refuse_absurd(part)
        self._inlined[here.owner, here.place] = file, start
        if here.owner is None:
            self._regions.setdefault((file, start), (child, here.place))
        self._open.append((file, start))
        copy = self._part(part, child, _Here(file, start, here.owner, here.place))
        self._open.pop()
        if not isinstance(copy, dict):
            return copy
        for key in siblings:
            inside = here.inside(key)
            self._inlined[here.owner, inside.place] = here.file, inside.pointer
        return copy | overrides

    def _is_local(self, target: tuple[str, str, Any], here: _Here) -> bool:
        return target[0] == here.file == self._files.entry

    def _refuse_absurd(self, part: Any) -> None:
        """Refuse nested references that expand beyond any plausible document."""
        if id(part) not in self._sizes:
            self._sizes[id(part)] = _size(part)
            self._plausible_size += 10 * self._sizes[id(part)]
        self._inlined_size += self._sizes[id(part)]
        if self._inlined_size > self._plausible_size:
            diagnostics = self._files.source(self._files.entry).diagnostics
            message = (
                f"its references expand to more than {self._plausible_size:,} parts"
            )
            raise diagnostics.unusable("aliases", message)

    def _link(self, holder: Raw, key: str, kind: str, here: _Here) -> None:
        """Make a reference lead to the future component of its target."""
        target = self._end(holder[key], kind, here)
        if target is None:
            holder[key] = self._files.seen_from_entry(holder[key], here)
        elif target.file != self._files.entry:
            self._links.append((holder, key, target))
            if target not in self._copies:
                self._copies[target] = None
                self._queue.append(target)
        elif here.file != self._files.entry:
            holder[key] = pointer.reference(target.pointer)

    def _end(self, reference: str, kind: str, here: _Here) -> Target | None:
        """Return the end of a chain of references through other files."""
        seen: set[Target] = set()
        while located := self._files.target(reference, here):
            file, start, value = located
            target = Target(file, start, kind)
            if target in seen:
                return None
            match value:
                case {"$ref": str(following), **others} if (
                    not others and file != self._files.entry
                ):
                    seen.add(target)
                    reference, here = following, _Here(file, start, None, "")
                case _:
                    return target
        return None

    def _link_discriminator(self, schema: Raw, here: _Here) -> None:
        if "discriminator" in schema and here.file != self._files.entry:
            for each in extensions(here.pointer, here, self._files):
                self._link({"$ref": each}, "$ref", "Schema", here)
        match schema.get("discriminator"):
            case {"mapping": dict(mapping)}:
                pass
            case _:
                return
        for name, value in mapping.items():
            if not isinstance(value, str):
                continue
            if _FILE_NAME.search(value):
                self._link(mapping, name, "Schema", here)
            elif here.file != self._files.entry:
                component = pointer.reference(
                    pointer.within(self._sections["Schema"], value)
                )
                if self._files.target(component, here):
                    mapping[name] = component
                    self._link(mapping, name, "Schema", here)

    # --- pointers of components ----------------------------------------------------

    def _pointers(self, tree: Any) -> dict[Target, str]:
        """Return the pointer of each target in the document."""
        pointers: dict[Target, str] = {}
        roots = [t for t in self._copies if self._holder(t) is None]
        for kind, section in self._sections.items():
            of_kind = sorted(
                (t for t in roots if t.kind == kind), key=lambda t: (t.file, t.pointer)
            )
            entries = pointer.find(tree, section)
            entries = entries if isinstance(entries, dict) else {}
            adopted = self._adopted(entries, of_kind)
            others = [target for target in of_kind if target not in adopted]
            named = adopted | distinct_names(others, set(entries))
            for target, name in named.items():
                pointers[target] = pointer.within(section, name)
        inner = [target for target in self._copies if target not in pointers]
        for target in sorted(inner, key=lambda t: len(t.pointer)):
            pointers[target] = self._inner_pointer(target, pointers)
        return pointers

    def _adopted(
        self, entries: Mapping[str, Any], targets: Sequence[Target]
    ) -> dict[Target, str]:
        """Return the names of components that are only references to targets."""
        linked = {id(holder): target for holder, _, target in self._links}
        aliases = [
            (name, linked[id(entry)])
            for name, entry in entries.items()
            if id(entry) in linked and len(entry) == 1
        ]
        # Of several components for one target, prefer the one with its name.
        aliases.sort(key=lambda alias: alias[0] != last_words(alias[1], 1))
        adopted: dict[Target, str] = {}
        for name, target in aliases:
            adopted.setdefault(target, name)
        return {target: adopted[target] for target in targets if target in adopted}

    def _holder(self, target: Target) -> tuple[Target | None, str, str] | None:
        """Return the component or place that contains a target, and the steps to it."""
        steps = pointer.split(target.pointer)
        for depth in range(len(steps), -1, -1):
            outer, inner = pointer.join(steps[:depth]), steps[depth:]
            region = self._regions.get((target.file, outer))
            if region and self._leads_to(region[0], inner, target.kind):
                return None, region[1], pointer.join(inner)
            for kind in self._sections if inner else ():
                holder = Target(target.file, outer, kind)
                if holder in self._copies and self._leads_to(
                    ("one", kind), inner, target.kind
                ):
                    return holder, "", pointer.join(inner)
        return None

    def _inner_pointer(self, target: Target, pointers: Mapping[Target, str]) -> str:
        holder = self._holder(target)
        assert holder is not None
        owner, start, rest = holder
        return f"{start if owner is None else pointers[owner]}{rest}"

    def _leads_to(self, child: Child | None, steps: Sequence[str], kind: str) -> bool:
        """Whether steps lead from one kind of object to another."""
        for step in steps:
            match child:
                case ("one", "Callback"):
                    child = ("one", "PathItem")
                case ("one", of):
                    inner = step not in ("$defs", "definitions")
                    child = self._structure.get(of, {}).get(step) if inner else None
                case (_, of):
                    child = ("one", of)
                case _:
                    return False
        return child in (("one", kind), ("one", f"{kind}OrBoolean"))

    def _parts(self, pointers: Mapping[Target, str]) -> dict[str, tuple[Text, str]]:
        """Return the parts that come from other files, for messages."""
        parts = {}
        for target, new in pointers.items():
            text = self._files.source(target.file).text
            parts[new] = text, target.pointer
        for (owner, place), (file, old) in self._inlined.items():
            start = "" if owner is None else pointers[owner]
            parts[f"{start}{place}"] = self._files.source(file).text, old
        return parts


def _size(value: Any) -> int:
    """Count the values inside, including the value itself."""
    size, level = 0, [value]
    while level:
        part = level.pop()
        size += 1
        if isinstance(part, dict | list):
            level.extend(part.values() if isinstance(part, dict) else part)
    return size


def _put(tree: Raw, place: str, part: Any) -> None:
    """Set a part of the tree; create missing containers."""
    *outer, last = pointer.split(place)
    for step in outer:
        if not isinstance(tree.get(step), dict):
            tree[step] = {}
        tree = tree[step]
    tree[last] = part
