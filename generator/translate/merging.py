"""Merge the APIs of several documents into one, for the client that calls them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from generator.api import Api, Operation, Requirement, SecurityScheme, Server


def unified(apis: Iterable[Api]) -> list[Api]:
    """Return the APIs; security schemes of one name are the same scheme in all."""
    schemes: dict[str, SecurityScheme] = {}
    return [_renamed(api, _unique_names(api, schemes)) for api in apis]


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


def _unique_names(api: Api, schemes: dict[str, SecurityScheme]) -> dict[str, str]:
    """Return a unique name for each scheme of an API; add it to the other schemes."""
    names = {}
    for name, scheme in api.security_schemes.items():
        unique, number = name, 2
        while unique in schemes and not _is_same(schemes[unique], scheme):
            unique = f"{name}_{number}"
            number += 1
        schemes.setdefault(unique, scheme)
        names[name] = unique
    return names


def _is_same(one: SecurityScheme, other: SecurityScheme) -> bool:
    """Whether both take the same credential; their token URLs may differ."""
    return (one.kind, one.location, one.parameter) == (
        other.kind,
        other.location,
        other.parameter,
    )


def _renamed(api: Api, names: Mapping[str, str]) -> Api:
    if all(name == unique for name, unique in names.items()):
        return api
    return replace(
        api,
        operations=tuple(_operation(o, names) for o in api.operations),
        security_schemes={
            names[name]: replace(scheme, name=names[name])
            for name, scheme in api.security_schemes.items()
        },
    )


def _operation(operation: Operation, names: Mapping[str, str]) -> Operation:
    def renamed(needed: Iterable[Requirement]) -> tuple[Requirement, ...]:
        return tuple(replace(one, scheme=names[one.scheme]) for one in needed)

    return replace(operation, security=tuple(map(renamed, operation.security)))


def _schemes(apis: Iterable[Api]) -> dict[str, SecurityScheme]:
    """Return each scheme with the flows of all APIs; the most used scheme is first."""
    schemes: dict[str, SecurityScheme] = {}
    uses: Counter[str] = Counter()
    for api in apis:
        for name, scheme in api.security_schemes.items():
            first = schemes.setdefault(name, scheme)
            flows = dict.fromkeys((*first.flows, *scheme.flows))
            schemes[name] = replace(first, flows=tuple(flows))
        uses.update(
            name
            for operation in api.operations
            for name in {n.scheme for needed in operation.security for n in needed}
        )
    return dict(sorted(schemes.items(), key=lambda item: -uses[item[0]]))
