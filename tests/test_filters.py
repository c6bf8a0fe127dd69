"""A filter chooses the same rows wherever it is used, and means the same after it was kept as text."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest

from certtui.commands import entities
from certtui.errors import InvalidInput, NotFound
from certtui.filters import Filter, from_json, to_json
from certtui.queries.counts import count_matching, count_statuses
from certtui.queries.filters import describe_filter, list_attribute_values, rows_matching
from certtui.records import EntityDetails, Kind, Status
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY
from tests.slow_reading import read_status

DAYS = (TODAY - 200 * DAY, TODAY - 3 * DAY, TODAY, TODAY + 90 * DAY, TODAY + 1_000 * DAY)


def _chosen(filter: Filter, day: date) -> list[int]:
    sql, params = rows_matching(filter, day)
    return sorted(id for (id,) in execute(f"SELECT a.id {sql}", params).fetchall())


def _slowly(day: date, windows: dict[int, int | None]) -> dict[int, tuple[int, int, Status]]:
    """By association: entity, certification and status of all that are in force, of active entities."""
    found = {}
    for row in company.recorded():
        begins = min([row.assigned, *(one.issued_on for one in row.instances)])
        if not row.active or begins > day or (row.archived is not None and row.archived <= day):
            continue
        status, _, _ = read_status(row.instances, row.revocations, windows[row.certification], day)
        found[row.id] = (row.entity, row.certification, status)
    return found


@pytest.mark.seeds([3, 8], long=200)
def test_a_filter_chooses_what_a_slow_reading_of_the_rules_chooses(
    database: str, operator: Operator, seed: int
) -> None:
    """No row is left out or counted twice, on any day, whatever the filter combines."""
    staff, certifications, roles = company.random_company(operator, seed, 24)
    members = {
        role: {
            id for (id,) in execute("SELECT entity_id FROM role_member WHERE role_id = ?", (role,)).fetchall()
        }
        for role in roles
    }
    windows = dict(zip(certifications, (None, 30, 0), strict=True))
    for day in DAYS:
        rows = _slowly(day, windows)
        for filter in (
            Filter(),
            Filter(kind=Kind.EMPLOYEE, statuses=frozenset({Status.EXPIRED, Status.MISSING})),
            Filter(kind=Kind.ASSET),
            Filter(certification_id=certifications[1], role_id=roles[0]),
            Filter(role_id=roles[1], statuses=frozenset({Status.VALID})),
            Filter(entity_id=staff[0]),
        ):
            wanted = {
                id
                for id, (entity, certification, status) in rows.items()
                if filter.kind in (None, Kind.EMPLOYEE)
                and filter.certification_id in (None, certification)
                and filter.entity_id in (None, entity)
                and (filter.role_id is None or entity in members[filter.role_id])
                and (not filter.statuses or status in filter.statuses)
            }
            assert _chosen(filter, day) == sorted(wanted), (day, filter)
            counted = count_matching(filter, day)
            by_hand = Counter((rows[id][1], rows[id][2]) for id in wanted)
            assert {
                (certification, status): counts.of(status)
                for certification, counts in counted.items()
                for status in Status
                if counts.of(status)
            } == by_hand
        assert {id: counts for id, counts in count_statuses(day).items() if counts.total} == count_matching(
            Filter(), day
        )


def test_attributes_locations_and_search_choose_entities(database: str, operator: Operator) -> None:
    """Values of one attribute are alternatives, attributes all hold; a location is found by code and by name."""
    with company.told_already():
        entities.insert_entities(
            [
                EntityDetails(Kind.LOCATION, "L1", "North Yard"),
                EntityDetails(Kind.EMPLOYEE, "E1", "Ana", attributes=(("dept", "Lifts"), ("site", "L1"))),
                EntityDetails(
                    Kind.EMPLOYEE, "E2", "Bo", attributes=(("dept", "Roofs"), ("site", "North Yard"))
                ),
                EntityDetails(Kind.EMPLOYEE, "E3", "Cy", attributes=(("dept", "Roofs"), ("site", "L2"))),
                EntityDetails(Kind.EMPLOYEE, "E4", "Di", active=False, attributes=(("dept", "Lifts"),)),
            ]
        )
    ids = {code: id for id, code in execute("SELECT id, code FROM entity").fetchall()}
    forklift = company.certification(operator)
    held = dict(zip("1234", [0] * 4, strict=True))
    from certtui.commands.assignment import assign

    assign(operator, forklift, [ids[f"E{n}"] for n in "123"], TODAY)
    held = {n: company.association(ids[f"E{n}"], forklift) for n in "123"}

    def chosen(**fields: object) -> str:
        found = _chosen(Filter(**fields), TODAY)  # type: ignore[arg-type]
        return "".join(n for n, id in held.items() if id in found)

    assert chosen(attributes=(("dept", "Lifts"), ("dept", "Roofs"))) == "123"
    assert chosen(attributes=(("dept", "Roofs"), ("site", "L2"))) == "3"
    assert chosen(location_id=ids["L1"]) == "12"
    assert chosen(search="roofs c") == "3"
    assert chosen(search="") == "123"
    assert list_attribute_values(Kind.EMPLOYEE, "dept") == [("Roofs", 2), ("Lifts", 1)]


def test_a_filter_is_kept_as_one_text_and_read_back() -> None:
    """Two filters that choose by the same conditions are the same sweep's scope."""
    filter = Filter(
        Kind.ASSET,
        3,
        4,
        5,
        6,
        7,
        frozenset({Status.EXPIRED, Status.MISSING}),
        (("b", "2"), ("a", "1")),
        " x  y ",
        True,
    )
    text = to_json(filter)
    assert text == to_json(filter._replace(attributes=(("a", "1"), ("b", "2")), search="x y"))
    read = from_json(text)
    assert to_json(read) == text
    assert read.statuses == filter.statuses
    assert read.kind is Kind.ASSET
    assert from_json(to_json(Filter())) == Filter()
    for damaged in ("", "[]", json.dumps({"kind": 9}), json.dumps({"colour": 1})):
        with pytest.raises(InvalidInput):
            from_json(damaged)


def test_a_filter_is_told_in_words_and_misses_what_is_gone(database: str, operator: Operator) -> None:
    """What is filtered by is always said; a role that was deleted since is an error, not an empty list."""
    forklift = company.certification(operator, group="Lifting")
    rigger = company.role(operator, "Rigger")
    words = describe_filter(
        Filter(Kind.EMPLOYEE, forklift, role_id=rigger, statuses=frozenset({Status.EXPIRED}), search=" a  b")
    )
    assert words == ("Employees", "Forklift", "Role Rigger", "Expired", '"a b"')
    with pytest.raises(NotFound):
        describe_filter(Filter(role_id=rigger + 1))
