"""RowsPane: shows rows known by key, as many as there are, and asks for those it lacks, a page at a time.

What is painted is one `View` of the keys; what is asked of the pane makes the next one, which is painted in one piece
as soon as the rows it shows have come, or after `HOLD` without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.geometry import Region
from textual.message import Message

from certtui.widgets.rows_cache import Row, RowCache
from certtui.widgets.rows_columns import Column
from certtui.widgets.rows_lines import RowsLines
from certtui.widgets.rows_view import NOTHING, View, position_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from textual.timer import Timer

HOLD: Final = 0.03
"""Seconds that a new view waits for its rows before it is painted without them."""


class OfTable(Message):
    """What a table tells; a screen with several can choose by selector."""

    def __init__(self, table: RowsPane) -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> RowsPane:
        """The table that tells it."""
        return self.table


class RowsPane(RowsLines):
    """Rows in columns under a header. A screen answers `RowsNeeded` with `provide`."""

    class RowsNeeded(OfTable, namespace="rows_table"):
        """Rows must be provided for these keys; no other request follows before `provide` is called."""

        def __init__(self, table: RowsPane, keys: tuple[int, ...]) -> None:
            super().__init__(table)
            self.keys = keys

    class RowHighlighted(OfTable, namespace="rows_table"):
        """The cursor came to another row (None: there are none)."""

        def __init__(self, table: RowsPane, key: int | None) -> None:
            super().__init__(table)
            self.key = key

    _next = NOTHING
    _hold: Timer | None = None
    _settling = False

    # What a screen sees and sets

    @property
    def keys(self) -> Sequence[int]:
        """The keys of the rows, in their order."""
        return self._next.keys

    @property
    def total(self) -> int:
        """How many rows there are, loaded or not."""
        return self._next.total

    @property
    def cursor_key(self) -> int | None:
        """The key of the row under the cursor; None where there are no rows."""
        return self._next.keys[self._next.cursor] if self._next.keys else None

    @property
    def cursor_row(self) -> Row | None:
        """The row under the cursor, where it is at hand."""
        key = self.cursor_key
        return None if key is None else self.row(key)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; the rows at hand had cells for the old ones and are asked for again."""
        self._columns = tuple(columns)
        self._scrolled = 0
        self._cache = RowCache()
        self._repaint()
        self._go(self._next)

    def show(
        self,
        keys: Sequence[int],
        total: int | None = None,
        *,
        sort: tuple[str, bool] | None = None,
        keep_cursor: bool = True,
    ) -> bool:
        """Show these rows in this order; `total` counts those still to come as well.

        The cursor follows its record, on the same line of the screen (where the record is gone, it stays in place);
        the marks stay. `sort` is the order they are in, for the header; None leaves that as it was. False: they are not
        shown, as the record that the cursor was brought to is not among them, but may be among those to come.
        """
        before, key = self._next, self.cursor_key
        if keep_cursor and before.cursor and len(keys) < (total or 0) and key not in keys:
            return False
        if sort is not None:
            self._sort = sort
            self._refresh_header()
        view = View(keys, max(len(keys), total or 0))
        if keep_cursor:
            cursor = position_of(keys, key, before.cursor)
            view = view._replace(cursor=cursor, top=cursor - (before.cursor - before.top))
        self._cache.give_up()
        self._go(view.clamped(self._page).following(self._page))
        if self.cursor_key != key:
            self.post_message(self.RowHighlighted(self, self.cursor_key))
        return True

    def provide(self, rows: Iterable[Row]) -> None:
        """Take rows in: the answer to `RowsNeeded`, or rows that a screen knows to have changed.

        Rows with another number of cells than there are columns were read for columns shown before, and are dropped.
        """
        changed = self._cache.answer(row for row in rows if len(row.cells) == len(self._columns))
        for key in changed:
            self._strips.pop((key, True), None)
            self._strips.pop((key, False), None)
        if self._next is not self._view and self._ready():
            self._settle()
        self._refresh_keys(changed)
        self.call_after_refresh(self._ask)

    def invalidate(self, keys: Collection[int] | None = None) -> None:
        """Ask anew for these rows (None: all) as they come into sight; until then they stay painted as they are."""
        self._cache.outdate(keys)
        self._ask()

    def forget(self) -> None:
        """Paint no row as it was read before now: it may not be seen so any more."""
        self._cache.forget()
        self._strips.clear()
        self.refresh()
        self._ask()

    def move_to(self, key: int) -> bool:
        """Put the cursor on this record; False if it is not among the rows."""
        position = position_of(self._next.keys, key, -1)
        if position >= 0:
            self._move(position)
        return position >= 0

    # From one view to the next

    def _move(self, position: int) -> None:
        """Put the cursor on the row at this position, or the nearest there is."""
        key = self.cursor_key
        self._go(self._next._replace(cursor=position).clamped(self._page).following(self._page))
        if self.cursor_key != key:
            self.post_message(self.RowHighlighted(self, self.cursor_key))

    def _go(self, view: View) -> None:
        """Make this the next view: painted now if its rows are at hand, else once they have come."""
        self._next = view
        if not self.size:
            return
        if self._ready():
            self._settle()
            # what comes next can wait until this is painted
            self.call_after_refresh(self._ask)
            return
        self._ask()
        if self._hold is None:
            self._hold = self.set_timer(HOLD, self._settle)

    def _ready(self) -> bool:
        return self._cache.knows(self._next.in_sight(self._page))

    def _ask(self) -> None:
        """Ask for what the next view lacks, and for a page ahead and behind it, unless a request is out."""
        near = self._next.in_sight(self._page)
        around = self._next.in_sight(self._page, around=1)
        self._cache.use(around)
        if wanted := self._cache.ask((*near, *around)):
            self.post_message(self.RowsNeeded(self, wanted))

    def _settle(self) -> None:
        """Paint the next view, in one piece."""
        if self._hold is not None:
            self._hold.stop()
            self._hold = None
        old, new = self._view, self._next
        self._view = new
        self._settling = True
        if old.total != new.total:
            self.set_length(new.total + self.header_lines)
        self.scroll_to(y=new.top, animate=False, force=True)
        self._settling = False
        if old.keys is not new.keys:
            self._paper_now = None
            self.refresh()
        elif old.top != new.top:
            first = self.header_lines
            self.refresh(Region(0, first, self.size.width, max(self.size.height - first, 0)))
        else:
            self._refresh_rows(old.cursor, new.cursor)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:  # noqa: ARG002 - as Textual calls it
        """Follow a scrollbar that was dragged; have it painted only when its thumb moves by what can be seen."""
        if self.show_vertical_scrollbar:
            bar = self.vertical_scrollbar
            visible = self.virtual_size.height / (8 * max(self.size.height, 1))
            if bar.position // visible != new_value // visible:
                bar.position = new_value
        if not self._settling and round(new_value) != self._view.top:
            self._go(self._next._replace(top=round(new_value)).clamped(self._page))

    def on_resize(self) -> None:
        """Keep the cursor's row on its line of the screen, or as near to it as the new size allows."""
        in_sight = 0 <= self._next.cursor - self._next.top < self._page
        self._page = max(self.size.height - self.header_lines, 1)
        self._repaint()
        view = self._next.clamped(self._page)
        self._go(view.following(self._page) if in_sight else view)
