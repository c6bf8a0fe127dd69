"""RowsTable: the one big table. A million rows are as quick as ten, because it holds keys and asks for pages of rows.

This module is the hands of it: keys, mouse, cursor, marks, order. The pane it stands on fetches and paints. Marks and
cursor are kept by key, never by position, so that sorting, filtering and other operators' changes leave them be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.actions import SkipAction

from certtui.terminal.turns import KeysHold, KeysInTurn
from certtui.widgets.rows_cache import Cell, Row
from certtui.widgets.rows_columns import ALWAYS, Column, most_scrolled
from certtui.widgets.rows_keys import ROWS_BINDINGS
from certtui.widgets.rows_listing import RowsListing
from certtui.widgets.rows_paint import BOX_WIDTH
from certtui.widgets.rows_pane import OfTable, RowsPane

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from textual import events
    from textual.binding import BindingType

__all__ = ["ALWAYS", "Cell", "Column", "Row", "RowsTable"]

_WHEEL: Final = 3
"""Rows that one notch of a mouse wheel moves."""


class RowsTable(RowsPane, can_focus=True):
    """A table of rows known by key, with a cursor, marks and an order.

    A screen answers `RowsNeeded` with `provide`; `SortWanted` and `AllWanted` with `show`. `frozen` columns stay in
    sight when the others scroll sideways; a table that is not `markable` has no boxes.
    """

    BINDINGS: ClassVar[list[BindingType]] = list(ROWS_BINDINGS)

    class RowChosen(OfTable):
        """A row was opened."""

        def __init__(self, table: RowsTable, key: int) -> None:
            super().__init__(table)
            self.key = key

    class MarkRefused(OfTable):
        """A row was to be marked that cannot be; a screen says why."""

        def __init__(self, table: RowsTable, key: int) -> None:
            super().__init__(table)
            self.key = key

    class MarksChanged(OfTable):
        """Rows were marked or unmarked; so many are marked now, in sight or not."""

        def __init__(self, table: RowsTable, count: int) -> None:
            super().__init__(table)
            self.count = count

    class SortWanted(OfTable):
        """Another order was asked for; it holds once the screen has called `show` with it."""

        def __init__(self, table: RowsTable, column_key: str, *, descending: bool) -> None:
            super().__init__(table)
            self.column_key = column_key
            self.descending = descending

    class AllWanted(OfTable):
        """All keys are wanted while not all are known, to mark them, to go on to them, or to find the cursor's among them;
        `show` is to bring the rest.
        """

    _listing: RowsListing | None = None
    """The last one."""
    _awaiting: KeysHold | None = None
    """All keys are awaited: to mark them, or to move on to those; keys wait until they are there, or wanted no longer."""
    _once_known: Callable[[], None] = staticmethod(lambda: None)
    """What is done then."""

    def hold_keys(self) -> KeysHold:
        """Have keys for the table wait until this is released: other rows are about to be shown.

        They were typed for those, not for what is under the cursor still.
        """
        return self.app.hold_keys_at(self) if isinstance(self.app, KeysInTurn) else KeysHold(self, None)

    def listing(
        self, *, other: bool = False, keep_cursor: bool = True, one_picture: bool = False
    ) -> RowsListing:
        """For a `with` in which rows are read and shown; keys wait for `other` ones than those shown now."""
        self._listing = RowsListing(
            self, self._listing, other=other, keep_cursor=keep_cursor, one_picture=one_picture
        )
        return self._listing

    @property
    def is_being_listed(self) -> bool:
        """Whether what is to be shown is being read, so that more may come."""
        return self._listing is not None and self._listing.running

    def listing_failed(self) -> None:
        """Await all no longer: they do not come, and nobody wants to have those of some later time marked."""
        self.tell_unread(unread=True)
        if self._awaiting:
            self._awaiting.forget()
            self._awaiting = None

    def show(
        self,
        keys: Sequence[int],
        total: int | None = None,
        *,
        sort: tuple[str, bool] | None = None,
        keep_cursor: bool = True,
    ) -> bool:
        """Show these rows in this order; if these are all, and all were awaited, do what that was for.

        False: they are not shown, but all that there are, once they come; the cursor's record may be among those.
        """
        self.tell_unread(unread=False)
        if not super().show(keys, total, sort=sort, keep_cursor=keep_cursor):
            self.post_message(self.AllWanted(self))
            return False
        if self._awaiting and len(keys) >= self.total:
            self._once_known()
            self._await_all_no_longer()
        return True

    def _with_all_known(self, act: Callable[[], None]) -> None:
        """Do this when all keys are known: now, or when they have come, for which the next key waits."""
        if len(self.keys) >= self.total:
            act()
            return
        self._once_known = act
        self._awaiting = self._awaiting or self.hold_keys()
        self.post_message(self.AllWanted(self))

    def _await_all_no_longer(self) -> None:
        if self._awaiting:
            self._awaiting.release()
            self._awaiting = None

    # Marks

    @property
    def marks(self) -> AbstractSet[int]:
        """The keys of the marked rows, in sight or not."""
        return self._marks.keys

    @property
    def chosen(self) -> list[int]:
        """What an act on rows is for: the marked ones or, with none marked, the one under the cursor.

        In the order of the table; after them, those marked that a filter or a search hides.
        """
        marked = self._marks.keys
        if not marked:
            return [] if self.cursor_key is None else [self.cursor_key]
        shown = [key for key in self.keys if key in marked]
        return shown if len(shown) == len(marked) else shown + sorted(set(marked).difference(shown))

    def set_marks(self, keys: Iterable[int]) -> None:
        """Have exactly these rows marked."""
        self._await_all_no_longer()
        before = self._marks.keys
        self._marks.replace(keys)
        if self._marks.keys != before:
            self._tell_marks()

    def set_fixed(self, keys: Container[int]) -> None:
        """Name the rows that cannot be marked; of dimmed rows that were never in sight, the table knows only from here."""
        self._marks.fixed = keys

    def _tell_marks(self) -> None:
        self.refresh()
        self.post_message(self.MarksChanged(self, len(self._marks.keys)))

    def _mark_all_known(self) -> None:
        self._marks.add(self._markable_of(self.keys))
        self._tell_marks()

    def _toggle(self, key: int) -> None:
        """Mark or unmark a row, or tell that it cannot be marked."""
        row = self.row(key)
        if (row is not None and row.dimmed) or not self._marks.toggle(key):
            self.post_message(self.MarkRefused(self, key))
            return
        self._refresh_keys({key})
        self.post_message(self.MarksChanged(self, len(self._marks.keys)))

    def _extend(self, rows: int) -> None:
        """Mark the cursor's row and the one that it moves on to."""
        if self.keys:
            first = self._next.cursor
            self._move(first + rows)
            self._marks.add(self._markable_of((self.keys[first], self.keys[self._next.cursor])))
            self._marks.anchor = self.cursor_key
            self._tell_marks()

    def _markable_of(self, keys: Iterable[int]) -> list[int]:
        """Leave out the rows that are known to be there to be seen only."""
        dimmed = self._cache.dimmed()
        return [key for key in keys if key not in dimmed]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Have no keys for marks or orders where there are none, nor for opening where there is nothing."""
        if "mark" in action:
            return self._markable
        if action.startswith("sort"):
            return any(column.sortable for column in self._columns)
        return bool(self.keys) if action == "choose_row" else True

    def action_mark(self) -> None:
        """Mark or unmark the cursor's row and move on."""
        if self.cursor_key is not None:
            self._toggle(self.cursor_key)
            self._move(self._next.cursor + 1)

    def action_mark_up(self) -> None:
        """Extend the selection by the row above."""
        self._extend(-1)

    def action_mark_down(self) -> None:
        """Extend the selection by the row below."""
        self._extend(1)

    def action_mark_range(self) -> None:
        """Mark all from the row marked last to the cursor's."""
        if self.keys:
            self._marks.add(self._markable_of(self._marks.range_to(self.keys, self._next.cursor)))
            self._tell_marks()

    def action_mark_all(self) -> None:
        """Mark every row that matches, on all pages; as soon as all are known, for which the next key waits."""
        self._with_all_known(self._mark_all_known)

    def action_unmark_all(self) -> None:
        """Unmark every row, those out of sight too."""
        self.set_marks(())

    # Cursor

    def action_cursor_up(self) -> None:
        """Move one row up."""
        self._move(self._next.cursor - 1)

    def action_cursor_down(self) -> None:
        """Move one row down."""
        self._go_down(lambda: self._move(self._next.cursor + 1), 1)

    def action_page_up(self) -> None:
        """Move one page up, the cursor staying on its line."""
        self._turn(-self._page)

    def action_page_down(self) -> None:
        """Move one page down, the cursor staying on its line."""
        self._go_down(lambda: self._turn(self._page), self._page)

    def _go_down(self, move: Callable[[], None], rows: int) -> None:
        """Move down by so many rows: where these are not known yet, when all are."""
        if self._next.cursor + rows < len(self.keys):
            move()
        else:
            self._with_all_known(move)

    def _turn(self, rows: int) -> None:
        view = self._next
        self._next = view._replace(top=view.top + rows).clamped(self._page)
        self._move(view.cursor + rows)

    def action_first_row(self) -> None:
        """Move to the first row."""
        self._move(0)

    def action_last_row(self) -> None:
        """Move to the last row."""
        self._with_all_known(lambda: self._move(len(self.keys) - 1))

    def action_choose_row(self) -> None:
        """Open the cursor's row."""
        if self.cursor_key is not None:
            self.post_message(self.RowChosen(self, self.cursor_key))

    def action_columns_left(self) -> None:
        """Show the columns to the left."""
        self._scroll_columns(-1)

    def action_columns_right(self) -> None:
        """Show the columns to the right."""
        self._scroll_columns(1)

    def _scroll_columns(self, columns: int) -> None:
        """Scroll sideways; where all columns are in sight the key is someone else's."""
        room = self.line_width - 1 - (BOX_WIDTH if self._markable else 0)
        scrolled = max(0, min(self._scrolled + columns, most_scrolled(self._columns, room, self._frozen)))
        if scrolled == self._scrolled:
            raise SkipAction
        self._scrolled = scrolled
        self._repaint()

    # Order

    def action_sort_left(self) -> None:
        """Sort by the sortable column to the left."""
        self._sort_beside(-1)

    def action_sort_right(self) -> None:
        """Sort by the sortable column to the right."""
        self._sort_beside(1)

    def action_sort_turn(self) -> None:
        """Sort the other way round."""
        if self._sort is not None:
            self._want_sort(self._sort[0], descending=not self._sort[1])

    def _sort_beside(self, step: int) -> None:
        sortable = [column.key for column in self._columns if column.sortable]
        if not sortable:
            return
        now = self._sort[0] if self._sort else None
        position = sortable.index(now) + step if now in sortable else 0
        self._want_sort(sortable[position % len(sortable)], descending=False)

    def _want_sort(self, column_key: str, *, descending: bool) -> None:
        """Ask for an order; the header shows it at once, and the next key goes on from it."""
        self._sort = (column_key, descending)
        self._refresh_header()
        self.post_message(self.SortWanted(self, column_key, descending=descending))

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """Sort by a title, mark by a box, put the cursor on a row; twice opens it."""
        at = event.get_content_offset(self)
        if at is None:
            return
        if at.y < self.header_lines:
            self._sort_at(at.x)
            return
        position = self._view.top + at.y - self.header_lines
        if position < len(self._view.keys) and self._view.keys is self._next.keys:
            self._move(position)
            if self._markable and at.x < BOX_WIDTH - 1:
                self._toggle(self.keys[position])
            elif event.chain == 2:
                self.action_choose_row()

    def _sort_at(self, x: int) -> None:
        for place in self._paper().layout.places:
            column = self._columns[place.column]
            if place.x <= x < place.x + place.width and column.sortable:
                again = self._sort is not None and self._sort[0] == column.key
                self._want_sort(column.key, descending=again and not (self._sort or ("", False))[1])

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll; the cursor stays on its record."""
        self._wheel(event, -_WHEEL)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll; the cursor stays on its record."""
        self._wheel(event, _WHEEL)

    def _wheel(self, event: events.MouseEvent, rows: int) -> None:
        event.stop()
        event.prevent_default()
        self._go(self._next._replace(top=self._next.top + rows).clamped(self._page))
