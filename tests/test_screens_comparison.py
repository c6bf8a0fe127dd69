"""The comparison on screen: two days asked for, what became what, the rows of one, and why."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.commands import assignment
from certtui.commands.operators import sign_in
from certtui.queries import differences
from certtui.queries.differences import Comparison, Event
from certtui.records import Status
from certtui.rights import BUILT_IN, Operator
from certtui.screens.comparison.days_form import DaysForm
from certtui.screens.comparison.screen import ComparisonScreen
from certtui.screens.exports.export_form import ExportForm
from certtui.screens.row_detail import RowDetailScreen
from tests.interface import (
    ADA,
    DAY,
    TODAY,
    Driving,
    a_company,
    asked,
    cells,
    choose,
    id_of,
    main_screen,
    opened,
    picture,
    press,
    said,
    settled,
    until,
    words,
)
from tests.test_screens_nasty_names import UNSEEN, WORST, with_names

SIZES = [(80, 24), (120, 36)]


def comparing(pilot: Driving) -> ComparisonScreen:
    screen = pilot.app.screen
    assert isinstance(screen, ComparisonScreen), screen
    return screen


def told(pilot: Driving) -> str:
    return words(comparing(pilot), "#told")


@pytest.mark.parametrize("size", SIZES)
async def test_two_days_are_compared_by_keyboard_alone(tmp_path: Path, size: tuple[int, int]) -> None:
    """From a certification: the numbers are those of the core, each move shows its rows, each row says why."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        aid = id_of("First Aid")
        await press(pilot, "equals_sign")
        assert isinstance(app.screen, DaysForm)
        # the later day first is refused at the field, and nothing typed is lost
        await press(pilot, *"+1y", "enter")
        assert isinstance(app.screen, DaysForm)
        await press(pilot, "shift+tab", "ctrl+u", *"-1y", "enter")
        screen = comparing(pilot)
        assert (screen.comparison.first, screen.comparison.second) == (
            TODAY.replace(year=TODAY.year - 1),
            TODAY,
        )
        assert screen.comparison.filter.certification_id == aid
        assert "First Aid" in picture(pilot)
        moves = differences.total(asked(differences.count_changes, ADA, screen.comparison))
        assert screen.changes.total == sum(moves.values()) > 10
        assert cells(screen.moves, 1)[0] == f"{sum(moves.values())}"

        # down the moves: the first outcome is the most urgent one
        await press(pilot, "down")
        await until(pilot, lambda: screen.comparison.became == frozenset({Status.EXPIRED}))
        await settled(pilot)
        expired = sum(number for move, number in moves.items() if move.became is Status.EXPIRED)
        assert screen.changes.total == expired == 5
        assert set(cells(screen.changes, -1)) == {Event.RAN_OUT.label}
        assert str(TODAY - 4 * DAY) in told(pilot)
        assert picture(pilot).count("\n") + 1 == size[1]

        # into the rows, one of them in full, and back to the same place
        await press(pilot, "enter", "down")
        key = screen.changes.cursor_key
        await press(pilot, "enter")
        assert isinstance(app.screen, RowDetailScreen)
        await press(pilot, "escape")
        assert (screen.changes.cursor_key, screen.changes.has_focus) == (key, True)
        await press(pilot, "slash", *"e000")
        assert screen.changes.total == expired
        await press(pilot, *"zz")
        assert screen.changes.total == 0
        await press(pilot, "enter", "c")
        assert screen.changes.total == sum(moves.values())
        await pilot.resize_terminal(120 - size[0] + 80, 30)
        await settled(pilot)
        assert screen.changes.total == sum(moves.values())
        await press(pilot, "escape", "escape")
        assert app.screen is main_screen(pilot)


async def test_every_order_search_and_choice_shows_what_the_core_lists(tmp_path: Path) -> None:
    """Of all certifications, sorted by any column; it follows the database; other days are compared from there."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(160, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "2", "equals_sign", *"-401d", "enter")
        screen = comparing(pilot)
        whole = screen.changes.total
        assert whole == 55
        await press(pilot, "tab")
        seen = {}
        for _ in range(6):
            assert screen.changes.sort is not None
            seen[screen.changes.sort[0]] = list(screen.changes.keys)
            await press(pilot, "greater_than_sign")
        assert seen.keys() == {"name", "code", "certification", "move", "on"}
        assert {frozenset(keys) for keys in seen.values()} == {frozenset(screen.changes.keys)}
        before = list(screen.changes.keys)
        await press(pilot, "o")
        assert sorted(before) == sorted(screen.changes.keys)

        # another operator assigns: it is there without a key
        with store.connection():
            assignment.assign(sign_in("ada"), id_of("Forklift"), company_ids(), TODAY)
        screen.refresh_data()
        await settled(pilot)
        assert screen.changes.total == whole + 3

        await press(pilot, "equals_sign", "tab", *"+1y", "enter")
        assert screen.comparison.second == TODAY.replace(year=TODAY.year + 1)
        await press(pilot, "equals_sign", *"today", "tab", *"today", "enter")
        assert isinstance(app.screen, DaysForm)
        await press(pilot, "escape", "escape")
        await press(pilot, "equals_sign", *"+5y", "tab", *"+6y", "enter")
        assert screen.changes.total == 0
        assert "=" in picture(pilot)


def company_ids() -> list[int]:
    return [
        id for (id,) in store.execute("SELECT id FROM entity WHERE kind = 1 ORDER BY id LIMIT 3").fetchall()
    ]


async def test_what_is_shown_is_exported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file holds the rows of the chosen move, and so does what the shown command line gives."""
    location = a_company(tmp_path)
    app = opened(location)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "equals_sign", *"-1y", "enter", "down")
        screen = comparing(pilot)
        await until(pilot, lambda: screen.changes.total == 5)
        await press(pilot, "e")
        assert isinstance(app.screen, ExportForm)
        path = tmp_path / "changes.csv"
        app.screen.query_one("#field-output Input").value = str(path)  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        await until(pilot, path.exists)
        await settled(pilot)
        days = screen.comparison.first, screen.comparison.second
        await press(pilot, "escape", "q")
        assert main_screen(pilot).is_current, said(pilot)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert [row["to_status"] for row in rows] == ["expired"] * 5
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    options = ("--became=expired", "--certification=First Aid", "--kind=employee", "--format=csv")
    assert main(["diff", *map(str, days), *options, "--operator", "ada"]) == 0
    assert capsys.readouterr().out == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("nasty", WORST, ids=range(len(WORST)))
async def test_names_are_shown_and_not_obeyed(tmp_path: Path, nasty: str) -> None:
    """In the scope, the rows, and the lines that say why."""
    app = opened(with_names(tmp_path, nasty), operator=Operator(nasty, (nasty,), BUILT_IN["Administrator"]))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "2", "equals_sign", *"-401d", "enter")
        seen = [picture(pilot)]
        for _ in range(6):
            await press(pilot, "down")
            seen.append(picture(pilot))
        assert comparing(pilot)
    assert not set(UNSEEN.replace("\n", "")) & set("".join(seen))


async def test_away_from_today_the_day_looked_at_is_proposed(tmp_path: Path) -> None:
    """Comparing only reads, and so is there on any day."""
    past = TODAY - 20 * DAY
    app = opened(a_company(tmp_path), past)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "equals_sign", "enter")
        comparison: Comparison = comparing(pilot).comparison
        assert (comparison.first, comparison.second) == (past - 30 * DAY, past)
