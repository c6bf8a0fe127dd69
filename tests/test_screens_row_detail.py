"""The row's detail: everything of an association, why it is so, and what can be done with it, by keys alone."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from certtui.aftermath import told_by
from certtui.app import CerttuiApp
from certtui.commands import assignment, lifecycle
from certtui.commands.lifecycle import Wanted
from certtui.queries.attachments import list_attachments
from certtui.queries.details import AssociationDetails, get_association
from certtui.queries.operators import get_operator
from certtui.records import Status
from certtui.rights import Operator
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.form import FormModal
from certtui.screens.row_detail import RowDetailScreen
from certtui.screens.row_detail.words_modal import WordsModal
from certtui.widgets.quiet_input import QuietInput
from certtui.widgets.rows_table import RowsTable
from tests import company
from tests.interface import (
    DAY,
    TODAY,
    Driving,
    a_company,
    asked,
    choose,
    id_of,
    opened,
    picture,
    press,
    rows,
    said,
    settled,
    until,
    write,
)

SIZES = [(80, 24), (120, 36), (60, 15)]


@asynccontextmanager
async def detail_of(
    tmp_path: Path, code: str, *, operator: str = "ada", as_of: date = TODAY, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Driving]:
    """The app with the detail of a row of First Aid open, by keys."""
    location = a_company(tmp_path)
    who = asked(get_operator, operator)
    app = opened(location, as_of, who)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        rows(pilot).move_to(row_of(code))
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, RowDetailScreen))
        await settled(pilot)
        yield pilot


def row_of(code: str) -> int:
    """The id of First Aid's row of an employee."""
    found = asked(company.association, entity_of(code), id_of("First Aid"))
    return int(found)


def entity_of(code: str) -> int:
    from certtui.store import execute

    def find() -> int:
        return int(execute("SELECT id FROM entity WHERE code = ?", (code,)).fetchone()[0])

    return int(asked(find))


def stored(code: str, day: date = TODAY) -> AssociationDetails:
    row = row_of(code)
    found: AssociationDetails = asked(lambda: get_association(ada(), row, day))
    return found


def ada() -> Operator:
    found = get_operator("ada")
    assert found
    return found


def detail(pilot: Driving) -> RowDetailScreen:
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, RowDetailScreen))


def table(pilot: Driving, key: str) -> RowsTable:
    return detail(pilot).query_one(f"#list-{key}", RowsTable)


async def on_form(pilot: Driving) -> FormModal[Any]:
    """Wait for a form."""
    await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
    await settled(pilot)
    form = pilot.app.screen
    assert isinstance(form, FormModal)
    return form


async def back_on_detail(pilot: Driving) -> None:
    """Wait until no dialog is above the detail, and what was done is shown."""
    await until(pilot, lambda: isinstance(pilot.app.screen, RowDetailScreen))
    await settled(pilot)


async def confirm(pilot: Driving) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmModal))
    await press(pilot, "tab", "enter")


# E00001 is revoked, E00002 valid, E00011 expires soon, E00018 expired, E00023 never expires, E00030 missing; E00046 has it
# directly and by Safety Officer, E00051 by that role alone.


