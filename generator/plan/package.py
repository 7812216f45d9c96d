"""The whole package: every module planned, from one set of names."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from generator import __version__, names
from generator.api import Api
from generator.diagnostics import Diagnostics
from generator.package import (
    ClientModule,
    Credential,
    CredentialArgument,
    Engine,
    ErrorModule,
    ModelModule,
    Package,
    Readme,
    ServerPlan,
    TokenModule,
)
from generator.plan.credentials import OPTIONS, Credentials
from generator.plan.errors import error_module
from generator.plan.examples import (
    batch_example,
    examples,
    failing,
    faked,
    imports_of,
)
from generator.plan.flavours import Flavour
from generator.plan.imports import Imports
from generator.plan.method_docs import summary
from generator.plan.models import model_module, model_names
from generator.plan.presets import files, used_codecs, used_modules
from generator.plan.requests import WRITERS
from generator.plan.resources import ResourcePlan, resource_plan
from generator.plan.scope import Scope
from generator.plan.servers import server_plan
from generator.plan.testing import testing_module
from generator.plan.text import WIDTH, docstring, literal, printable, section, sentence
from generator.plan.tokens import scope_module, token_module
from generator.plan.webhooks import webhook_module
from generator.presets import Preset
from generator.presets.modules import Codec, Module
from generator.presets.windows import Windows

ALWAYS = (
    *("__init__", "auth", "client", "codec", "errors", "hooks", "policy", "raw"),
    *("request", "retries", "session", "steps", "telemetry", "testing", "throttle"),
    "tolerant",
    "transport",
)
"""The runtime modules that every package needs."""
ENGINES = {"aiohttp": Engine("aiohttp_engine", "AiohttpEngine", "aiohttp", ">=3.14")}
"""What clients may send with besides httpx2, if the command asks for it."""
CREDENTIALS = {"Bearer": "auth", "Basic": "basic", "ApiKey": "api_key"}
"""The runtime module of each kind of credential."""


def plan(
    api: Api,
    name: str,
    source: str,
    preset: Preset | None,
    diagnostics: Diagnostics,
    engine: str | None = None,
) -> Package:
    """The package `name`, generated from a document named `source`.

    `engine` is one of ENGINES, shipped beside httpx2.
    """
    calls, widened = names.calls(api.operations, api.title)
    for found in widened:
        diagnostics.note(
            "name-widened",
            f"`{found.wanted}` is already the name of {found.other}",
            pointer=found.pointer,
            consequence=f"The method is `{found.given}`.",
        )
    codecs = used_codecs(api, preset)
    modules = used_modules(api, preset, codecs)
    models = model_names(api, calls, codecs)
    environment = preset.environment if preset else name.upper()
    credentials = Credentials(api, environment)
    types = Imports()
    windows = preset.windows if preset else {}
    resources = resource_plan(api, calls, models, credentials, types, codecs, windows)
    received = webhook_module(api, models, types)
    module = model_module(api, models, types, codecs)
    errors = error_module(api, models, preset)
    secrets = {a.name for c in credentials.planned() for a in c.arguments}
    server = server_plan(api, secrets | {*OPTIONS, "self"})
    modules = used_modules(api, preset, codecs)
    tokens = token_module(api)
    runtime = _runtime(resources, module, credentials, errors, server)
    if received:
        runtime += ("webhooks",)
    if tokens:
        runtime += ("oauth",)
    if engine:
        runtime += (ENGINES[engine].module,)
    return Package(
        name=name,
        title=printable(api.title),
        version=printable(api.version),
        header=_header(source),
        docstring_code=docstring(_about(api), 0),
        client=_client(api, name, credentials, resources, server, preset, tokens),
        errors=errors,
        models=module,
        resources=resources.modules,
        testing=testing_module(
            resources.modules, resources.methods, resources.children[Flavour.SYNC]
        ),
        webhooks=received,
        tokens=tokens,
        scopes=scope_module(api, modules, resources),
        copied=(
            *(f"_runtime/{needed}.py" for needed in runtime),
            *sorted({*files(modules), *_windows_files(resources, windows)}),
        ),
        exported=tuple(_exported(resources, module)),
        engine=ENGINES[engine] if engine else None,
        takes_files=any("FileInput" in line for line in module.imports),
        readme=_readme(
            api, models, credentials, resources, modules, codecs, windows, module
        ),
        operations=resources.entries,
        server=_server_entry(api, server),
    )


def _header(source: str) -> tuple[str, ...]:
    """The comment at the top of every rendered file."""
    text = f"Generated by gen-client from {printable(source)}; do not edit."
    return tuple(
        textwrap.wrap(text, WIDTH, initial_indent="# ", subsequent_indent="# ")
    )


def _about(api: Api) -> str:
    title = sentence(printable(f"{api.title} {api.version}"))
    return f"{title}\n\n{sentence(api.description)}".strip()


def _client(
    api: Api,
    name: str,
    credentials: Credentials,
    resources: ResourcePlan,
    server: ServerPlan,
    preset: Preset | None,
    tokens: TokenModule | None,
) -> ClientModule:
    planned = credentials.planned()
    title = printable(api.title)
    agent = _product(f"{name}/{printable(api.version) or 0}")
    return ClientModule(
        imports=_client_imports(resources, planned, server),
        credentials=planned,
        settings_imports=_settings_imports(api, planned, server, preset),
        positional=sum(len(credential.arguments) for credential in planned) == 1,
        security_code=repr(credentials.default),
        missing_code=literal(credentials.missing()),
        server=server,
        user_agent_code=literal(f"{agent} gen-client/{__version__}"),
        retry_rules_code=preset.retries.code if preset and preset.retries else None,
        limit_headers_code=_limit_headers_code(api, preset),
        resources=resources.children[Flavour.SYNC],
        async_resources=resources.children[Flavour.ASYNC],
        docstring_code=docstring(
            f"A blocking client of {title}; one may serve many threads.", 4
        ),
        async_docstring_code=docstring(
            f"An asyncio client of {title}; one may serve many tasks.", 4
        ),
        init_docstring_code=_init_docstring(
            credentials, server, tokens, "httpx2.Client"
        ),
        async_init_docstring_code=_init_docstring(
            credentials, server, tokens, "httpx2.AsyncClient, or an AsyncEngine,"
        ),
    )


def _limit_headers_code(api: Api, preset: Preset | None) -> str | None:
    """What is known of the vendor, or else declared in the document."""
    known = dict(preset.limit_headers) if preset else {}
    if not known and api.limit_headers:
        known = asdict(api.limit_headers)
    given = [f"{key}={literal(name)}" for key, name in known.items() if name]
    return f"LimitHeaders({', '.join(given)})" if given else None


def _product(text: str) -> str:
    """A name and version as a User-Agent may have them (RFC 9110, 10.1.5)."""
    return re.sub(r"[^\w./+-]", "-", text, flags=re.ASCII)


def _init_docstring(
    credentials: Credentials,
    server: ServerPlan,
    tokens: TokenModule | None,
    http_client: str,
) -> str:
    secrets = (a for c in credentials.planned() for a in c.arguments)
    arguments = [
        *((a.name, _secret_text(a, tokens)) for a in secrets),
        ("base_url", _base_url_text(server)),
        *((a.name, a.description) for a in server.arguments),
        (
            "timeout",
            "Seconds to wait for the server, or a Timeout. By default 60, and 5 for "
            "the connection; with `http_client`, what that was made with.",
        ),
        (
            "max_retries",
            "How often a call is sent again after it failed, if that is safe and of "
            "use.",
        ),
        ("headers", "Sent with every call, and stronger than the client's own."),
        (
            "strict",
            "Raise DecodingError where an answer breaks its schema, instead of keeping "
            "what came (see `response_faults`).",
        ),
        ("throttle", "Holds calls back; may be shared with other clients."),
        ("hooks", "Functions to call with each request, answer and retry."),
        ("http_client", f"An {http_client} to send with; closing it is up to you."),
    ]
    return docstring(f"Nothing is sent yet.\n\n{section('Args', arguments)}", 8)


def _secret_text(argument: CredentialArgument, tokens: TokenModule | None) -> str:
    text = f"By default ${argument.environment} of the environment."
    if not argument.is_callable:
        return text
    names = " or ".join(
        f"`{source.name}`" for source in (tokens.sources if tokens else ())
    )
    supplier = f"a function or {names}" if names else "a function"
    return f"A token, or what supplies it: {supplier}. {text}"


def _base_url_text(server: ServerPlan) -> str:
    text = "The server, with whatever stands before every path."
    if server.choices:
        text += " One of `SERVERS`, or any other."
    if server.has_own:
        text += " Without it, calls that have servers of their own go there."
    return text


def _client_imports(
    resources: ResourcePlan, credentials: Sequence[Credential], server: ServerPlan
) -> tuple[str, ...]:
    imports = Imports()
    if any(a.is_callable for c in credentials for a in c.arguments):
        imports.name("collections.abc", "Callable")
    if any(argument.values for argument in server.arguments):
        imports.name("typing", "Literal")
    imports.module("httpx2")
    imports.name("collections.abc", "Mapping")
    imports.name("._runtime.hooks", "Hooks")
    imports.name("._runtime.policy", "Settings")
    imports.name("._runtime.throttle", "Throttle")
    imports.name("._runtime.transport", "AsyncEngine")
    for children in resources.children.values():
        for child in children:
            imports.name(f".resources.{child.module}", child.class_name)
    return imports.lines()


def _settings_imports(
    api: Api,
    credentials: Sequence[Credential],
    server: ServerPlan,
    preset: Preset | None,
) -> tuple[str, ...]:
    imports = Imports()
    if server.arguments:
        imports.name("._runtime.servers", "server_url")
    imports.name("._runtime.policy", "Settings")
    if preset and preset.retries:
        imports.name("._runtime.retries", "RetryRules")
    if _limit_headers_code(api, preset):
        imports.name("._runtime.throttle", "LimitHeaders")
    for credential in credentials:
        module = CREDENTIALS[credential.class_name]
        imports.name(f"._runtime.{module}", credential.class_name)
    return imports.lines()


def _server_entry(api: Api, server: ServerPlan) -> Mapping[str, object]:
    """The server as the manifest has it, and the others it may be."""
    entry: dict[str, object] = {
        "url": api.servers[0].url if api.servers else None,
        "variables": {
            variable.name: {
                "argument": argument.name,
                "default": variable.default,
                **({"enum": list(variable.values)} if variable.values else {}),
            }
            for argument, variable in zip(
                server.arguments,
                api.servers[0].variables if api.servers else (),
                strict=True,
            )
        },
    }
    if server.choices:
        entry["servers"] = [one.usual_url for one in api.servers]
    return entry


def _runtime(
    resources: ResourcePlan,
    models: ModelModule,
    credentials: Credentials,
    errors: ErrorModule,
    server: ServerPlan,
) -> tuple[str, ...]:
    needed, methods = {*ALWAYS}, resources.methods
    needed |= {CREDENTIALS[planned.class_name] for planned in credentials.planned()}
    if server.arguments:
        needed.add("servers")
    if errors.others:
        needed.add("error_bodies")
    if any(method.is_paged for method in methods):
        needed |= {"pagination", "testing_pages"}
    if any(method.operation.deprecated for method in methods):
        needed.add("deprecation")
    if any(m.operation.body and m.operation.body.kind in WRITERS for m in methods):
        needed |= {"forms", "uploads"}
    if any(method.batch for method in methods):
        needed |= {"batches", "partial"}
    if any(union.stand_in_code for union in models.unions):
        needed.add("unions")
    for name in ("coded", "open_models", "partial"):
        if any(line.startswith(f"from ._runtime.{name} ") for line in models.imports):
            needed.add(name)
    lines = [line for module in resources.modules for line in module.imports]
    for name in ("cookies", "events", "plain", "streaming", "styles", "uploads"):
        if any(line.startswith(f"from .._runtime.{name} ") for line in lines):
            needed.add(name)
    if "events" in needed:
        needed |= {"streaming", "testing_events"}
    return tuple(sorted(needed))


def _exported(
    resources: ResourcePlan, models: ModelModule
) -> Iterator[tuple[str, str]]:
    """What not every package exports, each name behind the module that has it."""
    if any(method.batch for method in resources.methods):
        yield "partial", "BatchError"
    if _is_partial(models):
        yield "partial", "PartialFailure"


def _is_partial(models: ModelModule) -> bool:
    """Whether there are answers that may hold errors beside results."""
    return any(line.startswith("from ._runtime.partial ") for line in models.imports)


def _windows_files(
    resources: ResourcePlan, windows: Mapping[str, Windows]
) -> tuple[str, ...]:
    """The preset's modules for searches past a limit, where there are any."""
    found = (known.files for known in _used(resources, windows))
    return tuple(sorted({path for files in found for path in files}))


