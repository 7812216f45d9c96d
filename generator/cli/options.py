"""What several commands may be told, and what they do where that is wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

import click

from generator.start.configuration import ConfigurationError
from generator.start.jobs import Incomplete
from generator.start.words import (
    FORMATS,
    PRESETS,
    PROGRAM,
    STDIN,
    Format,
    is_importable,
    wrong_filter,
)

if TYPE_CHECKING:  # a run with nothing to do goes without
    from generator.cli.report import Reporter, Verbosity

SETTINGS = {"help_option_names": ["-h", "--help"]}
WRONG_USAGE, INTERRUPTED = 2, 130

Function: TypeAlias = Callable[..., None]


def importable(
    _context: click.Context, _parameter: click.Parameter, name: str | None
) -> str | None:
    """The name, if a package of that name can be imported."""
    if name is not None and not is_importable(name):
        raise click.BadParameter(f"{name!r} is not a name that Python can import.")
    return name


def no_standard_input(
    _context: click.Context, _parameter: click.Parameter, paths: tuple[str, ...]
) -> tuple[str, ...]:
    """The paths; standard input is for SPEC."""
    if STDIN in paths:
        raise click.BadParameter("standard input is for SPEC only.")
    return paths


def three_numbers(
    _context: click.Context, _parameter: click.Parameter, version: str | None
) -> str | None:
    """The version, if it is one such as 1.2.0."""
    if version is None:
        return None
    from generator.versions import parsed

    if parsed(version) is None:
        raise click.BadParameter(f"{version!r} is no version such as 1.2.0.")
    return version


def filters(
    _context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]
) -> tuple[str, ...]:
    """The texts, if each is a filter."""
    if fault := wrong_filter(texts):
        raise click.BadParameter(fault)
    return texts


def two_names(
    _context: click.Context, _parameter: click.Parameter, renames: tuple[str, ...]
) -> tuple[str, ...]:
    """The renames, if each has an old name and a place for the new one."""
    for rename in renames:
        old, equals, new = rename.partition("=")
        if not old.strip() or not equals or "=" in new:
            raise click.BadParameter(f"{rename!r} is not OLD=NEW.")
    return renames


def document_options(command: Function) -> Function:
    """What every command may be told about documents."""
    name = click.option(
        "--name",
        callback=importable,
        help="The package's name, instead of one made from the file's name.",
    )
    preset = click.option(
        "--preset",
        type=click.Choice(PRESETS),
        help="Which corrections to apply for an API whose documents need some. The "
        "default is auto: the document tells.",
    )
    overlay = click.option(
        "--overlay",
        "overlays",
        metavar="FILE",
        multiple=True,
        callback=no_standard_input,
        help="An OpenAPI Overlay, a file or a URL, that corrects each SPEC. May be "
        "repeated: they are applied in this order, after the preset's.",
    )
    remote = click.option(
        "--allow-remote-refs",
        is_flag=True,
        help="Follow references to other machines than that of SPEC itself.",
    )
    configuration = click.option(
        "--config",
        metavar="FILE",
        help="The configuration, instead of the nearest gen-client.toml or "
        "pyproject.toml from here upwards.",
    )
    include = click.option(
        "--include",
        metavar="KIND:PATTERN",
        multiple=True,
        callback=filters,
        help="Generate only what this names: tag:Pets, path:/crm/**, "
        "operation:list*, method:GET, call:pets.photos.*, webhook:paid; * stands for "
        "any text, ** also for slashes and dots. May be repeated.",
    )
    exclude = click.option(
        "--exclude",
        metavar="KIND:PATTERN",
        multiple=True,
        callback=filters,
        help="Generate nothing that this names, even if it is included. May be "
        "repeated.",
    )
    rename = click.option(
        "--rename",
        "renames",
        metavar="OLD=NEW",
        multiple=True,
        callback=two_names,
        help="Give a call, resource, argument, model or field another name; the old "
        "one works on, deprecated, until OLD= drops it. May be repeated.",
    )
    options = (name, preset, overlay, include, exclude, rename, remote, configuration)
    for option in reversed(options):
        command = option(command)
    return command


def message_options(command: Function) -> Function:
    """What every command may be told about messages."""
    form = click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        help="How messages are shown: as text, as one JSON object on each line, or as "
        "GitHub's workflow commands.",
    )
    quiet = click.option("-q", "--quiet", is_flag=True, help="Show errors only.")
    verbose = click.option(
        "-v", "--verbose", is_flag=True, help="Show the choices made, too."
    )
    return form(quiet(verbose(command)))


def verbosity(*, quiet: bool, verbose: bool) -> Verbosity:
    """Which messages the options ask for."""
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other.")
    return "quiet" if quiet else "verbose" if verbose else "normal"


def new_reporter(level: Verbosity, form: Format) -> Reporter:
    """What collects the messages and shows them."""
    from generator.cli.report import Reporter

    return Reporter(level, form)


@contextmanager
def usage() -> Iterator[None]:
    """What is missing or wrong in arguments and configuration is wrong usage."""
    try:
        yield
    except Incomplete as incomplete:
        raise click.UsageError(str(incomplete)) from None
    except ConfigurationError as error:
        click.echo(error.shown(), err=True)
        sys.exit(WRONG_USAGE)


@contextmanager
def leaving_quietly() -> Iterator[None]:
    """No traceback for who interrupts, or does not listen."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        raise  # click leaves quietly when nobody reads any more
    except OSError as refusal:
        own = sys.__stdout__
        if own is not None and own is sys.stdout:  # it cannot take the rest, either
            os.dup2(os.open(os.devnull, os.O_WRONLY), own.fileno())
        sys.exit(f"{PROGRAM}: the messages cannot be shown: {refusal.strerror}")
