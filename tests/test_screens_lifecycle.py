"""Certify and renew on screen: what each row gets is seen before it is recorded, and what is recorded is what was seen."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Button, Static

from certtui import store
from certtui.queries.counts import count_statuses_of
from certtui.records import Basis, Counts, Period, Unit
from certtui.rights import Operator
from certtui.screens.certifications import CertificationsScreen
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.lifecycle.record_modal import RecordModal
from certtui.screens.progress_modal import ProgressModal
from certtui.widgets.choice_line import ChoiceLine
from tests import company
from tests.interface import (
    DAY,
    TODAY,
    VIEWER,
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
    until,
    words,
    write,
)

SIZES = [(80, 24), (120, 36)]


def form(pilot: Driving) -> RecordModal:
    screen = pilot.app.screen
    assert isinstance(screen, RecordModal), screen
    return screen


def counts() -> Counts:
    found: Counts = asked(count_statuses_of, id_of("First Aid"), TODAY)
    return found


def associations(*codes: str) -> list[int]:
    """First Aid's associations of these entities."""
    marks = ", ".join("?" * len(codes))
    return [
        int(id)
        for (id,) in asked(
            lambda: store.execute(
                "SELECT a.id FROM association a JOIN entity e ON e.id = a.entity_id"
                f" WHERE a.certification_id = ? AND e.code IN ({marks}) ORDER BY e.code",
                (id_of("First Aid"), *codes),
            ).fetchall()
        )
    ]


def newest(association: int) -> tuple[Any, ...]:
    """The instance recorded last: issued, effective, expires on, number, note."""
    found: tuple[Any, ...] = asked(
        lambda: store.execute(
            "SELECT issued_on, effective_on, expires_on, number, note FROM instance WHERE association_id = ?"
            " ORDER BY id DESC",
            (association,),
        ).fetchone()
    )
    return tuple(str(each) if isinstance(each, date) else each for each in found)


def instances() -> int:
    return int(asked(company.count, "instance"))


async def open_rows(pilot: Driving, *codes: str) -> None:
    """First Aid's rows, with these selected; without any, the cursor on the first."""
    await settled(pilot)
    await choose(pilot, "First Aid")
    if codes:
        rows(pilot).set_marks(associations(*codes))
    await settled(pilot)


async def go_to(pilot: Driving, field: str) -> None:
    form(pilot).field(field).focus_control()
    await settled(pilot)


async def type_day(pilot: Driving, field: str, text: str) -> None:
    """Type in a field of the form in place of what stands there."""
    await go_to(pilot, field)
    await press(pilot, "end", "ctrl+u")
    await write(pilot, text)


async def look_at(pilot: Driving, view: str) -> list[str]:
    """Choose a view of the preview by keys; the codes that it has."""
    line = form(pilot).query_one("#view", ChoiceLine)
    line.focus()
    for _ in range(8):
        if view in picture(pilot).split("‹")[-1].split("›")[0]:
            break
        await press(pilot, "right")
    table = form(pilot).preview.table
    await settled(pilot)
    return cells(table, 0 if view == "skipped" else 1)


def summary(pilot: Driving) -> str:
    return words(form(pilot), "#consequences")


async def test_one_row_is_renewed_by_one_key_and_undone_by_another(tmp_path: Path) -> None:
    """Without a selection the act is for the row under the cursor; on time it asks nothing; undo names the act."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot)
        (soon,) = associations("E00012")
        rows(pilot).move_to(soon)
        before = counts()
        await press(pilot, "r")
        assert "E00012" in picture(pilot)
        assert "2027-06-15" in picture(pilot)
        await go_to(pilot, "number")
        await write(pilot, "FA 7")
        await press(pilot, "ctrl+s")

        assert isinstance(app.screen, CertificationsScreen)
        assert newest(soon) == ("2026-06-15", "2026-06-15", "2027-06-15", "FA 7", "")
        assert counts().expires_soon == before.expires_soon - 1
        assert "1 row renewed" in said(pilot)
        assert "Press u" in said(pilot)
        assert rows(pilot).cursor_key == soon

        await press(pilot, "u")
        assert "1 row renewed · First Aid" in picture(pilot)
        await press(pilot, "tab", "enter")
        assert counts() == before
        assert "taken back" in said(pilot)
        await press(pilot, "u")
        assert len(app.screen_stack) == 2, "nothing is left to undo"


async def test_many_are_certified_at_once_and_the_selection_is_done_with(tmp_path: Path) -> None:
    """One date for all, one event; the marks are dropped, and the counts follow."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await open_rows(pilot, "E00030", "E00031", "E00032")
        before, events = counts(), int(asked(company.count, "audit_event"))
        await press(pilot, "t")
        assert "3 will be certified" in summary(pilot)
        assert cells(form(pilot).preview.table, 2) == ["◌ Missing"] * 3
        assert cells(form(pilot).preview.table, 6) == ["● Valid"] * 3
        await press(pilot, "ctrl+s")
        assert counts().missing == before.missing - 3
        assert int(asked(company.count, "audit_event")) == events + 1
        assert not rows(pilot).marks
        assert "3 rows certified" in said(pilot)


