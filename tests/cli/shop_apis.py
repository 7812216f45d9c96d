"""Three small documents for one package, `shop`: they share models."""

from __future__ import annotations

from typing import Any

from tests.commands import document, gen_client, save

NAMES = ("bills", "orders", "returns")
TEXT = {"type": "string"}
LINE = {"type": "object", "properties": {"id": TEXT, "count": TEXT}}
MONEY = {"type": "object", "properties": {"amount": TEXT}}
PENALTY = {"type": "object", "properties": {"penalty": TEXT}}


def answer(schema: dict[str, Any]) -> dict[str, Any]:
    """Return responses with a JSON body."""
    content = {"application/json": {"schema": schema}}
    return {"200": {"description": "", "content": content}}


def reference(model: str) -> dict[str, str]:
    """Return a reference to a model."""
    return {"$ref": f"#/components/schemas/{model}"}


def shop_api(
    name: str, *, line: dict[str, Any] = LINE, version: str = "1", **parts: Any
) -> dict[str, Any]:
    """Return the document of one API; all share `Line`, and all but returns `Money`."""
    read = {"responses": answer({"type": "array", "items": reference("Line")})}
    write = {"responses": answer(reference("Money")), "tags": ["Write"]}
    money = PENALTY if name == "returns" else MONEY
    return document(
        **{
            "info": {"title": name, "version": version},
            "paths": {
                f"/{name}": {"get": read, "post": write},
                f"/{name}/lines": {"get": read},
            },
            "components": {"schemas": {"Line": line, "Money": money}},
            **parts,
        }
    )


def save_apis(*names: str, folder: str = "specs", **parts: Any) -> list[str]:
    """Save the documents of these APIs, by default of all; return their paths."""
    return [
        save(f"{folder}/{name}.json", shop_api(name, **parts))
        for name in names or NAMES
    ]


def generate_shop(*specs: str) -> None:
    """Write the package `out/shop` for the documents."""
    result = gen_client(*specs, "-o", "out", "--package", "shop")
    assert result.exit_code == 0, result.stderr
