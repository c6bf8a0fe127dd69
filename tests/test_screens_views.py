"""The five views: each is found as it was left, shows what changed meanwhile, and opens what a filter is of."""

from __future__ import annotations

from pathlib import Path

from certtui.commands import entities
from certtui.commands.saved_filters import save_filter
from certtui.filters import Filter, SortedFilter
from certtui.queries.operators import get_operator
from certtui.queries.saved_filters import list_saved_filters, usable
from certtui.records import Kind, Status
from certtui.rights import Operator
from certtui.screens.certifications import CertificationsScreen
from certtui.screens.entity_views.screen import EntitiesScreen
from certtui.screens.saved_filters.filters_modal import FiltersModal
from certtui.screens.views.view_menu import ViewMenu
from certtui.screens.views.view_screen import ViewScreen
from certtui.widgets.rows_table import RowsTable
from certtui.widgets.top_bar import TopBar
from tests import company
from tests.interface import (
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
)


def ada() -> Operator:
    found = asked(get_operator, "ada")
    assert isinstance(found, Operator)
    return found


def view(pilot: Driving) -> ViewScreen:
    screen = pilot.app.screen
    assert isinstance(screen, ViewScreen), screen
    return screen


async def test_each_view_is_found_as_it_was_left(tmp_path: Path) -> None:
    """By number, by menu and by a click on the name; filter, marks and cursor stay; a dialog keeps its keys."""
    async with opened(a_company(tmp_path)).run_test(size=(80, 24)) as pilot:
        await choose(pilot, "First Aid")
        await press(pilot, "f", "down", "down", "space", "f", "space", "space")
        shown, marks, cursor = view(pilot).shown(), set(rows(pilot).marks), rows(pilot).cursor_key
        assert shown.filter.statuses == {Status.MISSING}

        for key, kind in zip("2345", Kind, strict=True):
            await press(pilot, key)
            assert isinstance(pilot.app.screen, EntitiesScreen)
            assert view(pilot).view is kind
            assert f"{kind.title} ▾" in picture(pilot).splitlines()[0]
        await press(pilot, "w")
        assert isinstance(pilot.app.screen, ViewMenu)
        await press(pilot, "3")
        assert view(pilot).view is Kind.ASSET
        await press(pilot, "slash", *"a00007")
        await press(pilot, "enter", "f", "5")
        assert not isinstance(pilot.app.screen, ViewScreen), "a dialog's keys are its own"
        await press(pilot, "escape")
        await pilot.click(TopBar, offset=(3, 0))
        await settled(pilot)
        await press(pilot, "up", "up", "enter")
        assert isinstance(pilot.app.screen, CertificationsScreen)
        assert (view(pilot).shown(), set(rows(pilot).marks), rows(pilot).cursor_key) == (shown, marks, cursor)
        await press(pilot, "3")
        assert view(pilot).shown().filter == Filter(Kind.ASSET, search="a00007")

        # what was opened in a view is left by the view's own key
        await press(pilot, "c", "enter", "3")
        assert isinstance(pilot.app.screen, EntitiesScreen)
        # the help names all of them
        await pilot.resize_terminal(80, 70)
        await press(pilot, "question_mark")
        assert all(f"The view of {kind.title}" in picture(pilot) for kind in Kind)


async def test_a_view_out_of_sight_follows_when_it_is_seen(tmp_path: Path) -> None:
    """Nothing is read for it before."""
    async with opened(a_company(tmp_path)).run_test(size=(120, 36)) as pilot:
        await press(pilot, "4", "1")
        clients = next(
            stack[-1] for mode, stack in pilot.app._screen_stacks.items() if mode == Kind.CLIENT.plural
        )
        asked(entities.deactivate, ada(), asked(_ids_of, Kind.CLIENT)[:2])
        pilot.app._look_for_changes()  # type: ignore[attr-defined]
        await settled(pilot)
        assert getattr(clients, "stale", False)
        await press(pilot, "4")
        assert not getattr(clients, "stale", True)
        assert len(view(pilot).query_one("#entities").keys) == 3  # type: ignore[attr-defined]


