"""Swagger 2.0 rewritten as OpenAPI 3, so that nothing later has to know of it.

Definitions and the like become components, body and form parameters request bodies,
`consumes` and `produces` media types. References and messages follow: `Moves` says
where each part was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.diagnostics import Diagnostics
from generator.load import pointer
from generator.load.origins import Moves
from generator.load.structure import SCHEMA, Child, Raw, copied

JSON = "application/json"
BINARY = "application/octet-stream"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_FORMS = (URLENCODED, MULTIPART)
METHODS = ("get", "put", "post", "delete", "options", "head", "patch")

_GONE = {
    "swagger",
    "host",
    "basePath",
    "schemes",
    "consumes",
    "produces",
    "definitions",
    "parameters",
    "responses",
    "securityDefinitions",
}
"""Words of the root and of operations that OpenAPI 3 has not, or has elsewhere."""

_OF_PARAMETER = {
    "name",
    "in",
    "description",
    "required",
    "allowEmptyValue",
    "deprecated",
    "schema",
}
"""Words of a parameter or header; all others describe its value."""

_BODILESS = ("get", "head", "delete")
"""Methods whose body has no meaning (OpenAPI 3.0, 4.7.10.1): none is inherited."""

_FLOWS = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}

_STYLES: Mapping[tuple[str, str], Raw] = {
    ("query", "csv"): {"style": "form", "explode": False},
    ("query", "ssv"): {"style": "spaceDelimited", "explode": False},
    ("query", "pipes"): {"style": "pipeDelimited", "explode": False},
    ("query", "multi"): {"style": "form", "explode": True},
    ("path", "csv"): {"style": "simple"},
    ("header", "csv"): {"style": "simple"},
}
_SEPARATORS = {"csv": "commas", "ssv": "spaces", "tsv": "tabs", "pipes": "bars"}


@dataclass(frozen=True)
class _Parameter:
    """A parameter of a list: what is there, and what that is or refers to."""

    node: Any
    listed: str
    declared: Any
    place: str

    @property
    def location(self) -> Any:
        return self.declared.get("in") if isinstance(self.declared, dict) else None

    @property
    def key(self) -> tuple[Any, Any]:
        return self.location, str(self.declared.get("name"))


def convert(tree: Raw, diagnostics: Diagnostics) -> tuple[Raw, Moves]:
    """The document as OpenAPI 3.0, a copy, and where its parts were."""
    conversion = _Conversion(tree, diagnostics)
    return conversion.document(), conversion.moves


class _Conversion:
    """The conversion of one document; pointers named `old` are into the original."""

    def __init__(self, tree: Raw, diagnostics: Diagnostics) -> None:
        self.moves = Moves()
        self._tree = tree
        self._diagnostics = diagnostics
        self._consumes = _texts(tree.get("consumes"))
        self._produces = _texts(tree.get("produces"))
        self._references: list[Raw] = []
        """Objects of the copy whose `$ref` leads to where something was."""
        self._uses: dict[str, list[Sequence[str]]] = {}
        """The media types of the operations that share a body or an answer."""

    def document(self) -> Raw:
        """The whole document."""
        for operation, place in self._operations():
            self._note_uses(operation, place)
        converted = {"openapi": "3.0.3", **_others(self._tree, _GONE)}
        if servers := self._servers(self._tree.get("schemes")):
            converted["servers"] = servers
            self.moves.made(
                "/servers", "/host" if "host" in self._tree else "/basePath"
            )
        if "paths" in self._tree:
            paths = _without_extensions(self._tree["paths"])
            converted["paths"] = _mapped(paths, "/paths", self._path_item)
        if components := self._components():
            converted["components"] = components
        for holder in self._references:
            holder["$ref"] = self._rewritten(holder["$ref"])
        return converted

    def _rewritten(self, reference: str) -> str:
        old = pointer.target(reference)
        if old is None or pointer.find(self._tree, old) is None:
            return reference
        new = self.moves.new(old)
        return reference if new == old else pointer.reference(new)

    # --- servers and components ----------------------------------------------------

    def _servers(self, schemes: Any) -> list[Raw]:
        """A server for each scheme, the safe one first; none says the same as "/"."""
        host = self._tree.get("host")
        base = str(self._tree.get("basePath") or "").strip("/")
        path = f"/{base}" if base else ""
        if not isinstance(host, str) or not host:
            return [{"url": path}] if path else []
        if "://" in host:
            return [{"url": host.rstrip("/") + path}]
        usable = [s for s in ("https", "http") if s in _texts(schemes)] or ["https"]
        return [{"url": f"{scheme}://{host.rstrip('/')}{path}"} for scheme in usable]

    def _components(self) -> Raw:
        made: Raw = {}
        for word, section, convert_one in (
            ("definitions", "schemas", self._definition),
            ("parameters", "parameters", self._shared_parameter),
            ("responses", "responses", self._shared_response),
            ("securityDefinitions", "securitySchemes", self._security_scheme),
        ):
            if word in self._tree:
                self.moves.moved(f"/components/{section}", f"/{word}")
                made[section] = _mapped(self._tree[word], f"/{word}", convert_one)
        shared = made.get("parameters")
        if isinstance(shared, dict):
            made["parameters"] = {k: v for k, v in shared.items() if v is not None}
            made["requestBodies"] = self._shared_bodies()
        return {section: entries for section, entries in made.items() if entries}

    def _definition(self, raw: Any, _old: str) -> Any:
        return self._schema(raw)

    def _shared_parameter(self, raw: Any, old: str) -> Any:
        """None for what OpenAPI 3 does not call a parameter."""
        parameter = self._parameter_at(raw, old, old)
        if parameter.location in ("body", "formData"):
            return None
        return self._plain(parameter, self.moves.new(old))

    def _shared_bodies(self) -> Raw:
        bodies = {}
        for name, raw in self._tree["parameters"].items():
            old = pointer.within("/parameters", name)
            if isinstance(raw, dict) and "$ref" not in raw and raw.get("in") == "body":
                new = pointer.within("/components/requestBodies", name)
                bodies[name] = self._body(raw, old, new, self._shared_types(old))
        return bodies

    def _shared_types(self, old: str) -> Sequence[str]:
        """What the first operation that shares a body consumes."""
        return self._uses.get(old, [self._consumes])[0]

    def _shared_response(self, raw: Any, old: str) -> Any:
        """In whatever media type an operation that shares it may answer."""
        uses = self._uses.get(old, [self._produces])
        produces = list(dict.fromkeys(name for use in uses for name in use))
        return self._response(raw, old, self.moves.new(old), produces)

    def _security_scheme(self, raw: Any, old: str) -> Any:
        match raw:
            case {"type": "basic"}:
                return {**_others(raw, {"type"}), "type": "http", "scheme": "basic"}
            case {"type": "oauth2"}:
                return self._oauth2(raw, old)
            case _:
                return copied(raw)

    def _oauth2(self, raw: Raw, old: str) -> Raw:
        words = {"authorizationUrl", "tokenUrl", "scopes"}
        kept = _others(raw, {"flow", *words})
        flow = raw.get("flow")
        if flow not in _FLOWS:
            self._diagnostics.warning(
                "invalid",
                f'"flow" should be one of {", ".join(_FLOWS)}, not {json.dumps(flow)}',
                pointer=pointer.within(old, "flow"),
                consequence="The flow is left out.",
            )
            return {**kept, "flows": {}}
        urls = {word: raw[word] for word in words - {"scopes"} if word in raw}
        scopes = copied(raw.get("scopes") or {})
        return {**kept, "flows": {_FLOWS[flow]: {**urls, "scopes": scopes}}}

    # --- operations ----------------------------------------------------------------

    def _operations(self) -> Iterator[tuple[Raw, str]]:
        paths = self._tree.get("paths")
        for path, item in paths.items() if isinstance(paths, dict) else ():
            for method in METHODS:
                operation = item.get(method) if isinstance(item, dict) else None
                if isinstance(operation, dict):
                    yield operation, pointer.within("/paths", path, method)

    def _note_uses(self, operation: Raw, place: str) -> None:
        consumes, produces = self._media_types(operation)
        for parameter in self._parameters(operation, place):
            self._uses.setdefault(parameter.place, []).append(consumes)
        responses = operation.get("responses")
        for node in responses.values() if isinstance(responses, dict) else ():
            _, shared = self._resolved(node, "")
            self._uses.setdefault(shared, []).append(produces)

    def _media_types(self, operation: Raw) -> tuple[Sequence[str], Sequence[str]]:
        """What the operation consumes and produces: its own words, or the API's."""
        own = operation.get
        consumes = (
            _texts(own("consumes")) if "consumes" in operation else self._consumes
        )
        produces = (
            _texts(own("produces")) if "produces" in operation else self._produces
        )
        return consumes, produces

    def _path_item(self, raw: Any, old: str) -> Any:
        if not isinstance(raw, dict):
            return copied(raw)
        converted = _others(raw, {"parameters", *METHODS})
        shared = self._parameters(raw, old)
        self._set_parameters(converted, raw, old, shared)
        payload = [p for p in shared if p.location in ("body", "formData")]
        for method in METHODS:
            if method in raw:
                inherited = [] if method in _BODILESS else payload
                place = pointer.within(old, method)
                converted[method] = self._operation(raw[method], place, inherited)
        return converted

    def _operation(self, raw: Any, old: str, inherited: Sequence[_Parameter]) -> Any:
        if not isinstance(raw, dict):
            return copied(raw)
        consumes, produces = self._media_types(raw)
        converted = _others(raw, _GONE)
        if "schemes" in raw and raw["schemes"] != self._tree.get("schemes"):
            converted["servers"] = self._servers(raw["schemes"])
        own = self._parameters(raw, old)
        self._set_parameters(converted, raw, old, own)
        body = self._request_body(own, inherited, old, consumes)
        if body is not None:
            converted["requestBody"] = body
        if "responses" in raw:
            converted["responses"] = _mapped(
                _without_extensions(raw["responses"]),
                pointer.within(old, "responses"),
                lambda node, place: self._response(node, place, place, produces),
            )
        return converted

    # --- parameters ----------------------------------------------------------------

    def _parameters(self, holder: Raw, old: str) -> list[_Parameter]:
        listed = holder.get("parameters")
        if not isinstance(listed, list):
            return []
        places = (
            pointer.within(old, "parameters", index) for index in range(len(listed))
        )
        return [
            self._parameter_at(node, place, place)
            for node, place in zip(listed, places, strict=True)
        ]

    def _parameter_at(self, node: Any, listed: str, place: str) -> _Parameter:
        return _Parameter(node, listed, *self._resolved(node, place))

    def _resolved(self, node: Any, place: str) -> tuple[Any, str]:
        """What a chain of references ends at, and where that is."""
        seen: set[str] = set()
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            target = pointer.target(node["$ref"])
            if target is None or target in seen:
                break
            seen.add(target)
            found = pointer.find(self._tree, target)
            if found is None:
                break
            node, place = found, target
        return node, place

    def _set_parameters(
        self, converted: Raw, raw: Raw, old: str, parameters: Sequence[_Parameter]
    ) -> None:
        """Give the copy its parameters, without those that make up the body."""
        if not isinstance(raw.get("parameters", []), list):
            converted["parameters"] = copied(raw["parameters"])
            return
        plain = [p for p in parameters if p.location not in ("body", "formData")]
        if not plain:
            return
        converted["parameters"] = made = []
        for index, parameter in enumerate(plain):
            new = pointer.within(old, "parameters", index)
            self.moves.moved(new, parameter.listed)
            made.append(self._plain(parameter, new))

    def _plain(self, parameter: _Parameter, new: str) -> Any:
        """A parameter that OpenAPI 3 calls so too."""
        node = parameter.node
        if not isinstance(node, dict) or "$ref" in node:
            return self._reference(node)
        location = str(node.get("in"))
        return self._with_schema(node, location, parameter.listed, new)

    def _with_schema(self, raw: Raw, location: str, old: str, new: str) -> Raw:
        """A parameter or header: what it says of its value becomes a schema."""
        kept = {key: value for key, value in raw.items() if _is_of_parameter(key)}
        if "schema" in raw:
            return {**copied(kept), "schema": self._schema(raw["schema"])}
        self.moves.made(f"{new}/schema", old)
        value, style = self._value(raw, location, old)
        return {**copied(kept), **style, "schema": value}

    def _value(self, raw: Raw, location: str, old: str) -> tuple[Raw, Raw]:
        """The schema of a parameter's value, and the style that arrays have."""
        described = {k: v for k, v in raw.items() if not _is_of_parameter(k)}
        schema = self._schema(described)
        if raw.get("type") != "array":
            return schema, {}
        form = raw.get("collectionFormat", "csv")
        if form == "multi" and location in ("path", "header"):
            form = "csv"
        where = "query" if location == "formData" else location
        if style := _STYLES.get((where, str(form))):
            return schema, dict(style)
        separator = _SEPARATORS.get(str(form))
        if separator is None or where not in ("query", "path", "header"):
            return schema, {}
        self._diagnostics.warning(
            "parameter-style",
            f'collectionFormat "{form}" is not supported in OpenAPI 3',
            pointer=pointer.within(old, "collectionFormat"),
            consequence=f"It is one string of values separated by {separator}.",
        )
        return {"type": "string"}, {}

    # --- bodies --------------------------------------------------------------------

    def _request_body(
        self,
        own: Sequence[_Parameter],
        inherited: Sequence[_Parameter],
        old: str,
        consumes: Sequence[str],
    ) -> Raw | None:
        """The body that body or form parameters describe; None if there are none."""
        new = pointer.within(old, "requestBody")
        bodies = [p for p in own if p.location == "body"]
        fields = [p for p in own if p.location == "formData"]
        for surplus in [*bodies[1:], *(fields if bodies else ())]:
            self._diagnostics.warning(
                "invalid",
                "a body parameter excludes other body and form parameters",
                pointer=surplus.listed,
                consequence="It is left out.",
            )
        if not bodies and not fields:
            bodies = [p for p in inherited if p.location == "body"]
        if bodies:
            return self._body_of(bodies[0], new, consumes)
        known = {p.key: p for p in [*inherited, *fields] if p.location == "formData"}
        return self._form(list(known.values()), old, new, consumes) if known else None

    def _body_of(self, body: _Parameter, new: str, consumes: Sequence[str]) -> Raw:
        """A shared body stays a reference where the media types allow."""
        section, _, name = body.place.rpartition("/")
        if section == "/parameters" and list(consumes) == list(
            self._shared_types(body.place)
        ):
            self.moves.made(new, body.listed)
            return {"$ref": pointer.reference(f"/components/requestBodies/{name}")}
        return self._body(body.declared, body.place, new, consumes)

    def _body(self, raw: Raw, old: str, new: str, consumes: Sequence[str]) -> Raw:
        self.moves.moved(new, old)
        self.moves.made(f"{new}/content", old)
        kept = _extensions(raw)
        for word in ("description", "required"):
            if word in raw:
                kept[word] = raw[word]
        media_types = [name for name in consumes if _plain_name(name) not in _FORMS]
        content: Raw = {}
        for media_type in media_types or consumes or [JSON]:
            where = pointer.within(new, "content", media_type)
            self.moves.made(where, old)
            content[media_type] = {}
            if "schema" in raw:
                self.moves.moved(f"{where}/schema", f"{old}/schema")
                content[media_type]["schema"] = self._schema(raw["schema"])
        return {**kept, "content": content}

    def _form(
        self,
        fields: Sequence[_Parameter],
        old: str,
        new: str,
        consumes: Sequence[str],
    ) -> Raw:
        """The body of which the parameters are fields."""
        self.moves.made(new, f"{old}/parameters")
        required = any(f.declared.get("required") is True for f in fields)
        has_file = any(_is_file(f.declared) for f in fields)
        content = {
            media_type: self._form_content(
                fields, pointer.within(new, "content", media_type), f"{old}/parameters"
            )
            for media_type in _form_types(consumes, has_file)
        }
        return {"required": required, "content": content}

    def _form_content(self, fields: Sequence[_Parameter], new: str, old: str) -> Raw:
        self.moves.made(new, old)
        self.moves.made(f"{new}/schema", old)
        properties: Raw = {}
        encoding: Raw = {}
        for field in fields:
            _, name = field.key
            place = pointer.within(new, "schema", "properties", name)
            self.moves.moved(place, field.place)
            value, style = self._value(field.declared, "formData", field.place)
            if "description" in field.declared:
                value["description"] = field.declared["description"]
            properties[name] = _extensions(field.declared) | value
            if style:
                encoding[name] = style
        needed = [f.key[1] for f in fields if f.declared.get("required") is True]
        schema: Raw = {"type": "object", "properties": properties}
        if needed:
            schema["required"] = needed
        return {"schema": schema} | ({"encoding": encoding} if encoding else {})

    # --- answers -------------------------------------------------------------------

    def _response(self, raw: Any, old: str, new: str, produces: Sequence[str]) -> Any:
        if not isinstance(raw, dict) or "$ref" in raw:
            return self._reference(raw)
        converted = _others(raw, {"schema", "headers", "examples"})
        if isinstance(raw.get("headers"), dict):
            where = f"{new}/headers"
            converted["headers"] = {
                name: self._header(
                    header,
                    pointer.within(f"{old}/headers", name),
                    pointer.within(where, name),
                )
                for name, header in raw["headers"].items()
            }
        if content := self._answer_content(raw, old, f"{new}/content", produces):
            converted["content"] = content
        return converted

    def _header(self, raw: Any, old: str, new: str) -> Any:
        if not isinstance(raw, dict):
            return copied(raw)
        return self._with_schema(raw, "header", old, new)

    def _answer_content(
        self, raw: Raw, old: str, new: str, produces: Sequence[str]
    ) -> Raw:
        """The answer in each media type; one without a schema may have examples."""
        examples = raw.get("examples")
        examples = examples if isinstance(examples, dict) else {}
        schema = raw.get("schema")
        media_types = produces or [JSON]
        if schema is None:
            media_types = [name for name in examples if not name.startswith("x-")]
        elif isinstance(schema, dict) and _is_file(schema):
            media_types = [name for name in produces if not _is_json(name)] or [BINARY]
        self.moves.made(new, old)
        content: Raw = {}
        for media_type in media_types:
            where = pointer.within(new, media_type)
            content[media_type] = made = {}
            if schema is not None:
                self.moves.moved(f"{where}/schema", f"{old}/schema")
                made["schema"] = self._schema(schema)
            if media_type in examples:
                example = pointer.within(f"{old}/examples", media_type)
                self.moves.made(f"{where}/example", example)
                made["example"] = copied(examples[media_type])
        return content

    # --- schemas -------------------------------------------------------------------

    def _schema(self, raw: Any) -> Any:
        """A schema in the words of OpenAPI 3.0."""
        if not isinstance(raw, dict):
            return copied(raw)
        schema = {key: self._part(value, SCHEMA.get(key)) for key, value in raw.items()}
        schema.pop("collectionFormat", None)
        if "x-nullable" in schema:
            schema["nullable"] = schema.pop("x-nullable")
        if schema.get("type") == "file":
            schema |= {"type": "string", "format": "binary"}
        if isinstance(schema.get("discriminator"), str):
            schema["discriminator"] = {"propertyName": schema["discriminator"]}
        return self._noted(schema)

    def _part(self, value: Any, child: Child | None) -> Any:
        match child, value:
            case ("one", _), _:
                return self._schema(value)
            case ("list", _), list():
                return [self._schema(item) for item in value]
            case (_, _), dict():
                return {key: self._schema(item) for key, item in value.items()}
            case _:
                return copied(value)

    def _reference(self, raw: Any) -> Any:
        return self._noted(copied(raw))

    def _noted(self, copy: Any) -> Any:
        """The object; if it is a reference, its target will be found."""
        if isinstance(copy, dict) and isinstance(copy.get("$ref"), str):
            self._references.append(copy)
        return copy


