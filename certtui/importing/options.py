"""What an operator says about a file before it is taken in: the answers to all that a file can leave open.

Owns the options of `certtui import`, their words on the command line, and their way back: what the Import screen asks is
answered with the same options, so that it can show the command that does the same.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from certtui.errors import InvalidInput, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from certtui.records import Kind


class Options(NamedTuple):
    """How to read a file, and what may be done beyond its lines.

    `today` stands in where a file gives no day of assignment. `kind`: the kind of entity that the file is about, where
    no column says it. Pairs are (what is theirs, what is ours), in the order given.
    """

    today: date
    maps: tuple[tuple[str, str], ...] = ()
    date_format: str | None = None
    kind: Kind | None = None
    create_missing: bool = False
    skip_errors: bool = False
    file: str = ""
    sets: tuple[tuple[str, str], ...] = ()
    """Fields that every line has, with their text."""
    ignore: tuple[str, ...] = ()
    """Columns that the file may keep to itself, although what they say could matter."""
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Columns whose cell must be one of these for a line to be taken."""
    values: tuple[tuple[str, tuple[str, ...], str], ...] = ()
    """Column, words in it, and the word of ours that they stand for."""
    date_formats: tuple[tuple[str, str], ...] = ()
    """Fields of dates with their own format; `date_format` is for all others."""
    no_expiry: str | None = None
    """'never': an expiry that is not given means that the certificate never expires."""
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    assign: bool = False
    trust_codes: bool = False
    rename: bool = False
    allow_same_name: bool = False
    keep_both: bool = False
    allow_older: bool = False
    per_number: bool = False
    complete: bool = False
    allow_many: bool = False
    cells: tuple[tuple[str, str], ...] = ()
    """What the cells of a matrix are, by column; an empty column stands for all."""
    assign_all: bool = False
    by_name: bool = False

    @property
    def assigns(self) -> bool:
        """Whether people may be assigned what the file says they hold."""
        return self.assign or self.create_missing

    def set_text(self, field: str) -> str | None:
        """What every line has in a field; None where nothing was said of it."""
        return next((text for name, text in reversed(self.sets) if name == field), None)


def parse_map(text: str) -> tuple[str, str]:
    """Take apart "Their column=our_field"; the last = divides, because their columns may contain it.

    Raises UsageError when a side is missing.
    """
    theirs, _, ours = text.rpartition("=")
    if not theirs.strip() or not ours.strip():
        raise UsageError(f"'{text}' does not say what to map. Write --map \"Their column=our_field\".")
    return theirs.strip(), ours.strip()


def parse_set(text: str) -> tuple[str, str]:
    """Take apart "our_field=text". Raises UsageError when a side is missing."""
    field, _, value = text.partition("=")
    if not field.strip() or not value.strip():
        raise UsageError(
            f"'{text}' does not say what to set. Write, for example, --set issued_on=2026-03-01."
        )
    return field.strip().casefold().replace("-", "_").replace(" ", "_"), value.strip()


def parse_only(text: str) -> tuple[str, tuple[str, ...]]:
    """Take apart "Their column=Word, Other word". Raises UsageError when a side is missing."""
    column, _, words = text.partition("=")
    wanted = tuple(word.strip() for word in words.split(",") if word.strip())
    if not column.strip() or not wanted:
        raise UsageError(f"'{text}' does not say which lines to take. Write --only \"Their column=Word\".")
    return column.strip(), wanted


def parse_value(text: str) -> tuple[str, tuple[str, ...], str]:
    """Take apart "Their column: Word, Other word=our word". Raises UsageError when a part is missing."""
    theirs, _, ours = text.rpartition("=")
    column, _, words = theirs.partition(":")
    said = tuple(word.strip() for word in words.split(",") if word.strip())
    if not column.strip() or not said or not ours.strip():
        raise UsageError(
            f"'{text}' does not say what words mean. Write --value \"Their column: Word, Other word=inactive\"."
        )
    return column.strip(), said, ours.strip()


def parse_date_format(text: str) -> tuple[str, str]:
    """Take apart "our_field=DMY"; the field is empty where the format is for all columns of dates."""
    field, divided, form = text.rpartition("=")
    return (field.strip(), form.strip()) if divided else ("", text.strip())


CELLS = ("issued_on", "expires_on", "status")
"""What the cells of a matrix can be."""