async def test_typed_dates_win_and_are_marked_by_more_than_colour(tmp_path: Path) -> None:
    """A typed date takes the place of the proposed one, bears a glyph and a word, and is what is recorded."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot, "E00030", "E00031")
        await press(pilot, "t")
        assert "✎" not in picture(pilot)
        await type_day(pilot, "issued_on", "-2w")
        assert "2027-06-01, as proposed" in picture(pilot), "the proposal follows what is typed"
        await type_day(pilot, "expires_on", "2026-12-31")
        assert cells(form(pilot).preview.table, 5) == ["2026-12-31✎"] * 2
        assert cells(form(pilot).preview.table, 6) == ["✎ typed"] * 2
        assert "2 with typed dates" in summary(pilot)
        await press(pilot, "ctrl+s")
        assert newest(associations("E00030")[0])[:3] == ("2026-06-01", "2026-06-01", "2026-12-31")


async def test_never_is_typed_and_a_day_like_the_proposed_one_is_not_marked(tmp_path: Path) -> None:
    """`never` is an expiry; what equals the proposal overrides nothing."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await open_rows(pilot, "E00030")
        await press(pilot, "t")
        await type_day(pilot, "expires_on", "2027-06-15")
        assert "✎" not in picture(pilot)
        await type_day(pilot, "expires_on", "never")
        assert cells(form(pilot).preview.table, 5) == ["never✎"]
        await press(pilot, "ctrl+s")
        assert newest(associations("E00030")[0])[2] is None


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_early_or_would_end_sooner_asks_first(tmp_path: Path, size: tuple[int, int]) -> None:
    """Counts and codes are named, the focus begins on Cancel, and Cancel comes back to the form as it was."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=size) as pilot:
        await open_rows(pilot, "E00002", "E00012", "E00023")
        before = instances()
        await press(pilot, "r")
        assert "3 will be renewed · 1 early · 1 would end sooner than now" in summary(pilot)
        assert await look_at(pilot, "early") == ["E00002"]
        assert await look_at(pilot, "sooner") == ["E00023"]
        await go_to(pilot, "note")
        await write(pilot, "first of all")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, ConfirmModal)
        assert app.screen.query_one("#cancel", Button).has_focus
        assert "1 is early" in picture(pilot)
        assert "E00002" in picture(pilot)
        assert "E00023" in picture(pilot)
        assert "Renew all 3" in words(app.screen, "#go-on")
        await press(pilot, "enter")
        assert form(pilot).field("note").value == "first of all"
        assert instances() == before

        await press(pilot, "ctrl+s", "tab", "enter")
        assert instances() == before + 3
        assert newest(associations("E00012")[0])[4] == "first of all"


@pytest.mark.parametrize("codes", [("E00002",), ("E00002", "E00012", "E00018", "E00023")], ids=len)
async def test_all_that_is_said_of_a_row_is_seen_at_80_columns_and_so_are_the_buttons(
    tmp_path: Path, codes: tuple[str, ...]
) -> None:
    """Early, with a typed date and replacing what is held, a row has the most to be told."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot, *codes)
        await press(pilot, "r")
        await type_day(pilot, "expires_on", TODAY.isoformat())
        told = form(pilot).query_one("#row-words", Static)
        whole = str(told.render())
        assert "early" in whole
        seen = " ".join("".join(line.strip("│ ") + " " for line in picture(pilot).splitlines()).split())
        assert " ".join(whole.split()) in seen
        for button in ("Cancel", words(form(pilot), "#save")):
            assert button in picture(pilot), button


async def test_an_expiry_that_would_not_move_asks_first(tmp_path: Path) -> None:
    """Before the window, by the old expiry, a renewal changes nothing: that is said, and asked."""
    app = opened(a_company(tmp_path))
    with_basis(app.desk.session.operator)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "Rescue")
        await press(pilot, "r")
        assert "1 unmoved" in summary(pilot)
        assert "= unmoved" in picture(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, ConfirmModal)
        assert "would not move" in picture(pilot)


