"""The names of a package: what the naming stage decides and the plan prints."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Call:
    """A method's place on a client: `partner_clients.batch.update`."""

    resource: tuple[str, ...]
    method: str

    @classmethod
    def of(cls, text: str) -> Call:
        """Return the call written as `text`."""
        *resource, method = text.split(".")
        return cls(tuple(resource), method)

    def __str__(self) -> str:
        return ".".join((*self.resource, self.method))


@dataclass(frozen=True)
class Widened:
    """A call that had to take a longer name because its own was taken."""

    pointer: str
    wanted: Call
    given: Call
    other: str
    """The operation or resource that has the wanted name."""
