"""What would settle errors: the options that their own words name, put together as questions of the whole file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certtui.errors import UsageError
from certtui.importing.options import OPTIONS, Options, Takes, with_words
from certtui.importing.questions import Choice, Question
from certtui.records import Kind
from certtui.text import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from certtui.importing.report import Report

_NAMED = re.compile(r'(?<![\w-])(--[a-z]+(?:-[a-z]+)*)(?: ("[^"]*"|[^\s"]+))?')
_SENTENCE_ENDS = re.compile(r"(?<=[.?]) (?=[A-Z])")
_BY_WORD = {option.word: option for option in OPTIONS}
_WORDS = {
    "--assign": "to assign the certifications to them",
    "--create-missing": "to make what does not exist yet, and assign it",
    "--trust-codes": "to go by the code, whatever the name",
    "--rename": "to take the new names",
    "--allow-same-name": "to make a second one of the same name",
    "--keep-both": "to record all of them",
    "--allow-older": "to take the older expiries",
    "--per-number": "to keep certificates of several numbers apart",
    "--skip-errors": "to leave these lines out",
}
"""What options without a value answer, where all that is asked is yes or no."""
_EXAMPLES = frozenset(("--encoding", "--header-row"))
"""Options whose value in a message is only an example."""
_MEANINGS = {"inactive": ("active", "inactive")}
"""What a word of theirs can be put for, beside what the message has as an example."""


def ask_about_errors(report: Report, options: Options) -> list[Question]:
    """Ask of the errors that an option settles, each option once, with the number of lines that name it."""
    numbers: dict[tuple[Choice, ...], int] = {}
    first: dict[tuple[Choice, ...], str] = {}
    kinds: dict[tuple[Choice, ...], str] = {}
    for errors in report.grouped_errors():
        ways = tuple(choices_in(errors.reason, options))
        if ways:
            numbers[ways] = numbers.get(ways, 0) + errors.number
            first.setdefault(ways, _told(errors.reason, errors.column))
            kinds.setdefault(ways, errors.column)
    return [
        Question("errors", kinds[ways], f"{count(number, 'line')} cannot be taken. {first[ways]}", ways)
        for ways, number in numbers.items()
    ]


def ask_about_refusal(message: str, options: Options) -> Question:
    """A file that cannot be read as it is, with what its refusal names as ways on."""
    return Question("refused", "", message, tuple(choices_in(message, options)))


def choices_in(message: str, options: Options) -> Iterator[Choice]:
    """The options that a message names, as answers; those that were given already are none."""
    seen: set[tuple[str, ...]] = set()
    for word, text in _NAMED.findall(message):
        option = _BY_WORD.get(word)
        if option is None:
            continue
        if option.takes is Takes.NOTHING:
            ways: Iterable[tuple[str, ...]] = [(word,)] if not getattr(options, option.field) else []
        else:
            ways = _with_values(word, text.strip('"').rstrip(".,;:"))
        for way in ways:
            if way not in seen and _can_be_read(options, way):
                seen.add(way)
                yield Choice(_say(option.help, way), way, is_typed=word in _EXAMPLES)


def _with_values(word: str, value: str) -> list[tuple[str, ...]]:
    if not value:
        return []
    if word == "--kind":
        return [(word, kind.word) for kind in Kind]
    theirs, divided, ours = value.rpartition("=")
    if word == "--value" and divided:
        return [(word, f"{theirs}={meaning}") for meaning in _MEANINGS.get(ours, (ours,))]
    return [(word, value)]


def _can_be_read(options: Options, way: tuple[str, ...]) -> bool:
    try:
        with_words(options, way)
    except UsageError:
        return False
    return True


def _say(help: str, way: tuple[str, ...]) -> str:
    word, *values = way
    if word == "--value":
        theirs, _, ours = values[0].rpartition("=")
        return f"to read '{theirs.partition(':')[2].strip()}' as {ours}"
    if word == "--kind":
        return f"if they are of the kind {values[0]}"
    return _WORDS.get(word, help.partition(":")[0])


def _told(reason: str, field: str) -> str:
    """The reason without the field, and without the sentence that names options: the answers stand in its place."""
    sentences = _SENTENCE_ENDS.split(reason.removeprefix(f"{field}: "))
    return " ".join([one for one in sentences if not _NAMED.search(one)] or sentences)
