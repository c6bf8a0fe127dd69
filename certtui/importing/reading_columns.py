"""Reads what a file's columns are, before its lines are planned: what feeds which field, in which form, and what is open.

Everything that concerns the file as a whole and has two meanings becomes a question here, all of them at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certtui.errors import InvalidInput, UsageError
from certtui.importing import aliases
from certtui.importing.cells import Cells
from certtui.importing.code_names import codes_name_the_same
from certtui.importing.columns import (
    ALSO_SET,
    NAME_FIELDS,
    Holds,
    Matching,
    ask_missing,
    fold,
    is_reason,
    words_of,
)
from certtui.importing.date_columns import DateTally, find_format
from certtui.importing.date_words import is_never, is_not_given
from certtui.importing.dates import DateFormat
from certtui.importing.findings import FindingKind
from certtui.importing.judging import JudgedColumns, glances
from certtui.importing.other_columns import has_days_to_come, is_dates
from certtui.importing.prepared import PreparedRows
from certtui.importing.questions import Choice, Question
from certtui.importing.results import (
    Only,
    StatusColumn,
    ask_activity,
    is_about_activity,
    names_result,
    names_status,
)
from certtui.importing.scan import Scan, scan
from certtui.importing.telling import ask_doubled, tell_reading
from certtui.importing.truth_words import CHECKED
from certtui.progress import Progress, silent
from certtui.records import Kind
from certtui.text import search_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certtui.importing.columns import Field
    from certtui.importing.matrix.shape import Matrix
    from certtui.importing.options import Options
    from certtui.importing.report import Report
    from certtui.importing.table import Table

NOTES = ("note", "description")
"""Fields whose text may have several lines."""
_STARTS, _ENDS = frozenset(map(fold, aliases.STARTS)), frozenset(map(fold, aliases.ENDS))
_INSTANCE_BASE = (
    *("certification", "kind", "entity_code", "entity_name", "number", "issued_on", "effective_on"),
    *("expires_on", "voided_on", "note", "recorded_at", "recorded_by"),
)
"""The columns of every export of instances, whichever version wrote it."""


class ColumnsRead(NamedTuple):
    """What is known of a file's columns. `theirs`: our fields with what feeds them; `others`: columns that feed none."""

    fields: dict[str, int]
    others: dict[str, int]
    theirs: dict[str, str]
    formats: dict[str, DateFormat]
    cells: Cells
    prepared: PreparedRows
    questions: list[Question]
    is_whole: bool
    matrix: Matrix | None = None


def read_columns(
    what: str,
    table: Table,
    fields: Mapping[str, Field],
    options: Options,
    report: Report,
    most: int | None = None,
    progress: Progress = silent,
) -> ColumnsRead:
    """Match the columns, look at the cells of those that could mean more than one thing, and decide or ask.

    Raises UsageError for options that name what is not there.
    """
    return _Reader(what, table, fields, options, report, most).read(progress)


