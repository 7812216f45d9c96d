"""Parts of a document that cannot be used: warnings, `--strict`, `--quiet`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import DANGLING, ORDERS, document, gen_client, nothing_written, save

PARAMETER = {"name": "filter", "in": "query", "schema": {"type": "string"}}


BAD_PARTS = {
    "dangling $ref": DANGLING,
    "duplicate operationId": document(
        paths={
            "/orders": {"get": {**ORDERS["get"], "operationId": "everything"}},
            "/items": {"get": {**ORDERS["get"], "operationId": "everything"}},
        }
    ),
    "unsupported style": document(
        paths={
            "/orders": {
                "get": {
                    **ORDERS["get"],
                    "parameters": [{**PARAMETER, "style": "matrix"}],
                }
            }
        }
    ),
}


@pytest.mark.parametrize("part", BAD_PARTS)
def test_bad_part(part: str) -> None:
    """It is reported, with its place, and the rest is written."""
    save("shop.json", BAD_PARTS[part])

    result = gen_client("shop.json", "-o", "out")

    assert result.exit_code == 0
    assert result.stderr.startswith("shop.json:1:")
    assert " warning[" in result.stderr
    assert "\n  #/paths/" in result.stderr
    assert "shop: " in result.stdout
    assert "error[" not in result.stderr


@pytest.mark.parametrize("part", BAD_PARTS)
def test_strict(part: str) -> None:
    """With --strict, it costs everything."""
    save("shop.json", BAD_PARTS[part])

    result = gen_client("shop.json", "-o", "out", "--strict")

    assert result.exit_code == 1
    assert " warning[" in result.stderr
    assert result.stderr.endswith(
        "\n\ngen-client error[strict] 1 warning; --strict treats warnings as errors\n"
        "  Nothing is written.\n"
    )
    assert nothing_written()


def test_strict_without_warnings() -> None:
    """It makes no difference."""
    save("shop.json", document())

    assert gen_client("shop.json", "-o", "out", "--strict").exit_code == 0


def test_strict_and_edited() -> None:
    """A file edited by hand is a warning like any other, and stays where it is."""
    save("shop.json", document())
    gen_client("shop.json", "-o", "out")
    save("out/shop/client.py", "mine\n")

    strict = gen_client("shop.json", "-o", "out", "--strict")
    assert strict.exit_code == 1
    assert Path("out/shop/client.py").read_text() == "mine\n"

    lenient = gen_client("shop.json", "-o", "out")
    assert lenient.exit_code == 0
    assert "client.py warning[edited-by-hand] " in lenient.stderr
    assert Path("out/shop/client.py.edited").read_text() == "mine\n"


def test_quiet() -> None:
    """Only errors are shown."""
    save("shop.json", DANGLING)

    well = gen_client("shop.json", "-o", "out", "--quiet")
    assert (well.exit_code, well.output) == (0, "")
    assert Path("out/shop/client.py").exists()

    badly = gen_client("shop.json", "-o", "out", "-q", "--strict")
    assert badly.exit_code == 1
    assert badly.stderr.startswith("gen-client error[strict] ")


def test_verbose() -> None:
    """The choices that were made are shown, too."""
    only_errors = {"get": {"responses": {"default": {"description": "Failed."}}}}
    save("shop.json", document(paths={"/orders": only_errors}))

    assert gen_client("shop.json", "-o", "out").stderr == ""
    assert " note[" in gen_client("shop.json", "-o", "out", "--verbose").stderr


def test_format() -> None:
    """Programs get one line for each message; what was written is said as ever."""
    save("shop.json", DANGLING)

    result = gen_client("shop.json", "-o", "out", "--strict", "--format", "json")
    first, second = map(json.loads, result.stderr.splitlines())
    assert (first["severity"], first["code"]) == ("warning", "dangling-ref")
    assert (first["file"], first["line"]) == ("shop.json", 1)
    assert first["pointer"].startswith("/paths/")
    assert (second["code"], second["pointer"]) == ("strict", None)

    result = gen_client("shop.json", "-o", "out", "--format", "github")
    assert result.stderr.startswith("::warning file=shop.json,line=1,col=")
    assert result.stdout.startswith("shop: ")
