"""The rights to view: where one is missing, nothing of it is read or shown, and the screen says which one it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from certtui.app import CerttuiApp
from certtui.commands import permission_sets
from certtui.filters import Filter, SortedFilter
from certtui.queries.entity_views import EntitySort
from certtui.records import Status
from certtui.rights import BUILT_IN, Operator, Right
from certtui.screens.certifications import CertificationsScreen
from certtui.screens.desk import Desk
from certtui.screens.entity_views.entity_screen import EntityScreen
from certtui.screens.entity_views.matrix_panel import MatrixPanel
from certtui.screens.entity_views.screen import EntitiesScreen
from certtui.screens.row_detail import RowDetailScreen
from tests import company
from tests.interface import (
    ADA,
    VIEWER,
    Driving,
    a_company,
    asked,
    cells,
    choose,
    main_screen,
    opened,
    picture,
    press,
    rows,
    said,
    settled,
    words,
)

CERTIFICATIONS, ENTITIES = Right.VIEW_CERTIFICATIONS, Right.VIEW_ENTITIES
OF_ENTITIES = {"list_entity_ids", "get_entity_lines", "get_rows", "list_rows", "load_search_texts"}
OF_HOLDINGS = {"list_rows", "get_rows", "count_statuses", "load_summaries", "list_columns", "get_matrix_rows"}


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the queries that screens ask."""
    found: set[str] = set()

    def noting(kind: str) -> None:
        ask = getattr(Desk, kind)

        async def noted(desk: Desk, query: Any, *arguments: Any, **options: Any) -> Any:
            found.add(query.__name__)
            return await ask(desk, query, *arguments, **options)

        monkeypatch.setattr(Desk, kind, noted)

    noting("read")
    noting("read_behind")
    noting("read_aside")
    return found


def without(right: Right) -> Operator:
    """An operator who may do everything but this, whose rights may be changed."""

    def made() -> Operator:
        return company.an_operator("wim", BUILT_IN["Administrator"] - {right})

    found: Operator = asked(made)
    return found


async def may_from_now_on(pilot: Driving, rights: frozenset[Right]) -> None:
    """An administrator gives wim exactly these rights, and the app comes to know."""
    app = pilot.app
    assert isinstance(app, CerttuiApp)
    before = app.desk.session.operator.rights
    asked(permission_sets.set_rights, ADA, "only wim's", before, rights)
    app._look_for_changes()
    await settled(pilot)


def view(pilot: Driving) -> EntitiesScreen:
    screen = pilot.app.screen
    assert isinstance(screen, EntitiesScreen), screen
    return screen


def flat(pilot: Driving) -> str:
    """What is on the screen, as one line of words."""
    return " ".join(picture(pilot).replace("│", " ").split())


async def test_certifications_are_not_listed_without_the_right(tmp_path: Path, reads: set[str]) -> None:
    location = a_company(tmp_path)
    app = opened(location, operator=without(CERTIFICATIONS))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        shown = flat(pilot)
        for part in ("This list is not", "view certifications", "is missing", "Ask an Administrator"):
            assert part in shown
        for name in ("First Aid", "Safety", "Person", "Expired"):
            assert name not in shown
        assert not rows(pilot).keys
        assert not reads & (OF_HOLDINGS | {"list_certifications"})
        await press(pilot, "d")
        assert "First Aid" not in picture(pilot)
        await press(pilot, "f")
        assert isinstance(app.screen, CertificationsScreen)
        assert "not permitted to view certifications" in said(pilot)


async def test_who_holds_what_is_not_listed_without_the_right_to_see_entities(
    tmp_path: Path, reads: set[str]
) -> None:
    """The certifications are, with what is counted of them."""
    location = a_company(tmp_path)
    app = opened(location, operator=without(ENTITIES))
    async with app.run_test(size=(100, 24)) as pilot:
        await choose(pilot, "First Aid")
        shown = flat(pilot)
        assert "First Aid" in shown
        assert "the right to view entities is missing" in shown
        assert not rows(pilot).keys
        assert not words(main_screen(pilot), "#tally")
        assert not reads & OF_ENTITIES
        for key in ("slash", "a", "f"):
            app.clear_notifications()
            await press(pilot, key)
            assert isinstance(app.screen, CertificationsScreen)
            assert "not permitted to view entities" in said(pilot)


async def test_entities_are_not_listed_without_the_right(tmp_path: Path, reads: set[str]) -> None:
    location = a_company(tmp_path)
    app = opened(location, operator=without(ENTITIES))
    async with app.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "2")
        assert "The list of employees is not shown: the right to view entities is missing" in flat(pilot)
        assert not view(pilot).table.keys
        assert not words(view(pilot), "#tally")
        for key in ("m", "slash", "f"):
            app.clear_notifications()
            await press(pilot, key)
            assert view(pilot).matrix is None
            assert "not permitted to view entities" in said(pilot)
        await press(pilot, "i")
        assert not view(pilot).table.keys
        assert not reads & OF_ENTITIES


