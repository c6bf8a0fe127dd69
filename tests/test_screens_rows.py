"""The table of a certification: order, search, filter, marks, removal; and that it never shows what is not asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Button

from certtui.commands import assignment
from certtui.queries.associations import list_rows
from certtui.queries.counts import count_statuses_of
from certtui.queries.definitions import list_certifications
from certtui.records import RowView, SortBy, Status
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.status_filter_modal import StatusFilterModal
from certtui.store import execute
from tests.interface import (
    TODAY,
    Driving,
    a_company,
    asked,
    cells,
    choose,
    id_of,
    main_screen,
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


def first_aid() -> int:
    return id_of("First Aid")


async def open_rows(pilot: Driving, name: str = "First Aid") -> None:
    await settled(pilot)
    await choose(pilot, name)


def inherited_only() -> list[int]:
    """The associations of First Aid that only the role brings."""
    return [
        id
        for (id,) in asked(
            lambda: execute(
                "SELECT id FROM association WHERE certification_id = ? AND direct = FALSE", (first_aid(),)
            ).fetchall()
        )
    ]


async def test_every_column_sorts_both_ways_as_the_query_does(tmp_path: Path) -> None:
    """`>` goes on to the next column, `o` turns the order; what is shown is what the database orders."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await open_rows(pilot)
        seen = set()
        for _ in SortBy:
            for _ in range(2):
                assert rows(pilot).sort is not None
                key, descending = rows(pilot).sort or ("", False)
                view = RowView(first_aid(), TODAY, sort=SortBy(key), descending=descending)
                assert list(rows(pilot).keys) == list(asked(list_rows, view).ids), (key, descending)
                seen.add((key, descending))
                await press(pilot, "o")
            await press(pilot, "greater_than_sign")
        assert seen == {(by.value, descending) for by in SortBy for descending in (False, True)}


async def test_search_narrows_and_marks_survive_it(tmp_path: Path) -> None:
    """Marks are of records: a search, a filter, another order and a scroll leave them, and their count is shown."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot)
        await press(pilot, "space", "down", "space")
        marked = set(rows(pilot).marks)
        assert len(marked) == 2
        await press(pilot, "slash")
        await write(pilot, "e00021")
        assert rows(pilot).total == 1
        assert words(main_screen(pilot), "#tally") == "1 of 55"
        assert words(main_screen(pilot), "#selected") == "2 selected"
        await press(pilot, "enter", "o", "end", "f", "space", "f", "c")
        assert rows(pilot).total == 55
        assert rows(pilot).marks == marked
        assert words(main_screen(pilot), "#tally") == "55 rows"


async def test_a_search_finds_the_members_of_a_role(tmp_path: Path) -> None:
    """The name of a role finds those it brings the certification."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot)
        await press(pilot, "slash", *"safety officer")
        assert rows(pilot).total == 10


async def test_the_filter_shows_counts_takes_several_and_waits_for_apply(tmp_path: Path) -> None:
    """Six statuses with how many each has; ticking changes nothing until Apply; escape drops it; c clears it."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot)
        counts = asked(count_statuses_of, first_aid(), TODAY)
        await press(pilot, "f")
        assert isinstance(app.screen, StatusFilterModal)
        shown = {
            line.split("]")[1].split("│")[0][3:-5].strip(): int(line.split("│")[1].split()[-1])
            for line in picture(pilot).splitlines()
            if "[ ]" in line and line.count("│") == 2
        }
        assert shown == {status.label: counts.of(status) for status in Status}

        await press(pilot, "space", "down", "down", "space")
        assert rows(pilot).total == 55, "not before Apply"
        await press(pilot, "escape")
        assert rows(pilot).total == 55

        await press(pilot, "f", "space", "down", "down", "space", "f")
        assert panel(pilot).statuses == {Status.VALID, Status.EXPIRES_SOON}
        assert rows(pilot).total == counts.valid + counts.expires_soon
        assert "Valid, Expires Soon ▾" in picture(pilot)
        await press(pilot, "c")
        assert rows(pilot).total == 55
        assert "Status All" in picture(pilot)


async def test_a_filter_without_rows_says_how_to_see_them_again(tmp_path: Path) -> None:
    """An empty table is never a riddle, and the filter stays in sight on the next certification."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot)
        await press(pilot, "f", "down", "space", "enter")
        assert panel(pilot).statuses == {Status.UPCOMING}
        assert "Press c to show all" in picture(pilot)
        await choose(pilot, "Forklift")
        assert "Upcoming ▾" in picture(pilot)
        assert "Press a to add" in picture(pilot)