def with_basis(ada: Operator) -> None:
    """Rescue, renewed by its old expiry, held by one until far beyond its window."""

    def making() -> None:
        from certtui.commands import assignment

        rescue = company.certification(
            ada, "Rescue", validity=Period(1, Unit.YEARS), basis=Basis.OLD_EXPIRY, group="Safety"
        )
        entity = store.execute("SELECT id FROM entity WHERE code = 'E00001'").fetchone()[0]
        assignment.assign(ada, rescue, [entity], TODAY)
        company.certify(ada, [company.association(entity, rescue)], TODAY, TODAY + 300 * DAY)

    asked(making)


async def test_a_mixed_selection_passes_over_what_it_does_not_apply_to(tmp_path: Path) -> None:
    """Passed over rows are counted, listed with their reasons in the form, and named in the result."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot, "E00001", "E00012", "E00030")
        await press(pilot, "r")
        assert "1 will be renewed" in summary(pilot)
        assert "2 skipped" in summary(pilot)
        assert words(form(pilot), "#save") == "Renew"
        assert sorted(await look_at(pilot, "skipped")) == ["E00001", "E00030"]
        assert "is Missing: certify it instead" in picture(pilot)
        await press(pilot, "ctrl+s")
        assert "1 row renewed" in said(pilot)
        assert "E00030" in said(pilot)
        assert "E00001" in said(pilot)


async def test_where_the_act_applies_to_no_row_nothing_is_recorded_and_why_is_seen(tmp_path: Path) -> None:
    """The form opens on the reasons, says so when saving is tried, and escape leaves it."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot, "E00030", "E00031")
        before = instances()
        await press(pilot, "r")
        assert "is Missing: certify it instead" in picture(pilot)
        await press(pilot, "ctrl+s")
        assert "Nothing to record" in words(form(pilot), "#refusal")
        await press(pilot, "escape")
        assert isinstance(app.screen, CertificationsScreen)
        assert len(rows(pilot).marks) == 2, "nothing was done with them"
        assert instances() == before


async def test_what_another_operator_did_meanwhile_is_told_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    """The loser is told, keeps what was typed, sees the rows as they are now, and can go on."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot, "E00030", "E00031")
        await press(pilot, "t")
        await go_to(pilot, "number")
        await write(pilot, "N1")
        asked(company.certify, app.desk.session.operator, associations("E00030"), TODAY, TODAY + 90 * DAY)
        before = instances()
        await press(pilot, "ctrl+s")
        assert instances() == before
        assert "E00030" in words(form(pilot), "#refusal")
        assert form(pilot).field("number").value == "N1"
        assert "1 will be certified · 1 skipped" in summary(pilot), "planned anew"
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, CertificationsScreen)
        assert newest(associations("E00031")[0])[3] == "N1"


async def test_a_date_that_cannot_be_is_said_at_its_field_and_makes_no_rows(tmp_path: Path) -> None:
    """Future, unreadable, expired before it takes effect: each said where it was typed; mended, the rows are back."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot, "E00030")
        before = instances()
        await press(pilot, "t")
        for field, text, said_there in (
            ("issued_on", "+1d", "yet to come"),
            ("issued_on", "32.13.", "no day"),
            ("issued_on", "", "Give the day"),
            ("expires_on", "2020-01-01", "before it takes effect"),
            ("effective_on", "soon", "no day"),
        ):
            await type_day(pilot, field, text)
            note = str(form(pilot).field(field).query_one(".note", Static).content)
            assert said_there in note, (field, text, note)
            assert form(pilot).preview.table.total == 0
            await press(pilot, "ctrl+s")
            assert isinstance(app.screen, RecordModal), "it stays open"
            await type_day(pilot, field, TODAY.isoformat() if field == "issued_on" else "")
            assert form(pilot).preview.table.total == 1
        assert instances() == before


