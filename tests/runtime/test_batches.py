"""Batches over real sockets: parts in order, and what is known when one fails."""

from __future__ import annotations

import asyncio
import pickle
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from generated.partner_clients import (
    BatchError,
    Client,
    CredentialsMissing,
    InvalidArgument,
    NotFound,
    PartialFailure,
    ServerError,
    TimedOut,
    Timeout,
    response_faults,
)
from generated.partner_clients._runtime.batches import Batching
from generated.partner_clients._runtime.codec import NOTHING
from generated.partner_clients._runtime.request import Request
from generated.partner_clients.models import (
    BatchInputSimplePublicObjectBatchInput,
    SimplePublicObjectBatchInput,
    SimplePublicObjectId,
)
from tests.runtime.callers import Caller, Connect, SyncCaller
from tests.runtime.samples import ERROR, RECORD
from tests.runtime.server import Answer, Received, Server, json_answer
from tests.runtime.sessions import blocking_session

UPDATE = "POST /crm/v3/objects/partner_clients/batch/update"


def inputs(count: int, start: int = 0) -> Iterator[SimplePublicObjectBatchInput]:
    """Records to update, one by one."""
    for number in range(start, start + count):
        yield SimplePublicObjectBatchInput(id=str(number), properties={"tier": "gold"})


def echoed(received: Received) -> Answer:
    """Every record that was asked for, in an answer that says how many there were."""
    ids = [given["id"] for given in received.json["inputs"]]
    answer = {
        "results": [{**RECORD, "id": name} for name in ids],
        "status": "COMPLETE",
        "startedAt": "2026-01-31T12:00:00Z",
        "completedAt": f"2026-01-31T12:00:{len(ids) % 60:02}Z",
    }
    return json_answer(answer)


def ids(records: Iterable[Any]) -> list[str]:
    """Their ids."""
    return [record.id for record in records]


def sent(server: Server) -> list[int]:
    """Return the number of inputs of each request."""
    return [len(received.json["inputs"]) for received in server.received]


@pytest.mark.parametrize(
    ("count", "parts"),
    [(0, [0]), (1, [1]), (100, [100]), (101, [100, 1]), (250, [100, 100, 50])],
)
def test_parts(server: Server, run: Caller, count: int, parts: list[int]) -> None:
    """100 at a time, each input once and in order; no part is sent for nothing."""
    server.handler = echoed
    answer = run(lambda c: c.partner_clients.batch.update(inputs=inputs(count)))
    assert sent(server) == parts
    assert ids(answer.results) == [str(number) for number in range(count)]
    assert answer.completed_at.second == parts[-1] % 60


def test_history(server: Server, run: Caller) -> None:
    """50 at a time where the history of properties is read."""
    server.handler = echoed
    asked = [SimplePublicObjectId(id=str(number)) for number in range(120)]
    for history in (None, [], ["tier"]):
        run(
            lambda c, history=history: c.partner_clients.batch.read(  # type: ignore[misc]
                inputs=asked, properties=["tier"], properties_with_history=history
            )
        )
    assert sent(server) == [100, 20, 100, 20, 50, 50, 20]


def test_one_by_one(server: Server, run: Caller) -> None:
    """No more inputs are taken than are sent next."""
    server.handler = echoed
    seen: list[int] = []

    def watched() -> Iterator[SimplePublicObjectBatchInput]:
        for given in inputs(201):
            seen.append(len(server.received))
            yield given

    run(lambda c: c.partner_clients.batch.update(inputs=watched()))
    assert seen == [0] * 100 + [1] * 100 + [2]


def test_whole_body(server: Server, run: Caller) -> None:
    """It is sent as it is."""
    server.handler = echoed
    body = BatchInputSimplePublicObjectBatchInput(inputs=list(inputs(150)))
    run(lambda c: c.partner_clients.batch.update(body=body))
    assert sent(server) == [150]


def failing(server: Server, *before: int) -> None:
    """Let the server fail after some parts."""
    parts = [echoed(Received("", "", (), _body(*part))) for part in _ranges(before)]
    server.answer(*parts, json_answer(ERROR, 500))


