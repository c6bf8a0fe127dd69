"""The views of entities: listed, sorted, searched, filtered; marks that stay; acts over what the marked ones hold."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from textual.widgets import Button

from certtui.commands import assignment, entities
from certtui.filters import Filter, SortedFilter
from certtui.queries.counts import count_matching
from certtui.queries.entity_views import EntitySort, get_whole_entity
from certtui.records import Counts, Kind, Status
from certtui.rights import Right
from certtui.screens.entity_views.entity_screen import EntityScreen
from certtui.screens.entity_views.screen import EntitiesScreen
from certtui.screens.filtering.filter_form import FilterForm
from certtui.screens.row_detail import RowDetailScreen
from certtui.store import connection, execute
from certtui.widgets.rows_table import RowsTable
from tests import company
from tests.interface import (
    ADA,
    DAY,
    TODAY,
    VIEWER,
    Driving,
    a_company,
    asked,
    cells,
    hand_on,
    id_of,
    opened,
    picture,
    press,
    said,
    settled,
    until,
    words,
    write,
)


def view(pilot: Driving) -> EntitiesScreen:
    return next(one for one in pilot.app.screen_stack if isinstance(one, EntitiesScreen))


def table(pilot: Driving) -> RowsTable:
    return view(pilot).table


def entity(pilot: Driving) -> EntityScreen:
    screen = pilot.app.screen
    assert isinstance(screen, EntityScreen), screen
    return screen


def tally(pilot: Driving) -> str:
    return words(view(pilot), "#tally")


def counts() -> Counts:
    found: dict[int, Counts] = asked(count_matching, Filter(kind=Kind.EMPLOYEE), TODAY)
    total = Counts()
    for one in found.values():
        total = total.plus(one)
    return total


def id_with(code: str) -> int:
    return int(asked(lambda: execute("SELECT id FROM entity WHERE code = ?", (code,)).fetchone()[0]))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_listed_sorted_searched_and_filtered(tmp_path: Path, size: tuple[int, int]) -> None:
    """All of a kind are listed; the worst come first when asked for; what is searched and filtered is said, and cleared."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "2")
        assert tally(pilot) == "5,001"
        assert len(table(pilot).keys) == 5_001
        await press(pilot, ">", ">", ">")
        assert view(pilot).shown().sort == EntitySort.WORST.value
        assert "Expired" in cells(table(pilot), 9)[0]
        assert "E0" in picture(pilot), "the code is seen at 80 columns too"
        first = table(pilot).cursor_key
        await press(pilot, "down", "space", "/")
        await write(pilot, "metrology")
        assert tally(pilot) == "1 of 5,001"
        assert cells(table(pilot), 0) == ["Zoe Quill"]
        await press(pilot, "enter", "c")
        assert tally(pilot) == "5,001"
        assert len(table(pilot).marks) == 1, "marks survive a search"
        assert first not in table(pilot).marks
        view(pilot).show_filter(
            SortedFilter(Filter(kind=Kind.EMPLOYEE, statuses=frozenset({Status.EXPIRED, Status.MISSING})))
        )
        await settled(pilot)
        assert tally(pilot) == "35 of 5,001"
        assert "Missing or Expired" in words(view(pilot), "#filter")
        assert "1 selected" in picture(pilot)
        await press(pilot, "f")
        assert isinstance(app.screen, FilterForm)
        assert "30" in picture(pilot), "the form says how many are Missing"
        await press(pilot, "escape", "c", "i")
        assert tally(pilot) == "5,002"
        assert "inactive" in words(view(pilot), "#filter")


