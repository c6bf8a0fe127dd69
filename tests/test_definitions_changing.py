"""A definition is changed: nothing is overwritten unseen, and what follows is what was said beforehand."""

from __future__ import annotations

import json
from collections import Counter
from random import Random
from typing import Any

import pytest

from certtui import integrity
from certtui.commands import assignment, definitions, entities
from certtui.commands.act import act
from certtui.commands.definitions import plan_change, update_certification
from certtui.errors import ChangedMeanwhile, Conflict, InvalidInput, NotFound, NotPermitted
from certtui.exporting.associations import ASSOCIATION_COLUMNS, association_rows
from certtui.exporting.definitions import CERTIFICATION_COLUMNS, certification_rows
from certtui.importing.cells import period
from certtui.queries.associations import list_rows
from certtui.queries.counts import count_statuses_of
from certtui.queries.definition_changes import DefinitionChange, Move
from certtui.queries.definitions import Defined, get_certification, get_defined, get_role_ids_of
from certtui.queries.exports import Selection
from certtui.records import Basis, Definition, InitialValidity, Kind, Period, RowView, Status, Unit
from certtui.rights import Operator, Right
from certtui.store import execute, snapshot
from tests import company
from tests.company import DAY, TODAY, association, associations

YEAR = Period(12, Unit.MONTHS)


def edit(
    operator: Operator, id: int, roles_after: list[int] | None = None, **fields: Any
) -> definitions.Updated:
    """Change what is stored now, as somebody alone would."""
    before, held = get_defined(id)
    after = held if roles_after is None else roles_after
    return update_certification(operator, id, before, before._replace(**fields), held, after, TODAY)


def statuses(certification_id: int) -> dict[int, Status]:
    """The status today of every row of active entities, by its association."""
    return {
        id: Status(status)
        for id, status in execute(
            "SELECT association_id, status FROM span WHERE certification_id = ? AND active = TRUE"
            " AND starts_on <= ? AND ends_on >= ?",
            (certification_id, TODAY.isoformat(), TODAY.isoformat()),
        ).fetchall()
    }


