"""RowsTable: a million rows are as quick as ten, and cursor and marks belong to records, not to positions."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, ClassVar

import pytest
from rich.color import ColorSystem
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Static

from certtui.terminal.cells import cells_of_strip
from certtui.widgets.rows_table import Column, Row, RowsTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.message import Message
    from textual.pilot import Pilot

COLUMNS = (
    Column("name", "Name", weight=2, least=12),
    Column("code", "Code", width=8),
    Column("source", "Source", width=12, priority=10),
    Column("status", "Status", width=14, sortable=False),
)


def row_of(key: int) -> Row:
    return Row(key, (f"Person {key}", f"E{key:05}", "direct", ("✗ Expired", "expired")), dimmed=key % 10 == 7)


class Office(App[None]):
    """A table over a storage that answers at once, or when the test lets it."""

    CSS: ClassVar[str] = "RowsTable { height: 1fr; }"

    def __init__(self, keys: Sequence[int], total: int | None = None, *, answers: bool = True) -> None:
        super().__init__()
        self.initial = keys
        self.initial_total = total
        self.answers = answers
        self.told: list[Message] = []
        self.asked: list[tuple[int, ...]] = []

    def compose(self) -> ComposeResult:
        yield RowsTable(COLUMNS, empty="No one yet.\nPress a to add.")
        yield Static("below")

    @property
    def table(self) -> RowsTable:
        return self.query_one(RowsTable)

    def on_mount(self) -> None:
        self.table.focus()
        self.table.show(self.initial, self.initial_total)

    def on_rows_table_rows_needed(self, message: RowsTable.RowsNeeded) -> None:
        self.asked.append(message.keys)
        if self.answers:
            message.table.provide(row_of(key) for key in message.keys)

    def on_rows_table_row_chosen(self, message: RowsTable.RowChosen) -> None:
        self.told.append(message)

    def on_rows_table_mark_refused(self, message: RowsTable.MarkRefused) -> None:
        self.told.append(message)

    def on_rows_table_marks_changed(self, message: RowsTable.MarksChanged) -> None:
        self.told.append(message)

    def on_rows_table_sort_wanted(self, message: RowsTable.SortWanted) -> None:
        self.told.append(message)

    def on_rows_table_all_wanted(self, message: RowsTable.AllWanted) -> None:
        self.told.append(message)


def lines(app: Office) -> list[str]:
    table = app.table
    return [table.render_line(y).text for y in range(table.size.height)]


def line_of_cursor(app: Office) -> int:
    return next(y for y, line in enumerate(lines(app)) if f"Person {app.table.cursor_key} " in line)


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_a_million_rows_ask_for_pages_only() -> None:
    """However far the cursor jumps, no more than some pages of rows are ever asked for."""
    app = Office(array("q", range(1_000_000)))
    async with app.run_test(size=(100, 24)) as pilot:
        await press(pilot, "end", "home", "pagedown", "pagedown", "end")
        assert app.table.cursor_key == 999_999
        assert "Person 999999" in lines(app)[-1]
        assert sum(map(len, app.asked)) < 500


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark"])
@pytest.mark.parametrize("rows", [3, 200])
@pytest.mark.parametrize("looks", ["", "background: $panel;", "border: round red; padding: 1 2;"])
async def test_lines_look_as_textual_would_have_them(rows: int, theme: str, looks: str) -> None:
    """Lines that are given as they are kept show what Textual's own way shows: with a scrollbar, borders, in any theme."""
    app = Office(range(rows))
    async with app.run_test(size=(60, 12)) as pilot:
        app.theme = theme
        app.stylesheet.add_source(f"RowsTable {{ {looks} }}", is_default_css=False)
        app.refresh_css()
        await press(pilot, "down", "space")
        table = app.table
        seen = table.container_size if looks.startswith("border") else table.scrollable_size
        for crop in (Region(0, 0, *seen), Region(2, 1, 20, 3)):
            ours = [cells_of_strip(strip, ColorSystem.TRUECOLOR) for strip in table.render_lines(crop)]
            theirs = Widget.render_lines(table, crop)
            assert ours == [cells_of_strip(strip, ColorSystem.TRUECOLOR) for strip in theirs]


