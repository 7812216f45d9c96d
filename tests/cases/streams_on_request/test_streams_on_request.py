"""Operations that return a value or a stream: by an argument, a body, or a method."""

from __future__ import annotations

import asyncio
import json
from types import ModuleType
from typing import Any

import httpx2
import pytest

ANSWER = {"text": "tea"}
EVENTS = b'data: {"delta":"t"}\n\ndata: {"delta":"ea"}\n\ndata: [DONE]\n\n'
LINES = b'{"delta":"t"}\n{"delta":"ea"}\n'


def answered(request: httpx2.Request) -> httpx2.Response:
    """Answer in the media type that the request accepts."""
    match request.headers["accept"]:
        case "text/event-stream" as kind:
            return httpx2.Response(200, content=EVENTS, headers={"content-type": kind})
        case "application/jsonl" as kind:
            return httpx2.Response(200, content=LINES, headers={"content-type": kind})
        case "application/x-ndjson":
            return httpx2.Response(206, content=b'"one"\n"two"\n')
        case _:
            is_list = request.url.path == "/logs"
            return httpx2.Response(200, json=["one"] if is_list else ANSWER)


class Requests:
    """A server that keeps its requests."""

    def __init__(self) -> None:
        self.last: httpx2.Request | None = None

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request."""
        self.last = request
        return answered(request)

    @property
    def body(self) -> Any:
        """The body of the latest request."""
        assert self.last is not None
        return json.loads(self.last.content)


@pytest.fixture
def requests() -> Requests:
    """Return a server."""
    return Requests()


@pytest.fixture
def client(package: ModuleType, requests: Requests) -> Any:
    """Return a client of the server."""
    transport = httpx2.MockTransport(requests)
    return package.Client(http_client=httpx2.Client(transport=transport))


@pytest.fixture
def async_client(package: ModuleType, requests: Requests) -> Any:
    """Return a client of the server for asyncio."""
    transport = httpx2.MockTransport(requests)
    return package.AsyncClient(http_client=httpx2.AsyncClient(transport=transport))


def text(stream: Any) -> str:
    """Return the text of all parts."""
    return "".join(part.delta for part in stream)


async def awaited_text(stream: Any) -> str:
    """Return the text of all parts."""
    return "".join([part.delta async for part in stream])


def test_by_argument(client: Any, requests: Requests) -> None:
    """A true argument gives the stream; the request accepts only that."""
    assert client.chat.create(question="?").text == "tea"
    assert requests.body == {"question": "?"}
    for off in (False, None):
        assert client.chat.create(question="?", stream=off).text == "tea"
        assert requests.body == {"question": "?", "stream": off}
    with client.chat.create(question="?", stream=True) as stream:
        assert text(stream) == "tea"
    assert requests.body == {"question": "?", "stream": True}


def test_by_field(client: Any, package: ModuleType) -> None:
    """The field of a whole body counts like the argument."""
    body = package.models.ChatCreateBody(question="?")
    assert client.chat.create(body=body).text == "tea"
    body.stream = True
    assert text(client.chat.create(body=body)) == "tea"


def test_by_default(client: Any) -> None:
    """A stream that servers send by default is returned by default."""
    assert list(client.logs.list()) == ["one", "two"]
    assert list(client.logs.list(streaming=True)) == ["one", "two"]
    assert client.logs.list(streaming=False) == ["one"]


def test_by_type(client: Any, package: ModuleType, requests: Requests) -> None:
    """The member of a union decides by its constant."""
    models = package.models
    assert client.drafts.create(body=models.PlainDraft(topic="tea")).text == "tea"
    live = models.LiveDraft(topic="tea", stream=True)
    assert text(client.drafts.create(body=live)) == "tea"
    assert requests.body == {"topic": "tea", "stream": True}
    assert text(client.drafts.create_lines(body=live)) == "tea"


def test_by_method(client: Any) -> None:
    """Each result has a method if no argument chooses."""
    assert client.feed.get().text == "tea"
    assert text(client.feed.get_stream()) == "tea"
    assert text(client.feed.get_lines()) == "tea"


def test_always(client: Any) -> None:
    """A constant leaves no choice."""
    assert text(client.always.create(topic="tea", stream=True)) == "tea"


def test_asyncio(async_client: Any) -> None:
    """Values are awaited; streams are iterated, and may be awaited before."""

    async def scenario() -> None:
        create = async_client.chat.create
        assert (await create(question="?")).text == "tea"
        assert await awaited_text(create(question="?", stream=True)) == "tea"
        assert await awaited_text(await create(question="?", stream=True)) == "tea"
        assert (await async_client.feed.get()).text == "tea"
        assert await awaited_text(async_client.feed.get_stream()) == "tea"
        raw = await async_client.raw(create, question="?")
        assert (raw.value.text, json.loads(raw.raw)) == ("tea", ANSWER)

    asyncio.run(scenario())


def test_raw(client: Any, package: ModuleType) -> None:
    """The value has its bytes; a stream has its response."""
    raw = client.raw(client.chat.create, question="?")
    assert (raw.value.text, json.loads(raw.raw)) == ("tea", ANSWER)
    with pytest.raises(package.InvalidArgument, match="open"):
        client.raw(client.chat.create, question="?", stream=True)
    with client.chat.create(question="?", stream=True).open() as answer:
        assert b"".join(answer.chunks) == EVENTS


def test_in_memory(fake: Any, package: ModuleType) -> None:
    """The fake has an operation for the value, and one for the stream."""
    models = package.models
    fake.chat.create.returns(models.Answer(text="tea"))
    fake.chat.create_stream.returns(models.Part(delta="t"), models.Part(delta="ea"))
    fake.feed.get.returns(models.Answer(text="tea"))
    fake.feed.get_stream.returns(models.Part(delta="tea"))
    fake.logs.list.returns(["one"])
    fake.logs.list_stream.returns("one", "two")
    with fake.client() as client:
        assert client.chat.create(question="?").text == "tea"
        assert text(client.chat.create(question="?", stream=True)) == "tea"
        assert client.feed.get().text == "tea"
        assert text(client.feed.get_stream()) == "tea"
        assert list(client.logs.list()) == ["one", "two"]
        assert client.logs.list(streaming=False) == ["one"]
    assert len(fake.chat.create.calls) == len(fake.chat.create_stream.calls) == 1
    with pytest.raises(AssertionError, match=r"fake\.chat\.create_stream"):
        fake.chat.create_stream.returns({"text": "tea"})


def test_without_answer(fake: Any) -> None:
    """A stream without an answer names its own attribute."""
    fake.chat.create.returns({"text": "tea"})
    client = fake.client()
    with pytest.raises(
        AssertionError, match=r"fake\.chat\.create_stream has no answer"
    ):
        list(client.chat.create(question="?", stream=True))
