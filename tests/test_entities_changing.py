"""Entities edited, deactivated and brought back, and the lists of the settings."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from certtui import integrity
from certtui.commands import assignment, entities, roles
from certtui.commands.entities import Deactivation
from certtui.errors import Cancelled, ChangedMeanwhile, Conflict, InvalidInput, NotFound
from certtui.queries import entity_list as queries
from certtui.queries.counts import count_statuses
from certtui.queries.entity_list import EntityOrder, EntityView, get_entity, list_entity_rows
from certtui.queries.haystack import Haystack, load_search_texts
from certtui.records import Counts, EntityDetails, Kind
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import TODAY, associations

ANN = EntityDetails(
    Kind.EMPLOYEE, "7", "Ann", "ann@x.example", True, (("Department", "Crane"), ("Site", "A"))
)


def _detail() -> dict[str, Any]:
    row = execute("SELECT detail FROM audit_event ORDER BY id DESC LIMIT 1").fetchone()
    found: dict[str, Any] = json.loads(row[0])
    return found


def test_all_that_is_recorded_comes_back(database: str, operator: Operator) -> None:
    assert get_entity(entities.create_entity(operator, ANN)) == ANN
    with pytest.raises(NotFound):
        get_entity(404)


def test_an_edit_is_found_sorted_and_told_from_which_to_which_value(
    database: str, operator: Operator
) -> None:
    id = entities.create_entity(operator, ANN)
    after = ANN._replace(name="Zoë Ann", code="8", attributes=(("Department", "Yard"), ("Shift", "2")))

    assert entities.update_entity(operator, id, ANN, after)

    assert get_entity(id) == after
    found = Haystack([id], load_search_texts(Kind.EMPLOYEE))
    assert list(found.find("zoe yard 8")) == [0]
    assert list(found.find("crane")) == []
    assert execute("SELECT sort_name FROM entity").fetchone()[0] == "zoe ann"
    assert _detail()["changes"] == {
        "code": ["7", "8"],
        "name": ["Ann", "Zoë Ann"],
        "attributes.Department": ["Crane", "Yard"],
        "attributes.Shift": [None, "2"],
        "attributes.Site": ["A", None],
    }
    assert execute("SELECT max(entity_id) FROM audit_event").fetchone()[0] == id


def test_an_edit_that_changes_nothing_leaves_no_event(database: str, operator: Operator) -> None:
    id = entities.create_entity(operator, ANN)
    before = company.everything()

    assert not entities.update_entity(operator, id, ANN, ANN._replace(name=" Ann "))

    assert company.everything() == before


def test_the_second_to_save_is_told_and_overwrites_nothing(database: str, operator: Operator) -> None:
    id = entities.create_entity(operator, ANN)
    theirs = ANN._replace(email="ann@y.example")
    entities.update_entity(operator, id, ANN, theirs)
    before = company.everything()

    with pytest.raises(ChangedMeanwhile) as told:
        entities.update_entity(operator, id, ANN, ANN._replace(name="Anne"))

    assert told.value.theirs == theirs
    assert not entities.update_entity(operator, id, ANN, theirs), "both meant the same"
    assert company.everything() == before


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"kind": Kind.ASSET}, InvalidInput),
        ({"code": ""}, InvalidInput),
        ({"name": "a\u202eb"}, InvalidInput),
        ({"code": "9"}, Conflict),
        ({"attributes": (("", "lost"),)}, InvalidInput),
        ({"attributes": (("A", "1"), (" A ", "2"))}, InvalidInput),
    ],
)
def test_what_cannot_be_saved_is_refused(
    database: str, operator: Operator, fields: dict[str, Any], error: type[Exception]
) -> None:
    id = entities.create_entity(operator, ANN)
    entities.create_entity(operator, ANN._replace(code="9"))
    entities.create_entity(operator, ANN._replace(kind=Kind.ASSET, code="8"))
    before = company.everything()

    with pytest.raises(error):
        entities.update_entity(operator, id, ANN, ANN._replace(**fields))

    assert company.everything() == before
    assert entities.update_entity(operator, id, ANN, ANN._replace(code="8")), "unique within its kind only"


def test_an_edit_may_deactivate(database: str, operator: Operator) -> None:
    id = entities.create_entity(operator, ANN)
    assignment.assign(operator, company.certification(operator), [id], TODAY)

    entities.update_entity(operator, id, ANN, ANN._replace(active=False))

    assert sum(counts.total for counts in count_statuses(TODAY).values()) == 0
    assert integrity.check() == []


@pytest.mark.seeds(range(3), long=200)
def test_what_leaves_the_counts_is_what_was_said(database: str, operator: Operator, seed: int) -> None:
    staff, _, _ = company.random_company(operator, seed)
    chosen = [*staff[:7], 404]

    def total() -> Counts:
        counts = Counts()
        for one in count_statuses(TODAY).values():
            counts = counts.plus(one)
        return counts

    before = total()
    plan = entities.plan_deactivation(chosen, TODAY)
    assert entities.deactivate(operator, chosen) == plan.entities
    assert total().plus(plan.counts) == before
    assert entities.plan_deactivation(chosen, TODAY) == Deactivation(0, Counts())

    back = entities.plan_reactivation(chosen, TODAY)
    between = total()
    assert entities.reactivate(operator, chosen) == back.entities == 7
    assert total() == between.plus(back.counts)


def test_entities_are_listed_with_or_without_the_inactive_ones(database: str, operator: Operator) -> None:
    staff = company.people(9)
    company.people(2, Kind.ASSET, "A")
    forklift, badge = (company.certification(operator, name) for name in ("Forklift", "Badge"))
    riggers = company.role(operator, "Riggers", staff[:2], [badge])
    assignment.assign(operator, forklift, staff[:1], TODAY)
    company.certify(operator, associations(staff[1:2], badge), TODAY, None)
    roles.drop_members(operator, riggers, staff[1:2], TODAY)
    entities.deactivate(operator, staff[4:6])

    assert queries.count_entity_rows(Kind.EMPLOYEE) == (7, 2)
    for order, down, inactive in product(EntityOrder, (False, True), (False, True)):
        ids = list_entity_rows(EntityView(Kind.EMPLOYEE, order, down, inactive))
        rows = queries.get_entity_rows(ids)
        assert len(rows) == (9 if inactive else 7)
        values = [row.name if order is EntityOrder.NAME else row.code for row in rows]
        assert values == sorted(values, reverse=down)
        assert list_entity_rows(EntityView(Kind.EMPLOYEE, order, down, inactive), 3) == ids[:3]
    by_code = queries.get_entity_rows(
        list_entity_rows(EntityView(Kind.EMPLOYEE, EntityOrder.CODE, inactive=True))
    )
    assert [row.certifications for row in by_code] == [2, 0, *[0] * 7], "what is archived is not held"
    assert [row.active for row in by_code] == [True] * 4 + [False] * 2 + [True] * 3


def test_codes_and_searches_find_inactive_ones(database: str, operator: Operator) -> None:
    staff = company.people(2)
    entities.deactivate(operator, staff[1:])

    found = queries.find_entities(Kind.EMPLOYEE, ["E00001", "e00002", "X"])
    assert found.ids == {"E00001": staff[0], "E00002": staff[1]}
    assert set(found.inactive) == {"E00002"}
    assert list(found.unknown) == ["X"]
    ids = list_entity_rows(EntityView(Kind.EMPLOYEE, EntityOrder.CODE, inactive=True))
    assert list(Haystack(ids, load_search_texts(Kind.EMPLOYEE)).find("e00002")) == [1]


def test_the_names_of_attributes_are_offered(database: str, operator: Operator) -> None:
    entities.create_entity(operator, ANN)
    entities.create_entity(operator, ANN._replace(kind=Kind.ASSET, attributes=(("Serial", "1"),)))

    assert queries.list_attribute_names(Kind.EMPLOYEE) == ["Department", "Site"]


@pytest.mark.parametrize("active", [False, True])
def test_who_counts_is_changed_with_progress_and_can_be_stopped(
    database: str, operator: Operator, *, active: bool
) -> None:
    """Half done is nothing done."""
    staff = company.people(3)
    if active:
        entities.deactivate(operator, staff)
    before = company.everything()
    seen: list[tuple[int, int]] = []

    def stop(ready: int, total: int) -> None:
        seen.append((ready, total))
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        (entities.reactivate if active else entities.deactivate)(operator, staff, progress=stop)

    assert seen == [(3, 3)]
    assert company.everything() == before