async def test_a_filter_is_saved_applied_and_deleted_by_keys(tmp_path: Path) -> None:
    """Search, statuses and order come back in the filter's own view; names are nobody's markup; replacing is asked."""
    location = a_company(tmp_path)
    nasty = "[/x] [bold]⚠"
    async with opened(location).run_test(size=(80, 24)) as pilot:
        await choose(pilot, "First Aid")
        await press(pilot, "f", "down", "down", "space", "f", "slash", *"names", "enter", "greater_than_sign")
        shown = view(pilot).shown()
        await press(pilot, "b", "s", *nasty, "enter")
        assert isinstance(pilot.app.screen, FiltersModal)
        assert nasty in picture(pilot)
        (saved,) = asked(list_saved_filters)
        assert asked(usable, saved) == shown
        await press(pilot, "escape", "c", "escape", "home", "2", "b", "enter")
        assert isinstance(pilot.app.screen, CertificationsScreen)
        assert view(pilot).shown() == shown
        assert nasty in said(pilot)

        await press(pilot, "2", "f", "down", "down", "space", "ctrl+s")
        employees = view(pilot).shown()
        await press(pilot, "b", "s", *nasty, "enter")
        await press(pilot, "tab", "enter")
        assert asked(usable, asked(list_saved_filters)[0]) == employees
        await press(pilot, "m", *"[/y] twice", "enter")
        assert asked(list_saved_filters)[0].name == "[/y] twice"
        # from the palette, by its name, into its view
        await press(pilot, "escape", "1", "colon", *"filter:", "down", "enter")
        assert view(pilot).shown() == employees
        await press(pilot, "b", "delete", "tab", "enter", "escape")
        assert asked(list_saved_filters) == []


async def test_a_filter_that_no_view_shows_or_that_names_what_is_gone_is_refused(
    tmp_path: Path,
) -> None:
    """Neither changes what is on the screen."""
    location = a_company(tmp_path)
    aid = id_of("First Aid")
    for name, chosen in (
        ("everything", Filter()),
        ("of a role", Filter(Kind.EMPLOYEE, aid, role_id=1, statuses=frozenset({Status.MISSING}))),
    ):
        asked(save_filter, ada(), name, SortedFilter(chosen))
    async with opened(location).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        before = view(pilot).shown()
        await press(pilot, "b", "enter")
        assert "kind by kind" in said(pilot)
        assert view(pilot).shown() == before
        # what the Certifications view could show only in part is shown by that of the kind
        await press(pilot, "b", "down", "enter")
        assert view(pilot).shown().filter == Filter(
            Kind.EMPLOYEE, aid, role_id=1, statuses=frozenset({Status.MISSING})
        )
        asked(_forget_role, ada())
        await press(pilot, "1", "b", "down", "enter")
        assert "cannot be applied" in said(pilot)
        assert isinstance(pilot.app.screen, CertificationsScreen)


def _ids_of(kind: Kind) -> list[int]:
    from certtui.queries.entities import list_entities

    return list(list_entities(kind))


def _forget_role(operator: Operator) -> None:
    from certtui.commands.roles import delete_role

    delete_role(operator, 1, company.TODAY)


async def test_a_view_seen_before_is_painted_at_once_and_in_the_looks_of_now(tmp_path: Path) -> None:
    """Nothing is held back, as while a screen is built; nothing keeps the colours it was left in."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "1")
        employees = app._screen_stacks[Kind.EMPLOYEE.plural][-1].query_one(RowsTable)
        before = employees.rich_style
        app.theme = "textual-light"
        await settled(pilot)
        await app.switch_view(Kind.EMPLOYEE)
        assert not app._batch_count
        await settled(pilot)
        assert employees.rich_style != before
        # as a view is that was never seen in other colours
        await press(pilot, "3")
        assert employees.rich_style == app.screen.query_one(RowsTable).rich_style
