"""Options that several commands share, and the layout of the help text."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

import click

from generator.config.file import ConfigurationError
from generator.config.jobs import Incomplete, Target
from generator.config.vocabulary import (
    FORMATS,
    NO_EXTRAS,
    PRESETS,
    PROGRAM,
    STDIN,
    Format,
    is_importable,
    wrong_filter,
)

if TYPE_CHECKING:  # imported only when there is work, to keep other runs fast
    from generator.cli.report import Reporter, Verbosity

SETTINGS = {"help_option_names": ["-h", "--help"]}
WRONG_USAGE, INTERRUPTED = 2, 130
HEADINGS: Mapping[str, Sequence[str]] = {
    "Input": (
        *("--overlay", "--preset", "--include", "--exclude", "--allow-remote-refs"),
        "--config",
    ),
    "Output": (
        *("--output", "--package", "--templates", "--with", "--client-version"),
        *("--changelog", "--watch"),
    ),
    "Names": ("--name", "--rename"),
    "Checking": ("--check", "--diff", "--strict", "--fail-on"),
    "Messages": ("--format", "--quiet", "--verbose"),
    "Other": ("--version", "--help"),
}
"""The headings of the help text, each with its options."""

Function: TypeAlias = Callable[..., None]


class Command(click.Command):
    """A command whose help groups the options under headings."""

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write one section for each heading that has options."""
        rows = {
            parameter.opts[-1]: row
            for parameter in self.get_params(ctx)
            if (row := parameter.get_help_record(ctx))
        }
        for heading, names in HEADINGS.items():
            section = [rows[name] for name in names if name in rows]
            if section:
                with formatter.section(heading):
                    formatter.write_dl(section)


def importable(
    _context: click.Context, _parameter: click.Parameter, name: str | None
) -> str | None:
    """Return the name; refuse one that Python cannot import."""
    if name is not None and not is_importable(name):
        raise click.BadParameter(f"{name!r} is not a name that Python can import.")
    return name


