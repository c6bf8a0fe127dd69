"""A sweep worked by keys alone: begun, decided on row by row, taken back, left and resumed, signed off, compared."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from certtui import integrity, store
from certtui.commands import lifecycle, sweeps
from certtui.commands.lifecycle import Wanted
from certtui.errors import DatabaseUnavailable
from certtui.filters import Filter
from certtui.queries.operators import get_operator
from certtui.queries.sweeps import get_row_in_front, get_rows, get_sweep, list_positions, list_sweeps
from certtui.rights import Operator
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.form import FormModal
from certtui.screens.lifecycle.reinstate_modal import ReinstateModal
from certtui.screens.sweeps import steps, work_screen
from certtui.screens.sweeps.begin_form import BeginForm
from certtui.screens.sweeps.comparison_screen import SweepComparisonScreen
from certtui.screens.sweeps.rows_screen import SweepRowsScreen
from certtui.screens.sweeps.screen import SweepsScreen
from certtui.screens.sweeps.work_screen import WorkScreen
from certtui.sweeping import Decision, Front, FrozenRow, Sweep, SweepState
from certtui.widgets.rows_table import RowsTable
from certtui.widgets.topic_pane import TopicPane
from tests import company
from tests.interface import (
    DAY,
    TODAY,
    Driving,
    a_company,
    asked,
    choose,
    hand_on,
    id_of,
    names_as_stored,
    opened,
    picture,
    press,
    said,
    settled,
    until,
    words,
    write,
    written_later,
)

ROWS = 42
"""Rows of First Aid that need action: 7 Expires Soon (E00011 …), 5 Expired (E00018 …), 30 Missing (E00026 …)."""


def ada() -> Operator:
    return an("ada")


def an(name: str) -> Operator:
    found = get_operator(name)
    assert found
    return found


def first_aid() -> Filter:
    return Filter(certification_id=id_of("First Aid"))


def begun() -> int:
    """A sweep of First Aid, begun beside the app."""
    wanted = first_aid()
    return int(asked(lambda: sweeps.begin_sweep(ada(), wanted, TODAY, TODAY)))


def stored(sweep: int = 1) -> Sweep:
    return asked(lambda: get_sweep(ada(), sweep))  # type: ignore[no-any-return]


def rows_of(sweep: int = 1) -> list[FrozenRow]:
    return asked(lambda: get_rows(sweep, list_positions(sweep)))  # type: ignore[no-any-return]


def decide(
    sweep: int, position: int, command: Callable[..., object], *wanted: object, **options: Any
) -> None:
    """Decide beside the app, as another operator's terminal does."""

    def deciding() -> None:
        holder = sweeps.new_holder()
        sweeps.claim_row(an("ed"), sweep, holder, position)
        row = get_row_in_front(an("ed"), sweep, position, TODAY)
        command(an("ed"), Front(sweep, position, holder, row.token), *wanted, TODAY, **options)
        sweeps.release(sweep, holder)

    asked(deciding)


@asynccontextmanager
async def app_on(
    location: str, *, operator: str = "ada", as_of: date = TODAY, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Driving]:
    who = asked(get_operator, operator)
    app = opened(location, as_of, who)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        yield pilot


async def to_sweeps(pilot: Driving) -> None:
    await press(pilot, "s")
    await until(pilot, lambda: isinstance(pilot.app.screen, SweepsScreen))
    await settled(pilot)


async def to_work(pilot: Driving) -> None:
    """Into the first sweep of the list."""
    await to_sweeps(pilot)
    await press(pilot, "enter")
    await at_work(pilot)


async def at_work(pilot: Driving) -> None:
    """Wait until a row is in front."""
    await until(pilot, lambda: isinstance(pilot.app.screen, WorkScreen) and "Row" in tally(pilot))
    await settled(pilot)


async def on_form(pilot: Driving) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, FormModal))
    await settled(pilot)


def work(pilot: Driving) -> WorkScreen:
    return next(one for one in pilot.app.screen_stack if isinstance(one, WorkScreen))


def tally(pilot: Driving) -> str:
    return words(work(pilot), "#tally")


def told(pilot: Driving) -> str:
    return words(work(pilot), "#told")


def code(pilot: Driving) -> str:
    """Whose row is in front."""
    row = work(pilot).step.row
    return row.frozen.code if row else ""


