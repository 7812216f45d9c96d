"""Plan credentials: the client's first arguments, named after their schemes."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping

from generator.api import Api, Operation, SecurityScheme
from generator.naming.names import CredentialNames
from generator.package_modules import Credential, CredentialArgument

Alternatives = tuple[tuple[str, ...], ...]


class Credentials:
    """The credentials that the client takes, and those that each operation needs."""

    def __init__(self, api: Api, names: Mapping[str, CredentialNames]) -> None:
        """`names` are the credentials by security scheme."""
        self._schemes = api.security_schemes
        used = _used(api)
        self._names = {n: name for n, name in names.items() if n in used}
        self.default: Alternatives = self._usual(api)
        """The credentials that most operations need."""
        self._used = frozenset(credential.name for credential in self._names.values())

    def of(self, api: Api) -> Credentials:
        """Return the credentials as the operations of one of several APIs use them."""
        view = copy.copy(self)
        view.default = self._usual(api)
        needed = (self.needed(operation) for operation in api.operations)
        used = {name for ways in needed for names in ways for name in names}
        view._used = frozenset(used) or self._used
        return view

    def _usual(self, api: Api) -> Alternatives:
        counts = Counter(self.needed(operation) for operation in api.operations)
        return counts.most_common(1)[0][0] if counts else ()

    def needed(self, operation: Operation) -> Alternatives:
        """Return the alternatives of an operation, as combinations of credentials."""
        combinations = (
            tuple(dict.fromkeys(self._names[r.scheme].name for r in requirements))
            for requirements in operation.security
        )
        return tuple(dict.fromkeys(combinations))

    def planned(self) -> tuple[Credential, ...]:
        """Return the credentials, in the order in which the schemes are declared."""
        first: dict[CredentialNames, SecurityScheme] = {}
        for scheme, names in self._names.items():
            first.setdefault(names, self._schemes[scheme])
        return tuple(_credential(names, scheme) for names, scheme in first.items())

    def used(self) -> tuple[Credential, ...]:
        """Return the credentials that the API's operations need."""
        return tuple(c for c in self.planned() if c.name in self._used)

    def sources(self) -> tuple[tuple[str, str], ...]:
        """Return where each credential is looked for: arguments and variables."""
        return tuple(
            (credential.name, " and ".join(map(_source, credential.arguments)))
            for credential in self.used()
        )


def _source(argument: CredentialArgument) -> str:
    return f"{argument.name}= or {argument.environment}"


def _credential(names: CredentialNames, scheme: SecurityScheme) -> Credential:
    """Return the plan of a credential, for the first of its schemes."""
    name = names.name
    arguments = tuple(
        CredentialArgument(secret.argument, secret.environment, scheme.kind == "bearer")
        for secret in names.secrets
    )
    match scheme.kind:
        case "bearer":
            return Credential(name, scheme.name, arguments, "Bearer")
        case "basic":
            return Credential(name, scheme.name, arguments, "Basic")
        case "apiKey":
            where = scheme.location, scheme.parameter
            return Credential(
                name, scheme.name, arguments, "ApiKey", *where, scheme.prefix
            )


def _used(api: Api) -> set[str]:
    """Return the schemes that operations use."""
    return {
        requirement.scheme
        for operation in api.operations
        for requirements in operation.security
        for requirement in requirements
    }


SETTINGS = {
    "timeout": "float | Timeout | None",
    "max_retries": "int",
    "headers": "Mapping[str, str] | None",
    "strict": "bool",
    "throttle": "Throttle | None",
    "hooks": "Hooks | None",
    "http_client": "httpx2.Client | Callable[[], httpx2.Client] | None",
}
"""The arguments that every client has, with their annotations."""
