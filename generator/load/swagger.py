"""Rewrites Swagger 2.0 as OpenAPI 3.0, so that later stages need not know it.

Definitions become components, body and form parameters become request bodies, and
`consumes` and `produces` become media types. `Moves` records where each part was, for
references and messages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from generator.diagnostics import Diagnostics
from generator.load import pointer
from generator.load.origins import Moves
from generator.load.structure import Raw, copied
from generator.load.swagger_bodies import BodyConversion, texts
from generator.load.swagger_parts import Parameter, others

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
"""Keywords of the root and of operations that OpenAPI 3 dropped or moved."""

_BODILESS = ("get", "head", "delete")
"""Methods that inherit no body: it has no meaning (OpenAPI 3.0, 4.7.10.1)."""

_FLOWS = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}


def convert(tree: Raw, diagnostics: Diagnostics) -> tuple[Raw, Moves]:
    """Return a copy of the document as OpenAPI 3.0, and where its parts were."""
    conversion = _Conversion(tree, diagnostics)
    return conversion.document(), conversion.moves


class _Conversion(BodyConversion):
    """Converts one document."""

    def document(self) -> Raw:
        """Return the whole document."""
        for operation, place in self._operations():
            self._note_uses(operation, place)
        converted = {"openapi": "3.0.3", **others(self._tree, _GONE)}
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
        """Return a server for each scheme, https first; none means "/"."""
        host = self._tree.get("host")
        base = str(self._tree.get("basePath") or "").strip("/")
        path = f"/{base}" if base else ""
        if not isinstance(host, str) or not host:
            return [{"url": path}] if path else []
        if "://" in host:
            return [{"url": host.rstrip("/") + path}]
        usable = [s for s in ("https", "http") if s in texts(schemes)] or ["https"]
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
        """Return the parameter; None if it is part of a body in OpenAPI 3."""
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

    def _shared_response(self, raw: Any, old: str) -> Any:
        """Return a response in the media types of all operations that share it."""
        uses = self._uses.get(old, [self._produces])
        produces = list(dict.fromkeys(name for use in uses for name in use))
        return self._response(raw, old, self.moves.new(old), produces)

    def _security_scheme(self, raw: Any, old: str) -> Any:
        match raw:
            case {"type": "basic"}:
                return {**others(raw, {"type"}), "type": "http", "scheme": "basic"}
            case {"type": "oauth2"}:
                return self._oauth2(raw, old)
            case _:
                return copied(raw)

    def _oauth2(self, raw: Raw, old: str) -> Raw:
        words = {"authorizationUrl", "tokenUrl", "scopes"}
        kept = others(raw, {"flow", *words})
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
        """Return what the operation consumes and produces; the API's by default."""
        own = operation.get
        consumes = texts(own("consumes")) if "consumes" in operation else self._consumes
        produces = texts(own("produces")) if "produces" in operation else self._produces
        return consumes, produces

    def _path_item(self, raw: Any, old: str) -> Any:
        if not isinstance(raw, dict):
            return copied(raw)
        converted = others(raw, {"parameters", *METHODS})
        shared = self._parameters(raw, old)
        self._set_parameters(converted, raw, old, shared)
        payload = [p for p in shared if p.location in ("body", "formData")]
        for method in METHODS:
            if method in raw:
                inherited = [] if method in _BODILESS else payload
                place = pointer.within(old, method)
                converted[method] = self._operation(raw[method], place, inherited)
        return converted

    def _operation(self, raw: Any, old: str, inherited: Sequence[Parameter]) -> Any:
        if not isinstance(raw, dict):
            return copied(raw)
        consumes, produces = self._media_types(raw)
        converted = others(raw, _GONE)
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


def _mapped(entries: Any, old: str, convert_one: Callable[[Any, str], Any]) -> Any:
    """Return the map with each entry converted."""
    if not isinstance(entries, dict):
        return copied(entries)
    return {
        key: convert_one(entry, pointer.within(old, key))
        for key, entry in entries.items()
    }


def _without_extensions(entries: Any) -> Any:
    """Return the map without extensions, which later stages do not expect there."""
    if not isinstance(entries, dict):
        return entries
    return {key: entry for key, entry in entries.items() if not key.startswith("x-")}
