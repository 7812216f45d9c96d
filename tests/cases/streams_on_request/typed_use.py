"""Has the types that callers see; both type checkers read it beside the package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_type

from output_packages.streams_on_request import AsyncClient, Client, models
from output_packages.streams_on_request._runtime.events import (
    AsyncEventStream,
    EventStream,
    LineStream,
)


def use(client: Client, flag: bool, body: models.ChatCreateBody) -> None:
    """Ask for a value, for a stream, and for either."""
    create = client.chat.create
    assert_type(create(question="?"), models.Answer)
    assert_type(create(question="?", stream=False), models.Answer)
    assert_type(create(question="?", stream=None), models.Answer)
    assert_type(create(question="?", stream=True), EventStream[models.Part])
    either = create(question="?", stream=flag)
    assert_type(either, models.Answer | EventStream[models.Part])
    assert_type(create(body=body), models.Answer | EventStream[models.Part])
    assert_type(client.raw(create, question="?").value, models.Answer)
    assert_type(client.logs.list(), LineStream[str])
    assert_type(client.logs.list(streaming=False), Sequence[str])
    assert_type(client.logs.list(streaming=flag), Sequence[str] | LineStream[str])


def send(client: Client, draft: models.Draft) -> None:
    """Choose by the type of the body."""
    plain = client.drafts.create(body=models.PlainDraft(topic="tea"))
    assert_type(plain, models.Answer)
    live = client.drafts.create(body=models.LiveDraft(topic="tea", stream=True))
    assert_type(live, EventStream[models.Part])
    either = client.drafts.create(body=draft)
    assert_type(either, models.Answer | EventStream[models.Part])


async def wait(client: AsyncClient, flag: bool) -> None:
    """Await values; streams may be awaited, but need not be."""
    create = client.chat.create
    assert_type(await create(question="?"), models.Answer)
    assert_type(create(question="?", stream=True), AsyncEventStream[models.Part])
    either = await create(question="?", stream=flag)
    assert_type(either, models.Answer | AsyncEventStream[models.Part])
    async with await create(question="?", stream=True) as stream:
        async for part in stream:
            assert_type(part, models.Part)
