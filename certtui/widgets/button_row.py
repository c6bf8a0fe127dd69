"""From button to button of a row by the arrow keys, in dialogs and in bars of buttons."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import Button


def focus_button_beside(focused: Widget | None, step: int) -> bool:
    """Go from a button to the next one of its row that can be used, or the one before; the last stays the last.

    False where what has the focus stands in no row of buttons.
    """
    if not isinstance(focused, Button) or focused.parent is None:
        return False
    row = [one for one in focused.parent.children if isinstance(one, Button) and one.focusable]
    if focused not in row:
        return False
    row[min(max(row.index(focused) + step, 0), len(row) - 1)].focus()
    return True