async def test_quick_switching_shows_the_last_one(tmp_path: Path) -> None:
    """Thirty certifications in a row, faster than they load: rows, count and title are the last one's."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        tree = main_screen(pilot).outline
        entries = asked(list_certifications)
        for entry in [*(entries * 5), next(entry for entry in entries if entry.name == "First Aid")]:
            tree.move_to(entry.id)
            if entry.id % 2:
                await pilot.pause()
        await settled(pilot)
        assert panel(pilot).certification is not None
        assert list(rows(pilot).keys) == list(asked(list_rows, RowView(first_aid(), TODAY)).ids)
        assert words(main_screen(pilot), "#tally") == "55 rows"
        assert "+ Add Employee" in picture(pilot)


async def test_removal_keeps_what_a_role_brings_and_names_the_way(tmp_path: Path) -> None:
    """A mixed selection: the prompt and the result say what goes, what stays, and where to change that."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await open_rows(pilot)
        await press(pilot, "asterisk", "delete")
        assert isinstance(app.screen, ConfirmModal)
        asked_for = picture(pilot)
        assert "45 rows with 25 instances and 1 revocation" in asked_for
        assert "5 rows will lose the direct source" in asked_for
        await press(pilot, "tab", "enter")
        assert "45 rows removed" in said(pilot)
        assert "Settings > Employees > [Safety Officer] > Certifications" in said(pilot)
        assert rows(pilot).total == 10
        assert set(cells(rows(pilot), 2)) == {"Safety Officer"}
        assert not rows(pilot).marks


async def test_what_is_only_inherited_is_refused_in_words(tmp_path: Path) -> None:
    """Nothing is asked where nothing can be removed; the refusal names the role and the way; the marks stay."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await open_rows(pilot)
        rows(pilot).set_marks(inherited_only())
        await press(pilot, "delete")
        assert not isinstance(app.screen, ConfirmModal)
        assert "Settings > Employees > [Safety Officer] > Certifications" in said(pilot)
        assert rows(pilot).total == 55
        assert len(rows(pilot).marks) == 5


async def test_rows_that_another_removed_are_told_of(tmp_path: Path) -> None:
    """Marked here, removed there: the result counts them."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot)
        await press(pilot, "home", "space", "space", "space", "delete")
        gone = sorted(rows(pilot).marks)[:1]
        asked(assignment.remove, app.desk.session.operator, gone)
        await press(pilot, "tab", "enter")
        assert "2 rows removed" in said(pilot)
        assert "1 row had been removed by another operator" in said(pilot)


async def test_the_keys_of_a_dialog_do_not_reach_the_rows_below(tmp_path: Path) -> None:
    """`delete` and `u` on a dialog remove nothing behind it."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await open_rows(pilot)
        await press(pilot, "space", "f", "delete", "u")
        assert isinstance(app.screen, StatusFilterModal)
        assert len(app.screen_stack) == 3


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50), (60, 15)])
async def test_nothing_of_the_view_is_lost_at_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    """Names, statuses, filter, Add and the footer's keys are there from 60 columns on."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=size) as pilot:
        await open_rows(pilot)
        await press(pilot, "space")
        shown = picture(pilot)
        for part in ("First Aid", "Status All", "● Valid", "1 selected", "Renew", "Open"):
            assert part in shown, part
        assert "Add" in words(main_screen(pilot), "#add")
        assert isinstance(main_screen(pilot).query_one("#add"), Button)
