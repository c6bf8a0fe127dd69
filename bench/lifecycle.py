"""What happens to certifications in bulk: renewing and revoking marked rows, and changing a warning window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from bench.places import scratch
from bench.table import Line
from certtui import schema, store
from certtui.commands import assignment, definitions, lifecycle, operators
from certtui.config import account_name
from certtui.queries.associations import list_rows
from certtui.queries.definition_changes import plan_change
from certtui.queries.definitions import get_certification
from certtui.queries.entities import list_entities
from certtui.records import Definition, Kind, Period, RowView, Unit
from certtui.rights import Operator

_TODAY = date(2026, 11, 23)
_ROWS = 10_000
_YEARLY = Definition("Bench, yearly", Kind.EMPLOYEE, validity=Period(12, Unit.MONTHS), offsets=(30, 0))


def lines(big: Path) -> Iterator[Line]:
    """All of them, in order."""
    schema.open_database(scratch(big))
    with store.connection():
        operator = operators.sign_in(account_name())
        staff = list(list_entities(Kind.EMPLOYEE))
        yield from _renewing(operator, staff[:_ROWS])
        yield from _window(operator, staff[:100_000])


def _assigned(operator: Operator, name: str, staff: list[int]) -> tuple[int, list[int], float]:
    """A certification on these, its associations, and the milliseconds that assigning took."""
    certification = definitions.create_certification(operator, _YEARLY._replace(name=name))
    started = perf_counter()
    assignment.assign(operator, certification, staff, _TODAY - timedelta(days=700))
    taken = (perf_counter() - started) * 1000
    return certification, list(list_rows(RowView(certification, _TODAY)).ids), taken


def _renewing(operator: Operator, staff: list[int]) -> Iterator[Line]:
    """Renewing and its preview, against assigning as many: the best of three."""
    floor, renewed, planned, page = [], [], [], []
    for number in range(3):
        _, rows, taken = _assigned(operator, f"Bench, renewing {number}", staff)
        floor.append(taken)
        _spread(operator, rows)
        wanted = lifecycle.Wanted(_TODAY)
        page.append(_milliseconds(lambda rows=rows: lifecycle.plan_renew(rows[:100], wanted, _TODAY)))  # type: ignore[misc]
        planned.append(_milliseconds(lambda rows=rows: lifecycle.plan_renew(rows, wanted, _TODAY)))  # type: ignore[misc]
        renewed.append(_milliseconds(lambda rows=rows: lifecycle.renew(operator, rows, wanted, _TODAY)))  # type: ignore[misc]
    of = f"assigning {_ROWS:,}"
    yield Line(f"renewing {_ROWS:,} marked rows", of, min(floor), min(renewed), "ms", 3)
    yield Line("preview of all of them", of, min(floor), min(planned), "ms", None)
    yield Line("its first page", of, min(floor), min(page), "ms", None)


def _spread(operator: Operator, rows: list[int]) -> None:
    """Certify on a hundred different days, so that no two pages of rows are alike."""
    for number in range(100):
        issued = _TODAY - timedelta(days=200 + number * 4)
        lifecycle.certify(operator, rows[number::100], lifecycle.Wanted(issued), _TODAY)


def _window(operator: Operator, staff: list[int]) -> Iterator[Line]:
    """Saying what a wider warning window changes, and changing it, against assigning as many."""
    certification, rows, floor = _assigned(operator, "Bench, window", staff)
    _spread(operator, rows)
    before = get_certification(certification)
    after = before._replace(offsets=(60, 30, 0))
    said = _milliseconds(lambda: plan_change(certification, after, (), _TODAY))
    changed = _milliseconds(
        lambda: definitions.update_certification(operator, certification, before, after, (), (), _TODAY)
    )
    of = f"assigning {len(rows):,}"
    yield Line(f"warning window 30 to 60 on {len(rows):,} rows: saying what changes", of, floor, said, "ms", None)
    yield Line("the same: changing it", of, floor, changed, "ms", None)


def _milliseconds(work) -> float:  # type: ignore[no-untyped-def]
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000
