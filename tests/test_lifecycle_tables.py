"""The domain's tables of statuses and renewals hold through the commands: recorded, stored, exported."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest

from certtui import integrity
from certtui.commands import assignment
from certtui.commands.lifecycle import Wanted, certify, plan_renew, reinstate, renew, revoke
from certtui.exporting.export import export_to_stream
from certtui.exporting.kinds import find_export
from certtui.queries.exports import Selection
from certtui.queries.lifecycle import Origin
from certtui.records import Basis, Period, Status, Unit
from certtui.rights import Operator
from certtui.rules import status_on
from certtui.store import day_or_none, execute
from tests import company
from tests.company import on

STARTED = date(2025, 1, 1)


@pytest.fixture
def row(database: str, operator: Operator) -> int:
    """One employee's association with a certification that warns 30 days before and lasts a year."""
    forklift = company.certification(operator, validity=Period(1, Unit.YEARS), offsets=(30,))
    (staff,) = company.people(1)
    assignment.assign(operator, forklift, [staff], STARTED)
    return company.association(staff, forklift)


def held(operator: Operator, row: int, issued: str, effective: str, expires: str) -> None:
    """An instance, recorded on the day on which it was issued."""
    dates = Wanted(on(issued), on(effective), on(expires))
    if not company.count("instance"):
        done = certify(operator, [row], dates, on(issued))
    else:
        status = status_on(company.spans_of(row), on(issued))
        assert status
        act = certify if status.status is Status.REVOKED else renew
        done = act(operator, [row], dates, on(issued))
    assert done.recorded == 1, done.passed


def exported(operator: Operator, day: date) -> str:
    """The status that `export all` has for the one row on a day."""
    stream = io.BytesIO()
    export_to_stream(operator, find_export("all", Selection(day)), "jsonl", stream)
    (line,) = stream.getvalue().splitlines()
    return str(json.loads(line)["status"])


A = ("2026-01-01", "2026-01-01", "2026-12-31")
TABLE: list[tuple[str, list[tuple[str, ...]], dict[str, Status]]] = [
    ("nothing", [], {"2026-03-09": Status.MISSING}),
    (
        "one",
        [("held", "2026-03-10", "2026-03-10", "2027-03-10")],
        {
            "2026-03-09": Status.MISSING,
            "2027-02-07": Status.VALID,
            "2027-02-08": Status.EXPIRES_SOON,
            "2027-03-10": Status.EXPIRES_SOON,
            "2027-03-11": Status.EXPIRED,
        },
    ),
    (
        "effective later",
        [("held", "2026-03-10", "2026-04-01", "2027-03-10")],
        {"2026-03-20": Status.UPCOMING},
    ),
    (
        "renewed in time",
        [("held", *A), ("held", "2026-12-10", "2027-01-01", "2027-12-31")],
        {"2026-12-09": Status.EXPIRES_SOON, "2026-12-10": Status.VALID, "2027-01-01": Status.VALID},
    ),
    (
        "renewed with a hole",
        [("held", *A), ("held", "2026-12-10", "2027-06-01", "2028-05-31")],
        {"2026-12-20": Status.EXPIRES_SOON, "2027-01-01": Status.UPCOMING, "2027-06-01": Status.VALID},
    ),
    (
        "certified again",
        [
            ("held", "2026-01-01", "2026-01-01", "2028-01-01"),
            ("revoke", "2026-05-01"),
            ("held", "2026-06-01", "2026-06-01", "2027-06-01"),
        ],
        {
            "2026-04-30": Status.VALID,
            "2026-05-10": Status.REVOKED,
            "2026-06-01": Status.VALID,
            "2027-06-02": Status.EXPIRED,
        },
    ),
    (
        "reinstated",
        [
            ("held", "2026-01-01", "2026-01-01", "2028-01-01"),
            ("revoke", "2026-05-01"),
            ("reinstate", "2026-07-01"),
        ],
        {"2026-06-30": Status.REVOKED, "2026-07-01": Status.VALID},
    ),
    ("revoked without an instance", [("revoke", "2026-05-01")], {"2026-05-01": Status.REVOKED}),
]


@pytest.mark.parametrize(("acts", "statuses"), [case[1:] for case in TABLE], ids=[case[0] for case in TABLE])
def test_the_table_of_statuses_is_what_is_stored_and_exported(
    row: int, operator: Operator, acts: list[tuple[str, ...]], statuses: dict[str, Status]
) -> None:
    for name, *days in acts:
        if name == "held":
            held(operator, row, *days)
        elif name == "revoke":
            assert revoke(operator, [row], "Unsafe conduct", on(days[0]), on(days[0])).revoked == 1
        else:
            assert reinstate(operator, [row], "Appeal", on(days[0]), on(days[0])).reinstated == 1

    for text, status in statuses.items():
        stored = status_on(company.spans_of(row), on(text))
        assert stored, text
        assert stored.status is status, text
        assert exported(operator, on(text)) == status.word
    assert integrity.check() == []


OLD = date(2025, 12, 1)
DONE = ("2025-11-10", "2026-04-10", "2025-06-15", "2028-09-01")
RENEWALS = {
    Basis.COMPLETION: ("2026-11-10", "2027-04-10", "2026-06-15", "2029-09-01"),
    Basis.OLD_EXPIRY: ("2026-12-01", "2027-04-10", "2025-12-01", "2029-09-01"),
    Basis.FIXED_CYCLE: ("2026-12-01", "2026-12-01", "2026-12-01", "2029-12-01"),
}


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("case", range(4))
def test_the_table_of_renewals_is_what_is_recorded(
    database: str, operator: Operator, basis: Basis, case: int
) -> None:
    months = [Period(number, Unit.MONTHS) for number in (12, 2, 6)]
    crane = company.certification(
        operator, validity=months[0], renewal_window=months[1], minimum=months[2], basis=basis
    )
    (staff,) = company.people(1)
    assignment.assign(operator, crane, [staff], date(2024, 12, 1))
    row = company.association(staff, crane)
    certify(operator, [row], Wanted(date(2024, 12, 1)), date(2024, 12, 1))
    done, expires = on(DONE[case]), on(RENEWALS[basis][case])

    plan = plan_renew([row], Wanted(done), done)
    assert renew(operator, [row], Wanted(done), done, agreed=plan).recorded == 1

    (proposal,) = plan.proposals
    assert (proposal.old_expiry, proposal.expires_on, proposal.overridden) == (OLD, expires, False)
    assert proposal.unmoved == (expires == OLD)
    issued, effective, stored, origin = execute(
        "SELECT issued_on, effective_on, expires_on, origin FROM instance ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert (day_or_none(issued), day_or_none(stored)) == (done, expires)
    if case == 0 and basis is not Basis.COMPLETION:
        assert day_or_none(effective) == OLD + company.DAY
    else:
        assert day_or_none(effective) == done
    assert Origin.from_text(origin) == Origin("renewed", "12 months", basis.value, OLD.isoformat())
    span = status_on(company.spans_of(row), done)
    assert span
    assert span.status is proposal.status_after
    assert integrity.check() == []
