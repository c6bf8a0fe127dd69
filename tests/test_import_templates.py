"""Templates and the help of columns: what is written comes back as it was meant, and the example never."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from certtui import store
from certtui.cli.main import main
from certtui.commands.operators import sign_in
from certtui.days import parse_snap
from certtui.errors import UsageError
from certtui.importing.applying import apply
from certtui.importing.cells import choice, kind_of, period, truth
from certtui.importing.columns import fold
from certtui.importing.examples import EXAMPLES, MARKS
from certtui.importing.field_help import describe_fields
from certtui.importing.fields import KINDS_OF_IMPORT, fields_of
from certtui.importing.findings import FindingKind
from certtui.importing.header import expected_names
from certtui.importing.options import Options
from certtui.importing.plan import Plan
from certtui.importing.planning import plan_import
from certtui.importing.reading import open_table
from certtui.importing.report import Outcome
from certtui.importing.templates import FORMATS, template_of, write_template
from certtui.queries.definitions import find_certification, get_certification
from certtui.records import Basis, InitialValidity, LastDay
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import TODAY
from tests.conftest import NewLocation

pytestmark = pytest.mark.whole_program

Captured = pytest.CaptureFixture[str]
FILLED = {
    "employees": {"code": "007", "name": "Bond, Ada", "active": ""},
    "assets": {"code": "F1", "name": "Forklift 1", "email": ""},
    "clients": {"code": "C1", "name": "Acme Ltd", "email": ""},
    "locations": {"code": "L1", "name": "Yard", "email": ""},
    "certifications": {"name": "Fire Warden", "recipients": ""},
    "roles": {"role": "Warden", "employee_code": "007", "certification": "Fire Warden"},
    "associations": {
        "certification": "Fire Warden", "entity_code": "007", "entity_name": "Bond, Ada", "assigned_on": "",
    },
    "instances": {
        "certification": "Fire Warden", "kind": "", "entity_code": "007", "entity_name": "", "number": "0042",
        "expires_on": "",
    },
}  # fmt: skip
"""Lines as people fill them in, in the order in which the kinds build on one another; all else is as in the example."""


def made(what: str, form: str, *lines: dict[str, str], keep_example: bool = True) -> bytes:
    """A template with these lines below the example, which they begin from as a person does who copies it."""
    stream = io.BytesIO()
    write_template(template_of(what), form, stream)
    example = EXAMPLES[what]
    rows = [[{**example, **line}[name] for name in example] for line in lines]
    if form == "csv":
        text = stream.getvalue().decode("utf-8-sig").splitlines(keepends=True)[: 1 + keep_example]
        filled = io.StringIO()
        csv.writer(filled, lineterminator="\n").writerows(rows)
        return ("\ufeff" + "".join(text) + filled.getvalue()).encode()
    book = openpyxl.load_workbook(io.BytesIO(stream.getvalue()))
    sheet = book.worksheets[0]
    if not keep_example:
        sheet.delete_rows(2)
    for row in rows:
        sheet.append([cell or None for cell in row])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def planned(what: str, content: bytes) -> Plan:
    options = Options(TODAY, file="template")
    table = open_table(io.BytesIO(content), expected=expected_names(fields_of(what), options))
    return plan_import(what, table, options)


def test_there_is_a_template_for_every_kind_of_import_and_its_columns_are_ours() -> None:
    assert set(EXAMPLES) == {*KINDS_OF_IMPORT} - {"matrix"}
    for what in EXAMPLES:
        fields = fields_of(what)
        assert set(template_of(what).columns) <= set(fields)
        assert {name for name, field in fields.items() if field.required} <= set(template_of(what).columns)
        assert set(EXAMPLES[what].values()) & MARKS
    with pytest.raises(UsageError, match="employees"):
        template_of("all")


@pytest.mark.parametrize("form", FORMATS)
def test_a_filled_template_comes_in_and_the_example_does_not(
    database: str, operator: Operator, form: str
) -> None:
    """All kinds one after the other, each with the example still there, into one database."""
    company.role(operator, "Safety Officer")
    for what, line in FILLED.items():
        plan = planned(what, made(what, form, line))
        with plan.table:
            assert (plan.questions, plan.report.problems) == ((), []), what
            told = [one for one in plan.report.findings if one.kind is FindingKind.LINE_SKIPPED]
            assert [one.lines for one in told] == [(2,)], what
            assert "example" in told[0].message
            done = apply(operator, plan)
        assert (done.report.changes + done.report.unchanged, done.report.skip) == (1, 1), what
    assert [code for (code,) in execute("SELECT code FROM entity ORDER BY code")] == ["007", "C1", "F1", "L1"]
    assert get_certification(find_certification("Fire Warden").id).offsets == (60, 30, 7)
    (number, expires) = execute("SELECT number, expires_on FROM instance").fetchone()
    assert (number, str(expires)) == ("0042", "2029-03-01")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("what", EXAMPLES)
def test_a_template_as_it_was_written_changes_nothing(
    database: str, operator: Operator, what: str, form: str
) -> None:
    plan = planned(what, made(what, form))
    with plan.table:
        assert (plan.questions, plan.report.changes, plan.report.errors) == ((), 0, 0)


@pytest.mark.parametrize("what", EXAMPLES)
def test_an_example_that_was_written_over_in_part_or_moved_is_one_still(
    database: str, operator: Operator, what: str
) -> None:
    """Whichever of its marks is left; below other lines too, and with columns taken out or put elsewhere."""
    example = EXAMPLES[what]
    marks = [name for name, text in example.items() if text in MARKS]
    real = {name: FILLED[what].get(name, "") for name in example}
    for kept in marks:
        changed = {**real, kept: example[kept]}
        for order in (list(example), list(example)[::-1]):
            rows = [order, [real[name] for name in order], [changed[name] for name in order]]
            text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
            plan = planned(what, text.encode())
            with plan.table:
                assert [*plan.report.lines_of(Outcome.SKIPPED)] == [3], (kept, order)


def test_a_real_line_that_only_speaks_of_examples_comes_in(database: str, operator: Operator) -> None:
    text = "code,name,Department\nE1,Example Smith,EXAMPLE\nEXAMPLE 2,Ada,x\n"
    plan = planned("employees", text.encode())
    with plan.table:
        assert plan.report.create == 2


def test_a_workbook_explains_its_columns_and_offers_the_words() -> None:
    stream = io.BytesIO()
    write_template(template_of("certifications"), "xlsx", stream)
    book = openpyxl.load_workbook(stream)
    table, explained = book.worksheets
    header = [cell.value for cell in table[1]]
    assert header == list(EXAMPLES["certifications"])
    offered = {
        header[next(iter(one.sqref.ranges)).min_col - 1]: one.formula1
        for one in table.data_validations.dataValidation
    }
    assert offered["kind"] == '"employee,asset,client,location"'
    assert "month_end" in offered["snap"]
    assert table["A2"].number_format == "@"
    said = {str(cell.value) for row in explained.rows for cell in row}
    assert set(header) <= said
    assert all(any(one.holds in text for text in said) for one in describe_fields("certifications"))


def test_every_word_that_is_offered_is_taken() -> None:
    taken: dict[str, Callable[[str], object]] = {
        "kind": lambda word: kind_of("kind", word),
        "active": lambda word: truth("active", word),
        "last_day": lambda word: choice("last_day", word, LastDay),
        "snap": parse_snap,
        "renewal_basis": lambda word: choice("renewal_basis", word, Basis),
        "initial_validity": lambda word: choice("initial_validity", word, InitialValidity),
        "validity": lambda word: period("validity", word),
        "expires_on": lambda word: [word].index("never"),
    }
    seen = set()
    for what in EXAMPLES:
        for name, choices in template_of(what).choices.items():
            seen.add(name)
            for word in choices.words if name in taken else ():
                taken[name](word)
    assert seen - taken.keys() == {"revoke_reason"}


# The command line


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which no database is; one would be made in it."""
    monkeypatch.setenv("CERTTUI_DATABASE", str(tmp_path / "made.db"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_template_needs_no_database_and_makes_none(nowhere: Path, capsys: Captured) -> None:
    assert main(["import", "employees", "--template", "staff.XLSX"]) == 0
    assert main(["import", "employees", "staff.csv", "--template"]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "certtui import employees staff.csv --dry-run" in said.err
    assert {one.name for one in nowhere.iterdir()} == {"staff.XLSX", "staff.csv"}
    assert (nowhere / "staff.csv").stat().st_mode & 0o777 == 0o600


def test_a_template_replaces_no_file_unless_told(nowhere: Path, capsys: Captured) -> None:
    mine = nowhere / "staff.csv"
    mine.write_text("mine")
    assert main(["import", "employees", "--template", "staff.csv"]) == 1
    assert "--force" in capsys.readouterr().err
    assert mine.read_text() == "mine"
    assert main(["import", "employees", "--template", "staff.csv", "--force"]) == 0
    assert mine.read_text(encoding="utf-8-sig").startswith("code,name,")
    for words, code in ((["staff.pdf"], 2), (["-"], 2), (["missing/staff.csv"], 1)):
        assert main(["import", "employees", "--template", *words]) == code


def test_force_is_for_templates(new_location: NewLocation, nowhere: Path) -> None:
    location = new_location()
    store.bind(location)
    with store.connection():
        sign_in("ada")
    (nowhere / "staff.csv").write_text("code,name\nE1,Ada\n")
    assert (
        main(["import", "employees", "staff.csv", "--force", "--database", location, "--operator", "ada"])
        == 2
    )


@pytest.mark.parametrize("what", KINDS_OF_IMPORT)
def test_help_of_a_kind_names_every_column_and_every_alias_in_80_columns(
    what: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["import", what, "--help"]) == 0
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 80
    words = fold(shown)
    for one in describe_fields(what):
        assert fold(one.holds) in words
        assert all(fold(name) in words for name in (one.name, *one.aliases))


def test_help_of_the_command_has_no_columns(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["import", "--help"]) == 0
    shown = capsys.readouterr().out
    assert "matricule" not in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_help_and_templates_start_without_peewee(nowhere: Path) -> None:
    """They say what is known without a database; what opens one takes most of a start."""
    code = (
        "import sys; from certtui.cli.main import main\n"
        "main(sys.argv[1:]); print('peewee' in sys.modules, file=sys.stderr)"
    )
    for words in (["import", "instances", "--help"], ["import", "employees", "--template", "t.xlsx"]):
        ran = subprocess.run(
            [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, env=os.environ
        )
        assert ran.stderr.splitlines()[-1] == "False", words