class _Reader:
    """One reading of a file's columns; it gathers questions and findings as it goes."""

    def __init__(
        self,
        what: str,
        table: Table,
        fields: Mapping[str, Field],
        options: Options,
        report: Report,
        most: int | None,
    ) -> None:
        self._table, self._fields, self._most = table, fields, most
        self._report, self._findings = report, report.findings
        self._is_instances = what == "instances"
        self._entities = next((kind for kind in Kind if kind.plural == what), None)
        self._matching = Matching(table.columns, fields, options)
        self._options = options._replace(
            sets=tuple((self._field_set(name), text) for name, text in options.sets)
        )
        self._values = self._value_words()
        self._only = only_wanted(self._matching, options)
        self._status_columns: list[StatusColumn] = []
        self._told: set[str] = set()
        self._scan = Scan({}, is_whole=True)

    def read(self, progress: Progress) -> ColumnsRead:
        """All of it."""
        matching = self._matching
        for name, _ in self._options.date_formats:
            matching.is_meant(name, "")  # or what is wrong with it is said
        self._set_kind()
        tell_reading(self._table, self._report, name_column(matching))
        before = PreparedRows(self._table, matching.appended, self._values)
        needed = self._needed()
        glanced = glances(matching, needed, self._options.today) if self._is_instances else {}
        self._scan = scan(before.rows, needed, self._options.today, self._most, glanced, progress)
        matching.settle(self._scan, self._names_agree)
        questions = matching.questions
        formats: dict[str, DateFormat] = {}
        for name in self._dated():
            found = find_format(
                name, matching.shown(name), self._tally(matching.fields[name]), self._formats_for(name)
            )
            if isinstance(found, Question):
                questions.append(found)
            else:
                formats[name] = found
                check_constant(matching, self._options, name, found)
        if self._is_instances:
            self._judge_results()
            self._ask_course_days()
        if self._entities is not None:
            self._ask_status()
        questions += ask_doubled(self._table, matching.fields, self._options)
        theirs = {name: matching.shown(name) for name in matching.fields if name not in matching.constants()}
        cells = Cells(
            matching.fields,
            formats,
            columns={name: matching.shown(name) for name in matching.fields},
            findings=self._findings,
            blank_expiry_is_never=self._is_older_export(),
            missing_expiry_is_never=self._options.no_expiry == "never",
            status_columns=self._status_columns,
            dated=[
                name for index, name in matching.free() if index in self._scan and is_dates(self._scan[index])
            ],
        )
        prepared = PreparedRows(
            self._table,
            matching.appended,
            self._values,
            self._only,
            self._filled(),
            self._marked(),
            self._most,
            [matching.fields[name] for name in NOTES if name in matching.fields],
        )
        return ColumnsRead(
            matching.fields, self._others(), theirs, formats, cells, prepared, questions, self._scan.is_whole
        )

    def _value_words(self) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for column, words, ours in self._options.values:
            index = self._matching.index_of(column)
            found.setdefault(index, {}).update((search_key(word), ours) for word in words)
        return found

    def _field_set(self, name: str) -> str:
        return name if name in ALSO_SET else self._matching.field_of(name)

    def _formats_for(self, field: str) -> Options:
        """The options with the formats that are given for this field, by one of its names or by its column."""
        given = [form for name, form in self._options.date_formats if self._matching.is_meant(name, field)]
        return self._options._replace(date_formats=tuple((field, form) for form in given))

    def _needed(self) -> set[int]:
        """The columns whose cells must be seen. An entity's usual columns are not among them, to spare the pass."""
        matching = self._matching
        needed = {
            index
            for name, field in self._fields.items()
            if field.kind is Holds.DATE
            for index in (*matching.claims.get(name, ()), *_found(matching.fields, name))
        }
        if bare := matching.bare_codes:
            needed.update(bare)
            for name in NAME_FIELDS:
                needed.update(matching.claims.get(name, ()), _found(matching.fields, name))
            needed.update(matching.name_columns())
        needed.update(matching.name_columns())
        free = matching.free()
        if self._is_instances:
            needed.update(
                index for index, name in free if names_result(name) or self._may_be_course_day(name)
            )
        if self._entities is not None:
            needed.update(_found(matching.fields, "active"), matching.claims.get("active", ()))
            needed.update(index for index, name in free if names_status(name))
        return needed

    def _dated(self) -> list[str]:
        return [name for name in self._matching.fields if self._fields[name].kind is Holds.DATE]

    def _tally(self, index: int) -> DateTally:
        return self._scan[index].dates if index in self._scan else DateTally(self._options.today)

    def _names_agree(self, pairs: list[tuple[str, str]]) -> bool:
        kind = self._entities or self._options.kind
        return codes_name_the_same([kind] if kind else list(Kind), pairs)

    def _others(self) -> dict[str, int]:
        """Columns that feed nothing; of entities they are attributes, so those that are ignored are not among them."""
        used = self._matching.used()
        ignored = self._matching.ignored if self._entities is not None else frozenset[int]()
        found = {
            name: index
            for index, name in enumerate(self._table.columns)
            if name and index not in used and index not in ignored and not is_reason(name)
        }
        if self._entities is None:
            answered = {one.column for one in self._only}
            found = {
                name: index
                for name, index in found.items()
                if index not in answered and name not in self._told
            }
        if self._entities is None and not self._matching.questions:
            for name in found:
                self._findings.note(
                    FindingKind.COLUMN_IGNORED, None, "Column '{column}' is ignored.", column=name
                )
        return found

    def _set_kind(self) -> None:
        """Let --kind stand where a file of certifications has no column of kinds."""
        kind, field = self._options.kind, self._fields.get("kind")
        if kind and field and field.required and not self._is_known("kind"):
            self._matching.fill("kind", kind.word)

    def _filled(self) -> dict[int, str]:
        """Let --kind stand in the lines of certifications that do not say their kind."""
        kind, field, index = (
            self._options.kind,
            self._fields.get("kind"),
            self._matching.fields.get("kind", -1),
        )
        return {index: kind.word} if kind and field and field.required and index >= 0 else {}

    def _marked(self) -> tuple[int, str] | None:
        index = self._matching.fields.get("active")
        if self._entities is None or index is None or index not in self._scan:
            return None
        has_mark = any(search_key(word) in CHECKED for word in self._scan[index].words)
        return (index, self._matching.shown("active")) if has_mark else None

    def _judge_results(self) -> None:
        judged = JudgedColumns(self._matching, self._scan, self._only, self._findings)
        self._status_columns, self._told = judged.statuses, judged.told

    def _may_be_course_day(self, column: str) -> bool:
        return bool(self._ends_open() and _has(column, _ENDS)) or bool(
            self._starts_open() and _has(column, _STARTS)
        )

    def _may_be_expiry(self, index: int) -> bool:
        """Whether a column has days to come, where no other says when certificates end."""
        return self._ends_open() and has_days_to_come(self._scan[index], self._options.today)

    def _starts_open(self) -> bool:
        return not self._is_known("effective_on")

    def _ends_open(self) -> bool:
        return not self._is_known("expires_on")

    def _is_known(self, field: str) -> bool:
        return field in self._matching.fields or bool(self._matching.claims.get(field))

    def _ask_course_days(self) -> None:
        """Ask about days that may be of a course, or a deadline; at least one day of issue or expiry must be known."""
        matching = self._matching
        asked = False
        for index, name in matching.free():
            if (
                index not in self._scan
                or not self._scan[index].dates.dates
                or not (self._may_be_course_day(name) or self._may_be_expiry(index))
            ):
                continue
            is_start = self._starts_open() and _has(name, _STARTS)
            matching.questions.append(
                _ask_course_day(name, ("issued_on", "effective_on") if is_start else ("expires_on",))
            )
            asked = True
        if asked or "issued_on" in matching.fields or "expires_on" in matching.fields:
            return
        theirs = ", ".join(f"'{column}'" for column in self._table.columns if column)
        matching.questions.append(
            ask_missing(
                "issued_on",
                matching,
                "No column was found for the issue date ('issued_on') or the expiry ('expires_on'). "
                f"The file has {theirs}.",
            )
        )

    def _ask_status(self) -> None:
        """Ask whether a column of statuses says who is active, where nothing else does."""
        if "active" in self._matching.fields:
            return
        for index, name in self._matching.free():
            if index in self._scan and names_status(name) and is_about_activity(self._scan[index]):
                self._matching.questions.append(ask_activity(name, self._scan[index]))

    def _is_older_export(self) -> bool:
        names = {fold(name) for name in self._table.columns}
        return (
            self._is_instances
            and fold("anchor_on") not in names
            and names.issuperset(map(fold, _INSTANCE_BASE))
        )


