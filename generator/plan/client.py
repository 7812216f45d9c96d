"""Plan `client.py`: the arguments of both clients, and their use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict

from generator import __version__
from generator.api import Api
from generator.load.presets import Preset
from generator.package_modules import (
    ClientArgument,
    ClientModule,
    Credential,
    CredentialArgument,
    ServerPlan,
    TokenModule,
)
from generator.package_resources import Child
from generator.plan.about import usual_successes
from generator.plan.credentials import SETTINGS, Credentials
from generator.plan.flavours import Flavour
from generator.plan.imports import Imports
from generator.plan.text import docstring, printable, section

CREDENTIALS = {"Bearer": "auth", "Basic": "keys", "ApiKey": "keys"}
"""The runtime module of each kind of credential."""
RAISED = (
    ("StatusError", "The API returned a non-2xx status (for example `NotFound`)."),
    ("ConnectionFailed", "No response arrived, or none in time (`TimedOut`)."),
)
"""The errors of every method."""
CREATE = "Create a client. No request is sent until a method is called."
"""The summary of both clients' constructors."""
BATCH_ERROR = ("BatchError", "One part of a batch failed; see `done` and `pending`.")
"""The error of methods that split a list into several requests."""


def client_module(
    api: Api,
    name: str,
    credentials: Credentials,
    children: Mapping[Flavour, tuple[Child, ...]],
    server: ServerPlan,
    preset: Preset | None,
    tokens: TokenModule | None,
    extras: frozenset[str],
    has_batches: bool,
) -> ClientModule:
    """Return the plan of both clients; `children` become their properties."""
    errors = (*RAISED, BATCH_ERROR) if has_batches else RAISED
    planned = credentials.planned()
    positional = sum(len(credential.arguments) for credential in planned) == 1
    title = printable(api.title)
    agent = _product(f"{name}/{printable(api.version) or 0}")
    return ClientModule(
        imports=_client_imports(children, server, extras),
        credentials=planned,
        settings_imports=_settings_imports(api, planned, server, preset),
        traces="opentelemetry" in extras,
        positional=positional,
        arguments=tuple(_arguments(planned, server, positional)),
        security=credentials.default,
        successes=usual_successes(api),
        credential_sources=credentials.sources(),
        server=server,
        user_agent=f"{agent} gen-client/{__version__}",
        retry_rules_code=retry_rules_code(preset),
        limit_headers=limit_headers(api, preset),
        resources=children[Flavour.SYNC],
        async_resources=children[Flavour.ASYNC],
        docstring_code=_docstring(
            f"A blocking client of {title}; one may serve many threads.", errors
        ),
        async_docstring_code=_docstring(
            f"An asyncio client of {title}; one may serve many tasks.", errors
        ),
        init_docstring_code=_init_docstring(credentials, server, tokens),
        async_init_docstring_code=_async_init_docstring(extras),
    )


def _docstring(summary: str, errors: Iterable[tuple[str, str]]) -> str:
    """Return the docstring of a client, with the errors of all its methods."""
    return docstring(f"{summary}\n\n{section('Methods may raise', errors)}", 4)


def _async_http(extras: frozenset[str]) -> str:
    """Return the type of the `http_client` of an asyncio client."""
    engines = " | AiohttpEngine" if "aiohttp" in extras else ""
    return f"httpx2.AsyncClient{engines}"


def _arguments(
    credentials: Sequence[Credential], server: ServerPlan, positional: bool
) -> Iterator[ClientArgument]:
    """Return the arguments of the blocking client, in order."""
    for credential in credentials:
        for secret in credential.arguments:
            annotation = f"{secret.annotation_code} | None"
            yield ClientArgument(secret.name, annotation, is_positional=positional)
    url = "str | None" if server.is_optional else "str"
    yield ClientArgument("base_url", url, required=server.usual_url is None)
    for part in server.arguments:
        yield ClientArgument(part.name, part.annotation_code)
    for name, annotation in SETTINGS.items():
        yield ClientArgument(name, annotation)


def retry_rules_code(preset: Preset | None) -> str | None:
    """Return the vendor's rules for retries, if known."""
    return preset.retries.code if preset and preset.retries else None