def _used(resources: ResourcePlan, windows: Mapping[str, Windows]) -> list[Windows]:
    used = {method.operation.windows for method in resources.methods}
    return [known for name, known in windows.items() if name in used]


def _windows_text(known: Windows) -> str:
    """What the README says of going past a limit."""
    text = f"`{known.argument}=True`: {known.readme}"
    return "\n  ".join(textwrap.wrap(text, WIDTH - len("- ")))


def markdown(text: str) -> str:
    """The text on one line of Markdown, where it opens no code block, cell or tag."""
    line = printable(text).replace("|", "\\|").replace("<", "&lt;")
    return re.sub("`{2,}", "`", line)


def _bullet(text: str) -> str:
    lines = textwrap.wrap(" ".join(text.split()), WIDTH - len("- "))
    return "\n  ".join(lines)


def _readme(
    api: Api,
    models: Mapping[str, str],
    credentials: Credentials,
    resources: ResourcePlan,
    modules: Sequence[Module],
    codecs: Mapping[str, Codec],
    windows: Mapping[str, Windows],
    module: ModelModule,
) -> Readme:
    arguments = [a for c in credentials.planned() for a in c.arguments]
    given = [f'{argument.name}="..."' for argument in arguments]
    located = "" if api.servers else 'base_url="https://api.example.com"'
    scope = Scope(api, models, Imports(), Imports(), credentials, codecs, windows)
    shown = examples(resources.methods, scope, "client")
    in_test = faked(resources.methods, scope)
    calls = sorted(
        (str(method.call), markdown(summary(method.operation)))
        for method in resources.methods
    )
    return Readme(
        title=markdown(api.title),
        description=markdown(api.description),
        calls=tuple(calls),
        construct=", ".join([*given, located] if located else given),
        located=located,
        examples=shown,
        faked=in_test,
        failing=failing(resources.methods, scope, "client"),
        is_paged=any(method.is_paged for method in resources.methods),
        windows=tuple(_windows_text(known) for known in _used(resources, windows)),
        is_partial=_is_partial(module),
        batch=batch_example(resources.methods, scope, "client"),
        has_downloads=any(o.result.kind == "bytes" for o in api.operations),
        has_uploads=any(
            o.body.kind in ("bytes", "multipart") for o in api.operations if o.body
        ),
        imports=imports_of(shown),
        faked_imports=imports_of([in_test] if in_test else []),
        environment=tuple((a.name, a.environment) for a in arguments),
        modules=tuple(_bullet(module.readme) for module in modules),
    )
