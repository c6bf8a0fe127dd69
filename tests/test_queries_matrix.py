"""The matrix's cells, shares and gaps: what the rules say, for every day, alike on both engines; a page costs a page."""

from __future__ import annotations

from datetime import date

import pytest

from certtui.filters import Filter
from certtui.queries.definitions import get_warning_windows
from certtui.queries.entity_views import EntitySort, list_entity_ids
from certtui.queries.matrix import (
    NOT_HELD,
    count_columns,
    get_cells,
    get_matrix_rows,
    list_columns,
    list_entities_with_gaps,
)
from certtui.records import GAPS, Counts, Kind, Status
from certtui.rights import Operator
from tests import company
from tests.company import DAY, TODAY
from tests.slow_reading import read_status
from tests.test_queries_associations import counting

DAYS = [TODAY + n * DAY for n in (-400, -60, -2, 0, 30, 200)]
EMPLOYEES = Filter(kind=Kind.EMPLOYEE)


def slowly(day: date) -> dict[tuple[int, int], Status]:
    """By entity and certification: the status of what is in force, inactive entities' as well."""
    windows = get_warning_windows()
    found = {}
    for one in company.recorded():
        begins = min([one.assigned, *(instance.issued_on for instance in one.instances)])
        if begins <= day and (one.archived is None or day < one.archived):
            found[one.entity, one.certification] = read_status(
                one.instances, one.revocations, windows[one.certification], day
            )[0]
    return found


@pytest.mark.seeds([1, 4], long=200)
def test_every_cell_share_and_gap_is_what_a_slow_reading_finds(
    database: str, operator: Operator, seed: int
) -> None:
    """No cell is another's, blank where nothing is to be held, and the counts are those of the cells."""
    staff, certifications, _ = company.random_company(operator, seed, 20)
    columns = [one.id for one in list_columns(EMPLOYEES)]
    assert sorted(columns) == sorted(certifications)
    active = set(list_entity_ids(EMPLOYEES))
    for day in DAYS:
        expected = slowly(day)
        rows = get_matrix_rows(staff, columns, day)
        cells = get_cells(staff, day)
        assert [row.id for row in rows] == staff
        for row in rows:
            held = {
                id: Status(int(status))
                for id, status in zip(columns, row.statuses, strict=True)
                if status != NOT_HELD
            }
            assert held == {id: status for (entity, id), status in expected.items() if entity == row.id}
            assert row.active == (row.id in active)
            assert row.counts.total == len(held)
            assert {id: cell.status for id, cell in cells[row.id].items()} == held
            assert {cell.entity_id for cell in cells[row.id].values()} <= {row.id}
        some = staff[::3]
        for filter, ids, among in (
            (EMPLOYEES, None, active),
            (EMPLOYEES._replace(inactive=True), None, set(staff)),
            (EMPLOYEES, some, set(some)),
        ):
            counts = count_columns(filter, ids, day)
            for id in columns:
                statuses = [
                    status for (entity, of), status in expected.items() if of == id and entity in among
                ]
                assert counts.get(id, Counts()) == Counts(*map(statuses.count, Status))
        for filter, among in ((EMPLOYEES, active), (EMPLOYEES._replace(inactive=True), set(staff))):
            gaps = {entity for (entity, _), status in expected.items() if status in GAPS} & among
            assert list_entities_with_gaps(filter, day) == gaps


def test_columns_are_those_of_the_filter_with_their_roles(database: str, operator: Operator) -> None:
    """In order of group and name; a group or a certification that is filtered by leaves the others out."""
    staff = company.people(2)
    aid = company.certification(operator, "First Aid", group="Safety")
    van = company.certification(operator, "Van", group="Driving")
    company.certification(operator, "Crane", Kind.ASSET, group="Driving")
    company.role(operator, "Warden", staff, [aid])
    company.role(operator, "Driver", staff, [van, aid])
    columns = list_columns(EMPLOYEES)
    assert [(one.name, one.group, one.roles) for one in columns] == [
        ("Van", "Driving", ("Driver",)),
        ("First Aid", "Safety", ("Driver", "Warden")),
    ]
    assert [one.id for one in list_columns(EMPLOYEES._replace(certification_id=aid))] == [aid]
    # cells of columns that are left out are left out of the rows as well, and of their percent
    (row,) = get_matrix_rows(staff[:1], [aid], TODAY)
    assert row.counts.total == 1


def test_a_page_asks_as_often_for_a_hundred_as_for_one(database: str, operator: Operator) -> None:
    """Two statements for the cells, three for what is recorded of them, however many there are: a slow line is felt once."""
    staff = company.people(100)
    columns = [company.certification(operator, f"C{n}") for n in range(3)]
    company.role(operator, "All", staff, columns)
    sent = []
    for ids in (staff[:1], staff):
        with counting() as statements:
            get_matrix_rows(ids, columns, TODAY)
            get_cells(ids, TODAY)
        sent.append(len(statements))
    assert sent == [5, 5]


def test_shares_are_whole_only_when_all_hold() -> None:
    """One gap among a thousand is not 100 percent; where nothing is in force there is no share."""
    assert Counts(valid=999, expired=1).percent == 99
    assert Counts(valid=1, expires_soon=2).percent == 100
    assert Counts(upcoming=1).percent == 0
    assert Counts().percent is None


def test_the_entities_of_a_page_that_are_gone_are_left_out(database: str, operator: Operator) -> None:
    """Another operator deleted one since its id was listed."""
    staff = company.people(2)
    assert [row.id for row in get_matrix_rows([*staff, 999_999], [], TODAY)] == staff
    assert list_entity_ids(EMPLOYEES, EntitySort.CODE).tolist() == staff
