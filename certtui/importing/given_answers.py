"""The answers that an operator gives one after the other, each with its words, and the options that they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certtui.importing.options import OPTIONS, Takes, with_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from certtui.importing.options import Options

_OF_COLUMN = frozenset(("--map", "--ignore", "--only"))
"""Options that say what a column is: the last one stands."""
_OF_FIELD = frozenset(("--map", "--set"))
"""Options that say where a field comes from."""

_WITHOUT_VALUE = frozenset(option.word for option in OPTIONS if option.takes is Takes.NOTHING)


class Answer(NamedTuple):
    """What was answered, in words, and the options that say it, as they are typed."""

    said: str
    words: tuple[str, ...]


class Answers(NamedTuple):
    """All that was answered of a file, in order. A later answer replaces what an earlier one said of the same."""

    given: tuple[Answer, ...] = ()

    def plus(self, said: str, words: Sequence[str]) -> Answers:
        """The answers with one more."""
        new = Answer(said, tuple(words))
        about = set(_subjects(new.words))
        kept = tuple(one for one in self.given if about.isdisjoint(_subjects(one.words)))
        return Answers((*kept, new))

    def plus_all(self, said: str, words: Sequence[str]) -> Answers:
        """The answers with several more, each of which can be taken back alone."""
        more, rest = self, list(words)
        while rest:
            takes = 1 if rest[0] in _WITHOUT_VALUE else 2
            more, rest = more.plus(said, rest[:takes]), rest[takes:]
        return more

    def without(self, place: int) -> Answers:
        """The answers but for one."""
        return Answers((*self.given[:place], *self.given[place + 1 :]))

    def options(self, base: Options) -> Options:
        """What they come to. Raises UsageError for words that cannot be read."""
        return with_words(base, [word for one in self.given for word in one.words])


def _subjects(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What options are about: a column of theirs, a field of ours, or the option itself, which is given once."""
    given = iter(words)
    for word in given:
        if word in _OF_COLUMN | _OF_FIELD:
            text = next(given, "")
            left, _, right = text.rpartition("=") if word == "--map" else text.partition("=")
            if word in _OF_COLUMN:
                yield "column", left or right
            if word in _OF_FIELD:
                yield "field", (right if word == "--map" else left)
        elif word == "--value":
            yield "words", next(given, "").partition("=")[0]
        elif word in {"--date-format", "--cells"}:
            text = next(given, "")
            yield word, text.partition("=")[0] if "=" in text else ""
        else:
            yield "option", word
