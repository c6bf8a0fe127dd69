"""Cells that a spreadsheet would run, made harmless in CSV, and exactly undone on import.

The one invariant: `restore(neutralise(text)) == text` for every text. A cell is quoted when it begins with any number
of apostrophes (none included) followed by one of `= + - @ tab CR`; restoring takes one apostrophe off just such cells.
So an original `'=x` survives as well, and a file not made by us loses an apostrophe only where another program has put
it for the same reason.
"""

from __future__ import annotations

import re

RUNS = "=+-@\t\r"
"""The characters at the start of a cell that make a spreadsheet take it for a formula (OWASP, CSV injection)."""

_begins_like_a_formula = re.compile("'*[=+\\-@\t\r]").match


def neutralise(text: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would run, or that `restore` would change."""
    return "'" + text if _begins_like_a_formula(text) else text


def restore(text: str) -> str:
    """Take off the apostrophe that `neutralise` has put before a cell."""
    return text[1:] if text[:1] == "'" and _begins_like_a_formula(text) else text
