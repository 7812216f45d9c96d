"""The command, which `python -m generator` is as well.

Garbage is collected only once there is work (`cli.py`): what imports leave behind is
not worth a look, and a run with nothing to do is over soon.
"""

import gc

gc.disable()

from generator.cli.main import main  # noqa: E402

if __name__ == "__main__":
    main(prog_name="gen-client")
