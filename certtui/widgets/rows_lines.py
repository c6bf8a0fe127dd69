"""RowsLines: the lines of a table of rows, painted from a `View` of keys and from the rows that are at hand.

What is painted is kept by row, and by what all lines share, until these look different. Which view is painted, and
where rows come from, is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.geometry import Region

from certtui.theme import STATUS_LOOKS, status_css
from certtui.widgets.long_scroll import LongScroll
from certtui.widgets.rows_cache import Row, RowCache
from certtui.widgets.rows_columns import Column, lay_out
from certtui.widgets.rows_marks import Marks
from certtui.widgets.rows_paint import BOX_WIDTH, Paper, header_strip, notice_strip, row_strip, unknown_strip
from certtui.widgets.rows_view import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from rich.style import Style
    from textual.strip import Strip

_STRIPS: Final = 768
"""Painted lines that are kept."""


_UNREAD: Final = "This could not be read from the database."


class RowsLines(LongScroll):
    """Rows in columns under a header: how they look."""

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
    RowsLines {
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
    """ + status_css("RowsLines")

    _view = NOTHING
    """What is painted."""

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
        self._unread = False
        self._markable = markable
        self._frozen = frozen
        self._scrolled = 0
        self._sort: tuple[str, bool] | None = None
        self._page = 1
        self._cache = RowCache()
        self._marks = Marks()
        self._paper_now: Paper | None = None
        self._strips: dict[tuple[int, bool], Strip] = {}
        self._looks: dict[str, Style] = {}

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

    def set_empty(self, text: str) -> None:
        """Say something else where there are no rows: what to do next."""
        self._empty = text
        self._repaint()

    def tell_unread(self, *, unread: bool) -> None:
        """Say that what would be shown could not be read, where nothing is shown: it is not that there is nothing."""
        if unread is not self._unread:
            self._unread = unread
            self._repaint()

    # To be painted again

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
            words = _UNREAD if self._unread else self._empty
            return notice_strip(paper, words.splitlines(), line, self.size.height - self.header_lines)
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
