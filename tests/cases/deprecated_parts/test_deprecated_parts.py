"""Deprecated parts are marked where callers see it."""

from types import ModuleType
from typing import Any

import pytest


def test_calls_warn(client: Any, server: Any) -> None:
    """At the caller's own line."""
    server.answers(200, {"age": 1})
    with pytest.warns(DeprecationWarning, match=r"relics\.update") as caught:
        client.relics.update("1", age=1)
    assert caught[0].filename == __file__


def test_documentation_says_so(client: Any, package: ModuleType) -> None:
    """For methods, arguments and models."""
    text = client.relics.update.__doc__
    assert "Deprecated: the API may drop it." in text
    assert "force: Deprecated. Do it anyway. The server's default is false." in text
    assert package.models.Relic.__doc__.startswith("Deprecated.")