def limit_headers(api: Api, preset: Preset | None) -> tuple[tuple[str, str], ...]:
    """Return the limit headers of the vendor, or of the document, by their meaning."""
    headers = dict(preset.limit_headers) if preset else {}
    if not headers and api.limit_headers:
        headers = asdict(api.limit_headers)
    return tuple((meaning, name) for meaning, name in headers.items() if name)


def _product(text: str) -> str:
    """Replace the characters that a User-Agent must not have (RFC 9110, 10.1.5)."""
    return re.sub(r"[^\w./+-]", "-", text, flags=re.ASCII)


def _init_docstring(
    credentials: Credentials,
    server: ServerPlan,
    tokens: TokenModule | None,
) -> str:
    """Return the docstring that describes the arguments of a client."""
    secrets = (a for c in credentials.planned() for a in c.arguments)
    arguments = [
        *((a.name, _secret_text(a, tokens)) for a in secrets),
        ("base_url", _base_url_text(server)),
        *((a.name, a.description) for a in server.arguments),
        (
            "timeout",
            "Seconds to wait for the server, or a Timeout. The default is 60, and 5 "
            "for connecting; with `http_client`, the timeout of that client.",
        ),
        (
            "max_retries",
            "The most retries of a failed request; only safe ones are made.",
        ),
        ("headers", "Extra headers for every request; they override the defaults."),
        (
            "strict",
            "Raise DecodingError if a response breaks its schema, instead of keeping "
            "the invalid values (see `response_faults`).",
        ),
        ("throttle", "Delays requests to stay below a rate; clients may share one."),
        ("hooks", "Functions to call with each request, response and retry."),
        ("http_client", "From `http_client()`, or an httpx2.Client, which you close."),
    ]
    return docstring(f"{CREATE}\n\n{section('Args', arguments)}", 8)


def _async_init_docstring(extras: frozenset[str]) -> str:
    """Return the docstring of the asyncio client; it refers to the blocking one."""
    text = (
        "The arguments are those of `Client`; `http_client` is from "
        f"`async_http_client()`, or an {_async_http(extras).replace(' | ', ' or an ')}."
    )
    return docstring(f"{CREATE}\n\n{text}", 8)


def _secret_text(argument: CredentialArgument, tokens: TokenModule | None) -> str:
    text = f"The default is the environment variable {argument.environment}."
    if not argument.is_callable:
        return text
    names = " or ".join(
        f"`{source.name}`" for source in (tokens.sources if tokens else ())
    )
    supplier = f"a function or {names}" if names else "a function"
    return f"A token, or its source: {supplier}. {text}"


def _base_url_text(server: ServerPlan) -> str:
    text = "The URL of the server; all paths are added to it."
    if server.choices:
        text += " One of `SERVERS`, or another."
    if server.has_own:
        text += " Without it, operations that declare their own server use that."
    return text


def _client_imports(
    children: Mapping[Flavour, Sequence[Child]],
    server: ServerPlan,
    extras: frozenset[str],
) -> tuple[str, ...]:
    imports = Imports()
    imports.name("collections.abc", "Callable")
    if any(argument.values for argument in server.arguments):
        imports.name("typing", "Literal")
    imports.module("httpx2")
    imports.name("collections.abc", "Mapping")
    imports.runtime("client", "Hooks")
    imports.runtime("policy", "Settings")
    imports.runtime("retries", "Throttle")
    if "aiohttp" in extras:
        imports.runtime("aiohttp_engine", "AiohttpEngine")
    for inside in children.values():
        for child in inside:
            imports.name(child.module, child.imported)
    return imports.lines()


def _settings_imports(
    api: Api,
    credentials: Sequence[Credential],
    server: ServerPlan,
    preset: Preset | None,
) -> tuple[str, ...]:
    imports = Imports()
    if server.arguments:
        imports.runtime("servers", "server_url")
    imports.runtime("policy", "Settings")
    if preset and preset.retries:
        imports.runtime("retries", "RetryRules")
    if limit_headers(api, preset):
        imports.runtime("retries", "LimitHeaders")
    for credential in credentials:
        module = CREDENTIALS[credential.class_name]
        imports.runtime(module, credential.class_name)
    return imports.lines()