async def test_entities_are_listed_without_what_they_hold(tmp_path: Path, reads: set[str]) -> None:
    """By name or code, whatever order or filter is asked for; never as a matrix."""
    location = a_company(tmp_path)
    app = opened(location, operator=without(CERTIFICATIONS))
    async with app.run_test(size=(140, 30)) as pilot:
        await settled(pilot)
        await press(pilot, "2")
        table = view(pilot).table
        assert len(table.keys) == 5_001
        by_name = list(table.keys)
        assert cells(table, 0)[0]
        for column in range(2, 11):
            assert not any(cells(table, column)), column
        await press(pilot, "slash", *"zoe", "enter")
        assert "Zoe Quill" in picture(pilot)
        await press(pilot, "c")
        for key, refusal in (("m", "not permitted"), ("t", "not permitted")):
            app.clear_notifications()
            await press(pilot, key)
            assert view(pilot).matrix is None
            assert refusal in said(pilot)
        app.clear_notifications()
        view(pilot).sort_by(EntitySort.GAPS, descending=True)
        await settled(pilot)
        assert "is not shown" in said(pilot)
        assert list(table.keys) == by_name
        app.clear_notifications()
        view(pilot).show_filter(SortedFilter(Filter(statuses=frozenset({Status.EXPIRED})), "worst"))
        await settled(pilot)
        assert "is not shown" in said(pilot)
        assert view(pilot).shown().filter.statuses == frozenset()
        assert list(table.keys) == by_name
        assert not reads & OF_HOLDINGS


async def test_what_is_shown_goes_with_the_right_to_see_it_and_comes_back(tmp_path: Path) -> None:
    """In the Certifications view, where a row was selected, and with the definition in front."""
    location = a_company(tmp_path)
    every = BUILT_IN["Administrator"]
    wim = without(CERTIFICATIONS)
    app = opened(location, operator=wim)
    async with app.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        await may_from_now_on(pilot, every)
        await choose(pilot, "First Aid")
        await press(pilot, "space")
        assert len(rows(pilot).keys) == 55
        assert rows(pilot).marks
        await may_from_now_on(pilot, every - {ENTITIES})
        assert not rows(pilot).keys
        assert not rows(pilot).marks
        assert "the right to view entities is missing" in flat(pilot)
        assert "First Aid" in picture(pilot)
        await may_from_now_on(pilot, every)
        assert len(rows(pilot).keys) == 55
        await press(pilot, "d")
        assert "Issuing authority" in picture(pilot)
        await may_from_now_on(pilot, every - {CERTIFICATIONS})
        assert "First Aid" not in picture(pilot)
        assert "Issuing authority" not in picture(pilot)
        assert not rows(pilot).keys
        await may_from_now_on(pilot, every)
        await choose(pilot, "First Aid")
        assert len(rows(pilot).keys) == 55


async def test_the_matrix_goes_with_the_right_to_see_it(tmp_path: Path) -> None:
    """The list comes in its place, on the same entity, not filtered any more by what may not be seen."""
    location = a_company(tmp_path)
    every = BUILT_IN["Administrator"]
    app = opened(location, operator=without(CERTIFICATIONS))
    async with app.run_test(size=(140, 30)) as pilot:
        await settled(pilot)
        await may_from_now_on(pilot, every)
        await press(pilot, "2")
        view(pilot).show_filter(SortedFilter(Filter(statuses=frozenset({Status.EXPIRED})), "worst"))
        await settled(pilot)
        assert len(view(pilot).table.keys) == 5
        await press(pilot, "m", "down")
        at = view(pilot).table.cursor_key
        assert view(pilot).matrix is not None
        await may_from_now_on(pilot, every - {CERTIFICATIONS})
        assert "The matrix is not shown:\nthe right to view certifications is missing" in said(pilot)
        assert not view(pilot).query(MatrixPanel)
        table = view(pilot).table
        assert table.cursor_key == at
        assert table.has_focus
        assert len(table.keys) == 5_001
        assert "Filter All" in words(view(pilot), "#filter")
        for column in range(2, 11):
            assert not any(cells(table, column)), column
        await may_from_now_on(pilot, every)
        assert any(cells(table, 9))
        await press(pilot, "m", "space")
        assert view(pilot).query_one(MatrixPanel).table.keys
        assert view(pilot).table.marks
        await may_from_now_on(pilot, every - {ENTITIES})
        assert not view(pilot).query(MatrixPanel)
        assert not view(pilot).table.keys
        assert not view(pilot).table.marks
        assert "the right to view entities is missing" in flat(pilot)


@pytest.mark.parametrize("right", [CERTIFICATIONS, ENTITIES])
async def test_a_screen_of_its_own_is_left_with_the_right_to_see_it(tmp_path: Path, right: Right) -> None:
    """An entity's where entities may not be seen any more, a row's where certifications may not."""
    location = a_company(tmp_path)
    every = BUILT_IN["Administrator"]
    app = opened(location, operator=without(right))
    async with app.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        await may_from_now_on(pilot, every)
        if right is ENTITIES:
            await press(pilot, "2", "enter")
            assert isinstance(app.screen, EntityScreen)
        else:
            await choose(pilot, "First Aid")
            await press(pilot, "enter")
            assert isinstance(app.screen, RowDetailScreen)
        await may_from_now_on(pilot, every - {right})
        assert isinstance(app.screen, EntitiesScreen if right is ENTITIES else CertificationsScreen)
        assert f"not permitted to {right.label}" in said(pilot)
        assert right.label in flat(pilot)


async def test_who_may_see_all_is_told_of_nothing_missing(tmp_path: Path, reads: set[str]) -> None:
    """And no query is asked beside those that show it."""
    app = opened(a_company(tmp_path), operator=VIEWER)
    async with app.run_test(size=(100, 24)) as pilot:
        await choose(pilot, "First Aid")
        assert len(rows(pilot).keys) == 55
        assert reads <= {"head", "list_certifications", "_open", "count_statuses", "get_rows", "list_rows"}
        await press(pilot, "2", "m")
        assert view(pilot).matrix is not None
        assert "is missing" not in picture(pilot)
