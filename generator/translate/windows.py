"""Windows: collections that go on past the number of results that one query gives."""

from __future__ import annotations

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import Paging
from generator.load import pointer as at
from generator.translate.context import Context, Lost, extension

WINDOWS = "x-gen-client-windows"


def windows(
    context: Context, operation: openapi.Operation, paging: Paging | None, pointer: str
) -> str | None:
    """What `x-gen-client-windows` says: a name that the preset knows."""
    told = extension(operation, WINDOWS)
    if told is None:
        return None
    preset = context.document.preset
    known = preset.windows if preset else {}
    if paging and paging.location == "body" and isinstance(told, str) and told in known:
        return told
    listed = ", ".join(known) or "none"
    problem = f"{WINDOWS} is for pages asked for in a body, by a name of: {listed}"
    lost = Lost("windows", problem, at.within(pointer, WINDOWS))
    context.report(lost, "There are no more results than one query gives.")
    return None