def last_event() -> tuple[str, int | None, dict[str, Any]]:
    action, about, detail = execute(
        "SELECT action, certification_id, detail FROM audit_event ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return action, about, json.loads(detail)


# --- what a change does ---


def test_every_field_can_be_changed_and_the_event_tells_from_what_to_what(
    database: str, operator: Operator
) -> None:
    forklift = company.certification(operator)
    before = get_certification(forklift)
    after = Definition(
        "Fork lift", Kind.EMPLOYEE, "Plant", "To drive.", "TÜV", YEAR, basis=Basis.FIXED_CYCLE,
        renewal_window=Period(6, Unit.WEEKS), minimum=Period(1, Unit.MONTHS), offsets=(90, 7, -3),
        initial_validity=InitialValidity.VALID_WHEN_ADDED, notify_manager=True,
        notify_addresses=("a@x.example",),
    )  # fmt: skip

    assert update_certification(operator, forklift, before, after, (), (), TODAY).changed

    assert get_certification(forklift) == after
    action, about, detail = last_event()
    assert (action, about) == ("change certification", forklift)
    assert detail["changes"]["name"] == ["Forklift", "Fork lift"]
    assert detail["changes"]["validity"] == [None, "12 months"]
    assert detail["changes"]["offsets"] == [[30, 14, 7, 0], [90, 7, -3]]
    assert "kind" not in detail["changes"]


def test_saving_what_is_there_already_writes_nothing(database: str, operator: Operator) -> None:
    forklift = company.certification(operator)
    before = company.everything()

    assert not edit(operator, forklift, name=" Forklift ").changed

    assert company.everything() == before


def test_a_window_that_changes_moves_lists_counts_and_exports_alike(
    database: str, operator: Operator
) -> None:
    staff = company.people(5)
    forklift = company.certification(operator, offsets=(30,))
    assignment.assign(operator, forklift, staff, TODAY)
    for entity, days in zip(staff, (20, 45, 60, 61), strict=False):
        company.certify(operator, [association(entity, forklift)], TODAY, TODAY + days * DAY)
    after = get_certification(forklift)._replace(offsets=(60, 30))

    plan = plan_change(forklift, after, (), TODAY)
    assert plan == DefinitionChange((Move(Status.VALID, Status.EXPIRES_SOON, 2),))
    edit(operator, forklift, offsets=(60, 30))

    counts = count_statuses_of(forklift, TODAY)
    assert (counts.expires_soon, counts.valid, counts.missing) == (3, 1, 1)
    listed = list_rows(RowView(forklift, TODAY, frozenset([Status.EXPIRES_SOON]))).ids
    assert sorted(listed) == associations(staff[:3], forklift)
    column = ASSOCIATION_COLUMNS.index("status")
    with snapshot():
        exported = Counter(row[column] for row in association_rows(Selection(TODAY)))
    assert exported == {"expires_soon": 3, "valid": 1, "missing": 1}
    assert integrity.check() == []


@pytest.mark.parametrize(
    ("offsets", "soon"), [((), 0), ((-5,), 0), ((0,), 1), ((1, 0), 2), ((3_650,), 3), ((59,), 2)]
)
def test_the_edges_of_a_window_are_foreseen(
    database: str, operator: Operator, offsets: tuple[int, ...], soon: int
) -> None:
    """No window at all, one after the expiry only, the last day alone, and one beyond everything that is held."""
    staff = company.people(4)
    forklift = company.certification(operator, offsets=(60,))
    assignment.assign(operator, forklift, staff, TODAY)
    for entity, days in zip(staff, (0, 1, 60, None), strict=True):
        expires = None if days is None else TODAY + days * DAY
        company.certify(operator, [association(entity, forklift)], TODAY - DAY, expires)

    plan = plan_change(forklift, get_certification(forklift)._replace(offsets=offsets), (), TODAY)
    edit(operator, forklift, offsets=offsets)

    assert plan.moved == 3 - soon
    assert count_statuses_of(forklift, TODAY).expires_soon == soon


def test_a_role_that_is_put_on_and_one_that_is_taken_off(database: str, operator: Operator) -> None:
    """Newly held, kept by a second source, gone without a history, archived with one."""
    staff = company.people(4)
    forklift = company.certification(operator)
    old = company.role(operator, "Old", staff[:3], [forklift])
    new = company.role(operator, "New", [staff[0], staff[3]])
    company.certify(operator, [association(staff[1], forklift)], TODAY, None)

    plan = plan_change(forklift, get_certification(forklift), [new], TODAY)
    kept = association(staff[0], forklift)
    done = edit(operator, forklift, [new])

    assert plan == DefinitionChange(gained=1, joined=1, gone=1, archived=1, kept=1)
    assert done == (True, 1, 0, 1, 1)
    assert get_role_ids_of(forklift) == (new,)
    assert association(staff[0], forklift) == kept
    assert company.sources_of(kept) == {"New"}
    assert company.archived_on(association(staff[1], forklift)) == TODAY
    _, _, detail = last_event()
    assert (detail["roles_put"], detail["roles_taken"]) == (["New"], ["Old"])
    assert {detail[word] for word in ("added", "gone", "archived")} == {1}
    assert old not in get_role_ids_of(forklift)


@pytest.mark.seeds(range(4), long=200)
def test_what_is_foreseen_is_what_happens(database: str, operator: Operator, seed: int) -> None:
    """On companies of every history: the same rows move, come and go as the plan counted."""
    random = Random(seed)
    staff, certifications, some_roles = company.random_company(operator, seed)
    for number in range(3):
        extra = company.role(
            operator, f"More {number}", random.sample(staff, 5), random.sample(certifications, 1)
        )
        some_roles.append(extra)
    for _ in range(4):
        one = random.choice(certifications)
        before, held = get_defined(one)
        after = before._replace(offsets=random.choice([(), (-3,), (0,), (30, 0), (60,), (200, 5), (3000,)]))
        wanted = random.sample(some_roles, random.randrange(len(some_roles) + 1))
        rows, shown = company.count("association"), statuses(one)
        archived = company.count("association", "archived_on IS NOT NULL")

        plan = plan_change(one, after, wanted, TODAY)
        done = update_certification(operator, one, before, after, held, wanted, TODAY)

        now = statuses(one)
        moved = Counter((shown[id], now[id]) for id in shown.keys() & now.keys() if shown[id] != now[id])
        assert {(m.before, m.after): m.rows for m in plan.moves} == moved
        assert (plan.gained, plan.restored, plan.gone, plan.archived) == done[1:]
        assert company.count("association") == rows + plan.gained - plan.gone
        assert (
            company.count("association", "archived_on IS NOT NULL")
            == archived - plan.restored + plan.archived
        )
        assert get_defined(one) == Defined(after, tuple(sorted(wanted)))
    assert integrity.check() == []


def test_inactive_entities_count_in_no_move(database: str, operator: Operator) -> None:
    staff = company.people(2)
    forklift = company.certification(operator, offsets=(30,))
    assignment.assign(operator, forklift, staff, TODAY)
    company.certify(operator, associations(staff, forklift), TODAY, TODAY + 45 * DAY)
    entities.deactivate(operator, staff[:1])

    plan = plan_change(forklift, get_certification(forklift)._replace(offsets=(60,)), (), TODAY)

    assert plan.moved == 1


def test_a_certification_that_becomes_another_kinds_leaves_its_roles(
    database: str, operator: Operator
) -> None:
    forklift = company.certification(operator)
    role = company.role(operator, "Riggers", (), [forklift])

    with pytest.raises(InvalidInput) as refused:
        edit(operator, forklift, kind=Kind.ASSET)
    assert refused.value.field == "roles"
    edit(operator, forklift, [], kind=Kind.ASSET)
    assert get_defined(forklift) == Defined(Definition("Forklift", Kind.ASSET), ())
    edit(operator, forklift, [role], kind=Kind.EMPLOYEE)
    assert get_role_ids_of(forklift) == (role,)


def test_what_is_held_stays_its_kinds(database: str, operator: Operator) -> None:
    forklift = company.certification(operator)
    assignment.assign(operator, forklift, company.people(1), TODAY)

    for refused in (edit, lambda *_, **f: plan_change(forklift, Definition("Forklift", **f), (), TODAY)):
        with pytest.raises(Conflict):
            refused(operator, forklift, kind=Kind.ASSET)


# --- two at once ---


def test_the_second_of_two_who_edit_is_told_and_loses_nothing(
    database: str, operator: Operator, editor: Operator
) -> None:
    forklift = company.certification(operator)
    role = company.role(operator, "Riggers")
    opened = get_defined(forklift)
    first = opened.definition._replace(description="Ada's", offsets=(60,))
    second = opened.definition._replace(description="Ed's")
    update_certification(operator, forklift, opened.definition, first, (), [role], TODAY)
    stored = company.everything()

    with pytest.raises(ChangedMeanwhile) as refused:
        update_certification(editor, forklift, opened.definition, second, opened.roles, [], TODAY)

    assert refused.value.theirs == Defined(first, (role,))
    assert company.everything() == stored
    theirs = refused.value.theirs
    assert isinstance(theirs, Defined)
    mine = theirs.definition._replace(description="Ed's")
    update_certification(editor, forklift, theirs.definition, mine, theirs.roles, theirs.roles, TODAY)
    assert get_defined(forklift) == Defined(first._replace(description="Ed's"), (role,))


def test_a_role_put_on_elsewhere_meanwhile_is_not_taken_off_unseen(database: str, operator: Operator) -> None:
    forklift = company.certification(operator)
    opened = get_defined(forklift)
    company.role(operator, "Riggers", (), [forklift])

    with pytest.raises(ChangedMeanwhile):
        update_certification(operator, forklift, opened.definition, opened.definition, (), (), TODAY)


def test_what_another_deleted_meanwhile_is_said(database: str, operator: Operator) -> None:
    forklift = company.certification(operator)
    opened = get_certification(forklift)
    with pytest.raises(NotFound):
        edit(operator, forklift, [999])
    definitions.delete_certification(operator, forklift)

    with pytest.raises(NotFound):
        update_certification(operator, forklift, opened, opened._replace(name="X"), (), (), TODAY)
    with pytest.raises(NotFound):
        plan_change(forklift, opened, (), TODAY)


# --- rights ---


def test_roles_need_their_own_right(database: str, operator: Operator) -> None:
    definer = company.an_operator("di", {Right.CREATE_CERTIFICATIONS, Right.UPDATE_CERTIFICATIONS})
    forklift = company.certification(operator)
    role = company.role(operator, "Riggers")

    assert edit(definer, forklift, description="x").changed
    with pytest.raises(NotPermitted):
        edit(definer, forklift, [role])
    with pytest.raises(NotPermitted):
        definitions.create_certification(definer, Definition("New", Kind.EMPLOYEE), [role], TODAY)
    assert company.count("certification") == 1


# --- made and copied ---


def test_a_new_certification_reaches_the_members_of_its_roles(database: str, operator: Operator) -> None:
    staff = company.people(3)
    role = company.role(operator, "Riggers", staff)

    made = definitions.create_certification(operator, Definition("Badge", Kind.EMPLOYEE), [role], TODAY)

    assert count_statuses_of(made, TODAY).missing == 3
    assert last_event()[:2] == ("create certification", made)
    with pytest.raises(InvalidInput):
        definitions.create_certification(operator, Definition("Van", Kind.ASSET), [role], TODAY)


def test_a_copy_has_every_field_and_role_and_nobodys_history(database: str, operator: Operator) -> None:
    staff = company.people(2)
    fields: dict[str, Any] = {
        "basis": Basis.FIXED_CYCLE,
        "validity": YEAR,
        "minimum": Period(2, Unit.WEEKS),
        "offsets": (9,),
    }
    forklift = company.certification(operator, **fields)
    company.role(operator, "Riggers", staff[:1], [forklift])
    assignment.assign(operator, forklift, staff, TODAY)

    made = definitions.copy_certification(operator, forklift, "Crane", TODAY)

    source = get_defined(forklift)
    assert get_defined(made) == Defined(source.definition._replace(name="Crane"), source.roles)
    assert count_statuses_of(made, TODAY).total == 1
    assert count_statuses_of(forklift, TODAY).total == 2
    with pytest.raises(Conflict):
        definitions.copy_certification(operator, forklift, "Crane", TODAY)


# --- what is refused ---


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"group": "a\x1b[2J"}, "group"),
        ({"group": "g" * 101}, "group"),
        ({"validity": Period(0, Unit.DAYS)}, "validity"),
        ({"validity": Period(201, Unit.YEARS)}, "validity"),
        ({"renewal_window": Period(-1, Unit.DAYS)}, "renewal_window"),
        ({"minimum": Period(-1, Unit.DAYS)}, "minimum"),
        ({"validity": YEAR, "basis": Basis.FIXED_CYCLE}, "minimum"),
        ({"validity": YEAR, "basis": Basis.FIXED_CYCLE, "minimum": Period(0, Unit.DAYS)}, "minimum"),
        ({"validity": YEAR, "basis": Basis.OLD_EXPIRY, "renewal_window": YEAR}, "renewal_window"),
        ({"validity": Period(3, Unit.WEEKS), "basis": Basis.OLD_EXPIRY}, "renewal_window"),
        ({"offsets": (3_651,)}, "offsets"),
        ({"offsets": tuple(range(21))}, "offsets"),
        ({"notify_addresses": ("nobody",)}, "notify_addresses"),
        ({"notify_addresses": ("a@x.example", "a b@x.example")}, "notify_addresses"),
        ({"notify_addresses": ("a@b@c",)}, "notify_addresses"),
        ({"description": "a\x00"}, "description"),
    ],
)
def test_the_field_that_is_wrong_is_named(
    database: str, operator: Operator, fields: dict[str, Any], field: str
) -> None:
    forklift = company.certification(operator)
    before = company.everything()
    wrong = Definition("Other", Kind.EMPLOYEE)._replace(**fields)

    for attempt in (
        lambda: definitions.create_certification(operator, wrong),
        lambda: edit(operator, forklift, **fields),
        lambda: plan_change(forklift, wrong, (), TODAY),
    ):
        with pytest.raises(InvalidInput) as refused:
            attempt()
        assert refused.value.field == field
    assert company.everything() == before


