"""Operations to find names for."""

from __future__ import annotations

from generator.api import Operation, RequestBody, Result, Scalar


def operation(line: str, *, operation_id: str = "", name: str = "") -> Operation:
    """Return the operation of a line such as "PUT /pets/{id} body".

    After method and path, "many" stands for a returned collection, "body" for a request
    body.
    """
    method, path, *features = line.split(" ")
    body = RequestBody("json", "application/json", Scalar("string"), True, "")
    return Operation(
        method=method,
        path=path,
        pointer=f"/paths/{path}/{method}",
        parameters=(),
        body=body if "body" in features else None,
        result=Result("none"),
        errors=(),
        security=(),
        collection="many" in features,
        operation_id=operation_id or None,
        name=name or None,
    )