async def test_rows_come_into_sight_as_the_cursor_moves() -> None:
    """Down at the edge scrolls by one, page down by a page, and the header stays."""
    app = Office(range(100))
    async with app.run_test(size=(100, 12)) as pilot:
        page = app.table.size.height - 1
        await press(pilot, *["down"] * page)
        assert app.table.cursor_key == page
        assert "Person 1 " in lines(app)[1]
        await press(pilot, "pagedown")
        assert app.table.cursor_key == 2 * page
        assert "Name" in lines(app)[0]
        assert line_of_cursor(app) == page


async def test_the_picture_waits_for_the_rows() -> None:
    """While rows are on their way the old page stays painted, and the new one is painted whole."""
    app = Office(range(1000))
    async with app.run_test(size=(100, 12)) as pilot:
        await pilot.pause()
        app.answers = False
        app.table.action_last_row()
        assert app.table.cursor_key == 999
        assert "Person 0 " in lines(app)[1]
        await pilot.pause()
        app.table.provide(row_of(key) for key in app.asked[-1])
        assert "Person 999 " in lines(app)[-1]
        assert not any("…" in line for line in lines(app))


async def test_one_request_is_out_at_a_time() -> None:
    """Holding a key down over unknown rows does not flood the storage; the answer leads to the next question."""
    app = Office(range(10_000), answers=False)
    async with app.run_test(size=(100, 12)) as pilot:
        await press(pilot, *["pagedown"] * 8)
        assert len(app.asked) == 1
        app.table.provide(row_of(key) for key in app.asked[0])
        await pilot.pause()
        assert len(app.asked) == 2
        assert app.table.cursor_key in app.asked[1]


async def test_a_row_that_is_gone_is_not_asked_for_for_ever() -> None:
    """Rows deleted underneath leave a quiet line and an idle table."""
    app = Office(range(5), answers=False)
    async with app.run_test(size=(100, 12)) as pilot:
        await pilot.pause()
        for _ in range(5):
            if app.asked:
                known = [key for key in app.asked[-1] if key != 3]
                app.table.provide(row_of(key) for key in known)
                await pilot.pause()
        assert len(app.asked) <= 3


async def test_the_cursor_follows_its_record() -> None:
    """After another order the cursor is on the same record and on the same line of the screen."""
    app = Office(range(1000))
    async with app.run_test(size=(100, 24)) as pilot:
        await press(pilot, "pagedown", "down", "down")
        key, line = app.table.cursor_key, line_of_cursor(app)
        app.table.show(range(999, -1, -1), sort=("name", True))
        await pilot.pause()
        assert app.table.cursor_key == key
        assert line_of_cursor(app) == line
        assert "Name ▼" in lines(app)[0]


async def test_a_record_that_is_gone_leaves_the_cursor_in_place() -> None:
    """When the cursor's record is filtered out, its neighbour takes its place."""
    app = Office(range(100))
    async with app.run_test(size=(100, 24)) as pilot:
        await press(pilot, "down", "down", "down")
        app.table.show([key for key in range(100) if key != 3])
        await pilot.pause()
        assert app.table.cursor_key == 4


async def test_marks_survive_sorting_and_filtering() -> None:
    """A selection is of records: out of sight it stays."""
    app = Office(range(50))
    async with app.run_test(size=(100, 24)) as pilot:
        await press(pilot, "space", "space")
        app.table.show([5, 6])
        app.table.show(range(49, -1, -1))
        await press(pilot, "end")
        assert app.table.marks == {0, 1}
        assert lines(app)[-1].startswith("[x]")
        assert lines(app)[-3].startswith("[ ]")
        counts = [message.count for message in app.told if isinstance(message, RowsTable.MarksChanged)]
        assert counts == [1, 2]


async def test_a_range_and_all_leave_out_what_cannot_be_marked() -> None:
    """x takes the rows between the last mark and the cursor, * every one; dimmed rows stay out of both."""
    app = Office(range(30))
    async with app.run_test(size=(100, 24)) as pilot:
        app.table.set_fixed({17, 27})
        await press(pilot, "down", "space", *["down"] * 8, "x")
        assert app.table.marks == {1, 2, 3, 4, 5, 6, 8, 9, 10}
        await press(pilot, "asterisk")
        assert app.table.marks == set(range(30)) - {7, 17, 27}
        await press(pilot, "minus")
        assert not app.table.marks


