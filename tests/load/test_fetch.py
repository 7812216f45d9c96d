"""Documents on other machines: what is fetched, and what is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from generator import pipeline
from generator.diagnostics import Unusable
from generator.load import fetch, load

HEAD = 'openapi: 3.1.0\ninfo: {title: T, version: "1"}\n'
SPEC = HEAD + "paths: {}\ncomponents: {schemas: {A: {$ref: 'parts/a.yaml#/A'}}}\n"
PART = "A: {type: object, properties: {b: {$ref: '../b.yaml'}}}\n"


class Web:
    """A server of documents by their paths; it remembers what was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | int | str] = {}
        self.asked: list[str] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                web.asked.append(self.path)
                match web.pages.get(path, 404):
                    case bytes(content):
                        self.send_response(200)
                        self.end_headers()
                        self.wfile.write(content)
                    case int(status):
                        self.send_error(status)
                    case str(target):
                        self.send_response(302)
                        self.send_header("Location", target)
                        self.end_headers()

            def log_message(self, *args: object) -> None:
                """Nothing is printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def web() -> Iterator[Web]:
    """The server, while a test runs."""
    found = Web()
    thread = threading.Thread(target=found.server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()


def messages(spec: str, *, allow_remote: bool = False) -> list[str]:
    """Return the codes of a document's messages."""
    _, diagnostics = load(spec, allow_remote=allow_remote)
    return [found.code for found in diagnostics if found.severity != "note"]


def test_document_and_its_files(web: Web) -> None:
    """Files beside a document are downloaded with it, each once."""
    web.pages = {
        "/api/v1/spec.yaml": SPEC.encode(),
        "/api/v1/parts/a.yaml": PART.encode(),
        "/api/v1/b.yaml": b"type: string",
    }
    url = web.url.replace("//", "//user:secret@") + "/api/v1/spec.yaml?key=secret"
    document, diagnostics = load(url)
    assert list(diagnostics) == []
    assert document.name == f"{web.url}/api/v1/spec.yaml"
    assert [found.path for found in document.inputs] == [
        f"{web.url}/api/v1/b.yaml",
        f"{web.url}/api/v1/parts/a.yaml",
    ]
    assert len(web.asked) == 3


def test_package_name(web: Web) -> None:
    """The package is named as if the document were a file."""
    web.pages = {"/pets.v1.yaml": (HEAD + "components: {schemas: {}}\n").encode()}
    web.pages["/"] = web.pages["/pets.v1.yaml"]
    assert pipeline.planned(f"{web.url}/pets.v1.yaml?v=2").package.name == "pets"
    assert pipeline.planned(f"{web.url}/").package.name == "t"


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (404, "the server responded with 404 Not Found"),
        (500, "the server responded with 500 Internal Server Error"),
        (b"<!doctype html><p>Hello", "responded with HTML or XML"),
        (b"", "the document is empty"),
        (b"[1]", "this is not an OpenAPI document"),
        ("file:///etc/passwd", "it cannot be fetched: it redirects to"),
        ("ftp://127.0.0.1/", "it cannot be fetched: it redirects to"),
        ("/", "it cannot be fetched"),
    ],
)
def test_unusable(web: Web, page: bytes | int | str, message: str) -> None:
    """Each reason has its words, and no secret of the URL is shown."""
    web.pages = {"/": page}
    with pytest.raises(Unusable) as caught:
        load(f"{web.url}/?key=secret")
    found = caught.value.diagnostic
    assert message in found.message or found.message.startswith("the server responded")
    assert "secret" not in str(found)


def test_nobody_there(web: Web) -> None:
    """A server that is gone, or an address that is none."""
    for url in ("http://127.0.0.1:1/a.json", "http://[a", "https://", "http://a b/"):
        with pytest.raises(Unusable, match="cannot be fetched"):
            load(url)


def test_too_large(web: Web) -> None:
    """No server fills the memory."""
    web.pages = {"/": bytes(fetch.LONGEST + 1)}
    with pytest.raises(Unusable, match="larger than"):
        load(f"{web.url}/")


def test_redirect(web: Web) -> None:
    """A document may have moved."""
    web.pages = {"/": "/there", "/there": (HEAD + "paths: {/a: {}}\n").encode()}
    assert messages(f"{web.url}/") == []


def test_remote_references(web: Web, tmp_path: Path) -> None:
    """A file leads to other machines only where that is allowed."""
    web.pages = {"/a.yaml": PART.encode(), "/b.yaml": b"type: string"}
    spec = tmp_path / "spec.yaml"
    spec.write_text(SPEC.replace("parts/a.yaml", f"{web.url}/x/../a.yaml"))
    assert messages(str(spec)) == ["remote-ref"]
    assert web.asked == []
    web.pages["/x/../a.yaml"] = web.pages["/a.yaml"]
    assert messages(str(spec), allow_remote=True) == []


def test_other_origin(web: Web) -> None:
    """Nor does a document on the web."""
    other = web.url.replace("127.0.0.1", "localhost")
    web.pages = {"/": SPEC.replace("parts/a.yaml", f"{other}/a.yaml").encode()}
    web.pages |= {"/a.yaml": b"A: {type: string}"}
    assert messages(f"{web.url}/") == ["remote-ref"]
    assert messages(f"{web.url}/", allow_remote=True) == []


@pytest.mark.parametrize("reference", ["file:///etc/hostname", "../../../etc/hostname"])
def test_no_local_files(web: Web, reference: str) -> None:
    """A document from elsewhere reads nothing of this machine."""
    web.pages = {"/": SPEC.replace("parts/a.yaml#/A", reference).encode()}
    (code,) = messages(f"{web.url}/", allow_remote=True)
    assert code in ("absolute-ref", "unreadable")
