"""Roles made, renamed, copied, deleted, and listed."""

from __future__ import annotations

import json

import pytest

from certtui.commands import entities, roles
from certtui.errors import ChangedMeanwhile, Conflict, InvalidInput, NotFound
from certtui.queries import roles as queries
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import TODAY, association, sources_of


def last_event() -> tuple[str, int | None, int | None, dict[str, object]]:
    action, certification, entity, detail = execute(
        "SELECT action, certification_id, entity_id, detail FROM audit_event ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return action, certification, entity, json.loads(detail)


def test_a_renamed_role_is_found_and_shown_by_its_new_name(database: str, operator: Operator) -> None:
    staff = company.people(1)
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers", staff, [forklift])

    assert roles.rename_role(operator, riggers, "Riggers", " RIGGERS ") == "RIGGERS"
    roles.rename_role(operator, riggers, "RIGGERS", "Lifters")

    assert sources_of(association(staff[0], forklift)) == {"Lifters"}
    assert queries.find_role("lifters").id == riggers
    assert last_event()[3]["changes"] == {"name": ["RIGGERS", "Lifters"]}


def test_the_second_to_rename_is_told(database: str, operator: Operator) -> None:
    riggers = company.role(operator, "Riggers")
    roles.rename_role(operator, riggers, "Riggers", "Lifters")
    before = company.everything()

    with pytest.raises(ChangedMeanwhile) as told:
        roles.rename_role(operator, riggers, "Riggers", "Hoisters")
    assert told.value.theirs == "Lifters"
    assert roles.rename_role(operator, riggers, "Riggers", "Lifters") == "Lifters", "both meant the same"
    assert company.everything() == before


def test_names_of_roles_stay_apart(database: str, operator: Operator) -> None:
    riggers = company.role(operator, "Riggers")
    company.role(operator, "Drivers")

    for name, error in (("DRIVERS", Conflict), (" ", InvalidInput), ("a\x1b[2J", InvalidInput)):
        with pytest.raises(error):
            roles.rename_role(operator, riggers, "Riggers", name)
        with pytest.raises(error):
            roles.copy_role(operator, riggers, name, TODAY)
    with pytest.raises(NotFound):
        roles.rename_role(operator, 404, "X", "Y")


@pytest.mark.parametrize("members", [False, True])
def test_a_copy_brings_the_same(database: str, operator: Operator, members: bool) -> None:
    staff = company.people(2)
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers", staff, [forklift])

    made = roles.copy_role(operator, riggers, "Lifters", TODAY, members=members)

    assert [c.id for c in queries.list_role_certifications(made)] == [forklift]
    assert list(queries.list_members(made)) == (list(queries.list_members(riggers)) if members else [])
    held = {"Riggers", "Lifters"} if members else {"Riggers"}
    assert all(sources_of(association(one, forklift)) == held for one in staff)


def test_a_deleted_role_takes_what_only_it_brought(database: str, operator: Operator) -> None:
    staff = company.people(3)
    forklift, badge = (company.certification(operator, name) for name in ("Forklift", "Badge"))
    riggers = company.role(operator, "Riggers", staff, [forklift, badge])
    company.role(operator, "Drivers", staff[:1], [forklift])
    company.certify(operator, [association(staff[1], forklift)], TODAY, None)

    done = roles.delete_role(operator, riggers, TODAY)

    assert done == roles.Withdrawn(changed=3, gone=4, archived=1, kept=1)
    assert [role.name for role in queries.list_roles()] == ["Drivers"]
    action, _, _, detail = last_event()
    assert action == "delete role"
    assert detail["certification_names"] == ["Badge", "Forklift"], "names outlive their rows"
    for gone in (
        lambda: roles.delete_role(operator, riggers, TODAY),
        lambda: roles.add_members(operator, riggers, staff, TODAY),
        lambda: roles.take_certifications_off(operator, riggers, [forklift], TODAY),
        lambda: queries.get_role(riggers),
    ):
        with pytest.raises(NotFound):
            gone()


def test_the_event_is_about_the_one_certification_and_the_one_employee(
    database: str, operator: Operator
) -> None:
    """So that the activity of either finds it."""
    (one,) = company.people(1)
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers")

    roles.put_certifications_on(operator, riggers, [forklift], TODAY)
    assert last_event()[:3] == ("put certifications on role", forklift, None)
    roles.add_members(operator, riggers, [one], TODAY)
    assert last_event()[:3] == ("add members", forklift, one)


def test_adding_again_tells_and_doubles_nothing(database: str, operator: Operator) -> None:
    """Two operators add the same member: the second is told that it was there."""
    staff = company.people(2)
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers", staff[:1], [forklift])

    assert roles.add_members(operator, riggers, staff, TODAY) == roles.Brought(1, added=1, already=1)
    assert company.count("role_member") == company.count("association_role") == 2


def test_roles_and_members_are_listed(
    database: str, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = company.people(4)
    forklift = company.certification(operator)
    riggers = company.role(operator, "riggers", staff, [forklift])
    drivers = company.role(operator, "Drivers", staff[:1])
    entities.deactivate(operator, staff[:1])

    assert queries.list_roles() == [
        queries.RoleRow(drivers, "Drivers", 1, 0),
        queries.RoleRow(riggers, "riggers", 4, 1),
    ]
    assert queries.get_role(drivers) in queries.list_roles_of(staff[0])
    ids = queries.list_members(riggers)
    rows = queries.get_members(ids)
    assert [row.name for row in rows] == sorted(row.name for row in rows)
    assert [row.id for row in rows if not row.active] == staff[:1]
    for walk_from in (0, 10**9):
        monkeypatch.setattr(queries, "_WALK_FROM", walk_from)
        first = queries.list_first_members(riggers, 3, 4)
        assert first == ids[: len(first)]
        assert len(first) >= 3
    has = {one.id: one.has for one in queries.get_member_candidates(staff, drivers)}
    assert has == {one: one == staff[0] for one in staff}
    with pytest.raises(NotFound, match="Drivers"):
        queries.find_role("Driver")
