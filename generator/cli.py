"""The command: arguments in, exit code and messages out.

Every specification is generated before anything is written, and every message is
shown, so that one run tells all that is wrong. Exit code 0: all is up to date now;
1: nothing was written, and a message says why; 2: wrong usage; 130: interrupted.
"""

from __future__ import annotations

import keyword
import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import click

from generator import __version__
from generator.diagnostics import Diagnostic, Unusable

if TYPE_CHECKING:  # `--help` and `--version` do without the heavy imports
    from generator.pipeline import Generated
    from generator.write import Written

PROGRAM = "gen-client"
STDIN = "-"
HERE = Path(__file__).parent
PRESETS = sorted(path.parent.name for path in HERE.glob("presets/*/preset.toml"))
COLORS = {"error": "red", "warning": "yellow", "note": "cyan"}
HIDDEN = {"quiet": {"warning", "note"}, "normal": {"note"}, "verbose": set[str]()}
FAILED, INTERRUPTED = 1, 130

Verbosity = Literal["quiet", "normal", "verbose"]


@dataclass(frozen=True)
class Job:
    """What the command was asked for."""

    specs: tuple[str, ...]
    output: Path
    name: str | None
    preset: str | None
    strict: bool
    verbosity: Verbosity


def importable(
    _context: click.Context, _parameter: click.Parameter, name: str | None
) -> str | None:
    """The name, if a package of that name can be imported."""
    if name is not None and (not name.isidentifier() or keyword.iskeyword(name)):
        raise click.BadParameter(f"{name!r} is not a name that Python can import.")
    return name


