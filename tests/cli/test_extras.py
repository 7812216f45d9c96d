"""`--with`: the last run's extras are kept until another choice replaces them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands import ORDERS, document, gen_client, modules_of, save

MORE = document(paths={"/orders": ORDERS, "/bills": ORDERS})
MANIFEST = Path("out/shop/gen-client.json")
ONE = ("shop.json", "-o", "out")
MANY = ("orders.json", "bills.json", "-o", "out", "--package", "shop")


@pytest.fixture(autouse=True)
def documents() -> None:
    """Save a document for one API, and two for several."""
    save("shop.json", document())
    for name in ("orders", "bills"):
        save(f"{name}.json", document(paths={f"/{name}": ORDERS}))


def run(*arguments: str) -> str:
    """Return the output of a run that succeeds."""
    result = gen_client(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def extras() -> list[str]:
    """Return the extras that the manifest and the files of the package agree on."""
    folder = MANIFEST.parent
    recorded: list[str] = settings().get("with", [])
    files = {
        "aiohttp": folder / "_runtime" / "aiohttp_engine.py",
        "opentelemetry": folder / "_runtime" / "telemetry.py",
        "testing": folder / "testing.py",
    }
    assert [name for name, file in files.items() if file.exists()] == recorded
    return recorded


def settings() -> dict[str, Any]:
    """Return the settings in the manifest."""
    read: dict[str, Any] = json.loads(MANIFEST.read_text())
    return dict(read.get("settings", {}))


@pytest.mark.parametrize("specs", [ONE, MANY])
def test_kept(specs: tuple[str, ...]) -> None:
    """A run that says nothing keeps the extras; another choice replaces all of them."""
    run(*specs, "--with", "testing", "--with", "aiohttp")
    assert extras() == ["aiohttp", "testing"]

    assert "0 files written" in run(*specs)
    assert "up to date" in run(*specs, "--check")
    for name in ("shop", "orders", "bills"):
        save(f"{name}.json", MORE)
    run(*specs)
    assert extras() == ["aiohttp", "testing"]

    run(*specs, "--with", "testing")
    assert extras() == ["testing"]
    assert gen_client(*specs, "--check", "--with", "none").exit_code == 1
    run(*specs, "--with", "none")
    assert extras() == []
    assert "0 files written" in run(*specs)


def test_nothing_to_do_imports_little() -> None:
    """A run that keeps extras and has nothing else to do imports nothing large."""
    run(*ONE, "--with", "opentelemetry")
    assert not modules_of(*ONE) & {"black", "jinja2", "generator.pipeline"}
    assert extras() == ["opentelemetry"]


@pytest.mark.parametrize(
    ("top", "orders", "bills", "kept"),
    [
        (None, None, None, ["opentelemetry"]),
        ([], None, None, []),
        (["testing"], None, None, ["testing"]),
        (["testing"], None, [], ["testing"]),
        (["testing"], [], [], []),
        (None, None, ["aiohttp"], ["aiohttp"]),
        (None, ["testing"], ["aiohttp"], ["aiohttp", "testing"]),
    ],
)
@pytest.mark.parametrize("package", ["package", "packages"])
def test_configured(
    top: list[str] | None,
    orders: list[str] | None,
    bills: list[str] | None,
    kept: list[str],
    package: str,
) -> None:
    """An empty list removes the extras; a missing key keeps them."""
    run(*MANY, "--with", "opentelemetry")
    lines = [
        'output = "out"',
        'package = "shop"',
        "" if top is None else f"with = {top}",
        *(
            f'[[specs]]\npath = "{name}.json"\n'
            + ("" if own is None else f"with = {own}")
            for name, own in (("orders", orders), ("bills", bills))
        ),
    ]
    save("gen-client.toml", "\n".join(lines))

    run()

    assert extras() == kept
    assert "0 files written" in run()
    run("--with", "none")
    assert extras() == []


@pytest.mark.parametrize(
    ("damaged", "kept"),
    [
        ({"with": ["testing", 5, {}, "telnet", "testing"]}, ["testing"]),
        ({"with": "testing"}, []),
        ({"with": {"testing": True}, "include": ["path:/orders"]}, []),
        ({"each": [{"with": ["testing"]}, 5, {"with": None}]}, ["testing"]),
        ({"each": {"with": ["testing"]}}, []),
        (["testing"], []),
    ],
)
def test_damaged_manifest(damaged: object, kept: list[str]) -> None:
    """A damaged entry costs only itself."""
    run(*ONE)
    manifest = {**json.loads(MANIFEST.read_text()), "settings": damaged}
    MANIFEST.write_text(json.dumps(manifest))

    result = gen_client(*ONE)

    assert result.exit_code == 0, result.output
    assert extras() == kept


def test_no_manifest() -> None:
    """A text that is no manifest records no extras."""
    run(*ONE, "--with", "testing")
    MANIFEST.write_text("[]")
    gen_client(*ONE)
    assert settings() == {}
