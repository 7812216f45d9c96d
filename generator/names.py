"""Every Python identifier: proposed from the document, checked for clashes, widened.

The rules are those of the table in CONTRIBUTING.md. They look at the whole document at
once, so that a name depends on nothing but what the API offers.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.api import Operation

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATOR = re.compile(r"[\W_]+")
_VARIABLE = re.compile(r"\{([^{}]+)\}")
_VERSION = re.compile(r"v\d+([a-z]+\d*)?|\d{4}-\d{2}(-[a-z]+)?", re.IGNORECASE)
_USABLE_ID = re.compile(r"[\w.\-: ]+")

CLIENT_NAMES = frozenset({"close", "with_options", "raw"})
"""Names that the client itself uses."""


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
    """The name, mended where Python would not take it."""
    if not name or not name.isidentifier():
        joined = f"{prefix}{name}" if prefix[0].isupper() else f"{prefix}_{name}"
        name = joined.strip("_")
    if not name.isidentifier():
        name = re.sub(r"\W", "", name) or prefix
    return f"{name}_" if keyword.iskeyword(name) else name


def distinct(
    wanted: Iterable[str],
    convention: Callable[[str], str],
    reserved: Container[str] = (),
) -> dict[str, str]:
    """A name for each text, no two alike and none reserved.

    The first of several that come to the same keeps the name; the others are numbered.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for text in wanted:
        name = proposed = convention(text)
        if name in reserved:
            name = proposed = f"{name}_"
        number = 2
        while name in taken or name in reserved:
            name = f"{proposed}_{number}"
            number += 1
        taken.add(name)
        names[text] = name
    return names


@dataclass(frozen=True)
class Call:
    """Where a method is found on a client: `partner_clients.batch.update`."""

    resource: tuple[str, ...]
    method: str

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

    fixed: tuple[str, ...]
    """Its fixed segments, without versions."""
    prefix: tuple[str, ...]
    """Those before the first variable."""
    variables: tuple[str, ...]
    versions: tuple[str, ...]
    ends_in_variable: bool


def calls(
    operations: Sequence[Operation], title: str
) -> tuple[dict[str, Call], list[Widened]]:
    """The call of each operation by its pointer, and which of them were widened."""
    paths = {operation.path: _taken_apart(operation.path) for operation in operations}
    shortened = _shortened(paths, title)
    ids = Counter(operation.operation_id for operation in operations)
    actions = _actions(operations, shortened)
    wanted = {}
    for operation in operations:
        fixed = shortened[operation.path]
        action = operation.path in actions
        resource = tuple(map(snake, fixed[:-1] if action else fixed))
        method = _by_id(operation, resource) if ids[operation.operation_id] == 1 else ""
        if not method and action:
            method = snake(fixed[-1])
        if not method:
            method = _by_method(operation, paths[operation.path])
        wanted[operation.pointer] = _told(operation, Call(resource, method))
    return _without_clashes(operations, wanted, paths)


def _taken_apart(path: str) -> _Path:
    segments = [segment for segment in path.split("/") if segment]
    versions = tuple(filter(_VERSION.fullmatch, segments))
    named = [_VARIABLE.sub("", s) for s in segments if s not in versions]
    first = next((n for n, s in enumerate(segments) if "{" in s), len(segments))
    leading = [s for s in segments[:first] if s not in versions]
    return _Path(
        fixed=tuple(segment for segment in named if words(segment)),
        prefix=tuple(leading),
        variables=tuple(_VARIABLE.findall(path)),
        versions=versions,
        ends_in_variable=path.endswith("}"),
    )


def _shortened(paths: Mapping[str, _Path], title: str) -> dict[str, tuple[str, ...]]:
    """The segments that name each path: without the prefix that all share.

    Where that leaves a path without a name, the last segment of the prefix is kept if a
    path ends there; otherwise the title names it, less the prefix's words.
    """
    shared = _shared_prefix([path.prefix for path in paths.values()])
    ends = any(path.fixed == shared and not path.variables for path in paths.values())
    nameless = any(path.fixed == shared for path in paths.values())
    if nameless and ends and shared:
        shared = shared[:-1]
    told = {word for segment in shared for word in words(segment)}
    name = "_".join(word for word in words(title) if word not in told) or "api"
    short = {}
    for path, parts in paths.items():
        rest = parts.fixed[len(shared) :]
        starts = parts.prefix[len(shared) :]
        short[path] = rest if starts else (name, *rest)
    return short


