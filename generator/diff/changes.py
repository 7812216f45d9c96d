"""What a diff consists of: changes, each with what it means for callers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from generator.versions import Verdict

Impact = Literal["breaking", "additive", "invisible"]
"""Code that worked fails; code that works has more to use; no code can tell."""
IMPACTS: tuple[Impact, ...] = get_args(Impact)

KINDS: Mapping[str, str] = {
    "method-added": "a method is new",
    "method-removed": "a method is gone",
    "method-renamed": "the same operation has another name; additive where the old one "
    "stays, too; and so for arguments, types and fields",
    "method-deprecated": "a method is deprecated now",
    "method-restored": "a method is no longer deprecated",
    "argument-added": "an argument is new; breaking where it has to be given",
    "argument-removed": "an argument is gone",
    "argument-renamed": "what is sent is the same, its name is another",
    "argument-required": "an argument has to be given now",
    "argument-optional": "an argument may be left out now",
    "argument-type": "an argument takes more (additive), or no longer all it took",
    "argument-order": "arguments that may be given by their place change places",
    "argument-default": "what is sent where nothing is given (breaking), or what the "
    "server takes then (invisible: it does so for old clients, too)",
    "none-meaning": "`None` was left out and is sent as null, or the other way round",
    "result-kind": "a value is pages now, or nothing, a stream, …",
    "result-type": "what is read may be something else (breaking), or only a part of "
    "what it could be (additive)",
    "error-type": "the same of what errors hold",
    "error-added": "what an error holds is described now",
    "error-removed": "what an error holds is no longer described",
    "credentials": "other credentials suffice; breaking where those that did do not",
    "type-added": "a model, enumeration or union is new",
    "type-removed": "one is gone",
    "type-renamed": "one has another name",
    "type-changed": "what a union or an enumeration stands for",
    "field-added": "a field is new; breaking where callers make the model, and have to "
    "give it",
    "field-removed": "a field is gone",
    "field-renamed": "a field has another name, what is sent is the same",
    "field-required": "a field is always there; breaking where callers make the model",
    "field-optional": "a field may be missing; breaking where callers read the model",
    "field-type": "a field holds more (breaking where it is read) or less (breaking "
    "where it is given)",
    "values-added": "an enumeration lists more values",
    "values-removed": "an enumeration lists fewer; all are still read and sent",
    "export-added": "a name can be imported from the package",
    "export-removed": "a name can no longer be imported from the package",
    "module-added": "the package has one more module for callers",
    "module-removed": "a module for callers is gone",
    "environment": "a credential is read from another environment variable",
    "server-added": "a server can be chosen",
    "server-removed": "a server can no longer be chosen",
    "requires": "another Python (breaking if newer), or other versions of libraries",
    "wire-path": "another path",
    "wire-method": "another HTTP method",
    "wire-media-type": "other media types of a request's body",
    "wire-argument": "an argument is sent elsewhere, or under another name",
    "wire-field": "a field has another name in JSON",
    "wire-paging": "pages are asked for in another way",
    "wire-server": "another server, or other parts of its URL where none are given",
}
"""Every kind of change, and what it is; those on the wire are invisible."""
WIRE = "wire-"


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was."""

    impact: Impact
    kind: str
    subject: str
    """A call, a type, `Client`, or the package, by the name that it had."""
    text: str
    """What is different, with code in backticks."""

    @property
    def is_on_wire(self) -> bool:
        """Whether it is about what is sent, and not about Python."""
        return self.kind.startswith(WIRE)


def verdict(changes: Iterable[Change]) -> Verdict:
    """Which number of the version Semantic Versioning wants raised."""
    impacts = {change.impact for change in changes}
    if "breaking" in impacts:
        return "major"
    if "additive" in impacts:
        return "minor"
    return "patch" if impacts else "none"


def code(text: object) -> str:
    """The text as code in Markdown, whatever it holds, on one line."""
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(text))
    longest = max((len(run) for run in _runs(shown)), default=0)
    fence = "`" * (longest + 1)
    edge = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{edge}{shown}{edge}{fence}" if shown else "``"


def listed(texts: Iterable[object]) -> str:
    """Each as code, in their order."""
    return ", ".join(map(code, texts))


def _runs(text: str) -> Iterable[str]:
    """The runs of backticks."""
    return (run for run in "".join(c if c == "`" else " " for c in text).split())
