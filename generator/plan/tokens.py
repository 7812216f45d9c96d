"""Plan `oauth.py`: sources of tokens; and the scopes of calls, for presets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from generator.api import Api, Flow, Operation
from generator.load.presets import Module
from generator.naming.names import Names
from generator.package_modules import CallScopes, ScopeModule, TokenModule, TokenSource
from generator.plan.imports import Imports
from generator.plan.resources import ResourcePlan
from generator.plan.text import docstring
from generator.words import words

GRANTS: dict[Literal["ClientCredentials", "RefreshToken"], tuple[str, ...]] = {
    "ClientCredentials": ("clientCredentials",),
    "RefreshToken": ("authorizationCode", "password"),
}
"""The flows of each source of tokens; RefreshToken suits any that refreshes."""
MODULES = {"ClientCredentials": "client_credentials", "RefreshToken": "oauth"}
"""The runtime modules of the sources."""
ARGUMENTS = {
    "ClientCredentials": "client_id, client_secret, scopes=[…]",
    "RefreshToken": "client_id, client_secret, refresh_token",
}
TEXTS = {
    "ClientCredentials": "A source of tokens for the app itself (RFC 6749, 4.4).",
    "RefreshToken": "A source of tokens for a user who granted access (RFC 6749, 6).",
}


def token_module(api: Api) -> TokenModule | None:
    """Return the plan; None if no call takes such a token."""
    sources, imports = tuple(_sources(api)), Imports()
    for source in sources:
        imports.own("_runtime", source.module)
    imports.runtime("oauth", "Token as Token")
    imports.own("_runtime", "oauth")
    imports.own("errors", "StatusError")
    exports = (*(source.name for source in sources), "Token", "TokenRefused")
    return TokenModule(imports.lines(), sources, exports) if sources else None


def _sources(api: Api) -> Iterator[TokenSource]:
    flows = [flow for _, flow in _used_flows(api)]
    for name, grants in GRANTS.items():
        renews = name == "RefreshToken"
        urls = [
            (renews and flow.refresh_url) or flow.token_url
            for flow in flows
            if flow.grant in grants or (renews and flow.refresh_url)
        ]
        if urls:
            url = next(filter(None, urls), None)
            text = TEXTS[name] if url else f"{TEXTS[name]}\n\n`token_url` is required."
            construct = f"{name}({ARGUMENTS[name]})"
            module = MODULES[name]
            yield TokenSource(name, module, docstring(text, 4), url, construct)


def _used_flows(api: Api) -> list[tuple[str, Flow]]:
    """Return the flows of the schemes that operations use, with the schemes' names."""
    used = {
        requirement.scheme
        for operation in api.operations
        for requirements in operation.security
        for requirement in requirements
    }
    return [
        (name, flow)
        for name, scheme in api.security_schemes.items()
        if name in used
        for flow in scheme.flows
    ]


def scope_module(
    api: Api,
    modules: Sequence[Module],
    calls_of: Iterable[tuple[str, Api, Names, ResourcePlan]],
) -> ScopeModule | None:
    """Return the plan, if one of the modules needs it.

    `calls_of` has for each API the prefix of its classes, its names and its resources.
    """
    named_flow = code_flow(api)
    module = next((module for module in modules if module.oauth), None)
    if module is None or named_flow is None:
        return None
    scheme, authorization_url, token_url = named_flow
    calls: list[CallScopes] = []
    for place, one, names, resources in calls_of:
        topic = frozenset(words(one.title))
        for method in (*resources.methods, *resources.former):
            class_name = names.resources.classes[method.call.resource].blocking
            scopes = _scopes(method.operation, scheme, topic)
            if scopes:
                call = f"{place}{class_name}.{method.call.method}"
                calls.append(CallScopes(call, scopes))
    return ScopeModule(
        path=f"{module.name.partition('.')[0]}/scopes.py",
        authorization_url=authorization_url,
        token_url=token_url,
        calls=tuple(calls),
    )


def code_flow(api: Api) -> tuple[str, str, str] | None:
    """Return the first authorization code flow: its scheme and its two URLs."""
    return next(
        (
            (scheme, flow.authorization_url, flow.token_url)
            for scheme, flow in _used_flows(api)
            if flow.grant == "authorizationCode"
            and flow.authorization_url
            and flow.token_url
        ),
        None,
    )


def _scopes(
    operation: Operation, scheme: str, topic: frozenset[str]
) -> tuple[str, ...]:
    """Return alternative scopes; those that mention the API's topic come first."""
    scopes = {
        " ".join(sorted(requirement.scopes))
        for alternative in operation.security
        for requirement in alternative
        if requirement.scheme == scheme
    }
    if "" in scopes:
        return ()

    def rank(text: str) -> tuple[int, int, str]:
        shared = topic & set(re.findall(r"\w+", text.lower().replace("_", " ")))
        return text.count(" "), -len(shared), text

    return tuple(sorted(scopes, key=rank))
