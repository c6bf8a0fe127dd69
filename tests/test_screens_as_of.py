"""Another day than today: every screen shows it and says so, and nothing can be changed there, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from textual.screen import Screen

import certtui.app
from certtui.errors import UsageError
from certtui.queries.counts import count_statuses
from certtui.queries.details import get_association
from certtui.records import Counts
from certtui.screens.acting import Acting
from certtui.screens.certification_acts import CertificationActs
from certtui.screens.row_detail import RowDetailScreen
from certtui.screens.settings.screen import SECTIONS, SettingsScreen
from certtui.screens.undoing import Undoable
from certtui.screens.views.as_of_form import AsOfForm
from certtui.widgets.certification_tree import CertificationTree
from certtui.widgets.top_bar import TopBar
from tests.company import DAY, TODAY
from tests.interface import (
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
)

READING = frozenset({"save_file", "export", "filter", "search", "matrix"})
"""Actions that take a right and change nothing: they are possible on any day."""


def bar(pilot: Driving) -> str:
    return picture(pilot).splitlines()[0]


def in_tree(pilot: Driving) -> dict[int, tuple[int | None, int | None]]:
    return dict(main_screen(pilot).query_one(CertificationTree)._counts)


async def test_every_number_on_the_main_screen_is_that_of_the_day(tmp_path: Path) -> None:
    """Tree, tally, rows and the row's detail; `@` and enter lead back; a day that is none changes nothing."""
    async with opened(a_company(tmp_path)).run_test(size=(80, 24)) as pilot:
        await choose(pilot, "First Aid")
        aid = id_of("First Aid")

        def holds(day: date) -> None:
            counts = asked(count_statuses, day)
            assert in_tree(pilot) == {id: (of.gaps, of.expires_soon) for id, of in counts.items()}
            assert panel(pilot).counts == counts.get(aid, Counts())
            assert len(rows(pilot).keys) == counts.get(aid, Counts()).total
            assert f"as of {day}" in bar(pilot)
            assert ("read only" in bar(pilot)) is (day != TODAY)

        holds(TODAY)
        for typed, day in (
            ("-1y", date(2025, 6, 15)),
            ("+30d", TODAY + 30 * DAY),
            ("eoq+1", date(2026, 9, 30)),
            ("2024-02-29", date(2024, 2, 29)),
        ):
            await press(pilot, "at", *typed, "enter")
            holds(day)
        await press(pilot, "at", *"32", "enter")
        assert isinstance(pilot.app.screen, AsOfForm)
        assert "is no day" in picture(pilot)
        await press(pilot, "escape", "escape")
        holds(date(2024, 2, 29))
        await press(pilot, "at", "enter")
        holds(TODAY)

        await press(pilot, "enter", "at", *"+2y", "enter")
        detail = pilot.app.screen
        assert isinstance(detail, RowDetailScreen)
        session = detail.desk.session
        assert session.as_of == date(2028, 6, 15)
        wanted = asked(get_association, session.operator, detail.details.id, session.as_of)
        assert detail.details == wanted
        assert f"as of {session.as_of}" in bar(pilot)
        await press(pilot, "escape")
        holds(session.as_of)
        await press(pilot, "comma")
        assert "read only" in bar(pilot)


async def test_the_whole_bar_looks_different_away_from_today(tmp_path: Path) -> None:
    """Not by colour alone: it is reversed from end to end, so that NO_COLOR and a glance tell it too."""
    async with opened(a_company(tmp_path), TODAY + DAY).run_test(size=(80, 24)) as pilot:
        away = list(pilot.app.screen.query_one(TopBar).render_line(0))
        assert all(segment.style is not None and segment.style.reverse for segment in away)
        await press(pilot, "at", "enter")
        today = list(pilot.app.screen.query_one(TopBar).render_line(0))
        assert not any(segment.style is not None and segment.style.reverse for segment in today)


def acting(screen: Screen[object]) -> Iterator[Acting]:
    """The screen, and all in it, that has actions which take a right."""
    yield from (one for one in (screen, *screen.query("*")) if isinstance(one, Acting) and one.NEEDED)


async def test_no_action_that_writes_is_possible_away_from_today(tmp_path: Path) -> None:
    """Each one that names a right, in each view, in Settings and at a row: greyed, refused with the reason, no dialog.

    An action that is added later is tried by itself.
    """
    async with opened(a_company(tmp_path), TODAY + DAY).run_test(size=(120, 36)) as pilot:
        desk = main_screen(pilot).desk

        async def never(_act: Undoable) -> str:
            raise AssertionError

        desk.undoables.add(Undoable(1, "something", 1, never))
        tried: set[tuple[str, str]] = set()

        async def try_all() -> None:
            screen = pilot.app.screen
            for one in acting(screen):
                for action in set(one.NEEDED) - READING:
                    tried.add((type(one).__name__, action))
                    assert one.check_action(action, ()) is not True, (one, action)
                    with pytest.raises(UsageError, match="not today"):
                        one.require(action)
                keys = [
                    active.binding.key
                    for active in screen.active_bindings.values()
                    if active.node is one and active.binding.action in set(one.NEEDED) - READING
                ]
                if keys:
                    pilot.app.clear_notifications()
                    await press(pilot, *keys)
                    assert pilot.app.screen is screen, (one, keys)
                    assert "not today" in said(pilot), (one, keys)

        await choose(pilot, "First Aid")
        await press(pilot, "space", "space")
        await try_all()
        for button in ("certify", "renew", "revoke_menu", "add"):
            await pilot.click(f"#{button}")
            await settled(pilot)
            assert pilot.app.screen is main_screen(pilot)
            assert "not today" in said(pilot)
        await press(pilot, "enter")
        await try_all()
        await press(pilot, "escape", "2", "space")
        await try_all()
        await press(pilot, "enter")
        await try_all()
        await press(pilot, "escape", "1", "comma")
        settings = pilot.app.screen
        assert isinstance(settings, SettingsScreen)
        for _ in SECTIONS:
            await press(pilot, "right")
            await try_all()
            await press(pilot, "left", "down")
        assert len(tried) > 30, tried
        assert {action for owner, action in tried if owner == "CertificationsScreen"} >= set(
            CertificationActs.NEEDED
        )

        # and whoever would go round all of that meets the desk
        with pytest.raises(UsageError, match="not today"):
            await desk.write(lambda: None)


async def test_past_midnight_today_is_today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who looked at today goes on to; another day stays; nothing is repainted before the day is another."""
    now = date(2026, 11, 30)
    monkeypatch.setattr(certtui.app, "_calendar_day", lambda: now)
    async with opened(a_company(tmp_path)).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        assert isinstance(app, certtui.app.CerttuiApp)
        await choose(pilot, "First Aid")
        session = app.desk.session
        app._look_for_changes()
        await settled(pilot)
        assert app.desk.session is session
        now = date(2026, 12, 1)
        app._look_for_changes()
        await settled(pilot)
        assert app.desk.session == session._replace(today=TODAY + DAY, as_of=TODAY + DAY)
        assert f"It is {TODAY + DAY} now" in said(pilot)
        assert f"as of {TODAY + DAY} (today)" in bar(pilot)
        aid = id_of("First Aid")
        assert panel(pilot).counts == asked(count_statuses, TODAY + DAY)[aid]

        await press(pilot, "at", *"+1d", "enter")
        now = date(2026, 12, 2)
        app._look_for_changes()
        await settled(pilot)
        assert (app.desk.session.as_of, app.desk.session.today) == (TODAY + 2 * DAY, TODAY + 2 * DAY)
