"""Whatever commands come in whatever order, the database holds together and counts what the rules say."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from certtui import integrity
from certtui.commands import entities, roles
from certtui.commands.act import act
from certtui.commands.assignment import assign, remove, undo_assignment
from certtui.commands.definitions import update_definition
from certtui.errors import Conflict
from certtui.queries.definitions import get_certification
from certtui.queries.timelines import reckon
from certtui.records import InitialValidity, Period, Unit
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY

STEPS = 40


class Walk:
    """A random walk of commands over a small company."""

    def __init__(self, operator: Operator, seed: int) -> None:
        self.random = Random(seed)
        self.operator = operator
        self.staff = company.people(8)
        self.certifications = [
            company.certification(operator, "Plain", offsets=(30,)),
            company.certification(
                operator,
                "At once",
                validity=Period(3, Unit.MONTHS),
                initial_validity=InitialValidity.VALID_WHEN_ADDED,
            ),
        ]
        self.roles = [company.role(operator, name) for name in ("R1", "R2")]
        self.day = TODAY
        self.events: list[int] = []

    def some(self, of: list[int]) -> list[int]:
        return self.random.sample(of, self.random.randint(1, len(of)))

    def rows(self) -> list[int]:
        return [r.id for r in company.recorded() if r.archived is None]

    def step(self) -> None:
        self.day += self.random.randrange(20) * DAY
        commands: list[Callable[[], object]] = [
            self.assign, self.undo, self.remove, self.certify, self.revoke, self.rewarn,
            lambda: roles.add_members(self.operator, self.role(), self.some(self.staff), self.day),
            lambda: roles.drop_members(self.operator, self.role(), self.some(self.staff), self.day),
            lambda: roles.put_certifications_on(self.operator, self.role(), self.some(self.certifications), self.day),
            lambda: roles.take_certifications_off(self.operator, self.role(), self.some(self.certifications), self.day),
            lambda: entities.deactivate(self.operator, self.some(self.staff)[:2]),
            lambda: entities.reactivate(self.operator, self.some(self.staff)),
        ]  # fmt: skip
        self.random.choice(commands)()

    def role(self) -> int:
        return self.random.choice(self.roles)

    def assign(self) -> None:
        given = assign(
            self.operator, self.random.choice(self.certifications), self.some(self.staff), self.day
        )
        if given.event:
            self.events.append(given.event)

    def undo(self) -> None:
        if self.events:
            event = self.events.pop(self.random.randrange(len(self.events)))
            given = company.count("association", "direct = TRUE AND direct_event = ?", event)
            try:
                undo_assignment(self.operator, event, self.day)
            except Conflict:
                assert given == 0

    def remove(self) -> None:
        rows = self.rows()
        if rows:
            chosen = self.some(rows)[:3]
            try:
                remove(self.operator, chosen)
            except Conflict:
                assert all("direct" not in company.sources_of(row) for row in chosen)

    def certify(self) -> None:
        if rows := self.rows():
            company.certify(
                self.operator, self.some(rows)[:3], self.day, self.day + self.random.randrange(90) * DAY
            )

    def revoke(self) -> None:
        for row in self.some(self.rows() or [0])[:1]:
            if row and not company.count("revocation", "association_id = ? AND ended_on IS NULL", row):
                company.revoke(self.operator, row, self.day)

    def rewarn(self) -> None:
        changed = self.random.choice(self.certifications)
        offsets = self.random.choice([(), (0,), (30, 7), (90,), (-3,)])
        with act(self.operator, "change"):
            update_definition(changed, get_certification(changed)._replace(offsets=offsets))


@pytest.mark.seeds(range(3), long=200)
def test_after_any_sequence_of_commands_all_holds(database: str, operator: Operator, seed: int) -> None:
    walk = Walk(operator, seed)
    for _ in range(STEPS):
        walk.step()
        for one in reckon([r.id for r in company.recorded()]):
            assert one.spans == company.spans_of(one.association)

    assert integrity.check() == []
    acts = execute("SELECT count(DISTINCT action) FROM audit_event").fetchone()[0]
    assert acts > 8, "the walk must have gone somewhere"
