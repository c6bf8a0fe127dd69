"""Whatever acts come in any order, each day of each row is what the domain's words make of the acts themselves.

The second reading (tests/slow_register.py) is told of the acts and never looks into the database: what a revocation
voids, what a renewal replaces and what an undo gives back are its own findings. Whatever act can name people and
certifications by code and name does so in a case of chance, and nobody comes to be a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from random import Random

import pytest

from certtui import integrity, rules
from certtui.cli.naming import find_codes
from certtui.commands import assignment, entities
from certtui.commands.lifecycle import (
    Wanted,
    certify,
    correct_instance,
    delete_instance,
    enter_instance,
    plan_certify,
    plan_reinstate,
    plan_renew,
    plan_revoke,
    plan_void,
    reinstate,
    renew,
    revoke,
    undo,
    void,
)
from certtui.errors import Conflict, InvalidInput
from certtui.queries.definitions import find_certification
from certtui.queries.entities import find_by_codes
from certtui.queries.entity_list import get_entity
from certtui.queries.lifecycle import get_instance
from certtui.records import Basis, EntityDetails, Instance, Kind, Period, Status, Unit
from certtui.rights import Operator
from certtui.store import execute
from tests import company, other_case
from tests.company import DAY
from tests.import_files import bring
from tests.other_case import CODES
from tests.slow_register import SlowRow
from tests.soaking import COMPARED

FIRST = date(2025, 1, 31)
"""A month's end, so that cycles of months run into short ones."""
STEPS = 45
BEFORE, AFTER = 120, 500
"""Days around the walk that are looked at."""
REASON = "Unsafe conduct"