def parse_cells(text: str) -> tuple[str, str]:
    """Take apart "Their column=expires_on"; the column is empty where it is said of all. Raises UsageError."""
    column, _, what = text.rpartition("=")
    word = what.strip().casefold().replace("-", "_").replace(" ", "_")
    if word not in CELLS:
        raise UsageError(f"--cells takes {', '.join(CELLS)}, and not '{what.strip()}'.")
    return column.strip(), word


def format_only(only: tuple[str, tuple[str, ...]]) -> str:
    """The text that `parse_only` takes apart."""
    return f"{only[0]}={', '.join(only[1])}"


def format_value(value: tuple[str, tuple[str, ...], str]) -> str:
    """The text that `parse_value` takes apart."""
    return f"{value[0]}: {', '.join(value[1])}={value[2]}"


def _format_pair(pair: tuple[str, str]) -> str:
    return "=".join(pair)


def _same(text: str) -> str:
    return text


def _kind(text: str) -> Kind:
    from certtui.importing.cells import kind_of

    try:
        return kind_of("kind", text)
    except InvalidInput as error:
        raise UsageError(f"--kind: {error}") from error


def _never(text: str) -> str:
    if text.casefold() != "never":
        raise UsageError('--no-expiry takes the word never. For a period, give --set validity="12 months".')
    return "never"


