"""`README.md`: what to know of a package, and how it is used."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence

from generator.api import Api
from generator.load.presets import Codec, Module, Windows
from generator.naming.names import Names
from generator.package import Readme
from generator.plan.credentials import Credentials
from generator.plan.examples import (
    batch_example,
    examples,
    failing,
    faked,
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
    """The text on one line of Markdown, where it opens no code block, cell or tag."""
    line = printable(text).replace("|", "\\|").replace("<", "&lt;")
    return re.sub("`{2,}", "`", line)


def _bullet(text: str) -> str:
    lines = textwrap.wrap(" ".join(text.split()), WIDTH - len("- "))
    return "\n  ".join(lines)


def calls(methods: Iterable[MethodPlan]) -> tuple[tuple[str, str], ...]:
    """Every call with a sentence on it."""
    found = ((str(m.call), markdown(summary(m.operation))) for m in methods)
    return tuple(sorted(found))


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
    """The plan; examples are calls that the API has. `lines` are what models import."""
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
            o.body.kind in ("bytes", "multipart") for o in api.operations if o.body
        ),
        imports=imports_of(shown),
        faked_imports=imports_of([in_test] if in_test else []),
        environment=tuple((a.name, a.environment) for a in arguments),
        modules=tuple(_bullet(module.readme) for module in modules),
    )