def _mapped(entries: Any, old: str, convert_one: Callable[[Any, str], Any]) -> Any:
    """The map with each entry converted."""
    if not isinstance(entries, dict):
        return copied(entries)
    return {
        key: convert_one(entry, pointer.within(old, key))
        for key, entry in entries.items()
    }


def _without_extensions(entries: Any) -> Any:
    """The map without the keys that OpenAPI 3 and its readers do not expect there."""
    if not isinstance(entries, dict):
        return entries
    return {key: entry for key, entry in entries.items() if not key.startswith("x-")}


def _others(raw: Raw, words: set[str]) -> Raw:
    """A copy without these words."""
    return {key: copied(value) for key, value in raw.items() if key not in words}


def _extensions(raw: Raw) -> Raw:
    """What is no word of the specification, but for one that has become one."""
    return {
        key: copied(value)
        for key, value in raw.items()
        if key.startswith("x-") and key != "x-nullable"
    }


def _texts(value: Any) -> list[str]:
    """The texts in a list; one text is taken for a list of it."""
    listed = value if isinstance(value, list) else [value]
    return [item for item in listed if isinstance(item, str)]


def _is_of_parameter(key: str) -> bool:
    return key in _OF_PARAMETER or (key.startswith("x-") and key != "x-nullable")


def _form_types(consumes: Sequence[str], has_file: bool) -> list[str]:
    """The media types of a form: only multipart can hold files."""
    allowed = (MULTIPART,) if has_file else _FORMS
    declared = [name for name in consumes if _plain_name(name) in allowed]
    return declared or [MULTIPART if has_file else URLENCODED]


def _plain_name(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _is_json(media_type: str) -> bool:
    plain = _plain_name(media_type)
    return plain.endswith(("/json", "+json")) or "*" in plain


def _is_file(value: Raw) -> bool:
    match value:
        case {"type": "file"} | {"items": {"type": "file"}}:
            return True
        case _:
            return False
