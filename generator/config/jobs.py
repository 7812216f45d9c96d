"""Merges the command line and the configuration into the job of a run.

Precedence: command line, then the table of one spec, then the top level of the file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from generator.config.discovery import find, read
from generator.config.file import Configuration
from generator.config.run_options import Options, given_extras


class Target:
    """One package to generate, from one document or from several."""

    def __init__(
        self, specs: Sequence[tuple[str, Options]], package: str | None = None
    ) -> None:
        """`package` is the name of a package of several APIs."""
        self.specs = specs
        self.package = package

    @property
    def key(self) -> str:
        """Return the name in messages until the package has a name."""
        return self.package or self.specs[0][0]

    @property
    def options(self) -> Options:
        """Return the options of the package.

        They are those of the first document, with the renames and extras of all.
        """
        each = [options for _, options in self.specs]
        renames = dict.fromkeys(rename for one in each for rename in one.renames)
        return each[0]._replace(renames=tuple(renames), extras=given_extras(each))


class Job:
    """The packages to write, the output folder, and whether warnings are errors."""

    def __init__(
        self, targets: Sequence[Target], output: str, *, strict: bool = False
    ) -> None:
        self.targets = targets
        self.output = output
        self.strict = strict

    def draft(self) -> Job:
        """Return the same job without changelogs, for `--watch`."""
        targets = [
            Target([(s, o._replace(changelog=None)) for s, o in t.specs], t.package)
            for t in self.targets
        ]
        return Job(targets, self.output, strict=self.strict)


class Incomplete(Exception):
    """The arguments and the configuration lack a setting that a run needs."""


def job_for(
    specs: Sequence[str], given: Mapping[str, Any], configuration: Configuration | None
) -> Job:
    """Return the job of a run.

    `specs` and `given` come from the command line; `given` has the names of the
    configuration's keys. An option that was not given is None, () or False; `with` is
    None then, because () means no extras. Raises Incomplete.
    """
    shared = configuration.values if configuration else {}
    packages = targets(specs, given, configuration)
    output = given["output"] or shared.get("output")
    if output is None:
        raise Incomplete("no folder is given for the output (-o)")
    strict = given["strict"]
    if strict is None:
        strict = shared.get("strict", False)
    return Job(packages, output, strict=strict)


def targets(
    specs: Sequence[str], given: Mapping[str, Any], configuration: Configuration | None
) -> list[Target]:
    """Return the packages of a run: one for all documents, or one for each.

    Without `specs`, the documents are those of the configuration. Raises Incomplete.
    """
    shared = configuration.values if configuration else {}
    specs = specs or [each["path"] for each in documents(configuration)]
    if not specs:
        raise Incomplete("no SPEC is given, and no configuration names one")
    pairs = [(spec, options_for(spec, given, configuration)) for spec in specs]
    package = given.get("package") or shared.get("package")
    if package and not given.get("name"):
        return [Target(pairs, package)]
    return [Target([pair]) for pair in pairs]


def options_for(
    spec: str, given: Mapping[str, Any], configuration: Configuration | None
) -> Options:
    """Return the options of one document."""
    shared = configuration.values if configuration else {}
    own = [
        each
        for each in documents(configuration)
        if _normal(each["path"]) == _normal(spec)
    ]
    return _options(given, *own[:1], shared)


def _options(*sources: Mapping[str, Any]) -> Options:
    """Return each option from the first source that sets it; `with` may be empty."""

    def first(key: str, default: Any = None) -> Any:
        return next((value for s in sources if (value := s.get(key))), default)

    preset = first("preset")
    return Options(
        name=first("name"),
        preset=None if preset == "auto" else preset,
        overlays=first("overlays", ()),
        allow_remote=first("allow-remote-refs", False),
        extras=next((e for s in sources if (e := s.get("with")) is not None), None),
        version=first("client-version"),
        changelog=first("changelog"),
        include=first("include", ()),
        exclude=first("exclude", ()),
        templates=first("templates"),
        renames=tuple(rename for s in reversed(sources) for rename in _renames(s)),
    )


def _renames(source: Mapping[str, Any]) -> Sequence[str]:
    """Return each rename as `OLD=NEW`; a configuration has a table of them."""
    renames = source.get("renames", ())
    if isinstance(renames, Mapping):
        return [f"{old}={new}" for old, new in renames.items()]
    return [str(rename) for rename in renames]


def documents(configuration: Configuration | None) -> Sequence[Mapping[str, Any]]:
    """Return the documents that a configuration names."""
    return configuration.specs if configuration else ()


def configured(file: str | None) -> Configuration | None:
    """Return the configuration in `file`, or the nearest; raises ConfigurationError."""
    return read(file) if file else find()


def _normal(path: str) -> str:
    return path if "://" in path else os.path.normpath(path)