async def test_acts_over_the_marked_are_for_what_they_are_meant_for(tmp_path: Path) -> None:
    """Certifying the marked ones certifies what is Missing of theirs, renewing what is due; what is valid is left alone."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        before = counts()
        await press(pilot, "2")
        await press(pilot, "asterisk")
        await press(pilot, "t")
        assert "Certify" in picture(pilot)
        await press(pilot, "ctrl+s")
        assert counts().missing == 0
        assert counts().valid == before.valid + before.missing
        assert not table(pilot).marks, "what was selected has been dealt with"
        await press(pilot, "u", "tab", "enter")
        assert counts() == before
        for code in ("E00018", "E00011", "E00002"):  # Expired, Expires Soon, Valid
            table(pilot).set_marks([*table(pilot).marks, id_with(code)])
        await press(pilot, "r")
        await press(pilot, "ctrl+s")
        after = counts()
        assert (before.expired - after.expired, before.expires_soon - after.expires_soon) == (1, 1)
        assert after.valid == before.valid + 2
        table(pilot).set_marks([id_with("E00002")])
        await press(pilot, "r")
        assert "Nothing to renew" in said(pilot)


async def test_several_certifications_are_given_and_taken_back(tmp_path: Path) -> None:
    """`a` offers certifications of the kind to the marked ones; all pairs in one act, undone as one."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        before = counts()
        await press(pilot, "2", "space", "space", "a", "enter", "asterisk")
        offered = picture(pilot)
        assert "Forklift" in offered
        assert "Crane Inspection" not in offered
        await press(pilot, "a")
        held_before = asked(lambda: company.count("association"))
        assert counts().total > before.total
        assert "added to 2 employees" in said(pilot)
        await press(pilot, "u", "tab", "enter")
        assert counts() == before
        assert asked(lambda: company.count("association")) < held_before


async def test_an_entity_is_opened_and_acted_on_row_by_row(tmp_path: Path) -> None:
    """Enter shows all that one is to hold with its counts; rows are certified, opened, filtered there; escape leads back."""
    location = a_company(tmp_path)
    with connection():
        assignment.assign_each(ADA, [id_of("Forklift"), id_of("Ladder")], [id_with("E00018")], TODAY)
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "2", ">", ">", ">")
        table(pilot).move_to(id_with("E00018"))
        await press(pilot, "enter")
        screen = entity(pilot)
        assert len(screen.table.keys) == 3
        assert "1 Expired" in picture(pilot)
        assert cells(screen.table, 0) == ["First Aid", "Forklift", "Ladder"], "the worst first"
        await press(pilot, "f", "space", "f")
        assert cells(screen.table, 0)[: len(screen.table.keys)] == ["Ladder"], "the Valid one"
        await press(pilot, "c")
        await press(pilot, "home", "down", "t")
        await press(pilot, "ctrl+s")
        whole = asked(get_whole_entity, ADA, id_with("E00018"), TODAY)
        assert whole.summary.counts == Counts(valid=2, expired=1)
        assert "2 Valid" in picture(pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, RowDetailScreen)
        await press(pilot, "o")
        assert entity(pilot) is screen, "from a row to whose it is: back, where one came from there"
        await press(pilot, "/")
        await write(pilot, "ladder")
        assert len(screen.table.keys) == 1
        await press(pilot, "escape", "escape")
        assert len(app.screen_stack) == 1, "back on the list"
        assert table(pilot).cursor_key == id_with("E00018")
        assert "Expired" in cells(table(pilot), 9)[0], "the list followed"


async def test_follows_others_keeps_the_cursor_and_says_what_to_do_when_empty(tmp_path: Path) -> None:
    """Another operator's act is seen, cursor and marks stay; another day is looked at; an empty kind says the next key."""
    location = a_company(tmp_path)
    with connection():
        entities.deactivate(
            ADA, [int(id) for (id,) in execute("SELECT id FROM entity WHERE kind = 3").fetchall()]
        )
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "2", ">", ">", ">", "down", "down", "space")
        at, marks = table(pilot).cursor_key, set(table(pilot).marks)
        assert at is not None
        with connection():
            assignment.assign(ADA, id_of("Forklift"), [id_with("Z1")], TODAY)
        app._look_for_changes()
        await settled(pilot)
        assert (table(pilot).cursor_key, set(table(pilot).marks)) == (at, marks)
        gaps = view(pilot)._listing.summaries
        assert gaps is not None
        assert gaps.gaps(id_with("Z1")) == 1
        app.set_as_of(TODAY + 400 * DAY)
        await settled(pilot)
        assert sum("Expired" in one for one in cells(table(pilot), 9)) > 5
        await press(pilot, "t")
        assert "not today" in said(pilot)
        await press(pilot, "4")
        assert "There are no clients" in picture(pilot)
        assert ", and" in picture(pilot)


