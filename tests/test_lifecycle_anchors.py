"""Anchors through the commands: what they are after certifying, renewing, correcting, undoing, importing, and what follows."""

from __future__ import annotations

import io
import json
import random
from datetime import date, timedelta

import pytest

from certtui.commands import assignment, definitions, lifecycle
from certtui.commands.lifecycle import Wanted
from certtui.exporting.export import export_to_stream
from certtui.exporting.kinds import find_export
from certtui.queries.definitions import get_certification
from certtui.queries.details import get_association
from certtui.queries.exports import Selection
from certtui.queries.lifecycle import InstanceFields
from certtui.records import (
    Basis,
    Definition,
    FixedDay,
    InitialValidity,
    Kind,
    LastDay,
    Period,
    Snap,
    Terms,
    Unit,
)
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.import_files import bring, tally
from tests.slow_renewal import read_anchor, read_renewal

MONTH, YEAR = Period(1, Unit.MONTHS), Period(1, Unit.YEARS)
MONTHLY = Terms(MONTH, basis=Basis.OLD_EXPIRY, warning_window=20)
HEADER = "certification,entity_code,issued_on,effective_on,expires_on,anchor_on\n"


def on(text: str) -> date:
    return date.fromisoformat(text)


def held(operator: Operator, terms: Terms = MONTHLY, **fields: object) -> int:
    """An association of an employee, E00001, with a new certification, Forklift."""
    offsets = () if terms.warning_window is None else (terms.warning_window,)
    definition = Definition(
        "Forklift", Kind.EMPLOYEE, offsets=offsets, **{f: getattr(terms, f) for f in Terms._fields[:6]}
    )._replace(**fields)  # type: ignore[arg-type]
    made = definitions.create_certification(operator, definition)
    (person,) = company.people(1)
    assignment.assign(operator, made, [person], on("2020-01-01"))
    return company.association(person, made)


def certify(operator: Operator, row: int, day: str, **typed: object) -> None:
    lifecycle.certify(operator, [row], Wanted(on(day), **typed), on(day))  # type: ignore[arg-type]


def renew(operator: Operator, row: int, day: str, **typed: object) -> None:
    """Renew, and see that the plan said what is recorded."""
    wanted = Wanted(on(day), **typed)  # type: ignore[arg-type]
    (planned,) = lifecycle.plan_renew([row], wanted, on(day)).proposals
    lifecycle.renew(operator, [row], wanted, on(day))
    assert (planned.effective_on, planned.expires_on) == newest(row)[1:3]


def newest(row: int) -> tuple[date, date, date | None, date]:
    """Issued, effective and expires on, and the anchor of what was recorded last."""
    found = execute(
        "SELECT issued_on, effective_on, expires_on, anchor_on FROM instance WHERE association_id = ?"
        " ORDER BY id DESC LIMIT 1",
        (row,),
    ).fetchone()
    issued, effective, expires, anchor = (None if one is None else on(str(one)) for one in found)
    assert issued
    assert effective
    assert anchor
    return issued, effective, expires, anchor


@pytest.mark.parametrize("basis", [Basis.OLD_EXPIRY, Basis.FIXED_CYCLE])
def test_renewed_on_time_the_end_of_the_month_comes_back(
    database: str, operator: Operator, basis: Basis
) -> None:
    row = held(operator, MONTHLY._replace(basis=basis, minimum=Period(1, Unit.DAYS)))
    certify(operator, row, "2026-01-31")
    for done, ends in (
        ("2026-02-20", "2026-03-31"),
        ("2026-03-31", "2026-04-30"),
        ("2026-04-29", "2026-05-31"),
    ):
        renew(operator, row, done)
        assert newest(row)[2:] == (on(ends), on("2026-01-31"))


def test_renewed_on_time_the_leap_day_comes_back(database: str, operator: Operator) -> None:
    row = held(operator, MONTHLY._replace(validity=YEAR))
    certify(operator, row, "2024-02-29")
    ends = []
    for year in (2025, 2026, 2027):
        ends.append(str(newest(row)[2]))
        renew(operator, row, f"{year}-02-20")
    assert [*ends, str(newest(row)[2])] == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


def test_typing_what_is_proposed_changes_nothing(database: str, operator: Operator) -> None:
    row = held(operator)
    certify(operator, row, "2026-01-31", expires_on=on("2026-02-28"))
    assert newest(row)[3] == on("2026-01-31")
    renew(operator, row, "2026-02-28", expires_on=on("2026-03-31"), effective_on=on("2026-03-01"))
    assert newest(row)[3] == on("2026-01-31")


@pytest.mark.parametrize(
    ("last_day", "anchor"), [(LastDay.SAME_DAY, "2026-04-10"), (LastDay.DAY_BEFORE, "2026-04-11")]
)
def test_a_typed_expiry_begins_the_cycle_again(
    database: str, operator: Operator, last_day: LastDay, anchor: str
) -> None:
    row = held(operator, MONTHLY._replace(last_day=last_day))
    certify(operator, row, "2026-01-31")
    renew(operator, row, "2026-02-20", expires_on=on("2026-04-10"))
    assert newest(row)[3] == on(anchor)
    renew(operator, row, "2026-04-10")
    assert newest(row)[2:] == (on("2026-05-10"), on(anchor))


