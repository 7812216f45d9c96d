"""The main command, `gen-client SPEC...`, which also runs the other commands.

All documents are generated and all messages are collected before anything is written.
Exit codes: 0, everything is up to date now, or was shown; 1, it is not, and a message
says why; 2, wrong usage; 130, interrupted.

A run with nothing to do should end quickly, so this module imports nothing heavy.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

import click

from generator import __version__
from generator.cli.options import (
    SETTINGS,
    Command,
    chosen_extras,
    document_options,
    leaving_quietly,
    message_options,
    new_reporter,
    none_alone,
    package_option,
    refuse_repeated_stdin,
    refuse_several_packages,
    refuse_two_names,
    replaced_engine,
    three_numbers,
    usage,
    verbosity,
)
from generator.config.jobs import Job, configured, job_for
from generator.config.vocabulary import EXTRAS, NO_EXTRAS, PROGRAM, STDIN, Format
from generator.manifest.unchanged import Unchanged, packages_beside, unchanged

OTHERS: Mapping[str, tuple[str, str]] = {
    "inspect": ("generator.cli.inspect", "Show the resources and methods of a client."),
    "diff": (
        "generator.cli.diff",
        "Show what changed for callers between two clients.",
    ),
}
"""The other commands, each with the module of its `command` and a summary."""


class Commands(Command):
    """The main command; it runs another one if the first argument names it."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Return the context of the command that the arguments are for."""
        if not args or args[0] not in OTHERS:
            return super().make_context(info_name, args, parent, **extra)
        gc.enable()
        module, _ = OTHERS[args[0]]
        other: click.Command = import_module(module).command
        return other.make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command of the context."""
        return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the other commands, then the options."""
        with formatter.section("Commands"):
            summaries = [(name, summary) for name, (_, summary) in OTHERS.items()]
            formatter.write_dl(summaries)
        super().format_options(ctx, formatter)


