"""Lists of any length go out in parts, and what comes back is joined to one answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest


def herbs(package: ModuleType, *names: str) -> Iterator[Any]:
    """Herbs, one by one."""
    for name in names:
        yield package.models.Herb(name=name)


def planted(*names: str, minute: int = 0, **others: Any) -> dict[str, Any]:
    """An answer."""
    time = f"2026-01-31T12:{minute:02}"
    return {
        "results": [{"name": name} for name in names],
        "startedAt": f"{time}:00Z",
        "completedAt": f"{time}:30Z",
        "status": "DONE",
        **others,
    }


def sent(server: Any) -> list[Any]:
    """The bodies that were sent."""
    return [json.loads(request.content) for request in server.requests]


def test_parts(client: Any, server: Any, package: ModuleType) -> None:
    """A generator is sent in parts of the size that the document says, in order."""
    server.answers(json=planted("a", "b", "c"))
    server.answers(json=planted("d"))
    answer = client.batch.create(archived=True, herbs=herbs(package, *"abcd"))
    assert [herb.name for herb in answer.results] == list("abcd")
    assert [[h["name"] for h in body["herbs"]] for body in sent(server)] == [
        ["a", "b", "c"],
        ["d"],
    ]
    assert {request.url.query for request in server.requests} == {b"archived=true"}


def test_joined(client: Any, server: Any, package: ModuleType) -> None:
    """Each field by its type, or as the document says."""
    failed = {"errors": [{"message": "no"}], "numErrors": 1}
    server.answers(json=planted(minute=1, edition=7, links={"x": "1"}, **failed))
    server.answers(json=planted("a", minute=2, edition=8, status="OK"))
    server.answers(json=planted(minute=3, links={"x": "2", "y": "3"}, **failed))
    answer = client.batch.create(herbs=list(herbs(package, *"abcdefg")))
    assert [herb.name for herb in answer.results] == ["a"]
    assert (answer.num_errors, len(answer.errors)) == (2, 2)
    assert (answer.started_at.minute, answer.completed_at.minute) == (1, 3)
    assert (answer.edition, answer.status) == (8, "DONE")
    assert answer.links == {"x": "2", "y": "3"}


def test_smaller_parts(client: Any, server: Any, package: ModuleType) -> None:
    """Fewer items go with what makes a call heavier; asking not for it changes none."""
    for _ in range(3):
        server.answers(json=planted())
    client.batch.create(herbs=herbs(package, *"abc"), with_roots=True)
    client.batch.create(herbs=herbs(package, *"abc"), with_roots=False)
    assert [len(body["herbs"]) for body in sent(server)] == [2, 1, 3]


def test_body_as_it_is(client: Any, server: Any, package: ModuleType) -> None:
    """A whole body is one request, however long its list is."""
    server.answers(json=planted())
    models = package.models
    client.batch.create(body=models.Herbs(herbs=list(herbs(package, *"abcdefg"))))
    assert [len(body["herbs"]) for body in sent(server)] == [7]


def test_no_items(client: Any, server: Any) -> None:
    """An empty list is sent, so that the API answers; what is not given is not sent."""
    server.answers(json=planted())
    assert client.batch.create(herbs=iter(())).results == []
    server.answers(204)
    client.batch.archive()
    assert [request.content for request in server.requests] == [b'{"herbs":[]}', b""]


def test_without_answer(client: Any, server: Any) -> None:
    """A batch without an answer is split too; each part has the other properties."""
    server.answers(204)
    server.answers(204)
    why = {"why": "frost"}
    assert client.batch.archive(ids=iter("abc"), additional_properties=why) is None
    assert sent(server) == [
        {"ids": ["a", "b"], "why": "frost"},
        {"ids": ["c"], "why": "frost"},
    ]


def test_array(client: Any, server: Any) -> None:
    """Arrays are joined as they are; null is not split."""
    server.answers(json=["Anise", "Basil"])
    server.answers(json=["Cress"])
    server.answers(json=[])
    assert client.batch.names(ids=["a", "b", "c"]) == ["Anise", "Basil", "Cress"]
    assert client.batch.names(ids=None) == []
    assert sent(server)[-1] == {"ids": None}


def test_errors_beside_results(client: Any, server: Any, package: ModuleType) -> None:
    """They raise only if one asks for it; the results are still at hand."""
    fine, failed = planted("a"), planted("a", errors=[{"message": "Too late."}])
    server.answers(json=fine)
    server.answers(207, json=failed)
    create, given = client.batch.create, [package.models.Herb(name="a")]
    assert create(herbs=given).raise_for_errors().results[0].name == "a"
    with pytest.raises(package.PartialFailure, match=r"Too late\.") as caught:
        create(herbs=given).raise_for_errors()
    assert caught.value.result.results[0].name == "a"
    assert caught.value.errors[0].message == "Too late."
    assert isinstance(caught.value, package.ApiError)


def test_misfits(package: ModuleType, client: Any, server: Any) -> None:
    """A rule that makes no sense costs the splitting only."""
    server.answers(204)
    client.batch.wrong(ids=["a", "b", "c"])
    assert sent(server) == [{"ids": ["a", "b", "c"]}]
    assert not hasattr(package.models.Herbs, "raise_for_errors")
