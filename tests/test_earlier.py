"""What was formatted in an earlier run is not formatted again, if it can be trusted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import formatting, printing
from tests.commands import ORDERS, document, gen_client, save

MORE = document(paths={"/orders": ORDERS, "/bills": ORDERS})


@pytest.fixture
def formatted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A package that was generated, and the code that is formatted from then on."""
    monkeypatch.chdir(tmp_path)
    save("shop.json", document())
    gen_client("shop.json", "-o", "out")
    save("shop.json", MORE)
    calls: list[str] = []
    black = formatting.formatted

    def listen(source: str) -> str:
        calls.append(source)
        return black(source)

    monkeypatch.setattr(printing, "formatted", listen)
    return calls


def generate() -> str:
    """Generate again; gives the client's module."""
    assert gen_client("shop.json", "-o", "out").exit_code == 0
    return Path("out/shop/client.py").read_text()


def count(formatted: list[str], start: str) -> int:
    """How many modules were formatted whose docstring begins so."""
    return sum(f'"""{start}' in source[:200] for source in formatted)


def test_only_what_is_new(formatted: list[str]) -> None:
    """A module that would be printed as before is taken from the disk."""
    client = generate()

    assert "def bills(self)" in client
    assert count(formatted, "The calls under `bills`") == 1
    assert count(formatted, "The calls under `orders`") == 0
    assert count(formatted, "The clients: ") == 1
    manifest = json.loads(Path("out/shop/gen-client.json").read_text())
    assert manifest["printed"].keys() < manifest["files"].keys()


def test_the_same_in_the_end(formatted: list[str]) -> None:
    """It is what a first run gives."""
    generate()
    gen_client("shop.json", "-o", "new")

    for path in Path("new/shop").rglob("*"):
        if path.is_file():
            assert Path("out", path.relative_to("new")).read_text() == path.read_text()


ORDERS_MODULE = "out/shop/resources/orders.py"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda: Path(ORDERS_MODULE).write_text("# mine\n"),
        lambda: Path(ORDERS_MODULE).unlink(),
        lambda: Path(ORDERS_MODULE).write_bytes(b"\xff"),
        lambda: edit("inputs", lambda _: []),
        lambda: edit("inputs", lambda found: [{**found[0], "sha256": "0"}]),
        lambda: edit("printed", lambda _: 1),
        lambda: edit("printed", lambda _: {}),
        lambda: edit("files", lambda _: {}),
        lambda: save("out/shop/gen-client.json", "{"),
        lambda: save("out/shop/gen-client.json", "[]"),
    ],
)
def test_not_to_be_trusted(spoil: Callable[[], object], formatted: list[str]) -> None:
    """What somebody has changed, or another generator has made, is printed anew."""
    expected = Path(ORDERS_MODULE).read_text()
    spoil()

    generate()

    assert count(formatted, "The calls under `orders`") == 1
    assert Path(ORDERS_MODULE).read_text() == expected


def edit(key: str, change: Callable[[list[dict[str, object]]], object]) -> None:
    """Change a part of the manifest."""
    manifest = Path("out/shop/gen-client.json")
    content = json.loads(manifest.read_text())
    content[key] = change(content[key])
    manifest.write_text(json.dumps(content))