def check_constant(matching: Matching, options: Options, name: str, form: DateFormat) -> None:
    """Refuse a date that --set gives to all lines, and that is none, before it is an error on each of them."""
    text = options.set_text(name) if name in matching.constants() else None
    if text is not None and not is_not_given(text) and not is_never(text):
        try:
            form.parse(text)
        except InvalidInput as error:
            raise UsageError(f"--set {name}: {error}") from error


def name_column(matching: Matching) -> int | None:
    """A column of names, if its header tells that it is one."""
    found: list[int] = []
    for name in NAME_FIELDS:
        found += (*_found(matching.fields, name), *matching.claims.get(name, ()))
    found += matching.name_columns()
    return next((index for index in found if index < len(matching.columns)), None)


def only_wanted(matching: Matching, options: Options) -> list[Only]:
    """What --only says of which lines are taken."""
    return [
        Only(matching.index_of(name), frozenset(map(search_key, words)), words)
        for name, words in options.only
    ]


def _found(fields: Mapping[str, int], name: str) -> tuple[int, ...]:
    return (fields[name],) if name in fields else ()


def _has(column: str, words: frozenset[str]) -> bool:
    return not words.isdisjoint(words_of(column)) or fold(column).removesuffix("date") in words


def _ask_course_day(name: str, fields: tuple[str, ...]) -> Question:
    meanings = {"issued_on": "the issue date", "effective_on": "valid from", "expires_on": "the expiry date"}
    return Question(
        "course_days",
        name,
        f"Column '{name}' may hold the days of a course, a deadline or the validity. Choose what this column means.",
        (
            *(Choice(f"if it is {meanings[field]}", ("--map", f"{name}={field}")) for field in fields),
            Choice("if it is neither", ("--ignore", name)),
        ),
    )