@click.command(
    PROGRAM,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit code: 0 when all is up to date, 1 when nothing was written because "
    "of an error, 2 for wrong usage.",
)
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="Where the packages go, each in a folder of its name.",
)
@click.option(
    "--name",
    callback=importable,
    help="The package's name, instead of one made from the file's name.",
)
@click.option(
    "--preset",
    type=click.Choice(["auto", "none", *PRESETS]),
    default="auto",
    show_default=True,
    help="Which corrections to apply for an API whose documents need some.",
)
@click.option("--strict", is_flag=True, help="Write nothing if there is a warning.")
@click.option("-q", "--quiet", is_flag=True, help="Show errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Show the choices made, too.")
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
def main(
    *,
    specs: tuple[str, ...],
    output: Path,
    name: str | None,
    preset: str,
    strict: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Write a Python client for each OpenAPI document.

    SPEC is a file in JSON or YAML, or - for standard input.

    For example, this writes the package generated/partner_clients:

      gen-client specs/partner_clients.json -o generated/

    Files that are right already are not touched. Whatever else is in the folder is
    left alone. A generated file that was edited by hand is kept under another name.
    """
    if name is not None and len(specs) > 1:
        raise click.UsageError("--name names one package, so it takes a single SPEC.")
    if specs.count(STDIN) > 1:
        raise click.UsageError("Standard input (-) can be read only once.")
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other.")
    verbosity: Verbosity = "quiet" if quiet else "verbose" if verbose else "normal"
    chosen = None if preset == "auto" else preset
    try:
        run(Job(specs, output, name, chosen, strict, verbosity))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        raise  # click leaves quietly when nobody reads any more
    except OSError as refusal:
        sys.exit(f"{PROGRAM}: the messages cannot be shown: {refusal.strerror}")


def run(job: Job) -> None:
    """Do the job, show what there is to say about it, and exit if it failed."""
    messages: list[Diagnostic] = []
    packages = generated(job, messages)
    written = [] if failed(messages) else write(packages, job, messages)
    show(messages, job.verbosity)
    if failed(messages):
        sys.exit(FAILED)
    if job.verbosity != "quiet":
        summarise(written)


def generated(job: Job, messages: list[Diagnostic]) -> list[Generated]:
    """Each specification's package, as far as one can be made."""
    packages: list[Generated] = []
    origins: dict[str, str] = {}
    with progress(job.specs, job.verbosity) as specs:
        for spec in specs:
            with collecting(messages, spec, job.verbosity):
                package = generate(spec, job)
                messages.extend(package.diagnostics)
                refuse_namesake(spec, package.name, origins)
                packages.append(package)
    return packages


def generate(spec: str, job: Job) -> Generated:
    """One specification's package, or an exception."""
    from generator import pipeline

    # A process may be started without a standard input; that is an empty document.
    stdin = BytesIO() if sys.stdin is None else sys.stdin.buffer
    return pipeline.generate(spec, name=job.name, preset=job.preset, stdin=stdin)


def refuse_namesake(spec: str, name: str, origins: dict[str, str]) -> None:
    """Two packages of one name would overwrite each other; many systems ignore case."""
    other = origins.get(name.casefold())
    if other is not None:
        message = f'makes a package "{name}", and so does {other}'
        raise Unusable(error("same-name", message, spec))
    origins[name.casefold()] = spec


def write(
    packages: Sequence[Generated], job: Job, messages: list[Diagnostic]
) -> list[Written]:
    """What was written; nothing if it cannot all be, or should not with --strict."""
    from generator.write import apply, compare

    with collecting(messages, str(job.output), job.verbosity):
        changes = [compare(package, job.output) for package in packages]
        messages.extend(message for change in changes for message in change.messages)
        if job.strict:
            refuse_warnings(messages)
        return apply(changes)
    return []


def refuse_warnings(messages: Sequence[Diagnostic]) -> None:
    """With --strict, a warning is as bad as an error."""
    count = sum(message.severity == "warning" for message in messages)
    if count:
        warnings = "1 warning" if count == 1 else f"{count} warnings"
        raise Unusable(
            error("strict", f"{warnings}, and --strict allows none", PROGRAM)
        )


# --- failures ----------------------------------------------------------------------


@contextmanager
def collecting(
    messages: list[Diagnostic], file: str, verbosity: Verbosity
) -> Iterator[None]:
    """Turns whatever is raised into a message about the file."""
    try:
        yield
    except Unusable as unusable:
        messages.append(unusable.diagnostic)
    except Exception as exception:
        messages.append(internal(exception, file, verbosity))


def internal(exception: Exception, file: str, verbosity: Verbosity) -> Diagnostic:
    """A fault of ours: what happened, and where."""
    message = f"{exception!r} in {place(exception)}"
    consequence = (
        "Nothing is written. This is a fault of gen-client: please report it, with the "
        "document and what --verbose shows."
    )
    found = Diagnostic("error", "internal", message, consequence, file)
    if verbosity == "verbose":
        return replace(found, details="".join(traceback.format_exception(exception)))
    return found


def place(exception: Exception) -> str:
    """Where in the generator it happened, the same on every machine."""
    inside = [
        f"{Path(frame.filename).relative_to(HERE.parent).as_posix()}:{frame.lineno}"
        for frame in traceback.extract_tb(exception.__traceback__)
        if Path(frame.filename).is_relative_to(HERE)
    ]
    return inside[-1]


def error(code: str, message: str, file: str) -> Diagnostic:
    """The message of a failure that the command itself finds."""
    return Diagnostic("error", code, message, "Nothing is written.", file)


def failed(messages: Iterable[Diagnostic]) -> bool:
    """Whether any of the messages is an error."""
    return any(message.severity == "error" for message in messages)


# --- printing ----------------------------------------------------------------------


def progress(
    specs: tuple[str, ...], verbosity: Verbosity
) -> AbstractContextManager[Iterable[str]]:
    """The specifications, with a bar that moves as they are taken, where it helps."""
    if len(specs) == 1 or verbosity == "quiet" or not is_terminal(sys.stderr):
        return nullcontext(specs)
    return click.progressbar(specs, label="Generating", file=sys.stderr)


def show(messages: Iterable[Diagnostic], verbosity: Verbosity) -> None:
    """Print the messages on stderr, a blank line between."""
    shown = [m for m in messages if m.severity not in HIDDEN[verbosity]]
    colored = is_terminal(sys.stderr) and not os.environ.get("NO_COLOR")
    if shown:
        texts = [in_color(message) if colored else str(message) for message in shown]
        click.echo("\n\n".join(texts), err=True)


def in_color(message: Diagnostic) -> str:
    """The message's text, its severity in colour."""
    tag = f"{message.severity}[{message.code}]"
    styled = click.style(tag, fg=COLORS[message.severity], bold=True)
    return str(message).replace(tag, styled, 1)


def summarise(written: Iterable[Written]) -> None:
    """Print what was written on stdout."""
    if isinstance(sys.stdout, TextIOWrapper):  # a name may not be in its encoding
        sys.stdout.reconfigure(errors="backslashreplace")
    for package in written:
        click.echo(package)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person is reading."""
    return stream is not None and stream.isatty()
