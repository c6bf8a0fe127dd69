"""LongScroll: a scroll view whose number of lines changes often."""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.widget import Widget


class LongScroll(ScrollView):
    """Sets its length without laying the whole screen out anew, which is most of what choosing a list would cost.

    Stands on one private method of Textual, `Widget._scroll_update`, which brings the scrollbars up to date.
    """

    def set_length(self, lines: int) -> None:
        """Be so many lines long."""
        size = Size(1, lines)
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)
