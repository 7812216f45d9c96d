"""`gen-client inspect SPEC`: shows the resources and methods of a client."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import click

from generator import pipeline
from generator.cli.generate import FAILED, say, stdin
from generator.cli.options import (
    SETTINGS,
    Command,
    document_options,
    leaving_quietly,
    message_options,
    new_reporter,
    usage,
    verbosity,
)
from generator.cli.report import Reporter
from generator.config.jobs import configured, options_for
from generator.config.run_options import Options
from generator.config.vocabulary import Format
from generator.package import OperationEntry, Package
from generator.plan.text import printable


@click.command(
    "inspect",
    cls=Command,
    context_settings=SETTINGS,
    epilog="Exit code: 0 if the client was shown, 1 if an error prevented that, 2 for "
    "wrong usage.",
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
    """Show the resources and methods of a client, and write nothing.

    SPEC is a file or a URL, in JSON or YAML, or - for standard input. Each method is
    shown with the HTTP method and path of its request.

    \b
      gen-client inspect specs/partner_clients.json
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
    """Print the tree and the messages; exit with 1 on an error."""
    lines: list[str] = []
    with reporter.collecting(spec):
        planned = pipeline.planned(spec, options, stdin=stdin())
        reporter.add(planned.diagnostics)
        lines += tree(planned.package)
    reporter.show()
    if reporter.failed:
        sys.exit(FAILED)
    say(lines)


# --- the tree of resources ---------------------------------------------------------

INDENT = "  "


@dataclass
class _Resource:
    """A resource: its methods, and the resources below it."""

    methods: list[tuple[str, OperationEntry]] = field(default_factory=list)
    children: dict[str, _Resource] = field(default_factory=dict)


def tree(package: Package) -> list[str]:
    """Return a line for each resource and method, then the number of operations."""
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
    """Yield each line's indented name, and the operation if it is a method."""
    for name, operation in resource.methods:
        yield f"{margin}{name}", operation
    for name, child in resource.children.items():
        yield f"{margin}{name}", None
        yield from _rows(child, margin + INDENT)
