"""Plan resources: the tree of calls, and the modules that contain it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from generator.api import Api, Operation
from generator.load.presets import Codec, Windows
from generator.naming.names import Call, Names
from generator.naming.placement import Place
from generator.package import OperationEntry
from generator.package_resources import Child, ResourceClass, ResourceModule
from generator.plan.credentials import Credentials
from generator.plan.flavours import Flavour
from generator.plan.imports import Imports
from generator.plan.methods import MethodPlan
from generator.plan.scope import Scope
from generator.plan.text import docstring

ORDER = ("list", "get", "create", "update", "replace", "add", "delete")
"""The methods that come first in a class; the others are in the document's order."""


@dataclass
class Node:
    """A resource: its methods, and the resources in it."""

    path: tuple[str, ...]
    operations: list[Operation] = field(default_factory=list)
    former: list[tuple[Call, Operation]] = field(default_factory=list)
    """Calls that used to be in it, and still work."""
    children: dict[str, Node] = field(default_factory=dict)

    def walk(self, without: Container[tuple[str, ...]]) -> Iterator[Node]:
        """Yield this resource, and all those in it, except for some paths."""
        yield self
        for child in self.children.values():
            if child.path not in without:
                yield from child.walk(without)

    def at(self, path: Sequence[str]) -> Node:
        """Return the resource at a path in this one."""
        return self.children[path[0]].at(path[1:]) if path else self


@dataclass(frozen=True)
class ResourcePlan:
    """The planned resources, with facts for other parts of the plan."""

    modules: tuple[ResourceModule, ...]
    children: Mapping[Flavour, tuple[Child, ...]]
    """The top-level resources, as properties of the two clients."""
    entries: tuple[OperationEntry, ...]
    methods: Sequence[MethodPlan]
    """Every blocking method, in the order of the classes."""
    former: Sequence[MethodPlan]
    """The same methods under former names."""


def resource_plan(
    api: Api,
    names: Names,
    credentials: Credentials,
    manifest_imports: Imports,
    codecs: Mapping[str, Codec],
    windows: Mapping[str, Windows],
    place: Place,
) -> ResourcePlan:
    """Plan the modules of all resources.

    `manifest_imports` collects the imports of the annotations in the manifest.
    """
    root = _tree(api, names, place)
    modules = []
    methods: list[MethodPlan] = []
    former: list[MethodPlan] = []
    for node in _module_nodes(root, names, place):
        dots = "." * names.resources.module(node.path).count(".")
        scope = Scope(
            api,
            names,
            Imports(place.top + dots),
            manifest_imports,
            credentials,
            codecs,
            windows,
            f".{dots}",
        )
        planned = _Module(node, scope)
        modules.append(planned.module())
        methods += planned.methods
        former += planned.former
    entries = [method.entry() for method in methods]
    position = {operation.pointer: n for n, operation in enumerate(api.operations)}
    order = sorted(
        range(len(entries)), key=lambda n: position[methods[n].operation.pointer]
    )
    return ResourcePlan(
        modules=tuple(modules),
        children={
            flavour: tuple(_child(node, names, flavour) for node in _tops(root, place))
            for flavour in Flavour
        },
        entries=tuple(entries[n] for n in order),
        methods=methods,
        former=former,
    )


def _tops(root: Node, place: Place) -> list[Node]:
    """Return the resources that a client, or a group of APIs, has properties for."""
    return [root.at(place.path)] if place.path else [*root.children.values()]


def _module_nodes(root: Node, names: Names, place: Place) -> Iterator[Node]:
    """Yield the resources that have modules, the API's own first."""
    own = root.at(place.path)
    for node in (own, *own.children.values()):
        if node.path in names.resources.modules:
            yield node


def _tree(api: Api, names: Names, place: Place) -> Node:
    """Return the tree of resources; the API has a node even if it has no calls."""
    root = Node(())
    _at(root, place.path)
    for operation in api.operations:
        resource = names.call(operation.pointer).resource
        _at(root, resource).operations.append(operation)
    for operation in api.operations:
        for call in names.former_calls(operation.pointer):
            _at(root, call.resource).former.append((call, operation))
    return root