def _ranges(sizes: Iterable[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for size in sizes:
        yield start, size
        start += size


def _body(start: int, size: int) -> bytes:
    return msgspec.json.encode({"inputs": list(inputs(size, start))})


def test_failure_of_a_later_part(server: Server, run: Caller) -> None:
    """The error has done, failed and pending items, for any inputs."""
    failing(server, 100, 100)
    with pytest.raises(BatchError) as caught:
        run(lambda c: c.partner_clients.batch.update(inputs=inputs(320)))
    error = caught.value
    assert sent(server) == [100, 100, 100]
    assert ids(error.done.results) == [str(number) for number in range(200)]
    assert ids(error.failed) == [str(number) for number in range(200, 300)]
    assert ids(error.pending) == [str(number) for number in range(300, 320)]
    assert isinstance(error.__cause__, ServerError)
    assert error.request is not None
    assert error.request.operation == UPDATE
    assert str(error).startswith(ERROR["message"])
    assert str(error).endswith("(100 items failed, 20 were not sent)")


def test_going_on(server: Server, run: Caller) -> None:
    """Sending failed and pending items again completes the batch."""
    failing(server, 100)
    with pytest.raises(BatchError) as caught:
        run(lambda c: c.partner_clients.batch.update(inputs=inputs(205)))
    error, server.handler = caught.value, echoed
    left = [*error.failed, *error.pending]
    rest = run(lambda c: c.partner_clients.batch.update(inputs=left))
    done = [*ids(error.done.results), *ids(rest.results)]
    assert done == [str(number) for number in range(205)]


@pytest.mark.parametrize("count", [3, 100])
def test_failure_of_the_only_part(server: Server, run: Caller, count: int) -> None:
    """It is raised as by any other call."""
    server.answer(json_answer(ERROR, 404))
    with pytest.raises(NotFound, match=ERROR["message"]):
        run(lambda c: c.partner_clients.batch.update(inputs=inputs(count)))
    assert len(server.received) == 1


def test_failure_of_the_first_part(server: Server, run: Caller) -> None:
    """Nothing is lost of what an iterator gave, though nothing was done."""
    server.answer(json_answer(ERROR, 404))
    with pytest.raises(BatchError) as caught:
        run(lambda c: c.partner_clients.batch.update(inputs=iter(inputs(103))))
    error = caught.value
    assert isinstance(error.__cause__, NotFound)
    assert (error.done, len(error.failed), len(error.pending)) == (None, 100, 3)
    assert len(server.received) == 1


def test_an_input_that_cannot_be_sent(server: Server, run: Caller) -> None:
    """It stops the batch where it is, as a failure does."""
    server.handler = echoed
    number: Any = float("nan")
    wrong = SimplePublicObjectBatchInput(id=number, properties={})
    with pytest.raises(BatchError) as caught:
        run(lambda c: c.partner_clients.batch.update(inputs=[*inputs(100), wrong]))
    assert isinstance(caught.value.__cause__, InvalidArgument)
    assert caught.value.failed == [wrong]
    assert sent(server) == [100]


def test_pickle(server: Server, run: Caller) -> None:
    """Everything survives the way to another process."""
    failing(server, 100)
    with pytest.raises(BatchError) as caught:
        run(lambda c: c.partner_clients.batch.update(inputs=inputs(150)))
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.done, copy.failed, copy.pending) == (
        caught.value.done,
        caught.value.failed,
        caught.value.pending,
    )
    assert (str(copy), copy.request) == (str(caught.value), caught.value.request)
    assert isinstance(copy.__cause__, ServerError)
    assert copy.__cause__.status == 500


def broken(count: int) -> Iterator[SimplePublicObjectBatchInput]:
    """Some records, and an error of the caller's own."""
    yield from inputs(count)
    raise LookupError("mine")


async def one_by_one(
    items: Iterable[SimplePublicObjectBatchInput],
) -> AsyncIterator[SimplePublicObjectBatchInput]:
    """The same, with a pause before each."""
    for item in items:
        await asyncio.sleep(0)
        yield item


@pytest.fixture(params=["iterable", "async iterable"])
def given(request: pytest.FixtureRequest, caller: type) -> Callable[[Any], Any]:
    """Return a function that gives items to a call, in both accepted forms."""
    if request.param == "iterable":
        return lambda items: items
    if caller is SyncCaller:
        pytest.skip("async items need an AsyncClient")
    return one_by_one


@pytest.mark.parametrize("count", [0, 3, 100, 130, 200])
def test_errors_of_the_inputs(
    server: Server, run: Caller, given: Callable[[Any], Any], count: int
) -> None:
    """An exception of the caller's iterator is the cause; nothing is lost."""
    server.handler = echoed
    with pytest.raises(BatchError, match="'mine'") as caught:
        run(lambda c: c.partner_clients.batch.update(inputs=given(broken(count))))
    error, whole = caught.value, count // 100 * 100
    assert isinstance(error.__cause__, LookupError)
    assert error.request is None
    done = ids(error.done.results) if error.done else []
    assert done == [str(number) for number in range(whole)]
    assert error.failed == []
    assert ids(error.pending) == [str(number) for number in range(whole, count)]
    assert sent(server) == [100] * (count // 100)


def test_errors_of_the_inputs_after_a_failure(
    server: Server, run: Caller, given: Callable[[Any], Any]
) -> None:
    """The first failure stays the cause, and names the second."""
    failing(server, 100)
    with pytest.raises(BatchError) as caught:
        run(lambda c: c.partner_clients.batch.update(inputs=given(broken(230))))
    error = caught.value
    assert isinstance(error.__cause__, ServerError)
    assert error.__cause__.__cause__ is None
    assert "LookupError('mine')" in error.__cause__.__notes__[0]
    assert ids(error.done.results) == [str(number) for number in range(100)]
    assert ids(error.failed) == [str(number) for number in range(100, 200)]
    assert ids(error.pending) == [str(number) for number in range(200, 230)]


def test_errors_of_the_inputs_after_the_only_part(server: Server, run: Caller) -> None:
    """A part that looks like the only one was not the whole batch."""
    failing(server)
    with pytest.raises(BatchError) as caught:
        run(lambda c: c.partner_clients.batch.update(inputs=broken(100)))
    assert isinstance(caught.value.__cause__, ServerError)
    assert len(caught.value.failed) == 100


def test_errors_of_the_caller(server: Server, connect: Connect) -> None:
    """Exceptions of hooks and token functions lose no results either."""
    server.handler = echoed
    tokens: Any = iter(["first", "second"])
    run = connect(access_token=lambda: next(tokens, None))
    with pytest.raises(BatchError) as caught:
        run(lambda c: c.partner_clients.batch.update(inputs=inputs(300)))
    assert isinstance(caught.value.__cause__, CredentialsMissing)
    assert len(caught.value.done.results) == 200


def test_async_items(server: Server, run: Caller, given: Callable[[Any], Any]) -> None:
    """An AsyncClient takes items from both kinds of iterators."""
    server.handler = echoed
    answer = run(lambda c: c.partner_clients.batch.update(inputs=given(inputs(201))))
    assert sent(server) == [100, 100, 1]
    assert ids(answer.results) == [str(number) for number in range(201)]


def test_async_items_of_a_blocking_client(server: Server) -> None:
    """A blocking client says that it cannot await them."""
    items: Any = one_by_one(inputs(1))
    with (
        Client("t", base_url=server.url) as client,
        pytest.raises(InvalidArgument, match="inputs: async items need an AsyncClient"),
    ):
        client.partner_clients.batch.update(inputs=items)
    assert server.received == []


def test_deadline(server: Server, connect: Connect) -> None:
    """`Timeout.total` is for the batch, not for each of its requests."""
    server.handler = lambda received: replace(echoed(received), delay=0.2)
    run, began = connect(timeout=Timeout(total=0.7), max_retries=2), time.monotonic()
    with pytest.raises(BatchError) as caught:
        run(lambda c: c.partner_clients.batch.update(inputs=inputs(1000)))
    error = caught.value
    assert time.monotonic() - began < 1.9  # two seconds, if all were sent
    assert isinstance(error.__cause__, TimedOut)
    done = error.done.results if error.done else []
    assert len(done) < 400
    assert len(done) + len(error.failed) + len(error.pending) == 1000


@pytest.mark.parametrize("wrong", ["512", b"512", {"id": "512"}, 512, object()])
def test_no_list(server: Server, run: Caller, wrong: Any) -> None:
    """A text would be taken apart, and a mapping lose its values."""
    with pytest.raises(InvalidArgument, match=r"inputs (is|must be) "):
        run(lambda c: c.partner_clients.batch.update(inputs=wrong))
    assert server.received == []


def test_no_credential(server: Server, connect: Connect) -> None:
    """A failure before sending is not a BatchError."""
    run = connect(access_token=None)
    with pytest.raises(CredentialsMissing):
        run(lambda c: c.partner_clients.batch.update(inputs=inputs(150)))


def test_retries(server: Server, connect: Connect) -> None:
    """Each part is sent again for itself."""
    run, wait = connect(max_retries=1), {"retry_after_ms": "1"}
    part = echoed(Received("", "", (), _body(0, 100)))
    server.answer(json_answer(ERROR, 429, **wait), part)
    server.answer(json_answer(ERROR, 429, **wait), part)
    run(lambda c: c.partner_clients.batch.update(inputs=inputs(200)))
    assert sent(server) == [100] * 4


def test_raw(server: Server, run: Caller) -> None:
    """The answer as it came is that of the last part; the value is that of all."""
    server.handler = echoed
    call = inputs(101)
    answer: Any = run(lambda c: c.raw(c.partner_clients.batch.update, inputs=call))
    assert len(msgspec.json.decode(answer.raw)["results"]) == 1
    assert len(answer.value.results) == 101


def test_errors_beside_results(server: Server, run: Caller) -> None:
    """The errors of all parts are raised together, on request."""
    part = {**msgspec.json.decode(echoed(Received("", "", (), _body(0, 1))).body)}
    problem = {"message": "No such record.", "category": "OBJECT_NOT_FOUND"}
    bare: dict[str, Any] = {"context": {}, "errors": [], "links": {}, "status": "error"}
    failed = {**part, "numErrors": 1, "errors": [{**problem, **bare}]}
    server.answer(json_answer(failed, 207), json_answer(part), json_answer(failed, 207))
    answer = run(lambda c: c.partner_clients.batch.update(inputs=inputs(300)))
    assert (len(answer.results), answer.num_errors) == (3, 2)
    with pytest.raises(PartialFailure, match=r"2 errors .* No such record") as caught:
        answer.raise_for_errors()
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.result, copy.errors) == (answer, answer.errors)


def test_faults(server: Server, run: Caller) -> None:
    """The faults of all parts are joined; a star replaces indexes."""
    server.handler = faulty
    answer = run(lambda c: c.partner_clients.batch.update(inputs=inputs(250)))
    assert [fault.path for fault in response_faults(answer)] == [
        "/results/*/archived",
        "/status",
    ]
    wrong = [n for n, record in enumerate(answer.results) if response_faults(record)]
    assert wrong == [1, 101, 201]


def faulty(received: Received) -> Answer:
    """An answer whose status is wrong in the last part, and a record in each."""
    answer = msgspec.json.decode(echoed(received).body)
    answer["results"][1]["archived"] = "no"
    answer["status"] = 7 if len(answer["results"]) < 100 else "COMPLETE"
    return json_answer(answer)


def test_faults_of_what_is_not_kept(server: Server, run: Caller) -> None:
    """The last part's status is that of the whole; faults are those of all parts."""
    good = msgspec.json.decode(echoed(Received("", "", (), _body(0, 1))).body)
    server.answer(
        json_answer({**good, "status": 7, "results": None}), json_answer(good)
    )
    answer = run(lambda c: c.partner_clients.batch.update(inputs=inputs(101)))
    assert (answer.status, len(answer.results)) == ("COMPLETE", 1)
    assert [fault.path for fault in response_faults(answer)] == [
        "/results",
        "/status",
    ]


class Listed(msgspec.Struct):
    """A body."""

    inputs: list[int]


@pytest.mark.parametrize(
    ("given", "keys"), [("mine", ["mine", "mine-2", "mine-3"]), (None, None)]
)
def test_idempotency_keys(
    server: Server, given: str | None, keys: list[str] | None
) -> None:
    """No part is taken for a repetition of another."""
    header = "Idempotency-Key"
    request = Request(
        "POST /things",
        json=Listed([]),
        headers={header: given},
        idempotency_key=header,
    )
    with closing(blocking_session(base_url=server.url)) as session:
        Batching("inputs", 2).send(session, request, NOTHING, range(5))
    sent = [received.header(header.lower()) for received in server.received]
    assert [received.json["inputs"] for received in server.received] == [
        [0, 1],
        [2, 3],
        [4],
    ]
    assert sent == keys or (keys is None and len({*sent}) == 3)
