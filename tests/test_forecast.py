"""What a chart says is what lists, counts and the rules say, for any filter and on any day."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.commands import operators
from certtui.errors import NotPermitted
from certtui.filters import Filter
from certtui.queries.counts import count_matching, count_statuses
from certtui.queries.forecast import (
    Expiries,
    ForecastRow,
    SortRows,
    Stretch,
    count_compliance,
    count_expiries,
    get_rows,
    list_expiring,
    list_not_compliant,
    list_parts,
    sampled_days,
)
from certtui.records import Kind, Status
from certtui.rights import Operator
from tests import company
from tests.company import DAY, TODAY, on
from tests.conftest import NewLocation
from tests.slow_reading import read_status

DAYS = (TODAY - 150 * DAY, TODAY, TODAY + 90 * DAY)
WINDOWS = (None, 30, 0)
"""The warning windows of a random company's certifications."""


def _filters(staff: list[int], certifications: list[int], roles: list[int]) -> list[Filter]:
    return [
        Filter(),
        Filter(inactive=True),
        Filter(kind=Kind.ASSET),
        Filter(certification_id=certifications[1]),
        Filter(kind=Kind.EMPLOYEE, statuses=frozenset({Status.VALID, Status.EXPIRED})),
        Filter(role_id=roles[0]),
        Filter(certification_id=certifications[1], role_id=roles[1], statuses=frozenset({Status.VALID})),
        Filter(entity_id=staff[0]),
    ]


def _read(day: date, windows: dict[int, int | None]) -> dict[int, tuple[Status, date | None, bool]]:
    """By association, of all in force on the day: status, end of the chain, and whether an instance decides it."""
    found = {}
    for row in company.recorded():
        begins = min([row.assigned, *(one.issued_on for one in row.instances)])
        if begins <= day and (row.archived is None or row.archived > day):
            status, instance, ends = read_status(
                row.instances, row.revocations, windows[row.certification], day
            )
            found[row.id] = status, ends, instance is not None
    return found


@pytest.mark.seeds([4, 11], long=200)
def test_bars_and_the_rows_behind_them_are_those_of_a_slow_reading(
    database: str, operator: Operator, seed: int
) -> None:
    """Each row is in one bar or one number, by the end of the chain that decides its status on that day."""
    staff, certifications, roles = company.random_company(operator, seed, 24)
    windows = dict(zip(certifications, WINDOWS, strict=True))
    for day in DAYS:
        slow = _read(day, windows)
        for filter in _filters(staff, certifications, roles):
            expiries = count_expiries(operator, filter, day)
            assert expiries.total == sum(one.total for one in count_matching(filter, day).values())
            listed = list_expiring(operator, filter, day, Stretch())
            assert Counter(slow[id][1] for id in listed) == Counter(
                dict(zip(expiries.days, expiries.numbers, strict=True))
            )
            for coming in (expiries.weeks(26), expiries.months(24)):
                bars = [expiries.overdue, *coming, expiries.later(coming)]
                assert sum(bar.number for bar in bars) == len(listed)
                behind: list[int] = []
                for bar in bars:
                    ids = list_expiring(operator, filter, day, bar.stretch)
                    assert len(ids) == bar.number, (day, filter, bar)
                    ends = [slow[id][1] or date.max for id in ids]
                    assert all(bar.stretch.first <= end <= bar.stretch.last for end in ends)
                    assert ends == sorted(ends)
                    behind += ids
                assert sorted(behind) == sorted(listed)
        everything = count_expiries(operator, Filter(inactive=True), day)
        undated = [held for _, end, held in slow.values() if end is None]
        assert (everything.never, everything.undated) == (undated.count(True), undated.count(False))


@pytest.mark.seeds([4, 11], long=200)
def test_the_share_is_that_of_status_as_of_each_day(database: str, operator: Operator, seed: int) -> None:
    """The chart and `status --as-of` cannot differ, behind and ahead; what is lacking is as many rows as are listed."""
    staff, certifications, roles = company.random_company(operator, seed, 24)
    days = sampled_days(TODAY, 14)
    assert [days[0], days[14], days[-1]] == [on("2025-04-15"), TODAY, on("2027-08-15")]
    for filter in _filters(staff, certifications, roles):
        any_status = filter._replace(statuses=frozenset())
        shares = count_compliance(operator, filter, days)
        for share in shares:
            counts = count_matching(any_status, share.day).values()
            held = sum(one.valid + one.expires_soon for one in counts)
            assert (share.compliant, share.total) == (held, sum(one.total for one in counts)), filter
        for share in shares[::5]:
            lacking = list_not_compliant(operator, filter, share.day)
            assert len(set(lacking)) == len(lacking) == share.lacking
        parts = [count_compliance(operator, filter, days, part) for part in list_parts(filter, 2)]
        for number, share in enumerate(shares):
            assert share.compliant == sum(part[number].compliant for part in parts)
    for share in count_compliance(operator, Filter(), days):
        every = count_statuses(share.day).values()
        assert share.total == sum(one.total for one in every)
        assert share.compliant == sum(one.valid + one.expires_soon for one in every)