async def test_shift_extends_the_selection() -> None:
    """shift+down selects the row left and the row reached."""
    app = Office(range(30))
    async with app.run_test(size=(100, 24)) as pilot:
        await press(pilot, "shift+down", "shift+down")
        assert app.table.marks == {0, 1, 2}


async def test_a_dimmed_row_says_that_it_cannot_be_marked() -> None:
    """The screen is told, to say why; nothing is marked, and least of all is the row opened."""
    app = Office(range(30))
    async with app.run_test(size=(100, 24)) as pilot:
        await press(pilot, *["down"] * 7, "space")
        assert not app.table.marks
        refused = [message for message in app.told if isinstance(message, RowsTable.MarkRefused)]
        assert [message.key for message in refused] == [7]
        assert not any(isinstance(message, RowsTable.RowChosen) for message in app.told)


async def test_all_waits_for_keys_still_to_come() -> None:
    """Select all while the rest is loading marks everything as soon as everything is known."""
    app = Office(range(20), total=40)
    async with app.run_test(size=(100, 24)) as pilot:
        app.table.set_fixed({7, 17, 27, 37})
        await press(pilot, "asterisk")
        assert any(isinstance(message, RowsTable.AllWanted) for message in app.told)
        assert not app.table.marks
        app.table.show(range(40))
        assert app.table.marks == set(range(40)) - {7, 17, 27, 37}


@pytest.mark.parametrize(("keys", "reached"), [(("end",), 39), (("pagedown",), 22), (("down",) * 25, 25)])
async def test_going_on_waits_for_keys_still_to_come(keys: tuple[str, ...], reached: int) -> None:
    """The end is that of all rows, and who goes down goes on where those listed first end."""
    app = Office(range(20), total=40)
    async with app.run_test(size=(100, 24)) as pilot:
        await press(pilot, *keys[:20])
        assert any(isinstance(message, RowsTable.AllWanted) for message in app.told)
        assert app.table.cursor_key == min(len(keys) - 1, 19)
        app.table.show(range(40))
        await press(pilot, *keys[20:])
        assert app.table.cursor_key == reached


async def test_order_by_keys_and_by_mouse() -> None:
    """> and < go along the sortable columns, o turns round, and a title can be clicked."""
    app = Office(range(30))
    async with app.run_test(size=(100, 24)) as pilot:
        app.table.show(range(30), sort=("name", False))
        await press(pilot, "greater_than_sign", "o", "less_than_sign", "less_than_sign")
        await pilot.click(RowsTable, offset=(6, 0))
        await pilot.pause()
        wanted = [(m.column_key, m.descending) for m in app.told if isinstance(m, RowsTable.SortWanted)]
        assert wanted == [
            ("code", False),
            ("code", True),
            ("name", False),
            ("source", False),
            ("name", False),
        ]


async def test_the_mouse_moves_marks_and_opens() -> None:
    """A click puts the cursor on a row, on its box marks it, twice opens it; the wheel scrolls."""
    app = Office(range(100))
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.click(RowsTable, offset=(20, 4))
        assert app.table.cursor_key == 3
        await pilot.click(RowsTable, offset=(1, 5))
        assert app.table.marks == {4}
        await pilot.click(RowsTable, offset=(20, 6), times=2)
        await pilot.pause()
        assert any(type(m) is RowsTable.RowChosen and m.key == 5 for m in app.told)


async def test_enter_opens_the_row() -> None:
    """enter tells which record is to be opened."""
    app = Office(range(9))
    async with app.run_test(size=(100, 24)) as pilot:
        await press(pilot, "down", "enter")
        assert [m.key for m in app.told if isinstance(m, RowsTable.RowChosen)] == [1]


async def test_an_empty_table_says_what_to_do() -> None:
    """No rows: words of the screen's, and keys that do nothing."""
    app = Office(())
    async with app.run_test(size=(60, 12)) as pilot:
        await press(pilot, "down", "pagedown", "end", "space", "x", "enter", "home")
        assert any("Press a to add." in line for line in lines(app))
        assert app.table.cursor_key is None


