"""MatrixTable: a million rows by 150 columns are as quick as ten, and every name can be read above its column."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, ClassVar

from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from textual.app import App, ComposeResult
from textual.strip import Strip

from certtui.records import Status
from certtui.text import cell_width
from certtui.widgets.matrix_columns import CELL_WIDTH, Heading, Sight, column_of
from certtui.widgets.matrix_paint import (
    LETTERS,
    Chart,
    band_strip,
    cell_segments,
    names_strip,
    say_sight,
    shares_strip,
)
from certtui.widgets.matrix_table import MatrixTable, matrix_row
from certtui.widgets.rows_pane import RowsPane
from certtui.widgets.rows_table import RowsTable
from tests.test_screens_nasty_names import NASTY, UNSEEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.message import Message
    from textual.pilot import Pilot

SIGHTS = st.builds(Sight, st.integers(0, 200), st.integers(-5, 250), st.integers(-5, 250))


def heading(number: int, name: str = "", band: str = "") -> Heading:
    return Heading(number, name or f"Certification {number}", band or f"Group {number // 7}", number, number)


def chart(headings: Sequence[Heading], cursor: int = 0, width: int = 60, first: int = 0) -> Chart:
    sight = Sight(len(headings), cursor, first)
    return Chart(headings, sight, width, 4, Style(), lambda name: Style(meta={"look": name}))


def texts(of: Chart) -> list[str]:
    return [band_strip(of).text, *(names_strip(of, level).text for level in range(4)), shares_strip(of).text]


# Which columns are in sight


@given(SIGHTS, st.integers(-300, 300), st.integers(1, 60))
def test_the_cursor_is_always_in_sight(sight: Sight, step: int, room: int) -> None:
    """However it moves and whatever the width, the cursor's column exists and is shown, and no room is left unused."""
    for after in (sight.moved(step, room), sight.turned(step % 5 - 2, room), sight.following(room)):
        shown = after.shown(room)
        if sight.total:
            assert after.cursor in shown
            assert len(shown) == min(room, sight.total)
        else:
            assert not shown


def test_a_page_of_columns_shows_the_next_ones() -> None:
    """Nothing is skipped on the way to the last column, where the words end."""
    sight, seen = Sight(20), list(Sight(20).shown(8))
    for _ in range(3):
        sight = sight.turned(1, 8)
        seen += sight.shown(8)
    assert set(seen) == set(range(20))
    assert say_sight(sight, 8) == "‹ 13–20 of 20"
    assert say_sight(Sight(20), 8) == "1–8 of 20 ›"


def test_a_column_is_found_again_under_its_band() -> None:
    """Another grouping keeps the cursor on its certification; under the same role where there are several."""
    headings = [heading(1, band="A"), heading(2, band="A"), heading(1, band="B")]
    assert column_of(headings, headings[2]) == 2
    assert column_of(headings, heading(1, band="gone")) == 0
    assert column_of(headings, heading(9)) == 0
    assert column_of(headings, None) == 0


# How they are painted


