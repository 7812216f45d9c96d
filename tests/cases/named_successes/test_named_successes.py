"""A document that does not tell its successes from its errors can be told."""

from typing import Any


def test_default(client: Any, package: Any, server: Any) -> None:
    """The default response can be the success."""
    server.answers(200, {"token": "t"})
    assert client.token.create() == package.models.Token(token="t")


def test_one_of_several(client: Any, package: Any, server: Any) -> None:
    """Of unlike successes, one is the kind that is read."""
    server.answers(202, {"id": "7"})
    assert client.jobs.create() == package.models.Job(id="7")
