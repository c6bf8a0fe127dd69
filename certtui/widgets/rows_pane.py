"""RowsPane: paints rows known by key, as many as there are, and asks for those it lacks, a page at a time.

What is painted is one `View` of the keys; what is asked of the pane makes the next one, which is painted in one piece
as soon as the rows it shows have come, or after `HOLD` without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.geometry import Region
from textual.message import Message

from certtui.theme import STATUS_LOOKS, status_css
from certtui.widgets.long_scroll import LongScroll
from certtui.widgets.rows_cache import Row, RowCache
from certtui.widgets.rows_columns import Column, lay_out
from certtui.widgets.rows_marks import Marks
from certtui.widgets.rows_paint import BOX_WIDTH, Paper, header_strip, notice_strip, row_strip, unknown_strip
from certtui.widgets.rows_view import View, position_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from collections.abc import Set as AbstractSet

    from rich.style import Style
    from textual.strip import Strip
    from textual.timer import Timer

HOLD: Final = 0.03
"""Seconds that a new view waits for its rows before it is painted without them."""

_STRIPS: Final = 768
"""Painted lines that are kept."""


class OfTable(Message):
    """What a table tells; a screen with several can choose by selector."""

    def __init__(self, table: RowsPane) -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> RowsPane:
        """The table that tells it."""
        return self.table


class RowsPane(LongScroll):
    """Rows in columns under a header. A screen answers `RowsNeeded` with `provide`."""

    header_lines = 1
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--header",
        "rows--header-sorted",
        "rows--cursor",
        "rows--marked",
        "rows--dimmed",
        "rows--empty",
        *STATUS_LOOKS,
    }
    DEFAULT_CSS = """
    RowsPane {
        height: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        color: $foreground;
        & > .rows--header { text-style: bold; color: $foreground; }
        & > .rows--header-sorted { text-style: bold; color: $primary; }
        & > .rows--cursor { text-style: bold underline; }
        &:focus > .rows--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
        & > .rows--marked { color: $primary; text-style: bold; }
        & > .rows--dimmed { text-style: dim; }
        & > .rows--empty { color: $foreground; text-style: italic; }
        &:ansi:focus > .rows--cursor { background: ansi_default; color: ansi_default; text-style: reverse; }
        &:nocolor:focus > .rows--cursor { text-style: reverse; }
    }
    """ + status_css("RowsPane")

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

    def __init__(
        self,
        columns: Sequence[Column] = (),
        *,
        empty: str = "Nothing here yet.",
        markable: bool = True,
        frozen: int = 1,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._columns = tuple(columns)
        self._empty = empty
        self._markable = markable
        self._frozen = frozen
        self._scrolled = 0
        self._sort: tuple[str, bool] | None = None
        self._page = 1
        self._next = View()
        self._view = self._next
        self._cache = RowCache()
        self._marks = Marks()
        self._hold: Timer | None = None
        self._settling = False
        self._paper_now: Paper | None = None
        self._strips: dict[tuple[int, bool], Strip] = {}
        self._looks: dict[str, Style] = {}

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

    @property
    def sort(self) -> tuple[str, bool] | None:
        """The column sorted by, and whether descending, as the header shows it."""
        return self._sort

    @property
    def page(self) -> int:
        """The rows that are in sight at once; before it is known how many fit, as many as there could be."""
        return self._page if self.size else self.app.size.height

    @property
    def line_width(self) -> int:
        """The cells of a line, beside the scrollbar."""
        return self.scrollable_size.width

    def row(self, key: int) -> Row | None:
        """Return a row that is at hand."""
        return self._cache.get(key)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; the rows at hand had cells for the old ones and are asked for again."""
        self._columns = tuple(columns)
        self._scrolled = 0
        self._cache = RowCache()
        self._repaint()
        self._go(self._next)

    def set_empty(self, text: str) -> None:
        """Say something else where there are no rows: what to do next."""
        self._empty = text
        self._repaint()

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

    def _refresh_rows(self, *positions: int) -> None:
        """Paint these rows again, where they are in sight."""
        first = self.header_lines
        lines = {position - self._view.top + first for position in positions}
        regions = [Region(0, line, self.size.width, 1) for line in lines if first <= line < self.size.height]
        if regions:
            self.refresh(*regions)

    def _refresh_keys(self, keys: AbstractSet[int]) -> None:
        """Paint the rows with these keys again, where they are in sight."""
        sight = self._view.in_sight(self._page)
        self._refresh_rows(*(self._view.top + line for line, key in enumerate(sight) if key in keys))

    def _refresh_header(self) -> None:
        self.refresh(Region(0, 0, self.size.width, self.header_lines))

    def _repaint(self) -> None:
        """Paint everything again, as its looks or its columns changed."""
        self._paper_now = None
        self._strips.clear()
        self.refresh()

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

    def notify_style_update(self) -> None:
        """Paint anew in another theme, or as the focus comes or goes."""
        super().notify_style_update()
        self._looks.clear()
        self._paper_now = None
        self._strips.clear()

    # Painting

    def _paper(self) -> Paper:
        """Return what all lines share, worked out once for each size, theme and set of columns."""
        if self._paper_now is None:
            start = BOX_WIDTH if self._markable else 0
            width = self.line_width
            layout = lay_out(
                self._columns, width - start - 1, start=start, frozen=self._frozen, scrolled=self._scrolled
            )
            self._paper_now = Paper(self._columns, layout, width, self._markable, self.rich_style, self._look)
            self._strips.clear()
        return self._paper_now

    def _look(self, name: str) -> Style:
        """Return a component's style on the table's ground; worked out once, as rows ask for it all the time."""
        style = self._looks.get(name)
        if style is None:
            style = self._looks[name] = self.rich_style + self.get_component_rich_style(name, partial=True)
        return style

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint lines, and give those kept as they are: Textual makes of each a new one, to add a border and a padding."""
        if self.styles.gutter:
            return super().render_lines(crop)
        strips = [self.render_line(y) for y in crop.line_range]
        background = self.background_colors[1]
        for filter in self.get_line_filters():
            strips = [strip.apply_filter(filter, background) for strip in strips]
        paper = self._paper()
        # a scrollbar covers what is right of the lines
        right = min(crop.right, paper.width) if self.show_vertical_scrollbar else crop.right
        return [strip.crop_extend(crop.x, right, paper.ground) for strip in strips]

    def render_line(self, y: int) -> Strip:
        """Paint one line: the header, a row, or what is said where there are none."""
        paper = self._paper()
        line = y - self.header_lines
        if line < 0:
            return self._header_line(paper, y)
        view = self._view
        if view.total == 0:
            return notice_strip(paper, self._empty.splitlines(), line, self.size.height - self.header_lines)
        position = view.top + line
        if position >= view.total:
            return notice_strip(paper, (), 0, 0)
        key = view.keys[position] if position < len(view.keys) else None
        at_cursor = position == view.cursor
        return self._row_line(paper, key, at_cursor=at_cursor)

    def _header_line(self, paper: Paper, y: int) -> Strip:  # noqa: ARG002 - there is one line of titles here
        """Paint a line above the rows."""
        return header_strip(paper, self._sort)

    def _paint_row(self, paper: Paper, row: Row, *, marked: bool, cover: Style | None = None) -> Strip:
        """Paint a row whose cells are at hand."""
        return row_strip(paper, row, marked=marked, cover=cover)

    def _row_line(self, paper: Paper, key: int | None, *, at_cursor: bool) -> Strip:
        """Paint a row; rows away from the cursor are kept painted."""
        row = None if key is None else self._cache.get(key)
        marked = key in self._marks.keys
        cover = self._look("rows--cursor") if at_cursor else None
        if row is None:
            return unknown_strip(paper, marked=marked, cover=cover)
        if cover is not None:
            return self._paint_row(paper, row, marked=marked, cover=cover)
        strip = self._strips.get((row.key, marked))
        if strip is None:
            if len(self._strips) >= _STRIPS:
                self._strips.clear()
            strip = self._strips[row.key, marked] = self._paint_row(paper, row, marked=marked)
        return strip