def test_the_completion_date_is_the_anchor_also_where_another_effective_date_was_typed(
    database: str, operator: Operator
) -> None:
    row = held(operator)
    certify(operator, row, "2026-01-31", effective_on=on("2026-02-10"))
    assert newest(row)[2:] == (on("2026-03-10"), on("2026-02-10"))
    renew(operator, row, "2026-03-20")
    assert newest(row)[2:] == (on("2026-04-20"), on("2026-03-20")), "late, so from the completion"


def test_what_never_expires_has_its_effective_date(database: str, operator: Operator) -> None:
    row = held(operator)
    certify(operator, row, "2026-01-31", effective_on=on("2026-02-10"), never=True)
    assert newest(row)[2:] == (None, on("2026-02-10"))


def test_of_several_with_the_same_end_the_one_recorded_last_counts(database: str, operator: Operator) -> None:
    row = held(operator)
    certify(operator, row, "2026-01-31")
    lifecycle.enter_instance(operator, row, Wanted(on("2026-01-28"), on("2026-01-28")), on("2026-02-20"))
    assert newest(row)[2:] == (on("2026-02-28"), on("2026-01-28"))
    renew(operator, row, "2026-02-20")
    assert newest(row)[2:] == (on("2026-03-28"), on("2026-01-28"))


def test_a_changed_validity_begins_the_cycle_again_from_the_old_expiry(
    database: str, operator: Operator
) -> None:
    row = held(operator)
    certify(operator, row, "2026-01-31")
    certification = get_association(operator, row, on("2026-02-20")).certification_id
    before = definitions_of(certification)
    definitions.update_certification(
        operator, certification, before, before._replace(validity=YEAR), (), (), on("2026-02-20")
    )
    assert newest(row)[2] == on("2026-02-28"), "what is recorded stays"
    renew(operator, row, "2026-02-20")
    assert newest(row)[2:] == (on("2027-02-28"), on("2026-02-28"))


def definitions_of(certification: int) -> Definition:
    return get_certification(certification)


def test_within_the_same_period_a_renewal_does_not_move_and_the_next_one_does(
    database: str, operator: Operator
) -> None:
    terms = Terms(Period(0, Unit.YEARS), snap=FixedDay(30, 6), warning_window=20)
    row = held(operator, terms)
    certify(operator, row, "2025-07-01")
    assert newest(row)[2] == on("2026-06-30")
    (planned,) = lifecycle.plan_renew([row], Wanted(on("2026-06-20")), on("2026-06-20")).proposals
    assert (planned.unmoved, planned.expires_on) == (True, on("2026-06-30"))
    certification = get_association(operator, row, on("2026-06-20")).certification_id
    before = definitions_of(certification)
    definitions.update_certification(
        operator, certification, before, before._replace(basis=Basis.OLD_EXPIRY), (), (), on("2026-06-20")
    )
    renew(operator, row, "2026-06-20")
    assert newest(row)[1:3] == (on("2026-07-01"), on("2027-06-30"))


def test_assigning_what_is_valid_when_added_has_its_anchor(database: str, operator: Operator) -> None:
    row = held(operator, initial_validity=InitialValidity.VALID_WHEN_ADDED)
    assert newest(row) == (on("2020-01-01"), on("2020-01-01"), on("2020-02-01"), on("2020-01-01"))


def test_correcting_an_expiry_gives_it_the_anchor_of_the_rule(database: str, operator: Operator) -> None:
    row = held(operator)
    certify(operator, row, "2026-01-31")
    correct(operator, row, number="N-1", issued_on=on("2026-01-30"))
    assert newest(row)[3] == on("2026-01-31"), "another field is no other anchor"
    correct(operator, row, expires_on=on("2026-03-15"))
    assert newest(row)[3] == on("2026-03-15")
    correct(operator, row, expires_on=on("2026-02-28"))
    assert newest(row)[3] == on("2026-01-31")
    correct(operator, row, expires_on=None)
    correct(operator, row, effective_on=on("2026-01-20"))
    assert newest(row)[3] == on("2026-01-20"), "what never expires has its effective date"


def correct(operator: Operator, row: int, **changes: object) -> None:
    (line,) = get_association(operator, row, on("2026-02-01")).instances
    after: InstanceFields = line.fields._replace(**changes)  # type: ignore[arg-type]
    lifecycle.correct_instance(operator, line.id, line.fields, after, on("2026-02-01"))


