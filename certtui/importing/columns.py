"""Finds which of a file's columns feeds which of our fields: by what the operator says, by name, by alias."""

from __future__ import annotations

import difflib
import re
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from certtui.errors import UsageError
from certtui.importing import aliases
from certtui.importing.joining import Constant, Join, is_join, last_first, parse_join
from certtui.importing.questions import Choice, Question
from certtui.importing.scan import are_running, is_dated, is_whole_name
from certtui.text import search_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from certtui.importing.options import Options
    from certtui.importing.scan import Scan

_MOST_OFFERED = 6
_MOST_FOLDED = 8_192
"""Names of columns that are kept as they are folded: all aliases are folded again for each file, and each answer."""


class Holds(Enum):
    """What a field's cells are, and so how they are read."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    """A moment in UTC: 2026-11-23T10:05:00Z."""
    BOOL = "bool"
    PERIOD = "period"
    """12 months, 1 year, 90 days, never."""
    NUMBERS = "numbers"
    """Whole numbers, separated by commas."""
    NAMES = "names"
    """Names, separated by semicolons."""
    DERIVED = "derived"
    """Known, so that it is no stray column, but always calculated and so never read."""


class Field(NamedTuple):
    """One of our fields: its aliases (see `fold` for what counts of them), and whether rows need it.

    `only_said`: it takes no column by its name, only what --map and --set say.
    """

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    kind: Holds = Holds.TEXT
    only_said: bool = False


@lru_cache(maxsize=_MOST_FOLDED)
def fold(name: str) -> str:
    """Give what counts of a column's name: neither case, accents, blanks nor punctuation; # and N° are No."""
    signs = re.sub(r"\b(id|no|nr|number|code)\W*#", r"\1", name.casefold())
    signs = re.sub(r"\bn\s?[°º]", "no ", signs.replace("#", " no ").replace("№", " no "))
    return re.sub(r"[\W_]+", "", search_key(signs))


