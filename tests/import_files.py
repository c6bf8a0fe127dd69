"""Files to import, written out in the tests as the text they hold."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from certtui.importing.applying import Imported, apply
from certtui.importing.options import Options
from certtui.importing.plan import Plan
from certtui.importing.planning import plan_import
from certtui.importing.reading import open_table
from certtui.importing.report import Report
from certtui.rights import Operator
from tests.company import TODAY


def plan(what: str, text: str, on: date = TODAY, **options: Any) -> Plan:
    """Plan the import of a CSV file with this text; the plan can be applied."""
    return plan_import(what, open_table(io.BytesIO(text.encode())), Options(on, file="file.csv", **options))


def bring(operator: Operator, what: str, text: str, on: date = TODAY, **options: Any) -> Imported:
    """Import a CSV file with this text."""
    planned = plan(what, text, on, **options)
    with planned.table:
        return apply(operator, planned)


def tally(report: Report) -> tuple[int, int, int, int, int]:
    """Lines created, updated, unchanged, skipped, refused."""
    return report.create, report.update, report.unchanged, report.skip, report.errors


def refused(report: Report) -> dict[int, str]:
    """The field, or else the reason, for which each line is refused."""
    return {line: column or reason.partition(":")[0] for line, reason, column in report.problems}
