"""What is asked of a matrix as a whole: columns that are no known certifications, words with two meanings, orders of dates."""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING

from certtui.importing.matrix.words import Means, is_status, may_be_never, may_be_never_done, meaning
from certtui.importing.options import names_of
from certtui.importing.questions import Choice, Question
from certtui.records import Kind
from certtui.text import count, search_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from certtui.importing.matrix.shape import Column
    from certtui.importing.matrix.words import CellFacts
    from certtui.importing.options import Options

_MOST_OFFERED = 6
_MOST_SHOWN = 20
ALL_COLUMNS = "*"
"""What stands for all certifications in --value."""


def ask_kind(kinds: Sequence[Kind], why: str) -> Question:
    """Ask which entities the lines are about."""
    choices = tuple(Choice(f"if they are {kind.plural}", ("--kind", kind.word)) for kind in kinds)
    return Question("kind", "", f"{why} What are the lines about?", choices)


def ask_other_kind(names: Sequence[tuple[str, Kind]], kind: Kind) -> Question:
    """Ask about certifications of another kind of entity than the lines."""
    shown = ", ".join(f"'{theirs}' is for {other.plural}" for theirs, other in names)
    choices = [Choice("to leave them out", _each("--ignore", [theirs for theirs, _ in names]))]
    others = {other for _, other in names}
    choices += [
        Choice(f"if the lines are {other.plural}", ("--kind", other.word)) for other in sorted(others)
    ]
    return Question("kind", names[0][0], f"The lines are {kind.plural}, but {shown}.", tuple(choices))


def ask_unknown(
    theirs: Sequence[str], known: Sequence[str], kind: Kind | None, *, can_make: bool
) -> Question:
    """Ask about columns that look like certifications and are none that exist."""
    them = "it" if len(theirs) == 1 else "them"
    is_none = "is not the name of a certification" if len(theirs) == 1 else "are not names of certifications"
    choices = []
    if can_make:
        make = ("--create-missing",) if kind else ("--kind", Kind.EMPLOYEE.word, "--create-missing")
        choices.append(Choice(f"to make {them} as new certification{'s' * (len(theirs) > 1)}", make))
    else:
        choices += [
            Choice(f"to make '{name}' as a certification", ("--map", f"{name}={name}", "--create-missing"))
            for name in theirs[:_MOST_OFFERED]
        ]
    choices.append(Choice(f"to leave {them} out", _each("--ignore", theirs)))
    if len(theirs) > 1:
        choices += [
            Choice(f"to leave out '{name}' alone", ("--ignore", name)) for name in theirs[:_MOST_OFFERED]
        ]
    by_key = {search_key(name): name for name in known}
    offered = 0
    for name in theirs:
        for key in difflib.get_close_matches(search_key(name), by_key, n=1):
            choices.append(Choice(f"if '{name}' is '{by_key[key]}'", ("--map", f"{name}={by_key[key]}")))
            offered += 1
    if not offered and known:
        choices.append(Choice("if it has another name", ("--map", f"{theirs[0]}={known[0]}"), is_typed=True))
    return Question(
        "unknown_certification",
        theirs[0],
        f"{names_of(theirs)} {is_none}.",
        tuple(choices),
    )


def with_header_row(question: Question) -> Question:
    """The question with the choice that the names of the columns stand elsewhere, where a column was not found."""
    if question.kind != "missing_column":
        return question
    elsewhere = Choice(
        "if the names of the columns stand on another line, give its number",
        ("--header-row", "2"),
        is_typed=True,
    )
    return question._replace(choices=(*question.choices, elsewhere))


def ask_none(columns: Sequence[str]) -> Question:
    """Ask where the certifications are in a file without any."""
    choices = tuple(
        Choice(f"if '{name}' is one", ("--map", f"{name}={name}", "--create-missing"))
        for name in columns[:_MOST_OFFERED]
    )
    question = Question("missing_column", "", "No column of the file is a certification.", choices)
    return with_header_row(question)


