"""Plans an import of instances: a register of what was certified, when and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui import rules
from certtui.errors import InvalidInput
from certtui.importing.match_instances import FileInstance, load_recorded, match
from certtui.importing.subjects import Pair, Subjects
from certtui.importing.write_instances import InstanceWork
from certtui.store import execute, ids_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from certtui.importing.options import Options
    from certtui.importing.planning import Lines
    from certtui.importing.report import Report
    from certtui.importing.table import Cell

_AT_ONCE = 2_000
_NOT_HELD = (
    "entity_code: It is not assigned this certification. Import associations first, or use --create-missing."
)

Grouped = dict[Pair, list[FileInstance]]
"""The instances of a file, by the association that they are of."""


def plan_instances(lines: Lines, options: Options, report: Report) -> InstanceWork:
    """Match lines with instances by association, number and the three dates.

    1. A line whose instance is recorded already updates what else it says of it; the same line more often than that
       is recorded creates the difference. Nothing that is recorded is taken away.
    2. A line without a day of issue takes the day it is effective; a file without a column of effective days takes
       the day of issue. A file without a column of expiries has them calculated from the certification's definition;
       an empty cell in such a column means never, and so does the word. A line that gives no anchor leaves that of a
       recorded instance as it is, and a new one has the anchor that the rules give an imported expiry.
    3. An association that is not in force is an error, or is made with `create_missing`: assigned directly, from the
       first of its lines' days of issue.
    """
    subjects = Subjects(lines, options)
    grouped = _read_all(lines, subjects, report)
    work = InstanceWork(subjects)
    in_force, archived = _find_associations(grouped)
    known: list[tuple[int, Pair]] = []
    for pair, rows in grouped.items():
        if pair in in_force:
            known.append((in_force[pair], pair))
        elif not options.create_missing:
            for row in rows:
                report.refuse(row.line, _NOT_HELD)
        elif pair in archived:
            work.restored.append(archived[pair])
            known.append((archived[pair], pair))
        else:
            first = min(row.issued_on for row in rows)
            match(rows, [], [], work.assign(pair, min(first, options.today)), work, report, options.today)
    for start in range(0, len(known), _AT_ONCE):
        batch = known[start : start + _AT_ONCE]
        recorded, revocations = load_recorded([id for id, _ in batch])
        for id, pair in batch:
            match(
                grouped[pair], recorded.get(id, []), revocations.get(id, []), id, work, report, options.today
            )
    return work


def _read_all(lines: Lines, subjects: Subjects, report: Report) -> Grouped:
    grouped: Grouped = {}
    for line, row in lines.rows:
        try:
            pair, instance = _read(lines, line, row, subjects)
        except InvalidInput as error:
            report.refuse_for(line, error)
        else:
            grouped.setdefault(pair, []).append(instance)
    return grouped


def _read(lines: Lines, line: int, row: Sequence[Cell], subjects: Subjects) -> tuple[Pair, FileInstance]:
    """A line's association and instance; nothing is put down to be made for a line that cannot be taken."""
    cells = lines.cells
    named = subjects.read(row)
    effective_on = cells.needed_day(row, "effective_on") if "effective_on" in cells else None
    issued_on = cells.day(row, "issued_on") or effective_on or cells.needed_day(row, "issued_on")
    effective_on = effective_on or issued_on
    expires_on = cells.day(row, "expires_on")
    _check_order(effective_on, expires_on)
    if cells.day(row, "replaced_on") and not cells.day(row, "voided_on"):
        raise InvalidInput(
            "replaced_on",
            "A certificate that was replaced needs the first day on which it does not count in voided_on.",
        )
    instance = FileInstance(
        line,
        cells.text(row, "number"),
        issued_on,
        effective_on,
        expires_on,
        cells.day(row, "anchor_on") or effective_on,
        cells.day(row, "anchor_on") is not None,
        cells.text(row, "note", multiline=True) if "note" in cells else None,
        cells.day(row, "voided_on"),
        cells.moment(row, "recorded_at"),
        cells.text(row, "recorded_by"),
        cells.day(row, "replaced_on"),
    )
    pair = subjects.find(named)
    terms = subjects.definition(pair.certification).terms
    if "expires_on" not in cells:
        instance = instance._replace(expires_on=rules.expiry(terms, effective_on))
    if not instance.has_anchor or instance.expires_on is None:
        instance = instance._replace(anchor_on=rules.anchor_of(terms, effective_on, instance.expires_on))
    return pair, instance


def _check_order(effective_on: date, expires_on: date | None) -> None:
    if expires_on is not None and expires_on < effective_on:
        raise InvalidInput(
            "expires_on", f"It would expire on {expires_on}, before it is effective on {effective_on}."
        )


def _find_associations(grouped: Grouped) -> tuple[dict[Pair, int], dict[Pair, int]]:
    """The ids of the associations that are in force, and of those that are archived."""
    entities: dict[int, list[int]] = {}
    for pair in grouped:
        if pair.certification > 0 and pair.entity > 0:
            entities.setdefault(pair.certification, []).append(pair.entity)
    in_force: dict[Pair, int] = {}
    archived: dict[Pair, int] = {}
    for certification, wanted in entities.items():
        table, param = ids_table(wanted)
        for id, entity, gone in execute(
            "SELECT id, entity_id, archived_on IS NOT NULL FROM association WHERE certification_id = ?"
            f" AND entity_id IN (SELECT id FROM {table} AS chosen)",
            (certification, param),
        ).fetchall():
            (archived if gone else in_force)[Pair(certification, entity)] = id
    return in_force, archived
