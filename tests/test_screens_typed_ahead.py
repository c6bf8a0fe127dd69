"""What is typed ahead of a slow line goes where it would have gone slowly: into the dialog that was asked for."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

import pytest

from certtui.commands import lifecycle, sweeps
from certtui.commands.lifecycle import Wanted
from certtui.errors import CerttuiError, DatabaseUnavailable
from certtui.filters import Filter
from certtui.queries.entity_views import list_entity_ids
from certtui.queries.saved_filters import list_saved_filters
from certtui.queries.sweeps import get_rows, get_sweep
from certtui.records import Kind, Status
from certtui.screens.activity_detail import ActivityDetail
from certtui.screens.add_modal import AddModal
from certtui.screens.asking import AskingScreen
from certtui.screens.comparison.screen import ComparisonScreen
from certtui.screens.entity_views.screen import EntitiesScreen
from certtui.screens.forecast.rows_screen import BehindScreen
from certtui.screens.form import FormModal
from certtui.screens.lifecycle.record_modal import RecordModal
from certtui.screens.row_detail import RowDetailScreen
from certtui.screens.saved_filters.filters_modal import FiltersModal
from certtui.screens.saved_filters.name_form import FilterNameForm
from certtui.screens.sweeps.comparison_screen import SweepComparisonScreen
from certtui.screens.sweeps.rows_screen import SweepRowsScreen
from certtui.screens.sweeps.work_screen import WorkScreen
from certtui.store import execute
from tests.interface import (
    ADA,
    EMPLOYEES,
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
    typed_ahead,
    until,
)
from tests.test_screens_forecast import to_bar


async def test_the_keys_of_a_filter_form_go_to_it_and_not_to_the_list_below(tmp_path: Path) -> None:
    """There a space would mark the row under the cursor."""
    async with opened(a_company(tmp_path)).run_test(size=(120, 36)) as pilot:
        await press(pilot, "2")
        screen = pilot.app.screen
        assert isinstance(screen, EntitiesScreen)
        async with typed_ahead(pilot, "f", "space", "ctrl+s"):
            assert not screen.table.marks
        assert screen.shown().filter == Filter(Kind.EMPLOYEE, statuses=frozenset({Status.VALID}))
        assert not screen.table.marks


async def test_the_keys_of_a_dialog_after_a_dialog_go_to_the_second_one(tmp_path: Path) -> None:
    """Renaming a saved filter reads it first: what is typed is its new name, and nothing of it a key of the list."""
    async with opened(a_company(tmp_path)).run_test(size=(120, 36)) as pilot:
        await choose(pilot, "First Aid")
        await press(pilot, "b", "s", *"sdm", "enter")
        assert isinstance(pilot.app.screen, FiltersModal)
        async with typed_ahead(pilot, "m", "home", *"smb", "enter"):
            assert not isinstance(pilot.app.screen, FilterNameForm)
        assert [saved.name for saved in asked(list_saved_filters)] == ["smbsdm"]


async def test_the_keys_of_a_list_of_filters_wait_until_it_is_read(tmp_path: Path) -> None:
    async with opened(a_company(tmp_path)).run_test(size=(120, 36)) as pilot:
        await choose(pilot, "First Aid")
        await press(pilot, "b", "s", *"kept", "enter", "escape", "2")
        async with typed_ahead(pilot, "b", "delete", "tab", "enter"):
            assert isinstance(pilot.app.screen, FiltersModal)
        assert asked(list_saved_filters) == []


async def test_the_keys_of_a_list_that_is_opened_wait_until_it_is_read(tmp_path: Path) -> None:
    """Of the sweeps, and of a list in Settings: enter is for the row that is going to be under the cursor."""
    location = a_company(tmp_path)
    asked(lambda: sweeps.begin_sweep(ADA, Filter(certification_id=id_of("First Aid")), TODAY, TODAY))
    app = opened(location)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        async with typed_ahead(pilot, "s", "enter"):
            assert not isinstance(app.screen, WorkScreen)
        assert isinstance(app.screen, WorkScreen), app.screen
        await press(pilot, "escape", "escape")
        async with typed_ahead(pilot, "comma", "right", "enter"):
            assert not isinstance(app.screen, FormModal)
        assert isinstance(app.screen, FormModal), app.screen


async def test_an_act_after_enter_is_for_the_row_that_was_opened(tmp_path: Path) -> None:
    """Marked are others: the list below would take the key for those."""
    async with opened(a_company(tmp_path)).run_test(size=(120, 36)) as pilot:
        await choose(pilot, "Forklift")
        await press(pilot, "escape", "n", *"first aid", "enter", "enter", "space", "space")
        assert len(rows(pilot).marks) == 2
        async with typed_ahead(pilot, "enter", "r"):
            assert not isinstance(pilot.app.screen, RecordModal)
        below, form = pilot.app.screen_stack[-2:]
        assert isinstance(form, RecordModal)
        assert isinstance(below, RowDetailScreen)


async def test_a_list_takes_no_key_for_its_columns_before_it_has_its_room(tmp_path: Path) -> None:
    """Of no width, it would scroll sideways where it is to give way to the next list."""
    async with opened(a_company(tmp_path)).run_test(size=(120, 36)) as pilot:
        await choose(pilot, "First Aid")
        await press(pilot, "enter")
        async with typed_ahead(pilot, "right", "right", "right"):
            pass
        screen = pilot.app.screen
        assert isinstance(screen, RowDetailScreen)
        assert screen.front == "sources"


async def test_an_act_on_all_is_for_all_also_before_all_are_listed(tmp_path: Path) -> None:
    """A view lists its rows page by page; what acts behind the key that marks all waits until they are marked."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await choose(pilot, "Forklift")
        await press(pilot, "a", "enter", "asterisk", "a")
        await until(pilot, lambda: rows(pilot).total == EMPLOYEES + 1)
        await choose(pilot, "First Aid")
        async with typed_ahead(pilot, "escape", "n", *"forklift", "enter", "enter", "asterisk", "t"):
            assert not isinstance(app.screen, RecordModal)
        assert isinstance(app.screen, RecordModal)
        assert len(rows(pilot).marks) == EMPLOYEES + 1

        await press(pilot, "escape", "minus", "2")
        async with typed_ahead(pilot, "ctrl+r", "slash", *"zoe", "enter", "asterisk", "a"):
            assert not isinstance(app.screen, AddModal)
        assert isinstance(app.screen, AddModal)
        await press(pilot, "escape")
        screen = app.screen
        assert isinstance(screen, EntitiesScreen)
        assert len(screen.table.marks) == 1

        async with typed_ahead(pilot, "minus", "c", "asterisk", "a"):
            pass  # all are listed already: nothing is read
        assert isinstance(app.screen, AddModal)
        assert len(screen.table.marks) == EMPLOYEES + 1