def test_rows_come_in_the_order_asked_for(database: str, operator: Operator, viewer: Operator) -> None:
    """Every order, both ways, lists the same rows; one who may not look at certifications is told so."""
    company.random_company(operator, 4, 24)
    listed = list_expiring(operator, Filter(), TODAY, Stretch())
    keys: dict[SortRows, Callable[[ForecastRow], Any]] = {
        SortRows.NAME: lambda row: row.row.name,
        SortRows.CODE: lambda row: row.row.code,
        SortRows.CERTIFICATION: lambda row: row.certification,
        SortRows.STATUS: lambda row: row.row.status,
        SortRows.EXPIRES: lambda row: row.row.expires_on,
    }
    for sort, key in keys.items():
        for descending in (False, True):
            ids = list_expiring(viewer, Filter(), TODAY, Stretch(), sort, descending=descending)
            shown = [key(row) for row in get_rows(ids, TODAY)]
            assert shown == sorted(shown, reverse=descending)
            assert sorted(ids) == sorted(listed)
    nobody = viewer._replace(rights=frozenset())
    for ask in (
        lambda: count_expiries(nobody, Filter(), TODAY),
        lambda: count_compliance(nobody, Filter(), [TODAY]),
        lambda: list_expiring(nobody, Filter(), TODAY, Stretch()),
        lambda: list_not_compliant(nobody, Filter(), TODAY),
    ):
        with pytest.raises(NotPermitted):
            ask()


def test_weeks_and_months_are_the_calendars() -> None:
    """Weeks run from Monday to Sunday, months from the first; the first of each begins on the day itself."""
    wednesday = on("2026-02-25")
    days = (on("2026-02-24"), wednesday, on("2026-03-01"), on("2026-03-02"), on("2028-02-29"))
    expiries = Expiries(wednesday, days, (1, 2, 4, 8, 16), never=32, undated=64)
    assert expiries.total == 127
    assert expiries.overdue.number == 1
    weeks, months = expiries.weeks(2), expiries.months(25)
    assert weeks == [
        ((on("2026-02-25"), on("2026-03-01")), 6),
        ((on("2026-03-02"), on("2026-03-08")), 8),
    ]
    assert months[:2] == [
        ((on("2026-02-25"), on("2026-02-28")), 2),
        ((on("2026-03-01"), on("2026-03-31")), 12),
    ]
    assert months[-1] == ((on("2028-02-01"), on("2028-02-29")), 16)
    assert (expiries.later(weeks).number, expiries.later(months).number) == (16, 0)


@pytest.mark.parametrize("day", [date.min, date(9999, 12, 1), date.max])
def test_the_ends_of_the_calendar_are_no_error(day: date) -> None:
    """A day typed wrongly shows a short chart, and the numbers still add up."""
    expiries = Expiries(day, (date(1, 1, 1), date.max), (1, 1))
    for coming in (expiries.weeks(26), expiries.months(24)):
        assert coming[0].stretch.first == day
        assert coming[-1].stretch.last <= date.max
    assert day in sampled_days(day, 24)


def test_scripts_get_the_same_numbers(
    new_location: NewLocation, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The command prints what the charts show, as CSV, as JSON, and for people."""
    location, day = new_location(), TODAY + DAY
    store.bind(location)
    with store.connection():
        operator = operators.sign_in("ada")
        company.random_company(operator, 4, 24)
        expiries = count_expiries(operator, Filter(), day)

    def said(*words: str) -> str:
        capsysbinary.readouterr()
        words = ("--database", location, "--operator", "ada", "--as-of", str(day), *words)
        assert main(words) == 0
        return capsysbinary.readouterr().out.decode()

    lines = list(csv.DictReader(io.StringIO(said("forecast", "--by", "week", "--format", "csv"))))
    assert [line["period"] for line in lines] == ["expired", *["week"] * 26, "later", "never", "undated"]
    assert sum(int(line["rows"]) for line in lines) == expiries.total
    assert [int(line["rows"]) for line in lines[1:27]] == [one.number for one in expiries.weeks(26)]
    told = json.loads(said("forecast", "--compliance", "--certification", "Yearly", "--format", "json"))
    assert told["as_of"] == str(day)
    assert len(told["forecast"]) == 49
    now = told["forecast"][24]
    counts = json.loads(said("status", "--certification", "Yearly", "--format", "json"))["total"]
    assert now["day"] == str(day)
    assert now["in_force"] == sum(counts.values())
    assert now["compliant"] == counts["valid"] + counts["expires_soon"]
    table = said("forecast", "--ahead", "2").splitlines()
    assert len(table) == 1 + 1 + 2 + 3
