"""Formatted text is reused from an earlier run if it can be trusted."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.render import formatting
from tests.commands import ORDERS, document, gen_client, save

MORE = document(paths={"/orders": ORDERS, "/bills": ORDERS})
MANIFEST = Path("out/shop/gen-client.json")


@pytest.fixture(autouse=True)
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A generated package whose document has a new path now."""
    monkeypatch.chdir(tmp_path)
    save("shop.json", document())
    gen_client("shop.json", "-o", "out")
    save("shop.json", MORE)


def generate(output: str = "out") -> int:
    """Generate again; return how many pieces of code were formatted."""
    before = formatting.laid_out_or_formatted.cache_info()
    assert gen_client("shop.json", "-o", output).exit_code == 0
    after = formatting.laid_out_or_formatted.cache_info()
    return after.hits + after.misses - before.hits - before.misses


def printed() -> dict[str, str]:
    """Return the hashes of the texts before they were formatted."""
    hashes: dict[str, str] = json.loads(MANIFEST.read_text())["printed"]
    return hashes


def test_only_what_is_new() -> None:
    """A module that would be printed as before is taken from the disk."""
    before = printed()
    again, whole = generate("out"), generate("new")

    unchanged = before.items() & printed().items()
    assert "def bills(self)" in Path("out/shop/client.py").read_text()
    assert ("resources/orders.py", before["resources/orders.py"]) in unchanged
    assert whole - again == len(unchanged)
    assert printed().keys() < json.loads(MANIFEST.read_text())["files"].keys()


def test_the_same_in_the_end() -> None:
    """The result is that of a first run."""
    generate("out")
    generate("new")

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
def test_not_to_be_trusted(spoil: Callable[[], object]) -> None:
    """Text that was edited, or made by another generator, is formatted again."""
    expected = Path(ORDERS_MODULE).read_text()
    shutil.copytree("out", "untouched")
    trusted = generate("untouched")
    spoil()

    assert generate() > trusted
    assert Path(ORDERS_MODULE).read_text() == expected


def edit(key: str, change: Callable[[list[dict[str, object]]], object]) -> None:
    """Change a part of the manifest."""
    content = json.loads(MANIFEST.read_text())
    content[key] = change(content[key])
    MANIFEST.write_text(json.dumps(content))
