"""What an export holds: its columns, its rows, their order, whom it leaves out; on both engines."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from certtui.commands import assignment, entities
from certtui.errors import Cancelled, Conflict, NotPermitted, UsageError
from certtui.exporting.definitions import CERTIFICATION_COLUMNS
from certtui.exporting.export import export_to_file, export_to_stream
from certtui.exporting.kinds import find_export
from certtui.exporting.names import join_names, join_sources
from certtui.exporting.writing import CHUNK
from certtui.filters import Filter
from certtui.importing.fields import KINDS_OF_IMPORT, fields_of
from certtui.importing.reading import open_table
from certtui.queries.exports import Selection
from certtui.records import Definition, EntityDetails, Kind, Period, Status, Unit
from certtui.rights import Operator
from tests import company
from tests.company import DAY, TODAY, on

ALL = Selection(TODAY)


def chosen(**conditions: Any) -> Selection:
    return Selection(TODAY, Filter(**conditions))


def exported(operator: Operator, what: str, selection: Selection = ALL) -> list[dict[str, object]]:
    stream = io.BytesIO()
    export_to_stream(operator, find_export(what, selection), "jsonl", stream)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def csv_of(operator: Operator, what: str, selection: Selection = ALL) -> str:
    stream = io.BytesIO()
    export_to_stream(operator, find_export(what, selection), "csv", stream)
    return stream.getvalue().decode()


def codes(rows: Sequence[dict[str, object]]) -> list[object]:
    return [row["entity_code"] for row in rows]


@pytest.fixture
def staffed(database: str, operator: Operator) -> list[int]:
    """Two certifications over four people: held, run out, revoked and missing, by hand and by a role."""
    staff = company.people(4)
    crane = company.certification(operator, "Crane", group="Lifting")
    aid = company.certification(operator, "Äid", group="Care")
    assignment.assign(operator, crane, staff[:3], on("2026-01-01"))
    company.role(operator, "Lead; Night", staff[2:], [aid], on("2026-02-01"))
    held = company.associations(staff[:3], crane)
    company.certify(operator, held[:1], on("2026-02-03"), on("2027-02-03"))
    company.certify(operator, held[1:2], on("2025-02-03"), on("2026-02-03"))
    company.certify(operator, held[2:3], on("2026-03-01"), None)
    company.revoke(operator, held[2], on("2026-06-01"))
    return staff


GOLDEN = """\
certification,group,kind,entity_code,entity_name,entity_email,active,sources,status,issued_on,effective_on,expires_on,\
days_left,number,assigned_on,revoked_on,revoke_reason
Äid,Care,employee,E00003,M 30000E,E00003@x.example,true,Lead\\; Night,missing,,,,,,2026-02-01,,
Äid,Care,employee,E00004,E 40000E,E00004@x.example,true,Lead\\; Night,missing,,,,,,2026-02-01,,
Crane,Lifting,employee,E00001,N 10000E,E00001@x.example,true,direct,valid,2026-02-03,2026-02-03,2027-02-03,\
233,,2026-01-01,,
Crane,Lifting,employee,E00002,A 20000E,E00002@x.example,true,direct,expired,2025-02-03,2025-02-03,2026-02-03,\
-132,,2026-01-01,,
Crane,Lifting,employee,E00003,M 30000E,E00003@x.example,true,direct,revoked,,,,,,2026-01-01,2026-06-01,Left
"""


def test_export_all_is_the_same_bytes_on_both_engines(staffed: list[int], operator: Operator) -> None:
    assert csv_of(operator, "all") == GOLDEN


def test_the_day_looked_at_decides_statuses_and_who_is_in_force(
    staffed: list[int], operator: Operator
) -> None:
    past = ALL._replace(as_of=on("2026-01-15"))
    assert [(r["entity_code"], r["status"]) for r in exported(operator, "all", past)] == [
        ("E00001", "missing"),
        ("E00002", "expires_soon"),
        ("E00003", "missing"),
    ]


def test_a_selection_narrows_by_everything_it_names(staffed: list[int], operator: Operator) -> None:
    gaps = frozenset({Status.MISSING, Status.EXPIRED})
    assert codes(exported(operator, "filtered", chosen(statuses=gaps))) == [
        "E00003",
        "E00004",
        "E00002",
    ]
    assert codes(exported(operator, "filtered", chosen(search="LEAD night"))) == [
        "E00003",
        "E00004",
        "E00003",
    ]
    assert codes(exported(operator, "filtered", chosen(search="30000e m"))) == ["E00003", "E00003"]
    assert exported(operator, "filtered", chosen(kind=Kind.ASSET)) == []
    assert exported(operator, "filtered", chosen(search="nobody at all")) == []


def test_whole_and_selected_lists_agree_row_by_row(staffed: list[int], operator: Operator) -> None:
    """The two ways through the tables (by association, by the index over statuses) show the same rows."""
    every = chosen(statuses=frozenset(Status))
    assert csv_of(operator, "filtered", every) == csv_of(operator, "all")
    assert csv_of(operator, "instances", every) == csv_of(operator, "instances")


def test_inactive_entities_are_left_out_unless_asked_for(staffed: list[int], operator: Operator) -> None:
    entities.deactivate(operator, staffed[:1])
    assert "E00001" not in codes(exported(operator, "all"))
    assert "E00001" not in codes(exported(operator, "instances"))
    shown = exported(operator, "all", chosen(inactive=True))
    assert [r["active"] for r in shown if r["entity_code"] == "E00001"] == [False]
    assert "E00001" not in codes(exported(operator, "associations"))
    whole = exported(operator, "associations", chosen(inactive=True))
    assert "E00001" in codes(whole), "what moves a register elsewhere can be whole"
    assert [r["active"] for r in exported(operator, "employees")] == [False, True, True, True]


def test_instances_come_in_the_order_in_which_they_count(staffed: list[int], operator: Operator) -> None:
    crane = company.associations(staffed[:1], 1)
    company.certify(operator, crane, on("2024-01-01"), on("2025-01-01"))
    rows = exported(operator, "instances")
    assert [(r["entity_code"], r["issued_on"], r["expires_on"], r["voided_on"]) for r in rows] == [
        ("E00001", "2024-01-01", "2025-01-01", None),
        ("E00001", "2026-02-03", "2027-02-03", None),
        ("E00002", "2025-02-03", "2026-02-03", None),
        ("E00003", "2026-03-01", "never", "2026-06-01"),
    ]
    known = exported(operator, "instances", ALL._replace(known_on=on("2026-02-28")))
    assert [r["issued_on"] for r in known] == ["2024-01-01", "2026-02-03", "2025-02-03"]


def test_a_random_register_shows_what_the_rules_say(database: str, operator: Operator) -> None:
    """The export reads stored timelines in its own way; the tables' own reading must agree with it."""
    from certtui.queries.counts import count_statuses
    from certtui.records import Counts

    company.random_company(operator, 5, 20)
    for days in (-200, -30, 0, 90):
        selection = ALL._replace(as_of=TODAY + days * DAY)
        rows = exported(operator, "all", selection)
        counted = Counts()
        for counts in count_statuses(selection.as_of).values():
            counted = counted.plus(counts)
        assert {s.word: sum(r["status"] == s.word for r in rows) for s in Status} == counted._asdict()