def _row(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise UsageError(f"'{text}' is not the number of a line. Write, for example, --header-row 4.")
    return int(text)


class Takes(Enum):
    """How often an option can be given, and whether with a text."""

    NOTHING = "nothing"
    ONE = "one"
    MANY = "many"


class Option(NamedTuple):
    """An option of the command line: the field of `Options` that it fills, and how its text is read and written."""

    field: str
    takes: Takes
    help: str
    metavar: str = ""
    parse: Callable[[str], Any] = _same
    format: Callable[[Any], str] = _same

    @property
    def word(self) -> str:
        """As it is typed: --create-missing."""
        return _SINGULAR.get(self.field, "--" + self.field.replace("_", "-"))


_SINGULAR = {"maps": "--map", "sets": "--set", "values": "--value", "date_formats": "--date-format"}
OPTIONS = (
    Option(
        "maps", Takes.MANY, "which of their columns, or columns joined, is which of ours: \"Emp #=code\", \"{Last}, {First}=name\"",
        '"THEIRS=OURS"', parse_map, _format_pair,
    ),
    Option(
        "sets", Takes.MANY, "what every line has: certification=\"First Aid\", issued_on=2026-03-01",
        "OURS=TEXT", parse_set, _format_pair,
    ),
    Option("ignore", Takes.MANY, "a column that does not matter, although it could", '"THEIRS"'),
    Option(
        "only", Takes.MANY, "take only the lines that have one of these words in that column",
        '"THEIRS=WORD, WORD"', parse_only, format_only,
    ),
    Option(
        "values", Takes.MANY, "what words of theirs mean: \"Status: Left, Retired=inactive\"",
        '"THEIRS: WORD, WORD=OURS"', parse_value, format_value,
    ),
    Option(
        "date_formats", Takes.MANY,
        "DMY, MDY, YMD, serial or %d.%m.%y, where the file does not tell; for one column: expires_on=DMY",
        "F", parse_date_format, lambda pair: _format_pair(pair) if pair[0] else pair[1],
    ),
    Option(
        "cells", Takes.MANY,
        "in a matrix, what the cells are: issued_on (default), expires_on or status; for one column: \"Forklift=expires_on\"",
        "WHAT", parse_cells, lambda pair: _format_pair(pair) if pair[0] else pair[1],
    ),
    Option("no_expiry", Takes.ONE, "what an expiry that is not given means: never", "never", _never),
    Option("encoding", Takes.ONE, "how the text is encoded, where certtui guesses wrong: cp1250, mac-roman, …", "NAME"),
    Option("sheet", Takes.ONE, "the sheet of a workbook (else the only one whose columns are known)", "NAME"),
    Option("header_row", Takes.ONE, "the line with the names of the columns, where certtui finds another", "N", _row, str),
    Option("kind", Takes.ONE, "the entities that the lines are about: employee, asset, client, location", "KIND", _kind, lambda kind: str(kind.word)),
    Option("assign", Takes.NOTHING, "assign the certifications that the lines name to the people that they name"),
    Option("assign_all", Takes.NOTHING, "in a matrix, assign where a cell is empty, too: these are Missing"),
    Option("by_name", Takes.NOTHING, "find people (assets, …) by their names where the file has no codes"),
    Option("create_missing", Takes.NOTHING, "as --assign, and make the entities and certifications that do not exist"),
    Option("trust_codes", Takes.NOTHING, "go by the code where the name in the file is another than the one stored"),
    Option("rename", Takes.NOTHING, "take names from a file of entities where a part of the old name stays"),
    Option("allow_same_name", Takes.NOTHING, "make a second entity of a name that exists under another code"),
    Option("keep_both", Takes.NOTHING, "record a second certificate where the file gives another expiry to a recorded one"),
    Option("allow_older", Takes.NOTHING, "correct back to a value that was corrected before"),
    Option("per_number", Takes.NOTHING, "keep certificates of several numbers apart, each as a certification of its own"),
    Option(
        "complete", Takes.NOTHING,
        "the file lists everyone: employees, assets, clients or locations who are not in it become inactive; members of its roles "
        "and direct assignments of its certifications that are not in it are removed",
    ),
    Option("allow_many", Takes.NOTHING, "with --complete, take a file that leaves out more than 20 % of the active ones"),
    Option("skip_errors", Takes.NOTHING, "take the good lines and list the others"),
)  # fmt: skip
"""All options that answer what a file leaves open, in the order in which --help has them."""
_BY_WORD = {option.word: option for option in OPTIONS}


def with_words(options: Options, words: Iterable[str]) -> Options:
    """The options with more of them, as they are typed: --only, Completed=Yes, --skip-errors.

    Raises UsageError for what is no option or cannot be read.
    """
    given = iter(words)
    for word in given:
        option = _BY_WORD.get(word)
        if option is None:
            raise UsageError(f"There is no option '{word}'.")
        if option.takes is Takes.NOTHING:
            options = _replaced(options, option.field, True)
            continue
        text = next(given, None)
        if text is None:
            raise UsageError(f"{word} needs a value.")
        options = _with(options, option, option.parse(text))
    return options


def _with(options: Options, option: Option, value: Any) -> Options:
    if option.takes is Takes.ONE:
        return _replaced(options, option.field, value)
    if option.field == "date_formats" and not value[0]:
        return options._replace(date_format=value[1])
    return _replaced(options, option.field, (*getattr(options, option.field), value))


def _replaced(options: Options, field: str, value: Any) -> Options:
    changed: dict[str, Any] = {field: value}
    return options._replace(**changed)


def to_words(options: Options) -> list[str]:
    """The options as they are typed; `with_words` reads them back."""
    words: list[str] = []
    if options.date_format is not None:
        words += ["--date-format", options.date_format]
    for option in OPTIONS:
        value = getattr(options, option.field)
        if option.takes is Takes.NOTHING:
            words += [option.word] if value else []
        elif option.takes is Takes.ONE:
            is_default = value == Options._field_defaults[option.field]
            words += [] if is_default else [option.word, option.format(value)]
        else:
            words += [word for one in value for word in (option.word, option.format(one))]
    return words


def command_line(what: str, path: str, options: Options, more: Sequence[str] = ()) -> str:
    """The command that does the same, to type or to have run at night; `more` are further words, such as --dry-run."""
    path = f"./{path}" if path.startswith("-") and path != "-" else path
    return f"certtui import {shell_line([what, path])} {shell_line([*to_words(options), *more])}".rstrip()


def shell_line(words: Sequence[str], *, all_quoted: bool = False) -> str:
    """Words as one types them in a shell, which gives them to the program as they are.

    `all_quoted`: texts are in quotes where they need none, so that one sees where they end in a sentence. The text of an option that begins with a dash is joined to it, as argparse would take it for another option.
    """
    joined: list[str] = []
    for word in words:
        before = joined[-1] if joined else ""
        if word.startswith("-") and before in _BY_WORD and _BY_WORD[before].takes is not Takes.NOTHING:
            joined[-1] = f"{before}={word}"
        else:
            joined.append(word)
    return " ".join(quoted(word, always=all_quoted and not word.startswith("-")) for word in joined)


def quoted(word: str, *, always: bool = False) -> str:
    """A word as one types it in a shell: in double quotes where that is enough, as most people write it."""
    import shlex

    plain = shlex.quote(word)
    if (plain == word and not always) or not word.isprintable() or any(sign in word for sign in '"$`\\!'):
        return plain
    option, equals, text = word.partition("=")
    begins_plain = equals and text and shlex.quote(option) == option and not always
    return f'{option}="{text}"' if begins_plain else f'"{word}"'


def names_of(columns: Sequence[str]) -> str:
    """Columns of theirs in a sentence, each in quotes."""
    return ", ".join(f"'{column}'" for column in columns if column)