async def save(pilot: Driving) -> None:
    """Save a form, and wait for the row that comes next."""
    form = pilot.app.screen
    await press(pilot, "ctrl+s")
    await until(pilot, lambda: pilot.app.screen is not form)
    await at_work(pilot)


async def test_every_decision_has_a_key_and_brings_the_next_row(tmp_path: Path) -> None:
    """From the view to the last decision: what each key decides is stored with what it recorded, and can be taken back."""
    async with app_on(a_company(tmp_path)) as pilot:
        await choose(pilot, "First Aid")
        await to_sweeps(pilot)
        assert "+ begins one" in picture(pilot)
        await press(pilot, "plus")
        await on_form(pilot)
        await until(pilot, lambda: f"{ROWS} rows" in picture(pilot))
        assert "30 Missing" in picture(pilot)
        await save(pilot)
        assert code(pilot) == "E00011"
        for needed in (
            "E00011@x.example",
            "Expires Soon",
            "direct",
            (TODAY + 10 * DAY).isoformat(),
            f"0 of {ROWS}",
        ):
            assert needed in picture(pilot)

        await press(pilot, "s")  # E00011 is put off
        assert code(pilot) == "E00012"
        await press(pilot, "a", "ctrl+s")
        assert isinstance(pilot.app.screen, FormModal), "a note is needed"
        await write(pilot, "course booked")
        await press(pilot, "tab", *"yesterday")
        assert "is over" in picture(pilot)
        await press(pilot, *["backspace"] * 9, *"+30d")
        await save(pilot)
        assert code(pilot) == "E00013"
        await press(pilot, "full_stop")  # the same of E00013
        assert code(pilot) == "E00014"
        await press(pilot, "t")  # not for a row that is not Missing
        assert code(pilot) == "E00014"
        assert not isinstance(pilot.app.screen, FormModal)
        await press(pilot, "r")
        await on_form(pilot)
        await save(pilot)
        assert code(pilot) == "E00015"
        await press(pilot, "full_stop")  # renewed alike
        assert code(pilot) == "E00016"
        await press(pilot, "v")
        await on_form(pilot)
        await save(pilot)
        assert code(pilot) == "E00017"
        await press(pilot, "s", "u")  # taken back: the row is in front again
        assert code(pilot) == "E00017"
        assert "open again" in told(pilot)
        await press(pilot, "left")
        assert code(pilot) == "E00016"
        assert "Revoked by ada" in picture(pilot)
        await press(pilot, "u")
        assert "Expires Soon" in picture(pilot)
        await press(pilot, "right")
        assert code(pilot) == "E00017"

        def mended() -> None:
            row = company.association(people(["E00018"])[0], id_of("First Aid"))
            lifecycle.renew(an("ed"), [row], Wanted(TODAY), TODAY)

        asked(mended)
        await press(pilot, "n")  # E00017 stays undecided
        assert code(pilot) == "E00018"
        assert "renewed by ed" in picture(pilot)
        assert "d settles" in " ".join(picture(pilot).split())
        await press(pilot, "d")
        assert code(pilot) == "E00019"

        await press(pilot, "l")
        await until(pilot, lambda: isinstance(pilot.app.screen, SweepRowsScreen))
        await settled(pilot)
        list_of = pilot.app.screen.query_one(RowsTable)
        assert list_of.cursor_key == 9
        list_of.move_to(13)
        await press(pilot, "enter")
        await until(pilot, lambda: code(pilot) == "E00026")
        await at_work(pilot)
        await press(pilot, "t")
        await on_form(pilot)
        await save(pilot)
        assert code(pilot) == "E00027"
        await press(pilot, "enter")
        await until(pilot, lambda: "Instances 0" in picture(pilot))
        await press(pilot, "escape")
        await at_work(pilot)
        await press(pilot, "escape", "enter")  # left, and resumed at the first that is open
        await at_work(pilot)
        assert code(pilot) == "E00016"

    made = {row.code: row for row in rows_of() if row.decision}
    assert {code: row.decision.value for code, row in made.items() if row.decision} == {
        "E00011": "skipped",
        "E00012": "accepted",
        "E00013": "accepted",
        "E00014": "renewed",
        "E00015": "renewed",
        "E00018": "settled",
        "E00026": "certified",
    }
    assert {made[one].note for one in ("E00012", "E00013")} == {"course booked"}
    assert {made[one].follow_up_on for one in ("E00012", "E00013")} == {TODAY + 30 * DAY}
    assert asked(company.count, "instance", "issued_on = ?", TODAY.isoformat()) == 4
    assert not asked(company.count, "revocation", "revoked_on = ?", TODAY.isoformat())
    assert not asked(company.count, "sweep_claim"), "leaving lets go"
    assert asked(integrity.check) == []


