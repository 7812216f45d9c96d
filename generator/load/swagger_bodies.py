"""The bodies of Swagger 2.0: `consumes` and `produces` become media types."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generator.diagnostics import Diagnostics
from generator.load import pointer
from generator.load.structure import Raw, copied
from generator.load.swagger_parts import Parameter, PartConversion, extensions, others

JSON = "application/json"
BINARY = "application/octet-stream"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_FORMS = (URLENCODED, MULTIPART)


class BodyConversion(PartConversion):
    """Converts the bodies of requests and responses, too."""

    def __init__(self, tree: Raw, diagnostics: Diagnostics) -> None:
        super().__init__(tree, diagnostics)
        self._consumes = texts(tree.get("consumes"))
        self._produces = texts(tree.get("produces"))
        self._uses: dict[str, list[Sequence[str]]] = {}
        """The media types of the operations that share a body or a response."""

    def _shared_types(self, old: str) -> Sequence[str]:
        """Return the media types of the first operation that shares a body."""
        return self._uses.get(old, [self._consumes])[0]

    # --- bodies --------------------------------------------------------------------

    def _request_body(
        self,
        own: Sequence[Parameter],
        inherited: Sequence[Parameter],
        old: str,
        consumes: Sequence[str],
    ) -> Raw | None:
        """Return the body of body or form parameters; None if there are none."""
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
        every = [p for p in [*inherited, *fields] if p.location == "formData"]
        by_name = {p.key: p for p in every}  # own fields replace inherited ones
        return self._form([*by_name.values()], old, new, consumes) if every else None

    def _body_of(self, body: Parameter, new: str, consumes: Sequence[str]) -> Raw:
        """Return the body; a shared one is a reference if the media types match."""
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
        kept = extensions(raw)
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
        fields: Sequence[Parameter],
        old: str,
        new: str,
        consumes: Sequence[str],
    ) -> Raw:
        """Return a form with the parameters as fields."""
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

    def _form_content(self, fields: Sequence[Parameter], new: str, old: str) -> Raw:
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
            properties[name] = extensions(field.declared) | value
            if style:
                encoding[name] = style
        needed = [f.key[1] for f in fields if f.declared.get("required") is True]
        schema: Raw = {"type": "object", "properties": properties}
        if needed:
            schema["required"] = needed
        return {"schema": schema} | ({"encoding": encoding} if encoding else {})

    # --- responses -----------------------------------------------------------------

    def _response(self, raw: Any, old: str, new: str, produces: Sequence[str]) -> Any:
        if not isinstance(raw, dict) or "$ref" in raw:
            return self._reference(raw)
        converted = others(raw, {"schema", "headers", "examples"})
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
        if content := self._response_content(raw, old, f"{new}/content", produces):
            converted["content"] = content
        return converted

    def _header(self, raw: Any, old: str, new: str) -> Any:
        if not isinstance(raw, dict):
            return copied(raw)
        return self._with_schema(raw, "header", old, new)

    def _response_content(
        self, raw: Raw, old: str, new: str, produces: Sequence[str]
    ) -> Raw:
        """Return the response's content; without a schema, it may have examples."""
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


def texts(value: Any) -> list[str]:
    """Return the strings in a list, or a single string as a list."""
    listed = value if isinstance(value, list) else [value]
    return [item for item in listed if isinstance(item, str)]


def _form_types(consumes: Sequence[str], has_file: bool) -> list[str]:
    """Return the media types of a form; only multipart can hold files."""
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
