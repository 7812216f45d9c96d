"""Run the command, also as `python -m generator`.

The garbage collector is off until there is work to do (`cli/main.py` turns it on). A
run with nothing to do ends before collecting would pay off.
"""

import gc

gc.disable()

from generator.cli.main import main  # noqa: E402

if __name__ == "__main__":
    main(prog_name="gen-client")
