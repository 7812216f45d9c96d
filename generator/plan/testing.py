"""Plan `testing.py`: a fake API whose operations return what a test sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.naming.names import Call, Names
from generator.naming.placement import Place
from generator.naming.reserved import ACCEPT
from generator.package_modules import (
    Fake,
    FakeClass,
    FakeOperation,
    Group,
    TestingModule,
)
from generator.package_resources import Child, Method, ResourceModule
from generator.plan.answers import FAKES
from generator.plan.imports import Imports
from generator.plan.methods import MethodPlan
from generator.plan.text import docstring, literal, operation_text
from generator.translate.accepted import accepted

MODULES = {
    "Pages": "testing_pages",
    "Text": "testing_content",
    "File": "testing_content",
    "Events": "testing_events",
    "Lines": "testing_events",
}
"""The runtime modules of the classes that are not in `testing`."""
IN_FOLDER = "The API in memory, a part of `Fake` in the package's own `testing`."


def testing_module(
    modules: Sequence[ResourceModule],
    methods: Sequence[MethodPlan],
    resources: Sequence[Child],
    names: Names,
    place: Place,
) -> TestingModule:
    """Plan the module of one API; `resources` are those of the blocking client."""
    imports = Imports(place.top)
    planning = _Planning(modules, methods, names, imports)
    imports.runtime("testing", "Answers")
    if not place.path:
        _import_for_callers(imports)
    paths = [(*place.path[:-1], resource.name) for resource in resources]
    on_fake = tuple(
        (names.resources.on_fake[p], names.resources.classes[p].fake) for p in paths
    )
    classes = [
        fake_class
        for path in paths
        for fake_class in planning.classes(
            path, (*place.path[:-1], names.resources.on_fake[path])
        )
    ]
    return TestingModule(
        docstring_code=docstring(IN_FOLDER if place.path else _text("API", "the"), 0),
        imports=imports.lines(),
        typing_imports=(),
        fake=None if place.path else _fake("API", on_fake, ()),
        groups=(),
        classes=tuple(classes),
        is_deprecated=any(m.operation.deprecated or m.now for m in methods),
    )


def testing_of_apis(
    typing_imports: tuple[str, ...],
    groups: tuple[Group, ...],
    children: tuple[Child, ...],
) -> TestingModule:
    """Plan the package's module if each API has its own; `children` lead to those."""
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
    """Import the classes that tests need besides `Fake`."""
    for name in ("Call", "Failure", "Mistake"):
        imports.runtime("testing_answers", f"{name} as {name}")


def _fake(
    apis: str, resources: tuple[tuple[str, str], ...], children: tuple[Child, ...]
) -> Fake:
    return Fake(docstring(f"The {apis} in memory.", 4), resources, children)


def _text(apis: str, article: str) -> str:
    return (
        f"The {apis} in memory, for tests of your code; no network is needed.\n\n"
        "Set the responses of an operation of a `Fake` with `returns` or `fails`. They "
        "are given in this order; the last one is repeated. `calls` has the calls so "
        f"far. Values that do not match {article} API's models raise Mistake. So does "
        "a call without a response."
    )


class _Planning:
    """Plans the fake classes of one API."""

    def __init__(
        self,
        modules: Sequence[ResourceModule],
        methods: Sequence[MethodPlan],
        names: Names,
        imports: Imports,
    ) -> None:
        self._names = names
        self._imports = imports
        self._methods = {str(method.call): method for method in methods}
        self._blocking = {
            planned.name: (module.name, planned)
            for module in modules
            for planned in module.classes
            if planned.session == "Session"
        }

    def classes(
        self, path: tuple[str, ...], on_fake: tuple[str, ...]
    ) -> Iterator[FakeClass]:
        """Yield the class of a resource, then those of the resources in it.

        `on_fake` is the path of the resource on the fake server.
        """
        module, real = self._blocking[self._names.resources.classes[path].blocking]
        inside = [child.name for child in (*real.children, *real.further)]
        imports = self._imports.fresh()
        yield FakeClass(
            name=self._names.resources.classes[path].fake,
            docstring_code=docstring(
                f"The responses to calls of `{'.'.join(on_fake)}`.", 4
            ),
            module=f".{module}",
            real=real.name,
            operations=tuple(
                operation
                for method in real.methods
                for operation in self._operations(method, path, imports)
            ),
            children=tuple(
                (name, self._names.resources.classes[*path, name].fake)
                for name in inside
            ),
            imports=imports.lines(),
        )
        for name in inside:
            yield from self.classes((*path, name), (*on_fake, name))

    def _operations(
        self, method: Method, path: tuple[str, ...], imports: Imports
    ) -> Iterator[FakeOperation]:
        """Yield the plan of a method, and those of the other results it may have.

        `imports` are those of the code of its pages.
        """
        call = Call(path, method.name)
        planned = self._methods[str(call)]
        kind, cursor = planned.faked(imports)
        self._imports.runtime(MODULES.get(kind, "testing"), kind)
        real, variant = f"Real.{method.name}", planned.operation.variant
        request = f"{method.operation} {variant}".rstrip()
        if method.answer.switch is None:
            yield FakeOperation(method.name, kind, request, real, cursor)
            yield from self._accepted(call, planned, real)
            return
        stream = planned.operation.stream
        assert stream is not None
        names = [
            self._imports.runtime("testing_events", name)
            for name in (FAKES[stream.result.kind], "usual", "streamed")
        ]
        typed = (f"{wrapper}({real})" for wrapper in names[1:])
        yield FakeOperation(method.name, kind, request, next(typed), cursor)
        yield FakeOperation(
            self._names.stream_on_fake(call),
            names[0],
            f"{request} {stream.result.media_type}",
            next(typed),
            None,
        )

    def _accepted(
        self, call: Call, planned: MethodPlan, real: str
    ) -> Iterator[FakeOperation]:
        """Yield the results in other media types, which a call may ask for."""
        operation = planned.operation
        others = {r.media_type: r for group in accepted(operation)[1:] for r in group}
        for media_type, result in others.items():
            argument = next(a for a in planned.arguments if a.location == ACCEPT)
            kind = FAKES[result.kind]
            self._imports.runtime(MODULES.get(kind, "testing"), kind)
            accepting = self._imports.runtime("testing_accept", "accepting")
            request = operation_text(operation.method, operation.path)
            yield FakeOperation(
                self._names.answer_on_fake(call, media_type),
                kind,
                f"{request} {media_type}",
                f"{accepting}({real}, {argument.name}={literal(media_type)})",
                None,
            )
