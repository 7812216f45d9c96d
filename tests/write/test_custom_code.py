"""Code of users' own inside of a generated package: never touched, and typed.

A package is generated, extended, and generated anew from a document that has changed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from generator.config.run_options import Options
from generator.naming import reserved
from generator.pipeline import generate
from generator.render.templates import folder_of_ours
from generator.source import SourceFile
from generator.write import MANIFEST, Written, write
from tests.local_server import serving
from tests.packages import PARTNER_CLIENTS, ROOT
from tests.type_checkers import TYPE_CHECKERS, TypeChecker

SPEC = ROOT / "specs" / "partner_clients.json"
PATH = "/crm/v3/objects/partner_clients"

CUSTOM = '''\
"""Code that users add to the generated client."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from .. import models
from ..client import AsyncClient as GeneratedAsyncClient
from ..client import Client as GeneratedClient
from ..resources import partner_clients as generated


class Batch(generated.PartnerClientsBatch):
    """A resource inside of another."""

    def rename(self, names: dict[str, str]) -> int:
        """Give partner clients other names."""
        inputs = [
            models.SimplePublicObjectBatchInput(id=key, properties={"name": name})
            for key, name in names.items()
        ]
        return len(self.update(inputs=inputs).results)


class PartnerClients(generated.PartnerClients):
    """The calls that are generated, and others beside them."""

    @cached_property
    def batch(self) -> Batch:
        """The calls with many."""
        return Batch(self._session)

    def rename(self, partner_client_id: str, name: str) -> models.SimplePublicObject:
        """Give a partner client another name."""
        return self.update(partner_client_id, properties={"name": name})

    def rename_in_batch(self, partner_client_id: str, name: str) -> int:
        """The same, by another way."""
        return self.batch.rename({partner_client_id: name})


class AsyncPartnerClients(generated.AsyncPartnerClients):
    """The same for asyncio."""

    async def rename(
        self, partner_client_id: str, name: str
    ) -> models.SimplePublicObject:
        """Give a partner client another name."""
        return await self.update(partner_client_id, properties={"name": name})


class Reports:
    """A resource of our own, made of calls that there are."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def names(self) -> Iterator[str | None]:
        """The names of all partner clients."""
        for found in self._client.partner_clients.list():
            yield found.properties["name"]


class Client(GeneratedClient):
    """The generated client, with those."""

    @cached_property
    def partner_clients(self) -> PartnerClients:
        """The calls under `partner_clients`."""
        return PartnerClients(self._session)

    @cached_property
    def reports(self) -> Reports:
        """What we want to know."""
        return Reports(self)


class AsyncClient(GeneratedAsyncClient):
    """The generated asyncio client, with those."""

    @cached_property
    def partner_clients(self) -> AsyncPartnerClients:
        """The calls under `partner_clients`."""
        return AsyncPartnerClients(self._session)
'''

USE = '''\
"""A program that uses the client with all that was added."""

from __future__ import annotations

import asyncio
import sys

from partner_clients import models
from partner_clients.custom import AsyncClient, Client, PartnerClients
from partner_clients.testing import Fake


def blocking(url: str) -> None:
    with Client("token", base_url=url) as client:
        acme: models.SimplePublicObject = client.partner_clients.rename("512", "Acme")
        view: Client = client.with_options(headers={"X-View": "1"})
        calls: PartnerClients = view.partner_clients
        again = client.raw(calls.rename, "512", "Acme")
        print(acme.id, again.value.id, again.status)
        print(*view.reports.names())
        print(client.partner_clients.rename_in_batch("512", "Acme"))
        recorded = client.raw(view.partner_clients.rename_in_batch, "512", "Acme")
        print(recorded.status, recorded.value)


async def awaited(url: str) -> None:
    async with AsyncClient("token", base_url=url) as client:
        acme = await client.with_options(timeout=9).partner_clients.rename("512", "A")
        print(acme.id)


def faked() -> None:
    fake = Fake()
    fake.partner_clients.update.fails(404, {"message": "None."})
    client: Client = fake.client_of(Client)()
    try:
        client.partner_clients.rename("1", "Bolt")
    except Exception as error:
        print(type(error).__name__, fake.partner_clients.update.calls[0].path)


if __name__ == "__main__":
    blocking(sys.argv[1])
    asyncio.run(awaited(sys.argv[1]))
    faked()
'''
PRINTED = """\
512 512 200
Acme
1
200 1
512
NotFound /crm/v3/objects/partner_clients/1
"""
TIME = "2019-10-30T03:30:17.883Z"
ACME = {
    "id": "512",
    "archived": False,
    "createdAt": TIME,
    "updatedAt": TIME,
    "properties": {"name": "Acme"},
}
BATCH = {"status": "COMPLETE", "startedAt": TIME, "completedAt": TIME}
ANSWERS = {
    f"PATCH {PATH}/512": ACME,
    f"GET {PATH}": {"results": [ACME]},
    f"POST {PATH}/batch/update": {**BATCH, "results": [ACME]},
}


def generated(folder: Path, document: Any) -> Written:
    """Generate the package from a document, which is beside it."""
    spec = folder / "partner_clients.json"
    spec.write_text(json.dumps(document), encoding="utf-8")
    (written,) = write([generate(str(spec), Options(extras=("testing",)))], folder)
    return written


def changed(document: Any) -> Any:
    """The document of another day: calls were removed, added and changed."""
    paths = dict(document["paths"])
    del paths[f"{PATH}/search"]
    paths[f"{PATH}/custom"] = {"get": {"responses": {"204": {"description": "New."}}}}
    return {**document, "paths": paths}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package that was generated, extended, and generated anew."""
    folder = tmp_path_factory.mktemp("custom")
    document = json.loads(SPEC.read_text(encoding="utf-8"))
    generated(folder, document)
    custom = folder / "partner_clients" / "custom"
    custom.mkdir()
    (custom / "__init__.py").write_text(CUSTOM, encoding="utf-8")
    (custom / "notes.md").write_text("Ours.\n", encoding="utf-8")
    (folder / "use.py").write_text(USE, encoding="utf-8")

    written = generated(folder, changed(document))

    assert "resources/partner_clients.py" in written.written
    assert (written.kept, written.messages) == ((), ())
    return folder


