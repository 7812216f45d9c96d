"""`--help` and `--version`."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import click
import pytest

from generator import __version__
from generator.cli.main import OTHERS, main
from generator.cli.options import HEADINGS
from tests.commands import ROOT, gen_client, process


def test_version() -> None:
    """The name is the command's, however it was started."""
    assert gen_client("--version").stdout == f"gen-client {__version__}\n"
    assert process("--version").stdout == f"gen-client {__version__}\n"


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help(option: str) -> None:
    """The help shows the command at work."""
    result = gen_client(option)

    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: gen-client [OPTIONS] [SPEC]...\n")
    assert (
        "\n    gen-client specs/partner_clients.json -o generated/\n" in result.stdout
    )


def test_help_lists_commands() -> None:
    """The other commands are listed, each with a summary."""
    listed = gen_client("--help").stdout.partition("\nCommands:\n")[2]

    assert [line.split()[0] for line in listed.splitlines()[:2]] == [*OTHERS]


def test_examples_in_help() -> None:
    """Each example is one line, as it is typed."""
    shown = gen_client("diff", "--help").stdout

    assert "\n    gen-client diff generated/partner_clients specs/partn" in shown
    assert "\n    gen-client diff HEAD~1:specs/shop.yaml specs/shop.yaml --f" in shown


@pytest.mark.parametrize("name", ["", *OTHERS])
def test_options_are_grouped(name: str) -> None:
    """Every option has a place under a heading."""
    command = import_module(OTHERS[name][0]).command if name else main
    context = click.Context(command)
    options = {
        option.opts[-1]
        for option in command.get_params(context)
        if isinstance(option, click.Option) and not option.hidden
    }

    assert options <= {option for group in HEADINGS.values() for option in group}


def test_help_is_quick() -> None:
    """Nothing heavy is imported before there is work for it."""
    script = "import sys, generator.cli.main; print(*sys.modules)"
    shown = subprocess.check_output([sys.executable, "-c", script], cwd=ROOT, text=True)

    heavy = {"black", "jinja2", "openapi_pydantic", "yaml", "generator.pipeline"}
    assert not heavy & set(shown.split())
