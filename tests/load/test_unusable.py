"""Every document that nothing can be made of says why, and where."""

import io
import re
from pathlib import Path

import pytest

from generator.diagnostics import Unusable
from generator.load import load

INFO = "openapi: 3.0.3\ninfo: {title: A, version: '1'}\n"
BOMB = "a0: &a0 [x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10)
)
CHAIN = "a0: &a0 {b: 1}\n" + "".join(
    f"a{i}: &a{i} {{b: *a{i - 1}}}\n" for i in range(1, 3000)
)
TOO_DEEP = "error[nesting] it is nested more than 200 levels deep"
SUPPORTED = "; supported: Swagger 2.0, OpenAPI 3.0 to 3.2"


def refusal(content: str | bytes, preset: str | None = None) -> str:
    """The first line of the message for this document on standard input."""
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(Unusable) as caught:
        load("-", stdin=io.BytesIO(raw), preset=preset)
    assert str(caught.value).endswith("\n  Nothing is written.")
    return str(caught.value).split("\n")[0].removeprefix("<stdin>")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", " error[empty] the document is empty"),
        (" \n\n", " error[empty] the document is empty"),
        (b"\xef\xbb\xbf", " error[empty] the document is empty"),
        ("# only a remark\n", " error[empty] the document is empty"),
        (b"a: 1\nb: caf\xe9\n", ":2:7 error[encoding] it is not UTF-8: byte 0xe9"),
        (b"\xff\xfe{\x00", ":1:1 error[encoding] it is not UTF-8: byte 0xff"),
    ],
)
def test_bytes(content: str | bytes, message: str) -> None:
    """A document is UTF-8 and holds something."""
    assert refusal(content) == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            '{"a": 1,}',
            ":1:9 error[json] invalid JSON:"
            " expecting property name enclosed in double quotes",
        ),
        (
            '{"a": 1,\n "b" 2}',
            ":2:6 error[json] invalid JSON: expecting ':' delimiter",
        ),
        ('{"a": [1, 2', ":1:12 error[json] invalid JSON: expecting ',' delimiter"),
        ('{"a": 1} x', ":1:10 error[json] invalid JSON: extra data"),
        (
            '{"a": "NaN", "b": NaN}',
            ":1:19 error[json] invalid JSON: there is no number NaN",
        ),
        (
            '{"a":\n-Infinity}',
            ":2:1 error[json] invalid JSON: there is no number -Infinity",
        ),
        (
            r'{"a": "\ud83d\ude00 \\ud800 \ud800"}',
            r":1:29 error[json] invalid JSON: \ud800 is half a character",
        ),
        (
            r'{"a": "\udc00"}',
            r":1:8 error[json] invalid JSON: \udc00 is half a character",
        ),
        (
            '{"a": ' + "1" * 5000 + "}",
            " error[json] invalid JSON: a number has thousands of digits",
        ),
        ('{"a":' * 300 + "1" + "}" * 300, f" {TOO_DEEP}"),
        ('{"a":' * 100_000, f" {TOO_DEEP}"),
    ],
)
def test_json(content: str, message: str) -> None:
    """A text that starts as JSON must be JSON to its end."""
    assert refusal(content) == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "a: b: c",
            ":1:5 error[yaml] invalid YAML:"
            " mapping values are not allowed in this context",
        ),
        (
            "a: [1\n",
            ":2:1 error[yaml] invalid YAML:"
            " while parsing a flow sequence, did not find expected ',' or ']'",
        ),
        (
            "a: 1\n---\nb: 2\n",
            ":2:1 error[yaml] invalid YAML:"
            " expected a single document in the stream, but found another document",
        ),
        ("a: *b", ":1:4 error[yaml] invalid YAML: found undefined alias"),
        ("a: x\x01", ":1:5 error[yaml] invalid YAML: character U+0001 is not allowed"),
        ("? [a]\n: 1", ":1:3 error[yaml] invalid YAML: a key must be plain text"),
        (
            "a: !!int no",
            ':1:4 error[yaml] invalid YAML: "no" cannot be read as int',
        ),
        (
            "a: {<<: 1}",
            ":1:9 error[yaml] invalid YAML: only a mapping can be merged with <<",
        ),
        (
            "a: &a [*a]",
            ":1:4 error[aliases] an alias refers to a node that contains it",
        ),
        (BOMB, " error[aliases] its aliases expand 22 nodes to 2,345,679,022"),
        (CHAIN, f":200:7 {TOO_DEEP}"),
        ("- " * 100_000, f":1:399 {TOO_DEEP}"),
        ("a: " + "[" * 300 + "]" * 300, f":1:202 {TOO_DEEP}"),
    ],
)
def test_yaml(content: str, message: str) -> None:
    """Neither wrong YAML nor hostile YAML gets further."""
    assert refusal(content) == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "[1]",
            " error[not-openapi] this is not an OpenAPI document: it is not an object",
        ),
        (
            "just text",
            " error[not-openapi] this is not an OpenAPI document: it is not an object",
        ),
        (
            "{}",
            " error[not-openapi] this is not an OpenAPI document:"
            ' there is no "openapi"',
        ),
        (
            "swagger: '1.2'",
            f":1:1 error[version] Swagger 1.2 is not supported{SUPPORTED}",
        ),
        (
            "a: 1\nswaggerVersion: 1.1",
            f":2:1 error[version] Swagger 1.1 is not supported{SUPPORTED}",
        ),
        (
            '{"openapi": "3.3.0"}',
            f":1:2 error[version] OpenAPI 3.3.0 is not supported{SUPPORTED}",
        ),
        (
            "openapi: 3.1",
            f':1:1 error[version] "openapi" must be text such as"3.0.3"{SUPPORTED}',
        ),
        ("swagger: 2.0", ':1:1 error[invalid] required "info" is missing'),
        ("openapi: 3.0.3", ':1:1 error[invalid] required "info" is missing'),
        (
            INFO + "paths: {}",
            " error[nothing-left] it has no operation and no component",
        ),
        (
            INFO + "paths: []",
            ":3:1 error[nothing-left] it has no operation and no component"
            ' left: "paths" should be an object, not an array',
        ),
    ],
)
def test_not_openapi(content: str, message: str) -> None:
    """A file that is not a known OpenAPI document is an error with a reason."""
    assert refusal(content) == message


