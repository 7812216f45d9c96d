"""Unions inside unions take time in proportion to the size of an answer."""

import json
import time
from types import ModuleType
from typing import Any

import pytest

DEPTH = 60
LINE = '{"text":"a"}'
WRONG = '{"text":1}'


def nested(start: str, inner: str, end: str, depth: int = DEPTH) -> bytes:
    """Return JSON of this depth."""
    return (start * depth + inner + end * depth).encode()


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    "content",
    [
        nested('{"title":"t","parts":[', LINE, "]}"),
        nested('{"width":1,"parts":[', LINE, "]}"),
        nested('{"parts":[{"parts":[],"width":1},', LINE, "]}"),
        nested('{"parts":[', '{"none":1}', "]}"),
    ],
)
def test_objects(
    content: bytes, strict: bool, make_client: Any, server: Any, package: ModuleType
) -> None:
    """Each object is read as its member, whatever surrounds it."""
    server.answers(200, content=content)
    started = time.process_time()
    part = make_client(strict=strict).outline.get()
    for _ in range(DEPTH):
        part = part.parts[-1]
    assert part in (
        package.models.Line(text="a"),
        package.models.Unknown({"none": 1}),
    )
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    "content",
    [
        nested("[", "1", "]"),
        nested('{"a":[', "1", "]}"),
        nested('[{"parts":[', LINE, "]}]", DEPTH // 2),
    ],
)
def test_mixed_unions(content: bytes, client: Any, server: Any) -> None:
    """Lists of unions, maps of unions, and unions in unions are no exception."""
    server.answers(200, content=content)
    started = time.process_time()
    assert "Unknown" not in repr(client.cells.get())
    assert time.process_time() - started < 1


def test_broken_answers(client: Any, server: Any, package: ModuleType) -> None:
    """A wrong value far inside is found as fast, in errors as well."""
    content = nested('{"parts":[', WRONG, "]}")
    started = time.process_time()
    server.answers(200, content=content)
    (fault,) = package.response_faults(client.outline.get())
    assert fault.path == "/parts/0" * DEPTH + "/text"
    server.answers(400, content=b'{"part":%s}' % content)
    with pytest.raises(package.BadRequest) as caught:
        client.outline.get()
    assert caught.value.body.part.parts[0].parts
    assert time.process_time() - started < 1


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("depth", [300, 900, 10_000])
def test_too_deep(
    depth: int, strict: bool, make_client: Any, server: Any, package: ModuleType
) -> None:
    """JSON that is deeper than Python's stack is an error of this package."""
    client = make_client(strict=strict)
    for inner in (LINE, WRONG):
        server.answers(200, content=nested('{"parts":[', inner, "]}", depth))
        with pytest.raises(package.DecodingError):
            client.outline.get()
    server.answers(200, content=nested("[", "1", "]", depth))
    with pytest.raises(package.DecodingError):
        client.cells.get()
    server.answers(400, content=nested('{"part":{"parts":[', "", "]}}", depth))
    with pytest.raises(package.BadRequest) as caught:
        client.outline.get()
    assert caught.value.body is not None


def test_repeated_parts(client: Any, server: Any) -> None:
    """Equal parts are read separately, so that changing one changes no other."""
    line = json.loads(LINE)
    server.answers(200, {"parts": [line, line]})
    first, second = client.outline.get().parts
    first.text = "b"
    assert second.text == "a"
