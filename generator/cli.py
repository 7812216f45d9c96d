"""The commands: arguments in, exit code and messages out.

`gen-client SPEC...` writes clients, `gen-client inspect SPEC` shows one.

Every specification is generated before anything is written, and every message is
shown, so that one run tells all that is wrong. Exit code 0: all is up to date now, or
shown; 1: it is not, and a message says why; 2: wrong usage; 130: interrupted.
"""

from __future__ import annotations

import keyword
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar, TypeAlias

import click

from generator import __version__
from generator.diagnostics import Diagnostic, Unusable
from generator.messages import FORMATS, Format
from generator.options import Options
from generator.reporting import Reporter, Verbosity, error, is_terminal

if TYPE_CHECKING:  # `--help` and `--version` do without the heavy imports
    from generator.pipeline import Generated
    from generator.write import Written

PROGRAM = "gen-client"
STDIN = "-"
PRESETS = sorted(
    path.parent.name for path in Path(__file__).parent.glob("presets/*/preset.toml")
)
ENGINES = ("aiohttp",)
SETTINGS = {"help_option_names": ["-h", "--help"]}
FAILED, INTERRUPTED = 1, 130

Function: TypeAlias = Callable[..., None]


@dataclass(frozen=True)
class Job:
    """What is to be written."""

    specs: tuple[str, ...]
    output: Path
    options: Options
    strict: bool


# --- arguments ---------------------------------------------------------------------


class Commands(click.Command):
    """A command that leaves the work to another one if the first argument names it."""

    others: ClassVar[Mapping[str, click.Command]] = {}

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """The context of the command that the arguments are for."""
        other = self.others.get(args[0]) if args else None
        if other is None:
            return super().make_context(info_name, args, parent, **extra)
        return other.make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run that command."""
        return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)


def importable(
    _context: click.Context, _parameter: click.Parameter, name: str | None
) -> str | None:
    """The name, if a package of that name can be imported."""
    if name is not None and (not name.isidentifier() or keyword.iskeyword(name)):
        raise click.BadParameter(f"{name!r} is not a name that Python can import.")
    return name


def none_for_auto(
    _context: click.Context, _parameter: click.Parameter, preset: str
) -> str | None:
    """The preset; None where the document chooses."""
    return None if preset == "auto" else preset


def no_standard_input(
    _context: click.Context, _parameter: click.Parameter, paths: tuple[str, ...]
) -> tuple[str, ...]:
    """The paths; standard input is for SPEC."""
    if STDIN in paths:
        raise click.BadParameter("standard input is for SPEC only.")
    return paths


def document_options(command: Function) -> Function:
    """What every command may be told about documents."""
    name = click.option(
        "--name",
        callback=importable,
        help="The package's name, instead of one made from the file's name.",
    )
    preset = click.option(
        "--preset",
        type=click.Choice(["auto", "none", *PRESETS]),
        default="auto",
        show_default=True,
        callback=none_for_auto,
        help="Which corrections to apply for an API whose documents need some.",
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
    return name(preset(overlay(remote(command))))


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


@click.command(
    PROGRAM,
    cls=Commands,
    context_settings=SETTINGS,
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
    "--engine",
    type=click.Choice(ENGINES),
    help="Ship a module that lets asyncio clients send with this library in place of "
    "httpx2, for programs with many calls in flight.",
)
@message_options
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
def main(
    *,
    specs: tuple[str, ...],
    output: Path,
    name: str | None,
    preset: str | None,
    overlays: tuple[str, ...],
    allow_remote_refs: bool,
    package: str | None,
    strict: bool,
    engine: str | None,
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

    This shows what the client offers, and writes nothing:

      gen-client inspect specs/partner_clients.json
    """
    if name is not None and package is not None:
        raise click.UsageError("--name and --package exclude each other.")
    if name is not None and len(specs) > 1:
        raise click.UsageError("--name names one package, so it takes a single SPEC.")
    if specs.count(STDIN) > 1:
        raise click.UsageError("Standard input (-) can be read only once.")
    reporter = Reporter(verbosity(quiet=quiet, verbose=verbose), form)
    with leaving_quietly():
        options = Options(name, preset, overlays, allow_remote_refs, package, engine)
        generate(Job(specs, output, options, strict), reporter)


@click.command(
    "inspect",
    context_settings=SETTINGS,
    epilog="Exit code: 0 when the client is shown, 1 when there is none because of an "
    "error, 2 for wrong usage.",
)
@click.argument("spec")
@document_options
@message_options
def inspect(
    *,
    spec: str,
    name: str | None,
    preset: str | None,
    overlays: tuple[str, ...],
    allow_remote_refs: bool,
    form: Format,
    quiet: bool,
    verbose: bool,
) -> None:
    """Show what the client of an OpenAPI document offers, and write nothing.

    SPEC is a file or a URL, in JSON or YAML, or - for standard input. Each resource is
    shown with its methods, and with the method and path that they send.

    To generate from a file that is called "inspect", write it as ./inspect.
    """
    reporter = Reporter(verbosity(quiet=quiet, verbose=verbose), form)
    with leaving_quietly():
        show_tree(spec, Options(name, preset, overlays, allow_remote_refs), reporter)


