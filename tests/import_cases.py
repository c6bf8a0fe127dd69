"""Files to import as one table of cases: what is there before, the file, what is typed, and what must come of it.

A case is plain data, so that any front end can be driven through it: `run_typed` does it by the command line.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.errors import UsageError
from certtui.importing.fields import fields_of
from certtui.importing.findings import FindingKind
from certtui.importing.header import expected_names
from certtui.importing.options import Options, with_words
from certtui.importing.plan import Plan
from certtui.importing.planning import plan_import
from certtui.importing.questions import Choice, Question, Unanswered
from certtui.importing.reading import open_table
from certtui.importing.report import Outcome
from tests import company
from tests.company import TODAY
from tests.conftest import TEMPLATE, NewLocation


class File(NamedTuple):
    """A file, as what it is imported, and the options that are typed with it."""

    what: str
    content: str | bytes
    words: str = ""
    name: str = "file.csv"


class Case(NamedTuple):
    """A file and all that must come of it; what is not named must not be.

    `asks`: kind and column of each question; `answers`: what is typed then, out of the choices that were shown. `lines`:
    the file's lines by their outcome; `errors`: by line, a part of the reason. `findings`: by kind, the lines, without the
    columns that are ignored. `held`: all
    associations afterwards; `made`, `gone`: entities (of `about`) that are there afterwards, and no longer as they were.
    `says`: parts of what the operator is told.
    """

    name: str
    file: File
    before: tuple[File, ...] = ()
    asks: tuple[str, ...] = ()
    answers: str = ""
    code: int = 0
    lines: Mapping[str, tuple[int, ...]] = {}
    errors: Mapping[int, str] = {}
    findings: Mapping[str, tuple[int, ...]] = {}
    held: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    about: str = "employees"
    on: date = TODAY


class Typed(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str


class CommandLine:
    """certtui as it is typed, on one database; files are written into a folder."""

    def __init__(
        self, location: str, folder: Path, captured: pytest.CaptureFixture[str], operator: str = ""
    ) -> None:
        self.location = location
        self._operator = ["--operator", operator] if operator else []
        self._folder = folder
        self._captured = captured

    def run(self, *words: str) -> Typed:
        """Run one command."""
        self._captured.readouterr()
        code = main(["--database", self.location, *self._operator, *words])
        return Typed(code, *self._captured.readouterr())

    def path_of(self, file: File) -> str:
        """The file, written."""
        path = self._folder / file.name
        path.write_bytes(file.content if isinstance(file.content, bytes) else file.content.encode())
        return str(path)

    def bring(self, file: File, *words: str) -> Typed:
        """Import a file with its options and more of them."""
        return self.run("import", file.what, self.path_of(file), *shlex.split(file.words), *words)

    def plan(self, file: File, words: Sequence[str] = (), on: date = TODAY) -> Plan | Question:
        """What the core finds in a file that is read as the command line reads it."""
        options = with_words(Options(on, file=file.name), [*shlex.split(file.words), *words])
        expected = expected_names(fields_of(file.what, options.kind), options)
        store.bind(self.location)
        try:
            table = open_table(
                self.path_of(file),
                options.sheet,
                encoding=options.encoding,
                header_row=options.header_row,
                expected=expected,
            )
        except Unanswered as error:
            return error.question
        with table, store.connection():
            return plan_import(file.what, table, options)

    def everything(self) -> object:
        """All that is stored."""
        store.bind(self.location)
        with store.connection():
            return company.everything()

    def held(self, on: date) -> list[str]:
        """All associations with what decides them: E1 Forklift expired 2020-01-10..2023-01-10 No-1."""
        said = self.run("--as-of", on.isoformat(), "export", "all")
        assert said.code == 0, said.err
        return sorted(
            f"{row['entity_code']} {row['certification']} {row['status']} "
            f"{row['issued_on']}..{row['expires_on']} {row['number']}".replace(" .. ", " ").rstrip()
            for row in csv.DictReader(io.StringIO(said.out))
        )

    def entities(self, kind: str) -> set[str]:
        """Entities with all that is known of them: E1 | Berg, Ann | inactive | city=Leeds."""
        said = self.run("export", kind)
        assert said.code == 0, said.err
        return {_entity(row) for row in csv.DictReader(io.StringIO(said.out))}


def _entity(row: dict[str, str]) -> str:
    usual = ("code", "name", "email", "active")
    parts = [row["code"], row["name"], row["email"], "" if row["active"] == "true" else "inactive"]
    parts += [f"{name}={text}" for name, text in row.items() if name not in usual]
    return " | ".join(part for part in parts if part and not part.endswith("="))


def run_typed(case: Case, typed: CommandLine) -> None:
    """Run a case by the command line: what it asks, a dry run, the import, and the same file again."""
    for file in case.before:
        said = typed.bring(file)
        assert said.code == 0, said.err
    known, before = typed.entities(case.about), typed.everything()  # the first command signs the operator in
    answers = shlex.split(case.answers)
    asked = _questions(typed.plan(case.file, (), case.on))
    kinds = [f"{one.kind} {one.column}".strip() for one in asked]
    assert kinds == [*case.asks], kinds
    typed_so_far: list[str] = []
    heard = ""
    while asked:
        said = typed.bring(case.file, *typed_so_far)
        assert said.code == 1, said.err
        assert typed.everything() == before
        heard += said.err
        now_typed = _shown_and_chosen(asked, said.err, answers)
        if not answers:
            break
        assert now_typed, f"none of {answers} was shown in: {said.err}"
        typed_so_far += now_typed
        asked = _questions(typed.plan(case.file, typed_so_far, case.on))
    if asked:  # and nothing is typed: it ends here
        _check_said(case, heard)
        return
    assert sorted(typed_so_far) == sorted(answers), f"{answers} was never shown, but {typed_so_far}"
    _check_plan(case, typed.plan(case.file, answers, case.on))
    dry = typed.bring(case.file, *answers, "--dry-run")
    assert typed.everything() == before
    real = typed.bring(case.file, *answers)
    assert (dry.code, real.code) == (case.code, case.code), real.err
    assert summary_of(dry) == summary_of(real)
    _check_said(case, heard + real.err)
    if case.code:
        assert typed.everything() == before
        return
    held, now = typed.held(case.on), typed.entities(case.about)
    assert held == sorted(case.held), held
    assert (now - known, known - now) == ({*case.made}, {*case.gone}), (now - known, known - now)
    after = typed.everything()
    again = typed.bring(case.file, *answers)
    assert summary_of(again).startswith("0 created, 0 updated"), again.err
    assert typed.everything() == after


def summary_of(said: Typed) -> str:
    """The line of numbers, without whether it was done already, so that a dry run can be compared."""
    found = re.findall(r"\d[\d,]* created, .*", said.err)
    assert found, said.err
    return str(found[-1])


def _check_said(case: Case, said: str) -> None:
    assert "unforeseen" not in said
    for part in case.says:
        assert part in said, said


def _questions(found: Plan | Question) -> tuple[Question, ...]:
    return (found,) if isinstance(found, Question) else found.questions


def _shown_and_chosen(questions: Sequence[Question], said: str, answers: Sequence[str]) -> list[str]:
    """Of the answers, those that these questions show; each way on must be printed just as it can be typed."""
    found: list[str] = []
    for question in questions:
        assert question.choices, question.message
        for choice in question.choices:
            assert choice.shown in said, choice.shown
            assert tuple(shlex.split(choice.shown)) == choice.options, choice.shown
        found += next((way for one in question.choices if (way := _among(one, answers))), ())
    return found


def _among(choice: Choice, answers: Sequence[str]) -> tuple[str, ...]:
    """The answers that are this choice, or have another text in the place of its example."""
    number = len(choice.options)
    for at in range(len(answers) - number + 1):
        some = tuple(answers[at : at + number])
        is_typed = choice.is_typed and some[-1].startswith(choice.options[-1].rpartition("=")[0] + "=")
        if some == choice.options or (is_typed and some[:-1] == choice.options[:-1]):
            return some
    return ()


def _check_plan(case: Case, planned: Plan | Question) -> None:
    assert isinstance(planned, Plan)
    assert planned.questions == ()
    report = planned.report
    reasons = {problem.line: problem.reason for problem in report.problems}
    assert sorted(reasons) == sorted(case.errors), reasons
    for line, part in case.errors.items():
        assert part in reasons[line]
    outcomes = {one.word: tuple(report.lines_of(one)) for one in Outcome if one is not Outcome.ERROR}
    assert {word: lines for word, lines in outcomes.items() if lines} == dict(case.lines), outcomes
    found: dict[str, tuple[int, ...]] = {}
    for one in report.findings:
        if one.kind is FindingKind.COLUMN_IGNORED:
            continue
        found[one.kind.value] = tuple(sorted({*found.get(one.kind.value, ()), *one.lines}))
    assert found == dict(case.findings), [one.message for one in report.findings]


def answered(
    typed: CommandLine, file: File, which: int, on: date = TODAY
) -> tuple[list[str], Plan | Question]:
    """Type what refusals show, always that choice of each question, until nothing is asked; answers all that was typed."""
    words: list[str] = []
    for _ in range(6):
        found = typed.plan(file, words, on)
        questions = _questions(found)
        if not questions:
            break
        for question in questions:
            words += chosen(question, which, words)
    return words, found


def chosen(question: Question, which: int, words: Sequence[str]) -> tuple[str, ...]:
    """A choice of the question: that one, or the first that gives no field a second column."""
    taken = {word.rpartition("=")[2] for option, word in pairwise(words) if option == "--map"}
    order = (
        [*question.choices[which:], *question.choices] if which < len(question.choices) else question.choices
    )
    return next(
        one.options
        for one in order
        if not (one.options[0] == "--map" and one.options[1].rpartition("=")[2] in taken)
    )


def unanswerable(typed: CommandLine, file: File, which: int, on: date = TODAY) -> str:
    """Why the ways on that a file's refusals show end nowhere; empty where they lead to a plan."""
    try:
        words, found = answered(typed, file, which, on)
    except UsageError as error:
        return f"typed what was shown, and was told: {error}"
    if _questions(found):
        return f"asks for ever: {words}"
    return ""


@contextmanager
def register_to_copy(
    request: pytest.FixtureRequest, engine: str, fill: Callable[[str], None]
) -> Iterator[NewLocation]:
    """A register that is filled once, on an engine, and copied for each test that asks; a copy takes the place of the last."""
    if engine == "sqlite":
        folder = request.getfixturevalue("tmp_path_factory").mktemp("filled")
        filled = shutil.copy(request.getfixturevalue("sqlite_template"), folder / "filled.db")
        fill(str(filled))

        def copy_file(*, begun: bool = True) -> str:
            for last in folder.glob("copy-*"):
                last.unlink()
            return str(shutil.copy(filled, folder / f"copy-{os.urandom(6).hex()}.db"))

        yield copy_file
        return
    server = request.getfixturevalue("postgres_server")
    name = f"filled_{os.urandom(6).hex()}"
    fill(server.create(name, TEMPLATE))
    made = [name]

    def copy(*, begun: bool = True) -> str:
        if len(made) > 1:  # nobody looks at the copy before any more
            server.drop(made.pop())
        made.append(f"copy_{os.urandom(6).hex()}")
        return str(server.create(made[-1], name))

    try:
        yield copy
    finally:
        for one in reversed(made):
            server.drop(one)
