"""Reads what the columns of a matrix are: who each line is about, and which certification stands in which column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.importing.cells import Cells
from certtui.importing.code_names import codes_name_the_same
from certtui.importing.columns import NAME_FIELDS, Matching, named, words_of
from certtui.importing.fields import MATRIX, fields_of
from certtui.importing.findings import FindingKind
from certtui.importing.matrix import asking
from certtui.importing.matrix.formats import find_formats
from certtui.importing.matrix.headings import Heading, Headings
from certtui.importing.matrix.shape import Column, Entry, Matrix
from certtui.importing.matrix.words import CellFacts
from certtui.importing.plan import DateColumn
from certtui.importing.prepared import PreparedRows
from certtui.importing.reading_columns import ColumnsRead, name_column, only_wanted
from certtui.importing.results import Says, ask_result, judge, names_result
from certtui.importing.scan import Scan, scan
from certtui.importing.telling import tell_only, tell_passed, tell_reading
from certtui.queries.definitions import list_certifications
from certtui.records import Kind
from certtui.text import search_key

if TYPE_CHECKING:
    from certtui.importing.dates import DateFormat
    from certtui.importing.options import Options
    from certtui.importing.report import Report
    from certtui.importing.table import Table

_OF_PEOPLE = frozenset(
    search_key(word)
    for word in (
        *(
            "birth",
            "birthday",
            "born",
            "dob",
            "hire",
            "hired",
            "joined",
            "join",
            "joining",
            "start",
            "started",
            "starter",
        ),
        *(
            "employed",
            "employment",
            "end",
            "left",
            "leaving",
            "leaver",
            "seniority",
            "probation",
            "updated",
            "contract",
        ),
        *(
            "geburtsdatum",
            "geburtstag",
            "geboren",
            "eintritt",
            "eintrittsdatum",
            "austritt",
            "austrittsdatum",
        ),
        *(
            "naissance",
            "embauche",
            "entrée",
            "sortie",
            "nacimiento",
            "ingreso",
            "alta",
            "baja",
            "geboortedatum",
        ),
        *(
            "indiensttreding",
            "urodzenia",
            "zatrudnienia",
            "nascimento",
            "admissão",
            "date",
            "datum",
            "fecha",
            "data",
        ),
    )
)
"""Words in the names of columns that hold dates of people: no certification is made of them unless --map says so."""


def read_matrix(table: Table, options: Options, report: Report, most: int | None = None) -> ColumnsRead:
    """Match the columns, look at all cells once, and decide or ask.

    Raises UsageError for options that name what is not there.
    """
    return _Reader(table, options, report, most).read()


_AS_OURS = frozenset(("YYYY-MM-DD", "typed dates"))


class _Reader:
    """One reading of a matrix; it gathers questions and findings as it goes."""

    def __init__(self, table: Table, options: Options, report: Report, most: int | None) -> None:
        self._table, self._most, self._findings = table, most, report.findings
        self._report = report
        self._kinds = {one.name: one.kind for one in list_certifications()}
        self._headings = Headings(table, fields_of(MATRIX, options.kind), options, list(self._kinds))
        self._kind = options.kind or self._only_kind()
        self._fields = fields_of(MATRIX, self._kind)
        self._options = options
        self._matching = Matching(
            table.columns,
            self._fields,
            options._replace(maps=self._headings.maps),
            apart=self._headings.known,
        )
        self._values = self._value_words()
        self._only = only_wanted(self._matching, options)
        self._check_options()
        self._ignored: dict[str, int] = {}
        self._facts: dict[int, CellFacts] = {}

    def read(self) -> ColumnsRead:
        """All of it."""
        matching = self._matching
        tell_reading(self._table, self._report, name_column(matching))
        before = PreparedRows(self._table, matching.appended, self._values)
        needed = self._needed()
        self._facts = {
            index: CellFacts(self._options.today)
            for index in range(len(self._table.columns))
            if index not in needed and index not in matching.used() | matching.ignored
        }
        seen = scan(before.rows, needed, self._options.today, self._most, self._facts)
        matching.settle(seen, self._names_agree)
        if not self._table.header.is_known and not self._table.header_is_told:
            matching.questions[:] = map(asking.with_header_row, matching.questions)
        headings = self._find_certifications()
        entries = self._entries(headings)
        columns = {column: self._facts[column.place] for entry in entries for column in entry.columns}
        if not any(not column for column, _ in self._options.cells) and asking.are_statuses(columns):
            entries = [
                entry._replace(column=entry.column._replace(field="status"), expires=None)
                for entry in entries
            ]
        else:
            matching.questions += asking.ask_words(columns, self._options)
        formats, open_ones = find_formats(matching, columns, seen, self._options)
        matching.questions += open_ones
        tell_only(self._findings, self._table.columns, self._only)
        self._tell_ignored()
        if not entries and not matching.questions:
            free = [name for _, name in matching.free()]
            matching.questions.append(asking.ask_none(free))
        return self._result(entries, formats, seen)

    def _result(self, entries: list[Entry], formats: dict[str, DateFormat], seen: Scan) -> ColumnsRead:
        matching = self._matching
        columns = [column for entry in entries for column in entry.columns]
        fields = matching.fields | {column.key: column.place for column in columns}
        names = {name: matching.shown(name) for name in matching.fields}
        cells = Cells(
            fields,
            formats,
            columns=names | {column.key: column.theirs for column in columns},
            findings=self._findings,
        )
        theirs = {name: shown for name, shown in names.items() if name not in matching.constants()}
        dates = tuple(
            DateColumn(column.theirs, column.field, formats[column.key].shown)
            for column in columns
            if column.key in formats and formats[column.key].shown not in _AS_OURS
        )
        prepared = PreparedRows(self._table, matching.appended, self._values, self._only, most=self._most)
        return ColumnsRead(
            matching.fields,
            self._ignored,
            theirs,
            {},
            cells,
            prepared,
            matching.questions,
            seen.is_whole,
            Matrix(self._kind, tuple(entries), len(self._table.columns), dates),
        )

    def _only_kind(self) -> Kind | None:
        """The kind that all known certifications of the file have."""
        kinds = {self._kinds[one.certification] for one in self._headings.known.values() if one.is_known}
        return kinds.pop() if len(kinds) == 1 else None

    def _value_words(self) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for column, words, ours in self._options.values:
            meant = {search_key(word): ours for word in words}
            if column == asking.ALL_COLUMNS and column not in self._table.columns:
                fed = {
                    *self._matching.used(),
                    *(one for some in self._matching.claims.values() for one in some),
                }
                indexes = [index for index in range(len(self._table.columns)) if index not in fed]
            else:
                indexes = [self._matching.index_of(column)]
            for index in indexes:
                found.setdefault(index, {}).update(meant)
        return found

    def _check_options(self) -> None:
        """Refuse what names neither a field nor a column."""
        for name, _ in self._options.date_formats:
            if named(self._table.columns, name) is None:
                self._matching.field_of(name)
        for column, _ in self._options.cells:
            if column:
                self._matching.index_of(column)

    def _needed(self) -> set[int]:
        """The columns whose first cells tell who is who, and constants that are dates."""
        matching = self._matching
        needed = {*matching.bare_codes, *matching.name_columns()}
        for name in NAME_FIELDS if needed else ():
            needed.update(matching.claims.get(name, ()))
            needed.update([matching.fields[name]] if name in matching.fields else [])
        needed.update(index for name, index in matching.fields.items() if matching.is_date(name))
        return needed

    def _names_agree(self, pairs: list[tuple[str, str]]) -> bool:
        return codes_name_the_same([self._kind] if self._kind else list(Kind), pairs)

    def _find_certifications(self) -> dict[int, Heading]:
        """The columns of certifications. Others are ignored, and told; those that may be one are asked about."""
        matching, known = self._matching, self._headings.known
        found = {
            index: one
            for index, one in known.items()
            if index not in matching.used() and self._is_taken(index, one)
        }
        unknown: list[int] = []
        for index, name in matching.free():
            facts = self._facts.get(index)
            if facts is None or self._is_result(name, facts):
                continue
            if facts.looks_like_certification or (facts.is_blank and self._options.create_missing):
                unknown.append(index)
            else:
                self._ignored[name] = index
        asked = unknown
        if self._options.create_missing:
            asked = [index for index in unknown if _is_of_people(self._table.columns[index])]
            asked = [index for index in asked if not self._facts[index].is_blank]
            found |= {index: self._headings.of_unknown(index) for index in unknown if index not in asked}
        said = [index for index, one in found.items() if one.is_said and not one.is_known]
        if not self._options.create_missing:
            asked = [*said, *asked]
        if asked:
            names = [self._table.columns[index] for index in asked]
            can_make = not self._options.create_missing
            matching.questions.append(
                asking.ask_unknown(names, list(self._kinds), self._kind, can_make=can_make)
            )
        self._ask_kinds(found)
        return dict(sorted(found.items()))

    def _is_taken(self, index: int, heading: Heading) -> bool:
        """Whether a column takes part: one of two columns of a certification that is empty does not."""
        if not self._facts[index].is_blank:
            return True
        others = [
            other
            for other, one in self._headings.known.items()
            if other != index and (one.certification, one.field) == (heading.certification, heading.field)
        ]
        if others:
            self._ignored[self._table.columns[index]] = index
        return not others

    def _is_result(self, name: str, facts: CellFacts) -> bool:
        """Whether a column says what came of whole lines: its words are taken, told or asked about."""
        if not names_result(name) or facts.number:
            return False
        index = named(self._table.columns, name)
        if index in {one.column for one in self._only}:
            return True
        says = judge(facts)
        if says is Says.NOTHING:
            self._ignored[name] = -1 if index is None else index
        elif says is Says.PASSED:
            tell_passed(self._findings, name, facts)
        else:
            self._matching.questions.append(ask_result(name, facts))
        return True

    def _ask_kinds(self, found: dict[int, Heading]) -> None:
        """Ask which entities the lines are about, where the certifications do not tell or are of several kinds."""
        kinds = {index: self._kinds[one.certification] for index, one in found.items() if one.is_known}
        if self._kind is None:
            if len(set(kinds.values())) > 1:
                plurals = " and ".join(kind.plural for kind in sorted(set(kinds.values())))
                why = f"The file has certifications of {plurals}."
                self._matching.questions.append(asking.ask_kind(sorted(set(kinds.values())), why))
            elif found and not kinds and self._options.create_missing:
                why = "All certifications of the file are to be made."
                self._matching.questions.append(asking.ask_kind(list(Kind), why))
            return
        others = [
            (self._table.columns[index], kind) for index, kind in kinds.items() if kind is not self._kind
        ]
        if others:
            self._matching.questions.append(asking.ask_other_kind(others, self._kind))

    def _entries(self, found: dict[int, Heading]) -> list[Entry]:
        """The certifications, each with its columns."""
        by_name: dict[str, list[Column]] = {}
        for index, heading in found.items():
            theirs = self._table.columns[index]
            column = Column(index, theirs, self._field_of(theirs, heading))
            by_name.setdefault(heading.certification, []).append(column)
        entries: list[Entry] = []
        for name, columns in by_name.items():
            fields = [column.field for column in columns]
            if sorted(fields) == ["expires_on", "issued_on"]:
                first, second = sorted(columns, key=lambda column: column.field == "expires_on")
                entries.append(Entry(name, first, second))
                continue
            if len(columns) > 1 and not all(found[column.place].is_said for column in columns):
                doubled = [column.theirs for column in columns]
                self._matching.questions.append(asking.ask_doubled(name, doubled))
            entries += [Entry(name, column) for column in columns]
        return entries

    def _field_of(self, theirs: str, heading: Heading) -> str:
        """What the cells of a column are: as --cells says of it, as its name says, as --cells says of all."""
        index = named(self._table.columns, theirs)
        said = {named(self._table.columns, name): what for name, what in self._options.cells if name}
        of_all = [what for name, what in self._options.cells if not name]
        return said.get(index) or heading.field or (of_all[-1] if of_all else "issued_on")

    def _tell_ignored(self) -> None:
        """Tell of columns that are left out; one without a name is told by its place."""
        for index in self._matching.ignored:
            self._ignored.setdefault(self._table.columns[index], index)
        if self._matching.questions:
            return
        for name in self._ignored:
            self._findings.note(
                FindingKind.COLUMN_IGNORED, None, "Column '{column}' is ignored.", column=name
            )
        for index, facts in self._facts.items():
            if not self._table.columns[index] and not facts.is_blank:
                self._findings.note(
                    FindingKind.COLUMN_IGNORED,
                    None,
                    "Column {column} has no name. What stands in it is not imported.",
                    column=f"{index + 1}",
                )


def _is_of_people(name: str) -> bool:
    return not _OF_PEOPLE.isdisjoint(words_of(name))
