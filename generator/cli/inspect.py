"""`gen-client inspect SPEC...`: show the resources and methods of a client."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import click

from generator import pipeline
from generator.cli.generate import FAILED, planned, refuse_namesake, say
from generator.cli.options import (
    SETTINGS,
    Command,
    document_options,
    leaving_quietly,
    message_options,
    new_reporter,
    package_option,
    refuse_repeated_stdin,
    refuse_several_packages,
    refuse_two_names,
    usage,
    verbosity,
)
from generator.cli.report import Reporter
from generator.config.jobs import Target, configured, targets
from generator.config.vocabulary import Format
from generator.package import ApiPackage, OperationEntry, Package
from generator.pipeline import Planned
from generator.plan.text import printable


@click.command(
    "inspect",
    cls=Command,
    context_settings=SETTINGS,
    epilog="Exit code: 0 if the client was shown, 1 if an error prevented that, 2 for "
    "wrong usage.",
)
@click.argument("specs", metavar="[SPEC]...", nargs=-1)
@document_options
@package_option
@message_options
def command(
    *,
    specs: tuple[str, ...],
    name: str | None,
    package: str | None,
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

    SPEC is a file or a URL, in JSON or YAML, or - for standard input. Without SPEC, the
    configuration names the documents. Each method is shown with the HTTP method and
    path of its request.

    \b
      gen-client inspect specs/partner_clients.json

    Show one client for several documents, and the models that its APIs share:

    \b
      gen-client inspect specs/*.json --package shop
    """
    refuse_two_names(name, package)
    refuse_repeated_stdin(specs)
    given = {
        "name": name,
        "package": package,
        "preset": preset,
        "overlays": overlays,
        "allow-remote-refs": allow_remote_refs,
        "include": include,
        "exclude": exclude,
        "renames": renames,
    }
    level = verbosity(quiet=quiet, verbose=verbose)
    with usage(), leaving_quietly():
        packages = targets(specs, given, configured(config))
        refuse_several_packages(packages, {"--name": name, "--rename": renames})
        show(packages, new_reporter(level, form))


def show(packages: Sequence[Target], reporter: Reporter) -> None:
    """Print the packages and the messages; exit with 1 on an error."""
    shown: list[str] = []
    names: dict[str, str] = {}
    for target in packages:
        with reporter.collecting(target.key):
            made = planned(target, pipeline.nothing, reporter, lambda: None)
            if made is not None:
                refuse_namesake(target.key, made.package.name, names)
                reporter.add(made.diagnostics)
                shown += [*([""] if shown else []), *lines(made)]
    reporter.show()
    if reporter.failed:
        sys.exit(FAILED)
    say(shown)


def lines(made: Planned) -> list[str]:
    """Return the lines about a package; the last has the number of its operations."""
    package = made.package
    if not package.has_folders:
        sections = [tree(package.operations)]
    else:
        documents = [i.path or "" for i in made.provenance.inputs if i.role == "spec"]
        sections = [_section(api, documents[api.spec]) for api in package.apis]
        sections.append(_shared_models(package))
    text = [line for section in sections if section for line in (*section, "")]
    return [*text, _summary(package)]


def _section(api: ApiPackage, document: str) -> list[str]:
    """Return the place of an API, its document, and its methods."""
    place = ".".join(api.path)
    calls = [
        replace(operation, call=operation.call.removeprefix(api.prefix))
        for operation in api.operations
    ]
    heading = f"{place} ({printable(document)})"
    return [heading, *(f"{INDENT}{line}" for line in tree(calls))]


def _shared_models(package: Package) -> list[str]:
    """Return a line for each shared model, with the places of the APIs that use it."""
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for api in package.apis:
        for model, module in api.shared.items():
            places[module, model].append(".".join(api.path))
    width = max((len(model) for _, model in places), default=0)
    rows = [
        f"{INDENT}{model:{width}}  {', '.join(users)}"
        for (_, model), users in sorted(places.items(), key=lambda row: row[0][1])
    ]
    return ["Shared models", *rows] if rows else []


def _summary(package: Package) -> str:
    """Return the line with the number of APIs, if they have folders, and operations."""
    operations = _counted(len(package.operations), "operation")
    if not package.has_folders:
        return f"{package.name}: {operations}"
    return f"{package.name}: {_counted(len(package.apis), 'API')}, {operations}"


def _counted(number: int, thing: str) -> str:
    return f"1 {thing}" if number == 1 else f"{number} {thing}s"


# --- the tree of resources ---------------------------------------------------------

INDENT = "  "


@dataclass
class _Resource:
    """A resource: its methods, and the resources below it."""

    methods: list[tuple[str, OperationEntry]] = field(default_factory=list)
    children: dict[str, _Resource] = field(default_factory=dict)


def tree(operations: Iterable[OperationEntry]) -> list[str]:
    """Return a line for each resource and method."""
    rows = list(_rows(_resources(operations), ""))
    name_width = max((len(name) for name, operation in rows if operation), default=0)
    verb_width = max((len(row.method) for _, row in rows if row), default=0)
    return [
        (
            f"{name:{name_width}}  {operation.method:{verb_width}}  "
            f"{printable(f'{operation.path}  {operation.variant}'.rstrip())}"
            if operation
            else name
        )
        for name, operation in rows
    ]


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
