"""Convert documents of Swagger 2.0."""

from __future__ import annotations

import copy
from typing import Any

from generator.diagnostics import Diagnostics
from generator.load.swagger import convert

Raw = dict[str, Any]
TEXT: Raw = {"type": "string"}
PET: Raw = {"$ref": "#/definitions/Pet"}
NEW_PET: Raw = {"$ref": "#/components/schemas/Pet"}


def converted(tree: Raw) -> Raw:
    """Convert a document; no message is reported and its tree is not changed."""
    before = copy.deepcopy(tree)
    diagnostics = Diagnostics("spec")
    made, _ = convert({"swagger": "2.0", **tree}, diagnostics)
    assert (tree, list(diagnostics)) == (before, [])
    assert made.pop("openapi") == "3.0.3"
    return made


def operation(raw: Raw, **root: Any) -> Any:
    """Return the converted operation."""
    return converted({"paths": {"/a": {"post": raw}}, **root})["paths"]["/a"]["post"]
