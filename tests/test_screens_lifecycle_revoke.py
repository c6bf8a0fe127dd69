"""Revoke, reinstate, remove by the menu; undo of what was done, last first; names from outside in all of the forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from certtui import store
from certtui.queries.counts import count_statuses_of
from certtui.queries.details import get_association
from certtui.records import Counts
from certtui.rights import BUILT_IN, TO_VIEW_ROWS, Operator, Right
from certtui.screens.certifications import CertificationsScreen
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.lifecycle.preview_form import PreviewForm
from certtui.screens.lifecycle.reinstate_modal import ReinstateModal
from certtui.screens.lifecycle.revoke_menu import RevokeMenu
from certtui.screens.lifecycle.revoke_modal import RevokeModal
from certtui.screens.row_detail import RowDetailScreen
from tests import company
from tests.interface import (
    ADA,
    TODAY,
    Driving,
    a_company,
    asked,
    cells,
    choose,
    id_of,
    opened,
    picture,
    press,
    rows,
    said,
    settled,
    words,
    write,
)
from tests.test_screens_nasty_names import UNSEEN, WORST, with_names

SIZES = [(80, 24), (120, 36)]


def form(pilot: Driving) -> PreviewForm[Any, Any]:
    screen = pilot.app.screen
    assert isinstance(screen, PreviewForm), screen
    return screen


def counts() -> Counts:
    found: Counts = asked(count_statuses_of, id_of("First Aid"), TODAY)
    return found


def association(code: str) -> int:
    """First Aid's association of this entity."""
    query = (
        "SELECT a.id FROM association a JOIN entity e ON e.id = a.entity_id"
        " WHERE a.certification_id = ? AND e.code = ?"
    )
    return int(asked(lambda: store.execute(query, (id_of("First Aid"), code)).fetchone()[0]))


async def open_rows(pilot: Driving, *codes: str) -> None:
    """First Aid's rows, with these selected; without any, the cursor on the first."""
    await settled(pilot)
    await choose(pilot, "First Aid")
    rows(pilot).set_marks([association(code) for code in codes])
    await settled(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_rows_are_revoked_with_a_reason_and_what_is_voided_is_said_before(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """The preview shows each row's status then and counts what is voided; undo gives all of it back."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=size) as pilot:
        await open_rows(pilot, "E00001", "E00002", "E00012", "E00030")
        before = counts()
        await press(pilot, "v")
        assert isinstance(app.screen, RevokeMenu)
        for part in ("4 rows · First Aid", "Revoke", "Reinstate", "Remove", "Cancel"):
            assert part in picture(pilot), part
        await press(pilot, "enter")
        assert isinstance(app.screen, RevokeModal)
        assert set(cells(form(pilot).preview.table, 3)) == {"⊘ Revoked"}
        assert "3 will be revoked · 2 instances voided · 1 skipped" in words(form(pilot), "#consequences")
        assert "Cancel" in picture(pilot)
        assert words(form(pilot), "#save") == "Revoke 3"
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, CertificationsScreen)
        assert counts().revoked == before.revoked + 3
        assert "3 rows revoked, 2 instances voided" in said(pilot)
        assert "E00001" in said(pilot), "who was passed over is named"
        assert not rows(pilot).marks
        await press(pilot, "u", "tab", "enter")
        assert counts() == before


async def test_other_takes_words_of_ones_own_and_counts_them_while_typing(tmp_path: Path) -> None:
    """Fewer than 10 characters are refused where they are typed; the reason is kept with them."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot, "E00002")
        await press(pilot, "v", "v", "left")
        assert form(pilot).field("words").display
        form(pilot).field("words").focus_control()
        await write(pilot, "gone")
        note = str(form(pilot).field("words").query_one(".note", Static).content)
        assert "10 characters: 4 so far" in note
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, RevokeModal)
        assert form(pilot).preview.table.total == 1, "the rows stay in sight"
        await write(pilot, " fishing [x]")
        await press(pilot, "ctrl+s")
        assert asked(company.count, "revocation", "reason = 'Other: gone fishing [x]'") == 1


async def test_the_day_of_a_revocation_is_followed_by_the_preview(tmp_path: Path) -> None:
    """From a day to come on, the row is not Revoked yet, and that is seen before."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot, "E00002")
        await press(pilot, "v", "v", "tab", "pageup")
        assert cells(form(pilot).preview.table, 3) == ["● Valid"]
        assert cells(form(pilot).preview.table, 4) == ["2026-07-15"]
        await press(pilot, "ctrl+s")
        assert asked(company.count, "revocation", "revoked_on = '2026-07-15'") == 1


async def test_a_reinstated_row_is_what_it_was_and_the_form_says_so_before(tmp_path: Path) -> None:
    """The status that each row gets back is shown; without a reason nothing is recorded."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot, "E00001", "E00002")
        before = counts()
        await press(pilot, "v", "i")
        assert isinstance(app.screen, ReinstateModal)
        assert cells(form(pilot).preview.table, 2) == ["⊘ Revoked"]
        assert cells(form(pilot).preview.table, 3) == ["● Valid"]
        assert "1 will be reinstated · 1 instance given back · 1 skipped" in words(
            form(pilot), "#consequences"
        )
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, ReinstateModal), "a reason is asked for"
        assert form(pilot).field("reason").has_focus_within
        await write(pilot, "appeal upheld")
        await press(pilot, "ctrl+s")
        assert counts().revoked == before.revoked - 1
        assert counts().valid == before.valid + 1
        assert "1 row reinstated, 1 instance given back" in said(pilot)
        await press(pilot, "u", "tab", "enter")
        assert counts() == before


