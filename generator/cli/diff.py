"""Saying what changed for callers: `gen-client diff OLD NEW`."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path

import click

from generator.cli.generate import FAILED, say, stdin
from generator.cli.options import (
    SETTINGS,
    document_options,
    leaving_quietly,
    new_reporter,
    usage,
    verbosity,
)
from generator.cli.report import Reporter
from generator.diff.changelog import entry, prepended, save
from generator.diff.changes import Impact
from generator.diff.comparison import Diff, diff
from generator.diff.formats import FORMS, Form, reported
from generator.diff.sources import Sources
from generator.start.jobs import configured, options_for
from generator.start.options import Options
from generator.start.words import STDIN, Format

FAILING: dict[str | None, tuple[Impact, ...]] = {
    None: (),
    "breaking": ("breaking",),
    "additive": ("breaking", "additive"),
    "any": ("breaking", "additive", "invisible"),
}
"""The impacts that `--fail-on` does not accept: what it names, and what is worse."""
MESSAGES: dict[Form, Format] = {
    "text": "text",
    "markdown": "text",
    "json": "json",
    "github": "github",
}
"""How messages about documents are shown beside the report."""


@click.command(
    "diff",
    context_settings=SETTINGS,
    epilog="Exit code: 0 when the diff is shown, 1 when there is none because of an "
    "error or --fail-on does not accept it, 2 for wrong usage.",
)
@click.argument("old")
@click.argument("new")
@click.option(
    "--fail-on",
    type=click.Choice(["breaking", "additive", "any"]),
    help="Exit with 1 if there is a breaking change; or also an additive one; or any.",
)
@click.option(
    "--changelog",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Put the changes on top of this file, under the next version.",
)
@document_options
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help="How the diff is shown: as text, as one JSON object, as Markdown, or as "
    "GitHub's workflow commands.",
)
@click.option("-q", "--quiet", is_flag=True, help="Show no warnings about documents.")
@click.option("-v", "--verbose", is_flag=True, help="Show the choices made, too.")
def command(
    *,
    old: str,
    new: str,
    fail_on: str | None,
    changelog: Path | None,
    name: str | None,
    preset: str | None,
    overlays: tuple[str, ...],
    allow_remote_refs: bool,
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    renames: tuple[str, ...],
    config: str | None,
    form: Form,
    quiet: bool,
    verbose: bool,
) -> None:
    """Show what changed for callers of the Python client between OLD and NEW.

    Each is a generated package (its folder, or the gen-client.json in it), a document
    (a file or a URL, or - for standard input), or either of them at a git revision:

      gen-client diff main:generated/partner_clients generated/partner_clients

      gen-client diff generated/partner_clients specs/partner_clients.json

      gen-client diff HEAD~1:specs/shop.yaml specs/shop.yaml --fail-on breaking

    A change is breaking if code that worked may fail with it; additive if there is more
    to use; invisible if no code can tell, as with a path that moved.
    """
    if old == new == STDIN:
        raise click.UsageError("Standard input (-) can be read only once.")
    given = {
        "name": name,
        "preset": preset,
        "overlays": overlays,
        "allow-remote-refs": allow_remote_refs,
        "include": include,
        "exclude": exclude,
        "renames": renames,
    }
    level = verbosity(quiet=quiet, verbose=verbose)
    with usage(), leaving_quietly():
        reporter = new_reporter(level, MESSAGES[form])
        options = options_for(new, given, configured(config))
        found = compared(old, new, options, reporter)
        if found and changelog:
            prepend(found, changelog, reporter)
        reporter.show()
        failing = FAILING[fail_on]
        if found:
            say([reported(found, form, failing)])
        if reporter.failed or (found and is_refused(found, failing)):
            sys.exit(FAILED)


def compared(old: str, new: str, options: Options, reporter: Reporter) -> Diff | None:
    """The diff; None if one of the two cannot be used, which is reported."""
    sources = Sources(options, reporter.add, stdin())
    before = after = None
    with reporter.collecting(old):
        before = sources.side(old)
    with reporter.collecting(new):
        after = sources.side(new, before)
    if before is None or after is None:
        return None
    with reporter.collecting(new):
        return diff(before, after)
    return None


def prepend(found: Diff, file: Path, reporter: Reporter) -> None:
    """Put the changes on top of a changelog, if there are any."""
    if found.changes:
        with reporter.collecting(str(file)):
            save(prepended(file, entry(found)))


def is_refused(found: Diff, failing: Collection[Impact]) -> bool:
    """Whether there is a change that is not accepted."""
    return any(change.impact in failing for change in found.changes)
