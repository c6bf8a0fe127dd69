"""Certifications deleted with what was agreed to and no more; groups made, renamed, deleted; two processes at once."""

from __future__ import annotations

import pytest

from certtui import integrity, store
from certtui.commands import assignment, definitions, operators, roles
from certtui.commands.definitions import delete_certification, plan_deletion, update_certification
from certtui.errors import ChangedMeanwhile, Conflict, InvalidInput, NotFound
from certtui.queries.definitions import get_certification, get_defined, list_certifications, list_groups
from certtui.records import Definition, Kind
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY, associations
from tests.conftest import NewLocation
from tests.processes import apart

WRITERS, ROUNDS = 3, 8


def test_an_unused_certification_goes_without_a_question(database: str, operator: Operator) -> None:
    forklift = company.certification(operator)

    assert plan_deletion(forklift).is_unused
    assert delete_certification(operator, forklift).is_unused

    with pytest.raises(NotFound):
        get_certification(forklift)
    with pytest.raises(NotFound):
        delete_certification(operator, forklift)


def test_what_goes_is_counted_and_goes(database: str, operator: Operator) -> None:
    """Of this certification all, archived rows too; of another nothing."""
    staff = company.people(4)
    forklift, badge = company.certification(operator), company.certification(operator, "Badge")
    role = company.role(operator, "Riggers", staff[:1], [forklift, badge])
    for one in (forklift, badge):
        assignment.assign(operator, one, staff[1:], TODAY)
        company.certify(operator, associations(staff[:3], one), TODAY - DAY, TODAY + DAY)
        company.revoke(operator, company.association(staff[2], one), TODAY)
    with company.told_already():
        execute(
            "INSERT INTO attachment (instance_id, name, size, sha256, added_at, added_by)"
            " SELECT min(id), 'scan.pdf', 3, ?, '2026-01-01T00:00:00Z', 'ada' FROM instance",
            ("0" * 64,),
        )
    roles.drop_members(operator, role, staff[:1], TODAY)

    plan = plan_deletion(forklift)
    assert (plan.associations, plan.archived, plan.instances, plan.revocations) == (4, 1, 3, 1)
    assert (plan.attachments, plan.roles, plan.is_unused) == (1, ("Riggers",), False)
    assert delete_certification(operator, forklift, plan) == plan

    assert [c.id for c in list_certifications()] == [badge]
    assert (company.count("association"), company.count("instance"), company.count("attachment")) == (4, 3, 0)
    assert company.count("role_certification") == 1
    (touched,) = execute("SELECT touched FROM audit_event ORDER BY id DESC LIMIT 1").fetchone()
    assert touched
    assert integrity.check() == []


def test_a_used_one_does_not_go_unasked(database: str, operator: Operator) -> None:
    forklift = company.certification(operator)
    company.role(operator, "Riggers", (), [forklift])
    before = company.everything()

    with pytest.raises(Conflict):
        delete_certification(operator, forklift)
    assert company.everything() == before


@pytest.mark.parametrize("what", ["assigned", "certified", "brought"])
def test_what_came_since_the_question_does_not_go_unseen(
    database: str, operator: Operator, what: str
) -> None:
    staff = company.people(3)
    forklift = company.certification(operator)
    assignment.assign(operator, forklift, staff[:1], TODAY)
    agreed = plan_deletion(forklift)
    if what == "assigned":
        assignment.assign(operator, forklift, staff[1:2], TODAY)
    elif what == "certified":
        company.certify(operator, associations(staff[:1], forklift), TODAY, None)
    else:
        company.role(operator, "Riggers", (), [forklift])

    with pytest.raises(Conflict):
        delete_certification(operator, forklift, agreed)
    delete_certification(operator, forklift, plan_deletion(forklift))
    assert company.count("association") == 0


def test_what_went_since_the_question_needs_no_new_one(database: str, operator: Operator) -> None:
    staff = company.people(2)
    forklift = company.certification(operator)
    assignment.assign(operator, forklift, staff, TODAY)
    agreed = plan_deletion(forklift)
    assignment.remove(operator, associations(staff[1:], forklift))

    assert delete_certification(operator, forklift, agreed).associations == 1


