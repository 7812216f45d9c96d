"""A document may be spread over files; each part has one name wherever it is used."""

import json
from pathlib import Path
from types import ModuleType
from typing import Any

from generator.source import SourceFile


def test_parts_are_the_same_everywhere(
    client: Any, server: Any, package: ModuleType
) -> None:
    """Whichever way leads to them."""
    room = {"name": "a", "beside": [{"name": "b"}], "color": "red"}
    server.answers(200, [room])
    server.answers(200, room)
    (found,) = client.rooms.list()
    assert found == client.halls.get("1")
    assert isinstance(found.beside[0], package.models.Room)


def test_the_manifest_names_every_file(package: ModuleType) -> None:
    """The inputs are all files that were read, and a file that is missing."""
    case, folder = Path(__file__).parent, Path(str(package.__file__)).parent
    manifest = json.loads((folder / "gen-client.json").read_text("utf-8"))
    files = [entry for entry in manifest["inputs"] if "path" in entry]
    inputs = {entry["path"]: entry["sha256"] for entry in files}
    assert inputs.pop("parts/missing.yaml") is None
    assert set(inputs) == {"spec.yaml", "parts/rooms.yaml", "parts/shared.json"}
    for path, sha256 in inputs.items():
        assert SourceFile(path, (case / path).read_text("utf-8")).sha256 == sha256