def _at(node: Node, path: Iterable[str]) -> Node:
    """Return the resource at a path; create it if it is missing."""
    for name in path:
        node = node.children.setdefault(name, Node((*node.path, name)))
    return node


def _child(node: Node, names: Names, flavour: Flavour) -> Child:
    module = f".{names.resources.module(node.path)}"
    class_name = flavour.class_of(names.resources.classes[node.path])
    return Child(
        name=node.path[-1],
        class_name=class_name,
        module=module,
        imports=(f"from {module} import {class_name}",),
        docstring_code=docstring(f"The calls under `{'.'.join(node.path)}`.", 8),
    )


class _Module:
    """Plans the module of one resource, without resources that have their own."""

    def __init__(
        self,
        top: Node,
        scope: Scope,
    ) -> None:
        self._top = top
        self._scope = scope
        self._names = scope.names
        self.methods: list[MethodPlan] = []
        self.former: list[MethodPlan] = []

    def module(self) -> ResourceModule:
        """Return the plan of the module."""
        planned: dict[Flavour, list[ResourceClass]] = defaultdict(list)
        for node in self._top.walk(self._names.resources.modules):
            plans, former = self._method_plans(node)
            self.methods += plans
            self.former += former
            for flavour in Flavour:
                planned[flavour].append(self._class(node, [*plans, *former], flavour))
        further = [c for cs in planned.values() for own in cs for c in own.further]
        typing = Imports()
        for child in further:
            self._scope.imports.name("typing", "TYPE_CHECKING")
            typing.name(child.module, child.class_name)
        title = f"The calls under `{'.'.join(self._top.path)}`."
        return ResourceModule(
            name=self._names.resources.module(self._top.path),
            docstring_code=docstring(title, 0),
            imports=self._scope.imports.lines(),
            typing_imports=typing.lines(),
            classes=(*planned[Flavour.SYNC], *planned[Flavour.ASYNC]),
        )

    def _method_plans(self, node: Node) -> tuple[list[MethodPlan], list[MethodPlan]]:
        """Return the methods, and the methods under former names."""
        shadowed = frozenset(
            {self._names.call(o.pointer).method for o in node.operations}
            | {call.method for call, _ in node.former}
            | set(node.children)
        )
        plans = [
            MethodPlan(
                operation, self._names.call(operation.pointer), self._scope, shadowed
            )
            for operation in node.operations
        ]
        former = [
            MethodPlan(
                operation,
                call,
                self._scope,
                shadowed,
                self._names.call(operation.pointer),
            )
            for call, operation in node.former
        ]
        return sorted(plans, key=lambda plan: _rank(plan.call.method)), former

    def _class(
        self, node: Node, plans: Sequence[MethodPlan], flavour: Flavour
    ) -> ResourceClass:
        imports = self._scope.imports
        imports.runtime("session", flavour.session)
        if node.children:
            imports.name("functools", "cached_property")
        names = self._names.resources.classes[node.path]
        methods = tuple(plan.method(flavour, names.blocking) for plan in plans)
        children = [
            (
                child.path in self._names.resources.modules,
                _child(child, self._names, flavour),
            )
            for child in node.children.values()
        ]
        return ResourceClass(
            name=flavour.class_of(names),
            session=flavour.session,
            docstring_code=docstring(_class_text(node, flavour), 4),
            children=tuple(child for has_module, child in children if not has_module),
            methods=methods,
            further=tuple(child for has_module, child in children if has_module),
        )


def _class_text(node: Node, flavour: Flavour) -> str:
    where = ".".join(node.path)
    waiting = ", with asyncio" if flavour is Flavour.ASYNC else ""
    return f"The calls of `client.{where}`{waiting}."


def _rank(method: str) -> int:
    return ORDER.index(method) if method in ORDER else len(ORDER)
