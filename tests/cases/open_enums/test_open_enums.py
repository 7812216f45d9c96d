"""A value that nobody knew of is no reason to fail."""

from types import ModuleType
from typing import Any, get_args


def test_unknown_values_are_read(client: Any, server: Any, package: ModuleType) -> None:
    """Without a fault, on the fast path."""
    server.answers(200, [{"color": "mauve", "level": 75, "kind": "sun", "mode": "x"}])
    (light,) = client.lights.list()
    assert (light.color, light.level, light.kind, light.mode) == (
        *("mauve", 75),
        *("sun", "x"),
    )
    assert package.response_faults(light) == ()


def test_unknown_values_are_sent(client: Any, server: Any) -> None:
    """The server knows best."""
    server.answers(200, [])
    client.lights.list(color="mauve", room=["hall", "attic"])
    assert server.last.url.query == b"color=mauve&room=hall&room=attic"


def test_known_values_are_listed(package: ModuleType) -> None:
    """For readers, editors and type checkers, just as the document spells them."""
    literal, other = get_args(package.models.LightMode)
    assert get_args(literal) == ("steady", '"quoted"', "back\\slash")
    assert other is str
