"""Options and fixtures of the whole test suite."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

from tests import case_packages
from tests.case_packages import CasePackage

settings.register_profile("suite", deadline=None)  # other programs may use the machine
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`."""
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the generated text over the files that the cases keep",
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether the kept files of the cases are to be written anew."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a test run share."""
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    return folder / "shared"


@pytest.fixture(scope="session")
def case_package(shared_folder: Path) -> CasePackage:
    """Generates the package of a case, once for all tests, and returns its folder."""
    return partial(case_packages.generated, root=shared_folder)


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Start with long tests; skip slow tests unless `-m` selects tests."""
    items.sort(key=lambda item: "long" not in item.keywords)
    if config.getoption("-m"):
        return
    skip = pytest.mark.skip(reason="slow: run with -m slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)