def test_undoing_a_renewal_gives_the_anchor_back(database: str, operator: Operator) -> None:
    row = held(operator)
    certify(operator, row, "2026-01-31")
    done = lifecycle.renew(
        operator, [row], Wanted(on("2026-02-20"), expires_on=on("2026-03-05")), on("2026-02-20")
    )
    assert done.event
    lifecycle.undo(operator, done.event, on("2026-02-20"))
    renew(operator, row, "2026-02-20")
    assert newest(row)[2:] == (on("2026-03-31"), on("2026-01-31"))


def test_an_import_takes_the_anchor_and_gives_one_where_the_line_has_none(
    database: str, operator: Operator
) -> None:
    row = held(operator)
    lines = (
        "Forklift,E00001,2026-03-01,2026-03-01,2026-03-31,2026-01-31\n"  # as exported in the midst of a cycle
        "Forklift,E00001,2026-01-31,2026-01-31,2026-02-28,\n"
        "Forklift,E00001,2025-01-31,2025-01-31,2025-06-15,\n"
        "Forklift,E00001,2024-01-31,2024-02-05,NEVER,2023-01-01\n"
    )
    bring(operator, "instances", HEADER + lines)
    assert anchors(row) == ["2026-01-31", "2026-01-31", "2025-06-15", "2024-02-05"]
    assert tally(bring(operator, "instances", HEADER + lines).report) == (0, 0, 4, 0, 0)
    bring(operator, "instances", HEADER + "Forklift,E00001,2026-01-31,2026-01-31,2026-02-28,2025-12-31\n")
    bring(operator, "instances", HEADER + "Forklift,E00001,2026-03-01,2026-03-01,2026-03-31,\n")
    assert anchors(row) == ["2026-01-31", "2025-12-31", "2025-06-15", "2024-02-05"]


def anchors(row: int) -> list[str]:
    return [
        str(anchor)
        for (anchor,) in execute(
            "SELECT anchor_on FROM instance WHERE association_id = ? ORDER BY id", (row,)
        ).fetchall()
    ]


def test_a_file_of_an_earlier_version_comes_in(database: str, operator: Operator) -> None:
    row = held(operator)
    text = (
        "certification,kind,entity_code,entity_name,number,issued_on,effective_on,expires_on,voided_on,note,"
        "recorded_at,recorded_by\nForklift,employee,E00001,,,2026-01-31,2026-01-31,,,,2026-02-01T08:00:00Z,ada\n"
    )
    bring(operator, "instances", text)
    assert newest(row)[2:] == (None, on("2026-01-31"))


def exported(operator: Operator, what: str) -> list[dict[str, object]]:
    stream = io.BytesIO()
    export_to_stream(operator, find_export(what, Selection(on("2026-06-15"))), "jsonl", stream)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_exports_say_never_where_nothing_expires_and_nothing_where_nothing_decides(
    database: str, operator: Operator
) -> None:
    row = held(operator)
    assert exported(operator, "all")[0]["expires_on"] is None
    certify(operator, row, "2026-01-31", never=True)
    (whole,) = exported(operator, "all")
    assert (whole["expires_on"], whole["days_left"]) == ("never", None)
    (instance,) = exported(operator, "instances")
    assert list(instance)[-1] == "anchor_on"
    assert (instance["expires_on"], instance["anchor_on"]) == ("never", "2026-01-31")


_TERMS = tuple(
    Terms(validity, last_day, snap, basis, window, Period(1, Unit.MONTHS), 20)
    for validity in (MONTH, YEAR, Period(4, Unit.WEEKS))
    for last_day in LastDay
    for snap in (Snap.NONE, Snap.MONTH_END, Snap.YEAR_END, FixedDay(30, 6), FixedDay(29, 2, 2, 2023))
    for basis in Basis
    for window in (None, Period(10, Unit.DAYS))
)


@pytest.mark.seeds(range(6), long=2_000)
def test_random_chains_are_what_the_slow_reading_says(database: str, operator: Operator, seed: int) -> None:
    """Certified, renewed early, on time and late, at times with a typed expiry: plan, record and reading agree."""
    chance = random.Random(seed)
    terms = chance.choice(_TERMS)
    row = held(operator, terms)
    day = date(2020, 1, 1) + timedelta(days=chance.randrange(800))
    certify(operator, row, str(day))
    expires, anchor = newest(row)[2:]
    for _ in range(8):
        assert expires
        day = max(day, expires + timedelta(days=chance.choice((-200, -15, -5, -1, 0, 0, 0, 3, 90))))
        wanted = read_renewal(terms, expires, day, anchor)
        assert wanted.expires_on
        typed = wanted.expires_on
        if chance.random() < 0.2:
            typed = max(wanted.effective_on, typed + timedelta(days=chance.randrange(60)))
            renew(operator, row, str(day), expires_on=typed)
        else:
            renew(operator, row, str(day))
        kept = (
            wanted.anchor_on if typed == wanted.expires_on else read_anchor(terms, wanted.effective_on, typed)
        )
        assert newest(row) == (day, wanted.effective_on, typed, kept), (terms, expires, anchor)
        if typed < expires:  # what is held still ends when it did
            break
        expires, anchor = typed, kept