async def test_all_that_need_nothing_any_more_are_settled_at_once(tmp_path: Path) -> None:
    """From the list of rows, after asking how many: what others have in front, or decided on, is left to them."""
    location = a_company(tmp_path)
    sweep = begun()

    def renewed(*codes: str) -> None:
        held = [company.association(entity, id_of("First Aid")) for entity in people(list(codes))]
        lifecycle.renew(an("ed"), held, Wanted(TODAY), TODAY)

    async with app_on(location) as pilot:
        await to_work(pilot)
        await press(pilot, "l")
        await press(pilot, "d")
        assert isinstance(pilot.app.screen, SweepRowsScreen), "there is nothing to settle yet"
        assert "still needs something" in said(pilot)
        asked(lambda: renewed("E00011", "E00019", "E00020", "E00021"))  # the first is in front here
        await press(pilot, "d")
        assert isinstance(pilot.app.screen, ConfirmModal)
        assert "Settle 3 rows?" in picture(pilot)
        await press(pilot, "enter")
        assert not asked(company.count, "sweep_row", "decision <> ''"), "the focus begins on Cancel"

        await press(pilot, "d")
        position = next(row.position for row in rows_of() if row.code == "E00020")
        decide(sweep, position, sweeps.settle_row)
        await press(pilot, "tab", "enter")
        assert "meanwhile" in said(pilot)
        assert asked(company.count, "sweep_row", "decision <> ''") == 1
        await press(pilot, "d", "tab", "enter")
        assert "2 rows settled" in said(pilot)
        assert "3 settled" in picture(pilot)
    made = {row.code: (row.decision, row.decided_by) for row in rows_of() if row.decision}
    assert made == {
        "E00019": (Decision.SETTLED, "ada"),
        "E00020": (Decision.SETTLED, "ed"),
        "E00021": (Decision.SETTLED, "ada"),
    }
    assert asked(integrity.check) == []


async def test_the_list_of_a_sweeps_rows_says_why_nothing_is_settled(tmp_path: Path) -> None:
    """A viewer, and another day than today: the key is there, and says what is missing."""
    location = a_company(tmp_path)
    begun()
    for operator, as_of, why in (("vi", TODAY, "permi"), ("ada", TODAY + DAY, "today")):
        async with app_on(location, operator=operator, as_of=as_of) as pilot:
            await to_sweeps(pilot)
            await press(pilot, "l", "d")
            assert isinstance(pilot.app.screen, SweepRowsScreen)
            assert why in said(pilot)


async def test_a_row_that_was_revoked_is_reinstated_by_its_key(tmp_path: Path) -> None:
    """The key is offered for no other row; what it decides is recorded with its reason, and can be taken back."""
    location = a_company(tmp_path)
    sweep = begun()

    def revoked() -> None:
        (entity,) = people(["E00012"])
        lifecycle.revoke(
            an("ed"), [company.association(entity, id_of("First Aid"))], "Unsafe conduct", TODAY - DAY, TODAY
        )

    async with app_on(location) as pilot:
        await to_work(pilot)
        await press(pilot, "i")
        assert pilot.app.screen is work(pilot), "E00011 is not revoked"
        asked(revoked)
        await press(pilot, "n")
        assert code(pilot) == "E00012"
        assert "revoked by ed" in picture(pilot)
        assert "i Reinstate" in picture(pilot)
        await press(pilot, "i")
        await on_form(pilot)
        assert isinstance(pilot.app.screen, ReinstateModal)
        await press(pilot, "escape")
        assert pilot.app.screen is work(pilot)
        await press_ahead(pilot, ["i", *"passed", "ctrl+s"])
        await until(pilot, lambda: code(pilot) == "E00013")
        assert "Reinstated: " in told(pilot)
        row = next(one for one in rows_of(sweep) if one.code == "E00012")
        assert row.decision is Decision.REINSTATED
        assert (
            asked(company.count, "revocation", "ended_on = ? AND ended_reason = 'passed'", TODAY.isoformat())
            == 1
        )

        await press(pilot, "u")
        assert code(pilot) == "E00012"
        assert "i Reinstate" in picture(pilot)
        assert not asked(company.count, "revocation", "ended_on = ?", TODAY.isoformat())
    assert rows_of(sweep)[1].decision is None
    assert asked(integrity.check) == []


