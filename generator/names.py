"""Every Python identifier: proposed from the document, checked for clashes, widened.

The rules are those of the table in CONTRIBUTING.md. They look at the whole document at
once, so that a name depends on nothing but what the API offers, and on the names that
callers know already: those stay, and what is new finds its place among them.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import (
    Callable,
    Container,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, replace
from itertools import chain, count, dropwhile

from generator.api import Known, Operation

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATOR = re.compile(r"[\W_]+")
VARIABLE = re.compile(r"\{([^{}]+)\}")
VERSION = re.compile(r"v\d+([a-z]+\d*)?|\d{4}-\d{2}(-[a-z]+)?", re.IGNORECASE)
_NUMBERED = re.compile(r"\d+(-\d+)+")
"""The number of a collection in place of its name, as in `/objects/0-3/{id}`."""
_USABLE_ID = re.compile(r"[^\W\d][\w.\-: ]*")
_VERBS = frozenset({"archive", "create", "delete", "read", "update", "upsert"})
"""What a POST-only path may end in without being called so: it names no thing."""
_JOINTS = frozenset({"at", "by", "for", "from", "in", "of", "on", "to", "with"})
"""Words that are of no use at the end: `getTasksForProject` is not `get_for`."""

CLIENT_NAMES = frozenset({"close", "with_options", "raw"})
"""Names that the client itself uses."""
DECORATOR = "cached_property"
"""What stands above each resource: one of this name would stand in its place."""
CUSTOM = "custom"
"""The module, or the folder, of a package that is its users' own."""


def words(text: str) -> list[str]:
    """The words of a name in any convention, in lower case."""
    normal = unicodedata.normalize("NFKC", text)
    parts = (part for run in _SEPARATOR.split(normal) for part in _CAMEL.split(run))
    return [part.lower() for part in parts if part]


def snake(text: str) -> str:
    """A name for variables, arguments, fields and methods: `created_at`, `in_`."""
    return _identifier("_".join(words(text)), "value")


def pascal(text: str) -> str:
    """A name for classes: `SimplePublicObject`; capitals inside words are kept."""
    normal = unicodedata.normalize("NFKC", text)
    runs = (run for run in _SEPARATOR.split(normal) if run)
    return _identifier("".join(run[0].upper() + run[1:] for run in runs), "Model")


def _identifier(name: str, prefix: str) -> str:
    """The name, mended where Python would not take it.

    Python compares names in NFKC, which lower and upper case may have left.
    """
    name = unicodedata.normalize("NFKC", name)
    if not name.isidentifier():
        joint = "" if prefix[0].isupper() else "_"
        name = f"{prefix}{joint}{name}".strip("_")
    if not name.isidentifier():
        name = "".join(c for c in name if f"_{c}".isidentifier())
    return f"{name}_" if keyword.iskeyword(name) else name


def distinct(
    wanted: Iterable[str],
    convention: Callable[[str], str],
    reserved: Container[str] = (),
    known: Mapping[str, Known] | None = None,
) -> dict[str, str]:
    """A name for each text, no two alike and none reserved.

    What is known keeps its name. Of others that come to the same, the first keeps the
    name, and the rest are numbered.
    """
    names: dict[str, str] = dict.fromkeys(wanted, "")
    taken: set[str] = set()
    for text, found in (known or {}).items():
        if text in names and found.name not in taken and found.name not in reserved:
            names[text] = found.name
            taken.update((found.name, *found.former))
    for text in [text for text, kept in names.items() if not kept]:
        name = proposed = convention(text)
        if name in reserved:
            name = f"{proposed}_"
        number = 2
        while name in taken or name in reserved:
            name = f"{proposed.rstrip('_')}_{number}"
            number += 1
        taken.add(name)
        names[text] = name
    return names


