"""The certifications at the left, the tabs, another day than today, and what an operator may not do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from certtui.queries.counts import count_statuses, count_statuses_of
from certtui.queries.definitions import list_certifications
from certtui.records import Counts
from certtui.screens.confirm_modal import ConfirmModal
from tests.interface import (
    DAY,
    TODAY,
    VIEWER,
    Driving,
    a_company,
    asked,
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
)


def line_of(pilot: Driving, name: str) -> str:
    """A certification's line at the left."""
    tree = main_screen(pilot).outline
    lines = [tree.render_line(y).text for y in range(tree.size.height)]
    return next((line.strip() for line in lines if name in line), "")


def expected(counts: Counts) -> str:
    parts = [
        f"{counts.gaps}✗" if counts.gaps else "",
        f"{counts.expires_soon}!" if counts.expires_soon else "",
    ]
    return " ".join(part for part in parts if part)


async def test_the_counts_are_the_queries_and_follow_each_change(tmp_path: Path) -> None:
    """What needs action stands beside each name, also after adding and removing."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)

        def assert_true() -> None:
            for id, counts in asked(count_statuses, TODAY).items():
                name = next(entry.name for entry in asked(list_certifications) if entry.id == id)
                assert line_of(pilot, name).removeprefix(name).strip() == expected(counts), name

        assert_true()
        await choose(pilot, "Forklift")
        await press(pilot, "n", "escape", "enter", "a", "enter", "space", "space", "a")
        assert line_of(pilot, "Forklift").endswith("2✗")
        assert_true()
        await press(pilot, "home", "space", "delete", "tab", "enter")
        assert line_of(pilot, "Forklift").endswith("1✗")
        assert_true()


async def test_the_list_narrows_as_typed_and_escape_shows_all_again(tmp_path: Path) -> None:
    """Letters narrow; enter goes to the match; escape takes the words away and keeps the place."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "n", *"crane")
        assert line_of(pilot, "Crane Inspection")
        assert not line_of(pilot, "Forklift")
        assert panel(pilot).certification is not None
        assert main_screen(pilot).outline.cursor_id == id_of("Crane Inspection")
        await press(pilot, "escape")
        assert line_of(pilot, "Forklift")
        assert main_screen(pilot).outline.cursor_id == id_of("Crane Inspection")
        assert main_screen(pilot).outline.has_focus
        await press(pilot, "n", *"zzz")
        assert "Nothing matches" in picture(pilot)
        assert "Escape" in picture(pilot)
        await press(pilot, "escape", "enter")
        assert rows(pilot).has_focus


async def test_a_list_narrowed_to_nothing_says_the_key_that_shows_all_and_it_does_from_anywhere(
    tmp_path: Path,
) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "n", *"zzz", "tab", "tab")
        assert not main_screen(pilot).query_one("#narrow").has_focus
        assert "Escape" in picture(pilot)
        await press(pilot, "escape")
        assert line_of(pilot, "Forklift")
        assert "Nothing matches" not in picture(pilot)


async def test_groups_collapse_and_expand_and_the_cursor_is_kept(tmp_path: Path) -> None:
    """Left folds the group away and right brings it back; a reload leaves both as they are."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        tree = main_screen(pilot).outline
        tree.move_to(id_of("Ladder"))
        await press(pilot, "left", "left")
        assert not line_of(pilot, "Forklift")
        await press(pilot, "ctrl+r")
        assert not line_of(pilot, "Forklift")
        await press(pilot, "right", "right", "down", "down")
        assert tree.cursor_id == id_of("Ladder")
        await press(pilot, "ctrl+r")
        assert tree.cursor_id == id_of("Ladder")


async def test_the_cursor_keys_go_between_the_panels(tmp_path: Path) -> None:
    """Right goes to the rows, left and escape come back; a search field is left by escape as well."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        main_screen(pilot).outline.move_to(id_of("First Aid"))
        await press(pilot, "right")
        assert rows(pilot).has_focus
        await press(pilot, "escape")
        assert main_screen(pilot).outline.has_focus
        await press(pilot, "slash", *"e0002", "escape")
        assert main_screen(pilot).outline.has_focus
        assert 0 < rows(pilot).total < 55, "the search stays, and is seen"


async def test_details_come_and_go_with_the_focus(tmp_path: Path) -> None:
    """`d` shows the definition and the rows again, and leaves the keys working that worked before."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "space", "d")
        assert "Safety Officer" in picture(pilot)
        assert "1 year" in picture(pilot)
        await press(pilot, "delete")
        assert not isinstance(app.screen, ConfirmModal), "what is not in sight is not removed"
        await press(pilot, "d")
        assert rows(pilot).has_focus
        await press(pilot, "d", "f", "f")
        assert rows(pilot).has_focus, "the filter is about rows and shows them"


async def test_another_day_is_said_and_shown_and_changes_nothing(tmp_path: Path) -> None:
    """Header, counts and rows are that day's; a key that would write says why it does not."""
    day = TODAY + 11 * DAY
    app = opened(a_company(tmp_path), as_of=day)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        counts = asked(count_statuses_of, id_of("First Aid"), day)
        assert counts != asked(count_statuses_of, id_of("First Aid"), TODAY)
        assert f"{day} (11 days ahead, read only)" in picture(pilot)
        assert line_of(pilot, "First Aid").endswith(expected(counts))
        await press(pilot, "space")
        for key in ("a", "delete"):
            app.clear_notifications()
            await press(pilot, key)
            assert len(app.screen_stack) == 2
            assert "not today" in said(pilot)
        await pilot.click("#add")
        await settled(pilot)
        assert len(app.screen_stack) == 2


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2199, 12, 31)])
async def test_far_days_are_shown_too(tmp_path: Path, day: date) -> None:
    """Before anything was assigned there is nothing; long after, everything has run out."""
    app = opened(a_company(tmp_path), as_of=day)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        assert rows(pilot).total == asked(count_statuses_of, id_of("First Aid"), day).total


async def test_a_viewer_sees_all_and_is_told_why_nothing_can_be_changed(tmp_path: Path) -> None:
    """The keys are greyed, and say who may when pressed."""
    app = opened(a_company(tmp_path), operator=VIEWER)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        assert rows(pilot).total == 55
        await press(pilot, "space")
        for key in ("a", "v"):
            app.clear_notifications()
            await press(pilot, key)
            assert len(app.screen_stack) == 2
            assert "vi (Viewer) is not permitted" in said(pilot)
        assert words(main_screen(pilot), "#selected") == "1 selected"


async def test_an_empty_database_says_what_to_do_next(tmp_path: Path) -> None:
    """No certification yet: the screen names the commands, and no key does harm."""
    from certtui import schema, store

    location = str(tmp_path / "empty.db")
    schema.open_database(location)
    store.bind(location)
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "I imports a file" in picture(pilot)
        await press(
            pilot, "a", "f", "escape", "delete", "u", "d", "d", "right", "slash", "c", "n", "x", "enter"
        )
        assert len(app.screen_stack) == 2
        assert not panel(pilot).query_one("#add").display, "nothing is offered that cannot be done"
        assert "a" not in pilot.app.screen.active_bindings
