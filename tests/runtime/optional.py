"""Runtime modules that partner clients does without."""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

from generated.partner_clients import _runtime
from tests.packages import RUNTIME


def optional(name: str) -> Any:
    """The module, as if the package of partner clients had needed it."""
    full_name = f"{_runtime.__name__}.{name}"
    spec = importlib.util.spec_from_file_location(full_name, RUNTIME / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[full_name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
