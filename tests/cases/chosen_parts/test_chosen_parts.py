"""Only what is wanted is generated, with what that needs, under the same names."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from tests.cases.conftest import Server


def test_calls_keep_their_names(
    make_client: Callable[..., Any], server: Server
) -> None:
    """`get_all` is called so though `get`, which it gives way to, is left out."""
    server.answers(204)
    client = make_client(access_token="t")
    client.keys.get_all()

    assert server.last.url.path == "/keys"
    assert not hasattr(client.keys, "get")
    assert not hasattr(client.pets, "create")


def test_models_that_nobody_needs(package: ModuleType) -> None:
    """They are gone, and those that a webhook or a model needs are there."""
    models = importlib.import_module(f"{package.__name__}.models")

    assert models.Pet and models.Kind and models.Birth
    for name in ("Internal", "Audit", "Unused"):
        assert not hasattr(models, name)


def test_webhooks(package: ModuleType) -> None:
    """A callback stays with its operation; a webhook is named by itself."""
    webhooks = importlib.import_module(f"{package.__name__}.webhooks")

    assert webhooks.born(b'{"pet": {"name": "Tom"}}').pet.name == "Tom"
    assert webhooks.adopted(b'{"name": "Tom"}').name == "Tom"
    assert not hasattr(webhooks, "audited")


def test_credentials(package: ModuleType) -> None:
    """The key of a call that is left out is no argument."""
    with pytest.raises(TypeError, match="key"):
        package.Client(key="k")
