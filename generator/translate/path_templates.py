"""Path templates: the variables of a path, and the query that its key may have.

OpenAPI 3.1 (4.8.8.1) knows `{name}` only. Documents also write `{+name}` (RFC 6570),
`{name*}` and `{name:path}` for several segments, `(.{format})` for an optional ending,
and a query that tells operations of one path apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple, TypeAlias
from urllib.parse import unquote_plus

from generator.api import (
    Enumeration,
    Nullable,
    Parameter,
    Reference,
    Scalar,
    Schema,
)
from generator.load import pointer as at
from generator.translate.context import Context, Lost
from generator.translate.schemas import Schemas
from generator.words import ENDING, VARIABLE, bare_variable

Extent: TypeAlias = Literal["segment", "segments", ".", "/"]
_COLON = re.compile(r"(?<=/):([A-Za-z_]\w*)(?=/|$)")
"""A variable as routers write it: `/items/:id`."""
_QUERY = re.compile(r"\{[?&]([^{}]+)\}")
"""Names of query parameters (RFC 6570, 3.2.8)."""
_PARTS = re.compile(f"{ENDING.pattern}|{VARIABLE.pattern}")
_SEVERAL = re.compile(r"\+.*|\*.*|.*[*+]|.*:(path|\.[*+])", re.DOTALL)
"""The text of a variable for several segments."""


class PathTemplate(NamedTuple):
    """A path to fill in, with the parameters of its operation."""

    text: str | None
    """The path with all variables as `{name}`; None if the document's path is that."""
    parameters: tuple[Parameter, ...]
    """Path variables first, in the order of the URL; bound and optional ones last."""


def path_template(
    context: Context,
    schemas: Schemas,
    path: str,
    parameters: tuple[Parameter, ...],
    pointer: str,
) -> PathTemplate:
    """Return the template of a path, and the parameters that fill it in.

    An undeclared variable becomes a parameter of type string, and is reported. So are
    path parameters that the path has no place for; they are left out.
    """
    reading = _Reading(context, schemas, parameters, pointer)
    sent = path.partition("#")[0]
    text = reading.template(sent)
    reading.report_unused()
    others = [p for p in reading.parameters if p.location != "path"]
    variables = [*reading.variables.values()]
    variables.sort(key=lambda p: text.find(f"{{{p.name}}}"))
    given = [variable for variable in variables if _is_positional(variable)]
    rest = [variable for variable in variables if not _is_positional(variable)]
    changed = text if text != sent else None
    return PathTemplate(changed, (*given, *others, *rest))


def _is_positional(variable: Parameter) -> bool:
    return variable.required and variable.binds is None


@dataclass
class _Reading:
    """Reads one path and collects the parameters of its variables."""

    context: Context
    schemas: Schemas
    parameters: tuple[Parameter, ...]
    pointer: str
    variables: dict[str, Parameter] = field(default_factory=dict)

    def template(self, path: str) -> str:
        """Return the path with its variables as `{name}`; note their parameters."""
        for names in _QUERY.findall(path):
            self._add_query(names.split(","))
        path, mark, query = _QUERY.sub("", path).partition("?")
        path = _COLON.sub(self._colon, path)
        pairs = "&".join(self._pairs(query)) if mark else ""
        return _PARTS.sub(self._part, path) + (f"?{pairs}" if pairs else "")

    def report_unused(self) -> None:
        """Report the declared path parameters that are not in the path."""
        for parameter in self.parameters:
            if parameter.location == "path" and parameter.name not in self.variables:
                problem = f'the path has no variable "{parameter.name}"'
                lost = Lost("path-variable", problem, parameter.pointer)
                self.context.report(lost, "The parameter is ignored.")

    def _part(self, match: re.Match[str]) -> str:
        dot, ending, other_dot, other_ending, text = match.groups()
        if text is not None:
            return f"{{{self._variable(text).name}}}"
        variable = self._variable(ending or other_ending)
        extent: Extent = "." if "." in (dot, other_dot) else "/"
        optional = replace(variable, required=False, extent=extent)
        self.variables[variable.name] = optional
        return f"{{{variable.name}}}"

    def _colon(self, match: re.Match[str]) -> str:
        name = match[1]
        return f"{{{name}}}" if self._declared("path", name) else match[0]

    def _variable(self, text: str) -> Parameter:
        """Return the parameter of a variable, declared or not."""
        bare = bare_variable(text)
        names = [name for name in (text, bare) if self._declared("path", name)]
        if names:
            variable = self._declared("path", names[0])
            assert variable is not None
        else:
            variable = self._undeclared(bare)
        extent: Extent = "segments" if _SEVERAL.fullmatch(text) else "segment"
        variable = replace(variable, required=True, extent=extent)
        return self.variables.setdefault(variable.name, variable)

    def _undeclared(self, name: str) -> Parameter:
        if name not in self.variables:
            problem = f'no parameter is declared for the path variable "{name}"'
            lost = Lost("path-variable", problem, self.pointer)
            self.context.report(lost, "It becomes an argument of type str.")
        return _text_parameter(name, self.pointer)

    def _add_query(self, names: list[str]) -> None:
        """Add undeclared parameters of `{?limit,after}`."""
        for name in map(bare_variable, names):
            if self._declared("query", name):
                continue
            problem = f'no parameter is declared for the query variable "{name}"'
            lost = Lost("path-variable", problem, self.pointer)
            self.context.report(lost, "It becomes an argument of type str.")
            text = _text_parameter(name, self.pointer)
            added = replace(text, location="query", style="form", required=False)
            self.parameters = (*self.parameters, replace(added, explode=True))

    def _pairs(self, query: str) -> Iterator[str]:
        """Yield the pairs that no parameter sends; the others get their values."""
        for pair in filter(None, query.split("&")):
            name, _, value = map(unquote_plus, pair.partition("="))
            declared = self._declared("query", name)
            if declared is None:
                yield _PARTS.sub(self._part, pair)
                continue
            bound = None if VARIABLE.search(value) else self._typed(declared, value)
            fixed = replace(declared, required=True, binds=bound)
            self.parameters = tuple(
                fixed if parameter is declared else parameter
                for parameter in self.parameters
            )

    def _typed(self, parameter: Parameter, value: str) -> str | int | None:
        """Return a value of the query as the parameter's type; None if it has none."""
        schema = parameter.schema
        kinds = self._kinds(schema.schema if isinstance(schema, Nullable) else schema)
        if "string" in kinds and not parameter.is_json:
            return value
        if "boolean" in kinds and value in ("true", "false"):
            return value == "true"
        if "integer" in kinds and re.fullmatch(r"-?\d+", value, re.ASCII):
            return int(value)
        return None

    def _kinds(self, schema: Schema) -> set[str]:
        match schema:
            case Scalar("string", None) | Scalar("boolean" | "integer"):
                return {schema.type}
            case Reference(pointer):
                definition = self.schemas.definitions().get(pointer)
                if isinstance(definition, Enumeration):
                    return {_word(value) for value in definition.values}
        return set()

    def _declared(self, location: str, name: str) -> Parameter | None:
        for parameter in self.parameters:
            if (parameter.location, parameter.name) == (location, name):
                return parameter
        return None


def _word(value: object) -> str:
    """Return the name of a value's type in a schema."""
    words = {bool: "boolean", int: "integer"}
    return words.get(type(value), "string")


def _text_parameter(name: str, pointer: str) -> Parameter:
    return Parameter(
        name=name,
        location="path",
        schema=Scalar("string"),
        required=True,
        style="simple",
        explode=False,
        pointer=at.within(pointer, "parameters"),
    )