async def test_all_that_could_not_be_listed_are_not_marked_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is what acts behind that key done to the row under the cursor; the key pressed again has them listed."""
    app = opened(a_company(tmp_path))
    failing: list[CerttuiError] = [DatabaseUnavailable("The line is cut.")]

    def lists_first(*args: Any, limit: int = 0, **options: Any) -> array[int]:
        if failing and not limit:
            raise failing[0]
        return list_entity_ids(*args, **options, limit=limit or None)

    monkeypatch.setattr("certtui.screens.entity_views.listing.list_entity_ids", lists_first)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        async with typed_ahead(pilot, "2", "asterisk", "space", "a"):
            pass
        screen = app.screen
        assert isinstance(screen, EntitiesScreen)
        assert said(pilot) == "The line is cut."
        assert len(screen.table.keys) < screen.table.total
        assert not screen.table.marks

        failing.clear()
        await press(pilot, "ctrl+r")
        assert len(screen.table.keys) == screen.table.total
        assert not screen.table.marks

        failing.append(DatabaseUnavailable("The line is cut again."))
        await press(pilot, "ctrl+r")
        assert len(screen.table.keys) < screen.table.total
        failing.clear()
        async with typed_ahead(pilot, "asterisk", "a"):
            pass
        assert isinstance(app.screen, AddModal)
        assert len(screen.table.marks) == screen.table.total == EMPLOYEES + 1


async def test_what_is_searched_for_is_what_is_marked(tmp_path: Path) -> None:
    """And not what the table still shows: in the rows of a certification, and of those to be added to one."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await choose(pilot, "First Aid")
        shown = set(rows(pilot).keys)
        async with typed_ahead(pilot, "slash", *"e00003", "enter", "asterisk"):
            assert not rows(pilot).marks
        assert len(rows(pilot).marks) == 1
        async with typed_ahead(pilot, "minus", "escape", "n", *"ladder", "enter", "enter", "space"):
            assert not rows(pilot).marks
        assert not rows(pilot).marks & shown

        async with typed_ahead(pilot, "a", *"zoe", "enter", "asterisk"):
            assert not isinstance(app.screen, AddModal) or not app.screen.table.marks
        assert isinstance(app.screen, AddModal)
        assert len(app.screen.table.marks) == 1


