"""The matrix of a view: gaps found on all pages, cells opened and acted on, the same entities and marks as the list."""

from __future__ import annotations

from pathlib import Path

from certtui.commands import assignment
from certtui.filters import Filter
from certtui.queries.matrix import count_columns
from certtui.records import AssociationRow, Kind, Status
from certtui.screens.entity_views import matrix_gaps
from certtui.screens.entity_views.entity_screen import EntityScreen
from certtui.screens.entity_views.matrix_cells import CellsAhead
from certtui.screens.entity_views.screen import EntitiesScreen
from certtui.screens.row_detail import RowDetailScreen
from certtui.store import connection, execute
from certtui.widgets.matrix_table import MatrixTable
from tests import company
from tests.interface import (
    DAY,
    TODAY,
    Driving,
    a_company,
    asked,
    id_of,
    names_as_stored,
    opened,
    picture,
    press,
    said,
    settled,
    words,
)
from tests.test_screens_nasty_names import NASTY, UNSEEN


def view(pilot: Driving) -> EntitiesScreen:
    return next(one for one in pilot.app.screen_stack if isinstance(one, EntitiesScreen))


def matrix(pilot: Driving) -> MatrixTable:
    return view(pilot).query_one(MatrixTable)


def cell_line(pilot: Driving) -> str:
    return words(view(pilot), "#cell")


async def open_matrix(pilot: Driving, kind: str = "2") -> None:
    await settled(pilot)
    await press(pilot, kind)
    await press(pilot, "m")


def entities_with_gaps() -> list[int]:
    """In the order of names."""
    day = TODAY.isoformat()
    found = asked(
        lambda: execute(
            "SELECT DISTINCT e.sort_name, e.id FROM entity e JOIN association a ON a.entity_id = e.id"
            " JOIN span s ON s.association_id = a.id WHERE s.starts_on <= ? AND s.ends_on >= ?"
            " AND s.status IN (3, 5) ORDER BY e.sort_name, e.id",
            (day, day),
        ).fetchall()
    )
    return [id for _, id in found]


async def test_n_finds_every_gap_on_all_pages_and_says_when_there_is_none(tmp_path: Path) -> None:
    """Of 5,000 employees 28 have a gap: n comes to each of them in order, N goes back, and the ends are said."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_matrix(pilot)
        expected = entities_with_gaps()
        aid = id_of("First Aid")
        # typed ahead: each goes on from where the one before has led
        for first, keys in ((0, 1), (1, 1), (4, 3), (len(expected) - 1, len(expected) - 5)):
            await press(pilot, *["n"] * keys)
            assert matrix(pilot).cell == (expected[first], aid)
            assert "Missing" in cell_line(pilot) or "Expired" in cell_line(pilot)
        await press(pilot, "n")
        assert "No gap after" in said(pilot)
        await press(pilot, "N")
        assert matrix(pilot).cursor_key == expected[-2]
        await press(pilot, "ctrl+home", "home", "N")
        assert "No gap before" in said(pilot)


async def test_a_cell_is_told_in_full_opened_and_acted_on(tmp_path: Path) -> None:
    """Status, certification, entity, dates and sources; enter opens the row; r renews this cell and nothing else."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await open_matrix(pilot)
        await press(pilot, "n")
        while "Expired" not in cell_line(pilot):
            await press(pilot, "n")
        cell = matrix(pilot).cell
        assert cell is not None
        line = cell_line(pilot)
        assert all(part in line for part in ("First Aid", "expired 2026-06-10, 5 days ago", "source: direct"))
        await press(pilot, "enter")
        assert isinstance(app.screen, RowDetailScreen)
        await press(pilot, "escape", "o")
        assert isinstance(app.screen, EntityScreen)
        await press(pilot, "escape", "r")
        assert "1 row" in picture(pilot) or "First Aid" in picture(pilot)
        await press(pilot, "ctrl+s")
        association = asked(company.association, *cell)
        assert asked(
            company.count, "instance", "association_id = ? AND issued_on = ?", association, str(TODAY)
        )
        assert asked(company.count, "instance", "issued_on = ?", str(TODAY)) == 1
        # what was recorded is what the line and the cell tell now
        assert "Valid" in cell_line(pilot)
        assert (matrix(pilot).statuses(cell[0]) or "").count("1") == 1