@dataclass(frozen=True)
class Call:
    """Where a method is found on a client: `partner_clients.batch.update`."""

    resource: tuple[str, ...]
    method: str

    @classmethod
    def of(cls, text: str) -> Call:
        """The call that is written so."""
        *resource, method = text.split(".")
        return cls(tuple(resource), method)

    def __str__(self) -> str:
        return ".".join((*self.resource, self.method))


@dataclass(frozen=True)
class Widened:
    """A name that had to give way to another."""

    pointer: str
    wanted: Call
    given: Call
    other: str


@dataclass(frozen=True)
class _Path:
    """A path, taken apart."""

    segments: tuple[str, ...]
    fixed: tuple[str, ...]
    """The names of its fixed segments, without versions."""
    leading: int
    """How many of those come before the first variable."""
    chosen: bool
    """Whether another variable follows that one at once: it chooses a collection."""
    numbered: bool
    """Whether a collection has a number in place of a name."""
    variables: tuple[str, ...]
    versions: tuple[str, ...]

    @property
    def ends_in_variable(self) -> bool:
        return bool(self.segments) and self.segments[-1].endswith("}")

    @property
    def parts(self) -> tuple[str, ...]:
        """What may tell it from another: the last variables first, versions last."""
        variables = tuple(f"by_{snake(variable)}" for variable in self.variables)
        return (*variables[::-1], *self.fixed[::-1], *self.versions[::-1])


def calls(
    operations: Sequence[Operation], title: str
) -> tuple[dict[str, Call], list[Widened]]:
    """The call of each operation by its pointer, and which of them were widened.

    Those that are known stay, and the others get around them.
    """
    paths = {operation.path: _taken_apart(operation.path) for operation in operations}
    leaves = _post_only_leaves(operations, paths)
    collections = _collections(operations, paths)
    shortened = _shortened(paths, leaves, title)
    ids = Counter(operation.operation_id for operation in operations)
    resources = _resources(shortened, leaves)
    lists = {paths[o.path].segments for o in operations if _is_list(o)}
    wanted = {}
    for operation in operations:
        fixed = shortened[operation.path]
        path = paths[operation.path]
        is_item = path.ends_in_variable and path.segments[:-1] in lists
        is_leaf = operation.path in leaves and len(fixed) > 1
        action = is_leaf and fixed not in resources
        resource = fixed[:-1] if action else fixed
        method = _by_id(operation, resource) if ids[operation.operation_id] == 1 else ""
        if not method and action:
            method = fixed[-1]
        if not method:
            method = _by_method(operation, operation.path in collections, is_item)
        wanted[operation.pointer] = told(operation, Call(resource, method))
    return _without_clashes(operations, _beside_known(operations, wanted), paths)


def _beside_known(
    operations: Sequence[Operation], wanted: Mapping[str, Call]
) -> Mapping[str, Call]:
    """The known calls, and the others at those resources where their neighbours are."""
    known = {o.pointer: Call.of(o.known.name) for o in operations if o.known}
    if not known:
        return wanted
    places = _known_places(known, wanted)
    methods = {Call.of(name) for o in operations for name in _known_names(o)}
    fixed = {o.pointer for o in operations if len(told_name(o)) > 1}
    return {
        pointer: known.get(pointer)
        or _around(call if pointer in fixed else _placed(call, places), methods)
        for pointer, call in wanted.items()
    }


def _known_names(operation: Operation) -> tuple[str, ...]:
    """Every call by which an operation may be known."""
    known = operation.known
    return (known.name, *known.former) if known else ()


