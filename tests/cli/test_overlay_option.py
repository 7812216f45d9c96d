"""`--overlay`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.commands import document, gen_client, nothing_written, overlay, save

RENAME = {
    "target": "$.paths['/orders'].get",
    "update": {"x-gen-client-name": "everything"},
}


MISPLACED = """\
overlay: 1.0.0
info: {title: Ours, version: "1"}
actions:
  - target: $.paths['/order'].get
    update: {deprecated: true}
"""


def test_overlay() -> None:
    """It changes what is generated, and the manifest lists it as seen from SPEC."""
    save("specs/shop.json", document())
    save("overlays/names.json", overlay(RENAME))
    title = {"target": "$.info.title", "update": "Our Shop"}
    save("specs/title.yaml", json.dumps(overlay(title)))
    overlays = ("--overlay", "overlays/names.json", "--overlay", "specs/title.yaml")

    assert gen_client("specs/shop.json", "-o", "out", *overlays).exit_code == 0

    assert "def everything(" in Path("out/shop/resources/orders.py").read_text()
    manifest = json.loads(Path("out/shop/gen-client.json").read_text())
    _, spec, *others = manifest["inputs"]
    assert spec["title"] == "Our Shop"
    assert [(one["role"], one["path"]) for one in others] == [
        ("overlay", "../overlays/names.json"),
        ("overlay", "title.yaml"),
    ]
    assert all(len(one["sha256"]) == 64 for one in others)
    inspected = gen_client("inspect", "specs/shop.json", *overlays)
    assert "  everything  GET  /orders\n" in inspected.stdout


def test_overlay_that_finds_nothing() -> None:
    """A correction that corrects nothing is a mistake of the user's."""
    save("shop.json", document())
    save("fix.yaml", MISPLACED)

    result = gen_client("shop.json", "-o", "out", "--overlay", "fix.yaml")

    assert result.exit_code == 1
    assert result.stderr == (
        "fix.yaml:4:5 error[overlay-unused] $.paths['/order'].get matches nothing\n"
        "  #/actions/0/target\n"
        "  Nothing is written.\n"
    )
    assert nothing_written()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "fix error[empty] the document is empty"),
        ('{"a" 1}', "fix:1:6 error[json] "),
        ("a: [", "fix:2:1 error[yaml] invalid YAML: "),
        (document(), 'fix:1:1 error[overlay] not an Overlay: there is no "overlay"'),
        (overlay(), 'fix:1:92 error[overlay] an Overlay needs "actions"'),
        (overlay({"target": "$.info["}), "fix:1:104 error[overlay] an action needs "),
        (
            overlay({"target": "info", "remove": True}),
            'fix:1:105 error[overlay] "info" is not a JSONPath (RFC 9535): no $ ',
        ),
        (
            overlay({"target": "$", "remove": True}),
            "fix:1:105 error[overlay] the whole document cannot be removed",
        ),
        (
            overlay({"target": "$.info", "update": ["x"]}),
            "fix:1:125 error[overlay] an object can only be merged with an obj",
        ),
    ],
)
def test_unusable_overlay(content: Mapping[str, Any] | str, message: str) -> None:
    """Exit code 1, where and why, and nothing is written."""
    save("shop.json", document())
    save("fix", content)

    result = gen_client("shop.json", "-o", "out", "--overlay", "fix")

    assert result.exit_code == 1
    assert result.stderr.startswith(message)
    assert result.stderr.endswith("\n  Nothing is written.\n")
    assert nothing_written()


def test_missing_overlay() -> None:
    """It is named, by all commands."""
    save("shop.json", document())

    for arguments in (("shop.json", "-o", "out"), ("inspect", "shop.json")):
        result = gen_client(*arguments, "--overlay", "fix.yaml")
        assert result.exit_code == 1
        assert result.stderr.startswith("fix.yaml error[unreadable] there is no such")
