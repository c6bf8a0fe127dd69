"""Roles: what their changes bring to members and end for them (the domain, "Sources, roles, removal")."""

from __future__ import annotations

import json

import pytest

from certtui import audit
from certtui.commands import assignment, roles
from certtui.errors import Conflict, InvalidInput, NotFound
from certtui.records import InitialValidity, Kind
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY, archived_on, association, associations, sources_of


def test_a_new_member_gets_all_of_the_role(database: str, operator: Operator) -> None:
    staff = company.people(2)
    brings = [company.certification(operator, name) for name in ("A", "B")]
    riggers = company.role(operator, "Riggers", [], brings)

    brought = roles.add_members(operator, riggers, staff, TODAY)

    assert brought == roles.Brought(changed=2, added=4)
    assert all(sources_of(association(e, c)) == {"Riggers"} for e in staff for c in brings)


def test_a_certification_put_on_a_role_reaches_all_members(database: str, operator: Operator) -> None:
    staff = company.people(3)
    badge = company.certification(operator, initial_validity=InitialValidity.VALID_WHEN_ADDED)
    riggers = company.role(operator, "Riggers", staff)

    brought = roles.put_certifications_on(operator, riggers, [badge, badge], TODAY)

    assert brought == roles.Brought(changed=1, added=3)
    assert company.count("instance") == 3


def test_doing_it_twice_changes_nothing(database: str, operator: Operator) -> None:
    staff = company.people(2)
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers", staff, [forklift])
    before = company.everything()

    assert roles.add_members(operator, riggers, staff, TODAY) == roles.Brought(0, already=2)
    assert roles.put_certifications_on(operator, riggers, [forklift], TODAY) == roles.Brought(0, already=1)

    assert company.everything() == before


def test_who_leaves_loses_what_has_no_history(database: str, operator: Operator) -> None:
    staff = company.people(3)
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers", staff, [forklift])
    # an instance whose own number is its association's neighbour's must not decide for that one
    company.certify(operator, [association(staff[2], forklift)], TODAY, None)

    left = roles.drop_members(operator, riggers, staff, TODAY + DAY)

    assert left == roles.Withdrawn(changed=3, gone=2, archived=1)
    (kept,) = company.recorded()
    assert (kept.entity, kept.archived) == (staff[2], TODAY + DAY)


def test_history_comes_back_with_the_source(database: str, operator: Operator) -> None:
    (one,) = company.people(1)
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers", [one], [forklift])
    row = association(one, forklift)
    company.certify(operator, [row], TODAY, TODAY + 50 * DAY)
    before = company.spans_of(row)
    roles.drop_members(operator, riggers, [one], TODAY + DAY)
    assert company.spans_of(row)[-1].ends_on == TODAY

    brought = roles.add_members(operator, riggers, [one], TODAY + 2 * DAY)

    assert brought == roles.Brought(changed=1, restored=1)
    assert association(one, forklift) == row
    assert company.spans_of(row) == before


def test_another_role_keeps_it(database: str, operator: Operator) -> None:
    staff = company.people(1)
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers", staff, [forklift])
    company.role(operator, "Drivers", staff, [forklift])
    row = association(staff[0], forklift)
    assert sources_of(row) == {"Riggers", "Drivers"}

    assert roles.drop_members(operator, riggers, staff, TODAY) == roles.Withdrawn(1, kept=1)

    assert sources_of(row) == {"Drivers"}
    assert archived_on(row) is None


def test_being_direct_keeps_it(database: str, operator: Operator) -> None:
    staff = company.people(1)
    forklift = company.certification(operator)
    assignment.assign(operator, forklift, staff, TODAY)
    riggers = company.role(operator, "Riggers", staff, [forklift])

    assert roles.take_certifications_off(operator, riggers, [forklift], TODAY) == roles.Withdrawn(1, kept=1)

    assert sources_of(association(staff[0], forklift)) == {"direct"}


def test_taking_off_ends_it_for_all_members(database: str, operator: Operator) -> None:
    staff = company.people(3)
    forklift, badge = (company.certification(operator, name) for name in ("Forklift", "Badge"))
    riggers = company.role(operator, "Riggers", staff, [forklift, badge])
    company.certify(operator, associations(staff[:1], forklift), TODAY, None)

    taken = roles.take_certifications_off(operator, riggers, [forklift], TODAY)

    assert taken == roles.Withdrawn(changed=1, gone=2, archived=1)
    assert company.count("association", "certification_id = ?", badge) == 3
    assert roles.add_members(operator, riggers, company.people(1, prefix="N"), TODAY).added == 1


def test_the_event_names_all_whose_sources_changed(database: str, operator: Operator) -> None:
    staff = company.people(2)
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers", staff, [forklift])
    assignment.assign(operator, forklift, staff[:1], TODAY)

    roles.take_certifications_off(operator, riggers, [forklift], TODAY)

    touched, detail = execute("SELECT touched, detail FROM audit_event ORDER BY id DESC LIMIT 1").fetchone()
    assert audit.unpack(touched) == sorted(staff)
    assert json.loads(detail)["certifications"] == [forklift]


def test_only_employees_and_their_certifications(database: str, operator: Operator) -> None:
    trucks = company.people(1, Kind.ASSET, "A")
    inspection = company.certification(operator, "Inspection", Kind.ASSET)
    riggers = company.role(operator, "Riggers")
    before = company.everything()

    with pytest.raises(InvalidInput):
        roles.add_members(operator, riggers, trucks, TODAY)
    with pytest.raises(InvalidInput):
        roles.put_certifications_on(operator, riggers, [inspection], TODAY)

    assert company.everything() == before


def test_what_is_gone_is_said(database: str, operator: Operator) -> None:
    riggers = company.role(operator, "Riggers")

    with pytest.raises(NotFound):
        roles.add_members(operator, 404, [], TODAY)
    with pytest.raises(NotFound):
        roles.put_certifications_on(operator, riggers, [404], TODAY)


def test_a_role_needs_a_name_of_its_own(database: str, operator: Operator) -> None:
    company.role(operator, "Riggers")

    with pytest.raises(Conflict):
        roles.create_role(operator, "RIGGERS")
    with pytest.raises(InvalidInput):
        roles.create_role(operator, "  ")
