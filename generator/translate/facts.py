"""What callers should know that OpenAPI has no word for."""

from __future__ import annotations

from collections.abc import Mapping

import openapi_pydantic.v3.v3_1 as openapi

from generator.translate.context import Context, extension


def facts(
    context: Context, operation: openapi.Operation
) -> tuple[tuple[str, str], ...]:
    """Label and text of each documented extension, the operation's own or the API's.

    Which extensions those are is the preset's to say.
    """
    preset = context.document.preset
    documented = preset.documented if preset else {}
    document = context.document.openapi
    found = []
    for name, label in documented.items():
        for owner in (operation, document.info, document):
            text = _text(extension(owner, name))
            if text:
                found.append((label, text))
                break
    return tuple(found)


def _text(value: object) -> str:
    match value:
        case str():
            return value
        case Mapping():
            return _grouped(value)
        case [*items]:
            return ", ".join(filter(None, (_text(item) for item in items)))
        case _:
            return ""


def _grouped(values: Mapping[str, object]) -> str:
    """Keys of one value together: `FREE (sales, service)`."""
    groups: dict[str, list[str]] = {}
    for key, value in values.items():
        groups.setdefault(_text(value) or str(value), []).append(key)
    return "; ".join(f"{value} ({', '.join(keys)})" for value, keys in groups.items())
