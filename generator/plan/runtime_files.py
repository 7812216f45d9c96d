"""List the runtime files that a package contains, and the names that it exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from generator.package import Engine
from generator.package_modules import ServerPlan, TokenModule
from generator.plan.client import CREDENTIALS
from generator.plan.credentials import Credentials
from generator.plan.form_code import WRITERS
from generator.plan.imports import imported_runtime
from generator.plan.methods import MethodPlan
from generator.translate.accepted import accepted

ALWAYS = (
    *("__init__", "auth", "checks", "client", "codec", "connections", "conversion"),
    *("errors", "forks", "policy", "reading", "request", "retries", "session"),
    "transport",
)
"""The runtime modules of every package."""
EXPORTED = (
    *("ApiError", "AsyncClient", "BadRequest", "Client", "ClientUnusable", "Conflict"),
    *("ConnectionFailed", "CredentialsMissing", "CursorRepeated", "DecodingError"),
    *("Forbidden", "Gone", "InvalidArgument", "Locked", "NotFound", "ServerError"),
    *("StatusError", "TimedOut", "Timeout", "TooManyRequests", "Unauthorized"),
    "UnprocessableContent",
)
"""The names that every package exports."""
EXPORTED_ERRORS = (
    *("ApiError", "ClientUnusable", "ConnectionFailed", "CredentialsMissing"),
    *("CursorRepeated", "DecodingError", "InvalidArgument", "TimedOut"),
)
"""The errors of the runtime that every package exports."""
ENGINES = {"aiohttp": Engine("aiohttp_engine", "AiohttpEngine", "aiohttp", ">=3.14")}
"""The extras that are alternatives to httpx2, by name."""


def runtime_modules(
    methods: Sequence[MethodPlan],
    lines: Iterable[str],
    credentials: Credentials,
    server: ServerPlan,
    extras: frozenset[str],
) -> tuple[str, ...]:
    """Return the runtime modules that an API uses; `lines` are all of its imports."""
    needed = {*ALWAYS, *imported_runtime(lines)}
    needed |= {CREDENTIALS[planned.class_name] for planned in credentials.planned()}
    if "tagged_models" in needed:
        needed.add("open_models")
    if server.arguments:
        needed.add("servers")
    if any(method.is_paged for method in methods):
        needed.add("paging")
    if any(body.kind in WRITERS for m in methods for body in m.operation.bodies):
        needed |= {"forms", "uploads"}
    if any(method.batch for method in methods):
        needed.add("batches")
    if "events" in needed:
        needed.add("streaming")
    if "opentelemetry" in extras:
        needed.add("telemetry")
    if "testing" in extras:
        needed |= {"testing", "testing_answers", "testing_connection"}
        needed |= {*_testing_modules(methods, needed)}
    return tuple(sorted(needed))


def _testing_modules(methods: Sequence[MethodPlan], needed: set[str]) -> Iterator[str]:
    """Yield the modules of the fake API for these kinds of operations."""
    if any(method.is_paged for method in methods):
        yield "testing_pages"
    groups = [group for m in methods for group in accepted(m.operation)[1:]]
    kinds = {m.operation.result.kind for m in methods} | {g[0].kind for g in groups}
    if kinds & {"text", "bytes"}:
        yield "testing_content"
    if groups:
        yield "testing_accept"
    if "events" in needed:
        yield "testing_events"


def further_modules(
    tokens: TokenModule | None, extras: frozenset[str]
) -> Iterator[str]:
    """Yield the runtime modules that tokens and extras use."""
    if tokens:
        yield from sorted({"oauth", *(source.module for source in tokens.sources)})
    for engine in sorted(extras & ENGINES.keys()):
        yield ENGINES[engine].module


def exported(
    methods: Iterable[MethodPlan], lines: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield each export with its runtime module, in isort's order."""
    names = {*EXPORTED_ERRORS}
    if any(method.batch for method in methods):
        names.add("BatchError")
    if is_partial(lines):
        names.add("PartialFailure")
    yield "client", "Timeout"
    yield from (("errors", name) for name in sorted(names))


def lazy(
    lines: Sequence[str], tokens: TokenModule | None, extras: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Yield module and name of exports that are imported on first use."""
    yield "._runtime.client", "Hooks"
    for function in ("from_dict", "from_json", "to_dict", "to_json"):
        yield "._runtime.conversion", function
    yield "._runtime.connections", "async_http_client"
    yield "._runtime.connections", "http_client"
    yield "._runtime.retries", "Throttle"
    yield "._runtime.reading", "response_faults"
    if any("FileInput" in line for line in lines):
        yield "._runtime.forms", "FileInput"
    for engine in sorted(extras & ENGINES.keys()):
        yield f"._runtime.{ENGINES[engine].module}", ENGINES[engine].class_name
    for name in tokens.exports if tokens else ():
        yield ".oauth", name


def exports(
    further: Iterable[tuple[str, str]], server: ServerPlan, *, has_models: bool
) -> tuple[str, ...]:
    """Return all names that the package exports, `further` included."""
    servers = ["SERVERS"] if server.choices else []
    models = ["models"] if has_models else []
    return tuple(sorted({*EXPORTED, *servers, *models, *(name for _, name in further)}))


def is_partial(lines: Iterable[str]) -> bool:
    """Whether models include responses with errors beside results."""
    return any(line.endswith("errors import Partial") for line in lines)