async def test_a_revocation_that_never_begins_is_told_so_before_and_after(tmp_path: Path) -> None:
    """Reinstated on a day before it begins, it covers no day."""
    location = a_company(tmp_path)
    app = opened(location)
    row = association("E00002")
    asked(company.revoke, ADA, row, TODAY + 30 * company.DAY)
    async with app.run_test(size=(120, 36)) as pilot:
        await open_rows(pilot, "E00002")
        await press(pilot, "v", "i")
        assert isinstance(app.screen, ReinstateModal)
        assert "never takes effect" in words(form(pilot), "#consequences")
        await write(pilot, "appeal upheld")
        await press(pilot, "ctrl+s")
        assert "never takes effect" in said(pilot)
        assert asked(company.count, "revocation", "ended_on = revoked_on") == 1
        app.push_screen(RowDetailScreen(app.desk, asked(get_association, ADA, row, TODAY)))
        await settled(pilot)
        assert isinstance(app.screen, RowDetailScreen)
        app.screen._bring("revocations")
        await settled(pilot)
        assert "Never took effect" in picture(pilot)


async def test_undo_goes_back_act_by_act_the_last_one_first(tmp_path: Path) -> None:
    """An assignment, a certification and a revocation are taken back in turn, each named before."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "Forklift")
        await press(pilot, "a", "enter", "space", "a")
        await press(pilot, "t", "ctrl+s")
        await press(pilot, "v", "v", "ctrl+s")
        for named in (
            "1 row revoked · Forklift",
            "1 row certified · Forklift",
            "1 employee added to Forklift",
        ):
            await press(pilot, "u")
            assert isinstance(app.screen, ConfirmModal)
            assert named in picture(pilot)
            await press(pilot, "tab", "enter")
            assert named in said(pilot)
        assert rows(pilot).total == 0
        await press(pilot, "u")
        assert len(app.screen_stack) == 2, "nothing is left to undo"


async def test_undo_of_what_is_gone_says_so_and_goes_on_to_the_act_before(tmp_path: Path) -> None:
    """What another undid, or removed, is told, and not offered again."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot, "E00030")
        await press(pilot, "t", "ctrl+s")
        rows(pilot).set_marks([association("E00030")])
        await press(pilot, "delete", "tab", "enter")
        await press(pilot, "u", "tab", "enter")
        assert "nothing left" in said(pilot).casefold()
        await press(pilot, "u")
        assert len(app.screen_stack) == 2


async def test_the_menu_removes_too_and_refuses_in_words_what_is_not_permitted(tmp_path: Path) -> None:
    """Remove asks as the delete key does; who may not delete is told so in the menu, which stays."""
    location = a_company(tmp_path)
    only: Operator = asked(company.an_operator, "max", [*TO_VIEW_ROWS, Right.UPDATE_CERTIFICATIONS])
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot, "E00030", "E00031")
        await press(pilot, "v", "delete")
        assert isinstance(app.screen, ConfirmModal)
        assert "2 rows with 0 instances" in picture(pilot)
        await press(pilot, "tab", "enter")
        assert "2 rows removed" in said(pilot)
    app = opened(location, operator=only)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot, "E00032")
        await press(pilot, "v")
        assert "not permitted" in picture(pilot)
        await press(pilot, "delete")
        assert isinstance(app.screen, RevokeMenu)
        assert "max" in said(pilot)
        await press(pilot, "escape")
        assert isinstance(app.screen, CertificationsScreen)


async def test_without_rows_there_is_nothing_to_act_on(tmp_path: Path) -> None:
    """Where nobody holds the certification the keys of the acts are not offered; on a row they are."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "Forklift")
        assert not {"t", "r", "v", "delete"} & app.screen.active_bindings.keys()
        await choose(pilot, "First Aid")
        assert {"t", "r", "v"} <= app.screen.active_bindings.keys()
        await press(pilot, "d", "t", "r", "v")
        assert len(app.screen_stack) == 2, "nor while the definition is looked at"
        await press(pilot, "d", "escape", "r")
        assert len(app.screen_stack) == 2, "nor on a row that the keys are not on"
        assert not {"t", "r", "v"} & app.screen.active_bindings.keys()


@pytest.mark.parametrize("nasty", WORST, ids=range(len(WORST)))
async def test_names_are_shown_and_never_obeyed(tmp_path: Path, nasty: str) -> None:
    """Titles, previews, the cursor's row in words, confirmations and results, with names that no command would store."""
    operator = Operator(nasty, (nasty,), BUILT_IN["Administrator"])
    app = opened(with_names(tmp_path, nasty), operator=operator)
    async with app.run_test(size=(80, 24)) as pilot:
        seen: list[str] = []

        async def step(*keys: str) -> None:
            await press(pilot, *keys)
            seen.extend((picture(pilot), said(pilot)))

        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, CertificationsScreen)
        screen.outline.move_to(id_of(nasty))
        await step("right", "asterisk", "r")
        await step("ctrl+s")
        assert isinstance(app.screen, ConfirmModal)
        await step("tab", "enter")
        assert "rows renewed" in said(pilot)
        await step("u")
        await step("tab", "enter")
        assert "taken back" in said(pilot)
        await step("asterisk", "v")
        await step("v")
        assert "Cancel" in picture(pilot)
        await step("ctrl+s")
        assert "rows revoked" in said(pilot)
        await step("asterisk", "v", "i", *"because", "ctrl+s")
        assert "rows reinstated" in said(pilot)
        unsafe = {character for shown in seen for character in shown.replace("\n", "")} & set(UNSEEN)
        assert not unsafe
