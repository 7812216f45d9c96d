"""Imports every module below a folder, and prints a line of JSON for each that fails.

It runs in a process of its own: `python -m tests.corpus.imports DIR`.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from pathlib import Path


def main(folder: Path) -> None:
    """Import all of them."""
    sys.path.insert(0, str(folder))
    for path in sorted(folder.rglob("*.py")):
        file = path.relative_to(folder)
        module = ".".join(file.with_suffix("").parts).removesuffix(".__init__")
        try:
            importlib.import_module(module)
        except BaseException:
            print(json.dumps([file.as_posix(), traceback.format_exc(limit=-2)]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
