"""Enter on a row: all that is recorded of an association, why its status is what it is, and what can be done with it."""

from certtui.screens.row_detail.screen import RowDetailScreen, open_row

__all__ = ["RowDetailScreen", "open_row"]
