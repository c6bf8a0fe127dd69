"""A workbook as people have it: a title line, a total, names in two columns, a result column, and expiries with gaps."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

xlsxwriter: Any = importlib.import_module("xlsxwriter")  # without types


def a_register(path: Path) -> Path:
    """The file; with a validity of 36 months, Smith and Lopez are Expired, and Evans, who did not pass, is Missing."""
    rows: Sequence[Sequence[object]] = [
        ["Training register of Northgate Haulage"],
        [],
        ["Emp #", "Last Name", "First Name", "Course", "Date Completed", "Expires", "Completed"],
        ["00101", "Smith", "John", "Forklift", date(2023, 1, 10), date(2024, 1, 10), "Yes"],
        ["00102", "Lopez", "Maria", "Forklift", date(2022, 3, 5), None, "Yes"],
        ["00103", "Dunn", "Cara", "First Aid", date(2026, 2, 1), date(2029, 2, 1), "Yes"],
        ["00104", "Evans", "Dora", "First Aid", None, None, "No"],
        ["00105", "Fox", "Emil", "Forklift", date(2026, 6, 1), "TBC", "Yes"],
        ["Total: 5"],
    ]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Register")
        form = book.add_format({"num_format": "dd/mm/yyyy"})
        for at, cells_ in enumerate(rows):
            for column, cell in enumerate(cells_):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, datetime.combine(cell, time()), form)
                elif cell is not None:
                    sheet.write_string(at, column, str(cell))
    return path
