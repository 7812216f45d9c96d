"""Documents and outputs that cannot be used: an error, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import (
    DANGLING,
    document,
    gen_client,
    nothing_written,
    process,
    save,
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "spec error[empty] "),
        ('{"openapi": "3.1.0",\n "info" 1}', "spec:2:9 error[json] "),
        ("openapi: 3.1.0\ninfo: [1\n", "spec:3:1 error[yaml] "),
        ('{"name": "shop"}', "spec error[not-openapi] "),
        ("just text", "spec error[not-openapi] "),
        ('{"swagger": "1.2"}', "spec:1:2 error[version] "),
        ('{"openapi": "4.0.0"}', "spec:1:2 error[version] "),
    ],
)
def test_unusable_document(content: str, message: str) -> None:
    """Exit code 1, where and why, and nothing is written."""
    save("spec", content)

    result = gen_client("spec", "-o", "out")

    assert result.exit_code == 1
    assert result.stderr.startswith(message)
    assert result.stderr.endswith("\n  Nothing is written.\n")
    assert result.stdout == ""
    assert nothing_written()


@pytest.mark.parametrize("path", ["missing.json", ".", "no/such/folder.json", ""])
def test_unreadable_document(path: str) -> None:
    """A file that is not there is no wrong usage: a build may have left it out."""
    result = gen_client(path, "-o", "out")

    assert result.exit_code == 1
    assert " error[unreadable] " in result.stderr
    assert result.stderr.endswith("\n  Nothing is written.\n")


def test_one_of_several_is_unusable() -> None:
    """Every message is shown, and nothing at all is written."""
    save("shop.json", DANGLING)

    result = gen_client("missing.json", "shop.json", "-", "-o", "out", stdin="")

    first, second, third = result.stderr.split("\n\n")
    assert result.exit_code == 1
    assert first.startswith("missing.json error[unreadable]")
    assert second.startswith("shop.json:1:")
    assert third.startswith("<stdin> error[empty]")
    assert result.stdout == ""
    assert nothing_written()


def test_two_packages_of_one_name() -> None:
    """One would overwrite the other; both documents are named."""
    save("old/shop.json", document())
    save("new/Shop.json", document())

    result = gen_client("old/shop.json", "new/Shop.json", "-o", "out")

    assert result.exit_code == 1
    assert "new/Shop.json error[same-name] package " in result.stderr
    assert (
        " is also the package of old/shop.json\n  Nothing is written." in result.stderr
    )
    assert nothing_written()


def test_output_is_a_file() -> None:
    """It is named, and left as it is."""
    save("shop.json", document())
    save("out", "mine\n")

    result = gen_client("shop.json", "-o", "out")

    assert result.exit_code == 1
    assert result.stderr == (
        "out error[output] is not a folder, but a folder is needed here\n"
        "  Nothing is written.\n"
    )
    assert Path("out").read_text() == "mine\n"


def test_output_cannot_be_made() -> None:
    """The system's words are passed on (root may write anywhere, but not there)."""
    save("shop.json", document())
    save("file", "mine\n")

    result = gen_client("shop.json", "-o", "file/out")

    assert result.exit_code == 1
    assert " error[output] cannot be written: " in result.stderr
    assert result.stderr.endswith("\n  Nothing is written.\n")


def test_full_disk() -> None:
    """No file may grow beyond a kilobyte: the new ones are taken back."""
    save("shop.json", document())

    limited = 'ulimit -f 1; exec "$@"'
    whole = {"PYTHONDONTWRITEBYTECODE": "1"}  # Python caches what it can write of it
    result = process("shop.json", "-o", "out", shell=limited, **whole)

    assert result.returncode == 1
    assert " error[output] cannot be written: File too large\n" in result.stderr
    assert nothing_written()