async def test_list_and_matrix_are_of_the_same_entities_and_marks(tmp_path: Path) -> None:
    """Search, marks and cursor go with one from the list to the matrix and back; the shares are of those shown."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "2", "slash", *"e0002", "enter", "down", "space", "m")
        table = matrix(pilot)
        assert table.has_focus
        marked, at = set(table.marks), table.cursor_key
        assert len(marked) == 1
        await press(pilot, "space", "m")
        assert len(view(pilot).table.marks) == 2
        # another view in between leaves this one as it was
        await press(pilot, "m", "1", "2")
        assert table.cursor_key != at
        ids = list(table.keys)
        assert len(ids) == 10
        counts = asked(count_columns, Filter(kind=Kind.EMPLOYEE), ids, TODAY)
        aid = id_of("First Aid")
        shares = {one.certification_id: one.percent for one in table.headings}
        assert shares[aid] == counts[aid].percent
        assert shares[id_of("Forklift")] is None
        await press(pilot, "c")
        assert table.total == 5_001
        counts = asked(count_columns, Filter(kind=Kind.EMPLOYEE), None, TODAY)
        assert {one.certification_id: one.percent for one in table.headings}[aid] == counts[aid].percent


async def test_columns_by_group_role_and_name_and_what_others_change(tmp_path: Path) -> None:
    """g goes round; a certification stands under its role; what another operator assigns or defines comes by itself."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await open_matrix(pilot)
        table = matrix(pilot)
        assert [one.band for one in table.headings] == ["Safety"] * 3
        await press(pilot, "g")
        assert [(one.name, one.band) for one in table.headings] == [
            ("First Aid", "Safety Officer"),
            ("Forklift", "Other certifications"),
            ("Ladder", "Other certifications"),
        ]
        await press(pilot, "g")
        assert [(one.name, one.band) for one in table.headings][:1] == [("First Aid", "")]
        await press(pilot, "right", "down")
        cell = table.cell
        assert cell is not None
        assert cell[1] == id_of("Forklift")
        assert "Not assigned" in cell_line(pilot)
        with connection():
            assignment.assign(app.desk.session.operator, cell[1], [cell[0]], TODAY - DAY)
            company.certification(app.desk.session.operator, "Abseiling", group="Heights")
        view(pilot).refresh_data()
        await settled(pilot)
        assert "Missing" in cell_line(pilot)
        assert table.cell == cell
        assert [one.name for one in table.headings] == ["Abseiling", "First Aid", "Forklift", "Ladder"]
        # another kind has its own columns, and no role that brings any
        await press(pilot, "3", "m", "g")
        assets = app.screen.query_one(MatrixTable)
        assert [(one.name, one.band) for one in assets.headings] == [("Crane Inspection", "")]
        await press(pilot, "n")
        assert "No gap" in said(pilot)


async def test_the_far_gap_is_found_by_the_list_of_all(tmp_path: Path) -> None:
    """Where none is among the rows at hand nor near them, and the day looked at is another, where all is expired."""
    app = opened(a_company(tmp_path), as_of=TODAY + 4_000 * DAY)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_matrix(pilot)
        await press(pilot, "ctrl+end", "N")
        cell = matrix(pilot).cell
        assert cell is not None
        assert (matrix(pilot).statuses(cell[0]) or "")[0] in "35"
        assert matrix(pilot).total > matrix_gaps._NEAR


async def test_nasty_names_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    """In heads, bands, rows and the line below."""
    location = a_company(tmp_path)
    for number, (table, names) in enumerate(
        (
            ("certification", ["First Aid", "Forklift", "Ladder"]),
            ("certification_group", ["Safety"]),
            ("role", ["Safety Officer"]),
        )
    ):
        names_as_stored(table, [(name, NASTY[number * 2] + str(at)) for at, name in enumerate(names)])
    with connection():
        execute("UPDATE entity SET name = ?, code = ? || id", (NASTY[6], NASTY[0]))
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_matrix(pilot)
        seen = [picture(pilot)]
        for keys in (("g",), ("g", "n"), ("right", "n"), ("enter",), ("escape", "e", "m")):
            await press(pilot, *keys)
            seen.append(picture(pilot))
        assert not app._exit
        assert not {character for shown in seen for character in shown.replace("\n", "")} & set(UNSEEN)


def test_cells_ahead_are_asked_for_once_and_not_taken_when_outdated() -> None:
    """A step and a page find what is recorded at hand; what was read before a change is not told after it."""
    cells, keys = CellsAhead(), range(100, 200)
    wanted = cells.ask(keys, 50, 20)
    assert {150, 149, 151, 130, 170} <= set(wanted)
    assert cells.ask(keys, 51, 20) == []
    row = AssociationRow(1, 150, "E", "N", True, True, (), Status.VALID, "", "", "", None, "")
    assert cells.answer({id: {7: row} for id in wanted})
    assert cells.get(150, 7) is row
    assert cells.get(150, 8) is None
    assert cells.ask(keys, 51, 20) == []
    assert cells.ask(keys, 53, 20)
    cells.forget()
    assert not cells.answer({153: {}})
    assert not cells.knows(153)
    assert cells.ask((), 0, 20) == []