def test_unknown_preset() -> None:
    """The message lists the presets there are."""
    assert refusal(INFO + "paths: {/a: {}}", preset="acme") == (
        ' error[unknown-preset] unknown preset "acme"; presets: hubspot, none'
    )


def test_missing_file(tmp_path: Path) -> None:
    """The file is named as it was given."""
    spec = str(tmp_path / "shop.json")
    with pytest.raises(Unusable, match=re.escape(spec)) as caught:
        load(spec)
    assert caught.value.diagnostic.message == "there is no such file"


def test_folder(tmp_path: Path) -> None:
    """A folder is not searched for documents."""
    with pytest.raises(Unusable) as caught:
        load(str(tmp_path))
    assert caught.value.diagnostic.message == "this is a folder, not a document"


def test_unreadable(tmp_path: Path) -> None:
    """The operating system's reason is passed on."""
    spec = tmp_path / "loop.json"
    spec.symlink_to(spec)
    with pytest.raises(Unusable) as caught:
        load(str(spec))
    assert caught.value.diagnostic.message.startswith("it cannot be read: Too many")


def test_name_that_cannot_be_a_file() -> None:
    """A name that no file can have is no traceback either."""
    with pytest.raises(Unusable) as caught:
        load("shop\0.json")
    assert caught.value.diagnostic.message == "it cannot be read: embedded null byte"


def test_deeper_than_the_library_goes() -> None:
    """PyYAML gives up before the document is looked at; the message is the same."""
    assert refusal("a: " + "[" * 100_000).endswith(TOO_DEEP)
