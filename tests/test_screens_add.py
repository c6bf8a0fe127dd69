"""The Add modal: everybody there is, found by anything known of them; nobody twice; nothing by accident."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Button, Static, TextArea

from certtui.commands import assignment
from certtui.queries.counts import count_statuses_of
from certtui.queries.entities import list_entities
from certtui.records import Kind
from certtui.screens.certifications import CertificationsScreen
from certtui.screens.codes_modal import CodesModal, split_codes
from certtui.screens.desk import Work
from tests.interface import (
    EMPLOYEES,
    TODAY,
    Driving,
    a_company,
    add_modal,
    asked,
    cells,
    choose,
    id_of,
    main_screen,
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


def total_of(name: str) -> int:
    return int(asked(count_statuses_of, id_of(name), TODAY).total)


async def add_to(pilot: Driving, name: str) -> None:
    await settled(pilot)
    await choose(pilot, name)
    await press(pilot, "a")


async def test_who_has_it_is_shown_and_cannot_be_marked(tmp_path: Path) -> None:
    """Neither by space, nor by a range, nor by all, nor by a pasted list; held by a role counts as held."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await add_to(pilot, "First Aid")
        modal = add_modal(pilot)
        await press(pilot, *"e00001", "enter")
        assert cells(modal.table, 4) == ["has it"]
        await press(pilot, "space", "x", "asterisk", "shift+down")
        assert not modal.table.marks
        assert words(modal, "#add") == "Add Selected"
        assert modal.query_one("#add", Button).disabled

        await press(pilot, "slash", "ctrl+u", *"safety officer", "enter", "asterisk")
        assert len(modal.table.keys) == 10
        assert not modal.table.marks, "all ten have it by the role"

        await press(pilot, "p")
        app.screen.query_one(TextArea).text = "E00001\nE00060"
        await press(pilot, "ctrl+s")
        assert len(modal.table.marks) == 1
        assert "1 has it already" in said(pilot)


async def test_all_that_match_are_marked_across_all_pages(tmp_path: Path) -> None:
    """`*` takes the 5,001 that are active, without a look at each page; the button says how many."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await pilot.press("a")
        await until(pilot, lambda: app.screen is not main_screen(pilot))
        await press(pilot, "enter", "asterisk")
        modal = add_modal(pilot)
        everybody = set(asked(list_entities, Kind.EMPLOYEE))
        assert len(everybody) == EMPLOYEES + 1
        assert len(modal.table.marks) == EMPLOYEES + 1 - 55
        assert words(modal, "#add") == "Add Selected (4,946)"
        await press(pilot, "minus")
        assert words(modal, "#add") == "Add Selected"


async def test_all_is_all_also_when_asked_before_all_are_known(tmp_path: Path) -> None:
    """`*` as the first key, while only the first page has been read, does not take the first page for everything."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "Forklift")
        await pilot.press("a", "enter", "asterisk")
        await settled(pilot)
        assert len(add_modal(pilot).table.marks) == EMPLOYEES + 1


@pytest.mark.parametrize("query", ["zoe qui", "Z1", "metrology", "ZOE@x"])
async def test_search_finds_by_name_code_attribute_and_address(tmp_path: Path, query: str) -> None:
    """Whatever is known of somebody finds them, in any letter case."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await add_to(pilot, "Forklift")
        await write(pilot, query)
        assert cells(add_modal(pilot).table, 1) == ["Z1"]
        assert "1 of 5,001" in words(add_modal(pilot), "#tally")


async def test_search_finds_by_role_and_says_when_nobody_matches(tmp_path: Path) -> None:
    """A role's name finds its members; a search without a match is no empty screen."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await add_to(pilot, "Forklift")
        await write(pilot, "safety off")
        assert len(add_modal(pilot).table.keys) == 10
        await write(pilot, "zzz")
        assert len(add_modal(pilot).table.keys) == 0
        assert "Nobody matches" in picture(pilot)


