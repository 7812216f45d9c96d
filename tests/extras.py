"""Partner clients with every extra, which the committed package does without.

Importing this module generates it in `FOLDER`, as `with_extras.partner_clients`.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from generator.config.run_options import Options
from generator.config.vocabulary import EXTRAS
from generator.pipeline import generate
from generator.write import write
from tests.packages import ROOT

FOLDER = Path(tempfile.mkdtemp(prefix="partner-clients-"))
"""The folder to import `with_extras` from."""


def _generate() -> None:
    spec = str(ROOT / "specs" / "partner_clients.json")
    write([generate(spec, Options(extras=EXTRAS))], FOLDER / "with_extras")
    atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


_generate()