def ask_doubled(certification: str, theirs: Sequence[str]) -> Question:
    """Ask which of several columns of one certification counts."""
    choices = [
        Choice(f"to take '{name}' alone", _each("--ignore", [other for other in theirs if other != name]))
        for name in theirs
    ]
    both = tuple(word for name in theirs for word in ("--map", f"{name}={certification}"))
    choices.append(Choice("to take all of them, as certificates of their own", both))
    return Question(
        "doubled_column",
        theirs[0],
        f"{names_of(theirs)} are columns of one certification, {certification}.",
        tuple(choices),
    )


def ask_words(columns: Mapping[Column, CellFacts], options: Options) -> Iterator[Question]:
    """Ask about what cells say that could lead to two statuses, and about dates that seem to be expiries."""
    if not any(not column for column, _ in options.cells):
        yield from _ask_expiries(columns)
    dated = {column: facts for column, facts in columns.items() if column.field != "status"}
    has_dates = any(facts.number for facts in dated.values())
    if options.set_text("issued_on") is None:
        found = _found(dated, lambda word, _: meaning(word) is Means.YES)
        if found:
            yield _ask_yes(found, options, compares=not has_dates)
    if found := _found(dated, lambda word, _: meaning(word) is Means.NO):
        yield _ask_no(found, compares=not has_dates)
    if found := _found(dated, lambda word, field: field == "issued_on" and may_be_never_done(word)):
        asked = _ask_value(
            found,
            "may say that it was never done, or that it never expires",
            (
                ("if it was never done: assigned, and Missing", "missing"),
                ("if it never expires", "no expiry"),
            ),
        )
        if not any(not column for column, _ in options.cells):
            expiries = Choice("if all dates are expiry dates", ("--cells", "expires_on"))
            asked = asked._replace(choices=(*asked.choices, expiries))
        yield asked
    if found := _found(dated, lambda word, field: field == "expires_on" and may_be_never(word)):
        yield _ask_value(
            found,
            "may say that it never expires, or that it is not required",
            (("if it never expires", "no expiry"), ("if it is not required", "n/a")),
        )
    if options.assign_all:
        found = _found(dated, lambda word, _: meaning(word) is Means.NOTHING)
        if found:
            yield _ask_value(
                found,
                "may say that it is not required, or that there is no certificate",
                (("if it is not required", "n/a"), ("if they are assigned, and Missing", "missing")),
            )


def _ask_expiries(columns: Mapping[Column, CellFacts]) -> Iterator[Question]:
    to_come = {
        column: facts
        for column, facts in columns.items()
        if column.field == "issued_on" and facts.dates_to_come
    }
    if to_come:
        number = sum(facts.dates_to_come for facts in to_come.values())
        yield Question(
            "cell_dates",
            next(iter(to_come)).theirs,
            f"{count(number, 'cell has a date', 'cells have dates')} after today, so the dates may be expiry dates.",
            (
                Choice("if the dates are expiry dates", ("--cells", "expires_on")),
                Choice(
                    "if they are issue dates, and those after today are mistakes", ("--cells", "issued_on")
                ),
            ),
            tuple((column.theirs, facts.dates_to_come) for column, facts in to_come.items()),
        )


class _Found:
    """Words with the number of their cells, and the columns that they stand in."""

    def __init__(self) -> None:
        self.words: Counter[str] = Counter()
        self.columns: list[str] = []

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """The commonest first."""
        return tuple(sorted(self.words.items(), key=lambda one: (-one[1], one[0])))

    @property
    def shown(self) -> str:
        """Each word with its number."""
        listed = ", ".join(f"'{word}' ({number:,})" for word, number in self.counts[:_MOST_SHOWN])
        more = len(self.words) - _MOST_SHOWN
        return f"{listed} and {count(more, 'other word')}" if more > 0 else listed

    def value(self, ours: str) -> tuple[str, ...]:
        """The option that says what these words mean."""
        column = self.columns[0] if len(self.columns) == 1 else ALL_COLUMNS
        typed = [word for word, _ in self.counts if not set(word) & set(",:=")]
        return ("--value", f"{column}: {', '.join(typed)}={ours}")


