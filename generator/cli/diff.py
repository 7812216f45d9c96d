"""`gen-client diff OLD NEW...`: show what changed for callers between two clients."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

import click

from generator.cli.generate import FAILED, say, stdin
from generator.cli.options import (
    SETTINGS,
    Command,
    document_options,
    leaving_quietly,
    new_reporter,
    refuse_repeated_stdin,
    usage,
    verbosity,
)
from generator.cli.report import Reporter
from generator.config.jobs import configured, options_for
from generator.config.vocabulary import Format
from generator.diff.changelog import entry, prepended, save
from generator.diff.changes import Impact
from generator.diff.comparison import Diff, diff
from generator.diff.formats import FORMS, Form, reported
from generator.diff.sources import OptionsFor, Sources

FAILING: dict[str | None, tuple[Impact, ...]] = {
    None: (),
    "breaking": ("breaking",),
    "additive": ("breaking", "additive"),
    "any": ("breaking", "additive", "invisible"),
}
"""The impacts for which each value of `--fail-on` exits with 1."""
MESSAGES: dict[Form, Format] = {
    "text": "text",
    "markdown": "text",
    "json": "json",
    "github": "github",
}
"""The format of messages about documents, for each format of the diff."""


@click.command(
    "diff",
    cls=Command,
    context_settings=SETTINGS,
    epilog="Exit code: 0 if the diff was shown; 1 if an error prevented that, or if "
    "--fail-on forbids a change; 2 for wrong usage.",
)
@click.argument("old")
@click.argument("new", metavar="NEW...", nargs=-1, required=True)
@click.option(
    "--fail-on",
    type=click.Choice(["breaking", "additive", "any"]),
    help="Exit with 1 if there is a change of this impact or a worse one.",
)
@click.option(
    "--changelog",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Add the changes to the top of FILE, under the next version.",
)
@document_options
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help="Show the diff as text, as one JSON object, as Markdown, or as GitHub "
    "workflow commands.",
)
@click.option("-q", "--quiet", is_flag=True, help="Hide warnings about documents.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Also show notes about choices made."
)
def command(
    *,
    old: str,
    new: tuple[str, ...],
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
    """Show what changed for callers between two clients, OLD and NEW.

    Each is a generated package (its folder, or the manifest in it), a document
    (a file or a URL, or - for standard input), or either of them at a git revision:

    \b
      gen-client diff main:generated/partner_clients generated/partner_clients
      gen-client diff generated/partner_clients specs/partner_clients.json
      gen-client diff HEAD~1:specs/shop.yaml specs/shop.yaml --fail-on breaking

    Either can also have several APIs: a package of them, or a folder with all their
    documents. If OLD has several, NEW can be the documents of some of them; then only
    these are compared:

    \b
      gen-client diff main:specs/crm specs/crm
      gen-client diff generated/crm specs/deals.json specs/companies.json

    A change is breaking if working code may fail after it, additive if it only adds
    something to use, and invisible if code cannot notice it, for example a path that
    moved.
    """
    refuse_repeated_stdin((old, *new))
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
        options = partial(options_for, given=given, configuration=configured(config))
        comparison = compared(old, new, options, reporter)
        if comparison and changelog:
            prepend(comparison, changelog, reporter)
        reporter.show()
        failing = FAILING[fail_on]
        if comparison:
            say([reported(comparison, form, failing)])
        if reporter.failed or (comparison and is_refused(comparison, failing)):
            sys.exit(FAILED)


def compared(
    old: str, new: Sequence[str], options_for: OptionsFor, reporter: Reporter
) -> Diff | None:
    """Return the diff; None if a side is unusable, which is reported."""
    sources = Sources(options_for, reporter.add, stdin())
    before = after = None
    with reporter.collecting(old):
        before = sources.old(old, new)
    with reporter.collecting(new[0]):
        after = sources.new(new, before)
    if before is None or after is None:
        return None
    with reporter.collecting(new[0]):
        return diff(before, after)
    return None


def prepend(comparison: Diff, file: Path, reporter: Reporter) -> None:
    """Add the changes, if any, to the top of a changelog."""
    if comparison.changes:
        with reporter.collecting(str(file)):
            save(prepended(file, entry(comparison)))


def is_refused(comparison: Diff, failing: Collection[Impact]) -> bool:
    """Whether a change has one of the failing impacts."""
    return any(change.impact in failing for change in comparison.changes)
