"""What is typed ahead of a slow line goes where it would have gone slowly: into the dialog that was asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from certtui.filters import Filter
from certtui.queries.saved_filters import list_saved_filters
from certtui.records import Kind, Status
from certtui.screens.entity_views.screen import EntitiesScreen
from certtui.screens.lifecycle.record_modal import RecordModal
from certtui.screens.row_detail import RowDetailScreen
from certtui.screens.saved_filters.filters_modal import FiltersModal
from certtui.screens.saved_filters.name_form import FilterNameForm
from tests.interface import a_company, asked, choose, opened, picture, press, rows, said, typed_ahead, until


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


async def test_the_key_that_leaves_waits_for_nothing(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await press(pilot, "2")
        async with typed_ahead(pilot, "f", "space", "ctrl+q"):
            assert app._exit


async def test_keys_are_not_held_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that does not answer: what was typed is forgotten, not done to the list, and the next key goes on."""
    monkeypatch.setattr("certtui.terminal.turns._HELD_AT_MOST", 0.1)
    async with opened(a_company(tmp_path)).run_test(size=(120, 36)) as pilot:
        await press(pilot, "2")
        screen = pilot.app.screen
        assert isinstance(screen, EntitiesScreen)
        async with typed_ahead(pilot, "f", "space", "space"):
            await until(pilot, lambda: bool(said(pilot)))
            assert not screen.table.marks
            await pilot.press("slash", "a")
            assert "a" in picture(pilot)
            assert screen.query_one("#search").has_focus
