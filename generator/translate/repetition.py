"""Repetition: whether an operation may be sent twice (RFC 9110, 9.2.2)."""

from __future__ import annotations

from collections.abc import Iterable

import openapi_pydantic.v3.v3_1 as openapi

from generator.api import Parameter, Scalar
from generator.load import pointer as at
from generator.translate.context import Context, Lost, extension

REPEATABLE = "x-gen-client-repeatable"
KEYS = ("idempotency-key", "x-idempotency-key", "idempotency-token")
"""Headers by which servers know a request that they have seen before."""


def repeatable(
    context: Context, operation: openapi.Operation, pointer: str
) -> bool | None:
    """What `x-gen-client-repeatable` says; None where the method decides."""
    told = extension(operation, REPEATABLE)
    if told is None or isinstance(told, bool):
        return told
    problem = f"{REPEATABLE} is to be true or false"
    lost = Lost("repeatable", problem, at.within(pointer, REPEATABLE))
    context.report(lost, "The method decides whether it is safe to send twice.")
    return None


def idempotency_key(parameters: Iterable[Parameter]) -> str | None:
    """The header that makes an operation safe to send twice, if it has one."""
    for parameter in parameters:
        is_key = parameter.location == "header" and parameter.name.lower() in KEYS
        if is_key and parameter.schema in (Scalar("string"), Scalar("string", "uuid")):
            return parameter.name
    return None