class Walk:
    """Acts over a few rows, by command and in the second reading."""

    def __init__(self, operator: Operator, seed: int) -> None:
        self.random = Random(seed)
        self.operator = operator
        staff = other_case.people()  # one for each row: an undo names what it kept by codes
        codes = dict(zip(staff, CODES, strict=True))
        self.rows: dict[int, SlowRow] = {}
        self.names: dict[int, tuple[str, str]] = {}
        for place, (name, validity, basis, offsets) in enumerate(
            (
                ("Months", Period(1, Unit.MONTHS), Basis.OLD_EXPIRY, (7, 0)),
                ("Years", Period(1, Unit.YEARS), Basis.COMPLETION, (30,)),
                ("Cycle", Period(3, Unit.MONTHS), Basis.FIXED_CYCLE, ()),
            )
        ):
            made = company.certification(
                operator,
                name,
                validity=validity,
                basis=basis,
                offsets=offsets,
                minimum=Period(1, Unit.MONTHS) if basis is Basis.FIXED_CYCLE else None,
            )
            holders = staff[place::3]
            assignment.assign(operator, made, holders, FIRST)
            for person in holders:
                row = company.association(person, made)
                self.rows[row] = SlowRow(max(offsets) if offsets else None)
                self.names[row] = (name, codes[person])
        self.today = FIRST
        self.states: dict[int, dict[int, SlowRow]] = {}
        """For each event that can be undone, the rows that it changed as they were before."""

    # acts

    def step(self) -> None:
        self.today += self.random.choice([0, 1, 5, 20]) * DAY
        acts: list[Callable[[], None]] = [
            self.certify, self.certify, self.renew, self.renew, self.renew, self.renew,
            self.revoke, self.revoke, self.reinstate, self.void, self.void, self.enter,
            self.correct, self.delete, self.bring, self.bring_people, self.assign, self.make_alike, self.undo,
        ]  # fmt: skip
        if not self.instances():
            acts = [self.certify]
        try:
            self.random.choice(acts)()
        except (Conflict, InvalidInput):
            return

    def certify(self) -> None:
        wanted = self.wanted()
        plan = plan_certify(self.some(), wanted, self.today)
        done = certify(self.operator, self.ids(plan.proposals), wanted, self.today, agreed=plan)
        before = self.before(self.ids(plan.proposals))
        for one in plan.proposals:
            key = self.recorded(one.association, done.event)
            self.rows[one.association].certify(one.issued_on, one.effective_on, one.expires_on, key)
            self.as_foreseen(one.association, one.status_after)
        self.keep(done.event, before)

    def renew(self) -> None:
        wanted = self.wanted()._replace(keep_longer=self.random.random() < 0.2)
        plan = plan_renew(self.some(), wanted, self.today)
        done = renew(self.operator, self.ids(plan.proposals), wanted, self.today, agreed=plan)
        before = self.before(self.ids(plan.proposals))
        for one in plan.proposals:
            key = self.recorded(one.association, done.event)
            replaced = self.rows[one.association].renew(
                one.issued_on,
                one.effective_on,
                one.expires_on,
                key,
                self.today,
                keep_longer=wanted.keep_longer,
            )
            assert [past.key for past in one.replaces] == replaced, "the preview names what is replaced"
            self.as_foreseen(one.association, one.status_after)
        self.keep(done.event, before)

    def revoke(self) -> None:
        on = self.near()
        plan = plan_revoke(self.some(), on, self.today)
        done = revoke(self.operator, self.ids(plan.rows), REASON, on, self.today, agreed=plan)
        assert done.voided == plan.voided
        before = self.before(self.ids(plan.rows))
        for one in plan.rows:
            self.rows[one.association].revoke(on)
            self.as_foreseen(one.association, one.status_after)
        self.keep(done.event, before)

    def reinstate(self) -> None:
        on = self.near()
        plan = plan_reinstate(self.named(list(self.rows)), on, self.today)
        done = reinstate(self.operator, self.ids(plan.rows), "Appeal", on, self.today, agreed=plan)
        assert done.restored_instances == plan.restored
        before = self.before(self.ids(plan.rows))
        for one in plan.rows:
            self.rows[one.association].reinstate(on)
            self.as_foreseen(one.association, one.status_after)
        self.keep(done.event, before)

    def void(self) -> None:
        instances = self.random.sample(self.instances(), 1)
        self.same(instances[0], self.row_of(instances[0]))
        plan = plan_void(instances, self.today)
        done = void(self.operator, instances, "Recorded by mistake", self.today, agreed=plan)
        before = self.before([one.association for one in plan.rows])
        for one in plan.rows:
            self.rows[one.association].void(one.instance)
            self.as_foreseen(one.association, one.status_after)
        self.keep(done.event, before)

    def enter(self) -> None:
        (row,) = self.named(self.random.sample(list(self.rows), 1))
        key = enter_instance(self.operator, row, self.wanted(), self.today)
        fields = get_instance(key)
        self.rows[row].enter(fields.issued_on, fields.effective_on, fields.expires_on, key)

    def correct(self) -> None:
        (key,) = self.random.sample(self.instances(), 1)
        self.same(key, self.row_of(key))
        before = get_instance(key)
        moved = self.random.randrange(-40, 40) * DAY
        after = before._replace(
            issued_on=min(before.issued_on + self.random.choice([0, 1]) * moved, self.today),
            effective_on=before.effective_on + moved,
            expires_on=before.expires_on and before.expires_on + self.random.choice([1, 3]) * moved,
        )
        correct_instance(self.operator, key, before, after, self.today)
        self.rows[self.row_of(key)].correct(key, *after[:3])

    def delete(self) -> None:
        (key,) = self.random.sample(self.instances(), 1)
        row = self.row_of(key)
        self.same(key, row)
        events = execute("SELECT event, void_event FROM instance WHERE id = ?", (key,)).fetchone()
        delete_instance(self.operator, key, get_instance(key))
        for event in events:  # nothing of that act is left on the row, so that its undo leaves the row alone
            self.states.get(event, {}).pop(row, None)
        self.rows[row].delete(key)

    def bring(self) -> None:
        """A line of a file: it replaces nothing, and ends a revocation that stands if it was issued since."""
        (row,) = self.random.sample(list(self.rows), 1)
        issued = self.today - self.random.randrange(60) * DAY
        expires = issued + self.random.randrange(1, 200) * DAY
        name, code = self.written(row)
        number = f"F{self.random.randrange(10**9)}"
        text = f"certification,entity_code,number,issued_on,expires_on\n{name},{code},{number},{issued},{expires}\n"
        bring(self.operator, "instances", text, self.today)
        key = int(execute("SELECT id FROM instance WHERE number = ?", (number,)).fetchone()[0])
        standing = self.rows[row].standing
        if standing and issued >= standing.revoked_on:
            self.rows[row].certify(issued, issued, expires, key)
        else:
            self.rows[row].enter(issued, issued, expires, key)

    def bring_people(self) -> None:
        """A file of people whose codes are written otherwise: they are known, and keep their codes."""
        written = "".join(f"{self.written(row)[1]},{self.random.choice('AB')}\n" for row in self.some())
        assert bring(self.operator, "employees", f"code,name\n{written}", self.today).report.create == 0

    def assign(self) -> None:
        """What all hold already, by command or by a file: nothing is assigned."""
        rows = self.some()
        if self.random.random() < 0.5:
            for row in rows:
                name, code = self.written(row)
                entry = find_certification(name)
                found = find_codes(entry, [code], skip_unknown=False)
                assert (
                    assignment.assign(self.operator, entry.id, list(found.values()), self.today).already == 1
                )
            return
        lines = "".join(",".join(self.written(row)) + "\n" for row in rows)
        done = bring(self.operator, "associations", f"certification,entity_code\n{lines}", self.today)
        assert done.report.unchanged == len(rows)

    def make_alike(self) -> None:
        """A second one whose code differs in case alone is refused, made or renamed to."""
        (_, one), (_, other) = self.random.sample(list(self.names.values()), 2)
        taken = other_case.otherwise(self.random, one)
        with pytest.raises(Conflict):
            entities.create_entity(self.operator, EntityDetails(Kind.EMPLOYEE, taken, "Double"))
        (id,) = find_by_codes(Kind.EMPLOYEE, [other_case.otherwise(self.random, other)]).ids.values()
        before = get_entity(id)
        with pytest.raises(Conflict):
            entities.update_entity(self.operator, id, before, before._replace(code=taken))

    def undo(self) -> None:
        if not self.states:
            return
        event = self.random.choice(sorted(self.states))
        undone = undo(self.operator, event, self.today)
        for row, before in self.states.pop(event).items():
            if self.names[row][1] not in undone.kept:
                self.rows[row] = before

    # what they need

    def some(self) -> list[int]:
        return self.named(self.random.sample(list(self.rows), self.random.randint(1, len(self.rows))))

    def named(self, rows: Sequence[int]) -> list[int]:
        """These rows, found again by names and codes in another case."""
        found = other_case.find_rows(self.random, [self.names[row] for row in rows])
        assert sorted(found) == sorted(rows)
        return found

    def written(self, row: int) -> tuple[str, str]:
        name, code = self.names[row]
        return other_case.otherwise(self.random, name), other_case.otherwise(self.random, code)

    def same(self, key: int, row: int) -> None:
        """The certificate is found again by a code in another case."""
        found = other_case.find_certificates(self.random, self.operator, *self.names[row])
        assert key in [one.id for one in found]

    def near(self) -> date:
        return self.today + self.random.randrange(-60, 15) * DAY

    def wanted(self) -> Wanted:
        issued = self.today - self.random.choice([0, 0, 0, 3, 40]) * DAY
        effective = self.random.choice([None, None, issued + 25 * DAY, issued - 30 * DAY])
        expires = self.random.choice([None, None, self.near() + 30 * DAY, self.today + 90 * DAY])
        return Wanted(issued, effective, expires, never=expires is None and self.random.random() < 0.1)

    def instances(self) -> list[int]:
        return [int(id) for (id,) in execute("SELECT id FROM instance ORDER BY id").fetchall()]

    @staticmethod
    def ids(rows: Sequence[object]) -> list[int]:
        return [one.association for one in rows]  # type: ignore[attr-defined]

    @staticmethod
    def row_of(key: int) -> int:
        return int(execute("SELECT association_id FROM instance WHERE id = ?", (key,)).fetchone()[0])

    @staticmethod
    def recorded(row: int, event: int | None) -> int:
        found = execute("SELECT id FROM instance WHERE association_id = ? AND event = ?", (row, event))
        return int(found.fetchone()[0])

    def before(self, rows: Sequence[int]) -> dict[int, SlowRow]:
        return {row: self.rows[row].copy() for row in rows}

    def keep(self, event: int | None, before: dict[int, SlowRow]) -> None:
        if event:
            self.states[event] = before

    def as_foreseen(self, row: int, status: Status | None) -> None:
        span = rules.status_on(company.spans_of(row), self.today)
        assert span
        assert span.status is status, "the preview says what comes to be"

    # what is compared

    def compare(self) -> int:
        """Every row on every day around the walk; returns how many pairs."""
        compared = 0
        for row, slow in self.rows.items():
            spans = company.spans_of(row)
            first = min(FIRST, slow.first_issued_on() or FIRST)
            day = FIRST - BEFORE * DAY
            at = 0
            while day <= self.today + AFTER * DAY:
                while at < len(spans) and spans[at].ends_on < day:
                    at += 1
                span = spans[at] if at < len(spans) and spans[at].starts_on <= day else None
                if day < first:
                    assert span is None, (row, day)
                else:
                    assert span, (row, day)
                    assert (span.status, span.instance, span.expires_on) == slow.read(day), (row, day)
                compared += 1
                day += DAY
            assert {one.key: one.voided_on for one in slow.instances()} == {
                one.key: one.voided_on for one in _of(row)
            }
        return compared


def _of(row: int) -> list[Instance]:
    (found,) = [one for one in company.recorded() if one.id == row]
    return found.instances


@pytest.mark.seeds(range(2), long=120)
def test_each_day_is_what_the_words_make_of_the_acts(
    database: str, operator: Operator, seed: int, record_property: Callable[[str, object], None]
) -> None:
    walk = Walk(operator, seed)
    for _ in range(STEPS):
        walk.step()
    compared = walk.compare()
    record_property(COMPARED, compared)
    assert compared > 5_000
    assert {code for (code,) in execute("SELECT code FROM entity").fetchall()} == set(CODES)
    assert integrity.check() == []
