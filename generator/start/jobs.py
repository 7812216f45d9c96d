"""What a run is to do, by its arguments and by the configuration.

What the command line says counts for more than the configuration, and what that says of
one document for more than what it says of all.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from generator.start.configuration import Configuration, find, read
from generator.start.options import Options


class Target:
    """A package that is to be made of one document, or of several."""

    def __init__(
        self, specs: Sequence[tuple[str, Options]], package: str | None = None
    ) -> None:
        """`specs` are documents with their options; `package` is for several APIs."""
        self.specs = specs
        self.package = package

    @property
    def key(self) -> str:
        """What messages call it before it has a name."""
        return self.package or self.specs[0][0]

    @property
    def options(self) -> Options:
        """Those that are of the package, and not of one document."""
        return self.specs[0][1]


class Job:
    """What is to be written, where, and on which condition."""

    def __init__(
        self, targets: Sequence[Target], output: str, *, strict: bool = False
    ) -> None:
        self.targets = targets
        self.output = output
        self.strict = strict

    def draft(self) -> Job:
        """The same without changelogs: no version is made while somebody writes."""
        targets = [
            Target([(s, o._replace(changelog=None)) for s, o in t.specs], t.package)
            for t in self.targets
        ]
        return Job(targets, self.output, strict=self.strict)


class Incomplete(Exception):
    """Neither the arguments nor a configuration say what a run needs."""


def job(
    wanted: Sequence[str], given: Mapping[str, Any], configuration: Configuration | None
) -> Job:
    """The job; `given` are the command line's options, by the configuration's keys.

    An option that was not given is None, (), or False. Raises Incomplete.
    """
    usual = configuration.values if configuration else {}
    wanted = wanted or [each["path"] for each in documents(configuration)]
    if not wanted:
        raise Incomplete("no SPEC is given, and no configuration names one")
    output = given["output"] or usual.get("output")
    if output is None:
        raise Incomplete("no folder is given for the output (-o)")
    specs = [(spec, options_for(spec, given, configuration)) for spec in wanted]
    package = given.get("package") or usual.get("package")
    if given.get("name"):
        package = None
    if package and any(options.renames for _, options in specs):
        raise Incomplete(
            "--rename is for packages of one API; in one of several, an overlay with "
            "x-gen-client-name renames calls"
        )
    targets = [Target(specs, package)] if package else [Target([s]) for s in specs]
    return Job(targets, output, strict=bool(given["strict"] or usual.get("strict")))


def options_for(
    spec: str, given: Mapping[str, Any], configuration: Configuration | None
) -> Options:
    """What holds for one document."""
    usual = configuration.values if configuration else {}
    own = [
        each
        for each in documents(configuration)
        if _normal(each["path"]) == _normal(spec)
    ]
    return _options(given, *own[:1], usual)


def _options(*sources: Mapping[str, Any]) -> Options:
    """What the first source says that says anything, for each option."""

    def first(key: str, default: Any = None) -> Any:
        return next((found for s in sources if (found := s.get(key))), default)

    preset = first("preset")
    return Options(
        name=first("name"),
        preset=None if preset == "auto" else preset,
        overlays=first("overlays", ()),
        allow_remote=first("allow-remote-refs", False),
        engine=first("engine"),
        version=first("client-version"),
        changelog=first("changelog"),
        include=first("include", ()),
        exclude=first("exclude", ()),
        templates=first("templates"),
        renames=tuple(rename for s in reversed(sources) for rename in _renames(s)),
    )


def _renames(source: Mapping[str, Any]) -> Sequence[str]:
    """Each as `OLD=NEW`; in a configuration, they are a table."""
    renames = source.get("renames", ())
    if isinstance(renames, Mapping):
        return [f"{old}={new}" for old, new in renames.items()]
    return [str(rename) for rename in renames]


def documents(configuration: Configuration | None) -> Sequence[Mapping[str, Any]]:
    """The documents that a configuration names."""
    return configuration.specs if configuration else ()


def configured(file: str | None) -> Configuration | None:
    """The configuration of a file, or the nearest one; raises ConfigurationError."""
    return read(file) if file else find()


def _normal(path: str) -> str:
    return path if "://" in path else os.path.normpath(path)
