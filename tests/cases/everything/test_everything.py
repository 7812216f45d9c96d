"""A package with every file that can be rendered or copied."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

from generator.render.package_files import COPIED_HEADER
from tests.packages import TEMPLATES, contents, verbatim


def test_every_file(package: ModuleType) -> None:
    """Copied files are all there: those of the templates below one comment."""
    files = contents(Path(str(package.__file__)).parent)
    assert verbatim() <= files.keys()
    for path in verbatim():
        copied = (TEMPLATES / path).read_text(encoding="utf-8")
        assert files[path].decode() == f"{COPIED_HEADER}\n{copied}", path


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
