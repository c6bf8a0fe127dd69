"""The keys of a table of rows. Each has an id, so that an operator can have it on another key."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding

_MOVE: Final = Binding.Group("Move", compact=True)
_SELECT: Final = Binding.Group("Select")
_SORT: Final = Binding.Group("Sort", compact=True)


def _key(
    keys: str, action: str, words: str, tooltip: str, group: Binding.Group, *, show: bool = False
) -> Binding:
    """Make a binding whose id follows its action: cursor_up is rows.cursor_up."""
    return Binding(keys, action, words, show=show, tooltip=tooltip, id=f"rows.{action}", group=group)


# A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
ROWS_BINDINGS: Final = (
    _key("up,k", "cursor_up", "Up", "One row up", _MOVE),
    _key("down,j", "cursor_down", "Down", "One row down", _MOVE),
    _key("pageup,ctrl+u", "page_up", "Page up", "One page up", _MOVE),
    _key("pagedown,ctrl+f", "page_down", "Page down", "One page down", _MOVE),
    _key("home,ctrl+home,g", "first_row", "First", "To the first row", _MOVE),
    _key("end,ctrl+end,G", "last_row", "Last", "To the last row", _MOVE),
    _key("left", "columns_left", "Columns left", "Show the columns to the left", _MOVE),
    _key("right", "columns_right", "Columns right", "Show the columns to the right", _MOVE),
    _key("enter", "choose_row", "Open", "Open this row", _MOVE, show=True),
    _key("space", "mark", "Select", "Select or unselect this row and move on", _SELECT, show=True),
    _key("shift+up", "mark_up", "Select upwards", "Select this row and the one above", _SELECT),
    _key("shift+down", "mark_down", "Select downwards", "Select this row and the one below", _SELECT),
    _key("x", "mark_range", "Select range", "Select all from the row selected last to this one", _SELECT),
    _key("asterisk", "mark_all", "Select all", "Select every row that matches, on all pages", _SELECT),
    _key("minus", "unmark_all", "Select none", "Unselect every row", _SELECT),
    _key("less_than_sign", "sort_left", "Sort left", "Sort by the column to the left", _SORT),
    _key("greater_than_sign", "sort_right", "Sort right", "Sort by the column to the right", _SORT),
    _key("o", "sort_turn", "Turn order", "Sort the other way round", _SORT),
)
