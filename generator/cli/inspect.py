"""Showing what a client offers: `gen-client inspect SPEC`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import click

from generator import pipeline
from generator.cli.generate import FAILED, say, stdin
from generator.cli.options import (
    SETTINGS,
    document_options,
    leaving_quietly,
    message_options,
    new_reporter,
    usage,
    verbosity,
)
from generator.cli.report import Reporter
from generator.package import OperationEntry, Package
from generator.plan.text import printable
from generator.start.jobs import configured, options_for
from generator.start.options import Options
from generator.start.words import Format


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


# --- the tree

INDENT = "  "


@dataclass
class _Resource:
    """One level of the tree."""

    methods: list[tuple[str, OperationEntry]] = field(default_factory=list)
    children: dict[str, _Resource] = field(default_factory=dict)


def tree(package: Package) -> list[str]:
    """A line for each resource and, below it, for each method; at last their number."""
    rows = list(_rows(_resources(package.operations), ""))
    name_width = max((len(name) for name, operation in rows if operation), default=0)
    verb_width = max((len(row.method) for _, row in rows if row), default=0)
    lines = [
        (
            f"{name:{name_width}}  {operation.method:{verb_width}}  "
            f"{printable(operation.path)}"
            if operation
            else name
        )
        for name, operation in rows
    ]
    count = len(package.operations)
    operations = "1 operation" if count == 1 else f"{count} operations"
    return [*lines, *([""] if lines else []), f"{package.name}: {operations}"]


def _resources(operations: Iterable[OperationEntry]) -> _Resource:
    root = _Resource()
    for operation in operations:
        *path, method = operation.call.split(".")
        resource = root
        for name in path:
            resource = resource.children.setdefault(name, _Resource())
        resource.methods.append((method, operation))
    return root


def _rows(
    resource: _Resource, margin: str
) -> Iterator[tuple[str, OperationEntry | None]]:
    """Each line's indented name, and the operation if it is a method's."""
    for name, operation in resource.methods:
        yield f"{margin}{name}", operation
    for name, child in resource.children.items():
        yield f"{margin}{name}", None
        yield from _rows(child, margin + INDENT)
