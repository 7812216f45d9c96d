"""Plan `README.md`: the facts and examples that it shows."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from generator.api import Api
from generator.load.presets import Codec, Module, Windows
from generator.naming.names import Names
from generator.package import Readme
from generator.plan.credentials import Credentials
from generator.plan.drafts import Draft
from generator.plan.examples import (
    batch_example,
    examples,
    failing,
    faked,
    faked_stream,
    imports_of,
)
from generator.plan.imports import Imports
from generator.plan.method_docs import summary
from generator.plan.methods import MethodPlan
from generator.plan.resources import ResourcePlan
from generator.plan.runtime_files import is_partial
from generator.plan.scope import Scope
from generator.plan.text import WIDTH, printable


def markdown(text: str) -> str:
    """Return the text on one line of Markdown; escape code, cells and tags."""
    line = printable(text).replace("|", "\\|").replace("<", "&lt;")
    return re.sub("`{2,}", "`", line)


def _bullet(text: str) -> str:
    lines = textwrap.wrap(" ".join(text.split()), WIDTH - len("- "))
    return "\n  ".join(lines)


def calls(methods: Iterable[MethodPlan]) -> tuple[tuple[str, str], ...]:
    """Return every call with its summary."""
    described = ((str(m.call), markdown(summary(m.operation))) for m in methods)
    return tuple(sorted(described))


def readme(
    api: Api,
    names: Names,
    credentials: Credentials,
    resources: ResourcePlan,
    modules: Sequence[Module],
    codecs: Mapping[str, Codec],
    windows: Mapping[str, Windows],
    lines: Sequence[str],
) -> Readme:
    """Plan the README of one API; `lines` are the imports of models."""
    arguments = [a for c in credentials.planned() for a in c.arguments]
    given = [f'{a.name}="..."' for c in credentials.used() for a in c.arguments]
    located = "" if api.servers else 'base_url="https://api.example.com"'
    scope = Scope(api, names, Imports(), Imports(), credentials, codecs, windows)
    shown = examples(resources.methods, scope, "client")
    in_test = faked(resources.methods, scope)
    return Readme(
        title=markdown(api.title),
        description=markdown(api.description),
        calls=calls(resources.methods),
        construct=", ".join([*given, located] if located else given),
        located=located,
        examples=shown,
        faked=in_test,
        failing=failing(resources.methods, scope, "client"),
        is_paged=any(method.is_paged for method in resources.methods),
        is_partial=is_partial(lines),
        batch=batch_example(resources.methods, scope, "client"),
        has_downloads=any(o.result.kind == "bytes" for o in api.operations),
        has_uploads=any(
            body.kind in ("bytes", "multipart")
            for operation in api.operations
            for body in operation.bodies
        ),
        imports=imports_of(shown),
        faked_imports=imports_of([in_test] if in_test else []),
        environment=tuple((a.name, a.environment) for a in arguments),
        modules=tuple(_bullet(module.readme) for module in modules),
        faked_stream=faked_stream(resources.methods, scope),
    )


def readme_of_all(
    drafts: Sequence[Draft],
    name: str,
    whole: Api,
    modules: Sequence[Module],
    lines: Sequence[str],
    own_errors: Sequence[Draft],
) -> Readme:
    """Plan the README; the examples are those of one API.

    `lines` are the imports of the modules of models. `own_errors` are the APIs whose
    errors differ from the package's.
    """
    readmes = [(_of_one(d, whole, modules, lines), d) for d in drafts]
    richest, sample = max(readmes, key=lambda one: _telling(one[0]))
    webhooks = tuple(
        (".".join((name, *d.place.path)), d.webhooks.functions)
        for d in drafts
        if d.webhooks
    )
    if not sample.place.path:
        return replace(richest, webhooks=webhooks, name=name)
    return replace(
        richest,
        name=name,
        title=markdown(name),
        description="",
        calls=calls(method for d in drafts for method in d.resources.methods),
        is_paged=any(one.is_paged for one, _ in readmes),
        faked_stream=next((r.faked_stream for r, _ in readmes if r.faked_stream), None),
        has_downloads=any(one.has_downloads for one, _ in readmes),
        has_uploads=any(one.has_uploads for one, _ in readmes),
        webhooks=webhooks,
        models_module=".".join((name, *sample.place.path)),
        apis=tuple(
            (
                str(d.place),
                ".".join((name, *d.place.path, "models")),
                markdown(f"{d.api.title} {d.api.version}"),
            )
            for d in sorted(drafts, key=lambda d: d.place.path)
        ),
        own_errors=tuple(".".join((name, *d.place.path, "errors")) for d in own_errors),
    )


def _of_one(
    draft: Draft,
    whole: Api,
    modules: Sequence[Module],
    lines: Sequence[str],
) -> Readme:
    return readme(
        replace(draft.api, servers=whole.servers),
        draft.names,
        draft.credentials,
        draft.resources,
        modules,
        draft.codecs,
        draft.windows,
        lines,
    )


def _telling(shown: Readme) -> tuple[bool, bool, int]:
    """Return a sort key: the API whose examples show most comes last."""
    return shown.faked is not None, shown.batch is not None, len(shown.examples)