@given(st.lists(st.sampled_from([*NASTY, "First Aid", "Crane", "W" * 40]), max_size=25), st.integers(0, 30))
def test_no_name_breaks_a_line(names: list[str], cursor: int) -> None:
    """Whatever a certification or a group is called, every line is as wide as its room and holds nothing unseen."""
    headings = [heading(number, name, names[number // 3]) for number, name in enumerate(names)]
    for width in (3, 17, 61):
        sight = Sight(len(headings), cursor).following(max(width // CELL_WIDTH, 1))
        for text in texts(chart(headings, sight.cursor, width, sight.first)):
            assert cell_width(text) == width
            assert not set(text) & set(UNSEEN)


def test_every_name_begins_above_its_column() -> None:
    """Names stand on four lines in turn, each from its own column on; a rule leads from it down to the cells."""
    of = chart([heading(number, f"N{number}") for number in range(12)], cursor=5)
    lines = [names_strip(of, level).text for level in range(4)]
    for number in range(12):
        x, turn = number * CELL_WIDTH + 1, number % 4
        assert lines[turn][x:].startswith(f"N{number}")
        assert {line[x] for line in lines[turn + 1 :]} <= {"│"}


def test_the_cursors_column_has_its_whole_name() -> None:
    """It lies over its neighbours' and is moved in from the edge, so that it can always be read."""
    names = [f"Certification of a rather long name {number:02}" for number in range(15)]
    for cursor in (0, 3, 13, 14):
        of = chart([heading(number, name) for number, name in enumerate(names)], cursor)
        assert names[cursor] in names_strip(of, cursor % 4).text
        others = [name for name in names if name in "".join(texts(of))]
        assert others == [names[cursor]]


def test_bands_stand_over_their_columns_also_when_they_begin_out_of_sight() -> None:
    """Scrolled into the middle of a group, its name is still there; the cursor's is whole however narrow it is."""
    headings = [heading(number, band="Safety" if number < 9 else "Driving a vehicle") for number in range(10)]
    assert band_strip(chart(headings, 8, width=16, first=6)).text.split() == ["Safety", "────", "Dr…"]
    assert "Driving a vehi…" in band_strip(chart(headings, 9, width=16, first=6)).text
    assert "Driving a vehicle" in band_strip(chart(headings, 9, width=20, first=5)).text


def test_a_cell_has_glyph_letter_and_look() -> None:
    """Six statuses are told apart without colour; what is not to be held is blank; the cursor covers its cell."""
    of = chart([heading(number) for number in range(7)], cursor=6, width=7 * CELL_WIDTH)
    strip = Strip(cell_segments(of, "1234560", Style(reverse=True)))
    assert [strip.text[x : x + 4].strip() for x in range(0, 28, 4)] == [
        *(f"{status.glyph}{LETTERS[status]}" for status in Status),
        "",
    ]
    assert sorted(LETTERS.values()) == sorted("VUMSER")
    looks = [segment.style.meta["look"] for segment in strip if segment.style and segment.style.meta]
    assert looks == [status.word for status in Status]
    assert [segment.text for segment in strip if segment.style and segment.style.reverse] == ["    "]


# As it is used


class Office(App[None]):
    """A matrix over a storage that answers at once."""

    CSS: ClassVar[str] = "MatrixTable { height: 1fr; }"

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__()
        self.rows, self.columns = rows, columns
        self.asked: list[tuple[int, ...]] = []
        self.told: list[Message] = []
        self.cells: list[tuple[int, int] | None] = []

    def compose(self) -> ComposeResult:
        yield MatrixTable(lambda: self.cells.append(self.table.cell))

    @property
    def table(self) -> MatrixTable:
        return self.query_one(MatrixTable)

    def on_mount(self) -> None:
        self.table.focus()
        self.table.set_headings([heading(number) for number in range(self.columns)], "By group", anew=True)
        self.table.show(array("q", range(self.rows)))

    def on_rows_table_rows_needed(self, message: RowsPane.RowsNeeded) -> None:
        self.asked.append(message.keys)
        message.table.provide(
            matrix_row(key, f"Person {key}", f"E{key}", key % 101, str(key % 7) * self.columns)
            for key in message.keys
        )

    def on_matrix_table_cell_chosen(self, message: MatrixTable.CellChosen) -> None:
        self.told.append(message)

    def on_matrix_table_entity_chosen(self, message: MatrixTable.EntityChosen) -> None:
        self.told.append(message)

    def on_rows_table_marks_changed(self, message: RowsTable.MarksChanged) -> None:
        self.told.append(message)


def lines(app: Office) -> list[str]:
    return [app.table.render_line(y).text for y in range(app.table.size.height)]


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_a_million_rows_and_150_columns_ask_for_pages_only() -> None:
    """Scrolled both ways to the last corner and back, no more than some pages are ever asked for."""
    app = Office(1_000_000, 150)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(
            pilot, "end", "ctrl+end", "home", "ctrl+home", "ctrl+right", "pagedown", "end", "ctrl+end"
        )
        assert app.table.cell == (999_999, 149)
        assert "Person 999999" in lines(app)[-1]
        assert "Certification 149" in "".join(lines(app)[: app.table.header_lines])
        assert sum(map(len, app.asked)) < 500


async def test_keys_move_mark_and_open() -> None:
    """Arrows by a cell, ctrl with them by a page of columns; enter opens the cell, where it is blank the entity."""
    app = Office(100, 40)
    async with app.run_test(size=(80, 24)) as pilot:
        app.cells.clear()
        await press(pilot, "down", "right", "right", "left", "enter")
        assert app.cells == [(1, 0), (1, 1), (1, 2), (1, 1)]
        assert app.table.cell == (1, 1)
        await press(pilot, "ctrl+right")
        assert app.table.column == 1 + 12
        await press(pilot, "ctrl+left", "up", "enter", "down", "o", "space")
        kinds = [type(one).__name__ for one in app.told]
        assert kinds == ["CellChosen", "EntityChosen", "EntityChosen", "MarksChanged"]
        assert app.table.marks == {1}
        assert any("[x] Person 1 " in line for line in lines(app))
        await press(pilot, "right", "left", "left", "left", "left")
        assert app.table.column == 0


async def test_it_is_usable_at_every_size_and_keeps_its_place() -> None:
    """From 20 by 4 to 160 by 60: the cursor's row and column stay in sight, and every line is as wide as the table."""
    app = Office(500, 60)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "pagedown", "end")
        cell = app.table.cell
        for size in ((80, 24), (20, 4), (160, 60), (40, 9), (120, 36)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert app.table.cell == cell
            assert {cell_width(line) for line in lines(app)} == {app.table.line_width}
            assert cell is not None
            # at 20 by 4 there is no room for a row below the heads
            assert size[1] < 9 or any(f"Person {cell[0]}" in line for line in lines(app))


async def test_another_grouping_keeps_the_certification_and_the_rows() -> None:
    """Columns in another order are the same cells: nothing is asked for anew."""
    app = Office(50, 30)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "down", *["right"] * 5)
        asked = len(app.asked)
        app.table.set_headings([heading(n) for n in reversed(range(30))], "Backwards", anew=False)
        await pilot.pause()
        assert app.table.cell == (1, 5)
        assert len(app.asked) == asked
        app.table.set_shares({5: 42})
        await pilot.pause()
        assert " 42" in lines(app)[app.table.header_lines - 1]


async def test_the_mouse_goes_to_a_cell() -> None:
    """A click puts the cursor on a cell, on a head it goes to the column, on a box it marks; twice opens the cell."""
    app = Office(50, 30)
    async with app.run_test(size=(80, 24)) as pilot:
        frozen = app.table._frozen_width
        await pilot.click(MatrixTable, offset=(frozen + 2 * CELL_WIDTH + 1, app.table.header_lines + 3))
        assert app.table.cell == (3, 2)
        await pilot.click(MatrixTable, offset=(frozen + 5 * CELL_WIDTH + 1, 2))
        assert app.table.cell == (3, 5)
        await pilot.click(MatrixTable, offset=(1, app.table.header_lines + 1))
        assert app.table.marks == {1}
        await pilot.click(MatrixTable, offset=(frozen + 1, app.table.header_lines + 4), times=2)
        await pilot.pause()
        assert isinstance(app.told[-1], MatrixTable.CellChosen)
        assert (app.told[-1].entity_id, app.told[-1].certification_id) == (4, 0)
