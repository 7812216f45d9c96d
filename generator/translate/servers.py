"""Servers of the API (OpenAPI 3.1, 4.8.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import Server, ServerVariable
from generator.load import pointer as at
from generator.translate.context import Context, extension


def servers(context: Context) -> tuple[Server, ...]:
    """Return the servers of the API; report and leave out relative ones.

    Their URLs are relative to the place of publication, which is unknown here.
    """
    declared = context.document.openapi.servers or []
    return tuple(_complete(context, declared, "/servers"))


def usual_base(context: Context) -> str:
    """Return the base of the document's other URLs; "" if no server is known."""
    urls = (_server(node).usual_url for node in context.document.openapi.servers or [])
    return next(filter(_is_complete, urls), "")


def own_server(
    context: Context,
    item: openapi.PathItem,
    operation: openapi.Operation,
    pointer: str,
) -> str | None:
    """Return the server of an operation, or of its path."""
    item_place = at.within(at.parent(pointer), "servers")
    own = [*_complete(context, operation.servers or [], at.within(pointer, "servers"))]
    own = own or [*_complete(context, item.servers or [], item_place)]
    urls = [server.usual_url for server in own]
    shared = [
        _server(node).usual_url for node in context.document.openapi.servers or []
    ]
    return urls[0] if urls and urls[0] != next(iter(shared), None) else None


def _complete(
    context: Context, declared: Sequence[openapi.Server], pointer: str
) -> Iterator[Server]:
    for index, node in enumerate(declared):
        server = _server(node)
        if _is_complete(server.usual_url):
            yield server
        elif node.url != "/":
            context.diagnostics.note(
                "relative-server",
                f'the server "{node.url}" is relative to where the document is '
                "published",
                pointer=at.within(pointer, index, "url"),
                consequence="It is left out; without any other, `Client` takes a "
                "required `base_url`.",
            )


def _is_complete(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _server(node: openapi.Server) -> Server:
    variables = tuple(
        ServerVariable(
            name,
            variable.default,
            tuple(dict.fromkeys(variable.enum or ())),
            variable.description or "",
        )
        for name, variable in (node.variables or {}).items()
        if "{" + name + "}" in node.url
    )
    name = extension(node, "name")  # since OpenAPI 3.2
    text = name if isinstance(name, str) else node.description or ""
    return Server(node.url, variables, text)
