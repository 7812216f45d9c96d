"""Has the types that callers see; both type checkers read it beside the package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_type

from output_packages.models_as_data import (
    from_dict,
    from_json,
    models,
    to_dict,
    to_json,
)


def use(data: Mapping[str, Any], text: bytes) -> None:
    """Convert models in all ways."""
    pen = assert_type(from_dict(models.Pen, data), models.Pen)
    assert_type(from_dict(models.Pen, data, python_names=True), models.Pen)
    assert_type(from_json(models.Pen, text), models.Pen)
    assert_type(from_json(list[models.Pen], text), list[models.Pen])
    animal: models.Animal = from_dict(models.Animal, data)
    assert_type(to_dict(pen), dict[str, Any])
    assert_type(to_json([pen, animal]), str)
