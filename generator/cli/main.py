"""The commands: arguments in, exit code and messages out.

`gen-client SPEC...` writes clients, `gen-client inspect SPEC` shows one, and
`gen-client diff OLD NEW` says what has changed for callers.

Every specification is generated before anything is written, and every message is
shown, so that one run tells all that is wrong. Exit code 0: all is up to date now, or
shown; 1: it is not, and a message says why; 2: wrong usage; 130: interrupted.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import click

from generator import __version__
from generator.cli.options import (
    SETTINGS,
    document_options,
    importable,
    leaving_quietly,
    message_options,
    new_reporter,
    three_numbers,
    usage,
    verbosity,
)
from generator.start.jobs import Job, configured, job
from generator.start.unchanged import Unchanged, unchanged
from generator.start.words import ENGINES, PROGRAM, STDIN, Format

OTHERS = {"diff": "generator.cli.diff", "inspect": "generator.cli.inspect"}
"""The commands beside the main one, each with the module of its `command`."""


class Commands(click.Command):
    """A command that leaves the work to another one if the first argument names it."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """The context of the command that the arguments are for."""
        module = OTHERS.get(args[0]) if args else None
        if module is None:
            return super().make_context(info_name, args, parent, **extra)
        gc.enable()
        other: click.Command = import_module(module).command
        return other.make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run that command."""
        return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)


@click.command(
    PROGRAM,
    cls=Commands,
    context_settings=SETTINGS,
    epilog="Exit code: 0 when all is up to date, 1 when nothing was written because "
    "of an error or --check found a difference, 2 for wrong usage.",
)
@click.argument("specs", metavar="[SPEC]...", nargs=-1)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    help="Where the packages go, each in a folder of its name.",
)
@document_options
@click.option(
    "--package",
    metavar="NAME",
    callback=importable,
    help="Write one package of this name for all SPECs: one client, with a place for "
    "each API, and models that are alike only once.",
)
@click.option("--strict", is_flag=True, help="Write nothing if there is a warning.")
@click.option(
    "--templates",
    metavar="DIR",
    help="A folder of templates that take the place of gen-client's own, or extend "
    "them.",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="Ship a module that lets asyncio clients send with this library in place of "
    "httpx2, for programs with many calls in flight.",
)
@click.option(
    "--client-version",
    metavar="X.Y.Z",
    callback=three_numbers,
    help="The client's own version. Without, it keeps the one that it has; the first "
    "is 0.1.0.",
)
@click.option(
    "--changelog",
    metavar="FILE",
    help="If something changed for callers, raise the client's version and put the "
    "changes on top of this file.",
)
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing, and fail if something is not up to date or was edited.",
)
@click.option(
    "--diff", is_flag=True, help="With --check, show what is different, line by line."
)
@click.option(
    "--watch",
    is_flag=True,
    help="Go on: write again whenever a file changes that the packages depend on.",
)
@message_options
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@click.pass_context
def main(
    context: click.Context,
    *,
    specs: tuple[str, ...],
    output: str | None,
    name: str | None,
    renames: tuple[str, ...],
    preset: str | None,
    overlays: tuple[str, ...],
    include: tuple[str, ...],
    exclude: tuple[str, ...],
    allow_remote_refs: bool,
    config: str | None,
    package: str | None,
    strict: bool,
    templates: str | None,
    engine: str | None,
    client_version: str | None,
    changelog: str | None,
    check: bool,
    diff: bool,
    watch: bool,
    form: Format,
    quiet: bool,
    verbose: bool,
) -> None:
    """Write a Python client for each OpenAPI document.

    SPEC is a file or a URL, in JSON or YAML, or - for standard input.

    For example, this writes the package generated/partner_clients:

      gen-client specs/partner_clients.json -o generated/

    Files that are right already are not touched. Whatever else is in the folder is
    left alone. A generated file that was edited by hand is kept under another name.

    This writes one package for several documents, with one client:

      gen-client specs/*.json -o generated/ --package shop

    What is not given here may be in gen-client.toml, or in [tool.gen-client] of
    pyproject.toml; if the documents and the folder are, this does everything:

      gen-client

    These show what the client offers, and what has changed in it, and write nothing:

      gen-client inspect specs/partner_clients.json
      gen-client diff generated/partner_clients specs/partner_clients.json
    """
    if name and package:
        raise click.UsageError("--name and --package exclude each other.")
    if specs.count(STDIN) > 1:
        raise click.UsageError("Standard input (-) can be read only once.")
    if diff and not check:
        raise click.UsageError("--diff shows what --check finds: give both.")
    if watch and (check or STDIN in specs):
        raise click.UsageError("--watch writes what files say: neither --check nor -.")
    if watch and changelog is not None:
        raise click.UsageError("--watch makes no versions, and so no --changelog.")
    given = {
        "output": output,
        "name": name,
        "package": package,
        "preset": preset,
        "overlays": overlays,
        "allow-remote-refs": allow_remote_refs,
        "strict": strict,
        "engine": engine,
        "client-version": client_version,
        "changelog": changelog,
        "include": include,
        "exclude": exclude,
        "renames": renames,
        "templates": templates,
    }
    level = verbosity(quiet=quiet, verbose=verbose)
    with usage(), leaving_quietly():
        configuration = configured(config)
        wanted = job(specs, given, configuration)
        for option, value in (("--name", name), ("--rename", renames)):
            if value and len(wanted.targets) > 1:
                message = f"{option} is about one package, so it takes a single SPEC."
                raise click.UsageError(message)
        refuse_shared_changelog(wanted)
        known = {} if verbose or watch else untouched(wanted)
        if len(known) == len(wanted.targets):
            say_unchanged(known.values(), check=check, quiet=quiet)
            return
        gc.enable()  # which `__main__.py` has put off
        if watch:
            from generator.cli.watch import watch_files

            watch_files(
                lambda: job(specs, given, configured(config)).draft(),
                lambda: new_reporter(level, form),
                *([configuration.file] if configuration else []),
            )
        if check:
            from generator.cli.check import check_packages

            found = new_reporter(level, form)
            check_packages(wanted, known, found, repair(context), show=diff)
        else:
            from generator.cli.generate import generate

            generate(wanted, known, new_reporter(level, form))


