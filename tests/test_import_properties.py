"""Whatever a file looks like: no traceback, a dry run says what the import does, what is refused changes nothing, the same file
twice changes nothing, and nobody holds what no line gives them.

The files are put together from headers of several languages, or of none that is known, result columns, dates in mixed forms,
codes in another case, names that are another person's, and broken bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certtui import store
from certtui.commands import operators
from certtui.errors import CerttuiError, InvalidInput
from certtui.exporting.export import export_to_stream
from certtui.exporting.kinds import find_export
from certtui.filters import Filter
from certtui.importing.applying import apply
from certtui.importing.fields import fields_of
from certtui.importing.header import expected_names
from certtui.importing.options import Options, with_words
from certtui.importing.plan import Plan
from certtui.importing.planning import plan_import
from certtui.importing.reading import open_table
from certtui.importing.report import Outcome
from certtui.integrity import check
from certtui.queries.exports import Selection
from tests import company
from tests.company import TODAY
from tests.conftest import NewLocation
from tests.import_cases import chosen, register_to_copy
from tests.import_files import bring
from tests.soaking import always
from tests.test_import_round_trip import export_every_kind, fill_from

PEOPLE = {
    "E1": ("Berger, Anna", "Anna Berger", "BERGER A."),
    "E2": ("Coelho, Rui", "Rui Coelho", "rui coelho"),
    "007": ("Żak, Łukasz", "Łukasz Żak", "ZAK LUKASZ"),
    "N9": ("Ngata, Hemi", "Hemi Ngata", "Ngata Hemi"),
}
"""By code, ways to write a name; N9 is yet to be made."""
CODES = (
    "employee id",
    "Emp No.",
    "Personalnummer",
    "matricule",
    "Número de empleado",
    "Personeelsnummer",
    "Nr pracownika",
)
NAMES = ("Employee", "name", "Mitarbeiter", "Nom et prénom", "Nombre completo", "Naam", "Participant")
COURSES = ("course", "Certificate", "Zertifikat", "Formation", "Certificado", "Certificaat", "Uprawnienie")
ISSUED = (
    "Date",
    "Completed",
    "Ausgestellt am",
    "Délivré le",
    "Fecha de emisión",
    "Afgegeven op",
    "Data wydania",
    "Seen on",
)
EXPIRES = (
    "Expiry",
    "Valid until",
    "Gültig bis",
    "Échéance",
    "Válido hasta",
    "Geldig tot",
    "End Date",
    "Recall",
)
RESULTS = (
    "Result",
    "Status",
    "Completed",
    "Bestanden",
    "Résultat",
    "Resultado",
    "Uitslag",
    "Wynik",
    "Passed?",
)
OTHERS = ("Assessor says", "Estado", "Zustand", "Wer?", "column 7", "Site")
"""Names by which a column tells nothing of what it holds."""
GOOD = (
    "Yes",
    "Passed",
    "bestanden",
    "réussi",
    "Aprobado",
    "geslaagd",
    "zaliczone",
    "x",
    "Valid",
    "completed",
)
BAD = (
    "Failed",
    "fail",
    "In Progress",
    "revoked",
    "nicht bestanden",
    "échoué",
    "suspenso",
    "gezakt",
    "w trakcie",
    "reprovado",
)
"""Words that say so in whatever column they stand."""
NO = ("No", "nein", "0", "false", "nee", "nie")
"""Words that say so in a column of results."""
HELD = ("valid", "expires_soon", "upcoming")
FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%b-%y", "%B %d, %Y", "%Y-%m-%dT10:20:30Z")


class Line(NamedTuple):
    """Whom a line is about, and for what; whom it names, if anybody; whether it says no."""

    code: str
    named: str
    course: str
    is_bad: bool


class Made(NamedTuple):
    """A file, its options, and what is known of its lines, by their numbers."""

    content: bytes
    words: tuple[str, ...]
    lines: dict[int, Line]
    result: str
    which: int


@st.composite
def days(draw: st.DrawFn, span: tuple[int, int], forms: st.SearchStrategy[str]) -> str:
    """A date as somebody may write it, or what stands in its place."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from(("", "-", "TBC", "never", "see file", "31/02/2025", "45000")))
    return (TODAY + timedelta(draw(st.integers(*span)))).strftime(draw(forms))


