"""Where the API is."""

from __future__ import annotations

from generator.translate.context import Context


def server(context: Context) -> str | None:
    """The URL of the first server, its variables at their defaults.

    None if there is none, or if it is relative to the document (OpenAPI 3.1, 4.8.5).
    """
    servers = context.document.openapi.servers
    if not servers:
        return None
    url = servers[0].url
    for name, variable in (servers[0].variables or {}).items():
        url = url.replace("{" + name + "}", variable.default)
    if url.startswith(("http://", "https://")):
        return url
    if url != "/":
        context.diagnostics.note(
            "relative-server",
            f'the server "{url}" is relative to where the document is published',
            pointer="/servers/0/url",
            consequence="`Client` takes a required `base_url`.",
        )
    return None