@click.command(
    PROGRAM,
    cls=Commands,
    context_settings=SETTINGS,
    epilog="Exit code: 0 if everything is up to date now; 1 if an error prevented "
    "that, or --check found a difference; 2 for wrong usage.",
)
@click.argument("specs", metavar="[SPEC]...", nargs=-1)
@document_options
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    help="Write each package into a folder of its name in DIR.",
)
@package_option
@click.option(
    "--templates",
    metavar="DIR",
    help="Use the templates in DIR instead of, or to extend, gen-client's own.",
)
@click.option(
    "--with",
    "extras",
    type=click.Choice((*EXTRAS, NO_EXTRAS)),
    multiple=True,
    callback=none_alone,
    help="Add a module to the package: testing (the API in memory), opentelemetry "
    "(tracing) or aiohttp (many asyncio calls in flight). Repeatable. The default is "
    "the choice of the last run; none removes its modules.",
)
@click.option("--engine", hidden=True, callback=replaced_engine, expose_value=False)
@click.option(
    "--client-version",
    metavar="X.Y.Z",
    callback=three_numbers,
    help="Set the client's version. The default is its current one, or 0.1.0.",
)
@click.option(
    "--changelog",
    metavar="FILE",
    help="If something changed for callers, raise the client's version and add the "
    "changes to the top of FILE.",
)
@click.option(
    "--watch",
    is_flag=True,
    help="Keep running and regenerate when an input changes.",
)
@click.option(
    "--check",
    is_flag=True,
    help="Write nothing; exit with 1 if a file is out of date or was edited.",
)
@click.option("--diff", is_flag=True, help="With --check, show the lines that differ.")
@click.option(
    "--strict/--no-strict",
    default=None,
    help="Treat warnings as errors, or do not although the configuration says so.",
)
@message_options
@click.version_option(
    __version__,
    prog_name=PROGRAM,
    message="%(prog)s %(version)s",
    help="Show the version and exit.",
)
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
    strict: bool | None,
    templates: str | None,
    extras: tuple[str, ...],
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

    SPEC is a file or a URL, in JSON or YAML, or - for standard input. Give a file named
    like a command as ./diff or ./inspect.

    Write the package generated/partner_clients:

    \b
      gen-client specs/partner_clients.json -o generated/

    Write one package, with one client, for several documents:

    \b
      gen-client specs/*.json -o generated/ --package shop

    Use the documents and options in gen-client.toml, or in [tool.gen-client] of
    pyproject.toml:

    \b
      gen-client

    Only files that change are written. Other files in the folder stay as they are, and
    a generated file that was edited by hand is kept under another name.
    """
    refuse_two_names(name, package)
    refuse_combinations(specs, check, diff, watch, changelog)
    given = {
        "output": output,
        "name": name,
        "package": package,
        "preset": preset,
        "overlays": overlays,
        "allow-remote-refs": allow_remote_refs,
        "strict": strict,
        "with": chosen_extras(extras),
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
        job = job_for(specs, given, configuration)
        refuse_several_packages(job.targets, {"--name": name, "--rename": renames})
        refuse_shared_changelog(job)
        skipped = {} if verbose or watch else up_to_date(job)
        is_complete = check and not specs
        if len(skipped) == len(job.targets) and not (
            is_complete
            and packages_beside([p.name for p in skipped.values()], job.output)
        ):
            say_unchanged(skipped.values(), check=check, quiet=quiet)
            return
        gc.enable()  # `__main__.py` disabled it
        if watch:
            from generator.cli.watch import watch_files

            watch_files(
                lambda: job_for(specs, given, configured(config)).draft(),
                lambda: new_reporter(level, form),
                *([configuration.file] if configuration else []),
            )
        if check:
            from generator.cli.check import check_packages

            reporter = new_reporter(level, form)
            command = partial(repair, context)
            check_packages(
                job, skipped, reporter, command, show=diff, is_complete=is_complete
            )
        else:
            from generator.cli.generate import generate

            generate(job, skipped, new_reporter(level, form))


def refuse_combinations(
    specs: tuple[str, ...],
    check: bool,
    diff: bool,
    watch: bool,
    changelog: str | None,
) -> None:
    """Raise UsageError for arguments that cannot be combined."""
    refuse_repeated_stdin(specs)
    if diff and not check:
        raise click.UsageError("--diff requires --check.")
    if watch and (check or STDIN in specs):
        message = "--watch cannot be combined with --check or standard input."
        raise click.UsageError(message)
    if watch and changelog is not None:
        raise click.UsageError("--watch cannot be combined with --changelog.")


def refuse_shared_changelog(job: Job) -> None:
    """Raise UsageError if two packages have one changelog."""
    files = [t.options.changelog for t in job.targets if t.options.changelog]
    if len(files) > len(set(files)):
        raise click.UsageError("Each package needs a changelog file of its own.")


def up_to_date(job: Job) -> dict[str, Unchanged]:
    """Return the packages that are already up to date, by key."""
    packages = {
        target.key: package
        for target in job.targets
        if (package := unchanged(target, job.output))
    }
    if job.strict:
        return {key: each for key, each in packages.items() if not each.warnings}
    return packages


def say_unchanged(packages: Iterable[Unchanged], *, check: bool, quiet: bool) -> None:
    """Print a line for each package, unless --quiet is given."""
    for package in () if quiet else packages:
        click.echo(package.checked() if check else package)


def repair(context: click.Context, is_refused: bool) -> str:
    """Return the command line that writes what this one checks.

    If warnings make strict runs fail (`is_refused`), it is not strict.
    """
    from shlex import join

    from click.core import ParameterSource

    words = [PROGRAM]
    for parameter in context.command.params:
        name, value = parameter.name or "", context.params.get(parameter.name or "")
        is_given = context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        if not is_given or name in ("check", "diff", "form", "quiet", "verbose"):
            continue
        if name == "strict" and is_refused:
            continue
        values = value if isinstance(value, tuple) else (value,)
        if isinstance(parameter, click.Argument):
            words += values
        elif isinstance(parameter, click.Option) and parameter.is_flag:
            words.append((parameter.opts if value else parameter.secondary_opts)[0])
        else:
            words += [word for each in values for word in (parameter.opts[0], each)]
    return join([*words, "--no-strict"] if is_refused else words)