async def test_a_pasted_list_names_what_it_cannot_select(tmp_path: Path) -> None:
    """Unknown and inactive codes are named; letter case is forgiven; what was marked before stays marked."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await add_to(pilot, "Forklift")
        await press(pilot, "enter", "space", "p")
        assert isinstance(app.screen, CodesModal)
        app.screen.query_one(TextArea).text = "z1, NOBODY\nZ2;E00007\t[/x]"
        await press(pilot, "ctrl+s")
        assert len(add_modal(pilot).table.marks) == 3
        assert "2 codes selected" in said(pilot)
        assert "NOBODY, [/x]" in said(pilot)
        assert "1 inactive: Z2" in said(pilot)
        await press(pilot, "a")
        assert total_of("Forklift") == 3


def test_codes_are_split_as_people_write_them() -> None:
    """Lines, commas, semicolons, tabs, quotes; blanks inside of a code are its own; each once."""
    assert split_codes('A 1\r\nB2, "C3";\tD4\n\nB2') == ["A 1", "B2", "C3", "D4"]


async def test_escape_changes_nothing_and_asks_before_it_drops_a_selection(tmp_path: Path) -> None:
    """Half a cursor key reads as escape: it may not cost what was selected by hand."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await add_to(pilot, "Forklift")
        await press(pilot, "enter", "space", "space", "escape", "left_square_bracket", "B")
        assert len(add_modal(pilot).table.marks) == 2
        await press(pilot, "space", "escape")
        assert len(add_modal(pilot).table.marks) == 3, "another selection, another question"
        await press(pilot, "escape")
        assert isinstance(app.screen, CertificationsScreen)
        assert total_of("Forklift") == 0


async def test_nobody_selected_adds_nothing(tmp_path: Path) -> None:
    """Enter and a without a selection say what to do."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await add_to(pilot, "Forklift")
        await press(pilot, "enter", "enter")
        assert "space" in said(pilot)
        await press(pilot, "a")
        assert "Nobody is selected" in said(pilot)
        assert total_of("Forklift") == 0


@pytest.mark.parametrize(
    ("name", "button", "count"),
    [
        ("Forklift", "+ Add Employee", 5_001),
        ("Crane Inspection", "+ Add Asset", 30),
        ("Insurance", "+ Add Client", 5),
        ("Fire Plan", "+ Add Location", 5),
    ],
)
async def test_only_the_kind_of_the_certification_is_added(
    tmp_path: Path, name: str, button: str, count: int
) -> None:
    """One Add button, of the right kind, readable at 80 columns; its modal offers that kind alone."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, name)
        assert button in picture(pilot)
        assert picture(pilot).count("+ Add") == 1
        await press(pilot, "a")
        assert len(add_modal(pilot).table.keys) == count


async def test_what_was_given_by_another_meanwhile_is_told_apart(tmp_path: Path) -> None:
    """Somebody else adds one of the selected while the modal is open: the result counts it as had already."""
    location = a_company(tmp_path)
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        await add_to(pilot, "Forklift")
        await press(pilot, "enter", "space", "space")
        one = min(add_modal(pilot).table.marks)
        asked(assignment.assign, app.desk.session.operator, id_of("Forklift"), [one], TODAY)
        await press(pilot, "a")
        assert "1 added" in said(pilot)
        assert "1 had it already" in said(pilot)
        assert rows(pilot).total == 2


async def test_long_work_shows_progress_and_a_cancel_leaves_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5,001 at once: the bar is there while the command works, escape rolls all of it back, and it can be done anew."""
    import threading

    reached, go_on = threading.Event(), threading.Event()
    progress = Work.progress

    def held_up(work: Work, done: int, total: int) -> None:
        reached.set()
        assert go_on.wait(30)
        progress(work, done, total)

    monkeypatch.setattr(Work, "progress", held_up)
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await add_to(pilot, "Forklift")
        await press(pilot, "enter", "asterisk")
        await pilot.press("a")
        await until(pilot, reached.is_set)
        await until(pilot, lambda: "Adding 5,001 to Forklift" in picture(pilot))
        assert app.screen.query_one("#stop", Button).has_focus
        await pilot.press("escape")
        go_on.set()
        await settled(pilot)
        assert isinstance(app.screen, CertificationsScreen)
        assert "Cancelled" in said(pilot)
        assert total_of("Forklift") == 0
        assert rows(pilot).total == 0

        await press(pilot, "a", "enter", "asterisk", "a")
        await settled(pilot)
        assert total_of("Forklift") == 5_001
        assert words(main_screen(pilot), "#tally") == "5,001 rows"
        assert isinstance(main_screen(pilot).query_one("#tally"), Static)