def _shared_prefix(prefixes: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    if not prefixes:
        return ()
    shared = []
    for segments in zip(*prefixes, strict=False):
        if len(set(segments)) > 1:
            break
        shared.append(segments[0])
    return tuple(shared)


def _actions(
    operations: Sequence[Operation], shortened: Mapping[str, tuple[str, ...]]
) -> set[str]:
    """Paths that are verbs: POST only, nothing below, not directly on the root."""
    methods = defaultdict(set)
    for operation in operations:
        methods[operation.path].add(operation.method)
    return {
        path
        for path, used in methods.items()
        if used == {"POST"}
        and not path.endswith("}")
        and len(shortened[path]) > 1
        and not any(other.startswith(f"{path}/") for other in methods)
    }


def _told(operation: Operation, call: Call) -> Call:
    """What `x-gen-client-name` says, of the method or of the whole call."""
    if operation.name is None:
        return call
    *resource, method = operation.name.split(".")
    return Call(tuple(map(snake, resource)) or call.resource, snake(method))


def _by_id(operation: Operation, resource: tuple[str, ...]) -> str:
    """What the operationId adds to the resource's name; "" if it is of no use."""
    name = operation.operation_id or ""
    if not _USABLE_ID.fullmatch(name):
        return ""
    known = {_singular(word) for word in words(f"{operation.method} {operation.path}")}
    own = [word for word in words(name) if not word.isdigit()]
    if all(_singular(word) in known for word in own):
        return ""
    of_resource = {_singular(word) for part in resource for word in words(part)}
    rest = [word for word in own if _singular(word) not in of_resource]
    return snake("_".join(rest)) if rest else ""


def _singular(word: str) -> str:
    for ending, singular in (("ies", "y"), ("sses", "ss"), ("ss", "ss"), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + singular
    return word


def _by_method(operation: Operation, path: _Path) -> str:
    match operation.method:
        case "GET":
            return "list" if operation.collection else "get"
        case "POST":
            return "update" if path.ends_in_variable else "create"
        case "PUT":
            return "replace" if operation.body else "add"
        case "PATCH":
            return "update"
        case method:
            return method.lower()


def _without_clashes(
    operations: Sequence[Operation],
    wanted: Mapping[str, Call],
    paths: Mapping[str, _Path],
) -> tuple[dict[str, Call], list[Widened]]:
    """Widen what clashes; the operation with the shortest path keeps its name."""
    resources = {
        call.resource[:depth]
        for call in wanted.values()
        for depth in range(1, len(call.resource) + 1)
    }
    owners: dict[tuple[str, ...], str] = {
        resource: f"the resource {'.'.join(resource)}" for resource in resources
    }
    given: dict[str, Call] = {}
    widened = []
    for operation in sorted(operations, key=_rank):
        call = wanted[operation.pointer]
        choices = (
            replace(call, method=method)
            for method in _choices(call, operation, paths[operation.path])
        )
        found = next(c for c in choices if (*c.resource, c.method) not in owners)
        if found != call:
            other = owners[(*call.resource, call.method)]
            widened.append(Widened(operation.pointer, call, found, other))
        owners[(*found.resource, found.method)] = f"{operation.method} {operation.path}"
        given[operation.pointer] = found
    return given, widened


def _rank(operation: Operation) -> tuple[bool, bool, int, str, str]:
    """Who keeps a name: what was told it, then items, then the shortest path."""
    removes_all = operation.method == "DELETE" and not operation.path.endswith("}")
    depth = operation.path.count("/")
    return (
        operation.name is None,
        removes_all,
        depth,
        operation.path,
        operation.method,
    )


def _choices(call: Call, operation: Operation, path: _Path) -> Iterable[str]:
    """The method's name, then wider and wider ones, then numbers without end."""
    yield call.method
    if operation.method == "DELETE" and not path.ends_in_variable:
        yield f"{call.method}_all"
    for variable in reversed(path.variables):
        yield f"{call.method}_by_{snake(variable)}"
    for segment in reversed((*path.fixed, *path.versions)):
        yield snake(f"{call.method}_{segment}")
    yield f"{operation.method.lower()}_{call.method}"
    number = 2
    while True:
        yield f"{call.method}_{number}"
        number += 1