async def test_who_may_only_look_is_told_so(tmp_path: Path) -> None:
    """A viewer's keys are greyed, here and on an entity's screen, and say why."""
    location = a_company(tmp_path)
    app = opened(location, operator=VIEWER)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "2", "space", "a")
        assert isinstance(app.screen, EntitiesScreen)
        assert Right.UPDATE_CERTIFICATIONS.value.partition(".")[2] in said(pilot)
        assert view(pilot).query_one("#certify", Button).has_class("-refused")
        await press(pilot, "enter", "m")
        assert isinstance(app.screen, EntityScreen)
        assert said(pilot)
        assert entity(pilot).query_one("#add", Button).has_class("-refused")


async def test_an_entity_is_opened_also_by_who_may_not_see_what_it_holds(tmp_path: Path) -> None:
    """What is recorded of it itself is shown, and can be edited; of the rest it is said which right is missing."""
    location = a_company(tmp_path)
    with connection():
        clerk = company.an_operator("cleo", {Right.VIEW_ENTITIES, Right.UPDATE_ENTITIES})
    app = opened(location, operator=clerk)
    async with app.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "2")
        table(pilot).move_to(id_with("E00018"))
        await press(pilot, "enter")
        assert not entity(pilot).table.keys
        shown = picture(pilot)
        assert "Ask an Administrator" in shown
        assert "Expired" not in shown
        await press(pilot, "f")
        assert isinstance(app.screen, EntityScreen)
        assert Right.VIEW_CERTIFICATIONS.label in said(pilot)
        await press(pilot, "m", "tab", "end", "ctrl+u", *"eve new", "ctrl+s")
        assert asked(get_whole_entity, ADA, id_with("E00018"), TODAY).details.name == "eve new"
        assert "eve new" in picture(pilot)


async def test_holdings_go_out_of_sight_with_the_right_to_see_them(tmp_path: Path) -> None:
    """What was selected of them is then not acted on either."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "2")
        table(pilot).move_to(id_with("E00018"))
        await press(pilot, "enter", "space")
        assert entity(pilot).table.marks
        rights = ADA.rights - {Right.VIEW_CERTIFICATIONS}
        desk = entity(pilot).desk
        desk.session = desk.session._replace(operator=ADA._replace(rights=rights))
        await press(pilot, "ctrl+r")
        assert not entity(pilot).table.keys
        assert not entity(pilot).table.marks


async def test_what_changes_leaves_the_cursor_on_its_record_however_far_down(tmp_path: Path) -> None:
    """When all is read anew, the first page is not shown in between to who is far down: with a search or without."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await press(pilot, "2")
        await press(pilot, *["pagedown"] * 12)
        key = table(pilot).cursor_key
        assert key in list(table(pilot).keys)[300:], "far behind what is listed first"
        await press(pilot, "ctrl+r")
        assert table(pilot).cursor_key == key
        assert len(table(pilot).keys) == 5_001
        await press(pilot, "/", "e", "enter")
        await press(pilot, *["pagedown"] * 12)
        key = table(pilot).cursor_key
        await press(pilot, "ctrl+r")
        assert table(pilot).cursor_key == key


async def test_all_that_a_search_finds_are_marked_not_the_first_of_them(tmp_path: Path) -> None:
    """* typed right behind a search is for everything it finds, of which a page was shown first."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await press(pilot, "2", "/", "e", "0", "enter", "asterisk")
        found = len(table(pilot).keys)
        assert found > 1_000
        assert len(table(pilot).marks) == found
        assert tally(pilot).startswith(f"{found:,} of")


async def test_a_search_does_not_wait_for_the_counts_of_all(tmp_path: Path) -> None:
    """In the first seconds of a large view what everybody holds is still being summed up; names are found all the same."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        summed_up = threading.Event()
        app.desk._aside.submit(summed_up.wait, 20)
        try:
            hand_on(pilot, "2")
            await until(pilot, lambda: "E02002" in picture(pilot))
            hand_on(pilot, "/", *"quill")
            await until(pilot, lambda: "Zoe Quill" in picture(pilot) and "E02002" not in picture(pilot))
            assert not summed_up.is_set()
        finally:
            summed_up.set()
        await settled(pilot)
