"""Files that earlier versions wrote, kept as these wrote them, come in as they were meant.

Each folder of tests/exports holds what `certtui export` wrote of one small register, run from the commit that last had
that form: before certificates had anchors (an empty expiry meant never), with anchors, and with replacements.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from certtui.errors import InvalidInput
from certtui.exporting.export import export_to_stream
from certtui.exporting.kinds import find_export
from certtui.filters import Filter
from certtui.importing.applying import apply
from certtui.importing.fields import fields_of
from certtui.importing.findings import FindingKind
from certtui.importing.header import expected_names
from certtui.importing.options import Options
from certtui.importing.plan import Plan
from certtui.importing.planning import plan_import
from certtui.importing.reading import open_table
from certtui.queries.exports import Selection
from certtui.rights import Operator

pytestmark = pytest.mark.whole_program

FILES = Path(__file__).parent / "exports"
KINDS = ("employees", "certifications", "roles", "associations", "instances")
"""In the order in which they build on one another."""
WRITTEN_ON = date(2026, 11, 30)
OLDEST, NEWEST = "without_anchors", "with_replacements"
NEVER_LINES = {"csv": (4, 6), "xlsx": (3, 5)}
"""The lines of the oldest export whose expiry is empty; in CSV a note with a line break takes two."""


def in_words(content: bytes, form: str) -> bytes:
    """The same file with headings for people: Expires on."""
    if form == "csv":
        head, _, rest = content.partition(b"\n")
        return head.decode().replace("_", " ").title().encode() + b"\n" + rest
    book = openpyxl.load_workbook(io.BytesIO(content))
    for cell in book.worksheets[0][1]:
        cell.value = str(cell.value).replace("_", " ").capitalize()
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def planned(what: str, content: bytes) -> Plan:
    options = Options(WRITTEN_ON, file=what)
    table = open_table(io.BytesIO(content), expected=expected_names(fields_of(what), options))
    return plan_import(what, table, options)


def exported(operator: Operator, what: str) -> bytes:
    stream = io.BytesIO()
    everyone = Filter(inactive=True) if what in {"associations", "instances"} else Filter()
    export_to_stream(operator, find_export(what, Selection(WRITTEN_ON, everyone)), "csv", stream)
    return stream.getvalue()


@pytest.mark.parametrize("headings", ["columns", "words"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("version", [OLDEST, "with_anchors", NEWEST])
def test_a_register_comes_back_from_the_exports_of_every_version(
    database: str, operator: Operator, version: str, form: str, headings: str
) -> None:
    """Exported again it is what the newest of them wrote, to the byte: no `never` became a date or a gap."""
    for what in KINDS:
        content = (FILES / version / f"{what}.{form}").read_bytes()
        plan = planned(what, in_words(content, form) if headings == "words" else content)
        with plan.table:
            assert (plan.questions, plan.report.problems) == ((), []), what
            told = [one.lines for one in plan.report.findings if one.kind is FindingKind.EXPIRY_NEVER]
            assert told == ([NEVER_LINES[form]] if (version, what) == (OLDEST, "instances") else [])
            apply(operator, plan)
    for what in KINDS:
        assert exported(operator, what) == (FILES / NEWEST / f"{what}.csv").read_bytes(), what


def test_what_lacks_a_column_of_every_export_is_none_and_its_empty_expiry_not_never(
    database: str, operator: Operator
) -> None:
    """Also of a file that somebody made of an export: then an expiry that is not given is calculated."""
    for what in KINDS[:4]:
        plan = planned(what, (FILES / OLDEST / f"{what}.csv").read_bytes())
        with plan.table:
            apply(operator, plan)
    rows = list(csv.reader(io.StringIO((FILES / OLDEST / "instances.csv").read_text(), newline="")))
    for at, name in enumerate(rows[0]):
        if fields_of("instances")[name].required or name in {"issued_on", "expires_on", "kind"}:
            continue
        made = io.StringIO()
        csv.writer(made).writerows([row[:at] + row[at + 1 :] for row in rows])
        plan = planned("instances", made.getvalue().encode())
        with plan.table:
            calculated = [
                one.lines for one in plan.report.findings if one.kind is FindingKind.EXPIRY_CALCULATED
            ]
            assert calculated, name
            assert calculated[0] == ((3,) if name == "note" else NEVER_LINES["csv"][:1]), name


def test_an_older_export_that_was_mapped_or_lacks_the_anchor_by_hand_is_told(
    database: str, operator: Operator
) -> None:
    """Somebody who takes anchor_on out of a newer export loses no `never`: it is written there."""
    for what in KINDS[:4]:
        plan = planned(what, (FILES / NEWEST / f"{what}.csv").read_bytes())
        with plan.table:
            apply(operator, plan)
    text = (FILES / NEWEST / "instances.csv").read_text()
    rows = [row[:-1] for row in csv.reader(io.StringIO(text, newline=""))]
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    plan = planned("instances", made.getvalue().encode())
    with plan.table:
        assert [one for one in plan.report.findings if one.kind is FindingKind.EXPIRY_NEVER] == []
        apply(operator, plan)
    assert exported(operator, "instances").decode().count(",never,") == text.count(",never,") == 2


@pytest.mark.parametrize(
    "text", [None, '{"code": "E1", "name": "Ada"}\n', "[]\n", '[\n  {"code":"E1"}]', "[\n]"]
)
def test_json_is_refused_before_columns_are_found_in_it(sqlite_database: str, text: str | None) -> None:
    """Exports have it for other programs; import reads none."""
    content = (FILES / OLDEST / "instances.json").read_bytes() if text is None else text.encode()
    with pytest.raises(InvalidInput, match=r"JSON.*CSV"):
        planned("instances", content)


def test_a_table_with_braces_in_its_header_is_no_json(sqlite_database: str) -> None:
    plan = planned("employees", b"[code],{name}\nE1,Ada\n")
    with plan.table:
        assert plan.report.create == 1
