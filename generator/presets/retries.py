"""What a vendor's answers mean for sending again, as `RetryRules` of the runtime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Retries:
    """The table of a preset; see `RetryRules` in the runtime for what it means."""

    refusals: Sequence[int]
    failures: Sequence[int]
    lasting: Mapping[str, float] = field(default_factory=dict[str, float])
    """Seconds by status; TOML has no keys but texts."""
    limit_field: str = ""
    limits: Mapping[str, float] = field(default_factory=dict[str, float])
    """Seconds by limit; 0 where waiting is pointless."""

    @property
    def code(self) -> str:
        """The object, as it is written in a client."""
        lasting = {int(status): seconds for status, seconds in self.lasting.items()}
        limits = {name: seconds or None for name, seconds in self.limits.items()}
        return (
            f"RetryRules(refusals=frozenset({{{_listed(self.refusals)}}}), "
            f"failures=frozenset({{{_listed(self.failures)}}}), "
            f"lasting={lasting!r}, limit_field={self.limit_field!r}, limits={limits!r})"
        )


def _listed(statuses: Sequence[int]) -> str:
    return ", ".join(map(str, sorted(statuses)))
