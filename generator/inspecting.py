"""Showing what a client offers: `gen-client inspect SPEC`."""

from __future__ import annotations

import sys

import click

from generator import pipeline
from generator.arguments import (
    SETTINGS,
    document_options,
    leaving_quietly,
    message_options,
    new_reporter,
    usage,
    verbosity,
)
from generator.generating import FAILED, say, stdin
from generator.reporting import Reporter
from generator.start.jobs import configured, options_for
from generator.start.options import Options
from generator.start.words import Format
from generator.tree import tree


@click.command(
    "inspect",
    context_settings=SETTINGS,
    epilog="Exit code: 0 when the client is shown, 1 when there is none because of an "
    "error, 2 for wrong usage.",
)
@click.argument("spec")
@document_options
@message_options
def command(
    *,
    spec: str,
    name: str | None,
    preset: str | None,
    overlays: tuple[str, ...],
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    renames: tuple[str, ...],
    allow_remote_refs: bool,
    config: str | None,
    form: Format,
    quiet: bool,
    verbose: bool,
) -> None:
    """Show what the client of an OpenAPI document offers, and write nothing.

    SPEC is a file or a URL, in JSON or YAML, or - for standard input. Each resource is
    shown with its methods, and with the method and path that they send.

    To generate from a file that is called "inspect", write it as ./inspect.
    """
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
        options = options_for(spec, given, configured(config))
        show_tree(spec, options, new_reporter(level, form))


def show_tree(spec: str, options: Options, reporter: Reporter) -> None:
    """Show the tree and what there is to say; exit if it failed."""
    lines: list[str] = []
    with reporter.collecting(spec):
        planned = pipeline.planned(spec, options, stdin=stdin())
        reporter.add(planned.diagnostics)
        lines += tree(planned.package)
    reporter.show()
    if reporter.failed:
        sys.exit(FAILED)
    say(lines)