# --- groups ---


def test_groups_are_made_renamed_and_deleted(database: str, operator: Operator) -> None:
    plant = definitions.create_group(operator, " Plant ")
    forklift = company.certification(operator, group="Plant")
    assert [(g.id, g.name, g.certifications) for g in list_groups()] == [(plant, "Plant", 1)]

    definitions.rename_group(operator, plant, "Plant", "Machines")
    assert get_certification(forklift).group == "Machines"
    with pytest.raises(Conflict):
        definitions.delete_group(operator, plant, "Machines")
    delete_certification(operator, forklift)
    definitions.delete_group(operator, plant, "Machines")

    assert list_groups() == []
    actions = [a for (a,) in execute("SELECT action FROM audit_event ORDER BY id").fetchall()]
    assert [a for a in actions if "group" in a] == ["create group", "rename group", "delete group"]


def test_a_certification_moves_to_another_group(database: str, operator: Operator) -> None:
    forklift = company.certification(operator, group="Plant")
    before = get_certification(forklift)

    update_certification(operator, forklift, before, before._replace(group="Site"), (), (), TODAY)

    assert [(g.name, g.certifications) for g in list_groups()] == [("Plant", 0), ("Site", 1)]


def test_names_of_groups_read_apart(database: str, operator: Operator) -> None:
    plant = definitions.create_group(operator, "Plant")
    definitions.create_group(operator, "Site")

    for name in ("Plant", "plant"):
        with pytest.raises(Conflict):
            definitions.create_group(operator, name)
    with pytest.raises(Conflict):
        definitions.rename_group(operator, plant, "Plant", "SITE")
    for name in ("", "a\nb", "x" * 101):
        with pytest.raises(InvalidInput):
            definitions.create_group(operator, name)
    definitions.rename_group(operator, plant, "Plant", "PLANT")
    definitions.rename_group(operator, plant, "PLANT", "PLANT")
    assert company.count("audit_event", "action = 'rename group'") == 1


def test_a_group_that_another_changed_is_left_alone(database: str, operator: Operator) -> None:
    plant = definitions.create_group(operator, "Plant")
    definitions.rename_group(operator, plant, "Plant", "Machines")

    with pytest.raises(ChangedMeanwhile) as refused:
        definitions.rename_group(operator, plant, "Plant", "Yard")
    assert refused.value.theirs == "Machines"
    with pytest.raises(ChangedMeanwhile):
        definitions.delete_group(operator, plant, "Plant")
    definitions.delete_group(operator, plant, "Machines")
    with pytest.raises(NotFound):
        definitions.rename_group(operator, plant, "Machines", "Yard")


# --- at the same time ---


def _append_lines(location: str, number: int) -> None:
    """Add lines to one description, as an operator who is refused looks again and tries anew."""
    store.bind(location)
    operator = operators.sign_in("ada")
    for turn in range(ROUNDS):
        while True:
            with store.connection():
                before, held = get_defined(1)
            after = before._replace(description=f"{before.description}\n{number}-{turn}".strip())
            try:
                update_certification(operator, 1, before, after, held, held, TODAY)
            except ChangedMeanwhile:
                continue
            break


def test_edits_of_one_definition_at_the_same_time_lose_nothing(new_location: NewLocation) -> None:
    location = new_location()
    store.bind(location)
    with store.connection():
        definitions.create_certification(operators.sign_in("ada"), Definition("Crane", Kind.EMPLOYEE))

    with apart.Pool(WRITERS) as pool:
        pool.starmap(_append_lines, [(location, number) for number in range(WRITERS)])

    with store.connection():
        lines = get_certification(1).description.split("\n")
        assert sorted(lines) == sorted(f"{n}-{t}" for n in range(WRITERS) for t in range(ROUNDS))
        assert company.count("audit_event", "action = 'change certification'") == WRITERS * ROUNDS
        assert company.chain_holds()