@pytest.mark.parametrize("size", SIZES)
async def test_status_expiry_and_next_change_are_in_words_at_any_size(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with detail_of(tmp_path, "E00011", size=size) as pilot:
        shown = " ".join(picture(pilot).split())
        assert "Expires Soon" in shown
        assert (TODAY + 10 * DAY).isoformat() in shown
        assert "E00011" in shown
        assert "Instances 1" in shown


async def test_every_list_is_reached_by_arrows_and_has_its_lines(tmp_path: Path) -> None:
    """Instances, revocations, attachments, sources, activity, the employee: round and back again."""
    async with detail_of(tmp_path, "E00001", size=(120, 36)) as pilot:
        fronts = []
        for _ in range(6):
            fronts.append(detail(pilot).front)
            await press(pilot, "right")
        assert fronts == ["instances", "revocations", "attachments", "sources", "activity", "facts"]
        assert detail(pilot).front == "instances"
        await press(pilot, "left")
        lengths = {key: len(table(pilot, key).keys) for key in fronts}
        assert (lengths["instances"], lengths["revocations"], lengths["attachments"]) == (1, 1, 0)
        assert lengths["sources"] == 1
        assert lengths["facts"] >= 4


async def test_activity_tells_what_was_done_to_this_row_and_no_other(tmp_path: Path) -> None:
    async with detail_of(tmp_path, "E00030", size=(120, 36)) as pilot:
        await press(pilot, "i")
        await on_form(pilot)
        await write(pilot, "2020-01-05")
        await press(pilot, "ctrl+s")
        await back_on_detail(pilot)
        await press(pilot, "left", "left")
        await until(pilot, lambda: bool(table(pilot, "activity").keys))
        await settled(pilot)
        assert "2020-01-05" in picture(pilot)
        other = [line for line in picture(pilot).splitlines() if "Forklift" in line]
        assert other == []


async def test_enter_tells_all_of_a_line(tmp_path: Path) -> None:
    async with detail_of(tmp_path, "E00001") as pilot:
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WordsModal))
        assert "Recorded" in picture(pilot)
        await press(pilot, "q")
        await back_on_detail(pilot)


async def test_a_past_instance_is_entered_and_shown(tmp_path: Path) -> None:
    """What it does is said before it is stored; afterwards the explanation and the rows below know it."""
    async with detail_of(tmp_path, "E00030") as pilot:
        await press(pilot, "i")
        await on_form(pilot)
        await write(pilot, "2026-01-10")
        await settled(pilot)
        assert "2027-01-10" in picture(pilot)
        assert "becomes ● Valid" in picture(pilot)
        await press(pilot, "ctrl+s")
        await back_on_detail(pilot)
        details = stored("E00030")
        assert details.status is Status.VALID
        (line,) = details.instances
        assert (line.fields.issued_on, line.origin.act) == (date(2026, 1, 10), "entered")
        assert "Valid" in picture(pilot)
        await press(pilot, "q")
        assert rows(pilot).cursor_key == row_of("E00030")
        assert rows(pilot).has_focus


async def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    async with detail_of(tmp_path, "E00030") as pilot:
        await press(pilot, "i")
        form = await on_form(pilot)
        await press(pilot, "ctrl+s")
        assert pilot.app.screen is form
        await write(pilot, "+1d")
        await press(pilot, "ctrl+s")
        assert pilot.app.screen is form
        assert "yet to come" in picture(pilot)
        assert form.field("issued_on").typed == "+1d"
        assert stored("E00030").instances == ()


async def test_an_instance_is_corrected_and_the_change_is_in_the_log(tmp_path: Path) -> None:
    async with detail_of(tmp_path, "E00018") as pilot:
        await press(pilot, "m")
        form = await on_form(pilot)
        form.field("expires_on").value = TODAY + 100 * DAY
        await settled(pilot)
        assert "becomes ● Valid" in picture(pilot)
        await press(pilot, "ctrl+s")
        await back_on_detail(pilot)
        details = stored("E00018")
        assert details.instances[0].fields.expires_on == TODAY + 100 * DAY
        assert details.status is Status.VALID


async def test_never_is_written_out_and_taken_back_as_never(tmp_path: Path) -> None:
    """Saving a form that nobody touched changes nothing, an expiry of never included."""
    async with detail_of(tmp_path, "E00023") as pilot:
        before = stored("E00023").instances
        await press(pilot, "m")
        form = await on_form(pilot)
        assert form.field("expires_on").typed == "never"
        await press(pilot, "ctrl+s")
        await back_on_detail(pilot)
        assert stored("E00023").instances == before


