"""The forecast: bars that open the rows behind them, by keys alone, and that follow what is done about them."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Static

from certtui.commands.lifecycle import Wanted, renew
from certtui.filters import Filter
from certtui.queries.counts import count_statuses_of
from certtui.queries.operators import get_operator
from certtui.records import Kind, Status
from certtui.screens.forecast.charts import Pane
from certtui.screens.forecast.reading import Forecasts
from certtui.screens.forecast.rows_screen import BehindScreen
from certtui.screens.forecast.screen import ForecastScreen
from certtui.screens.row_detail import RowDetailScreen
from certtui.store import connection
from tests import company
from tests.interface import (
    ADA,
    DAY,
    TODAY,
    Driving,
    a_company,
    asked,
    cells,
    choose,
    id_of,
    main_screen,
    names_as_stored,
    opened,
    picture,
    press,
    said,
    settled,
    until,
)


def forecast(pilot: Driving) -> ForecastScreen:
    screen = pilot.app.screen
    assert isinstance(screen, ForecastScreen), screen
    return screen


def behind(pilot: Driving) -> BehindScreen:
    screen = pilot.app.screen
    assert isinstance(screen, BehindScreen), screen
    return screen


def told(pilot: Driving) -> str:
    return str(forecast(pilot).query_one("#told", Static).content)


async def to_bar(pilot: Driving, number: int) -> None:
    """Put the cursor on the first bar with so many rows behind it, by keys."""
    screen = forecast(pilot)
    at = next(n for n, point in enumerate(screen._points) if point.number == number)
    await press(pilot, "home", *["right"] * at)
    assert screen.point is not None
    assert screen.point.number == number


async def test_a_selected_row_that_leaves_the_bar_is_selected_no_longer(tmp_path: Path) -> None:
    """Another operator renews what is selected here: it is not listed any more, and the next act is not for it."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "h")
        await to_bar(pilot, 7)
        await press(pilot, "enter", "space")
        table = behind(pilot).table
        (gone,) = table.marks
        with connection():
            renew(ADA, [gone], Wanted(TODAY), TODAY)
        app._look_for_changes()
        await settled(pilot)
        assert gone not in table.keys
        assert not table.marks
        at = table.cursor_key
        await press(pilot, "r")
        assert "1 will be renewed" in picture(pilot)
        await press(pilot, "ctrl+s")
        assert at not in table.keys
        assert len(table.keys) == 5


