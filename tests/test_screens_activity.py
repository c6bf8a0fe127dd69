"""The audit log on the screen: of a certification, of everything; searched, filtered, opened, followed."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from threading import Event

import pytest

from certtui import audit, store
from certtui.commands import assignment
from certtui.queries.activity import ActivityFilter, ActivityPage, list_activity
from certtui.queries.activity import read_page as really
from certtui.rights import BUILT_IN, Operator, Right
from certtui.screens import activity_panel
from certtui.screens.activity_detail import ActivityDetail
from certtui.screens.activity_panel import ActivityPanel
from tests import company
from tests.interface import (
    ADA,
    TODAY,
    VIEWER,
    Driving,
    a_company,
    asked,
    cells,
    choose,
    id_of,
    main_screen,
    names_as_stored,
    opened,
    panel,
    picture,
    press,
    settled,
    until,
    write,
)
from tests.test_screens_nasty_names import UNSEEN, WORST


def log(pilot: Driving) -> ActivityPanel:
    return pilot.app.screen.query_one(ActivityPanel)


def shown(pilot: Driving) -> list[int]:
    return list(log(pilot).table.keys)


async def test_the_tab_shows_what_was_done_about_the_certification(tmp_path: Path) -> None:
    """A Viewer may read it; d, l and the tab turn between the rows, the definition and the activity."""
    app = opened(a_company(tmp_path), operator=VIEWER)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "l")
        expected = [
            one.id for one in asked(list_activity, ActivityFilter(certification_id=id_of("First Aid")))
        ]
        assert shown(pilot) == expected
        assert log(pilot).table.has_focus
        assert "--certification 'First Aid'" in picture(pilot)
        await press(pilot, "d")
        assert not log(pilot).display
        await press(pilot, "l", "l")
        assert panel(pilot).table.has_focus
        await press(pilot, "l", "n", *"ladder", "enter")
        await until(pilot, lambda: len(shown(pilot)) == 1)
        assert not main_screen(pilot).check_action("remove", ())


async def test_an_event_is_opened_with_the_entities_it_touched(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "l", "down", "enter")
        assert isinstance(app.screen, ActivityDetail)
        seen = picture(pilot)
        assert "Assigned First Aid: 50 rows added" in seen
        assert "E00001" in seen
        assert "Close" in seen
        await press(pilot, "end")
        assert "E00050" in picture(pilot)
        await press(pilot, "escape")
        assert log(pilot).table.has_focus


async def test_search_and_choices_narrow_and_the_command_says_the_same(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "comma", "end", "right")
        everything = shown(pilot)
        assert everything == list(range(asked(audit.head)[0], 0, -1))
        await press(pilot, "slash")
        await write(pilot, "ladder")
        await press(pilot, "enter")
        assert cells(log(pilot).table, 2) == ["Defined certification Ladder"]
        assert "--search ladder" in picture(pilot)
        await press(pilot, "c")
        assert shown(pilot) == everything
        await press(pilot, "x", "a", "a", "enter")
        assert [one.action for one in asked(list_activity, ActivityFilter(action="assign"))] == ["assign"]
        assert len(shown(pilot)) == 1
        assert "--action assign" in picture(pilot)
        await press(pilot, "b", "right")
        assert "--operator-name ada" in picture(pilot)
        await press(pilot, "b", "right")
        assert shown(pilot) == []
        assert "Press backspace" in picture(pilot)
        await press(pilot, "backspace")
        assert shown(pilot) == everything


async def test_what_another_does_comes_in_front_and_the_cursor_stays(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "l", "end")
        before = shown(pilot)
        with store.connection():
            assignment.assign(ADA, id_of("First Aid"), [100], TODAY)
        main_screen(pilot).refresh_data()
        await settled(pilot)
        assert shown(pilot) == [asked(audit.head)[0], *before]
        assert log(pilot).table.cursor_key == before[-1]


async def test_a_long_log_is_shown_at_once_and_read_to_its_end(tmp_path: Path) -> None:
    location = a_company(tmp_path)
    with store.connection(), company.told_already():
        first = audit.next_id()
        for id in range(first, first + 1_500):
            audit.append(audit.Event(id, audit.now(), "ada", "assign", id_of("First Aid"), None, "{}", ""))
    app = opened(location)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "l")
        await until(pilot, lambda: len(shown(pilot)) == 1_503)
        assert shown(pilot) == sorted(shown(pilot), reverse=True)
        await press(pilot, "end")
        await until(pilot, lambda: "Defined certification First Aid" in picture(pilot))


async def test_without_the_right_it_says_why(tmp_path: Path) -> None:
    """Neither the tab nor Settings tells anything; both say whom to ask."""
    rights = BUILT_IN["Editor"] - {Right.READ_AUDIT}
    app = opened(a_company(tmp_path), operator=Operator("ed", ("Copy of Editor",), rights))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "l")
        assert "Ask an Administrator" in picture(pilot)
        assert shown(pilot) == []
        await press(pilot, "c", "enter", "escape", "comma", "end")
        assert "Ask an Administrator" in picture(pilot)
        assert not app.screen.query(ActivityPanel)


@pytest.mark.parametrize("nasty", WORST, ids=range(len(WORST)))
async def test_no_name_is_taken_for_an_order(tmp_path: Path, nasty: str) -> None:
    location = a_company(tmp_path)
    names_as_stored("certification", [("First Aid", nasty)])
    names_as_stored("role", [("Safety Officer", nasty)])
    with store.connection(), company.told_already():
        store.execute("UPDATE entity SET name = ?, code = code || ?", (nasty, nasty))
        store.execute("UPDATE operator SET name = ? WHERE name = 'ada'", (nasty,))
        detail = audit.canonical({"role": nasty, nasty: nasty, "changes": {nasty: [nasty, [nasty]]}})
        audit.append(audit.Event(audit.next_id(), "now", nasty, nasty, id_of(nasty), 1, detail, "1-9"))
        audit.append(audit.Event(audit.next_id(), "now", nasty, "revoke", id_of(nasty), None, detail, "1-9"))
    app = opened(location, operator=Operator(nasty, (nasty,), BUILT_IN["Administrator"]))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        main_screen(pilot).go_to_certification(id_of(nasty))
        await settled(pilot)
        seen = []
        for keys in (
            ("l", "right"),
            ("b", "right", "x", "right"),
            ("backspace", "home"),
            ("enter",),
            ("escape",),
            ("down", "enter"),
        ):
            await press(pilot, *keys)
            seen.append(picture(pilot))
        assert isinstance(app.screen, ActivityDetail)
        await press(pilot, "escape", "comma", "end", "right", "enter")
        seen.append(picture(pilot))
        assert not {character for shown in seen for character in shown.replace("\n", "")} & set(UNSEEN)


async def test_a_search_far_back_shows_nothing_that_was_not_searched_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And holds no keys until the log's beginning: the search can be changed meanwhile."""
    app = opened(a_company(tmp_path))
    looked, go_on = count(1), Event()

    def read_page(wanted: ActivityFilter, before: int | None, limit: int) -> ActivityPage:
        if not wanted.text:
            return really(wanted, before, limit)
        if next(looked) <= 5:
            return ActivityPage((), 1_000)
        go_on.wait()
        return ActivityPage((), None)

    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await press(pilot, "comma", "end", "right")
        assert shown(pilot)
        monkeypatch.setattr(activity_panel, "read_page", read_page)
        try:
            await pilot.press("slash", "z", "enter", "slash")
            await until(pilot, lambda: "Looking further back" in picture(pilot))
            assert shown(pilot) == []
            await until(pilot, lambda: log(pilot).query_one("#activity-search").has_focus)
        finally:
            go_on.set()
        await settled(pilot)
        assert "Nothing matches" in picture(pilot)


async def test_what_others_do_while_a_log_is_read_leaves_nothing_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reading that it calls off is gone on with."""
    location = a_company(tmp_path)
    with store.connection(), company.told_already():
        first = audit.next_id()
        for id in range(first, first + 1_500):
            audit.append(audit.Event(id, audit.now(), "ada", "assign", id_of("First Aid"), None, "{}", ""))
    go_on = Event()

    def read_page(wanted: ActivityFilter, before: int | None, limit: int) -> ActivityPage:
        if before is not None:
            go_on.wait()
        return really(wanted, before, limit)

    monkeypatch.setattr(activity_panel, "read_page", read_page)
    app = opened(location)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        try:
            await pilot.press("l")
            await until(pilot, lambda: bool(shown(pilot)))
            part = len(shown(pilot))
            with store.connection():
                assignment.assign(ADA, id_of("First Aid"), [100], TODAY)
            main_screen(pilot).refresh_data()
            await until(pilot, lambda: len(shown(pilot)) == part + 1)
        finally:
            go_on.set()
        await settled(pilot)
        assert len(shown(pilot)) == 1_504
        assert shown(pilot) == sorted(set(shown(pilot)), reverse=True)
