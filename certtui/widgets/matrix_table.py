"""MatrixTable: entities down, certifications across, a status in each cell.

Stands on the table of rows, which fetches, keeps, marks and scrolls rows by key; this adds a cursor among columns, of
which only those in sight are painted, and the heads above them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.strip import Strip

from certtui.widgets.matrix_columns import CELL_WIDTH, Heading, Sight, column_of
from certtui.widgets.matrix_keys import MATRIX_BINDINGS
from certtui.widgets.matrix_paint import (
    Chart,
    band_strip,
    cell_segments,
    corner_strip,
    names_strip,
    say_sight,
    shares_strip,
)
from certtui.widgets.rows_cache import Cell, Row
from certtui.widgets.rows_columns import Column, lay_out
from certtui.widgets.rows_paint import BOX_WIDTH, Paper, header_strip, row_strip
from certtui.widgets.rows_pane import OfTable
from certtui.widgets.rows_table import RowsTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.style import Style
    from textual import events
    from textual.binding import BindingType

_FROZEN: Final = (
    Column("name", "Name", weight=1, least=14, sortable=False),
    Column("code", "Code", width=8, sortable=False, priority=50),
    Column("percent", "%", width=4, align="right", sortable=False),
)
_STATUSES: Final = Column("statuses", "", sortable=False)
"""The last of a row's cells: a status for each certification, painted by the columns in sight."""
_NAME_LINES: Final = ((26, 5), (16, 4), (10, 2))
"""From so many lines of the whole table on, so many are for names."""


def matrix_row(
    key: int, name: str, code: str, percent: int | None, statuses: str, *, dimmed: bool = False
) -> Row:
    """A row for the table; `dimmed` where the entity is inactive."""
    shown = (name, "rows--dimmed") if dimmed else name
    return Row(key, (shown, code, "–" if percent is None else f"{percent}%", statuses))


