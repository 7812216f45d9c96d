"""The step of a wheel's build that adds compiled templates; hatchling runs it."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledTemplates(BuildHookInterface[Any]):
    """Adds the compiled templates to a wheel, not to an editable installation."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the templates; `version` is "standard" or "editable"."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from generator.render.compiled import FOLDER, compile_templates

        target = Path(mkdtemp(), FOLDER.name)
        compile_templates(Path(self.root, "templates", "package"), target)
        build_data["force_include"][str(target)] = f"generator/{FOLDER.name}"
