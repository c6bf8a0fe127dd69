"""Over its whole life a row shows, day by day, what a second reading of the rules gives; whatever acts come in any order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

import pytest

from certtui import integrity
from certtui.commands import assignment
from certtui.commands.lifecycle import (
    Wanted,
    certify,
    correct_instance,
    delete_instance,
    enter_instance,
    plan_renew,
    reinstate,
    renew,
    revoke,
    undo,
)
from certtui.errors import Conflict, InvalidInput
from certtui.queries.lifecycle import get_instance
from certtui.queries.timelines import reckon
from certtui.records import Basis, Period, Unit
from certtui.rights import Operator
from certtui.rules import status_on
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY
from tests.slow_reading import read_status

REASON = "Unsafe conduct"
STEPS = 60


def compare_day_by_day(row: int, first: date, last: date, window: int | None) -> None:
    (recorded,) = [one for one in company.recorded() if one.id == row]
    spans = company.spans_of(row)
    day = first
    while day <= last:
        status, key, end = read_status(recorded.instances, recorded.revocations, window, day)
        span = status_on(spans, day)
        assert span, day
        assert (span.status, span.instance, span.expires_on) == (status, key, end), day
        day += DAY


def test_revoked_reinstated_renewed_revoked_again_and_certified_anew(
    database: str, operator: Operator
) -> None:
    crane = company.certification(operator, validity=Period(6, Unit.MONTHS), offsets=(30,))
    (staff,) = company.people(1)
    assignment.assign(operator, crane, [staff], date(2026, 1, 1))
    row = [company.association(staff, crane)]

    for day, act in (
        (date(2026, 1, 10), lambda day: certify(operator, row, Wanted(day), day)),
        (date(2026, 3, 1), lambda day: revoke(operator, row, REASON, day, day)),
        (date(2026, 4, 1), lambda day: reinstate(operator, row, "Appeal", day, day)),
        (date(2026, 6, 20), lambda day: renew(operator, row, Wanted(day), day)),
        (date(2026, 8, 5), lambda day: revoke(operator, row, REASON, day - 3 * DAY, day)),
        (date(2026, 9, 9), lambda day: certify(operator, row, Wanted(day - DAY), day)),
    ):
        assert act(day).event
        compare_day_by_day(row[0], date(2026, 1, 1), date(2027, 6, 1), 30)

    seen = [span.status.label for span in company.spans_of(row[0])]
    assert seen == [
        "Missing", "Valid", "Revoked", "Valid", "Expires Soon", "Valid", "Revoked", "Valid", "Expires Soon", "Expired",
    ]  # fmt: skip
    assert integrity.check() == []


class Life:
    """A random walk of acts over a few rows of two certifications."""

    def __init__(self, operator: Operator, seed: int) -> None:
        self.random = Random(seed)
        self.operator = operator
        staff = company.people(4)
        self.rows: list[int] = []
        for name, basis in (
            ("Completion", Basis.COMPLETION),
            ("Cycle", Basis.FIXED_CYCLE),
            ("Old", Basis.OLD_EXPIRY),
        ):
            made = company.certification(
                operator,
                name,
                validity=Period(4, Unit.MONTHS),
                minimum=Period(1, Unit.MONTHS),
                basis=basis,
                offsets=self.random.choice([(30,), (0,), ()]),
            )
            assignment.assign(operator, made, staff, TODAY)
            self.rows += company.associations(staff, made)
        self.day = TODAY
        self.events: list[int] = []

    def step(self) -> None:
        self.day += self.random.randrange(25) * DAY
        acts: list[Callable[[], int | None]] = [
            lambda: certify(self.operator, self.some(), self.wanted(), self.day).event,
            self.renew,
            self.renew,
            lambda: revoke(self.operator, self.some(), REASON, self.near(), self.day).event,
            lambda: reinstate(self.operator, self.some(), "Appeal", self.near(), self.day).event,
            self.enter,
            self.correct,
            self.delete,
            self.undo,
        ]
        try:
            event = self.random.choice(acts)()
        except (Conflict, InvalidInput):
            return
        if event:
            self.events.append(event)

    def some(self) -> list[int]:
        return self.random.sample(self.rows, self.random.randint(1, len(self.rows)))

    def near(self) -> date:
        return self.day + self.random.randrange(-40, 20) * DAY

    def wanted(self) -> Wanted:
        issued = self.day - self.random.choice([0, 0, 3, 40]) * DAY
        effective = self.random.choice([None, None, issued + 5 * DAY, issued - 30 * DAY])
        expires = self.random.choice([None, None, None, self.day + 20 * DAY, self.day - 10 * DAY])
        return Wanted(issued, effective, expires, never=expires is None and self.random.random() < 0.1)

    def renew(self) -> int | None:
        rows, wanted = self.some(), self.wanted()
        plan = plan_renew(rows, wanted, self.day)
        done = renew(self.operator, rows, wanted, self.day, agreed=plan)
        for one in plan.proposals:
            span = status_on(company.spans_of(one.association), self.day)
            assert span
            assert span.status is one.status_after
        return done.event

    def enter(self) -> None:
        enter_instance(self.operator, self.random.choice(self.rows), self.wanted(), self.day)

    def instance(self) -> int:
        ids = [int(id) for (id,) in execute("SELECT id FROM instance ORDER BY id").fetchall()]
        if not ids:
            raise Conflict("nothing is recorded yet")
        return self.random.choice(ids)

    def correct(self) -> None:
        id = self.instance()
        before = get_instance(id)
        moved = self.random.randrange(-20, 20) * DAY
        after = before._replace(
            issued_on=before.issued_on + moved,
            effective_on=before.effective_on + moved,
            expires_on=self.random.choice([None, before.effective_on + moved + 50 * DAY]),
        )
        correct_instance(self.operator, id, before, after, self.day)

    def delete(self) -> None:
        id = self.instance()
        delete_instance(self.operator, id, get_instance(id))

    def undo(self) -> None:
        if self.events:
            undo(self.operator, self.events.pop(self.random.randrange(len(self.events))), self.day)


@pytest.mark.seeds(range(3), long=200)
def test_after_any_sequence_of_acts_all_holds(database: str, operator: Operator, seed: int) -> None:
    life = Life(operator, seed)
    for _ in range(STEPS):
        life.step()
        for one in reckon(life.rows):
            assert one.spans == company.spans_of(one.association)
    assert integrity.check() == []
    windows = {id: max(map(int, filter(None, text.split(","))), default=None)
               for id, text in execute("SELECT id, offsets FROM certification").fetchall()}  # fmt: skip
    for row in company.recorded():
        compare_day_by_day(row.id, TODAY, TODAY + 200 * DAY, windows[row.certification])
    acts = {action for (action,) in execute("SELECT DISTINCT action FROM audit_event").fetchall()}
    assert {"certify", "renew", "revoke", "reinstate"} <= acts, "the walk must have gone somewhere"
