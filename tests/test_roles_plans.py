"""What a role's change is said to do beforehand is what it does: on random companies, on both engines."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from certtui import integrity
from certtui.commands import roles
from certtui.errors import Cancelled, Conflict, InvalidInput, NotFound
from certtui.queries.associations import get_rows
from certtui.records import Counts, InitialValidity, Kind, Period, Status, Unit
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY, archived_on, association, associations

SEEDS = range(2)


def _state() -> dict[int, bool]:
    """Every association by its id, and whether it is archived."""
    return {
        id: bool(gone)
        for id, gone in execute("SELECT id, archived_on IS NOT NULL FROM association").fetchall()
    }


def _statuses(ids: list[int]) -> Counts:
    tally = Counter(row.status for row in get_rows(ids, TODAY))
    return Counts(*(tally[status] for status in Status))


def _assert_brought(plan: roles.WouldBring, brought: roles.Brought, before: dict[int, bool]) -> None:
    after = _state()
    made = sorted(after.keys() - before.keys())
    back = [id for id, archived in before.items() if archived and not after[id]]
    assert (plan.changed, plan.added, plan.restored, plan.already) == brought
    assert (plan.added, plan.restored) == (len(made), len(back))
    assert plan.new == _statuses(made)


def _assert_ended(plan: roles.WouldEnd, withdrawn: roles.Withdrawn, before: dict[int, bool]) -> None:
    after = _state()
    assert (plan.changed, plan.gone, plan.archived, plan.kept) == withdrawn
    assert plan.going == before.keys() - after.keys()
    assert plan.archiving == {id for id, archived in after.items() if archived and not before[id]}
    recorded = {row.id: len(row.instances) for row in company.recorded()}
    assert plan.instances == sum(recorded[id] for id in plan.archiving)


@pytest.mark.seeds(SEEDS, long=200)
def test_what_is_brought_is_what_was_said(database: str, operator: Operator, seed: int) -> None:
    staff, certifications, (first, second) = company.random_company(operator, seed)
    random = Random(seed)
    chosen = random.sample(staff, 6)

    plan, before = roles.plan_members_added(first, chosen, TODAY), _state()
    _assert_brought(plan, roles.add_members(operator, first, chosen, TODAY), before)

    put = random.sample(certifications, 2)
    plan, before = roles.plan_certifications_put(second, put, TODAY), _state()
    _assert_brought(plan, roles.put_certifications_on(operator, second, put, TODAY), before)
    assert integrity.check() == []


@pytest.mark.seeds(SEEDS, long=200)
def test_what_ends_is_what_was_said(database: str, operator: Operator, seed: int) -> None:
    staff, certifications, (first, second) = company.random_company(operator, seed)
    random = Random(seed)
    roles.add_members(operator, first, random.sample(staff, 5), TODAY)
    chosen = random.sample(staff, 5)

    ending, before = roles.plan_members_dropped(first, chosen), _state()
    _assert_ended(ending, roles.drop_members(operator, first, chosen, TODAY, agreed=ending), before)

    taken = random.sample(certifications, 2)
    ending, before = roles.plan_certifications_taken(first, taken), _state()
    _assert_ended(ending, roles.take_certifications_off(operator, first, taken, TODAY, agreed=ending), before)

    deletion, before = roles.plan_role_deletion(second), _state()
    _assert_ended(deletion.ends, roles.delete_role(operator, second, TODAY, agreed=deletion), before)
    assert company.count("role", "id = ?", second) == 0
    assert integrity.check() == []


def test_new_rows_are_counted_by_the_status_they_start_with(database: str, operator: Operator) -> None:
    """Valid when added may also mean Expires Soon when added."""
    staff = company.people(2)
    at_once = InitialValidity.VALID_WHEN_ADDED
    brings = [
        company.certification(operator, "Evidence"),
        company.certification(operator, "Long", validity=Period(1, Unit.YEARS), initial_validity=at_once),
        company.certification(operator, "Short", validity=Period(5, Unit.DAYS), initial_validity=at_once),
    ]
    riggers = company.role(operator, "Riggers", [], brings)

    plan = roles.plan_members_added(riggers, staff, TODAY)

    assert plan == roles.WouldBring(2, 0, Counts(valid=2, missing=2, expires_soon=2), 0, 0)


def test_a_plan_writes_nothing_and_refuses_what_the_command_refuses(
    database: str, operator: Operator
) -> None:
    riggers = company.role(operator, "Riggers", company.people(1))
    truck = company.people(1, Kind.ASSET, "A")
    inspection = company.certification(operator, "Inspection", Kind.ASSET)
    before = company.everything()

    with pytest.raises(InvalidInput):
        roles.plan_members_added(riggers, truck, TODAY)
    with pytest.raises(InvalidInput):
        roles.plan_certifications_put(riggers, [inspection], TODAY)
    for missing in (
        lambda: roles.plan_members_added(404, [], TODAY),
        lambda: roles.plan_members_added(riggers, [404], TODAY),
        lambda: roles.plan_members_dropped(404, []),
        lambda: roles.plan_certifications_put(riggers, [404], TODAY),
        lambda: roles.plan_certifications_taken(404, []),
        lambda: roles.plan_role_deletion(404),
    ):
        with pytest.raises(NotFound):
            missing()
    assert company.everything() == before


def test_more_than_was_agreed_to_does_not_end(database: str, operator: Operator) -> None:
    """Another operator's new member must not lose what nobody was told of."""
    staff = company.people(3)
    forklift, badge = (company.certification(operator, name) for name in ("Forklift", "Badge"))
    riggers = company.role(operator, "Riggers", staff[:2], [forklift])
    taking = roles.plan_certifications_taken(riggers, [forklift])
    dropping = roles.plan_members_dropped(riggers, staff[:2])
    deleting = roles.plan_role_deletion(riggers)
    roles.add_members(operator, riggers, staff[2:], TODAY)
    roles.put_certifications_on(operator, riggers, [badge], TODAY)
    before = company.everything()

    with pytest.raises(Conflict):
        roles.take_certifications_off(operator, riggers, [forklift], TODAY, agreed=taking)
    with pytest.raises(Conflict):
        roles.drop_members(operator, riggers, staff[:2], TODAY, agreed=dropping)
    with pytest.raises(Conflict):
        roles.delete_role(operator, riggers, TODAY, agreed=deleting)

    assert company.everything() == before