async def test_who_corrects_second_sees_both_and_loses_nothing(tmp_path: Path) -> None:
    """Another operator corrected the number meanwhile: it is told, the own words stay, theirs can be taken."""
    async with detail_of(tmp_path, "E00002") as pilot:
        (line,) = stored("E00002").instances
        await press(pilot, "m")
        form = await on_form(pilot)
        form.field("number").value = "MINE"
        theirs = line.fields._replace(number="THEIRS")
        asked(lambda: lifecycle.correct_instance(ada(), line.id, line.fields, theirs, TODAY))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "THEIRS" in picture(pilot))
        assert pilot.app.screen is form
        assert form.field("number").typed == "MINE"
        await press(pilot, "ctrl+t")
        assert form.field("number").typed == "THEIRS"
        form.field("number").value = "BOTH"
        await press(pilot, "ctrl+s")
        await back_on_detail(pilot)
        assert stored("E00002").instances[0].fields.number == "BOTH"


async def test_a_certificate_is_voided_with_a_reason_and_u_takes_it_back(tmp_path: Path) -> None:
    async with detail_of(tmp_path, "E00002") as pilot:
        before = stored("E00002")
        await press(pilot, "V")
        form = await on_form(pilot)
        await until(pilot, lambda: "becomes Missing" in picture(pilot))
        await press(pilot, "ctrl+s")
        assert pilot.app.screen is form, "a reason is asked for"
        form.field("reason").value = "Another person's"
        await press(pilot, "ctrl+s")
        await back_on_detail(pilot)
        details = stored("E00002")
        assert details.status is Status.MISSING
        assert [line.void.reason for line in details.instances if line.void] == ["Another person's"]
        assert "never counts" in picture(pilot)
        assert not detail(pilot).possible("void"), "once is enough"
        assert not detail(pilot).possible("correct"), "its dates count for nothing"
        await press(pilot, "u")
        await confirm(pilot)
        await until(pilot, lambda: stored("E00002").status is before.status)


async def test_a_shorter_renewal_says_what_it_replaces_and_can_keep_it(tmp_path: Path) -> None:
    async with detail_of(tmp_path, "E00002") as pilot:
        before = stored("E00002")
        await press(pilot, "r")
        form = await on_form(pilot)
        form.field("expires_on").value = TODAY + 2 * DAY
        await until(pilot, lambda: "replaces the" in " ".join(picture(pilot).split()))
        form.field("keep_longer").value = True
        await until(pilot, lambda: "stays" in picture(pilot))
        assert "replaces the" not in " ".join(picture(pilot).split())
        form.field("keep_longer").value = False
        await until(pilot, lambda: "replaces the" in " ".join(picture(pilot).split()))
        await press(pilot, "ctrl+s")
        await confirm(pilot)
        await back_on_detail(pilot)
        after = stored("E00002")
        assert len(after.instances) == len(before.instances) + 1
        assert after.explanation
        assert after.explanation.expires_on == TODAY + 2 * DAY
        assert "Replaced" in picture(pilot)


async def test_deleting_says_what_goes_and_asks(tmp_path: Path) -> None:
    scan = tmp_path / "card.pdf"
    scan.write_bytes(b"x" * 2_000)
    async with detail_of(tmp_path, "E00002") as pilot:
        await attach(pilot, scan)
        await press(pilot, "delete")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmModal))
        assert "card.pdf" in picture(pilot)
        await press(pilot, "enter")
        await back_on_detail(pilot)
        assert len(stored("E00002").instances) == 1, "the focus begins on Cancel"
        await press(pilot, "delete")
        await confirm(pilot)
        await back_on_detail(pilot)
        assert stored("E00002").instances == ()
        await until(pilot, lambda: "Missing" in picture(pilot))


async def attach(pilot: Driving, path: Path) -> None:
    await press(pilot, "a")
    form = await on_form(pilot)
    form.field("file").value = str(path)
    await settled(pilot)
    await press(pilot, "ctrl+s")
    await back_on_detail(pilot)


