"""What happens to certifications in bulk: renewing and revoking marked rows, and changing a warning window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.places import scratch
from bench.table import Line
from certtui import schema, store
from certtui.commands import assignment, definitions, lifecycle, operators
from certtui.config import account_name
from certtui.queries.associations import list_rows
from certtui.queries.definitions import get_certification
from certtui.queries.entities import list_entities
from certtui.records import Definition, Kind, Period, RowView, Unit
from certtui.rights import Operator
from certtui.store import execute, ids_table, iso_or_none, proxy

_TODAY = date(2026, 11, 23)
_ROWS = 10_000
_TIMES = 5
_YEARLY = Definition("Bench, yearly", Kind.EMPLOYEE, validity=Period(12, Unit.MONTHS), offsets=(30, 0))
_REASON = lifecycle.REVOKE_REASONS[0]


def lines(big: Path) -> Iterator[Line]:
    """All of them, in order."""
    schema.open_database(scratch(big))
    with store.connection():
        operator = operators.sign_in(account_name())
        staff = list(list_entities(Kind.EMPLOYEE))
        yield from _acts(operator, staff[:_ROWS])
        yield from _window(operator, staff[:100_000])


def _assigned(operator: Operator, name: str, staff: list[int]) -> tuple[int, list[int], float]:
    """A certification on these, its associations, and the milliseconds that assigning took."""
    certification = definitions.create_certification(operator, _YEARLY._replace(name=name))
    taken = _milliseconds(
        lambda: assignment.assign(operator, certification, staff, _TODAY - timedelta(days=700))
    )
    return certification, list(list_rows(RowView(certification, _TODAY)).ids), taken


def _acts(operator: Operator, staff: list[int]) -> Iterator[Line]:
    """Renewing, its preview, revoking and the rest, against assigning as many; medians, each time a new cohort."""
    floor: list[float] = []
    taken: dict[str, list[float]] = {}
    for number in range(_TIMES):
        _, rows, assigned = _assigned(operator, f"Bench, acts {number}", staff)
        floor.append(assigned)
        _spread(operator, rows)
        for what, work in _works(operator, rows):
            taken.setdefault(what, []).append(_milliseconds(work))
    for what, times in taken.items():
        budget = 3 if what == _RENEWING else None
        yield Line(what, f"assigning {_ROWS:,}", median(floor), median(times), "ms", budget)


_RENEWING = f"renewing {_ROWS:,} marked rows"


def _works(operator: Operator, rows: list[int]) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is measured of a cohort, one after the other."""
    wanted = lifecycle.Wanted(_TODAY)
    yield "the preview's first page", lambda: lifecycle.plan_renew(rows[:100], wanted, _TODAY)
    yield "the preview of all of them", lambda: lifecycle.plan_renew(rows, wanted, _TODAY)
    yield "its bare writes, in SQL, rolled back", lambda: _bare_writes(rows)
    yield _RENEWING, lambda: lifecycle.renew(operator, rows, wanted, _TODAY)
    yield "revoking them", lambda: lifecycle.revoke(operator, rows, _REASON, _TODAY, _TODAY)
    yield "reinstating them", lambda: lifecycle.reinstate(operator, rows, "Appeal upheld", _TODAY, _TODAY)


def _bare_writes(rows: list[int]) -> None:
    """What any renewal has to write: an instance a row, the timeline's tail taken away and three spans in its place."""
    table, param = ids_table(rows)
    chosen = f"(SELECT id FROM {table} AS chosen)"
    day, eve = _TODAY.isoformat(), (_TODAY - timedelta(days=1)).isoformat()
    with proxy.atomic() as transaction:
        above = execute("SELECT COALESCE(max(id), 0) FROM instance").fetchone()[0]
        execute(
            "INSERT INTO instance (association_id, issued_on, effective_on, expires_on, anchor_on, number, note,"
            f" recorded_at, recorded_by, origin) SELECT id, ?, ?, '2027-11-23', ?, '', '', '', '', '' FROM {table} AS chosen",
            (day, day, day, param),
        )
        execute(f"DELETE FROM span WHERE association_id IN {chosen} AND starts_on >= ?", (param, day))
        execute(
            f"UPDATE span SET ends_on = ? WHERE association_id IN {chosen} AND ends_on >= ?",
            (eve, param, day),
        )
        for starts, ends, status in (
            (_TODAY, date(2027, 10, 23), 1),
            (date(2027, 10, 24), date(2027, 11, 23), 4),
            (date(2027, 11, 24), date.max, 5),
        ):
            execute(
                "INSERT INTO span (association_id, starts_on, ends_on, certification_id, active, status, instance_id,"
                " expires_on) SELECT i.association_id, ?, ?, a.certification_id, TRUE, ?, i.id, i.expires_on"
                " FROM instance i JOIN association a ON a.id = i.association_id WHERE i.id > ?",
                (iso_or_none(starts), iso_or_none(ends), status, above),
            )
        transaction.rollback()


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
    said = _milliseconds(lambda: definitions.plan_change(certification, after, (), _TODAY))
    changed = _milliseconds(
        lambda: definitions.update_certification(operator, certification, before, after, (), (), _TODAY)
    )
    of = f"assigning {len(rows):,}"
    yield Line(f"warning window 30 to 60 on {len(rows):,}: saying it", of, floor, said, "ms", None)
    yield Line("the same: changing it", of, floor, changed, "ms", None)


def _milliseconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return (perf_counter() - started) * 1000
