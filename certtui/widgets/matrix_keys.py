"""The keys of a matrix that other tables of rows have not, or have for something else."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding

_COLUMNS: Final = Binding.Group("Columns", compact=True)
_GAPS: Final = Binding.Group("Gaps", compact=True)


def _key(
    keys: str,
    action: str,
    words: str,
    tooltip: str,
    group: Binding.Group | None = None,
    *,
    show: bool = False,
) -> Binding:
    """Make a binding whose id follows its action: next_gap is matrix.next_gap."""
    return Binding(keys, action, words, show=show, tooltip=tooltip, id=f"matrix.{action}", group=group)


MATRIX_BINDINGS: Final = (
    _key("enter", "choose_row", "Open", "Open this cell: what is recorded of it", show=True),
    _key("o", "open_entity", "Open entity", "Open the entity of this row, with all it is to hold"),
    _key("n", "next_gap", "Next gap", "To the next cell that is Missing or Expired", _GAPS, show=True),
    _key("N", "previous_gap", "Previous gap", "To the cell before that is Missing or Expired", _GAPS),
    _key("g", "regroup", "Grouping", "Columns by group, by role, or by name alone", show=True),
    _key("left", "columns_left", "Left", "One column to the left", _COLUMNS),
    _key("right", "columns_right", "Right", "One column to the right", _COLUMNS),
    _key("ctrl+left,shift+left", "columns_page_left", "Page left", "A page of columns to the left", _COLUMNS),
    _key(
        "ctrl+right,shift+right",
        "columns_page_right",
        "Page right",
        "A page of columns to the right",
        _COLUMNS,
    ),
    _key("home", "first_column", "First column", "To the first column", _COLUMNS),
    _key("end", "last_column", "Last column", "To the last column", _COLUMNS),
)
