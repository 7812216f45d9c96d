"""Fixtures for the promises about HubSpot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hubspot.documents import write_all


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Our own documents by their names, written to a folder."""
    return write_all(tmp_path_factory.mktemp("hubspot"))
