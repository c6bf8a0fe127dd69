"""A matrix that is exported comes back: into the same register it changes nothing, and into another the same matrix."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certtui import audit, demo
from certtui.commands import assignment
from certtui.errors import UsageError
from certtui.exporting.export import export_to_stream
from certtui.exporting.kinds import MATRIX_CELLS, find_export
from certtui.filters import Filter
from certtui.importing.findings import FindingKind
from certtui.queries.exports import Selection
from certtui.records import Kind, Period, Unit
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY
from tests.import_files import tally
from tests.matrix_files import bring_bytes, kinds_asked, plan_bytes

DATES = ("issued_on", "expires_on")
pytestmark = pytest.mark.whole_program

SLOW = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


def exported(operator: Operator, cells: Any, form: Any = "csv", kind: Kind = Kind.EMPLOYEE) -> bytes:
    stream = io.BytesIO()
    selection = Selection(TODAY, Filter(kind=kind))
    export_to_stream(operator, find_export("matrix", selection, cells), form, stream)
    return stream.getvalue()


@pytest.fixture
def staff(database: str, operator: Operator) -> list[int]:
    """Five people; Pass is good for a year, Card never expires, percent is called like a column of ours."""
    staff = company.people(5)
    for name, years in (("Pass", 1), ("Card", 0), ("percent", 2)):
        company.certification(operator, name, validity=Period(years, Unit.YEARS) if years else None)
    return staff


def test_what_stands_in_the_cells(staff: list[int], operator: Operator) -> None:
    """A date, never, nothing where no certificate decides, n/a where it is not assigned."""
    ids = dict(execute("SELECT name, id FROM certification").fetchall())
    for name in ("Pass", "Card"):
        assignment.assign(operator, ids[name], staff[:3], TODAY - 400 * DAY)
    first = company.associations(staff[:3], ids["Pass"])
    company.certify(operator, first[:1], TODAY - 100 * DAY, TODAY + 265 * DAY)
    company.certify(operator, first[2:3], TODAY - 100 * DAY, TODAY + 265 * DAY)
    company.revoke(operator, first[2], TODAY - 10 * DAY)
    company.certify(operator, company.associations(staff[:1], ids["Card"]), TODAY - 100 * DAY, None)
    lines = exported(operator, "expires_on").decode().splitlines()
    assert lines[0] == "entity_code,entity_name,percent,Card,Pass,percent (certification)"
    assert [line.split(",")[3:] for line in lines[1:5]] == [
        ["never", str(TODAY + 265 * DAY), "n/a"],
        ["", "", "n/a"],
        ["", "", "n/a"],
        ["n/a", "n/a", "n/a"],
    ]
    issued = exported(operator, "issued_on").decode().splitlines()
    assert issued[1].split(",")[3:] == [str(TODAY - 100 * DAY)] * 2 + ["n/a"]


Certificates = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(["Pass", "Card", "percent"]),
        st.integers(0, 1500),
        st.sampled_from([None, 0, 1, 200, 365, 900]),
        st.booleans(),
    ),
    max_size=12,
)


def fill(operator: Operator, staff: list[int], certificates: Any, assigned: Any) -> None:
    ids = dict(execute("SELECT name, id FROM certification").fetchall())
    for person, name in assigned:
        assignment.assign(operator, ids[name], [staff[person]], TODAY - 2000 * DAY)
    for person, name, ago, lasts, revokes in certificates:
        assignment.assign(operator, ids[name], [staff[person]], TODAY - 2000 * DAY)
        [row] = company.associations([staff[person]], ids[name])
        issued = TODAY - ago * DAY
        company.certify(operator, [row], issued, None if lasts is None else issued + timedelta(days=lasts))
        if (
            revokes
            and not execute(
                "SELECT 1 FROM revocation WHERE association_id = ? AND ended_on IS NULL", (row,)
            ).fetchone()
        ):
            company.revoke(operator, row, TODAY - min(ago, 3) * DAY)


@SLOW
@given(
    certificates=Certificates,
    assigned=st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["Pass", "Card", "percent"])), max_size=6),
)
def test_it_comes_back_to_the_same_register_and_to_another(
    staff: list[int], operator: Operator, certificates: Any, assigned: Any
) -> None:
    """Nothing changes where it came from; where nothing is recorded yet, the same matrix can be exported."""
    empty_register()
    fill(operator, staff, certificates, assigned)
    files = {cells: exported(operator, cells) for cells in MATRIX_CELLS}
    books = {cells: exported(operator, cells, "xlsx") for cells in DATES}
    head = audit.head()
    for cells, content in files.items():
        done = bring_bytes(operator, content, "--cells", cells, "--kind", "employee")
        assert (done.report.changes, done.report.errors) == (0, 0), cells
        assert FindingKind.STATUS_DIFFERS not in {one.kind for one in done.report.findings}
    for cells, content in books.items():
        done = bring_bytes(operator, content, "--cells", cells, "--assign-all", "--kind", "employee")
        assert (done.report.changes, done.report.errors) == (0, 0), cells
    assert audit.head() == head
    for cells, content in files.items():
        if cells == "status":
            continue
        empty_register()
        words = ["--cells", cells, "--assign-all", "--kind", "employee"]
        planned = plan_bytes(content, *words)
        if planned.questions:  # since when something that never expires is held, only somebody can say
            assert kinds_asked(planned) == ["issue_date"]
            words += ["--set", f"issued_on={TODAY - 1500 * DAY}"]
        bring_bytes(operator, content, *words)
        assert without_shares(exported(operator, cells)) == without_shares(content)


def empty_register() -> None:
    with company.told_already():
        for table in ("span", "replacement", "voiding", "instance", "revocation", "association"):
            execute(f"DELETE FROM {table}")


def without_shares(content: bytes) -> list[list[str]]:
    """Cells without the share of compliance, which counts what a file of dates does not say: who is revoked."""
    rows = [line.split(",") for line in content.decode().splitlines()]
    return [row[:2] + row[3:] for row in rows]


@pytest.mark.parametrize("cells", MATRIX_CELLS)
@pytest.mark.parametrize("kind", [Kind.EMPLOYEE, Kind.ASSET])
def test_a_believable_company_comes_back_unchanged(
    database: str, operator: Operator, cells: Any, kind: Kind
) -> None:
    demo.fill(operator, 1_500, 3, TODAY)
    done = bring_bytes(operator, exported(operator, cells, kind=kind), "--cells", cells)
    created, updated, unchanged, _, errors = tally(done.report)
    assert (created, updated, errors, done.report.assigned) == (0, 0, 0, 0)
    assert unchanged > 20
    assert done.event is None


def test_a_selection_of_cells_is_for_a_matrix(database: str, operator: Operator) -> None:
    with pytest.raises(UsageError):
        find_export("ghosts", Selection(TODAY), "issued_on")