def test_an_old_definition_that_lacks_something_can_still_be_renamed(
    database: str, operator: Operator
) -> None:
    """What came by a file without a minimum is asked for one when its dates' fields are changed, not before."""
    with act(operator, "import") as done:
        old = definitions.insert_definition(
            Definition("Old", Kind.EMPLOYEE, validity=YEAR, basis=Basis.FIXED_CYCLE)
        )
        done.detail["imported"] = 1

    assert edit(operator, old, name="Older", description="x").changed
    with pytest.raises(InvalidInput):
        edit(operator, old, basis=Basis.COMPLETION, validity=Period(0, Unit.DAYS))
    assert edit(operator, old, basis=Basis.COMPLETION).changed
    with pytest.raises(InvalidInput):
        edit(operator, old, basis=Basis.FIXED_CYCLE)


def test_offsets_are_stored_once_each_from_the_largest_on(database: str, operator: Operator) -> None:
    forklift = company.certification(operator, offsets=(0, 7, 7, 30))

    assert get_certification(forklift).offsets == (30, 7, 0)
    assert not edit(operator, forklift, offsets=(0, 30, 7)).changed


def test_a_taken_name_is_refused_beforehand_and_at_once(database: str, operator: Operator) -> None:
    company.certification(operator, "Badge")
    forklift = company.certification(operator)
    named = get_certification(forklift)._replace(name="Badge")

    with pytest.raises(Conflict):
        plan_change(forklift, named, (), TODAY)
    with pytest.raises(Conflict):
        edit(operator, forklift, name="Badge")


def test_a_window_of_the_last_day_alone_goes_out_and_comes_back(database: str, operator: Operator) -> None:
    """0 days is a window, unlike none; an export of it is taken in again as it was."""
    forklift = company.certification(operator)
    edit(operator, forklift, validity=YEAR, renewal_window=Period(0, Unit.DAYS))

    row = dict(zip(CERTIFICATION_COLUMNS, next(certification_rows()), strict=True))
    assert row["renewal_window"] == "0 days"
    assert period("renewal_window", str(row["renewal_window"]), least=0) == Period(0, Unit.DAYS)
    assert get_certification(forklift).renewal_window == Period(0, Unit.DAYS)