Commands.others = {"inspect": inspect}


def verbosity(*, quiet: bool, verbose: bool) -> Verbosity:
    """Which messages the options ask for."""
    if quiet and verbose:
        raise click.UsageError("--quiet and --verbose exclude each other.")
    return "quiet" if quiet else "verbose" if verbose else "normal"


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
        sys.exit(f"{PROGRAM}: the messages cannot be shown: {refusal.strerror}")


# --- what the commands do ----------------------------------------------------------


def generate(job: Job, reporter: Reporter) -> None:
    """Write the packages; show what there is to say, and exit if it failed."""
    packages = generated(job, reporter)
    written = [] if reporter.failed else write(packages, job, reporter)
    reporter.show()
    if reporter.failed:
        sys.exit(FAILED)
    if reporter.verbosity != "quiet":
        say(written)


def generated(job: Job, reporter: Reporter) -> list[Generated]:
    """The packages, as far as they can be made."""
    if job.options.package is None:
        return each_generated(job, reporter)
    return all_in_one(job, job.options.package, reporter)


def all_in_one(job: Job, name: str, reporter: Reporter) -> list[Generated]:
    """The one package of all specifications, if they can all be used."""
    documents = []
    with progress(job.specs, reporter) as specs:
        for spec in specs:
            with reporter.collecting(spec):
                from generator import pipeline

                documents.append(pipeline.translated(spec, job.options, stdin=stdin()))
    if reporter.failed:
        return []
    with reporter.collecting(name):
        package = pipeline.generate_suite(documents, name, job.options)
        reporter.add(package.diagnostics)
        return [package]
    return []


def each_generated(job: Job, reporter: Reporter) -> list[Generated]:
    """Each specification's package, as far as one can be made."""
    packages: list[Generated] = []
    origins: dict[str, str] = {}
    with progress(job.specs, reporter) as specs:
        for spec in specs:
            with reporter.collecting(spec):
                from generator import pipeline

                package = pipeline.generate(spec, job.options, stdin=stdin())
                reporter.add(package.diagnostics)
                refuse_namesake(spec, package.name, origins)
                packages.append(package)
    return packages


def refuse_namesake(spec: str, name: str, origins: dict[str, str]) -> None:
    """Two packages of one name would overwrite each other; many systems ignore case."""
    other = origins.get(name.casefold())
    if other is not None:
        message = f'makes a package "{name}", and so does {other}'
        raise Unusable(error("same-name", message, spec))
    origins[name.casefold()] = spec


def write(packages: Sequence[Generated], job: Job, reporter: Reporter) -> list[Written]:
    """What was written; nothing if it cannot all be, or should not with --strict."""
    from generator.write import apply, compare

    with reporter.collecting(str(job.output)):
        changes = [compare(package, job.output) for package in packages]
        for change in changes:
            reporter.add(change.messages)
        if job.strict:
            refuse_warnings(reporter.messages)
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


def show_tree(spec: str, options: Options, reporter: Reporter) -> None:
    """Show what the client offers and what there is to say; exit if it failed."""
    lines: list[str] = []
    with reporter.collecting(spec):
        from generator import pipeline
        from generator.tree import tree

        planned = pipeline.planned(spec, options, stdin=stdin())
        reporter.add(planned.diagnostics)
        lines += tree(planned.package)
    reporter.show()
    if reporter.failed:
        sys.exit(FAILED)
    say(lines)


def stdin() -> BinaryIO:
    """Standard input; a process that was started without has an empty document."""
    return BytesIO() if sys.stdin is None else sys.stdin.buffer


# --- printing ----------------------------------------------------------------------


def progress(
    specs: tuple[str, ...], reporter: Reporter
) -> AbstractContextManager[Iterable[str]]:
    """The specifications, with a bar that moves as they are taken, where it helps."""
    is_read = is_terminal(sys.stderr) and reporter.form == "text"
    if len(specs) == 1 or reporter.verbosity == "quiet" or not is_read:
        return nullcontext(specs)
    return click.progressbar(specs, label="Generating", file=sys.stderr)


def say(lines: Iterable[object]) -> None:
    """Print each on a line of stdout."""
    if isinstance(sys.stdout, TextIOWrapper):  # a name may not be in its encoding
        sys.stdout.reconfigure(errors="backslashreplace")
    for line in lines:
        click.echo(line)