class MatrixTable(RowsTable):
    """A matrix. A screen answers `RowsNeeded` with `provide`, of rows made by `matrix_row`.

    `tell` is called when the cursor has come to another cell: at once and not by a message, so that what it has to say
    is painted in one picture with the move, and not in one of its own, half as late again.
    """

    BINDINGS: ClassVar[list[BindingType]] = list(MATRIX_BINDINGS)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "matrix--band",
        "matrix--name",
        "matrix--rule",
        "matrix--current",
        "matrix--share",
        "matrix--here",
    }
    DEFAULT_CSS = """
    MatrixTable {
        & > .matrix--band { color: $foreground; text-style: bold; }
        & > .matrix--name { color: $foreground; }
        & > .matrix--rule { color: $border-blurred; }
        & > .matrix--current { color: $primary; text-style: bold; }
        & > .matrix--share { color: $foreground; }
        & > .matrix--here { color: $primary; text-style: bold; }
        &:nocolor > .matrix--current { text-style: bold underline; }
        &:nocolor > .matrix--rule { text-style: dim; }
    }
    """

    class CellChosen(OfTable):
        """A cell was opened."""

        def __init__(self, table: MatrixTable, entity_id: int, certification_id: int) -> None:
            super().__init__(table)
            self.entity_id = entity_id
            self.certification_id = certification_id

    class EntityChosen(OfTable):
        """The entity of a row was opened."""

        def __init__(self, table: MatrixTable, entity_id: int) -> None:
            super().__init__(table)
            self.entity_id = entity_id

    class GapWanted(OfTable):
        """The next gap is to be gone to, forwards or backwards."""

        def __init__(self, table: MatrixTable, *, forwards: bool) -> None:
            super().__init__(table)
            self.forwards = forwards

    class RegroupWanted(OfTable):
        """The columns are to be grouped by something else."""

    def __init__(self, tell: Callable[[], None], *, id: str | None = None) -> None:
        super().__init__((*_FROZEN, _STATUSES), empty="", id=id)
        self._tell = tell
        self._headings: tuple[Heading, ...] = ()
        self._title = ""
        self._sight = Sight()
        self._chart_now: Chart | None = None

    # What a screen sees and sets

    @property
    def headings(self) -> Sequence[Heading]:
        """The columns."""
        return self._headings

    @property
    def heading(self) -> Heading | None:
        """The cursor's column; None where there are none."""
        return self._headings[self._sight.cursor] if self._headings else None

    @property
    def column(self) -> int:
        """The number of the cursor's column."""
        return self._sight.cursor

    @property
    def position(self) -> int:
        """The number of the cursor's row."""
        return self._next.cursor

    @property
    def cell(self) -> tuple[int, int] | None:
        """The entity and the certification of the cell under the cursor."""
        key, heading = self.cursor_key, self.heading
        return None if key is None or heading is None else (key, heading.certification_id)

    def statuses(self, key: int) -> str | None:
        """A row's statuses, by the headings' places; None while it is not at hand."""
        row = self.row(key)
        return None if row is None else str(row.cells[-1])

    def name_of(self, key: int) -> str:
        """The name and code of a row that is at hand."""
        row = self.row(key)
        return "" if row is None else " ".join(map(_words, row.cells[:2]))

    def set_headings(self, headings: Sequence[Heading], title: str, *, anew: bool) -> None:
        """Have these columns; `title` says how they are grouped. The cursor stays on its certification.

        `anew`: the places of the statuses are others than before, and all rows are asked for again.
        """
        wanted = self.heading
        self._headings, self._title = tuple(headings), title
        self._sight = Sight(len(headings), column_of(headings, wanted), self._sight.first).following(
            self._room
        )
        if anew:
            self.set_columns(self._columns)
        else:
            self._repaint()
        self._tell()

    def set_shares(self, shares: Mapping[int, int | None]) -> None:
        """Show the share in compliance of each certification, in percent."""
        self._headings = tuple(
            heading._replace(percent=shares.get(heading.certification_id)) for heading in self._headings
        )
        self._chart_now = None
        self._refresh_header()

    def move_to_column(self, column: int) -> None:
        """Put the cursor on this column."""
        self._look_at(self._sight.moved(column - self._sight.cursor, self._room))

    # Columns

    @property
    def _frozen_width(self) -> int:
        width = self.line_width
        return min(max(width * 2 // 5, 26), 48, max(width - CELL_WIDTH, 0))

    @property
    def _room(self) -> int:
        """How many columns fit beside what is frozen."""
        return max((self.line_width - self._frozen_width) // CELL_WIDTH, 1)

    def _look_at(self, sight: Sight) -> None:
        """Go to these columns, painting no more than what changes."""
        before, self._sight = self._sight, sight
        self._chart_now = None
        if before.first != sight.first:
            self._repaint()
        elif before != sight:
            self._refresh_header()
            self._refresh_rows(self._view.cursor)
        if before.cursor != sight.cursor:
            self._tell()

    def _move(self, position: int) -> None:
        key = self.cursor_key
        super()._move(position)
        if self.cursor_key != key:
            self._tell()

    def action_columns_left(self) -> None:
        """Move one column to the left."""
        self._look_at(self._sight.moved(-1, self._room))

    def action_columns_right(self) -> None:
        """Move one column to the right."""
        self._look_at(self._sight.moved(1, self._room))

    def action_columns_page_left(self) -> None:
        """Move a page of columns to the left."""
        self._look_at(self._sight.turned(-1, self._room))

    def action_columns_page_right(self) -> None:
        """Move a page of columns to the right."""
        self._look_at(self._sight.turned(1, self._room))

    def action_first_column(self) -> None:
        """Move to the first column."""
        self.move_to_column(0)

    def action_last_column(self) -> None:
        """Move to the last column."""
        self.move_to_column(len(self._headings) - 1)

    # Cells

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Have no keys for an order: it is the list's."""
        return False if action.startswith("sort") else super().check_action(action, parameters)

    def action_choose_row(self) -> None:
        """Open the cell; where it is blank, its entity."""
        key, heading = self.cursor_key, self.heading
        statuses = None if key is None else self.statuses(key)
        if key is None or heading is None or statuses is None:
            return
        if statuses[heading.place] == "0":
            self.action_open_entity()
        else:
            self.post_message(self.CellChosen(self, key, heading.certification_id))

    def action_open_entity(self) -> None:
        """Open the entity of the row."""
        if self.cursor_key is not None:
            self.post_message(self.EntityChosen(self, self.cursor_key))

    def action_next_gap(self) -> None:
        """Ask for the next gap."""
        self.post_message(self.GapWanted(self, forwards=True))

    def action_previous_gap(self) -> None:
        """Ask for the gap before."""
        self.post_message(self.GapWanted(self, forwards=False))

    def action_regroup(self) -> None:
        """Ask for another grouping."""
        self.post_message(self.RegroupWanted(self))

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the column clicked on as well."""
        at = event.get_content_offset(self)
        column = -1 if at is None else (at.x - self._frozen_width) // CELL_WIDTH
        if 0 <= column < self._room and self._sight.first + column < len(self._headings):
            self.move_to_column(self._sight.first + column)

    def _sort_at(self, x: int) -> None:
        """A head is gone to, not sorted by."""

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Move among the columns."""
        event.stop()
        self.action_columns_left()

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Move among the columns."""
        event.stop()
        self.action_columns_right()

    # Painting

    def on_resize(self) -> None:
        """Keep the cursor's column in sight, with as many lines of names as there is height for."""
        height = self.size.height
        lines = next((lines for least, lines in _NAME_LINES if height >= least), 1)
        self.header_lines = lines + 2
        self._sight = self._sight.following(self._room)

    def _repaint(self) -> None:
        self._chart_now = None
        super()._repaint()

    def notify_style_update(self) -> None:
        """Paint anew in another theme, or as the focus comes or goes."""
        super().notify_style_update()
        self._chart_now = None

    def _paper(self) -> Paper:
        """What all lines share of what is frozen."""
        if self._paper_now is None:
            layout = lay_out(_FROZEN, self._frozen_width - BOX_WIDTH - 1, start=BOX_WIDTH)
            self._paper_now = Paper(
                self._columns, layout, self.line_width, self._markable, self.rich_style, self._look
            )
            self._strips.clear()
        return self._paper_now

    def _chart(self) -> Chart:
        """What all lines share of the columns."""
        if self._chart_now is None:
            self._chart_now = Chart(
                self._headings,
                self._sight,
                max(self.line_width - self._frozen_width, 0),
                self.header_lines - 2,
                self.rich_style,
                self._look,
            )
        return self._chart_now

    def _header_line(self, paper: Paper, y: int) -> Strip:
        chart, width = self._chart(), self._frozen_width
        if y == self.header_lines - 1:
            return Strip.join([header_strip(paper._replace(width=width), None), shares_strip(chart)])
        title = f"{self._title} · {say_sight(self._sight, self._room)}"
        left = corner_strip(chart, y, width, title)
        return Strip.join([left, names_strip(chart, y - 1) if y else band_strip(chart)])

    def _paint_row(self, paper: Paper, row: Row, *, marked: bool, cover: Style | None = None) -> Strip:
        """Paint what is frozen and the cells in sight; of the cursor's row, the name stands out as well."""
        if cover is not None:
            row = row._replace(cells=((_words(row.cells[0]), "matrix--here"), *row.cells[1:]))
        chart = self._chart()
        left = row_strip(paper._replace(width=paper.width - chart.width), row, marked=marked)
        return Strip([*left, *cell_segments(chart, str(row.cells[-1]), cover)], paper.width)


def _words(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell[0]
