"""Several success codes: one result, and nothing lost."""

from types import ModuleType
from typing import Any


def test_results_and_errors_arrive_together(client: Any, server: Any) -> None:
    """A 207 is a success that has both."""
    server.answers(
        207, {"results": ["a"], "errors": [{"message": "no"}], "status": "x"}
    )
    sent = client.letters.batch.send(inputs=["a", "b"])
    assert (sent.results, sent.errors[0].message) == (["a"], "no")


def test_what_only_one_requires_is_optional(
    client: Any, server: Any, package: ModuleType
) -> None:
    """A 200 without errors breaks no schema."""
    server.answers(200, {"results": ["a"]})
    sent = client.letters.batch.send(inputs=["a"])
    assert sent.errors is None
    assert package.response_faults(sent) == ()


def test_no_content_is_none(client: Any, server: Any) -> None:
    """An answer without content is None if the document allows that."""
    server.answers(204)
    assert client.letters.get("1") is None


def test_unlike_answers_are_told_apart(client: Any, server: Any) -> None:
    """By what fits."""
    server.answers(202, {"job": "1"})
    server.answers(200, {"results": ["a"]})
    assert client.stamps.get().job == "1"
    assert client.stamps.get().results == ["a"]