def test_untouched(folder: Path) -> None:
    """It is what it was, and no business of the manifest."""
    custom = folder / "partner_clients" / "custom"
    manifest = json.loads((custom.parent / MANIFEST).read_text(encoding="utf-8"))

    assert (custom / "__init__.py").read_text(encoding="utf-8") == CUSTOM
    assert (custom / "notes.md").read_text(encoding="utf-8") == "Ours.\n"
    assert not [path for path in manifest["files"] if path.startswith("custom")]
    calls = {operation["call"] for operation in manifest["operations"]}
    assert "partner_clients.custom.get" in calls
    assert "partner_clients.search" not in calls


def test_works(folder: Path) -> None:
    """The classes of before extend those of now; views and recorders keep them."""
    with serving(ANSWERS) as server:
        done = subprocess.run(
            [sys.executable, "use.py", server.url],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.stdout, done.stderr) == (PRINTED, "")


@pytest.mark.parametrize("check", TYPE_CHECKERS)
def test_types(check: TypeChecker, folder: Path) -> None:
    """Both type checkers, at their strictest, have nothing to say."""
    assert check(folder, ["."]) == []


def test_example_of_readme(tmp_path: Path) -> None:
    """The module shown in each README works."""
    readme = (PARTNER_CLIENTS / "README.md").read_text(encoding="utf-8")
    _, _, after = readme.partition("## Your own code\n")
    example = after.partition("```python\n")[2].partition("```\n")[0]
    generated(tmp_path, json.loads(SPEC.read_text(encoding="utf-8")))
    path = tmp_path / "partner_clients" / "custom.py"
    path.write_text(example, encoding="utf-8")
    program = (
        "from partner_clients.custom import Client, PartnerClients\n"
        "client = Client('token')\n"
        "print(type(client.with_options(timeout=1).partner_clients) is PartnerClients)"
    )
    shown = subprocess.check_output(
        [sys.executable, "-c", program], cwd=tmp_path, text=True
    )
    assert shown == "True\n"


# --- the place itself --------------------------------------------------------------


class Intruding:
    """A package that has a file in the place for others' code."""

    name = "shop"

    def __init__(self, path: str) -> None:
        self.files = [SourceFile(path, "x = 1\n")]


@pytest.mark.parametrize("path", ["custom.py", "custom/a.py", "Custom/__init__.py"])
def test_never_written(tmp_path: Path, path: str) -> None:
    """Not even if there is nothing in the way."""
    with pytest.raises(Exception, match="reserved for code that is not generated"):
        write([Intruding(path)], tmp_path)
    assert not list(tmp_path.rglob("*.py"))


@pytest.mark.parametrize("path", ["custom.py", "custom/a.py"])
def test_never_removed(tmp_path: Path, path: str) -> None:
    """Not even if a manifest claims it."""
    target = tmp_path / "shop" / path
    target.parent.mkdir(parents=True)
    target.write_text("", encoding="utf-8")
    sha256 = SourceFile(path, "").sha256
    manifest = json.dumps({"files": {path: sha256}})
    (tmp_path / "shop" / MANIFEST).write_text(manifest, encoding="utf-8")
    package = Intruding("client.py")

    (written,) = write([package], tmp_path)

    assert target.exists()
    assert path not in (*written.removed, *written.kept)
    assert "reserved for code that is not generated" in str(written.messages[0])


def test_nothing_of_ours_is_called_so() -> None:
    """No template, no runtime and no preset."""
    ours = {path.name.partition(".")[0] for path in folder_of_ours().iterdir()}
    assert ours >= {"client", "_runtime"}
    assert reserved.CUSTOM not in ours


def test_template_of_that_name(tmp_path: Path) -> None:
    """Templates put nothing there either."""
    (tmp_path / "custom.py.jinja").write_text("", encoding="utf-8")
    with pytest.raises(Exception, match="stands for none of the templates"):
        generate(str(SPEC), Options(templates=str(tmp_path)))
