"""TopBar: one line that says where one is, on which date, and as whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from certtui.text import cell_width, fit, printable

if TYPE_CHECKING:
    from datetime import date

    from rich.style import Style
    from textual import events


_AROUND: Final = 3
"""Cells that the date and the menu's sign need around them."""
_LOST: Final = "the database does not answer"
_LOST_SHORT: Final = "no answer"


class TopBar(Widget):
    """The view's name, the date all is shown for, the operator with the name of the permissions, and the menu.

    Away from today the date says so in words and in another look: what is shown then cannot be changed.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"bar--view", "bar--other-day", "bar--operator", "bar--lost"}
    DEFAULT_CSS = """
    TopBar {
        height: 1; background: $panel; color: $foreground; padding: 0 1;
        & > .bar--view { text-style: bold; color: $primary; }
        & > .bar--other-day { text-style: bold reverse; color: $warning; }
        & > .bar--operator { color: $foreground; }
        & > .bar--lost { text-style: bold; color: $error; }
    }
    """

    class ViewClicked(Message):
        """The view's name was clicked."""

    class DayClicked(Message):
        """The date was clicked."""

    class MenuClicked(Message):
        """The menu's sign was clicked."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view = ""
        self._as_of: date | None = None
        self._today: date | None = None
        self._operator = ""
        self._permissions = ""
        self._lost = False

    def tell_lost(self, *, lost: bool) -> None:
        """Say that the database does not answer, in place of who works, or say so no longer."""
        if lost is not self._lost:
            self._lost = lost
            self.refresh()

    def show(
        self, *, view: str, as_of: date | None, today: date | None, operator: str = "", permissions: str = ""
    ) -> None:
        """Say all this."""
        self._view, self._as_of, self._today = view, as_of, today
        self._operator, self._permissions = operator, permissions
        self.refresh()

    def _date_words(self) -> str:
        """Give the date in words: today, or how far from it."""
        if self._as_of is None or self._today is None:
            return ""
        days = (self._as_of - self._today).days
        if not days:
            return f"as of {self._as_of} (today)"
        unit = "day" if abs(days) == 1 else "days"
        return f" as of {self._as_of} ({abs(days):,} {unit} {'ahead' if days > 0 else 'ago'}, read only) "

    def _parts(self, width: int) -> tuple[str, str, str, int]:
        """Fit the view's name, the date, the operator, and where the date begins; the operator is cut first."""
        words = self._date_words()
        view = printable(self._view)
        view_room = max(width - cell_width(words) - _AROUND, 1)
        if cell_width(view) > view_room:
            view = fit(view, view_room).rstrip()
        who = " · ".join(printable(part) for part in (self._operator, self._permissions) if part)
        if self._lost:
            who = (
                _LOST
                if cell_width(view) + cell_width(words) + cell_width(_LOST) + 8 <= width
                else _LOST_SHORT
            )
        elif cell_width(view) + cell_width(words) + cell_width(who) + 8 > width:
            who = printable(self._operator)
        room = max(width - cell_width(view) - cell_width(words) - 6, 0)
        if cell_width(who) > room:
            who = fit(who, room) if room > 3 else ""
        middle = (width - cell_width(words)) // 2
        last = width - cell_width(who) - 4 - cell_width(words)
        return view, words, who, max(min(middle, last), cell_width(view) + 1)

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - it has one line only
        """Paint the line: the view at the left, the date in the middle, operator and menu at the right.

        Away from today all of it has another look, so that no part of it can be taken for today's.
        """
        width = self.size.width
        view, words, who, at = self._parts(width)
        end = f"{who}  ⋮" if who else "⋮"
        before = " " * max(at - cell_width(view), 1)
        after = " " * max(width - at - cell_width(words) - cell_width(end), 1)
        segments = [
            Segment(view, self._look("bar--view")),
            Segment(before, self.rich_style),
            Segment(words, self.rich_style),
            Segment(after, self.rich_style),
            Segment(end, self._look("bar--lost" if self._lost else "bar--operator")),
        ]
        ground = self.rich_style
        if self._as_of != self._today:
            ground = self._look("bar--other-day")
            segments = [Segment(segment.text, ground) for segment in segments]
        return Strip([segment for segment in segments if segment.text]).crop_extend(0, width, ground)

    def _look(self, name: str) -> Style:
        return self.rich_style + self.get_component_rich_style(name, partial=True)

    def on_click(self, event: events.Click) -> None:
        """Tell what was asked for: the view, the date, or the menu."""
        at = event.get_content_offset(self)
        if at is None:
            return
        view, words, _, begin = self._parts(self.size.width)
        if at.x >= self.size.width - 2:
            self.post_message(self.MenuClicked())
        elif at.x < cell_width(view):
            self.post_message(self.ViewClicked())
        elif begin <= at.x < begin + cell_width(words):
            self.post_message(self.DayClicked())