def _known_places(
    known: Mapping[str, Call], wanted: Mapping[str, Call]
) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Where most of those calls are known to be that the rules put at a resource."""
    votes: dict[tuple[str, ...], Counter[tuple[str, ...]]] = defaultdict(Counter)
    for pointer, call in known.items():
        ruled, given = wanted[pointer].resource, call.resource
        if ruled[-1] == call.method and len(ruled) > len(given):
            ruled = ruled[:-1]  # an action, as it was when nothing was below it
        while ruled and given:
            votes[ruled][given] += 1
            if ruled[-1] != given[-1]:
                break
            ruled, given = ruled[:-1], given[:-1]
    return {
        ruled: min(counted, key=lambda given: (-counted[given], given))
        for ruled, counted in votes.items()
    }


def _placed(call: Call, places: Mapping[tuple[str, ...], tuple[str, ...]]) -> Call:
    """The call, moved along with the nearest resource that is known elsewhere."""
    for depth in range(len(call.resource), 0, -1):
        place = places.get(call.resource[:depth])
        if place is not None:
            return replace(call, resource=(*place, *call.resource[depth:]))
    return call


def _around(call: Call, methods: Container[Call]) -> Call:
    """The call without resources that have the name of a known method.

    Such a name goes to what follows: `files.search.history.list` is
    `files.search_history.list` beside a method `files.search`.
    """
    parts = [*call.resource, call.method]
    depth = 1
    while depth < len(parts) - 1:
        if Call(tuple(parts[:depth]), parts[depth]) not in methods:
            depth += 1
            continue
        taken, following = parts[depth : depth + 2]
        is_last = depth == len(parts) - 2
        joined = f"{following}_{taken}" if is_last else f"{taken}_{following}"
        parts[depth : depth + 2] = [joined]
    return Call(tuple(parts[:-1]), parts[-1])


def shared_prefix(paths: Iterable[str]) -> tuple[str, ...]:
    """The names of the segments that all paths begin with, before any variable."""
    parts = map(_taken_apart, paths)
    return _shared_prefix([path.fixed[: path.leading] for path in parts])


def _taken_apart(path: str) -> _Path:
    segments = tuple(segment for segment in path.split("/") if segment)
    versions = tuple(filter(VERSION.fullmatch, segments))
    fixed, leading, variable_seen = [], 0, False
    numbered = [s for s in segments if _NUMBERED.fullmatch(s) and s not in versions]
    for segment in segments:
        text = VARIABLE.sub("", segment)
        variable_seen |= segment.startswith("{") or segment in numbered
        if words(text) and segment not in (*versions, *numbered):
            fixed.append(snake(text))
            leading += not variable_seen
        variable_seen |= "{" in segment
    return _Path(
        segments=segments,
        fixed=tuple(fixed),
        leading=leading,
        chosen=_chosen(segments) or bool(numbered),
        numbered=bool(numbered),
        variables=_variables(path),
        versions=versions,
    )


def _chosen(segments: Sequence[str]) -> bool:
    are_variables = ["{" in segment for segment in segments]
    first = are_variables.index(True) if any(are_variables) else len(segments)
    return are_variables[first : first + 2] == [True, True]


def _variables(path: str) -> tuple[str, ...]:
    return tuple(VARIABLE.findall(path))


def _post_only_leaves(
    operations: Sequence[Operation], paths: Mapping[str, _Path]
) -> set[str]:
    """Paths that may be verbs: POST only, fixed to the end, and nothing below them."""
    methods = defaultdict(set)
    for operation in operations:
        methods[operation.path].add(operation.method)
    inner = {
        path.segments[:depth]
        for path in paths.values()
        for depth in range(len(path.segments))
    }
    return {
        path
        for path, used in methods.items()
        if used == {"POST"}
        and not paths[path].ends_in_variable
        and paths[path].segments not in inner
    }


def _collections(
    operations: Sequence[Operation], paths: Mapping[str, _Path]
) -> set[str]:
    """Paths of which a POST makes one more, though some of them end in a variable."""
    parents = {
        p.segments[:-1]
        for p in paths.values()
        if p.segments and VARIABLE.fullmatch(p.segments[-1])
    }
    listed = {operation.path for operation in operations if _is_list(operation)}
    return {
        path
        for path, parts in paths.items()
        if not parts.ends_in_variable or parts.segments in parents or path in listed
    }


def _shortened(
    paths: Mapping[str, _Path], leaves: Container[str], title: str
) -> dict[str, tuple[str, ...]]:
    """The segments that name each path: without the prefix that all share.

    Where that leaves a path without a name, the last segment of the prefix is kept;
    unless a variable chooses the collection and no path ends before it, nor in a mere
    verb: then the title names it.
    """
    named = {
        path: fixed[:-1] if path in leaves and {*fixed[-1:]} <= _VERBS else fixed
        for path, fixed in ((path, parts.fixed) for path, parts in paths.items())
    }
    shared = _shared_prefix([named[p][: parts.leading] for p, parts in paths.items()])
    ends = {
        named[path]
        for path, parts in paths.items()
        if not parts.variables and not parts.numbered
    }
    nameless = [parts for parts in paths.values() if parts.leading <= len(shared)]
    if shared in ends or (nameless and not any(parts.chosen for parts in nameless)):
        shared = shared[:-1]
    name = titled(title, shared)
    short = {}
    for path, parts in paths.items():
        rest = parts.fixed[len(shared) :]
        short[path] = rest if parts.leading > len(shared) else (name, *rest)
    return short


def _resources(
    shortened: Mapping[str, tuple[str, ...]], leaves: Container[str]
) -> set[tuple[str, ...]]:
    """What is a resource in any case: a leaf of the same name creates one of them."""
    return {
        fixed[:depth]
        for path, fixed in shortened.items()
        for depth in range(1, len(fixed) + (path not in leaves))
    }


def _shared_prefix(prefixes: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    if not prefixes:
        return ()
    shared = []
    for segments in zip(*prefixes, strict=False):
        if len(set(segments)) > 1:
            break
        shared.append(segments[0])
    return tuple(shared)


def titled(title: str, prefix: Sequence[str]) -> str:
    """What a title names: "CRM Partner Clients" below `/crm/objects`, partner clients.

    The prefix's words at its start say nothing new, nor do versions. A title that says
    nothing else means the prefix's last segment of which it speaks.
    """
    spoken = words(" ".join(w for w in title.split() if not VERSION.fullmatch(w)))
    told = {word for segment in prefix for word in words(segment)}
    new = list(dropwhile(told.__contains__, spoken))
    if new:
        return snake("_".join(new))
    meant = [segment for segment in prefix if set(words(segment)) & set(spoken)]
    return next(reversed(meant or [*prefix]), "api")


def told(operation: Operation, call: Call) -> Call:
    """What `x-gen-client-name` says, of the method or of the whole call."""
    parts = told_name(operation)
    if parts:
        call = Call(parts[:-1] or call.resource, parts[-1])
    first, *others = (f"{n}_" if n == DECORATOR else n for n in call.resource)
    return Call((f"{first}_" if first in CLIENT_NAMES else first, *others), call.method)


def told_name(operation: Operation) -> tuple[str, ...]:
    """The parts of what `x-gen-client-name` says; () where it says nothing."""
    parts = (operation.name or "").split(".")
    return tuple(snake(part) for part in parts if words(part))


def _by_id(operation: Operation, resource: tuple[str, ...]) -> str:
    """What the operationId adds to the resource's name; "" if it is of no use."""
    name = operation.operation_id or ""
    if not _USABLE_ID.fullmatch(name):
        return ""
    own = _without_place([w for w in words(name) if not w.isdigit()], operation)
    known = {stem(word) for word in words(f"{operation.method} {operation.path}")}
    known |= {"id"} if _variables(operation.path) else set()
    if all(word in _JOINTS or stem(word) in known for word in own):
        return ""
    of_resource = {stem(word) for part in resource for word in words(part)}
    own = _without_variables(own, operation)
    rest = [word for word in own if stem(word) not in of_resource]
    while rest and rest[-1] in _JOINTS:
        rest.pop()
    return snake("_".join(rest)) if rest else ""


