"""The main command: what it writes and prints, its exit codes, wrong usage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import document, gen_client, nothing_written, save


def test_one_spec() -> None:
    """The package is written; a second run has nothing to do."""
    save("specs/shop.json", document())

    first = gen_client("specs/shop.json", "-o", "out")
    second = gen_client("specs/shop.json", "--output", "out")

    count = len([path for path in Path("out/shop").rglob("*") if path.is_file()])
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout == f"shop: {count} files written, 0 unchanged\n"
    assert Path("out/shop/client.py").exists()
    assert (second.exit_code, second.stderr) == (0, "")
    assert second.stdout == f"shop: 0 files written, {count} unchanged\n"


def test_several_specs() -> None:
    """One line for each; without a terminal there is no progress to see."""
    save("shop.json", document())
    save("bank.yaml", json.dumps(document()))

    result = gen_client("shop.json", "bank.yaml", "-o", "out")

    assert (result.exit_code, result.stderr) == (0, "")
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [
        "shop",
        "bank",
    ]


@pytest.mark.parametrize(
    ("options", "name"), [([], "web_shop"), (["--name", "mine"], "mine")]
)
def test_standard_input(options: list[str], name: str) -> None:
    """A document without a file is named by its title, or as the user wants it."""
    result = gen_client("-", "-o", "out", *options, stdin=json.dumps(document()))

    assert result.stdout.startswith(f"{name}: ")
    assert Path(f"out/{name}/client.py").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "no SPEC is given, and no configuration"),
        ("shop.json", "no folder is given for the output (-o)"),
        ("-o out", "no SPEC is given, and no configuration"),
        ("shop.json -o out --color", "No such option"),
        ("shop.json -o out -x", "No such option"),
        ("shop.json -o out --preset hubspod", "'hubspod' is not one of"),
        ("shop.json -o out -q -v", "--quiet and --verbose cannot be combined."),
        ("a.json b.json -o out --name c", "--name requires a single SPEC."),
        ("- a.json - -o out", "Standard input (-) can be given only once."),
        ("shop.json -o out --name class", "'class' is not a name that Python can"),
        ("shop.json -o out --name 2shops", "'2shops' is not a name that Python can"),
        ("shop.json -o out --name my-shop", "'my-shop' is not a name that Python"),
        ("shop.json -o out --name a.b", "'a.b' is not a name that Python can"),
        ("shop.json -o out --name ../shop", "'../shop' is not a name that Python"),
        ("shop.json -o out --name=", "'' is not a name that Python can import."),
        ("shop.json -o out --overlay -", "only SPEC can be standard input (-)."),
        ("shop.json -o out --format xml", "'xml' is not one of"),
    ],
)
def test_wrong_usage(arguments: str, message: str) -> None:
    """Exit code 2, what is wrong, and how to get help."""
    save("shop.json", document())

    result = gen_client(*arguments.split())

    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: gen-client [OPTIONS] [SPEC]...\n")
    assert "Try 'gen-client --help'" in result.stderr.replace(" -h'", " --help'")
    assert message in result.stderr
    assert result.stdout == ""
    assert nothing_written()
