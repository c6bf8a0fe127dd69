"""The way that every operator goes: find a certification, add people, see them, filter, remove some, undo."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Button

from certtui.queries.counts import count_statuses_of
from certtui.queries.definitions import list_certifications
from certtui.records import Counts, Status
from certtui.screens.certifications import CertificationsScreen
from certtui.screens.confirm_modal import ConfirmModal
from tests import company
from tests.interface import (
    TODAY,
    a_company,
    add_modal,
    asked,
    cells,
    choose,
    opened,
    panel,
    picture,
    press,
    rows,
    said,
    settled,
    words,
    write,
)


def counts_of(name: str) -> Counts:
    entry = next(entry for entry in asked(list_certifications) if entry.name == name)
    found: Counts = asked(count_statuses_of, entry.id, TODAY)
    return found


async def test_the_main_path_by_keyboard_alone(tmp_path: Path) -> None:
    """Open, find, add 40 of 5,000, see them Missing, filter, remove 3, quit: nothing of it needs the mouse."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "Forklift")
        assert rows(pilot).has_focus
        assert rows(pilot).total == 0
        assert "Forklift" in picture(pilot)

        await press(pilot, "a")
        await write(pilot, "example")
        await press(pilot, "enter", "space", *["down"] * 38, "x")
        assert words(add_modal(pilot), "#add") == "Add Selected (40)"
        await press(pilot, "a")

        assert isinstance(app.screen, CertificationsScreen)
        assert "40 added" in said(pilot)
        assert rows(pilot).total == 40
        assert set(cells(rows(pilot), 3)) == {"◌ Missing"}
        assert counts_of("Forklift") == Counts(missing=40)

        await press(pilot, "f", "down", "down", "space", "enter")
        assert panel(pilot).statuses == {Status.MISSING}
        assert "Missing" in words(app.screen, "#filter")
        assert rows(pilot).has_focus

        await press(pilot, "space", "space", "space", "delete")
        assert isinstance(app.screen, ConfirmModal)
        assert "3 rows with 0 instances" in picture(pilot)
        assert app.screen.query_one("#cancel", Button).has_focus
        await press(pilot, "tab", "enter")

        assert rows(pilot).total == 37
        assert counts_of("Forklift") == Counts(missing=37)
        assert not rows(pilot).marks
        await press(pilot, "q")
    assert app.return_code == 0


async def test_enter_pressed_too_often_removes_nothing(tmp_path: Path) -> None:
    """The focus of what asks begins on Cancel."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        before = counts_of("First Aid")
        await press(pilot, "space", "space", "delete", "enter", "enter", "escape")
        assert counts_of("First Aid") == before
        assert len(rows(pilot).marks) == 2


async def test_a_key_pressed_twice_asks_once(tmp_path: Path) -> None:
    """Two presses before the first dialog is there do not stack two of them."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "space")
        for action in ("remove", "remove", "add", "filter"):
            await app.screen.run_action(action)
        await settled(pilot)
        assert len(app.screen_stack) == 3


async def test_undo_asks_and_takes_back_the_last_assignment_only(tmp_path: Path) -> None:
    """Undo is not there before something was added, asks, and leaves what was there before."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        before = counts_of("First Aid")
        await press(pilot, "u")
        assert len(app.screen_stack) == 2

        await press(pilot, "a", *"example", "enter", "asterisk", "a")
        assert counts_of("First Aid").total > before.total
        assert "Undo" in picture(pilot)
        await press(pilot, "u", "enter")
        assert counts_of("First Aid").total > before.total, "the focus begins on Cancel"
        await press(pilot, "u", "tab", "enter")
        assert counts_of("First Aid") == before
        assert rows(pilot).total == before.total
        await press(pilot, "u")
        assert len(app.screen_stack) == 2, "nothing is left to undo"


async def test_undo_after_the_rows_were_removed_says_so(tmp_path: Path) -> None:
    """What was removed since cannot come back by undo; the operator is told, and undo is not offered again."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "Forklift")
        await press(pilot, "a", "enter", "space", "a")
        assert counts_of("Forklift").total == 1
        await press(pilot, "asterisk", "delete", "tab", "enter")
        assert counts_of("Forklift").total == 0
        await press(pilot, "u", "tab", "enter")
        assert "nothing left" in said(pilot)
        await press(pilot, "u")
        assert len(app.screen_stack) == 2


async def test_undo_names_what_it_keeps(tmp_path: Path) -> None:
    """A row on which something was recorded since the assignment stays, and is named."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "Forklift")
        await press(pilot, "a", "enter", "space", "space", "a")
        kept = int(rows(pilot).keys[0])
        asked(company.certify, app.desk.session.operator, [kept], TODAY, None)
        await press(pilot, "u", "tab", "enter")
        assert "1 row taken back" in said(pilot)
        assert "Kept" in said(pilot)
        assert list(rows(pilot).keys) == [kept]
