"""Several APIs seen as one, for the client that calls them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from generator.api import Api, Operation, Requirement, SecurityScheme, Server


def unified(apis: Iterable[Api]) -> list[Api]:
    """Return the APIs with one meaning for each name of a security scheme."""
    known: dict[str, SecurityScheme] = {}
    return [_renamed(api, _given_names(api, known)) for api in apis]


def merged(apis: Sequence[Api], title: str) -> Api:
    """Return one API with all operations, and the servers that most APIs have."""
    servers = Counter(api.servers for api in apis if api.servers)
    return Api(
        title=title,
        version="",
        description="",
        servers=servers.most_common(1)[0][0] if servers else (),
        operations=tuple(o for api in apis for o in api.operations),
        definitions={},
        security_schemes=_schemes(apis),
    )


def own_server(api: Api, usual: Sequence[Server]) -> str | None:
    """Return the URL of an API's server, if that is not the usual one."""
    if not api.servers or api.servers[0].usual_url == usual[0].usual_url:
        return None
    return api.servers[0].usual_url


def _given_names(api: Api, known: dict[str, SecurityScheme]) -> dict[str, str]:
    """Return unique names for the schemes, and add them to the known ones."""
    given = {}
    for name, scheme in api.security_schemes.items():
        found, number = name, 2
        while found in known and not _is_same(known[found], scheme):
            found = f"{name}_{number}"
            number += 1
        known.setdefault(found, scheme)
        given[name] = found
    return given


def _is_same(one: SecurityScheme, other: SecurityScheme) -> bool:
    """Whether both take the same credential; their token URLs may differ."""
    return (one.kind, one.location, one.parameter) == (
        other.kind,
        other.location,
        other.parameter,
    )


def _renamed(api: Api, given: Mapping[str, str]) -> Api:
    if all(name == found for name, found in given.items()):
        return api
    return replace(
        api,
        operations=tuple(_operation(o, given) for o in api.operations),
        security_schemes={
            given[name]: replace(scheme, name=given[name])
            for name, scheme in api.security_schemes.items()
        },
    )


def _operation(operation: Operation, given: Mapping[str, str]) -> Operation:
    def renamed(needed: Iterable[Requirement]) -> tuple[Requirement, ...]:
        return tuple(replace(one, scheme=given[one.scheme]) for one in needed)

    return replace(operation, security=tuple(map(renamed, operation.security)))


def _schemes(apis: Iterable[Api]) -> dict[str, SecurityScheme]:
    """Return every scheme with the flows of all APIs, the most used schemes first."""
    found: dict[str, SecurityScheme] = {}
    counted: Counter[str] = Counter()
    for api in apis:
        for name, scheme in api.security_schemes.items():
            first = found.setdefault(name, scheme)
            flows = dict.fromkeys((*first.flows, *scheme.flows))
            found[name] = replace(first, flows=tuple(flows))
        counted.update(
            name
            for operation in api.operations
            for name in {n.scheme for needed in operation.security for n in needed}
        )
    return dict(sorted(found.items(), key=lambda item: -counted[item[0]]))
