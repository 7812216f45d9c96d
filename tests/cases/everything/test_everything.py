"""A package with every file that can be rendered or copied."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

from tests.packages import TEMPLATES, contents, verbatim


def test_every_file(package: ModuleType) -> None:
    """Copied files are all there, and are byte for byte those of the templates."""
    files = contents(Path(str(package.__file__)).parent)
    assert verbatim() <= files.keys()
    for path in verbatim():
        assert files[path] == (TEMPLATES / path).read_bytes(), path


def test_features_together(make_client: Any, server: Any, package: ModuleType) -> None:
    """Pages, unions, batches, coded values and credentials work in one client."""
    client = make_client(access_token="t", key="k", username="u", password="p")
    works = client.crm.objects.works

    server.answers(200, {"results": [{"id": "1", "maker": {"name": "Ann"}}]})
    (work,) = works.list()
    assert work.maker == package.models.Person(name="Ann")

    sold = package.models.SimplePublicObjectBatchInput(
        id="1", properties={"sold": True}
    )
    error = {"message": "no such work", "category": "NOT_FOUND"}
    server.answers(207, {"results": [{"id": "1"}], "errors": [error]})
    result = works.batch.update(inputs=[sold])
    assert (result.results[0].id, result.errors[0].message) == ("1", "no such work")
    assert (
        server.last.content == b'{"inputs":[{"id":"1","properties":{"sold":"true"}}]}'
    )

    server.answers(204)
    client.webhooks.settings.delete()
    assert server.last.headers["x-key"] == "k"
    assert [request.headers.get("authorization") for request in server.requests] == [
        *("Bearer t", "Bearer t", None)
    ]
