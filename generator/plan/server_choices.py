"""Plan the client's arguments about servers."""

from __future__ import annotations

from collections.abc import Mapping

from generator.api import Api, Server
from generator.manifest import schema
from generator.package_modules import ServerArgument, ServerChoice, ServerPlan
from generator.plan.text import literal, printable, sentence


def server_plan(api: Api, names: Mapping[str, str]) -> ServerPlan:
    """Return the arguments about servers; `names` are their names by variable."""
    first = next(iter(api.servers), None)
    has_own = any(operation.server for operation in api.operations)
    if first is None:
        return ServerPlan(None, None, (), has_own, ())
    return ServerPlan(
        usual_url=first.usual_url,
        template_url=first.url if first.variables else None,
        arguments=tuple(
            ServerArgument(
                name=names[variable.name],
                variable=variable.name,
                annotation_code=_annotation(variable.values),
                default=variable.default,
                values=variable.values,
                description=sentence(variable.description)
                or f"`{printable(variable.name)}` in the server's URL.",
            )
            for variable in first.variables
        ),
        has_own=has_own,
        choices=_choices(api.servers) if len(api.servers) > 1 else (),
    )


def _annotation(values: tuple[str, ...]) -> str:
    return f"Literal[{', '.join(map(literal, values))}]" if values else "str"


def _choices(servers: tuple[Server, ...]) -> tuple[ServerChoice, ...]:
    """Return each server by its description in the document, or else by its URL."""
    urls: dict[str, str] = {}
    for server in servers:
        urls.setdefault(printable(server.description) or server.url, server.usual_url)
    return tuple(ServerChoice(name, url) for name, url in urls.items())


def server_entry(api: Api, server: ServerPlan) -> schema.Server:
    """Return the default server, and the servers to choose from."""
    first = next(iter(api.servers), None)
    variables = first.variables if first else ()
    return schema.Server(
        url=first.url if first else None,
        variables={
            variable.name: schema.ServerVariable(
                argument=argument.name,
                default=variable.default,
                enum=tuple(variable.values),
            )
            for argument, variable in zip(server.arguments, variables, strict=True)
        },
        servers=tuple(one.usual_url for one in api.servers) if server.choices else (),
        names=tuple(choice.name for choice in server.choices),
    )
