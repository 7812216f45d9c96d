"""`python -m generator` is `gen-client`."""

from generator.cli import main

if __name__ == "__main__":
    main(prog_name="gen-client")
