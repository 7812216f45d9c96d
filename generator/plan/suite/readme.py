"""`README.md` of several APIs: one of them gives the examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generator.api import Api
from generator.load.presets import Module
from generator.package import Readme
from generator.plan.readme import calls, markdown, readme
from generator.plan.suite.drafts import Draft


def readme_of_all(
    drafts: Sequence[Draft],
    name: str,
    whole: Api,
    modules: Sequence[Module],
    lines: Sequence[str],
    own_errors: Sequence[Draft],
) -> Readme:
    """The plan; `lines` are what the modules of models import.

    `own_errors` are those APIs whose errors are special cases.
    """
    found = [(_of_one(d, whole, modules, lines), d) for d in drafts]
    shown, sample = max(found, key=lambda one: _telling(one[0]))
    return replace(
        shown,
        title=markdown(name),
        description="",
        calls=calls(method for d in drafts for method in d.resources.methods),
        is_paged=any(one.is_paged for one, _ in found),
        has_downloads=any(one.has_downloads for one, _ in found),
        has_uploads=any(one.has_uploads for one, _ in found),
        webhooks=tuple(
            (".".join((name, *d.place.path)), d.webhooks.functions)
            for d in drafts
            if d.webhooks
        ),
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
    """How much of a package the examples of one API show."""
    return shown.faked is not None, shown.batch is not None, len(shown.examples)
