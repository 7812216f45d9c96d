"""Several APIs in one package: one client, shared models, each API on first use."""

import asyncio
import importlib
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.local_server import serving

ORDER = {"id": "1", "total": {"amount": 2.5, "currency": "EUR"}}
OLD_ORDER = {**ORDER, "placedAt": "2026-01-31"}
UPLOAD = {"id": "9", "fee": {"amount": 1, "currency": "USD"}}
ANSWERS = {
    "GET /shop/v1/orders/1": OLD_ORDER,
    "GET /shop/v2/orders/1": ORDER,
    "GET /shop/v2/orders": {"results": [ORDER], "paging": {"next": {"after": "b"}}},
    "GET /shop/v2/orders?after=b": {"results": [ORDER]},
    "PATCH /shop/v2/orders/1": ORDER,
    "GET /uploads/9": UPLOAD,
}
Call = Callable[[Any], Any]


def blocking(package: ModuleType, call: Call, url: str) -> Any:
    """Return the result of a call."""
    with package.Client(access_token="t", token_2="k", base_url=url) as client:
        result = call(client)
        return list(result) if hasattr(result, "__iter__") else result


def awaited(package: ModuleType, call: Call, url: str) -> Any:
    """Return the result of the call with asyncio."""

    async def run() -> Any:
        options = {"access_token": "t", "token_2": "k", "base_url": url}
        async with package.AsyncClient(**options) as client:
            result = call(client)
            if isinstance(result, Awaitable):
                return await result
            return [item async for item in result]

    return asyncio.run(run())


@pytest.mark.parametrize("run", [blocking, awaited])
@pytest.mark.parametrize(
    ("call", "kind", "authorization"),
    [
        (
            lambda c: c.shop.orders_v1.get("1"),
            "shop.orders_v1.models.Order",
            "Bearer t",
        ),
        (lambda c: c.shop.orders.get("1"), "shop.orders.models.Order", "Bearer t"),
        (lambda c: c.uploads.get("9"), "uploads.models.Upload", None),
        (
            lambda c: c.with_options(timeout=5).shop.orders.get("1"),
            "shop.orders.models.Order",
            "Bearer t",
        ),
    ],
)
def test_calls(
    package: ModuleType,
    run: Callable[..., Any],
    call: Call,
    kind: str,
    authorization: str | None,
) -> None:
    """Each API has its models and credentials; all share the connections."""
    module, _, name = kind.rpartition(".")
    with serving(ANSWERS) as server:
        result = run(package, call, server.url)
        received = server.received
    models = importlib.import_module(f"{package.__name__}.{module}")
    assert type(result) is getattr(models, name)
    assert [each.authorization for each in received] == [authorization]


@pytest.mark.parametrize("run", [blocking, awaited])
def test_pages(package: ModuleType, run: Callable[..., Any]) -> None:
    """A collection is paged as in a package of its own."""
    with serving(ANSWERS) as server:
        orders = run(package, lambda client: client.shop.orders.list(), server.url)
    assert [order.total.amount for order in orders] == [2.5, 2.5]


@pytest.mark.parametrize("run", [blocking, awaited])
@pytest.mark.parametrize(
    ("call", "module", "body"),
    [
        (lambda c: c.shop.orders.carts.delete("7"), "errors", "Error"),
        (lambda c: c.uploads.get("0"), "uploads.errors", "Problem"),
    ],
)
def test_errors(
    package: ModuleType, run: Callable[..., Any], call: Call, module: str, body: str
) -> None:
    """Each API's errors are those of all; what differs are special cases of them."""
    with serving(ANSWERS) as server, pytest.raises(package.NotFound) as caught:
        run(package, call, server.url)
    errors = importlib.import_module(f"{package.__name__}.{module}")
    assert type(caught.value) is errors.NotFound
    assert isinstance(caught.value, package.StatusError)
    assert type(caught.value.body).__name__ == body
    assert caught.value.message == "There is no such thing."


def test_body_by_operation(
    make_client: Callable[..., Any], server: Any, package: ModuleType
) -> None:
    """Settings of a single operation still apply within an API."""
    server.answers(409, {"holder": "me"})
    with make_client(token_2="k") as client, pytest.raises(package.Conflict) as caught:
        client.uploads.delete("9")
    assert caught.value.body.holder == "me"


@pytest.mark.parametrize(
    ("base_url", "host"),
    [(None, "uploads.example.com"), ("https://test.example.com", "test.example.com")],
)
def test_servers(
    make_client: Callable[..., Any], server: Any, base_url: str | None, host: str
) -> None:
    """An API with a server of its own goes there, unless the caller says where."""
    server.answers(200, UPLOAD)
    with make_client(token_2="k", access_token="t", base_url=base_url) as client:
        client.uploads.get("9")
    assert server.last.url.host == host
    assert server.last.headers["x-upload-key"] == "k"
    assert "authorization" not in server.last.headers


