"""Security: how calls prove who makes them (OpenAPI 3.1, 4.8.27 and 4.8.30)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, cast
from urllib.parse import urljoin, urlsplit

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import Flow, Operation, Requirement, SecurityScheme
from generator.load import pointer as at
from generator.translate.context import Context, Lost
from generator.translate.parameters import TOKEN
from generator.translate.servers import usual_base

FLOWS: tuple[
    Literal["implicit", "password", "clientCredentials", "authorizationCode"], ...
] = ("implicit", "password", "clientCredentials", "authorizationCode")
CHALLENGES = ("digest", "negotiate", "ntlm", "scram-sha-1", "scram-sha-256")
"""HTTP schemes whose value depends on the server's challenge."""
_URL = re.compile(r"https?://[^\s/?#@]+([/?][^\s#]*)?")

Requirements = tuple[tuple[Requirement, ...], ...]


def security_schemes(context: Context) -> Mapping[str, SecurityScheme]:
    """Return the usable schemes by name; report the others."""
    components = context.document.openapi.components
    declared = (components and components.securitySchemes) or {}
    schemes = {}
    for name, node in declared.items():
        pointer = at.within("/components/securitySchemes", name)
        try:
            pointer, scheme = context.resolved(node, openapi.SecurityScheme, pointer)
            flows = tuple(_flows(context, scheme, at.within(pointer, "flows")))
            schemes[name] = replace(_scheme(name, scheme, pointer), flows=flows)
        except Lost as lost:
            context.report(lost, f'The client takes no credential for "{name}".')
    return schemes


def requirements(
    context: Context,
    schemes: Mapping[str, SecurityScheme],
    operation: openapi.Operation,
    pointer: str,
) -> Requirements:
    """Return the alternatives of an operation, by default those of the document.

    An alternative with an unknown scheme is reported and left out.
    """
    declared, where = operation.security, at.within(pointer, "security")
    if declared is None:
        declared, where = context.document.openapi.security or [], "/security"
    usable = []
    for index, alternative in enumerate(declared):
        context.refer(
            pointer,
            *(at.within("/components/securitySchemes", name) for name in alternative),
        )
        unknown = [name for name in alternative if name not in schemes]
        if unknown:
            problem = f'"{unknown[0]}" is not a usable security scheme'
            lost = Lost("security-scheme", problem, at.within(where, index))
            context.report(lost, "This authentication alternative is ignored.")
            continue
        usable.append(_alternative(alternative))
        tokens = [name for name in alternative if _is_in_authorization(schemes[name])]
        if len({(schemes[name].kind, schemes[name].prefix) for name in tokens}) > 1:
            listed = " and ".join(f'"{name}"' for name in tokens)
            problem = f"{listed} cannot both use the header Authorization"
            lost = Lost("security-scheme", problem, at.within(where, index))
            context.report(lost, f'Only "{tokens[-1]}" is sent.')
    # an empty alternative makes credentials optional (4.8.30) and comes last
    return () if usable == [()] else tuple(sorted(usable, key=lambda given: not given))


def without_keys(
    context: Context, operation: Operation, schemes: Mapping[str, SecurityScheme]
) -> Operation:
    """Return the operation without the parameters that its credentials replace."""
    used = {r.scheme for requirements in operation.security for r in requirements}
    keys = {
        (schemes[name].location, schemes[name].parameter)
        for name in used
        if schemes[name].kind == "apiKey"
    }
    kept = []
    for parameter in operation.parameters:
        if (parameter.location, parameter.name) not in keys:
            kept.append(parameter)
            continue
        context.diagnostics.note(
            "key-parameter",
            f'"{parameter.name}" is also the key of a security scheme',
            pointer=parameter.pointer,
            consequence="It is not an argument: the client sends its credential.",
        )
    return replace(operation, parameters=tuple(kept))


def _is_in_authorization(scheme: SecurityScheme) -> bool:
    return scheme.location == "header" and scheme.parameter.lower() == "authorization"


def _alternative(declared: Mapping[str, Sequence[str]]) -> tuple[Requirement, ...]:
    return tuple(Requirement(name, tuple(scopes)) for name, scopes in declared.items())


def _flows(
    context: Context, scheme: openapi.SecurityScheme, pointer: str
) -> Iterator[Flow]:
    for grant in FLOWS if scheme.type == "oauth2" and scheme.flows else ():
        flow = cast("openapi.OAuthFlow | None", getattr(scheme.flows, grant))
        if flow is not None:
            place = at.within(pointer, grant)
            urls = (
                _complete(context, getattr(flow, word), at.within(place, word))
                for word in ("authorizationUrl", "tokenUrl", "refreshUrl")
            )
            yield Flow(grant, *urls)


def _complete(context: Context, url: str | None, pointer: str) -> str | None:
    """Return a URL that may be relative to the first server (OpenAPI 3.1, 4.6)."""
    if not url:
        return None
    try:
        complete = urljoin(usual_base(context), url)
        urlsplit(complete)
    except ValueError:  # brackets without an IPv6 address
        complete = ""
    if _URL.fullmatch(complete):
        return complete
    context.diagnostics.note(
        "token-url",
        f'"{url}" is not an http or https URL, and no known server completes it',
        pointer=pointer,
        consequence="It is left out.",
    )
    return None


def _scheme(name: str, scheme: openapi.SecurityScheme, pointer: str) -> SecurityScheme:
    match scheme.type, (scheme.scheme or "").lower():
        case ("oauth2" | "openIdConnect", _) | ("http", "bearer"):
            return SecurityScheme(name, "bearer")
        case ("http", "basic"):
            return SecurityScheme(name, "basic")
        case ("http", other) if TOKEN.fullmatch(other) and other not in CHALLENGES:
            return SecurityScheme(name, "apiKey", prefix=scheme.scheme or "")
        case ("apiKey", _) if scheme.name:
            location = cast(
                'Literal["header", "query", "cookie"]', scheme.security_scheme_in
            )
            if location != "query" and not TOKEN.fullmatch(scheme.name):
                problem = f'"{scheme.name}" cannot be the name of a {location}'
                raise Lost("parameter-name", problem, at.within(pointer, "name"))
            if location in ("header", "query", "cookie"):
                return SecurityScheme(name, "apiKey", location, scheme.name)
    kind = f'{scheme.type} "{scheme.scheme}"' if scheme.scheme else scheme.type
    raise Lost("security-scheme", f"the scheme {kind} is not supported", pointer)