def test_a_member_that_loses_nothing_is_agreed_to_as_well(database: str, operator: Operator) -> None:
    """Deleting a role that somebody joined meanwhile is told of, though another source keeps all that he holds."""
    staff = company.people(2)
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers", staff[:1], [forklift])
    company.role(operator, "Drivers", staff, [forklift])
    deletion = roles.plan_role_deletion(riggers)
    roles.add_members(operator, riggers, staff[1:], TODAY)

    with pytest.raises(Conflict):
        roles.delete_role(operator, riggers, TODAY, agreed=deletion)


def test_less_than_was_agreed_to_may_end(database: str, operator: Operator) -> None:
    """An instance recorded since archives what was to go for good: nothing is lost by going on."""
    staff = company.people(2)
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers", staff, [forklift])
    agreed = roles.plan_members_dropped(riggers, staff)
    row = association(staff[0], forklift)
    company.certify(operator, [row], TODAY, TODAY + 90 * DAY)

    assert roles.drop_members(operator, riggers, staff, TODAY, agreed=agreed) == roles.Withdrawn(2, 1, 1)
    assert archived_on(row) == TODAY


def test_an_instance_deleted_since_asks_again(database: str, operator: Operator) -> None:
    """What was to be archived would now go for good."""
    staff = company.people(1)
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers", staff, [forklift])
    company.certify(operator, associations(staff, forklift), TODAY, None)
    agreed = roles.plan_members_dropped(riggers, staff)
    execute("DELETE FROM instance")

    with pytest.raises(Conflict):
        roles.drop_members(operator, riggers, staff, TODAY, agreed=agreed)


def test_long_work_tells_how_far_it_is_and_can_be_stopped(database: str, operator: Operator) -> None:
    """One line for all certifications, that only grows; stopping rolls everything back."""
    staff = company.people(3)
    brings = [company.certification(operator, name) for name in ("A", "B")]
    riggers = company.role(operator, "Riggers", [], brings)
    told: list[tuple[int, int]] = []
    roles.add_members(
        operator, riggers, staff, TODAY, progress=lambda done, total: told.append((done, total))
    )
    assert told == [(3, 6), (6, 6)]
    before = company.everything()

    def stop(_done: int, _total: int) -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        roles.drop_members(operator, riggers, staff, TODAY, progress=stop)
    with pytest.raises(Cancelled):
        roles.delete_role(operator, riggers, TODAY, progress=stop)
    assert company.everything() == before
