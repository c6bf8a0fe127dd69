"""The matrix as a file: the entities, cells and shares that a view shows, in every format, named so that none is lost."""

from __future__ import annotations

import io
import json

import pytest

from certtui.commands import assignment
from certtui.errors import NotPermitted, UsageError
from certtui.exporting import matrix
from certtui.exporting.export import export_to_stream
from certtui.exporting.kinds import find_export
from certtui.filters import Filter
from certtui.queries.exports import Selection
from certtui.records import Kind, Status
from certtui.rights import Operator, Right
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY


@pytest.fixture
def staff(database: str, operator: Operator) -> list[int]:
    """Three people; Crane on two of them, Äid, of a group before it, on one, by a role."""
    staff = company.people(3)
    crane = company.certification(operator, "Crane", group="Lifting")
    aid = company.certification(operator, "Äid", group="Care")
    assignment.assign(operator, crane, staff[:2], TODAY - 90 * DAY)
    company.role(operator, "Lead", staff[:1], [aid], TODAY - 90 * DAY)
    company.certify(operator, company.associations(staff[:1], crane), TODAY - 60 * DAY, TODAY + 300 * DAY)
    return staff


def csv_of(operator: Operator, filter: Filter, day: int = 0) -> list[str]:
    stream = io.BytesIO()
    export_to_stream(operator, find_export("matrix", Selection(TODAY + day * DAY, filter)), "csv", stream)
    return stream.getvalue().decode().splitlines()


def test_golden_rows(staff: list[int], operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """By code; groups in order, a status word or nothing in each, percent in compliance; read a page at a time."""
    monkeypatch.setattr(matrix, "_AT_ONCE", 2)
    assert csv_of(operator, Filter(kind=Kind.EMPLOYEE)) == [
        "entity_code,entity_name,percent,Äid,Crane",
        "E00001,N 10000E,50,missing,valid",
        "E00002,A 20000E,0,,missing",
        "E00003,M 30000E,,,",
    ]


def test_it_holds_what_the_view_lists(staff: list[int], operator: Operator) -> None:
    """A status leaves out who has it nowhere, and no cell of the others; a group leaves columns out; the day counts."""
    valid = Filter(kind=Kind.EMPLOYEE, statuses=frozenset({Status.VALID}))
    assert csv_of(operator, valid)[1:] == ["E00001,N 10000E,50,missing,valid"]
    assert csv_of(operator, valid, day=301)[1:] == []
    crane = execute("SELECT group_id FROM certification WHERE name = 'Crane'").fetchone()[0]
    assert csv_of(operator, Filter(kind=Kind.EMPLOYEE, group_id=crane))[:2] == [
        "entity_code,entity_name,percent,Crane",
        "E00001,N 10000E,100,valid",
    ]
    assert csv_of(operator, Filter(kind=Kind.EMPLOYEE, search="e00003"))[1:] == ["E00003,M 30000E,,,"]


def test_it_is_of_one_kind(staff: list[int], operator: Operator) -> None:
    """Entities of several kinds hold nothing in common: without a kind it is refused, unless a role says which."""
    with pytest.raises(UsageError, match="--kind"):
        csv_of(operator, Filter())
    lead = execute("SELECT id FROM role").fetchone()[0]
    assert len(csv_of(operator, Filter(role_id=lead))) == 2
    assert csv_of(operator, Filter(kind=Kind.CLIENT)) == ["entity_code,entity_name,percent"]


def test_names_that_collide_stay_apart(database: str, operator: Operator) -> None:
    """A certification named as one of the table's own columns has a key of its own, in JSON as well."""
    staff = company.people(1)
    for name in ("percent", "percent (certification)", "=cmd", "entity_name"):
        assignment.assign(operator, company.certification(operator, name), staff, TODAY)
    stream = io.BytesIO()
    export_to_stream(
        operator, find_export("matrix", Selection(TODAY, Filter(kind=Kind.EMPLOYEE))), "jsonl", stream
    )
    (row,) = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert row["entity_code"] == "E00001"
    assert row["percent"] == 0
    assert [name for name, value in row.items() if value == "missing"] == [
        "=cmd",
        "entity_name (certification)",
        "percent (certification) (certification)",
        "percent (certification)",
    ]


def test_it_takes_the_right_to_export(staff: list[int], operator: Operator) -> None:
    """Who may look but not export gets no file."""
    looker = company.an_operator("lo", [Right.VIEW_CERTIFICATIONS, Right.VIEW_ENTITIES])
    with pytest.raises(NotPermitted):
        csv_of(looker, Filter(kind=Kind.EMPLOYEE))