def no_standard_input(
    _context: click.Context, _parameter: click.Parameter, paths: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the paths; refuse standard input, which only SPEC may be."""
    if STDIN in paths:
        raise click.BadParameter("only SPEC can be standard input (-).")
    return paths


def three_numbers(
    _context: click.Context, _parameter: click.Parameter, version: str | None
) -> str | None:
    """Return the version; refuse one that is not like 1.2.0."""
    if version is None:
        return None
    from generator.manifest.versions import parsed

    if parsed(version) is None:
        raise click.BadParameter(f"{version!r} is not a version such as 1.2.0.")
    return version


def replaced_engine(
    _context: click.Context, _parameter: click.Parameter, engine: str | None
) -> None:
    """Refuse an option of earlier versions and name its replacement."""
    if engine is not None:
        raise click.UsageError(f"--engine is now an extra: use --with {engine}.")


def none_alone(
    _context: click.Context, _parameter: click.Parameter, extras: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the extras; refuse "none" next to an extra."""
    if NO_EXTRAS in extras and {*extras} != {NO_EXTRAS}:
        raise click.BadParameter(f"{NO_EXTRAS} cannot be combined with an extra.")
    return extras


def chosen_extras(extras: Sequence[str]) -> tuple[str, ...] | None:
    """Return the extras that the command line names; None if it says nothing."""
    return tuple(e for e in extras if e != NO_EXTRAS) if extras else None


def filters(
    _context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the filters; refuse one that is not KIND:PATTERN."""
    if fault := wrong_filter(texts):
        raise click.BadParameter(fault)
    return texts


def old_and_new(
    _context: click.Context, _parameter: click.Parameter, renames: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the renames; refuse one that is not OLD=NEW."""
    for rename in renames:
        old, equals, new = rename.partition("=")
        if not old.strip() or not equals or "=" in new:
            raise click.BadParameter(f"{rename!r} is not OLD=NEW.")
    return renames


def document_options(command: Function) -> Function:
    """Add the options about documents and names, which every command takes."""
    return _source_options(_filter_options(_name_options(command)))


def _source_options(command: Function) -> Function:
    overlay = click.option(
        "--overlay",
        "overlays",
        metavar="FILE",
        multiple=True,
        callback=no_standard_input,
        help="Apply an OpenAPI Overlay (a file or URL) to each SPEC. Repeatable; "
        "overlays are applied in the given order, after the preset's.",
    )
    preset = click.option(
        "--preset",
        type=click.Choice(PRESETS),
        help="Apply the corrections for a vendor's documents. The default, auto, "
        "chooses by the document.",
    )
    remote = click.option(
        "--allow-remote-refs",
        is_flag=True,
        help="Follow references to other hosts than that of SPEC.",
    )
    configuration = click.option(
        "--config",
        metavar="FILE",
        help="Read this configuration file. The default is the nearest gen-client.toml "
        "or pyproject.toml, from the working directory upwards.",
    )
    return overlay(preset(remote(configuration(command))))


def _filter_options(command: Function) -> Function:
    include = click.option(
        "--include",
        metavar="KIND:PATTERN",
        multiple=True,
        callback=filters,
        help="Generate only what matches: tag:Pets, path:/crm/**, operation:list*, "
        "method:GET, call:pets.photos.*, webhook:paid. * matches any text within a "
        "segment, ** also across slashes and dots. Repeatable.",
    )
    exclude = click.option(
        "--exclude",
        metavar="KIND:PATTERN",
        multiple=True,
        callback=filters,
        help="Leave out what matches, even if it is included. Repeatable.",
    )
    return include(exclude(command))


def _name_options(command: Function) -> Function:
    name = click.option(
        "--name",
        metavar="NAME",
        callback=importable,
        help="Set the package's name. The default is the name of the file.",
    )
    rename = click.option(
        "--rename",
        "renames",
        metavar="OLD=NEW",
        multiple=True,
        callback=old_and_new,
        help="Rename a call, resource, argument, model or field. The old name still "
        "works but is deprecated; OLD= removes it. Repeatable.",
    )
    return name(rename(command))


def package_option(command: Function) -> Function:
    """Add the option for one package of all documents."""
    package = click.option(
        "--package",
        metavar="NAME",
        callback=importable,
        help="Generate one package for all SPECs: one client, with a property for each "
        "API; identical models are shared.",
    )
    return package(command)


def refuse_two_names(name: str | None, package: str | None) -> None:
    """Raise UsageError if both options for the name of a package are given."""
    if name and package:
        raise click.UsageError("--name and --package cannot be combined.")


def refuse_repeated_stdin(specs: Sequence[str]) -> None:
    """Raise UsageError if several arguments are standard input."""
    if specs.count(STDIN) > 1:
        raise click.UsageError("Standard input (-) can be given only once.")


def refuse_several_packages(
    targets: Sequence[Target], given: Mapping[str, object]
) -> None:
    """Raise UsageError if an option for one package is given for several."""
    for option, value in given.items():
        if value and len(targets) > 1:
            raise click.UsageError(f"{option} requires a single SPEC.")


def message_options(command: Function) -> Function:
    """Add the options about messages."""
    form = click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help="Show messages as text, as one JSON object per line, or as GitHub "
        "workflow commands.",
    )
    quiet = click.option("-q", "--quiet", is_flag=True, help="Show errors only.")
    verbose = click.option(
        "-v", "--verbose", is_flag=True, help="Also show notes about choices made."
    )
    return form(quiet(verbose(command)))


def verbosity(*, quiet: bool, verbose: bool) -> Verbosity:
    """Return which messages to show."""
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose cannot be combined.")
    return "quiet" if quiet else "verbose" if verbose else "normal"


def new_reporter(level: Verbosity, form: Format) -> Reporter:
    """Return a reporter, which collects messages and shows them."""
    from generator.cli.report import Reporter

    return Reporter(level, form)


@contextmanager
def usage() -> Iterator[None]:
    """Exit with 2 if arguments or configuration are incomplete or wrong."""
    try:
        yield
    except Incomplete as incomplete:
        raise click.UsageError(str(incomplete)) from None
    except ConfigurationError as error:
        click.echo(error.shown(), err=True)
        sys.exit(WRONG_USAGE)


@contextmanager
def leaving_quietly() -> Iterator[None]:
    """Exit without a traceback on Ctrl-C, a closed pipe or a full disk."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        raise  # click exits quietly
    except OSError as refusal:
        own = sys.__stdout__
        if own is not None and own is sys.stdout:  # drop what is left in its buffer
            os.dup2(os.open(os.devnull, os.O_WRONLY), own.fileno())
        sys.exit(f"{PROGRAM}: cannot show the messages: {refusal.strerror}")
