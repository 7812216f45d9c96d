"""What OpenAPI 3.2 says in other words than 3.1, in the words of 3.1.

Its new methods stay where they are: `translate` finds them there.
"""

from __future__ import annotations

from typing import Any

from generator.load import pointer
from generator.load.structure import Raw, copied

_MEDIA_TYPES = "#/components/mediaTypes/"


def prepared(tree: Raw) -> Raw:
    """A document of 3.2 without references to media types, and with descriptions.

    An answer need not be described any more (4.17).
    """
    if not str(tree.get("openapi")).startswith("3.2"):
        return tree
    components = tree.get("components")
    shared = components.get("mediaTypes") if isinstance(components, dict) else None
    found: Raw = _prepared(tree, shared if isinstance(shared, dict) else {})
    return found


def _prepared(value: Any, shared: Raw) -> Any:
    match value:
        case {"$ref": str(reference)} if reference.startswith(_MEDIA_TYPES):
            name = pointer.unescape(reference.removeprefix(_MEDIA_TYPES))
            return copied(shared.get(name, value))
        case dict():
            found = {key: _prepared(part, shared) for key, part in value.items()}
            answers = found.get("responses")
            for answer in answers.values() if isinstance(answers, dict) else ():
                if isinstance(answer, dict) and "$ref" not in answer:
                    answer.setdefault("description", "")
            return found
        case list():
            return [_prepared(part, shared) for part in value]
        case _:
            return value


def parameter(value: Raw) -> Raw:
    """A whole query as one parameter is an object whose properties are pairs (4.12)."""
    if value.get("style") == "cookie":
        value["style"] = "form"
    match value:
        case {"in": "querystring", "content": dict(content)}:
            form = content.get("application/x-www-form-urlencoded")
            if isinstance(form, dict) and "schema" in form:
                del value["content"]
                style = {"in": "query", "style": "form", "explode": True}
                return value | style | {"schema": form["schema"]}
    return value


def media_type(value: Raw) -> Raw:
    """What is said of each item is what a stream is read as (4.14.2)."""
    match value.pop("itemSchema", None):
        case dict(item) if "schema" not in value:
            value["schema"] = _data(item)
    return value


def _data(item: Raw) -> Any:
    """What the data of a server-sent event is, where the item is such an event."""
    match item:
        case {
            "properties": {"data": dict(data), **others}
        } if "contentSchema" in data or others.keys() & {"event", "id", "retry"}:
            return data.get("contentSchema", {"type": "string"})
        case _:
            return item