def _without_place(own: list[str], operation: Operation) -> list[str]:
    """The words of an operationId without path and method, if it ends in them."""
    place = [
        word
        for word in words(f"{operation.path} {operation.method}")
        if not word.isdigit()
    ]
    return own[: -len(place)] if own[-len(place) :] == place else own


def _without_variables(own: list[str], operation: Operation) -> list[str]:
    """The words of an operationId up to a "by" that only variables follow."""
    told = {"by", "id", "and", *words(" ".join(_variables(operation.path)))}
    for place, word in enumerate(own):
        if word == "by" and told.issuperset(own[place:]):
            return own[:place]
    return own


def stem(word: str) -> str:
    """What a word shares with its plural: `batch` of `batches`, `fil` of `file`."""
    for ending, singular in (("ies", "y"), ("ss", "ss"), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + singular
    return word.removesuffix("e")


def _is_list(operation: Operation) -> bool:
    return operation.method == "GET" and operation.collection


def _by_method(operation: Operation, is_collection: bool, is_item: bool) -> str:
    """The word for a method; an item of a list is no list, though it may hold one."""
    match operation.method:
        case "GET":
            return "list" if operation.collection and not is_item else "get"
        case "POST":
            return "create" if is_collection else "update"
        case "PUT":
            return "replace" if operation.body else "add"
        case "PATCH":
            return "update"
        case method:
            return snake(method.lower())


def _without_clashes(
    operations: Sequence[Operation],
    wanted: Mapping[str, Call],
    paths: Mapping[str, _Path],
) -> tuple[dict[str, Call], list[Widened]]:
    """Widen what clashes, in the order of the ranks: the first keeps its name."""
    settled = [o for o in operations if o.known]
    taken = {Call.of(name): o for o in settled for name in _known_names(o)}
    owners: dict[Call, Operation | None] = {
        Call(call.resource[:depth], name): None
        for call in (*wanted.values(), *taken)
        for depth, name in enumerate(call.resource)
    }  # None owns the names of resources
    owners |= taken
    wholes = _wholes(operations, paths)
    given: dict[str, Call] = {o.pointer: wanted[o.pointer] for o in settled}
    widened = []

    def rank(operation: Operation) -> tuple[bool, bool, int, str, str]:
        """What was told its name comes first, then items, then the shortest path."""
        is_whole = operation.pointer in wholes
        depth = len(paths[operation.path].segments)
        return not operation.name, is_whole, depth, operation.path, operation.method

    for operation in sorted((o for o in operations if not o.known), key=rank):
        pointer = operation.pointer
        call = found = wanted[pointer]
        if call in owners:
            owner = owners[call]
            known = paths[owner.path].parts if owner else (*call.resource, call.method)
            wider = _wider(call.method, operation, paths[operation.path], known)
            if pointer in wholes:
                wider = chain([f"{call.method}_all"], wider)
            found = next(
                c for m in wider if (c := replace(call, method=m)) not in owners
            )
            other = f"{owner.method} {owner.path}" if owner else f"the resource {call}"
            widened.append(Widened(pointer, call, found, other))
        owners[found] = operation
        given[pointer] = found
    return given, widened


def _wholes(operations: Sequence[Operation], paths: Mapping[str, _Path]) -> set[str]:
    """The operations that do to all of a collection what another does to one of it.

    Those that list it keep their name.
    """
    items = {
        (operation.method, path.segments[:-1])
        for operation in operations
        if (path := paths[operation.path]).ends_in_variable
    }
    return {
        operation.pointer
        for operation in operations
        if (operation.method, (path := paths[operation.path]).segments) in items
        and operation.method in ("GET", "DELETE")
        and not operation.collection
        and not path.ends_in_variable
    }


def _wider(
    name: str, operation: Operation, path: _Path, known: Container[str]
) -> Iterator[str]:
    """Wider and wider names, in the end numbered.

    What tells the path from the parts that are known of the other one comes first.
    """
    for part in path.parts:
        if part not in known:
            yield snake(f"{name}_{part}")
    for variable in reversed(path.variables):
        yield f"{name}_by_{snake(variable)}"
    yield f"{operation.method.lower()}_{name}"
    for number in count(2):
        yield f"{name}_{number}"
