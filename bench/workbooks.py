"""Workbooks in the real LibreOffice, where it is installed: what it shows of an export is what the export holds."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.places import CERTTUI, FOLDER
from bench.table import Line

_AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
"""LibreOffice's filter: commas, UTF-8, cells as they are shown."""


def lines(small: Path) -> Iterator[Line]:
    """A line for each kind of workbook; none without LibreOffice, which is said."""
    office = shutil.which("soffice")
    if office is None:
        sys.stderr.write("workbooks: no soffice here; LibreOffice Calc is not tried\n")
        return
    for what in (("all",), ("instances",), ("matrix", "--kind=employee")):
        yield Line(
            f"export {what[0]}, XLSX: cells that LibreOffice shows otherwise",
            "none may differ",
            1,
            _differing(office, what, small),
            "cells",
            0,
        )


def _differing(office: str, what: tuple[str, ...], database: Path) -> int:
    """How many cells of the workbook, opened and saved as text, are not what the export holds."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    book, values = FOLDER / "opened.xlsx", FOLDER / "opened.jsonl"
    for target in (book, values):
        subprocess.run(
            [*CERTTUI, "export", *what, "--database", database, "--force", "--output", target],
            check=True,
            capture_output=True,
        )
    shown = book.with_suffix(".csv")
    shown.unlink(missing_ok=True)
    profile = f"-env:UserInstallation=file://{FOLDER}/libreoffice"
    command = [office, profile, "--headless", "--convert-to", _AS_SHOWN, "--outdir", str(FOLDER), str(book)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    if not shown.exists():
        raise RuntimeError(f"LibreOffice did not open the workbook: {done.stdout}{done.stderr}")
    with shown.open(encoding="utf-8", newline="") as file, values.open(encoding="utf-8") as held:
        rows = list(csv.reader(file))
        rows_held = [json.loads(line) for line in held]
    expected = [list(rows_held[0]), *([_as_shown(value) for value in row.values()] for row in rows_held)]
    if len(rows) != len(expected):
        return sum(map(len, expected))
    return sum(
        one != other
        for row, row_held in zip(rows, expected, strict=True)
        for one, other in zip(row, row_held, strict=True)
    )


def _as_shown(value: object) -> str:
    """A value of JSON as a cell shows it."""
    return "" if value is None else str(value).upper() if isinstance(value, bool) else str(value)