@st.composite
def files(draw: st.DrawFn) -> Made:
    """A file of instances; `lines` are those that are there, by number."""
    of = st.sampled_from
    header = [draw(of(CODES)), draw(of(COURSES))]
    has_name, has_issue, has_expiry = (draw(st.integers(0, 4)) > 0 for _ in range(3))
    kind = draw(of(("none", "result", "other")))
    result = {"none": "", "result": draw(of(RESULTS)), "other": draw(of(OTHERS))}[kind]
    header += [draw(of(NAMES))] * has_name + [draw(of(ISSUED))] * has_issue + [draw(of(EXPIRES))] * has_expiry
    header += [result] * bool(result)
    form = draw(of(FORMS))
    forms = of((form,)) if draw(st.booleans()) else of(FORMS)
    rows: list[list[str]] = [["Register of 2026"] + [""] * (len(header) - 1)] * draw(st.integers(0, 1)) + [
        header
    ]
    lines: dict[int, Line] = {}
    bad_words = (*BAD, *NO) if kind == "result" else BAD
    for _ in range(draw(st.integers(1, 6))):
        code = draw(of([*PEOPLE]))
        named = draw(of([code, code, code, *PEOPLE])) if has_name else ""
        course = draw(of(("Ladders", "ladders", "Tour")))
        is_bad = bool(result) and draw(st.booleans())
        row = [draw(of((code, code.lower(), f" {code} "))), course]
        row += [draw(of((*PEOPLE[named], "")))] if has_name else []
        if not (has_name and row[-1]) or (code == "N9" and row[-1].endswith(".")):
            named = ""  # an initial tells who it is beside a known name only
        row += [draw(days((-900, 20), forms))] * has_issue
        row += [draw(days((-200, 900), forms))] * has_expiry
        row += [draw(of(bad_words if is_bad else GOOD))] * bool(result)
        rows.append(row)
        lines[len(rows)] = Line(code, named, course.casefold(), is_bad)
    if draw(st.booleans()):
        rows.append([f"Total: {len(lines)}"] + [""] * (len(header) - 1))
    out = io.StringIO()
    csv.writer(out, delimiter=draw(of((",", ";", "\t"))), lineterminator="\n").writerows(rows)
    encoding = draw(of(("utf-8", "utf-8-sig", "utf-16", "cp1250")))
    content = out.getvalue().encode(encoding, "replace")
    if encoding == "cp1250":  # which is read as another one, and told: such a name is nobody's that is known
        lines = {
            line: one if "".join(rows[line - 1]).isascii() else one._replace(named="")
            for line, one in lines.items()
        }
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(content)))
        content = content[:at] + draw(st.binary(min_size=1, max_size=3)) + content[at:]
        lines = {}
    words = [draw(of(("--assign", "--create-missing")))] + ["--skip-errors"] * draw(st.booleans())
    return Made(content, ("--kind", "employee", *words), lines, result, draw(st.integers(0, 2)))


def fill(location: str) -> None:
    """Three people and two certifications."""
    with bound(location):
        ada = operators.sign_in("ada")
        people = "".join(f'{code},"{names[0]}"\n' for code, names in PEOPLE.items() if code != "N9")
        bring(ada, "employees", "code,name\n" + people)
        text = "name,kind,validity,offsets\nLadders,employee,12 months,30\nTour,employee,never,\n"
        bring(ada, "certifications", text)


@contextmanager
def bound(location: str) -> Iterator[None]:
    """A register, for the length of the block."""
    store.bind(location)
    with store.connection():
        yield


@pytest.fixture(scope="module")
def filled(request: pytest.FixtureRequest) -> Iterator[NewLocation]:
    """Makes registers with three people and two certifications."""
    with register_to_copy(request, "sqlite", fill) as new:
        yield new


@pytest.fixture(scope="module")
def filled_postgresql(request: pytest.FixtureRequest) -> Iterator[NewLocation]:
    """The same on PostgreSQL."""
    with register_to_copy(request, "postgresql", fill) as new:
        yield new


@pytest.fixture(scope="module")
def empty(request: pytest.FixtureRequest) -> Iterator[NewLocation]:
    """Makes registers in which there is nothing."""
    with register_to_copy(request, "sqlite", lambda _: None) as new:
        yield new


