"""Test the examples in packages' READMEs: they run and send what they say."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.extras import FOLDER
from tests.local_server import Received, serving
from tests.packages import PARTNER_CLIENTS

EXAMPLE = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def examples(package: Path) -> list[str]:
    """Return the examples in the README of a package."""
    return EXAMPLE.findall((package / "README.md").read_text(encoding="utf-8"))


EXAMPLES = examples(PARTNER_CLIENTS)
BLOCKING, ASYNCIO, MANY, CUSTOM = EXAMPLES

WITH_EXTRAS = FOLDER / "with_extras"
FURTHER = examples(WITH_EXTRAS / "partner_clients")
MANY_IN_FLIGHT, IN_TESTS = (text for text in FURTHER if text not in EXAMPLES)

PATH = "/crm/v3/objects/partner_clients"
TIME = "2019-10-30T03:30:17.883Z"
ACME, BOLT = (
    {
        "id": record,
        "archived": False,
        "createdAt": TIME,
        "updatedAt": TIME,
        "properties": {"name": name},
    }
    for record, name in (("512", "Acme"), ("513", "Bolt"))
)
BATCH_ANSWER = {
    "status": "COMPLETE",
    "startedAt": TIME,
    "completedAt": TIME,
    "results": [ACME, BOLT],
}
ANSWERS = {
    f"PATCH {PATH}/512": ACME,
    f"GET {PATH}": {"results": [ACME], "paging": {"next": {"after": "next"}}},
    f"GET {PATH}?after=next": {"results": [BOLT]},
    f"POST {PATH}/batch/update": BATCH_ANSWER,
}
PROPERTIES = {"name": "value"}
SENT = [
    (f"PATCH {PATH}/512", {"properties": PROPERTIES}),
    (f"GET {PATH}", None),
    (f"GET {PATH}?after=next", None),
]
BATCH = [
    (
        f"POST {PATH}/batch/update",
        {"inputs": [{"id": "512", "properties": PROPERTIES}]},
    )
]
REFUSED = (f"GET {PATH}/512", None)
"""The blocking example goes on to show an error."""


def run(
    example: str,
    answers: Mapping[str, object] = ANSWERS,
    folder: Path = PARTNER_CLIENTS.parent,
) -> tuple[str, list[Received]]:
    """Run an example against a local server; return its output and its requests."""
    with serving(answers) as server:
        local = example.replace("Client(", f"Client(base_url={server.url!r}, ")
        done = subprocess.run(
            [sys.executable, "-c", local],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout, server.received


def test_all_examples_are_known() -> None:
    """There are examples of each client and of batches, and one of `custom.py`.

    `test_custom_code.py` runs the last one.
    """
    clients = [re.findall(r"\b(\w+)\(.*\) as client", text) for text in EXAMPLES]
    assert clients == [["Client"], ["AsyncClient"], ["Client"], []]
    assert " BatchError" in MANY
    assert " Fake" in IN_TESTS
    assert "class Client(GeneratedClient):" in CUSTOM


@pytest.mark.parametrize(
    ("example", "sent"),
    [(BLOCKING, [*SENT, REFUSED]), (ASYNCIO, SENT), (MANY, BATCH)],
    ids=["blocking", "asyncio", "batches"],
)
def test_requests(example: str, sent: list[object]) -> None:
    """The requests are those that the text announces, in its order."""
    _, received = run(example)
    assert [(request.route, request.json) for request in received] == sent
    assert {request.authorization for request in received} == {"Bearer ..."}


def records(printed: str) -> list[tuple[str, str]]:
    """The models that are printed, and the last name in each."""
    return re.findall(r"^(\w+)\(.*'name': '(\w+)'", printed, re.MULTILINE)


@pytest.mark.parametrize("example", [BLOCKING, ASYNCIO], ids=["blocking", "asyncio"])
def test_answers(example: str) -> None:
    """The answers are printed: one record, then each of two pages."""
    printed, _ = run(example)
    assert records(printed) == [
        ("SimplePublicObject", "Acme"),
        ("SimplePublicObjectWithAssociations", "Acme"),
        ("SimplePublicObjectWithAssociations", "Bolt"),
    ]


@pytest.mark.parametrize("errors", [[], [{"message": "No such record."}]])
def test_batch(errors: list[object]) -> None:
    """A batch is printed, and so are the errors in it."""
    answer = {**BATCH_ANSWER, "errors": errors}
    printed, _ = run(MANY, {BATCH[0][0]: answer})
    assert ("BatchResponseSimplePublicObjectWithErrors", "Bolt") in records(printed)
    assert ("No such record." in printed) == bool(errors)


def test_engine() -> None:
    """The example of aiohttp creates a client, which sends nothing yet."""
    printed, received = run(MANY_IN_FLIGHT, folder=WITH_EXTRAS)
    assert printed.startswith("<AsyncClient of ")
    assert received == []


def test_error() -> None:
    """A refused call shows the API's message and body."""
    printed, _ = run(BLOCKING)
    last = printed.splitlines()[-1]
    assert last.startswith("404 There is no such thing. Error(")
    assert "category='OBJECT_NOT_FOUND'" in last


def test_fake() -> None:
    """The example for tests needs no server: what it told comes back, and is seen."""
    printed, received = run(IN_TESTS, folder=WITH_EXTRAS)
    record, error, path = printed.splitlines()
    assert record.startswith("SimplePublicObjectWithAssociations(archived=True,")
    assert path == f"{PATH}/512"
    assert re.fullmatch(
        r"Slow down. \(429 .*\) \[3 attempts in \d.\d s\] \[\d.*, \d.*\]", error
    )
    assert received == []