def _found(columns: Mapping[Column, CellFacts], is_meant: Callable[[str, str], bool]) -> _Found | None:
    found = _Found()
    for column, facts in columns.items():
        words = {word: number for word, number in facts.words.items() if is_meant(word, column.field)}
        if words:
            found.words.update(words)
            found.columns.append(column.theirs)
    return found if found.words else None


def _ask_yes(found: _Found, options: Options, *, compares: bool) -> Question:
    choices = [
        Choice(
            "to record certificates, give their issue date",
            ("--set", f"issued_on={options.today.isoformat()}"),
            is_typed=True,
        )
    ]
    if compares:
        choices.append(
            Choice("to compare with the calculated statuses and store nothing", ("--cells", "status"))
        )
    choices.append(Choice("to assign them without a certificate, as Missing", found.value("missing")))
    return Question(
        "issue_date",
        found.columns[0],
        f"Cells say that there is a certificate, and not since when: {found.shown}.",
        tuple(choices),
        found.counts,
    )


def _ask_no(found: _Found, *, compares: bool) -> Question:
    ways = [
        ("if it is required and not done: assigned, and Missing", "missing"),
        ("if it is not required", "n/a"),
    ]
    asked = _ask_value(found, "may say that it is not done, or that it is not required", ways)
    if not compares:
        return asked
    compare = Choice("to compare with the calculated statuses and store nothing", ("--cells", "status"))
    return asked._replace(choices=(*asked.choices, compare))


def _ask_value(found: _Found, why: str, ways: Sequence[tuple[str, str]]) -> Question:
    return Question(
        "cell_words",
        found.columns[0] if len(found.columns) == 1 else "",
        f"{found.shown} {why}.",
        tuple(Choice(words, found.value(ours)) for words, ours in ways),
        found.counts,
    )


def are_statuses(columns: Mapping[Column, CellFacts]) -> bool:
    """Whether all that stands in the columns is statuses: they are compared, and nothing is stored."""
    if any(facts.number for facts in columns.values()):
        return False
    words = {word for facts in columns.values() for word in facts.words}
    others = {word for word in words if not is_status(word)}
    idle = {Means.NOTHING, Means.NOT_ASSIGNED, Means.UNKNOWN}
    return words != others and all(meaning(word) in idle for word in others)


def together(questions: Sequence[Question], settled: Collection[str]) -> list[Question]:
    """Questions about columns, with those that have equal ways on as one: orders of dates are asked about once.

    `settled`: the orders of day and month that other columns have; where they agree, one option is for all columns.
    """
    groups: dict[tuple[str, int], list[Question]] = {}
    for one in questions:
        groups.setdefault((one.kind, len(one.choices)), []).append(one)
    return [_merged(group, settled) for group in groups.values()]


def _merged(group: Sequence[Question], settled: Collection[str]) -> Question:
    first = group[0]
    if len(group) == 1:
        return first
    columns = [one.column for one in group]
    more = "" if len(group) == 2 else f" {len(group)} columns are like this: {names_of(columns)}."
    messages = " ".join(one.message for one in group[:2])
    choices = []
    for at, choice in enumerate(first.choices):
        options = tuple(word for one in group for word in one.choices[at].options)
        form = choice.options[-1].rpartition("=")[2]
        if first.kind == "date_order" and {*settled} <= {form}:
            options = ("--date-format", form)
        choices.append(Choice(choice.words, options))
    return first._replace(message=messages + more, choices=tuple(choices))


def _each(option: str, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for name in names for word in (option, name))
