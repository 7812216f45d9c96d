"""The committed package in other places: it runs and type-checks at any depth."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.extras import FOLDER
from tests.local_server import serving
from tests.packages import copy_package
from tests.type_checkers import TYPE_CHECKERS, TypeChecker

COPIES = {
    "a.partner_clients": ".",
    "pkg.vendor.x.partner_clients": ".",
    "company._internal.clients.hubspot": "src",
}
"""The module that each copy is, and the folder it is imported from."""

PROGRAM = """
import asyncio
import sys

from {package} import AsyncClient, Client, NotFound, models
from {package}.hubspot.values import to_choices


def blocking(url: str) -> None:
    with Client("token", base_url=url) as client:
        acme = client.partner_clients.update("512", properties={{"name": "Acme"}})
        assert to_choices(acme.properties["name"]) == ["Acme"]
        same = models.SimplePublicObjectInput(properties={{"name": ["Acme"]}})
        assert client.partner_clients.update("512", body=same) == acme
        names: list[str | None] = [
            found.properties["name"] for found in client.partner_clients.list(limit=2)
        ]
        print(acme.id, acme.created_at.year, *names)
        try:
            client.partner_clients.get("unknown")
        except NotFound as error:
            print(error.status, error.body.category)


async def awaited(url: str) -> None:
    async with AsyncClient("token", base_url=url) as client:
        acme = await client.partner_clients.update("512", properties={{"name": "Acme"}})
        same = models.SimplePublicObjectInput(properties={{"name": "Acme"}})
        assert await client.partner_clients.update("512", body=same) == acme
        names: list[str | None] = [
            found.properties["name"]
            async for found in client.partner_clients.list(limit=2)
        ]
        print(acme.id, acme.created_at.year, *names)
        try:
            await client.partner_clients.get("unknown")
        except NotFound as error:
            print(error.status, error.body.category)


if __name__ == "__main__":
    blocking(sys.argv[1])
    asyncio.run(awaited(sys.argv[1]))
"""
PRINTED = "512 2019 Acme Bolt Coil\n404 OBJECT_NOT_FOUND\n"

MISTAKES = """
from {package} import AsyncClient, Client, ConnectionFailed, models
from {package}.testing import Fake

SAME = models.SimplePublicObjectInput(properties={{}})
models.SimplePublicObjectInput()  # mistake: no `properties`
models.Filter(operator="EQ", property_name=1)  # mistake: a number for a string


def blocking(client: Client) -> None:
    client.partner_clients.update("512", properties={{}})
    client.partner_clients.update(512, properties={{}})  # mistake: a number
    client.partner_clients.update("512", properties={{"n": b"1"}})  # mistake: bytes
    client.partner_clients.update("512")  # mistake: nothing to update
    client.partner_clients.update("512", properties={{}}, body=SAME)  # mistake: both
    client.partner_clients.update("512", propertys={{}})  # mistake: no such argument
    client.partner_clients.update()  # mistake: no id
    client.partner_clients.list(limit="2")  # mistake: a string for a number
    print(client.partner_clients.get("512").nmae)  # mistake: no such field
    print(client.partner_client)  # mistake: no such resource

    raw = client.raw
    record = raw(client.partner_clients.update, "512", properties={{}}).value
    same: models.SimplePublicObject = record
    same = raw(client.partner_clients.update, "512", body=SAME).value
    print(same, raw(client.partner_clients.get, "512").headers["a"], record.id)
    for page in client.partner_clients.list().raw_pages():
        print(page.status, page.raw.decode(), page.value.results[0].id)
        print(page.value.result)  # mistake: no such field
    raw(client.partner_clients.update, 512, properties={{}})  # mistake: a number
    raw(client.partner_clients.update, "512")  # mistake: nothing to update
    raw(client.partner_clients.update, "512", body=record)  # mistake: another model
    raw(client.partner_clients.get, "512", archive=True)  # mistake: no such argument
    wrong: int = raw(client.partner_clients.get, "512").value  # mistake: a record
    other = client.with_options(timeout=1, headers={{"X-A": "b"}})
    print(other.partner_clients.get("1").nmae, wrong)  # mistake: no such field
    client.with_options(max_retries="2")  # mistake: a string for a number


async def awaited(client: AsyncClient) -> None:
    await client.partner_clients.update("512", properties={{}})
    await client.partner_clients.update(512, properties={{}})  # mistake: a number
    await client.partner_clients.update("512")  # mistake: nothing to update
    await client.partner_clients.update("1", properties={{}}, body=SAME)  # mistake: two
    print(client.partner_clients.get("512").id)  # mistake: not awaited

    raw = client.raw
    record = (await raw(client.partner_clients.update, "5", properties={{}})).value
    same: models.SimplePublicObject = record
    same = (await raw(client.partner_clients.update, "512", body=SAME)).value
    print(same, (await raw(client.partner_clients.get, "512")).status)
    async for page in client.partner_clients.list().raw_pages():
        print(page.status, page.raw.decode(), page.value.results[0].id)
    await raw(client.partner_clients.update, 512, properties={{}})  # mistake: a number
    await raw(client.partner_clients.update, "512")  # mistake: nothing to update
    await raw(client.partner_clients.list)  # mistake: nothing to await
    print(raw(client.partner_clients.get, "512").value)  # mistake: not awaited
    wrong: int = (await raw(client.partner_clients.get, "1")).value  # mistake: a record
    print(wrong)
    for found in client.partner_clients.list():  # mistake: not `async for`
        print("never")


