"""Rate limits: the headers by which answers say what is left."""

from __future__ import annotations

import re

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import LimitHeaders
from generator.load import pointer as at
from generator.translate.context import Context, Lost

_REMAINING = re.compile(r"((?:x-)?rate-?limit)-remaining", re.IGNORECASE)


def limit_headers(
    context: Context, operation: openapi.Operation, pointer: str
) -> LimitHeaders | None:
    """What the first answer declares that has such headers; None where none has."""
    for status, node in (operation.responses or {}).items():
        where = at.within(pointer, "responses", status)
        try:
            _, answer = context.resolved(node, openapi.Response, where)
        except Lost:
            continue  # reported with the answer
        names = {name.lower(): name for name in answer.headers or {}}
        for name in names.values():
            if found := _REMAINING.fullmatch(name):
                return LimitHeaders(name, names.get(f"{found[1]}-reset".lower(), ""))
    return None
