"""Files that an import writes about its lines: all of them with their outcome, and those that were refused, to be corrected."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from certtui.exporting.delimited import write_csv, write_lines
from certtui.exporting.files import to_file
from certtui.exporting.writing import chunks_of
from certtui.importing.columns import REASON_COLUMN, is_reason
from certtui.importing.report import Line, Outcome
from certtui.importing.report_text import say_problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from certtui.importing.plan import Plan

_COLUMNS = ("line", "outcome", "words")


def write_report(path: Path, plan: Plan, *, overwrite: bool) -> int:
    """Write every line of the file with its outcome; returns how many there are. Raises as files.to_file."""
    rows = ((one.line, one.outcome.word, _words(plan, one)) for one in plan.report.all_lines())
    with to_file(path, overwrite=overwrite) as stream:
        return write_csv(_COLUMNS, chunks_of(rows, None), stream)


def write_rejects(path: Path, plan: Plan, *, overwrite: bool) -> int:
    """Write the refused lines as the file has them, each with the reason, to be corrected and imported.

    A line with too many cells keeps them all, so that it is refused again until it is corrected. Returns how many
    lines there are. Raises as files.to_file.
    """
    own = [not is_reason(name) for name in plan.table.columns]
    columns = [name for name in plan.table.columns if not is_reason(name)]
    written = 0
    with to_file(path, overwrite=overwrite) as stream:
        write_lines([(*columns, REASON_COLUMN)], stream)
        for chunk in chunks_of(_refused(plan, own), None):
            written += len(chunk)
            for _, rows in groupby(chunk, key=len):
                write_lines(list(rows), stream)
    return written


def _refused(plan: Plan, own: list[bool]) -> Iterator[tuple[str, ...]]:
    refused = _refused_lines(plan)
    wanted, reason = next(refused, _NO_MORE)
    for line, cells in plan.table.lines_as_they_are():
        if line != wanted:
            if not wanted:
                return
            continue
        row = [str(cell) for cell in cells] + [""] * (len(own) - len(cells))
        kept = [cell for cell, is_own in zip(row, own, strict=False) if is_own]
        beyond = row[len(own) :]
        while beyond and not beyond[-1]:
            beyond.pop()
        yield (*kept, *beyond, reason)
        wanted, reason = next(refused, _NO_MORE)


_NO_MORE = (0, "")


def _refused_lines(plan: Plan) -> Iterator[tuple[int, str]]:
    """Each line that is refused, with all reasons of its parts."""
    refused = (one for one in plan.report.all_lines() if one.outcome is Outcome.ERROR)
    for line, parts in groupby(refused, key=attrgetter("line")):
        yield line, " ".join(_words(plan, one) for one in parts)


def _words(plan: Plan, one: Line) -> str:
    return say_problem(plan, one.words, one.column) if one.outcome is Outcome.ERROR else one.words
