"""What a package holds and exports, beside what every package does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from generator.package import Engine, ServerPlan, TokenModule, WebhookModule
from generator.plan.client import CREDENTIALS
from generator.plan.credentials import Credentials
from generator.plan.imports import imported_runtime
from generator.plan.methods import MethodPlan
from generator.plan.requests import WRITERS

ALWAYS = (
    *("__init__", "auth", "client", "codec", "errors", "faults", "hooks", "policy"),
    *("raw", "request", "retries", "session", "steps", "telemetry", "testing"),
    *("throttle", "tolerant", "transport"),
)
"""The runtime modules that every package needs."""
EXPORTED = (
    *("ApiError", "AsyncClient", "BadRequest", "Client", "Conflict"),
    *("ConnectionFailed", "CredentialsMissing", "CursorRepeated", "DecodingError"),
    *("Forbidden", "Gone", "InvalidArgument", "Locked", "NotFound", "ServerError"),
    *("StatusError", "TimedOut", "Timeout", "TooManyRequests", "Unauthorized"),
    "UnprocessableContent",
)
"""What every package exports, beside models."""
ENGINES = {"aiohttp": Engine("aiohttp_engine", "AiohttpEngine", "aiohttp", ">=3.14")}
"""What clients may send with besides httpx2, if the command asks for it."""


def runtime_modules(
    methods: Sequence[MethodPlan],
    lines: Iterable[str],
    credentials: Credentials,
    server: ServerPlan,
) -> tuple[str, ...]:
    """The runtime modules that an API has a use for; `lines` are all of its imports."""
    needed = {*ALWAYS, *imported_runtime(lines)}
    needed |= {CREDENTIALS[planned.class_name] for planned in credentials.planned()}
    if server.arguments:
        needed.add("servers")
    if any(method.is_paged for method in methods):
        needed |= {"pagination", "testing_pages"}
    if any(m.operation.body and m.operation.body.kind in WRITERS for m in methods):
        needed |= {"forms", "uploads"}
    if any(method.batch for method in methods):
        needed |= {"batches", "partial"}
    if any(m.operation.result.kind in ("text", "bytes") for m in methods):
        needed.add("testing_content")
    if "events" in needed:
        needed |= {"streaming", "testing_events"}
    return tuple(sorted(needed))


def further_modules(
    webhooks: WebhookModule | None, tokens: TokenModule | None, engine: str | None
) -> Iterator[str]:
    """The runtime modules that rendered modules, or the command, ask for."""
    if webhooks:
        yield "webhooks"
    if tokens:
        yield from sorted({"oauth", *(source.module for source in tokens.sources)})
    if engine:
        yield ENGINES[engine].module


def exported(
    methods: Iterable[MethodPlan], lines: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """What not every package exports, each name behind the module that has it."""
    if any(method.batch for method in methods):
        yield "partial", "BatchError"
    if is_partial(lines):
        yield "partial", "PartialFailure"


def lazy(
    lines: Sequence[str], tokens: TokenModule | None, engine: str | None
) -> Iterator[tuple[str, str]]:
    """What takes time to import, each name behind the module that has it."""
    yield "._runtime.hooks", "Hooks"
    yield "._runtime.throttle", "Throttle"
    yield "._runtime.faults", "response_faults"
    if any("FileInput" in line for line in lines):
        yield "._runtime.forms", "FileInput"
    if engine:
        yield f"._runtime.{ENGINES[engine].module}", ENGINES[engine].class_name
    for name in tokens.exports if tokens else ():
        yield ".oauth", name


def exports(
    further: Iterable[tuple[str, str]], server: ServerPlan, *, has_models: bool = True
) -> tuple[str, ...]:
    """All names of the package; `further` are those that not every one exports."""
    own = [
        *(["SERVERS"] if server.choices else ()),
        *(["models"] if has_models else ()),
    ]
    return tuple(sorted({*EXPORTED, *own, *(name for _, name in further)}))


def is_partial(lines: Iterable[str]) -> bool:
    """Whether models have answers that may hold errors beside results."""
    return "partial" in imported_runtime(lines)