def test_entities_have_a_column_for_each_attribute(database: str, operator: Operator) -> None:
    for code, attributes in (("A2", (("serial", "7"), ("name", "x"))), ("A1", (("Site", "=1+1"),))):
        entities.create_entity(operator, EntityDetails(Kind.ASSET, code, "Lift", attributes=attributes))
    assert csv_of(operator, "assets") == (
        "code,name,email,active,Site,name (attribute),serial\nA1,Lift,,true,'=1+1,,\nA2,Lift,,true,,x,7\n"
    )


def test_a_certification_is_exported_with_all_that_defines_it(database: str, operator: Operator) -> None:
    from certtui.commands.definitions import create_certification

    full = Definition(
        "Crane", Kind.EMPLOYEE, validity=Period(1, Unit.YEARS), renewal_window=Period(60, Unit.DAYS)
    )
    create_certification(operator, full._replace(notify_manager=True, notify_addresses=("a@b.example",)))
    create_certification(operator, Definition("Badge", Kind.EMPLOYEE, offsets=(), notify_entity=False))
    company.role(operator, "Driver", (), [1])
    badge, crane = exported(operator, "certifications")
    assert tuple(crane) == CERTIFICATION_COLUMNS
    assert (crane["validity"], crane["renewal_window"], crane["minimum_validity"]) == (
        "1 year",
        "60 days",
        None,
    )
    assert (crane["notification_offsets"], crane["recipients"]) == (
        "30,14,7,0",
        "entity; manager; a@b.example",
    )
    assert crane["roles"] == "Driver"
    assert (badge["validity"], badge["notification_offsets"], badge["recipients"]) == (
        "never",
        "none",
        "none",
    )