def people(codes: list[str]) -> list[int]:
    found = [store.execute("SELECT id FROM entity WHERE code = ?", (one,)).fetchone()[0] for one in codes]
    return list(map(int, found))


async def test_keys_typed_ahead_are_for_the_rows_that_they_would_have_found(tmp_path: Path) -> None:
    """A decision with its note and the next ones arrive in one burst, as over a slow line: each goes to its own row."""
    location = a_company(tmp_path)
    sweep = begun()
    async with app_on(location) as pilot:
        await to_work(pilot)
        burst = ["s", "a", *"later", "ctrl+s", "full_stop", "full_stop", "u", "a", *"other", "ctrl+s", "s"]
        await press_ahead(pilot, burst)
        await until(pilot, lambda: code(pilot) == "E00016")
    decided = [(row.decision, row.note) for row in rows_of(sweep)[:6]]
    assert decided == [
        (Decision.SKIPPED, ""),
        (Decision.ACCEPTED, "later"),
        (Decision.ACCEPTED, "later"),
        (Decision.ACCEPTED, "other"),
        (Decision.SKIPPED, ""),
        (None, ""),
    ]


async def press_ahead(pilot: Driving, keys: list[str]) -> None:
    """Hand keys to the app at once."""
    from textual import events

    for key in keys:
        character = {"full_stop": "."}.get(key, key if len(key) == 1 else None)
        event = events.Key(key, character)
        event.set_sender(pilot.app)
        pilot.app.post_message(event)
    await settled(pilot)