async def test_a_bar_opens_its_rows_and_follows_their_renewal(tmp_path: Path) -> None:
    """From the view to the chart, to the rows of a bar, to one row, and back; renewed there, the bar is gone."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "h", "h")
        shown = [(point.bar.tick, point.number) for point in forecast(pilot)._points if point.number]
        assert shown[:2] == [("late", 5), ("06-22", 7)]
        assert "First Aid" in picture(pilot)
        assert "5 rows" in told(pilot)
        await to_bar(pilot, 7)
        await press(pilot, "enter")
        table = behind(pilot).table
        assert len(table.keys) == 7
        assert cells(table, 3) == [str(TODAY + 10 * DAY)] * 7
        await press(pilot, "greater_than_sign", "o", "enter")
        detail: object = app.screen
        assert isinstance(detail, RowDetailScreen)
        assert detail.details.id == table.cursor_key
        await press(pilot, "escape")
        await press(pilot, "asterisk", "r")
        await until(pilot, lambda: "7 will be renewed" in picture(pilot))
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: app.screen is table.screen and not table.keys)
        assert "No row is left here" in picture(pilot)
        await press(pilot, "escape")
        await settled(pilot)
        assert 7 not in [point.number for point in forecast(pilot)._points if point.bar.tick == "06-22"]
        await press(pilot, "m")
        assert ("2027-06", 7) in [(point.bar.tick, point.number) for point in forecast(pilot)._points]
        await press(pilot, "escape", "escape")
        assert app.screen is main_screen(pilot)
        # left while it counts, over and over: nothing is shown on a screen that is gone
        await press(pilot, *["h", "escape"] * 4, *["h", "c", "escape"] * 4)
        assert app.screen is main_screen(pilot)


async def test_the_share_in_compliance_leads_to_what_is_lacking_and_to_the_day(tmp_path: Path) -> None:
    """The point of a day says what `status` says then, lists what is not held, and @ has the view show that day."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "h", "c")
        screen = forecast(pilot)
        point = screen.point
        assert point is not None
        assert point.day == TODAY
        now = asked(count_statuses_of, id_of("First Aid"), TODAY)
        assert f"{now.valid + now.expires_soon} of {now.total}" in told(pilot)
        await press(pilot, "right")
        point = screen.point
        assert point is not None
        assert point.day is not None
        then = asked(count_statuses_of, id_of("First Aid"), point.day)
        assert (
            point.number
            == then.total - then.valid - then.expires_soon
            > now.total - now.valid - now.expires_soon
        )
        await press(pilot, "enter")
        assert len(behind(pilot).table.keys) == point.number
        assert f"{point.number} rows · Not in compliance on {point.day}" in picture(pilot)
        for size in ((120, 36), (60, 15), (80, 24)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
        await press(pilot, "escape")
        assert screen.point == point
        for size in ((120, 36), (60, 15), (40, 10), (80, 24)):
            await pilot.resize_terminal(*size)
            await settled(pilot)
            assert screen.point == point
            assert "▲" in picture(pilot)
        await press(pilot, "at")
        assert app.screen is main_screen(pilot)
        assert app.desk.session.as_of == point.day
        assert str(point.day) in picture(pilot)
        # the day looked at is where the next forecast begins, and nothing can be renewed there
        await press(pilot, "h")
        await press(pilot, "enter")
        assert "as of " + str(point.day) in picture(pilot)
        await press(pilot, "r")
        assert "not today" in said(pilot)


async def test_scopes_without_rows_and_with_nasty_names(tmp_path: Path) -> None:
    """Where there is nothing, it says so and what to do; a filter's words never reach the terminal raw."""
    location = a_company(tmp_path)
    nasty = "[/foo] [@click=app.quit]Aid\x1b[31m"
    names_as_stored("certification", [("First Aid", nasty)])
    app = opened(location, TODAY, asked(get_operator, "vi"))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "Forklift")
        await press(pilot, "h", "enter", "at", "right", "c", "n")
        assert "Nothing is in force here" in picture(pilot)
        await press(pilot, "escape")
        assert app.screen is main_screen(pilot)
        statuses = frozenset({Status.EXPIRED})
        for filter in (Filter(certification_id=id_of(nasty), statuses=statuses), Filter(kind=Kind.EMPLOYEE)):
            app.push_screen(ForecastScreen(app.desk, Forecasts(app.desk), filter))
            await settled(pilot)
            await to_bar(pilot, 5)
            await press(pilot, "enter")
            assert len(behind(pilot).table.keys) == 5
            assert "\x1b" not in picture(pilot)
            await press(pilot, "r")
            assert "update certifications" in said(pilot)
            await press(pilot, "escape", "p")
            assert forecast(pilot)._front is Pane.COMPLIANCE
            assert ("any status" in picture(pilot)) is bool(filter.statuses)
            assert "\x1b" not in picture(pilot)
            await press(pilot, "escape")
        await press(pilot, "2")
        await press(pilot, "h")
        assert forecast(pilot)._filter.kind is Kind.EMPLOYEE
        await to_bar(pilot, 5)
        # what is no longer allowed is said in place of the chart
        session = app.desk.session
        app.desk.session = session._replace(operator=session.operator._replace(rights=frozenset()))
        await press(pilot, "m")
        assert "not permitted to view certifications" in picture(pilot)


async def test_what_was_counted_is_kept_until_the_database_changes(tmp_path: Path) -> None:
    """Looked at again, a forecast costs nothing; another operator's change is counted."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        counts = Forecasts(app.desk)
        filter = Filter(kind=Kind.EMPLOYEE)
        first = await counts.expiries(filter, TODAY)
        assert await counts.expiries(filter, TODAY) is first
        shares = [one async for one in counts.shares(filter, TODAY)]
        assert shares[-1].complete
        assert not shares[0].complete
        again = [one async for one in counts.shares(filter, TODAY)]
        assert again == [shares[-1]]
        asked(company.certification, asked(get_operator, "ada"), "Another")
        assert await counts.expiries(filter, TODAY) is not first
        assert len([one async for one in counts.shares(filter, TODAY)]) > 1