def faked(
    acme: models.SimplePublicObject, bolt: models.SimplePublicObjectWithAssociations
) -> None:
    fake = Fake()
    fake.partner_clients.update.returns(acme, status=201).fails(404, {{"message": ""}})
    fake.partner_clients.update.returns(bolt)  # mistake: what `get` returns
    fake.partner_clients.update.returns({{"id": "1"}})  # mistake: no model
    fake.partner_clients.update.returns()  # mistake: no answer
    fake.partner_clients.update.fails("404")  # mistake: a string for a status
    fake.partner_clients.update.fails(ValueError)  # mistake: no failure of a client
    fake.partner_clients.update.fails(ConnectionFailed)
    fake.partner_clients.list.returns(bolt, bolt).returns_pages([bolt], [bolt])
    fake.partner_clients.list.returns(acme)  # mistake: what `search` lists
    fake.partner_clients.list.returns_pages([acme])  # mistake: the same
    fake.partner_clients.list.returns_pages(bolt)  # mistake: no page
    fake.partner_clients.search.returns(acme, total=1)
    fake.partner_clients.associations.delete.returns()
    fake.partner_clients.associations.delete.returns(acme)  # mistake: returns nothing
    client: Client = fake.client("token", strict=True)
    blocking(client)
    blocking(fake.async_client())  # mistake: for asyncio
    print(fake.client(strct=True))  # mistake: no such argument
    print(fake.partner_client)  # mistake: no such resource
    print(fake.partner_clients.update.calls[0].body)  # mistake: no such field
"""

RECORD = {
    "id": "512",
    "archived": False,
    "createdAt": "2019-10-30T03:30:17.883Z",
    "updatedAt": "2019-12-07T16:50:06.678Z",
}
ACME, BOLT, COIL = (
    {**RECORD, "properties": {"name": name}} for name in ("Acme", "Bolt", "Coil")
)
PATH = "/crm/v3/objects/partner_clients"
ANSWERS = {
    f"PATCH {PATH}/512": ACME,
    f"GET {PATH}?limit=2": {
        "results": [ACME, BOLT],
        "paging": {"next": {"after": "2"}},
    },
    f"GET {PATH}?after=2&limit=2": {"results": [COIL]},
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree of other code, with all copies and, beside each, code that uses it."""
    tree = tmp_path_factory.mktemp("tree")
    for module, root in COPIES.items():
        *parents, name = module.split(".")
        folder = tree.joinpath(root, *parents)
        copy_package(FOLDER / "with_extras" / "partner_clients", folder / name)
        for file, text in (("program.py", PROGRAM), ("mistakes.py", MISTAKES)):
            (folder / file).write_text(text.format(package=module), encoding="utf-8")
    return tree


@pytest.mark.parametrize("module", COPIES)
def test_run(module: str, tree: Path) -> None:
    """A copy works, blocking and with asyncio, and no other copy is needed for it."""
    program = f"{module.rpartition('.')[0]}.program"
    with serving(ANSWERS) as server:
        done = subprocess.run(
            [sys.executable, "-m", program, server.url],
            cwd=tree / COPIES[module],
            env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout == PRINTED * 2
    assert [
        (request.authorization, request.route, request.json)
        for request in server.received
    ] == [
        ("Bearer token", f"PATCH {PATH}/512", {"properties": {"name": "Acme"}}),
        ("Bearer token", f"PATCH {PATH}/512", {"properties": {"name": "Acme"}}),
        ("Bearer token", f"GET {PATH}?limit=2", None),
        ("Bearer token", f"GET {PATH}?after=2&limit=2", None),
        ("Bearer token", f"GET {PATH}/unknown", None),
    ] * 2


@pytest.mark.parametrize("check", TYPE_CHECKERS)
def test_types(check: TypeChecker, tree: Path) -> None:
    """Both type checkers reject every mistake, and nothing else in the whole tree."""
    complaints = check(tree, sorted(set(COPIES.values())))
    rejected = {(complaint.file, complaint.line) for complaint in complaints}
    assert rejected == mistakes(tree), "\n".join(map(str, complaints))


def mistakes(tree: Path) -> set[tuple[str, int]]:
    """The file and line of every mistake."""
    return {
        (path.relative_to(tree).as_posix(), number)
        for path in tree.rglob("mistakes.py")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if "# mistake: " in line
    }