def test_a_role_has_a_line_for_each_member_and_certification(staffed: list[int], operator: Operator) -> None:
    company.role(operator, "Empty")
    assert csv_of(operator, "roles") == (
        "role,employee_code,certification\nEmpty,,\nLead; Night,E00003,\nLead; Night,E00004,\nLead; Night,,Äid\n"
    )


@pytest.mark.parametrize("what", KINDS_OF_IMPORT)
def test_import_knows_every_column_that_export_writes(
    sqlite_database: str, operator: Operator, what: str
) -> None:
    header = csv_of(operator, what).splitlines()[0].split(",")
    known = list(fields_of(what))
    assert [name for name in known if name in header] == header


def test_names_in_one_cell_can_be_told_apart() -> None:
    assert join_names(["Driver", "Lead; Night", "a\\b"]) == "Driver; Lead\\; Night; a\\\\b"
    assert join_sources(["Direct", "Driver"], direct=True) == "direct; \\Direct; Driver"
    assert join_sources([], direct=False) == ""


def test_what_an_operator_may_not_see_is_not_exported(
    sqlite_database: str, operator: Operator, tmp_path: Path
) -> None:
    nobody = Operator("no", ("Nothing",), frozenset())
    for what in KINDS_OF_IMPORT:
        with pytest.raises(NotPermitted):
            csv_of(nobody, what)
    with pytest.raises(NotPermitted):
        export_to_file(nobody, find_export("all", ALL), "csv", tmp_path / "out.csv")
    assert list(tmp_path.glob("*out*")) == []


def test_an_attribute_may_be_called_as_a_date_of_ours(sqlite_database: str, operator: Operator) -> None:
    """Whatever stands in it: it is text, and no workbook fails on it."""
    row = EntityDetails(Kind.ASSET, "A1", "Lathe", "", True, (("expires_on", "undecided!"),))
    entities.create_entity(operator, row)
    stream = io.BytesIO()
    assert export_to_stream(operator, find_export("assets", ALL), "xlsx", stream) == 1
    with open_table(stream) as table:
        assert ["A1", "Lathe", "", "true", "undecided!"] in [cells for _, cells in table.rows()]


def test_an_unknown_list_is_refused(sqlite_database: str, operator: Operator) -> None:
    with pytest.raises(UsageError, match="instances"):
        csv_of(operator, "everything")


def test_a_cancelled_export_leaves_no_file_and_keeps_the_old_one(
    database: str, operator: Operator, tmp_path: Path
) -> None:
    company.people(CHUNK + 10)
    target = tmp_path / "staff.csv"
    target.write_text("old")

    def cancel(done: int) -> None:
        assert done <= CHUNK
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        export_to_file(
            operator, find_export("employees", ALL), "csv", target, overwrite=True, on_progress=cancel
        )
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.glob("*staff*")] == ["staff.csv"]
    with pytest.raises(Conflict):
        export_to_file(operator, find_export("employees", ALL), "csv", target)
    assert (
        export_to_file(operator, find_export("employees", ALL), "csv", target, overwrite=True) == CHUNK + 10
    )