async def test_a_row_that_comes_when_its_sweep_was_left_is_let_go_of(tmp_path: Path) -> None:
    """One leaves at once, whoever else is writing; and others find the row free."""
    location = a_company(tmp_path)
    begun()
    async with app_on(location) as pilot:
        await to_sweeps(pilot)
        with written_later(pilot):
            hand_on(pilot, "enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, WorkScreen))
            hand_on(pilot, "escape")
            await until(pilot, lambda: isinstance(pilot.app.screen, SweepsScreen))
            assert not any(row.holder for row in rows_of())
        await settled(pilot)
        assert not any(row.holder for row in rows_of())
        assert not stored().workers


async def test_another_operators_row_is_never_in_front_and_the_numbers_follow(tmp_path: Path) -> None:
    """Ed has the first row: ada gets the second, sees ed at work, and what ed decides as it happens."""
    location = a_company(tmp_path)
    sweep = begun()
    with store.connection():
        theirs = sweeps.new_holder()
        assert sweeps.claim_next(an("ed"), sweep, theirs) == 1
    async with app_on(location) as pilot:
        await to_work(pilot)
        assert code(pilot) == "E00012"
        assert "ed at work too" in tally(pilot)
        await press(pilot, "left")
        assert code(pilot) == "E00011"
        await press(pilot, "s")
        assert "ed" in told(pilot)
        assert rows_of(sweep)[0].decision is None
        asked(sweeps.release, sweep, theirs)
        decide(sweep, 1, sweeps.accept_row, note="ed's word")
        decide(sweep, 3, sweeps.skip_row)
        await until(pilot, lambda: "1 accepted" in tally(pilot))
        await until(pilot, lambda: "ed's word" in picture(pilot))
        await press(pilot, "right", "s")
        assert code(pilot) == "E00014", "E00013 comes when no other is left"

        await press(pilot, "a")
        await on_form(pilot)
        await write(pilot, "as shown")
        asked(lambda: lifecycle.renew(an("ed"), [rows_of(sweep)[3].association], Wanted(TODAY), TODAY))
        work(pilot).refresh_data()  # as others' changes have it do, also below a form
        await settled(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, FormModal), "what is decided on is what was shown"
        assert "changed since it was shown" in " ".join(picture(pilot).split())
        await press(pilot, "escape", "escape")
        await at_work(pilot)
        assert "renewed by ed" in picture(pilot)
    assert rows_of(sweep)[3].decision is None


@pytest.mark.parametrize(
    ("operator", "as_of", "why"),
    [("vi", TODAY, "permi"), ("ada", TODAY + DAY, "leads back to today")],
)
async def test_who_may_not_decide_looks_on_and_is_told_why(
    tmp_path: Path, operator: str, as_of: date, why: str
) -> None:
    """Without the right, or on another day: every row can be read, nothing is taken, and each key says what is missing."""
    location = a_company(tmp_path)
    sweep = begun()
    async with app_on(location, operator=operator, as_of=as_of) as pilot:
        await to_work(pilot)
        assert code(pilot) == "E00011"
        assert why in " ".join(told(pilot).split())
        for key in ("a", "s", "z", "r", "v"):
            await press(pilot, key)
            assert pilot.app.screen is work(pilot)
            assert said(pilot)
        await press(pilot, "right", "right", "left")
        assert code(pilot) == "E00012"
        if operator == "ada":
            await press(pilot, "at", "ctrl+s")
            await at_work(pilot)
            await until(pilot, lambda: work(pilot).step.held)
            await press(pilot, "s")
            assert code(pilot) == "E00013"
    assert asked(company.count, "sweep_row", "decision <> ''") == int(operator == "ada")
    assert not asked(company.count, "sweep_claim", "sweep_id = ?", sweep)


async def test_a_sweep_is_begun_of_a_role_and_of_a_day_to_come(tmp_path: Path) -> None:
    """The form offers what the scope can be about; an identical sweep is resumed; a forecast's is worked today."""
    location = a_company(tmp_path)
    async with app_on(location, as_of=TODAY + 60 * DAY) as pilot:
        await to_sweeps(pilot)
        await press(pilot, "plus")
        await on_form(pilot)
        form = pilot.app.screen
        assert isinstance(form, BeginForm)
        await press(pilot, *["right"] * 9)
        while form.field("scope").value != "role":
            await press(pilot, "right")
        assert "Choose the role" in picture(pilot)
        await press(pilot, "tab", "enter", *"safety", "enter")
        await until(pilot, lambda: "10 rows" in picture(pilot))
        await save(pilot)
        assert stored().as_of == TODAY + 60 * DAY
        assert stored().tally.total == 10
        assert pilot.app.desk.session.as_of == TODAY  # type: ignore[attr-defined]
        assert work(pilot).step.held
        await press(pilot, "escape")
        assert len(asked(lambda: list_sweeps(ada()))) == 1


async def test_a_sweep_is_signed_off_knowingly_and_compared_with_the_next(tmp_path: Path) -> None:
    """Open rows are left so only by a tick; what is signed is shown with its hash; the next sweep tells what came of it."""
    location = a_company(tmp_path)
    sweep = begun()
    decide(sweep, 1, sweeps.accept_row, note="waits for the course", follow_up_on=TODAY)
    decide(sweep, 2, sweeps.renew_row, Wanted(TODAY))
    async with app_on(location, size=(120, 36)) as pilot:
        await to_work(pilot)
        await press(pilot, "z")
        await on_form(pilot)
        assert "40 rows are open" in " ".join(picture(pilot).split())
        await press(pilot, "ctrl+s")
        assert stored().state is SweepState.OPEN
        await press(pilot, "space", "ctrl+s")  # the tick that is asked for has the focus
        await until(pilot, lambda: isinstance(pilot.app.screen, SweepRowsScreen))
        await settled(pilot)
        assert stored().state is SweepState.SIGNED
        assert stored().sha256 in picture(pilot)
        assert "waits for the course" in picture(pilot)
        await press(pilot, "f", *"accepted", "enter")
        await until(pilot, lambda: len(pilot.app.screen.query_one(RowsTable).keys) == 1)
        await press(pilot, "enter")  # to be read: nothing can be decided any more
        await at_work(pilot)
        await press(pilot, "s", "u", "a")
        assert pilot.app.screen is work(pilot)
        assert "signed off" in told(pilot)
        await press(pilot, "escape", "escape")
        second = begun()
        await until(pilot, lambda: isinstance(pilot.app.screen, SweepsScreen))
        await press(pilot, "ctrl+r", "home", "equals_sign")
        await until(pilot, lambda: isinstance(pilot.app.screen, SweepComparisonScreen))
        await until(pilot, lambda: "still open" in picture(pilot))
        shown = " ".join(picture(pilot).split())
        assert "1 resolved · 41 still open" in shown
        await press(pilot, "f")
        await until(pilot, lambda: len(pilot.app.screen.query_one(RowsTable).keys) == 1)
        assert "E00012" in picture(pilot)
        await press(pilot, "escape", "enter")
        await at_work(pilot)
        assert "waits for the course" in " ".join(picture(pilot).split())
        await press(pilot, "escape", "delete", "tab", "enter")
        await settled(pilot)
    assert stored(second).state is SweepState.GIVEN_UP


async def test_names_from_outside_are_shown_and_never_obeyed(tmp_path: Path) -> None:
    """At any size, also one that comes meanwhile: the row's name stands first, nothing of it is markup, and all of it is reached."""
    location = a_company(tmp_path)
    nasty = "[/foo] \x1b]0;x\x07[@click=app.quit]x[/] 山田太郎"
    names_as_stored("certification", [("First Aid", nasty)])
    with store.connection(), company.told_already():
        store.execute(
            'UPDATE entity SET name = ?, email = ?, attributes = \'{"note": "[/x]"}\'', (nasty, nasty)
        )
        store.execute("UPDATE instance SET note = ?, number = ?, recorded_by = ?", (nasty, nasty, nasty))
    with store.connection():
        certification = int(
            store.execute("SELECT id FROM certification WHERE name = ?", (nasty,)).fetchone()[0]
        )
        sweeps.begin_sweep(ada(), Filter(certification_id=certification), TODAY, TODAY)
    decide(1, 1, sweeps.accept_row, note=nasty.replace("\x1b", "").replace("\x07", ""))
    async with app_on(location, size=(120, 36)) as pilot:
        await to_work(pilot)
        assert "[/foo]" in picture(pilot)
        await press(pilot, "a")
        await on_form(pilot)
        await press(pilot, "escape", "left")
        pane = work(pilot).query_one(TopicPane)
        assert pane.max_scroll_y == 0
        for size in ((80, 24), (60, 15), (40, 12)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            assert code(pilot) == "E00011"
            assert "[/foo]" in picture(pilot)
            await press(pilot, "end")
            assert pane.scroll_offset.y == pane.max_scroll_y
            await press(pilot, "home")
        assert "more lines: down" in picture(pilot)
        await press(pilot, "l")
        await settled(pilot)
        assert not set(picture(pilot)) & set("\x1b\x07")


async def test_a_sweep_is_left_also_while_the_database_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row cannot be let go of then, and comes free by itself: that is no reason to end the program."""

    def lost(*_: object) -> None:
        raise DatabaseUnavailable("The disk is full.")

    monkeypatch.setattr(work_screen, "release", lost)
    location = a_company(tmp_path)
    begun()
    async with app_on(location) as pilot:
        await to_work(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, SweepsScreen)
        assert asked(company.count, "sweep_claim") == 1


async def test_a_row_that_is_only_about_to_be_taken_is_not_kept_by_who_leaves(tmp_path: Path) -> None:
    """The line drops before the first row came, or while the next is being taken: others get it at once."""
    location = a_company(tmp_path)
    begun()
    async with app_on(location) as pilot:
        with written_later(pilot):
            hand_on(pilot, "s", "enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, WorkScreen))
            pilot.app.exit()
    assert not asked(company.count, "sweep_claim")


async def test_who_has_left_takes_no_row_any_more(tmp_path: Path) -> None:
    """A worker that comes to its turn after the screen has gone finds that it has."""
    location = a_company(tmp_path)
    begun()
    async with app_on(location) as pilot:
        await to_work(pilot)
        screen = work(pilot)
        await press(pilot, "escape")
        assert not asked(company.count, "sweep_claim")
        with pytest.raises(asyncio.CancelledError):
            await screen._take(steps.take_next, 0)
    assert not asked(company.count, "sweep_claim")
