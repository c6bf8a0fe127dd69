"""The keys of a table of rows. Each has an id, so that an operator can have it on another key."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding

from certtui.widgets.keys import Keys

_move = Keys("rows", Binding.Group("Move", compact=True))
_select = Keys("rows", Binding.Group("Select"))
_sort = Keys("rows", Binding.Group("Sort", compact=True))


# A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
ROWS_BINDINGS: Final = (
    _move("up,k", "cursor_up", "Up", "One row up"),
    _move("down,j", "cursor_down", "Down", "One row down"),
    _move("pageup,ctrl+u", "page_up", "Page up", "One page up"),
    _move("pagedown,ctrl+f", "page_down", "Page down", "One page down"),
    _move("home,ctrl+home,g", "first_row", "First", "To the first row"),
    _move("end,ctrl+end,G", "last_row", "Last", "To the last row"),
    _move("left", "columns_left", "Columns left", "Show the columns to the left"),
    _move("right", "columns_right", "Columns right", "Show the columns to the right"),
    _move("enter", "choose_row", "Open", "Open this row", show=True),
    _select("space", "mark", "Select", "Select or unselect this row and move on", show=True),
    _select("shift+up", "mark_up", "Select upwards", "Select this row and the one above"),
    _select("shift+down", "mark_down", "Select downwards", "Select this row and the one below"),
    _select("x", "mark_range", "Select range", "Select all from the row selected last to this one"),
    _select("asterisk", "mark_all", "Select all", "Select every row that matches, on all pages"),
    _select("minus", "unmark_all", "Select none", "Unselect every row"),
    _sort("less_than_sign", "sort_left", "Sort left", "Sort by the column to the left"),
    _sort("greater_than_sign", "sort_right", "Sort right", "Sort by the column to the right"),
    _sort("o", "sort_turn", "Turn order", "Sort the other way round"),
)