def planned(made: Made, words: list[str]) -> Plan:
    """What the core finds in the file. Raises CerttuiError where it cannot be read, or not with these options."""
    options = with_words(Options(TODAY, file="file.csv"), [*made.words, *words])
    expected = expected_names(fields_of("instances", options.kind), options)
    table = open_table(io.BytesIO(made.content), expected=expected)
    try:
        return plan_import("instances", table, options)
    except BaseException:
        table.close()
        raise


def answered(made: Made) -> tuple[list[str], Plan] | None:
    """The plan, once all that is asked was answered by what is shown; None for a file that is refused as a whole."""
    words: list[str] = []
    try:
        plan = planned(made, words)
    except CerttuiError:
        return None
    operator = operators.sign_in("ada")
    for _ in range(8):
        if not plan.questions:
            return words, plan
        before = company.everything()
        with plan.table, pytest.raises(InvalidInput):
            apply(operator, plan)
        assert company.everything() == before
        for question in plan.questions:
            words += chosen(question, made.which, words)
        plan = planned(made, words)  # a UsageError here would be a way on that leads nowhere
    pytest.fail(f"asks for ever: {words}")


def outcomes(plan: Plan) -> dict[str, list[int]]:
    """The lines by what becomes of them."""
    return {one.word: [*plan.report.lines_of(one)] for one in Outcome}


def bring_and_look(made: Made) -> None:
    """Import the file by way of whatever it asks, and hold each promise to what comes of it."""
    found = answered(made)
    if found is None:
        return
    words, plan = found
    operator = operators.sign_in("ada")
    before = company.everything()
    with plan.table:
        if plan.refused:
            with pytest.raises(InvalidInput):
                apply(operator, plan)
            assert company.everything() == before
            return
        done = apply(operator, plan)
    assert done.report.counts == plan.report.counts
    look_at_people(made, words, outcomes(plan))
    after = company.everything()
    with (again := planned(made, words)).table:
        assert again.questions == ()
        assert (again.report.changes, any(again.work.makes().values())) == (0, False)
        apply(operator, again)
    assert company.everything() == after


def look_at_people(made: Made, words: list[str], by_outcome: dict[str, list[int]]) -> None:
    """Nobody has a certificate by a line that names somebody else, and nobody is Valid by a line that says no."""
    taken = [made.lines[line] for line in by_outcome["created"] if line in made.lines]
    assert all(named in {"", code} for code, named, _, _ in taken)
    said_otherwise = any(made.result in word for option, word in pairwise(words) if option != "--only")
    if not made.result or said_otherwise:
        return
    good = {(code.casefold(), course) for code, _, course, is_bad in made.lines.values() if not is_bad}
    for code, certification, status in held():
        pair = code.casefold(), certification.casefold()
        assert not made.lines or pair in good or status not in HELD, (pair, status)


def held() -> list[tuple[str, str, str]]:
    """Codes, certifications and statuses of all associations."""
    stream = io.BytesIO()
    export_to_stream(operators.sign_in("ada"), find_export("all", Selection(TODAY, Filter())), "csv", stream)
    rows = csv.DictReader(io.StringIO(stream.getvalue().decode()))
    return [(row["entity_code"], row["certification"], row["status"]) for row in rows]


@always(100, long=2_000)
@given(made=files())
def test_any_file_keeps_what_is_promised(filled: NewLocation, made: Made) -> None:
    with bound(filled()):
        bring_and_look(made)


@always(10, long=400)
@given(made=files())
def test_any_file_keeps_what_is_promised_on_postgresql(filled_postgresql: NewLocation, made: Made) -> None:
    with bound(filled_postgresql()):
        bring_and_look(made)


@always(12, long=400)
@given(made=files(), later=files())
def test_what_came_of_any_files_moves_byte_for_byte(
    filled: NewLocation, empty: NewLocation, made: Made, later: Made
) -> None:
    with bound(filled()):
        operator = operators.sign_in("ada")
        for one in (made, later):
            found = answered(one._replace(words=(*one.words, "--skip-errors")))
            if found is not None:
                with found[1].table:
                    apply(operator, found[1])
        assert check() == []
        there = export_every_kind(operator)
    with bound(empty()):
        fill_from(operators.sign_in("ada"), there)
        assert export_every_kind(operators.sign_in("ada")) == there
