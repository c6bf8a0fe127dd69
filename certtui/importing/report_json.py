"""The report of an import for programs: the object that `certtui import --format json` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certtui.importing.report import Outcome

if TYPE_CHECKING:
    from certtui.importing.findings import Finding
    from certtui.importing.plan import Listed, Plan
    from certtui.importing.questions import Question
    from certtui.importing.refusals import Errors
    from certtui.importing.table import Table

_COUNTED = {
    "created": Outcome.CREATED,
    "updated": Outcome.UPDATED,
    "unchanged": Outcome.UNCHANGED,
    "skipped": Outcome.SKIPPED,
    "assigned": Outcome.ASSIGNED,
    "errors": Outcome.ERROR,
}


def report_of(plan: Plan) -> dict[str, Any]:
    """The report of a file, whatever has become of the plan.

    Where the file leaves something open no line is planned: no line is counted, and each question is an error.
    """
    report = plan.report
    return {
        "file": _file(plan.table, _columns(plan), dict(plan.formats)),
        "counts": {word: 0 if plan.questions else report.counts[one] for word, one in _COUNTED.items()},
        "also_created": {
            one.noun: [code or name for code, name in one.named] if one.named else one.number
            for one in plan.also_created
        },
        **(_not_in_file(plan) if plan.options.complete else {}),
        "findings": [_finding(one) for one in report.findings],
        "errors": [_question(one) for one in plan.questions]
        or [_error(plan, one) for one in report.grouped_errors()],
    }


def report_of_refused(reason: str, table: Table | None = None, column: str = "") -> dict[str, Any]:
    """The report of a file that cannot be planned at all."""
    return {
        "file": _file(table, {}, {}),
        "counts": dict.fromkeys(_COUNTED, 0),
        "also_created": {},
        "findings": [],
        "errors": [_of_file(reason, column)],
    }


def _file(table: Table | None, columns: dict[str, str], formats: dict[str, str]) -> dict[str, Any]:
    read_as = table.read_as if table else None
    return {
        "encoding": (read_as and read_as.encoding) or None,
        "delimiter": (read_as and read_as.delimiter) or None,
        "sheet": (read_as and read_as.sheet) or None,
        "header_row": table.header.line if table else None,
        "columns": columns,
        "formats": formats,
    }


def _columns(plan: Plan) -> dict[str, str]:
    """Their columns with the fields that each feeds; one that feeds several has them all, divided by commas."""
    found: dict[str, str] = {}
    for theirs, ours in plan.columns:
        found[theirs] = f"{found[theirs]}, {ours}" if theirs in found else ours
    return found


def _not_in_file(plan: Plan) -> dict[str, Any]:
    return {"not_in_file": {one.noun: [_listed(each) for each in one.listed] for one in plan.ended}}


def _listed(one: Listed) -> str:
    return f"{one.of}: {one.code}" if one.of else one.code


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "column": one.column or None,
        "values": list(one.values),
        "lines": list(one.lines),
        "count": one.number,
        "message": one.message,
    }


def _question(one: Question) -> dict[str, Any]:
    return _of_file(one.as_refusal, one.column)


def _of_file(message: str, column: str) -> dict[str, Any]:
    return {"line": None, "lines": [], "count": 1, "column": column or None, "message": message}


def _error(plan: Plan, one: Errors) -> dict[str, Any]:
    return {
        "line": one.lines[0],
        "lines": list(one.lines),
        "count": one.number,
        "column": plan.theirs(one.column) or None,
        "message": one.reason,
    }