@pytest.mark.parametrize(
    ("call", "argument", "other"),
    [
        (lambda c: c.uploads.get("9"), "token_2=", "access_token="),
        (lambda c: c.shop.orders.get("1"), "access_token=", "token_2="),
    ],
)
def test_no_credential(
    client: Any, package: ModuleType, call: Call, argument: str, other: str
) -> None:
    """The message names the credentials that this API takes."""
    with pytest.raises(package.CredentialsMissing) as caught:
        call(client)
    assert argument in str(caught.value)
    assert other not in str(caught.value)


def test_raw(package: ModuleType) -> None:
    """An answer as it came is that of the API, too."""
    with serving(ANSWERS) as server:
        url = server.url
        raw = blocking(package, lambda c: c.raw(c.uploads.get, "9"), url)
        with pytest.raises(package.NotFound) as caught:
            blocking(package, lambda c: c.raw(c.uploads.get, "0"), url)
    assert (raw.status, raw.value.fee.currency) == (200, "USD")
    assert type(caught.value.body).__name__ == "Problem"


def test_shared_models(package: ModuleType) -> None:
    """Equal models of several APIs are one class; different ones are not."""
    new, old, uploads = (
        importlib.import_module(f"{package.__name__}.{module}.models")
        for module in ("shop.orders", "shop.orders_v1", "uploads")
    )
    assert new.Money is old.Money is uploads.Money
    assert new.Error is old.Error
    assert not hasattr(uploads, "Error")
    assert new.Order is not old.Order


def test_fake(fake: Any, package: ModuleType) -> None:
    """Each API has its place on the fake."""
    models = importlib.import_module(f"{package.__name__}.shop.orders.models")
    order = models.Order(id="1", total=models.Money(amount=2.5, currency="EUR"))
    fake.shop.orders.update.returns(order)
    fake.uploads.get.fails(404, {"title": "Gone."})
    with fake.client() as client:
        changed = client.shop.orders.update("1", total=order.total)
        with pytest.raises(package.NotFound) as caught:
            client.uploads.get("9")
    assert changed == order
    assert caught.value.body.title == "Gone."
    assert [call.operation for call in fake.calls] == [
        "PATCH /shop/v2/orders/{orderId}",
        "GET /uploads/{uploadId}",
    ]


def test_fake_with_asyncio(fake: Any) -> None:
    """The same for the other client."""
    fake.shop.orders.carts.delete.returns()

    async def run() -> None:
        async with fake.async_client() as client:
            await client.shop.orders.carts.delete("7")

    asyncio.run(run())
    assert len(fake.shop.orders.carts.delete.calls) == 1


def test_untold(fake: Any, package: ModuleType) -> None:
    """A call that nobody told the answer to is named by its place."""
    testing = importlib.import_module(f"{package.__name__}.testing")
    with fake.client() as client, pytest.raises(testing.Mistake) as caught:
        client.shop.orders_v1.get("1")
    assert "fake.shop.orders_v1.get has no answer" in str(caught.value)


LOADED = """
import sys
import many_apis

def loaded():
    ends = (".api", ".models")
    return sorted(m.partition(".")[2] for m in sys.modules if m.endswith(ends))

client = many_apis.Client(access_token="t")
print(loaded())
client.shop
print(loaded())
client.shop.orders_v1
print(loaded())
"""


def test_first_use(package: ModuleType) -> None:
    """An API is imported when it is first used, and no other with it."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=Path(str(package.__file__)).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "[]",
        "[]",
        "['shop.orders_v1.api', 'shop.orders_v1.models']",
    ]


README = (Path(__file__).parent / "expected" / "README.md").read_text(encoding="utf-8")
*EXAMPLES, CUSTOM = re.findall(
    r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE
)


@pytest.mark.parametrize("example", EXAMPLES, ids=["blocking", "asyncio", "in_tests"])
def test_readme(package: ModuleType, example: str) -> None:
    """The examples of the README run."""
    answers = {**ANSWERS, "PATCH /shop/v2/orders/512": ORDER}
    with serving(answers) as server:
        local = re.sub(
            r"\b(Async)?Client\(a", rf"\1Client(base_url='{server.url}', a", example
        )
        done = subprocess.run(
            [sys.executable, "-c", local],
            cwd=Path(str(package.__file__)).parents[1],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "amount=2.5" in done.stdout or "amount=1.5" in done.stdout


def test_own_code(package: ModuleType) -> None:
    """The last example of the README is a module of the package's users."""
    custom = ModuleType(f"{package.__name__}.custom")
    custom.__package__ = package.__name__
    exec(CUSTOM, custom.__dict__)

    with custom.Client(base_url="http://localhost") as client:
        assert type(client.shop) is custom.Shop
        assert client.shop.orders
