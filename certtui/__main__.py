"""Starts certtui: `certtui`, or `python -m certtui`."""

import gc
import sys

from certtui.cli.main import main as run


def main() -> int:
    """Run certtui as this process; returns the exit code.

    Without the search for garbage in circles, which has next to nothing to find in a subcommand and looks through all
    that was imported, or through all rows at hand, again and again. The interface, which lives for days, turns it on.
    """
    gc.disable()
    try:
        return run()
    finally:
        # the interpreter's last search is a fifth of a short run: what is frozen goes without it
        gc.freeze()


if __name__ == "__main__":
    sys.exit(main())
