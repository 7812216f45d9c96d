"""The planned wire names of fields are those of msgspec."""

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import fields

from generator.naming.conventions import snake
from generator.plan.fields import camel


def renamed(field: str) -> str:
    """The name that msgspec gives a field on the wire."""
    struct = msgspec.defstruct("Renamed", [(field, str)], rename="camel")
    return fields(struct)[0].encode_name


@pytest.mark.parametrize(
    ("field", "wire"),
    [
        ("id", "id"),
        ("created_at", "createdAt"),
        ("in_", "in"),
        ("value_2", "value2"),
        ("is_2fa", "is2Fa"),
        ("a_b2c", "aB2C"),
        ("größe_über", "größeÜber"),
        ("a_ßz", "aSsz"),
    ],
)
def test_camel(field: str, wire: str) -> None:
    """Letters after a digit are capitals too, as msgspec has it."""
    assert camel(field) == wire == renamed(field)


@settings(max_examples=500)
@given(st.text() | st.from_regex(r"[a-z0-9]{1,3}([_A-Z][a-z0-9]{0,3}){0,4}"))
@example("ŉ_ŉ")
@example("ǆ ǆ")
@example("x İ")
def test_any_field(wire: str) -> None:
    """For whatever name a property's field has, the two agree."""
    assert camel(snake(wire)) == renamed(snake(wire))