def refuse_shared_changelog(wanted: Job) -> None:
    """Entries of two packages in one file could not be told apart."""
    found = [target.options.changelog for target in wanted.targets]
    files = [file for file in found if file]
    if len(files) > len(set(files)):
        raise click.UsageError("A changelog is of one package: give each its own.")


def untouched(wanted: Job) -> dict[str, Unchanged]:
    """The packages that are up to date, as far as that is known, by their keys."""
    found = {
        target.key: package
        for target in wanted.targets
        if (package := unchanged(target, wanted.output))
    }
    if wanted.strict:
        return {key: found[key] for key in found if not found[key].warnings}
    return found


def say_unchanged(packages: Iterable[Unchanged], *, check: bool, quiet: bool) -> None:
    """What there is to say where there is nothing to do."""
    for package in () if quiet else packages:
        click.echo(package.checked() if check else package)


def repair(context: click.Context) -> str:
    """The command that writes what this one checks."""
    from shlex import join

    from click.core import ParameterSource

    words = [PROGRAM]
    for parameter in context.command.params:
        name, value = parameter.name or "", context.params.get(parameter.name or "")
        is_given = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if not is_given or name in ("check", "diff", "form", "quiet", "verbose"):
            continue
        values = value if isinstance(value, tuple) else (value,)
        if isinstance(parameter, click.Argument):
            words += values
        elif isinstance(parameter, click.Option) and parameter.is_flag:
            words.append(parameter.opts[0])
        else:
            words += [word for each in values for word in (parameter.opts[0], each)]
    return join(words)