@pytest.mark.parametrize("size", [(60, 9), (130, 40), (20, 5)])
async def test_a_resize_keeps_the_place(size: tuple[int, int]) -> None:
    """Whatever the new size, the cursor's row is in sight and every line fills the width."""
    app = Office(range(1000))
    async with app.run_test(size=(100, 24)) as pilot:
        await press(pilot, "pagedown", "pagedown", "down")
        key = app.table.cursor_key
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert app.table.cursor_key == key
        assert any(str(key) in line for line in lines(app)[1:])
        assert {app.table.render_line(y).cell_length for y in range(app.table.size.height)} == {
            app.table.scrollable_size.width
        }


async def test_stale_rows_stay_painted_until_the_new_come() -> None:
    """Another operator's change replaces a row in place, with nothing blank in between."""
    app = Office(range(30))
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.pause()
        app.answers = False
        app.table.invalidate([2])
        await pilot.pause()
        assert app.asked[-1] == (2,)
        assert "Person 2 " in lines(app)[3]
        app.table.provide([Row(2, ("Renamed", "E2", "direct", "● Valid"))])
        assert "Renamed" in lines(app)[3]


async def test_hostile_names_do_no_harm() -> None:
    """Markup is text, controls are shown, wide and joined characters keep the columns in line."""
    app = Office(range(6), answers=False)
    names = ["[/nope] Ltd", "\x1b]0;gone\x07", "漢字" * 20, "👩‍🚒 Zoë", "a\nb\u202ec", "[@click=app.exit]x"]
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.pause()
        app.table.provide(Row(key, (name, "E1", "direct", "● Valid")) for key, name in enumerate(names))
        await pilot.pause()
        text = "".join(lines(app))
        assert "[/nope] Ltd" in text
        assert all(character >= " " for character in text)
        assert len({app.table.render_line(y).cell_length for y in range(1, 7)}) == 1


async def test_rows_read_for_other_columns_are_dropped() -> None:
    """An answer that was on its way when the columns changed does not land in the wrong columns."""
    app = Office(range(3), answers=False)
    async with app.run_test(size=(60, 12)) as pilot:
        await pilot.pause()
        app.table.set_columns(COLUMNS[:2])
        app.table.provide(row_of(key) for key in range(3))
        await pilot.pause()
        assert app.table.row(0) is None
        app.table.provide(Row(key, (f"Person {key}", "E1")) for key in range(3))
        await pilot.pause()
        assert "Person 0" in lines(app)[1]


async def test_columns_that_do_not_fit_scroll_behind_the_first() -> None:
    """A matrix of many columns: names stay, the others go by; back again ends where it began."""
    app = Office(range(3), answers=False)
    async with app.run_test(size=(60, 12)) as pilot:
        app.table.set_columns([Column(str(number), f"C{number}", width=8) for number in range(12)])
        await pilot.pause()
        app.table.provide(Row(key, tuple(f"{key}/{number}" for number in range(12))) for key in range(3))
        await press(pilot, *["right"] * 14)
        assert "C0" in lines(app)[0]
        assert "C11" in lines(app)[0]
        assert "0/11" in lines(app)[1]
        await press(pilot, *["left"] * 14)
        assert "C1 " in lines(app)[0]


async def test_rows_without_the_record_under_the_cursor_wait_for_the_rest() -> None:
    """What was listed first of many takes the cursor off no record: all are asked for, and it is where it was."""
    app = Office(range(1000))
    async with app.run_test(size=(100, 24)) as pilot:
        await press(pilot, "end")
        line = line_of_cursor(app)
        assert not app.table.show(range(1, 120), 999)
        await pilot.pause()
        assert app.table.cursor_key == 999
        assert any(isinstance(message, RowsTable.AllWanted) for message in app.told)
        assert app.table.show(range(1, 1000))
        await pilot.pause()
        assert app.table.cursor_key == 999
        assert line_of_cursor(app) == line


async def test_rows_listed_first_are_shown_to_who_sees_their_record_or_has_not_moved() -> None:
    """A first page is there at once: with the cursor's record on it, without a cursor moved, or for another search."""
    app = Office(range(1000))
    async with app.run_test(size=(100, 24)) as pilot:
        assert app.table.show(range(1, 120), 999)
        await press(pilot, "down", "down")
        assert app.table.show(range(2, 120), 998)
        assert app.table.cursor_key == 3
        assert app.table.show(range(500, 620), 900, keep_cursor=False)
        assert app.table.cursor_key == 500
