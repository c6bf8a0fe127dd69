"""What export writes, import takes back: exported again from another database, on either engine, the bytes are the same."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from certtui import demo, store
from certtui.commands import assignment, entities, lifecycle, operators
from certtui.commands.lifecycle import Wanted
from certtui.exporting.export import export_to_stream
from certtui.exporting.kinds import find_export
from certtui.filters import Filter
from certtui.importing.applying import Imported, apply
from certtui.importing.fields import KINDS_OF_IMPORT
from certtui.importing.options import Options
from certtui.importing.planning import plan_import
from certtui.importing.reading import open_table
from certtui.integrity import check
from certtui.queries.exports import Selection
from certtui.records import EntityDetails, InitialValidity, Kind
from certtui.rights import Operator
from tests import company
from tests.company import TODAY
from tests.conftest import NewLocation

pytestmark = pytest.mark.whole_program

LATER = TODAY + timedelta(days=1)
"""The other company is filled on another day, so that nothing can come out right by being made today."""

Files = dict[str, bytes]


def export_every_kind(operator: Operator, form: str = "csv", *, inactive: bool = True) -> Files:
    files = {}
    for what in KINDS_OF_IMPORT:
        stream = io.BytesIO()
        wide = Selection(LATER, Filter(inactive=inactive and what in {"associations", "instances"}))
        export_to_stream(operator, find_export(what, wide), form, stream)  # type: ignore[arg-type]
        files[what] = stream.getvalue()
    return files


def import_file(operator: Operator, what: str, content: bytes, on: date = LATER) -> Imported:
    with open_table(io.BytesIO(content)) as table:
        return apply(operator, plan_import(what, table, Options(on, file=f"{what}.csv")))


def fill_from(operator: Operator, files: Files) -> None:
    for what, content in files.items():
        done = import_file(operator, what, content)
        assert done.report.errors == 0, (what, list(done.report.first(3)))


def make_company(operator: Operator) -> None:
    """One of everything that the files can carry: sources of all sorts, voids, awkward names, valid when added."""
    people = company.people(6)
    entities.create_entity(
        operator,
        EntityDetails(
            Kind.EMPLOYEE,
            "=1+1",
            "Åse; O’Hara, \\ “Q”",
            "",
            True,
            (("code", "x"), ("Über", "-3"), ("site", " a  b")),
        ),
    )
    plain = company.certification(operator, "First; Aid")
    at_once = company.certification(
        operator,
        "Induction",
        initial_validity=InitialValidity.VALID_WHEN_ADDED,
        offsets=(),
        notify_entity=False,
    )
    company.role(operator, "direct", people[:3], [plain], TODAY - timedelta(days=50))
    company.role(operator, "Driver; night", people[1:4], [plain, at_once], TODAY - timedelta(days=40))
    company.role(operator, "Empty")
    assignment.assign(operator, plain, people, TODAY - timedelta(days=300))
    given = company.associations(people, plain)
    for number, one in enumerate(given):
        for month in range(number + 1):
            issued = date(2024 + month % 3, 1 + month, 1)
            company.certify(operator, [one], issued, None if month % 2 else issued + timedelta(days=365))
    company.revoke(operator, given[0], date(2026, 3, 1))
    company.revoke(operator, given[1], date(2026, 4, 1), date(2026, 4, 2))
    company.revoke(operator, given[2], date(2026, 5, 1))
    certify_anew(operator, given[2], date(2026, 5, 20))
    replace_and_void(operator, given[3:5])
    entities.deactivate(operator, people[5:])


def replace_and_void(operator: Operator, rows: list[int]) -> None:
    """A shorter renewal that takes effect later, on one of them replaced once more; and a certificate that was voided."""
    today = date(2026, 6, 10)
    for row, ends in zip(rows, ("2026-12-31", "2026-11-30"), strict=True):
        lifecycle.enter_instance(operator, row, Wanted(date(2026, 6, 1), number="L", never=True), today)
        shorter = Wanted(today, today + timedelta(days=5), date.fromisoformat(ends), number="S")
        assert lifecycle.renew(operator, [row], shorter, today).replaced
    wrong = lifecycle.enter_instance(operator, rows[0], Wanted(date(2026, 6, 2), number="W"), today)
    lifecycle.void(operator, [wrong], "Another person's", today)


def certify_anew(operator: Operator, association: int, on: date) -> None:
    """End the standing revocation by a new instance; what it voided stays void."""
    with company.told_already():
        store.execute(
            "UPDATE revocation SET ended_on = ?, ended_by = 'certified'"
            " WHERE association_id = ? AND ended_on IS NULL",
            (on.isoformat(), association),
        )
    company.certify(operator, [association], on, on + timedelta(days=90))


@pytest.mark.parametrize("inactive", [True, False])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_company_moves_to_another_database_byte_for_byte(
    database: str, new_location: NewLocation, form: str, *, inactive: bool
) -> None:
    """Entities, certifications, roles, associations and instances, with recorded_* and assigned_on included."""
    ada = operators.sign_in("ada")
    make_company(ada)
    there = export_every_kind(ada, inactive=inactive)
    files = export_every_kind(ada, form, inactive=inactive)
    with elsewhere(new_location()):
        bob = operators.sign_in("bob")
        fill_from(bob, files)
        assert check() == []
        assert export_every_kind(bob, inactive=inactive) == there


def test_files_cross_from_one_engine_to_the_other(
    new_sqlite: NewLocation, new_postgresql: NewLocation
) -> None:
    with elsewhere(new_sqlite()):
        ada = operators.sign_in("ada")
        make_company(ada)
        files = export_every_kind(ada)
    with elsewhere(new_postgresql()):
        bob = operators.sign_in("bob")
        fill_from(bob, files)
        assert export_every_kind(bob) == files
    with elsewhere(new_sqlite()):
        cy = operators.sign_in("cy")
        fill_from(cy, files)
        assert export_every_kind(cy) == files


def test_the_demo_company_moves_as_well(database: str, new_location: NewLocation) -> None:
    """A few hundred associations with pasts of every sort, made by another hand than these tests."""
    ada = operators.sign_in("ada")
    demo.fill(ada, 600, 7, TODAY)
    files = export_every_kind(ada)
    with elsewhere(new_location()):
        bob = operators.sign_in("bob")
        fill_from(bob, files)
        assert check() == []
        assert export_every_kind(bob) == files


def test_the_same_files_twice_change_nothing_and_write_no_event(database: str) -> None:
    ada = operators.sign_in("ada")
    make_company(ada)
    files = export_every_kind(ada)
    before = company.everything()
    for what, content in files.items():
        done = import_file(ada, what, content)
        assert (done.report.changes, done.report.errors, done.event) == (0, 0, None), what
    assert company.everything() == before


@contextmanager
def elsewhere(location: str) -> Iterator[None]:
    """Another database than the one that is bound, for the length of the block."""
    bound = store.proxy.obj
    open_here = bound is not None and not bound.is_closed()
    store.bind(location)
    try:
        with store.connection():
            yield
    finally:
        if open_here:
            store.proxy.initialize(bound)