async def test_keys_behind_a_search_wait_for_it_also_where_all_is_read_anew_meanwhile(tmp_path: Path) -> None:
    """As by what another operator changes: what is under the cursor until then was not searched for."""
    app = opened(a_company(tmp_path))

    async def read_anew(pilot: Driving) -> None:
        screen = app.screen
        assert isinstance(screen, AskingScreen)
        screen.refresh_data()
        for _ in range(5):
            await pilot.pause()

    async with app.run_test(size=(160, 40)) as pilot:
        await choose(pilot, "First Aid")
        await press(pilot, "end")
        async with typed_ahead(pilot, "slash", *"e0000", "enter", "space"):
            await read_anew(pilot)
            assert not rows(pilot).marks
        assert rows(pilot).marks == {rows(pilot).keys[0]}

        await press(pilot, "minus", "2", "end")
        screen = app.screen
        assert isinstance(screen, EntitiesScreen)
        async with typed_ahead(pilot, "slash", *"e0000", "enter", "space"):
            await read_anew(pilot)
            assert not screen.table.marks
        assert screen.table.marks == {screen.table.keys[0]}

        await press(pilot, "minus", "c", "1", "equals_sign", *"-401d", "enter", "tab", "end")
        assert isinstance(app.screen, ComparisonScreen)
        async with typed_ahead(pilot, "slash", *"e0000", "enter", "enter"):
            await read_anew(pilot)
            assert isinstance(app.screen, ComparisonScreen)
        below = app.screen_stack[-2]
        assert isinstance(app.screen, RowDetailScreen)
        assert isinstance(below, ComparisonScreen)
        assert app.screen.details.id == below.changes.keys[0]

        await press(pilot, "escape", "c", "escape", "escape", "escape", "comma", "end", "right", "end")
        async with typed_ahead(pilot, "slash", *"ladder", "enter", "enter"):
            await read_anew(pilot)
            assert not isinstance(app.screen, ActivityDetail)
        assert isinstance(app.screen, ActivityDetail)
        assert "Defined certification Ladder" in picture(pilot)


async def test_what_is_opened_of_a_comparison_is_what_was_asked_for(tmp_path: Path) -> None:
    """And not a row of the move, the search or the days before."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(160, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "2", "equals_sign", *"-401d", "enter", "tab")
        screen = app.screen
        assert isinstance(screen, ComparisonScreen)
        last = screen.changes.keys[-1]
        code = asked(
            lambda: execute(
                "SELECT e.code FROM association a JOIN entity e ON e.id = a.entity_id WHERE a.id = ?", (last,)
            ).fetchone()[0]
        )
        async with typed_ahead(pilot, "slash", *code.lower(), "enter", "enter"):
            assert app.screen is screen
        assert isinstance(app.screen, RowDetailScreen)
        assert list(screen.changes.keys) == [last]
        assert app.screen.details.id == last

        await press(pilot, "escape", "c", "escape")
        whole = set(screen.changes.keys)
        async with typed_ahead(pilot, "down", "enter", "enter"):
            assert app.screen is screen
        assert isinstance(app.screen, RowDetailScreen)
        assert screen.comparison.became
        assert set(screen.changes.keys) < whole
        assert app.screen.details.id == screen.changes.keys[0]

        await press(pilot, "escape", "escape", "home", "tab")
        assert len(screen.changes.keys) == len(whole)
        async with typed_ahead(pilot, "equals_sign", "ctrl+u", *"-10d", "enter", "enter"):
            assert app.screen is screen or not isinstance(app.screen, RowDetailScreen)
        assert isinstance(app.screen, RowDetailScreen)
        assert len(screen.changes.keys) < len(whole)
        assert app.screen.details.id == screen.changes.keys[0]


async def test_what_is_opened_of_the_activity_is_what_was_searched_for(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await press(pilot, "comma", "end", "right")
        async with typed_ahead(pilot, "slash", *"ladder", "enter", "enter"):
            assert not isinstance(app.screen, ActivityDetail)
        assert isinstance(app.screen, ActivityDetail)
        assert "Defined certification Ladder" in picture(pilot)


async def test_the_keys_of_a_matrix_wait_for_its_columns(tmp_path: Path) -> None:
    """Without them there is no gap to go to, and no cell to open."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "2", "slash", *"e00018", "enter")
        async with typed_ahead(pilot, "m", "n", "enter"):
            assert isinstance(app.screen, EntitiesScreen)
        assert isinstance(app.screen, RowDetailScreen)
        assert app.screen.details.definition.name == "First Aid"
        assert app.screen.details.status is Status.EXPIRED