async def test_escape_leaves_without_doing_and_asks_where_something_was_typed(tmp_path: Path) -> None:
    """Half a cursor key reads as escape: what was typed is not lost by it."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot, "E00030")
        before = instances()
        await press(pilot, "t", "escape")
        assert isinstance(app.screen, CertificationsScreen)
        await press(pilot, "t", "down", "escape")
        assert isinstance(app.screen, RecordModal)
        await press(pilot, "escape")
        assert isinstance(app.screen, CertificationsScreen)
        assert instances() == before


async def test_of_thousands_the_first_page_is_there_at_once_and_a_long_act_can_be_stopped(
    tmp_path: Path,
) -> None:
    """The first rows are planned by themselves; what is cancelled records nothing and leaves the form as it was."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "Forklift")
        await press(pilot, "a", "enter", "asterisk", "a")
        await until(pilot, lambda: rows(pilot).total == 5001)
        await press(pilot, "asterisk")
        await until(pilot, lambda: len(rows(pilot).marks) == 5001)
        whole = threading.Event()
        app.desk._behind.submit(whole.wait)
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, RecordModal) and bool(form(pilot).query("#view")))
        await until(pilot, lambda: bool(form(pilot).preview.table.keys))
        assert len(form(pilot).preview.table.keys) == 100
        assert "Working out 5,001 rows" in summary(pilot)
        whole.set()
        await settled(pilot)
        await until(pilot, lambda: len(form(pilot).preview.table.keys) == 5001)
        assert "5,001 will be certified" in summary(pilot)
        assert words(form(pilot), "#save") == "Certify 5,001"

        before = instances()
        with store.connection(), store.write_transaction():  # so that it waits for its turn
            await pilot.press("ctrl+s")
            await until(pilot, lambda: isinstance(app.screen, ProgressModal))
            await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RecordModal))
        await until(pilot, lambda: "Nothing was changed" in words(form(pilot), "#refusal"))
        assert instances() == before
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, CertificationsScreen))
        assert instances() == before + 5001


async def test_a_file_of_the_host_goes_with_every_instance(tmp_path: Path) -> None:
    """It is attached to each; one that is not there is said at its field before anything is recorded."""
    sheet = tmp_path / "sheet [x].pdf"
    sheet.write_bytes(b"passed")
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot, "E00030", "E00031")
        before = instances()
        await press(pilot, "t")
        form(pilot).field("file").value = str(tmp_path / "not there.pdf")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, RecordModal)
        assert "no such file" in picture(pilot)
        assert instances() == before
        form(pilot).field("file").value = str(sheet)
        await press(pilot, "ctrl+s")
        assert instances() == before + 2
        assert int(asked(company.count, "attachment", "name = 'sheet [x].pdf'")) == 2
        assert "sheet [x].pdf is attached to each" in said(pilot)
        await press(pilot, "u", "tab", "enter")
        assert instances() == before, "the file is part of the act, and goes with it"
        assert int(asked(company.count, "attachment")) == 0


async def test_a_viewer_is_refused_in_words_by_key_and_by_button(tmp_path: Path) -> None:
    """Greyed, and saying why; nothing opens."""
    app = opened(a_company(tmp_path), operator=VIEWER)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot, "E00030")
        for key in ("t", "r", "v", "delete"):
            app.clear_notifications()
            await press(pilot, key)
            assert len(app.screen_stack) == 2
            assert "vi (Viewer) is not permitted" in said(pilot), key
        for button in ("#certify", "#renew", "#revoke_menu"):
            app.clear_notifications()
            await pilot.click(button)
            await settled(pilot)
            assert len(app.screen_stack) == 2
            assert "vi (Viewer) is not permitted" in said(pilot), button


async def test_away_from_today_nothing_opens_and_why_is_said(tmp_path: Path) -> None:
    """What is looked at on another day is not written to."""
    app = opened(a_company(tmp_path), TODAY + 30 * DAY)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot)
        for key in ("t", "r", "v"):
            app.clear_notifications()
            await press(pilot, key)
            assert len(app.screen_stack) == 2
            assert "not today" in said(pilot), key


@pytest.mark.parametrize("size", SIZES)
async def test_the_buttons_are_in_sight(tmp_path: Path, size: tuple[int, int]) -> None:
    """The action bar and the form have their buttons on the screen, with a note and a refusal shown as well."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=size) as pilot:
        await open_rows(pilot, "E00030", "E00001", "E00002", "E00012", "E00023", "E00031")
        for part in ("6 selected", "Certify", "Renew", "Revoke ▾"):
            assert part in picture(pilot), part
        await press(pilot, "r")
        await type_day(pilot, "issued_on", "-2d")
        await press(pilot, "ctrl+s", "enter")
        for part in ("Cancel", "Renew 3", "Show", "3 will be renewed", "E00002", "Saturday 2026-06-13"):
            assert part in picture(pilot), part