async def test_a_file_is_attached_saved_out_and_removed(tmp_path: Path) -> None:
    """Byte for byte, readable by its owner alone, never over another file unless that is confirmed."""
    scan, out = tmp_path / "card.pdf", tmp_path / "out"
    scan.write_bytes(b"%PDF" * 1_000)
    out.mkdir()
    async with detail_of(tmp_path, "E00002") as pilot:
        await attach(pilot, scan)
        assert "Attachments 1" in picture(pilot)
        await press(pilot, "right", "right")
        await save(pilot, out)
        await back_on_detail(pilot)
        saved = out / "card.pdf"
        assert saved.read_bytes() == scan.read_bytes()
        assert stat.S_IMODE(saved.stat().st_mode) == 0o600
        assert "scp" in said(pilot)

        saved.write_bytes(b"mine")
        await save(pilot, out)
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmModal))
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
        assert saved.read_bytes() == b"mine"
        await press(pilot, "ctrl+s")
        await confirm(pilot)
        await back_on_detail(pilot)
        assert saved.read_bytes() == scan.read_bytes()

        await press(pilot, "delete")
        await confirm(pilot)
        await back_on_detail(pilot)
        assert asked(list_attachments, asked(ada), row_of("E00002")) == []


async def test_what_remains_of_an_attachment_is_said_beside_that_it_was_removed(tmp_path: Path) -> None:
    """It is done: the answer says so, and what could not be deleted is not in its place."""
    scan = tmp_path / "card.pdf"
    scan.write_bytes(b"%PDF")
    async with detail_of(tmp_path, "E00002") as pilot:
        assert isinstance(pilot.app, CerttuiApp)
        await attach(pilot, scan)
        (kept,) = (tmp_path / "company.db.attachments").glob("*/*")
        kept.unlink()
        kept.mkdir()  # nobody can delete it as a file
        with told_by(pilot.app.show_remaining):
            await press(pilot, "right", "right", "delete")
            await confirm(pilot)
            await back_on_detail(pilot)
        assert asked(list_attachments, asked(ada), row_of("E00002")) == []
        await until(pilot, lambda: "check --sweep" in said(pilot))
        assert "card.pdf was removed" in said(pilot)


async def save(pilot: Driving, path: Path) -> None:
    await press(pilot, "s")
    form = await on_form(pilot)
    form.field("output").value = str(path)
    await settled(pilot)
    await press(pilot, "ctrl+s")


async def test_a_path_is_completed_and_one_that_is_not_there_refused(tmp_path: Path) -> None:
    (tmp_path / "scan-of-a-card.pdf").write_bytes(b"1")
    async with detail_of(tmp_path, "E00002") as pilot:
        await press(pilot, "a")
        form = await on_form(pilot)
        form.field("file").value = f"{tmp_path}/scan-o"
        form.query_one(QuietInput).cursor_position = len(f"{tmp_path}/scan-o")
        await write(pilot, "f")
        assert "not there" in " ".join(picture(pilot).split())
        typed = form.query_one(QuietInput)
        await until(pilot, lambda: typed._suggestion.endswith("scan-of-a-card.pdf"))
        await press(pilot, "right")
        assert form.field("file").typed == f"{tmp_path}/scan-of-a-card.pdf"
        await press(pilot, "ctrl+s")
        await back_on_detail(pilot)
        assert len(stored("E00002").attachments) == 1


async def test_the_row_is_renewed_revoked_and_certified_anew_from_here(tmp_path: Path) -> None:
    """The same forms as over the rows; only the act that fits the status is offered."""
    async with detail_of(tmp_path, "E00018") as pilot:
        assert detail(pilot).check_action("certify", ()) is False
        await press(pilot, "r")
        await on_form(pilot)
        await until(pilot, lambda: "Valid" in picture(pilot))
        await press(pilot, "ctrl+s")
        await back_on_detail(pilot)
        assert stored("E00018").status is Status.VALID
        await press(pilot, "v", "v")
        await on_form(pilot)
        await press(pilot, "escape")
        await back_on_detail(pilot)
        assert stored("E00018").status is Status.VALID
        await press(pilot, "u")
        await confirm(pilot)
        await back_on_detail(pilot)
        assert stored("E00018").status is Status.EXPIRED


