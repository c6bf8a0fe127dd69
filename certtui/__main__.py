"""Starts certtui: `certtui`, or `python -m certtui`."""

import sys

from certtui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
