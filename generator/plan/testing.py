"""`testing.py`: the operations once more, for tests to say what they answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.naming.words import distinct
from generator.package import (
    Child,
    FakeClass,
    FakeOperation,
    ResourceClass,
    ResourceModule,
    TestingModule,
)
from generator.plan.imports import Imports
from generator.plan.methods import MethodPlan
from generator.plan.resources import Home
from generator.plan.text import docstring

OWN_NAMES = frozenset(
    {"async_client", "async_client_of", "calls", "client", "client_of", "waits"}
)
"""What a fake has beside resources: one of these names gets an underscore there."""
MODULES = {
    "Pages": "testing_pages",
    "Text": "testing_content",
    "File": "testing_content",
    "Events": "testing_events",
    "Lines": "testing_events",
}
"""The runtime modules of what is not in `testing`."""


def testing_module(
    modules: Sequence[ResourceModule],
    methods: Sequence[MethodPlan],
    resources: Sequence[Child],
    home: Home | None = None,
) -> TestingModule:
    """The plan of the module; `resources` are those of the blocking client.

    Where there are several APIs, `home` is where this one is.
    """
    imports = Imports(home.top if home else ".")
    imports.runtime("testing", "Answers")
    if home is None:
        imports.runtime("testing", "Call as Call")
        imports.runtime("testing", "Mistake as Mistake")
    outside = home.path[:-1] if home else ()
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
            ".".join((*outside, resource.name)),
            ".".join((*outside, given[resource.name])),
            blocking,
            planned,
            imports,
        )
        for resource in resources
    ]
    return TestingModule(
        imports=imports.lines(),
        classes=tuple(found for tree in classes for found in tree),
        resources=tuple((given[r.name], f"Fake{r.class_name}") for r in resources),
        is_deprecated=any(m.operation.deprecated or m.now for m in methods),
        runtime=f"{home.top if home else '.'}_runtime",
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
