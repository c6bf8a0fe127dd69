"""The keys of a matrix that other tables of rows have not, or have for something else."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding

from certtui.widgets.keys import Keys

_key = Keys("matrix")
_column = Keys("matrix", Binding.Group("Columns", compact=True))
_gap = Keys("matrix", Binding.Group("Gaps", compact=True))


MATRIX_BINDINGS: Final = (
    _key("enter", "choose_row", "Open", "Open this cell: what is recorded of it", show=True),
    _key("o", "open_entity", "Open entity", "Open the entity of this row, with all its certifications"),
    _gap("n", "next_gap", "Next gap", "To the next cell that is Missing or Expired", show=True),
    _gap("N", "previous_gap", "Previous gap", "To the cell before that is Missing or Expired"),
    _key("g", "regroup", "Grouping", "Columns by group, by role, or by name alone", show=True),
    _column("left", "columns_left", "Left", "One column to the left"),
    _column("right", "columns_right", "Right", "One column to the right"),
    _column("ctrl+left,shift+left", "columns_page_left", "Page left", "A page of columns to the left"),
    _column(
        "ctrl+right,shift+right",
        "columns_page_right",
        "Page right",
        "A page of columns to the right",
    ),
    _column("home", "first_column", "First column", "To the first column"),
    _column("end", "last_column", "Last column", "To the last column"),
)
