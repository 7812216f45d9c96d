"""JSON pointers are written and read as RFC 6901 says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.load import pointer


@pytest.mark.parametrize(
    ("steps", "written"),
    [
        ([], ""),
        (["paths", "/pets/{id}", "get"], "/paths/~1pets~1{id}/get"),
        (["a~b", "~1", ""], "/a~0b/~01/"),
        (["tags", 0], "/tags/0"),
    ],
)
def test_join(steps: list[pointer.Step], written: str) -> None:
    """Slashes and tildes in keys are escaped."""
    assert pointer.join(steps) == written


@given(st.lists(st.text()))
def test_split_undoes_join(steps: list[str]) -> None:
    """The pointer leads back to any keys."""
    assert pointer.split(pointer.join(steps)) == steps


@given(st.lists(st.text(), min_size=1))
def test_parent(steps: list[str]) -> None:
    """The parent is one step shorter."""
    assert pointer.parent(pointer.join(steps)) == pointer.join(steps[:-1])


def test_parent_of_the_root() -> None:
    """The root holds itself."""
    assert pointer.parent("") == ""