async def test_a_row_removed_from_here_closes_its_detail(tmp_path: Path) -> None:
    async with detail_of(tmp_path, "E00030") as pilot:
        await press(pilot, "v", "delete")
        await confirm(pilot)
        await until(pilot, lambda: not isinstance(pilot.app.screen, RowDetailScreen | ConfirmModal))
        assert "no longer there" in said(pilot)


async def test_it_follows_what_another_operator_does(tmp_path: Path) -> None:
    """Recorded by another: shown by itself. Removed while a dialog is open: the detail closes after it."""
    async with detail_of(tmp_path, "E00030") as pilot:
        row = row_of("E00030")
        app = pilot.app
        assert isinstance(app, CerttuiApp)
        await until(pilot, lambda: app._event >= 0)
        asked(lambda: lifecycle.certify(ada(), [row], Wanted(TODAY), TODAY))
        await until(pilot, lambda: "Valid" in picture(pilot))
        await press(pilot, "m")
        await on_form(pilot)
        asked(lambda: assignment.remove(ada(), [row]))
        await until(pilot, lambda: "no longer there" in said(pilot))
        await press(pilot, "escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, RowDetailScreen | FormModal))


async def test_a_viewer_may_look_and_save_and_is_told_why_not_more(tmp_path: Path) -> None:
    async with detail_of(tmp_path, "E00002", operator="vi") as pilot:
        screen = detail(pilot)
        for action in ("correct", "attach", "delete", "void", "renew", "revoke_menu", "enter_instance"):
            assert screen.check_action(action, ()) is None, action
        for key in ("m", "a", "delete", "V", "r", "v", "i"):
            await press(pilot, key)
            assert pilot.app.screen is screen
        assert "not permitted" in said(pilot)


async def test_away_from_today_it_explains_that_day_and_changes_nothing(tmp_path: Path) -> None:
    async with detail_of(tmp_path, "E00011", as_of=TODAY + 11 * DAY) as pilot:
        assert "Expired" in picture(pilot)
        await press(pilot, "m")
        assert isinstance(pilot.app.screen, RowDetailScreen)
        assert "not today" in said(pilot)


async def test_the_sources_say_where_to_change_them(tmp_path: Path) -> None:
    async with detail_of(tmp_path, "E00046", size=(120, 36)) as pilot:
        await press(pilot, "right", "right", "right")
        assert len(table(pilot, "sources").keys) == 2
        assert "Settings > Employees > [Safety Officer] > Certifications" in picture(pilot)


async def test_names_that_look_like_markup_are_shown_as_they_are(tmp_path: Path) -> None:
    scan = tmp_path / "[red] x [nope] [@click=app.quit].pdf"
    scan.write_bytes(b"1")
    async with detail_of(tmp_path, "E00002", size=(120, 36)) as pilot:
        await attach(pilot, scan)
        await press(pilot, "right", "right")
        assert "[red] x [nope] [@click=app.quit].pdf" in picture(pilot)
        await press(pilot, "delete")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmModal))
        assert "[red] x [nope] [@click=app.quit].pdf" in picture(pilot)


async def test_the_keys_of_a_certificate_and_help_are_seen_at_80_columns(tmp_path: Path) -> None:
    """What there is no room for is found by the key of help, which stays."""
    async with detail_of(tmp_path, "E00011", size=(80, 24)) as pilot:
        bar = picture(pilot).rstrip().splitlines()[-1]
        for key in ("Back", "Correct", "Void", "Renew", "Revoke", "Help"):
            assert key in bar, key
        await press(pilot, "question_mark")
        assert "Enter an instance of the past" in picture(pilot)
