"""Matrices: people down, certifications across. What each cell comes to, what is asked, and that nothing is guessed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certtui import audit
from certtui.errors import InvalidInput, UsageError
from certtui.importing.applying import Imported
from certtui.importing.findings import FindingKind
from certtui.importing.options import OPTIONS, Options, to_words, with_words
from certtui.importing.plan import Plan
from certtui.importing.questions import Question
from certtui.integrity import check
from certtui.rights import Operator
from certtui.store import execute
from tests.company import DAY, TODAY
from tests.import_files import bring, tally
from tests.matrix_files import (
    Rows,
    as_csv,
    as_workbook,
    bring_bytes,
    bring_rows,
    held,
    kinds_asked,
    make_company,
    plan_bytes,
    plan_rows,
    ways_of,
)

HEAD = ["Staff No", "Worker", "Rescue", "Crane", "Welcome"]


@pytest.fixture
def firm(database: str, operator: Operator) -> Operator:
    """A company of three people and three certifications, by the operator who imports."""
    make_company(operator)
    return operator


@pytest.fixture(params=["csv", "xlsx"])
def written(request: pytest.FixtureRequest) -> object:
    return as_csv if request.param == "csv" else as_workbook


def messages(planned: Plan, kind: FindingKind) -> list[str]:
    return [one.message for one in planned.report.findings if one.kind is kind]


def made(done: Imported) -> dict[str, int]:
    return {noun: number for noun, number in done.made.items() if number}


# --- cells ---


def test_dates_are_issue_dates_and_na_and_empty_cells_assign_nothing(firm: Operator, written: object) -> None:
    """The commonest matrix of all, typed by hand: one slashed date settles the order of its column."""
    assert callable(written)
    rows = [
        HEAD,
        ["P1", "Adler, Nina", "2026-03-01", "", "2019-07-08"],
        ["P2", "Brandt, Otto", "n/a", "04/25/2025", "2020-01-02"],
    ]
    done = bring_bytes(firm, written(rows))
    assert tally(done.report) == (4, 0, 0, 0, 0)
    assert held() == {
        ("Rescue", "P1"): [("2026-03-01", "2027-03-01")],
        ("Welcome", "P1"): [("2019-07-08", "never")],
        ("Crane", "P2"): [("2025-04-25", "2028-04-25")],
        ("Welcome", "P2"): [("2020-01-02", "never")],
    }
    assert check() == []


def test_the_same_file_twice_changes_nothing(firm: Operator) -> None:
    rows = [HEAD, ["P1", "", "2026-03-01", "TBC", ""], ["P2", "", "", "2024-01-01", "x"]]
    said = ("--set", "issued_on=2026-01-01")
    assert tally(bring_rows(firm, rows, *said).report) == (3, 0, 0, 0, 0)
    before, head = held(), audit.head()
    again = bring_rows(firm, rows, *said)
    assert tally(again.report) == (0, 0, 4, 0, 0)
    assert again.event is None
    assert (held(), audit.head()) == (before, head)


def test_cells_of_expiries_have_their_issue_dates_calculated(firm: Operator) -> None:
    rows = [HEAD, ["P1", "", "2027-02-01", "never", ""], ["P2", "", "2025-02-01", "2028-05-01", ""]]
    done = bring_rows(
        firm,
        rows,
        "--cells",
        "expires_on",
        "--set",
        "issued_on=2024-01-01",
        "--value",
        "Rescue: 2025-02-01=-",
    )
    assert tally(done.report)[0] == 3
    with pytest.raises(InvalidInput, match="--set"):  # nothing says since when what never expires is held
        bring_rows(firm, [HEAD, ["P3", "", "", "never", ""]], "--cells", "expires_on")
    rows = [HEAD, ["P3", "", "2027-02-01", "2028-05-01", ""]]
    bring_rows(firm, rows, "--cells", "expires_on")
    found = held()
    assert found["Rescue", "P1"] == [("2024-01-01", "2027-02-01")]
    assert found["Crane", "P1"] == [("2024-01-01", "never")]
    assert found["Rescue", "P3"] == [("2026-02-01", "2027-02-01")]
    assert found["Crane", "P3"] == [("2025-05-01", "2028-05-01")]


def test_one_column_can_hold_expiries(firm: Operator) -> None:
    rows = [HEAD, ["P1", "", "2026-02-01", "2028-05-01", "2020-01-01"]]
    bring_rows(firm, rows, "--cells", "Crane=expires_on")
    assert held()["Crane", "P1"] == [("2025-05-01", "2028-05-01")]
    assert held()["Rescue", "P1"] == [("2026-02-01", "2027-02-01")]


@pytest.mark.parametrize(
    ("cells", "ways"),
    [
        ({"x", "✓"}, {("--set", f"issued_on={TODAY}"), ("--cells", "status")}),
        ({"yes", "2026-01-01"}, {("--set", f"issued_on={TODAY}"), ("--value", "*: yes=missing")}),
        ({"no", "2026-01-01"}, {("--value", "*: no=missing"), ("--value", "*: no=n/a")}),
        ({"in progress", "failed"}, {("--cells", "status")}),
        ({"never", "2026-01-01"}, {("--value", "*: never=missing"), ("--value", "*: never=no expiry")}),
        ({"2026-01-01", "2027-01-01"}, {("--cells", "expires_on"), ("--cells", "issued_on")}),
        ({"01/02/2026"}, {("--date-format", "DMY"), ("--date-format", "MDY")}),
    ],
)
def test_what_could_mean_two_statuses_is_asked_with_the_options_to_type(
    firm: Operator, cells: set[str], ways: set[tuple[str, ...]]
) -> None:
    """Nobody is Valid whose cell said no, failed or in progress; a date to come may be an expiry."""
    one, other = (sorted(cells) * 2)[:2]
    planned = plan_rows([HEAD, ["P1", "", one, other, ""], ["P2", "", other, one, ""]])
    assert planned.refused
    assert ways <= {*ways_of(planned)}
    assert not held()


@pytest.mark.parametrize(
    "rows",
    [
        [
            [*HEAD, "Shirt size", "Hot Work", "Hired"],
            ["P1", "", "x", "", "", "M", "2026-01-01", "2015-03-01"],
            ["P2", "", "", "", "", "L", "2026-01-01", "2012-03-01"],
        ],
        [HEAD, ["P1", "", "never", "01/02/2026", "no"], ["P2", "", "2026-01-01", "03/02/2026", ""]],
        [HEAD, ["P1", "", "OK", "due", ""], ["P2", "", "-", "x", ""]],
    ],
)
def test_each_way_of_a_question_goes_on(firm: Operator, rows: Rows) -> None:
    """What the choices offer is typed as it stands, until nothing is open; no question is asked again."""
    waiting: list[tuple[tuple[str, ...], Question | None]] = [((), None)]
    ends = 0
    while waiting:
        words, answered = waiting.pop()
        questions = plan_rows(rows, *words).questions
        assert answered not in questions
        ends += not questions
        waiting += [((*words, *choice.options), one) for one in questions[:1] for choice in one.choices]
    assert ends > 2


def test_marks_are_recorded_on_the_day_that_is_given(firm: Operator) -> None:
    rows = [HEAD, ["P1", "", "x", "OK", "2020-01-01"], ["P2", "", "Yes", "", ""]]
    bring_rows(firm, rows, "--set", "issued_on=2026-05-01")
    assert held() == {
        ("Rescue", "P1"): [("2026-05-01", "2027-05-01")],
        ("Crane", "P1"): [("2026-05-01", "2029-05-01")],
        ("Welcome", "P1"): [("2020-01-01", "never")],
        ("Rescue", "P2"): [("2026-05-01", "2027-05-01")],
    }


def test_unknown_dates_assign_and_empty_cells_do_with_assign_all(firm: Operator) -> None:
    rows = [HEAD, ["P1", "", "2026-03-01", "TBC", ""], ["P2", "", "n/a", "", "missing"], ["P3"]]
    done = bring_rows(firm, rows)
    assert (done.report.create, done.report.assigned) == (1, 2)
    assert held() == {
        ("Rescue", "P1"): [("2026-03-01", "2027-03-01")],
        ("Crane", "P1"): [],
        ("Welcome", "P2"): [],
    }
    bring_rows(firm, rows, "--assign-all")
    assert {pair for pair, found in held().items() if not found} == {
        *(("Welcome", "P1"), ("Crane", "P1"), ("Welcome", "P2"), ("Crane", "P2")),
        *((name, "P3") for name in ("Rescue", "Crane", "Welcome")),
    }
    assert ("Rescue", "P2") not in held()


def test_na_changes_nothing_of_what_is_assigned_and_says_so(firm: Operator) -> None:
    bring_rows(firm, [HEAD, ["P1", "", "2026-03-01", "", ""]])
    before = held()
    planned = plan_rows([HEAD, ["P1", "", "n/a", "not required", ""]])
    [finding] = [one for one in planned.report.findings if one.kind is FindingKind.STATUS_DIFFERS]
    assert (finding.number, finding.values) == (1, ("Rescue: n/a",))
    bring_rows(firm, [HEAD, ["P1", "", "n/a", "not required", ""]])
    assert held() == before


def test_a_file_of_statuses_is_compared_and_nothing_is_stored(firm: Operator) -> None:
    bring_rows(firm, [HEAD, ["P1", "", "2026-03-01", "2020-01-01", "2020-01-01"], ["P2", "", "TBC", "", ""]])
    before, head = held(), audit.head()
    rows = [HEAD, ["P1", "", "Expired", "expired", "valid"], ["P2", "", "missing", "current", ""]]
    done = bring_rows(firm, rows)
    assert tally(done.report) == (0, 0, 5, 0, 0)
    differs = [one for one in done.report.findings if one.kind is FindingKind.STATUS_DIFFERS]
    assert [one.values for one in differs] == [("Rescue: Expired",), ("Crane: current",)]
    assert "Valid" in differs[0].message
    assert "not assigned" in differs[1].message
    assert (held(), audit.head()) == (before, head)


def test_a_status_among_dates_is_compared(firm: Operator) -> None:
    done = bring_rows(firm, [HEAD, ["P1", "", "2026-03-01", "expired", ""]])
    assert [one.kind for one in done.report.findings if one.values == ("Crane: expired",)] == [
        FindingKind.STATUS_DIFFERS
    ]
    assert ("Crane", "P1") not in held()


def test_one_bad_cell_is_one_error_with_its_column_and_the_others_can_be_taken(firm: Operator) -> None:
    rows = [
        HEAD,
        ["P1", "", "2026-02-30", "2025-01-01", "booked"],
        ["P9", "", "2026-01-01", "2026-01-01", ""],
    ]
    planned = plan_rows(rows)
    assert planned.refused
    problems = sorted(planned.report.problems)
    assert [(one.line, one.column) for one in problems] == [(2, "Rescue"), (2, "Welcome"), (3, "entity_code")]
    assert "30 February" in problems[0].reason
    assert '--value "Welcome: booked=missing"' in problems[1].reason
    done = bring_rows(firm, rows, "--skip-errors")
    assert tally(done.report) == (1, 0, 0, 0, 3)
    assert held() == {("Crane", "P1"): [("2025-01-01", "2028-01-01")]}
    assert planned.report.outcome_of(2) is not None
    assert [*planned.report.lines_of(planned.report.outcome_of(2)[0])] == [2, 3]  # type: ignore[index]


def test_a_refused_file_and_a_dry_run_change_nothing_and_say_what_a_run_does(firm: Operator) -> None:
    rows = [HEAD, ["P1", "", "2026-03-01", "rubbish", ""]]
    head = audit.head()
    with pytest.raises(InvalidInput):
        bring_rows(firm, rows)
    planned = plan_rows(rows, "--skip-errors")
    assert audit.head() == head
    done = bring_rows(firm, rows, "--skip-errors")
    assert planned.report.counts == done.report.counts
    assert list(planned.report.findings) == list(done.report.findings)


def test_nobody_gets_a_certificate_from_a_line_that_names_somebody_else(firm: Operator) -> None:
    rows = [HEAD, ["P1", "Brandt, Otto", "2026-03-01", "2026-03-01", ""]]
    planned = plan_rows(rows)
    assert [(one.line, one.column) for one in planned.report.problems] == [(2, "entity_name")]
    bring_rows(firm, rows, "--trust-codes")
    assert len(held()) == 2


def test_an_issue_date_to_come_is_an_error_where_it_is_said_to_be_one(firm: Operator) -> None:
    rows = [HEAD, ["P1", "", "2026-03-01", str(TODAY + DAY), ""]]
    planned = plan_rows(rows, "--cells", "issued_on")
    assert [one.column for one in planned.report.problems] == ["Crane"]


def test_a_corrected_expiry_is_an_update(firm: Operator) -> None:
    head = ["Staff No", "Rescue issued", "Rescue expires"]
    bring_rows(firm, [head, ["P1", "2026-01-01", "2026-12-31"]])
    assert held() == {("Rescue", "P1"): [("2026-01-01", "2026-12-31")]}
    done = bring_rows(firm, [head, ["P1", "2026-01-01", "2027-01-31"]])
    assert tally(done.report) == (0, 1, 0, 0, 0)
    assert held() == {("Rescue", "P1"): [("2026-01-01", "2027-01-31")]}
    assert check() == []


def test_a_matrix_feeds_the_same_register_as_a_file_of_instances(firm: Operator) -> None:
    bring(
        firm,
        "instances",
        "certification,code,issued_on\nRescue,P1,2026-03-01\nCrane,P2,2025-04-25\n",
        assign=True,
    )
    rows = [HEAD, ["P1", "", "2026-03-01", "", ""], ["P2", "", "", "25/04/2025", ""]]
    assert tally(bring_rows(firm, rows).report) == (0, 0, 2, 0, 0)


# --- columns ---


def test_columns_that_are_no_certifications_are_ignored_and_told(firm: Operator) -> None:
    rows = [[*HEAD, "Department", "Notes"], ["P1", "", "2026-03-01", "", "", "Yard", "on leave in May"]]
    planned = plan_rows(rows)
    assert planned.ignored == ("Department", "Notes")
    assert not planned.questions


def test_an_unknown_certification_is_asked_about_or_made(firm: Operator) -> None:
    rows = [
        [*HEAD, "Hot Work", "Cranes", "Date of birth"],
        ["P1", "", "2026-03-01", "", "", "2026-01-05", "2026-01-05", "1990-01-05"],
    ]
    planned = plan_rows(rows)
    assert kinds_asked(planned) == ["unknown_certification"]
    ways = ways_of(planned)
    assert ("--create-missing",) in ways
    assert ("--ignore", "Hot Work", "--ignore", "Cranes", "--ignore", "Date of birth") in ways
    assert ("--map", "Cranes=Crane") in ways
    asked = plan_rows(rows, "--create-missing")  # a day of birth is never made a certification unasked
    assert [one.column for one in asked.questions] == ["Date of birth"]
    words = ("--create-missing", "--ignore", "Date of birth", "--map", "Cranes=Crane")
    done = bring_rows(firm, rows, *words)
    assert made(done) == {"certifications": 1, "associations": 3}
    assert held()["Crane", "P1"] == [("2026-01-05", "2029-01-05")]
    assert held()["Hot Work", "P1"] == [("2026-01-05", "never")]
    assert FindingKind.EXPIRY_NEVER in {one.kind for one in done.report.findings}


def test_people_who_do_not_exist_are_errors_or_made(firm: Operator) -> None:
    rows = [HEAD, ["P7", "Dahl, Eva", "2026-03-01", "2026-03-01", ""], ["x = done"], ["P8", "Eck, Jan"]]
    assert [one.line for one in plan_rows(rows).report.problems] == [2]
    done = bring_rows(firm, rows, "--create-missing")
    assert made(done) == {"employees": 1, "associations": 2}
    [skipped] = [one for one in done.report.findings if one.kind is FindingKind.LINE_SKIPPED]
    assert skipped.lines == (3, 4)
    assert execute("SELECT count(*) FROM entity WHERE code IN ('x = done', 'P8')").fetchone()[0] == 0


def test_certifications_of_another_kind_are_asked_about(firm: Operator) -> None:
    rows = [["Code", "Rescue", "Lift Check"], ["P1", "2026-03-01", "2026-03-01"]]
    assert {("--kind", "employee"), ("--kind", "asset")} == {*ways_of(plan_rows(rows))}
    assert ("--ignore", "Lift Check") in ways_of(plan_rows(rows, "--kind", "employee"))
    bring_rows(firm, rows, "--kind", "employee", "--ignore", "Lift Check")
    assert [*held()] == [("Rescue", "P1")]


def test_assets_clients_and_locations_have_matrices_too(firm: Operator) -> None:
    rows = [["Fleet No", "Vehicle", "Lift Check"], ["V1", "Van", "2026-03-01"]]
    bring_rows(firm, rows, "--create-missing")
    assert held() == {("Lift Check", "V1"): [("2026-03-01", "never")]}
    rows = [["Account No", "Company", "Insurance"], ["C1", "Acme", "2026-03-01"]]
    assert {("--kind", "client")} < {*ways_of(plan_rows(rows, "--create-missing"))}
    bring_rows(firm, rows, "--create-missing", "--kind", "client")
    assert held()["Insurance", "C1"] == [("2026-03-01", "never")]


def test_a_column_of_results_says_which_lines_are_taken(firm: Operator) -> None:
    rows = [
        [*HEAD, "Status"],
        ["P1", "", "2026-03-01", "", "", "Active"],
        ["P2", "", "2026-03-01", "", "", "Leaver"],
    ]
    planned = plan_rows(rows)
    assert kinds_asked(planned) == ["result_column"]
    assert ("--ignore", "Status") in ways_of(planned)
    done = bring_rows(firm, rows, "--only", "Status=Active")
    assert tally(done.report) == (1, 0, 0, 1, 0)
    assert [*held()] == [("Rescue", "P1")]
    bring_rows(firm, rows, "--only", "Status=Active", "--assign")
    assert held()["Rescue", "P2"] == []


def test_people_are_found_by_name_where_there_are_no_codes(firm: Operator) -> None:
    rows = [["Worker", "Rescue"], ["Nina Adler", "2026-03-01"], ["Zorn, Ed", "2026-03-01"]]
    asked = plan_rows(rows)
    assert {("--by-name",), ("--map", "Worker=entity_code")} <= {*ways_of(asked)}
    planned = plan_rows(rows, "--by-name")
    assert [(one.line, one.column) for one in planned.report.problems] == [(3, "entity_name")]
    bring_rows(firm, rows, "--by-name", "--skip-errors")
    assert held() == {("Rescue", "P1"): [("2026-03-01", "2027-03-01")]}
    bring(firm, "employees", "code,name\nP5,Adler Nina\n")
    [problem] = plan_rows(rows[:2], "--by-name").report.problems
    assert "P1, P5" in problem.reason


def test_instances_are_brought_by_name_too(firm: Operator) -> None:
    text = "certification,name,issued_on\nRescue,Nina Adler,2026-03-01\n"
    bring(firm, "instances", text, by_name=True, assign=True)
    assert [*held()] == [("Rescue", "P1")]
    with pytest.raises(UsageError, match="--by-name"):
        bring(firm, "employees", "code,name\nP5,Ann\n", by_name=True)


@pytest.mark.parametrize(
    "words", [("--cells", "dates"), ("--cells", "Ghost=status"), ("--date-format", "Ghost=DMY")]
)
def test_what_names_nothing_is_a_mistake_of_usage(firm: Operator, words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        plan_rows([HEAD, ["P1", "", "2026-03-01"]], *words)


@pytest.mark.parametrize("words", [("--cells", "status"), ("--assign-all",)])
def test_options_of_a_matrix_are_for_a_matrix(firm: Operator, words: tuple[str, ...]) -> None:
    options = with_words(Options(TODAY), words)
    with pytest.raises(UsageError, match=words[0]):
        bring(
            firm,
            "employees",
            "code,name\nE1,Ann\n",
            cells=options.cells,
            assign_all=options.assign_all,
        )


def test_the_options_are_written_as_they_are_read() -> None:
    words = [
        "--cells",
        "expires_on",
        "--cells",
        "Crane=issued_on",
        "--date-format",
        "Crane=DMY",
        "--assign-all",
        "--by-name",
    ]
    options = with_words(Options(TODAY), words)
    assert with_words(Options(TODAY), to_words(options)) == options
    assert {option.field for option in OPTIONS} >= {"cells", "assign_all", "by_name"}


# --- dates ---


def test_orders_of_dates_are_settled_or_asked_column_by_column(firm: Operator) -> None:
    rows = [HEAD, ["P1", "", "25/02/2026", "02/25/2026", "01/02/2020"]]
    planned = plan_rows(rows)
    assert [(one.kind, one.column) for one in planned.questions] == [("date_order", "Welcome")]
    assert ("--date-format", "Welcome=DMY") in ways_of(planned)
    bring_rows(firm, rows, "--date-format", "welcome=MDY")
    assert held() == {
        ("Rescue", "P1"): [("2026-02-25", "2027-02-25")],
        ("Crane", "P1"): [("2026-02-25", "2029-02-25")],
        ("Welcome", "P1"): [("2020-01-02", "never")],
    }


def test_columns_that_are_open_alike_are_asked_about_once(firm: Operator) -> None:
    rows = [HEAD, ["P1", "", "01/02/2026", "01/02/2026", "01/02/2020"]]
    [question] = plan_rows(rows).questions
    assert [choice.options for choice in question.choices] == [
        ("--date-format", "DMY"),
        ("--date-format", "MDY"),
    ]
    rows[1][2] = "25/02/2026"
    [question] = plan_rows(
        rows
    ).questions  # one option for all would be wrong for a column that has its order
    assert question.choices[1].options == ("--date-format", "Crane=MDY", "--date-format", "Welcome=MDY")


def test_numbers_of_days_are_asked_about(firm: Operator) -> None:
    rows = [HEAD, ["P1", "", "46000", "", ""]]
    assert ("--date-format", "Rescue=serial") in ways_of(plan_rows(rows))
    bring_rows(firm, rows, "--date-format", "Rescue=serial")
    assert held()["Rescue", "P1"] == [("2025-12-09", "2026-12-09")]


def test_the_form_of_dates_is_told(firm: Operator) -> None:
    planned = plan_rows([HEAD, ["P1", "", "25/02/2026", "2026-01-01", ""]])
    assert [(one.column, one.shown) for one in planned.dates] == [("Rescue", "DD/MM/YYYY")]
    assert ("Rescue", "Rescue: issued_on") in planned.columns


# --- size ---


def test_the_first_lines_can_be_planned_without_the_rest(firm: Operator) -> None:
    lines = [["P1", "", "2026-03-01", "", ""], ["P2", "", "2026-03-01", "", ""]]
    planned = plan_bytes(as_csv([HEAD, *lines * 20]), most=1)
    assert planned.is_provisional
    assert planned.report.create == 1


def test_the_same_person_twice_is_taken_together(firm: Operator) -> None:
    """Two sites keep two lines: what they say both is one certificate."""
    rows = [HEAD, ["P1", "", "2026-03-01", "", ""], ["p1 ", "", "2026-03-01", "2026-02-02", ""]]
    done = bring_rows(firm, rows)
    assert tally(done.report) == (2, 0, 0, 1, 0)
    assert {pair: len(found) for pair, found in held().items()} == {("Rescue", "P1"): 1, ("Crane", "P1"): 1}
    assert tally(bring_rows(firm, rows).report) == (0, 0, 2, 1, 0)


# --- whatever stands in the cells ---

NO = ["no", "failed", "in progress", "revoked", "expired", "nicht bestanden"]
CELLS = [
    "",
    "2026-01-05",
    "25/02/2026",
    "02/03/2025",
    "x",
    "yes",
    "never",
    "n/a",
    "TBC",
    "-",
    "valid",
    "rubbish",
    "2031-01-01",
    *NO,
]
WORDS = [
    ("--cells", "expires_on"),
    ("--cells", "issued_on"),
    ("--cells", "status"),
    ("--cells", "Crane=expires_on"),
    ("--set", "issued_on=2025-05-05"),
    ("--date-format", "DMY"),
    ("--assign-all",),
    ("--skip-errors",),
    ("--create-missing",),
    ("--value", "*: never=missing"),
    ("--value", "*: no, failed, in progress, revoked, nicht bestanden=n/a"),
]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.tuples(
            st.sampled_from(["P1", "p2", "P3", "P9", ""]),
            st.lists(st.sampled_from(CELLS), min_size=3, max_size=3),
        ),
        min_size=1,
        max_size=5,
    ),
    words=st.lists(st.sampled_from(WORDS), max_size=6, unique=True),
)
def test_whatever_stands_in_the_cells(firm: Operator, lines: Any, words: Any) -> None:
    """A dry run says what a run does, a refused file changes nothing, a file twice changes nothing; no is never a yes."""
    said = [word for option in words for word in option]
    rows = [HEAD, *([code, "", *cells] for code, cells in lines)]
    head, before = audit.head(), held()
    planned = plan_rows(rows, *said)
    if planned.refused:
        with pytest.raises(InvalidInput):
            bring_rows(firm, rows, *said)
        assert (audit.head(), held()) == (head, before)
        return
    done = bring_rows(firm, rows, *said)
    assert planned.report.counts == done.report.counts
    assert list(planned.report.findings) == list(done.report.findings)
    again = bring_rows(firm, rows, *said)
    assert (again.report.changes, again.event) == (0, None)
    for code in {code.upper() for code, _ in lines}:
        for place, name in enumerate(HEAD[2:]):
            cells = {cells[place] for other, cells in lines if other.upper() == code}
            if cells <= {*NO, ""}:
                assert (held().get((name, code)) or []) == (before.get((name, code)) or [])