def words_of(name: str) -> list[str]:
    """The words of a column's name, folded: completed, at."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return [word for word in re.split(r"[\W_]+", search_key(apart)) if word]


def folded(names: Iterable[str]) -> frozenset[str]:
    """Names as `fold` gives them."""
    return frozenset(map(fold, names))


_FIRST, _LAST = folded(aliases.FIRST_NAMES), folded(aliases.LAST_NAMES)
_LAST_BESIDE_FIRST, _FIRST_BESIDE_LAST = folded(aliases.LAST_BESIDE_FIRST), folded(aliases.FIRST_BESIDE_LAST)
_BARE = folded(aliases.BARE_CODES)
NAME_FIELDS = ("name", "entity_name")
CODE_FIELDS = ("code", "entity_code")


class Matching:
    """The columns of a file and the fields of a kind of import, as they are being matched.

    1. What `--map` says holds, with our field by its name or an alias; one column may feed several fields, several
       columns joined one. `--set` gives every line a text.
    2. Another field takes the column that has its name: exactly, else when folded.
    3. Else it takes the one column that is left and has one of its aliases; two such columns are a question.
    4. A column that `--ignore` names feeds nothing by itself.

    `fields` maps ours to an index in a row as `certtui.importing.prepared` gives it: columns first, then `appended`.
    `apart` are columns that feed no field by themselves, because they are known to be something else.
    Raises UsageError for options that name what is not there.
    """

    def __init__(
        self,
        columns: Sequence[str],
        fields: Mapping[str, Field],
        options: Options,
        apart: Iterable[int] = (),
    ) -> None:
        self.columns = columns
        self._apart = frozenset(apart)
        self._by_name = options.by_name
        self.appended: list[Join | Constant] = []
        self.fields: dict[str, int] = {}
        self.ignored = frozenset(self.index_of(name) for name in options.ignore)
        self.ignored |= {index for index, name in enumerate(columns) if is_reason(name)}
        self.questions: list[Question] = []
        self.wordy: set[int] = set()
        """Columns that are called like ones of dates and hold words."""
        self._fields = fields
        self._map(options.maps)
        self.mapped = frozenset(self.fields.values())
        self._set(options.sets)
        self.claims = self._claims()

    def index_of(self, theirs: str) -> int:
        """The column of a name. Raises UsageError with those that are near."""
        found = named(self.columns, theirs)
        if found is None:
            near = _near(theirs, [name for name in self.columns if name])
            raise UsageError(f"The file has no column '{theirs}'. {near}")
        return found

    def field_of(self, ours: str) -> str:
        """Our field by its name or an alias. Raises UsageError with those that are near."""
        by_fold = {fold(alias): field.name for field in self._fields.values() for alias in field.aliases}
        by_fold |= {fold(name): name for name in self._fields}
        found = by_fold.get(fold(ours))
        if found is None:
            raise UsageError(f"There is no field '{ours}'. {_near(ours, list(self._fields))}")
        return found

    def is_meant(self, name: str, field: str) -> bool:
        """Whether a column's name, or one of a field's, means this field. Raises UsageError for what is neither."""
        if any(fold(column) == fold(name) for column in self.columns):
            return field in self.fields and fold(self.shown(field)) == fold(name)
        return self.field_of(name) == field

    def is_date(self, field: str) -> bool:
        """Whether a field of ours holds dates."""
        return self._fields[field].kind is Holds.DATE

    def _map(self, maps: Iterable[tuple[str, str]]) -> None:
        for theirs, ours in maps:
            name = self.field_of(ours)
            if is_join(theirs) and theirs not in self.columns:
                index = self._append(parse_join(theirs, self.index_of))
            else:
                index = self.index_of(theirs)
            if self.fields.setdefault(name, index) != index:
                raise UsageError(
                    f"--map gives '{name}' two columns, '{self.shown(name)}' and '{theirs}'. Give one."
                )

    def _set(self, sets: Iterable[tuple[str, str]]) -> None:
        for ours, text in sets:
            if ours in ALSO_SET and ours not in self._fields:
                continue
            name = self.field_of(ours)
            if self.fields.get(name) in self.mapped:
                raise UsageError(f"Both --map and --set give '{name}'. Leave one of them out.")
            self.fields[name] = self._append(Constant(text))

    def fill(self, field: str, text: str) -> None:
        """Let every line have the same of a field."""
        self.fields[field] = self._append(Constant(text))

    def _append(self, one: Join | Constant) -> int:
        self.appended.append(one)
        return len(self.columns) + len(self.appended) - 1

    def _claims(self) -> dict[str, list[int]]:
        """Take columns by name; give those that have an alias of each field that is left."""
        fields = self._fields.values()
        left = [field for field in fields if field.name not in self.fields and not field.only_said]
        held = self.ignored | self._apart
        for field in left:
            found = named(self.columns, field.name)
            if found is not None and found not in held:
                self.fields[field.name] = found
        taken = {*self.fields.values(), *held}
        free = {index: fold(name) for index, name in enumerate(self.columns) if name and index not in taken}
        claims: dict[str, list[int]] = {}
        for field in left:
            if field.name not in self.fields:
                known = folded((field.name, *field.aliases))
                if fits := [index for index, name in free.items() if name in known]:
                    claims[field.name] = fits
        return claims

    def shown(self, field: str) -> str:
        """The column, as theirs, that feeds a field."""
        index = self.fields[field]
        if index < len(self.columns):
            return self.columns[index]
        one = self.appended[index - len(self.columns)]
        return one.theirs if isinstance(one, Join) else one.value

    def constants(self) -> frozenset[str]:
        """The fields that every line has the same of."""
        return frozenset(
            name
            for name, index in self.fields.items()
            if index >= len(self.columns) and isinstance(self.appended[index - len(self.columns)], Constant)
        )

    @property
    def bare_codes(self) -> list[int]:
        """Columns called # or No., where no other column can be the code."""
        code = self._first_field(CODE_FIELDS)
        if code is None or code in self.fields or code in self.claims:
            return []
        return [index for index, name in self.free() if fold(name) in _BARE]

    def free(self) -> list[tuple[int, str]]:
        """Columns with a name that feed nothing and are not ignored."""
        used = {*self.used(), *self.ignored, *self._apart}
        return [(index, name) for index, name in enumerate(self.columns) if name and index not in used]

    def used(self) -> set[int]:
        """The columns that feed a field, alone or joined."""
        found = set(self.fields.values())
        for one in self.appended:
            if isinstance(one, Join):
                found.update(part.column for part in one.parts)
        return found

    def name_columns(self) -> list[int]:
        """Columns whose cells tell whether a name is whole beside a first name."""
        apart = self._names_apart()
        return [index for index in apart if index is not None] if apart else []

    def settle(self, scan: Scan, names_agree: Callable[[list[tuple[str, str]]], bool]) -> None:
        """Decide by what the cells are; what stays open becomes a question.

        `names_agree`: whether codes with names are those of the same people, where they are known at all.
        """
        for name in list(self.claims):
            if self._fields[name].kind is Holds.DATE:
                dated = [index for index in self.claims[name] if is_dated(scan, index)]
                self.wordy.update(set(self.claims[name]) - set(dated))
                self.claims[name] = dated
        self._join_names(scan)
        for name, claimants in self.claims.items():
            free = [index for index in claimants if index not in self.used()]
            if len(free) > 1:
                self.questions.append(self._several(name, free))
            if free:
                self.fields[name] = free[0]
        self._take_bare_code(scan, names_agree)
        self.questions += self._missing()

    def _first_field(self, names: Iterable[str]) -> str | None:
        return next((name for name in names if name in self._fields), None)

    def _names_apart(self) -> tuple[int, int] | None:
        """The columns of last and first names, where a name stands in two."""
        field = self._first_field(NAME_FIELDS)
        if field is None or self.fields.get(field, -1) in self.mapped or field in self.constants():
            return None
        by_name = {index: fold(name) for index, name in self.free()}
        firsts = [index for index, name in by_name.items() if name in _FIRST]
        lasts = [index for index, name in by_name.items() if name in _LAST]
        whole = self.claims.get(field) or ([self.fields[field]] if field in self.fields else [])
        if len(firsts) == 1 and len(lasts) == 1 and not whole:
            return lasts[0], firsts[0]
        if len(whole) != 1:
            return None
        if len(firsts) == 1 and not lasts and fold(self.columns[whole[0]]) in _LAST_BESIDE_FIRST:
            return whole[0], firsts[0]
        if len(lasts) == 1 and not firsts and fold(self.columns[whole[0]]) in _FIRST_BESIDE_LAST:
            return lasts[0], whole[0]
        return None

    def _join_names(self, scan: Scan) -> None:
        field = self._first_field(NAME_FIELDS)
        apart = self._names_apart()
        if apart is None or field is None or is_whole_name(scan, *apart):
            return
        self.claims.pop(field, None)
        self.fields[field] = self._append(last_first(*apart, self.columns))

    def _take_bare_code(self, scan: Scan, names_agree: Callable[[list[tuple[str, str]]], bool]) -> None:
        candidates = self.bare_codes
        name = self._first_field(NAME_FIELDS)
        if len(candidates) != 1 or candidates[0] not in scan or name not in self.fields:
            return
        [index] = candidates
        facts = scan[index]
        if facts.is_blank or are_running(facts.words):
            return
        code = self._first_field(CODE_FIELDS)
        at = self.fields[name]
        whole = self.appended[at - len(self.columns)] if at >= len(self.columns) else None
        columns = [part.column for part in whole.parts] if isinstance(whole, Join) else [at]
        if code is None or any(column not in scan for column in columns):
            return
        names = [
            " ".join(map(str, cells)) for cells in zip(*(scan[one].first for one in columns), strict=True)
        ]
        if names_agree([(str(one), name) for one, name in zip(facts.first, names, strict=True) if one]):
            self.fields[code] = index

    def _several(self, name: str, claimants: list[int]) -> Question:
        names = " and ".join(f"'{self.columns[index]}'" for index in claimants)
        return Question(
            "doubled_column",
            self.columns[claimants[0]],
            f"{names} may each be '{name}'.",
            tuple(
                Choice(f"to take '{self.columns[index]}'", ("--map", f"{self.columns[index]}={name}"))
                for index in claimants
            ),
        )

    def _missing(self) -> list[Question]:
        missing = [
            field.name for field in self._fields.values() if field.required and field.name not in self.fields
        ]
        if "entity_code" in missing and "entity_name" in self.fields:
            missing.remove("entity_code")
            return [
                *([] if self._by_name else [_ask_code(self)]),
                *(ask_missing(name, self) for name in missing),
            ]
        return [ask_missing(name, self) for name in missing]


