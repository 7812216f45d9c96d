"""Plan groups: the attributes between the client and each API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.naming.names import ClassNames
from generator.package_modules import Group, GroupModule, TestingModule
from generator.package_resources import Child
from generator.plan.drafts import Draft
from generator.plan.flavours import Flavour
from generator.plan.imports import Imports
from generator.plan.testing import testing_of_apis
from generator.plan.text import docstring, printable
from generator.plan.views import View


@dataclass(frozen=True)
class Ways:
    """The classes that lead from the client, `groups` and `testing` to each API."""

    children: Mapping[Flavour, tuple[Child, ...]]
    """The client's properties."""
    groups: GroupModule | None
    """None if no API is in a group."""
    testing: TestingModule


def ways(
    drafts: Sequence[Draft],
    views: Sequence[View],
    names: Mapping[tuple[str, ...], ClassNames],
) -> Ways:
    """Return the plan; the calls of each API are sent with its view.

    `names` are the classes of groups and APIs.
    """
    planning = _Planning(drafts, views, names)
    return Ways(
        children={flavour: planning.on_client(flavour) for flavour in Flavour},
        groups=planning.groups(),
        testing=planning.testing(),
    )


class _Planning:
    def __init__(
        self,
        drafts: Sequence[Draft],
        views: Sequence[View],
        names: Mapping[tuple[str, ...], ClassNames],
    ) -> None:
        ordered = sorted(zip(drafts, views, strict=True), key=lambda d: d[0].place.path)
        self._drafts = ordered
        self._groups = list(dict.fromkeys(d.place.path[:-1] for d, _ in ordered))
        self._names = names

    def on_client(self, flavour: Flavour) -> tuple[Child, ...]:
        """Return groups, and the APIs in no group, by their names."""
        groups = [self._group(path, flavour) for path in filter(None, self._groups)]
        return tuple(sorted([*groups, *self._apis((), flavour)], key=lambda c: c.name))

    def groups(self) -> GroupModule | None:
        """Plan the classes of groups, blocking and asyncio."""
        imports = Imports()
        classes = []
        for flavour in Flavour:
            for path in filter(None, self._groups):
                apis = self._apis(path, flavour)
                name = flavour.class_of(self._names[path])
                imports.runtime("session", flavour.session)
                _import_classes(apis, imports)
                text, session = _text(path, 4), flavour.session
                classes.append(Group(name, text, "session", session, apis))
        return GroupModule(imports.lines(), tuple(classes)) if classes else None

    def testing(self) -> TestingModule:
        """Plan `testing.py`, which leads to the fake of each API."""
        imports = Imports()
        classes = []
        for path in filter(None, self._groups):
            fakes, text = self._fakes(path), _text(path, 4)
            _import_classes(fakes, imports)
            name = self._names[path].fake
            classes.append(Group(name, text, "answers", "Answers", fakes))
        ungrouped = self._fakes(())
        _import_classes(ungrouped, imports)
        groups = (
            Child(
                path[-1], self._names[path].fake, "", _text(path), None, "self._answers"
            )
            for path in filter(None, self._groups)
        )
        on_fake = sorted([*groups, *ungrouped], key=lambda child: child.name)
        return testing_of_apis(imports.lines(), tuple(classes), tuple(on_fake))

    def _group(self, path: tuple[str, ...], flavour: Flavour) -> Child:
        name, module = flavour.class_of(self._names[path]), ".groups"
        imports = (f"from {module} import {name}",)
        return Child(path[-1], name, module, _text(path), imports=imports)

    def _apis(self, group: tuple[str, ...], flavour: Flavour) -> tuple[Child, ...]:
        children = []
        for draft, view in self._in(group):
            path, imports = draft.place.path, Imports()
            name = flavour.class_of(draft.names.resources.classes[path])
            alias = flavour.class_of(self._names[path])
            imports.add(view.imports)
            children.append(_child(draft, name, alias, view.code, imports))
        return tuple(children)

    def _fakes(self, group: tuple[str, ...]) -> tuple[Child, ...]:
        children = []
        for draft, _ in self._in(group):
            path, imports = draft.place.path, Imports()
            name, alias = (
                draft.names.resources.classes[path].fake,
                self._names[path].fake,
            )
            code = f'self._answers.of("{draft.place}")'
            children.append(_child(draft, name, alias, code, imports, "testing"))
        return tuple(children)

    def _in(self, group: tuple[str, ...]) -> list[tuple[Draft, View]]:
        return [each for each in self._drafts if each[0].place.path[:-1] == group]


def _child(
    draft: Draft,
    name: str,
    alias: str,
    code: str,
    imports: Imports,
    module: str | None = None,
) -> Child:
    """Return the property for an API; `imports` are what `code` needs.

    Its class is in a `module` of the API, by default the one of its own calls.
    """
    path = draft.place.path
    api_module = f".{'.'.join(path)}.{module or draft.names.resources.module(path)}"
    imports.name(api_module, name)
    return Child(
        name=path[-1],
        class_name=name,
        module=api_module,
        docstring_code=_about(draft),
        alias=None if alias == name else alias,
        session_code=code,
        imports=imports.lines(),
    )


def _import_classes(children: Iterable[Child], imports: Imports) -> None:
    """Import the classes of properties, for annotations."""
    for child in children:
        imports.name(child.module, child.imported)


def _text(path: tuple[str, ...], indent: int = 8) -> str:
    return docstring(f"The APIs under `{'.'.join(path)}`.", indent)


def _about(draft: Draft) -> str:
    api = draft.api
    title = printable(f"{api.title} {api.version}")
    return docstring(f"`{draft.place}`: {title}.", 8)
