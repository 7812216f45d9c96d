"""`testing.py`: the operations once more, for tests to say what they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.naming.conventions import distinct
from generator.package_modules import (
    Fake,
    FakeClass,
    FakeOperation,
    Group,
    TestingModule,
)
from generator.package_resources import Child, ResourceClass, ResourceModule
from generator.plan.imports import Imports
from generator.plan.methods import MethodPlan
from generator.plan.resources import Home
from generator.plan.text import docstring

OWN_NAMES = frozenset(
    {"async_client", "async_client_of", "calls", "client", "client_of", "waits"}
)
"""The names of a fake's own attributes; a resource of that name gets an underscore."""
MODULES = {
    "Pages": "testing_pages",
    "Text": "testing_content",
    "File": "testing_content",
    "Events": "testing_events",
    "Lines": "testing_events",
}
"""The runtime modules of what is not in `testing`."""
IN_FOLDER = "The API in memory: what `Fake` in the package's own `testing` leads to."


def testing_module(
    modules: Sequence[ResourceModule],
    methods: Sequence[MethodPlan],
    resources: Sequence[Child],
    home: Home,
) -> TestingModule:
    """Plan the module of one API; `resources` are those of the blocking client."""
    imports = Imports(home.top)
    imports.runtime("testing", "Answers")
    if not home.path:
        _import_for_callers(imports)
    planned = {str(method.call): method for method in methods}
    blocking = {
        found.name: (module.name, found)
        for module in modules
        for found in module.classes
        if found.session == "Session"
    }
    given = distinct((r.name for r in resources), str, OWN_NAMES)
    classes = [
        _class(
            resource,
            ".".join((*home.outside, resource.name)),
            ".".join((*home.outside, given[resource.name])),
            blocking,
            planned,
            imports,
        )
        for resource in resources
    ]
    on_fake = tuple((given[r.name], f"Fake{r.class_name}") for r in resources)
    return TestingModule(
        docstring_code=docstring(IN_FOLDER if home.path else _text("API", "the"), 0),
        imports=imports.lines(),
        typing_imports=(),
        fake=None if home.path else _fake("API", on_fake, ()),
        groups=(),
        classes=tuple(found for tree in classes for found in tree),
        is_deprecated=any(m.operation.deprecated or m.now for m in methods),
    )


def testing_of_apis(
    typing_imports: tuple[str, ...],
    groups: tuple[Group, ...],
    children: tuple[Child, ...],
) -> TestingModule:
    """Plan the package's module where each API has its own; `children` lead there."""
    imports = Imports()
    imports.name("functools", "cached_property")
    imports.name("typing", "TYPE_CHECKING")
    imports.runtime("testing", "Answers")
    _import_for_callers(imports)
    return TestingModule(
        docstring_code=docstring(_text("APIs", "an"), 0),
        imports=imports.lines(),
        typing_imports=typing_imports,
        fake=_fake("APIs", (), children),
        groups=groups,
        classes=(),
        is_deprecated=False,
    )


def _import_for_callers(imports: Imports) -> None:
    """Import the classes that tests need beside `Fake`."""
    imports.runtime("testing", "Call as Call")
    imports.runtime("testing", "Mistake as Mistake")


def _fake(
    apis: str, resources: tuple[tuple[str, str], ...], children: tuple[Child, ...]
) -> Fake:
    return Fake(docstring(f"The {apis} in memory.", 4), resources, children)


def _text(apis: str, article: str) -> str:
    return (
        f"The {apis} in memory, for tests of code that uses the clients: no network is "
        "needed.\n\nEach operation of a `Fake` is told what it answers, with `returns` "
        "or `fails`: several answers are given in their order, the last of them again "
        "and again. It has the `calls` of it. What does not fit "
        f"{article} API's models raises Mistake, as does a call without an answer."
    )


def _class(
    resource: Child,
    call: str,
    place: str,
    blocking: Mapping[str, tuple[str, ResourceClass]],
    planned: Mapping[str, MethodPlan],
    imports: Imports,
) -> list[FakeClass]:
    """The class of a resource, and behind it those of the resources in it."""
    module, real = blocking[resource.class_name]
    inside = (*real.children, *real.further)
    operations, walking = [], imports.fresh()
    for method in real.methods:
        kind, cursor = planned[f"{call}.{method.name}"].faked(walking)
        imports.runtime(MODULES.get(kind, "testing"), kind)
        operations.append(
            FakeOperation(method.name, kind, method.request.operation_code, cursor)
        )
    found = FakeClass(
        name=f"Fake{real.name}",
        docstring_code=docstring(f"`fake.{place}`: answers to its calls.", 4),
        module=f".{module}",
        real=real.name,
        operations=tuple(operations),
        children=tuple((c.name, f"Fake{c.class_name}") for c in inside),
        imports=walking.lines(),
    )
    inner = [
        _class(c, f"{call}.{c.name}", f"{place}.{c.name}", blocking, planned, imports)
        for c in inside
    ]
    return [found, *(deeper for tree in inner for deeper in tree)]
