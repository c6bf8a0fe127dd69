"""How help is laid out: as argparse does, which reads shutil and three compressions for the width of a terminal.

It asks for the width at every argument that a parser learns, also where no help is wanted.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any, Final

_WITHOUT_TERMINAL: Final = 80
_MARGIN: Final = 2


def text_width() -> int:
    """The columns that COLUMNS says, else those of the terminal; less argparse's margin."""
    said = os.environ.get("COLUMNS", "")
    columns = int(said) if said.isdecimal() else 0
    if not columns:
        try:
            columns = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else -1).columns
        except (ValueError, OSError):
            columns = 0
    return (columns or _WITHOUT_TERMINAL) - _MARGIN


class Folded(argparse.HelpFormatter):
    """With texts folded to the width."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, **{"width": text_width(), **options})


class AsWritten(argparse.RawDescriptionHelpFormatter):
    """With descriptions and examples in the lines in which they are written."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, **{"width": text_width(), **options})
