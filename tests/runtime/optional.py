"""Runtime modules that partner clients does without."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType
from typing import Any

from generated.partner_clients import _runtime
from tests.packages import RUNTIME


def optional(name: str, runtime: ModuleType = _runtime) -> Any:
    """Import a runtime module as if the package had needed it.

    `runtime` is the `_runtime` of the package: partner clients' unless given.
    """
    full_name = f"{runtime.__name__}.{name}"
    spec = importlib.util.spec_from_file_location(full_name, RUNTIME / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[full_name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