async def test_what_is_opened_of_a_sweep_has_the_decision_that_was_asked_for(tmp_path: Path) -> None:
    location = a_company(tmp_path)

    def decided() -> int:
        sweep = sweeps.begin_sweep(ADA, Filter(certification_id=id_of("First Aid")), TODAY, TODAY)
        execute(
            "UPDATE sweep_row SET decision = 'accepted', note = 'Leave', decided_at = '2026-06-15T00:00:00Z',"
            " decided_by = 'ada', event = 1 WHERE position = 7"
        )
        return sweep

    asked(decided)
    app = opened(location)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "s", "l")
        assert isinstance(app.screen, SweepRowsScreen)
        async with typed_ahead(pilot, "f", *"acc", "enter", "enter"):
            assert not isinstance(app.screen, WorkScreen)
        assert isinstance(app.screen, WorkScreen)
        assert "Row 7 · " in picture(pilot)


async def test_what_is_opened_of_two_sweeps_has_the_outcome_that_was_asked_for(tmp_path: Path) -> None:
    location = a_company(tmp_path)

    def two_sweeps() -> tuple[int, int]:
        scope = Filter(certification_id=id_of("First Aid"))
        first = sweeps.begin_sweep(ADA, scope, TODAY, TODAY)
        sweeps.sign_sweep(ADA, first, left_open=get_sweep(ADA, first).tally.open)
        (resolved,) = execute(
            "SELECT association_id FROM sweep_row WHERE decision = '' AND status = ? LIMIT 1",
            (int(Status.EXPIRED),),
        ).fetchone()
        lifecycle.renew(ADA, [resolved], Wanted(TODAY), TODAY)
        second = sweeps.begin_sweep(ADA, scope, TODAY, TODAY)
        return int(resolved), get_rows(second, [1])[0].association

    resolved, still_open = asked(two_sweeps)
    app = opened(location)
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "s", "equals_sign")
        assert isinstance(app.screen, SweepComparisonScreen)
        await press(pilot, "enter")
        assert isinstance(app.screen, RowDetailScreen)
        assert app.screen.details.id == resolved
        await press(pilot, "escape")
        async with typed_ahead(pilot, "f", "f", "enter"):
            assert isinstance(app.screen, SweepComparisonScreen)
        assert isinstance(app.screen, RowDetailScreen)
        assert app.screen.details.id == still_open


async def test_an_act_after_a_bar_of_the_forecast_is_for_the_rows_behind_it(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await choose(pilot, "First Aid")
        await press(pilot, "h")
        await to_bar(pilot, 7)
        async with typed_ahead(pilot, "enter", "down", "space", "r"):
            assert not isinstance(app.screen, RecordModal)
        below, form = app.screen_stack[-2:]
        assert isinstance(form, RecordModal)
        assert isinstance(below, BehindScreen)
        assert below.table.marks == {below.table.keys[1]}


async def test_the_key_that_leaves_waits_for_nothing(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await choose(pilot, "First Aid")
        async with typed_ahead(pilot, "enter", "space", "ctrl+q"):
            assert app._exit


async def test_keys_are_not_held_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that does not answer: what was typed is forgotten, not done to the list, and the next key goes on."""
    monkeypatch.setattr("certtui.terminal.turns._HELD_AT_MOST", 0.1)
    async with opened(a_company(tmp_path)).run_test(size=(120, 36)) as pilot:
        await choose(pilot, "First Aid")
        async with typed_ahead(pilot, "enter", "space", "space"):
            await until(pilot, lambda: bool(said(pilot)))
            assert not rows(pilot).marks
            await pilot.press("space")
            assert len(rows(pilot).marks) == 1