ALSO_SET = frozenset(("validity",))
"""What --set may give beside a kind's own fields: the validity of certifications that are made."""


def ask_missing(name: str, matching: Matching, message: str = "") -> Question:
    """Ask which column is a field that none was found for."""
    free = [theirs for _, theirs in matching.free()]
    if not free and name not in _EXAMPLES:
        free = [theirs for theirs in matching.columns if theirs]
    near = difflib.get_close_matches(
        fold(name), [fold(theirs) for theirs in free], n=max(1, len(free)), cutoff=0.0
    )
    order = {key: place for place, key in reversed(list(enumerate(near)))}
    offered = sorted(free, key=lambda theirs: order.get(fold(theirs), len(near)))[:_MOST_OFFERED]
    choices = [Choice(f"if it is '{theirs}'", ("--map", f"{theirs}={name}")) for theirs in offered]
    if name in _EXAMPLES:
        choices.append(
            Choice("if all lines have the same", ("--set", f"{name}={_EXAMPLES[name]}"), is_typed=True)
        )
    theirs = ", ".join(f"'{column}'" for column in matching.columns if column)
    return Question(
        "missing_column",
        "",
        message or f"No column was found for '{name}'. The file has {theirs}.",
        tuple(choices),
    )


def _ask_code(matching: Matching) -> Question:
    """Ask how people are found in a file that has their names and no codes, or codes in a column that is not known."""
    name = matching.shown("entity_name")
    asked = ask_missing("entity_code", matching)
    found = [choice for choice in asked.choices if choice.options[-1] != f"{name}=entity_code"]
    return asked._replace(
        choices=(
            Choice(f"to find them by their names in '{name}'", ("--by-name",)),
            *(found if matching.free() else ()),
            Choice("to use the names as codes", ("--map", f"{name}=entity_code")),
        )
    )


_EXAMPLES = {"certification": "First Aid", "kind": "employee", "issued_on": "2026-03-01"}


REASON_COLUMN = "Not imported because"
"""The column that `certtui import --rejects` adds; it means nothing when the file comes back."""
_REASON = fold(REASON_COLUMN)


def is_reason(column: str) -> bool:
    """Whether a column is the one of reasons that a file of refused lines has."""
    return fold(column) == _REASON


def named(columns: Sequence[str], name: str) -> int | None:
    """Find the column of a name: the one written just so, else the only one that is the same when folded."""
    if name in columns:
        return list(columns).index(name)
    wanted = fold(name)
    alike = [index for index, column in enumerate(columns) if column and wanted and fold(column) == wanted]
    return alike[0] if len(alike) == 1 else None


def _near(name: str, known: Sequence[str]) -> str:
    """Offer the names that are near to one that is not known, or all of them."""
    by_fold = {fold(candidate): candidate for candidate in known}
    near = [by_fold[match] for match in difflib.get_close_matches(fold(name), list(by_fold), cutoff=0.5)]
    return f"Near to it: {', '.join(near)}." if near else f"There are: {', '.join(known)}."
