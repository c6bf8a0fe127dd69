"""Answers to what a file leaves open, as they are shown, and laid beside those that were given already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certtui.importing.columns import fold
from certtui.importing.options import OPTIONS, Options, Takes, shell_line, to_words, with_words

if TYPE_CHECKING:
    from collections.abc import Sequence

_WITH_TEXT = frozenset(option.word for option in OPTIONS if option.takes is not Takes.NOTHING)


def shown_answers(words: Sequence[str]) -> list[str]:
    """Answers one by one, as one types them in a shell: --map "Emp #=code"."""
    answers: list[list[str]] = []
    for word in words:
        if answers and len(answers[-1]) == 1 and answers[-1][0] in _WITH_TEXT:
            answers[-1].append(word)
        else:
            answers.append([word])
    return [shell_line(answer) for answer in answers]


def added_words(options: Options, words: Sequence[str]) -> list[str]:
    """Those of the words that answer what the options do not: what they say of a column or a field holds."""
    more = with_words(Options(options.today), words)
    added: dict[str, Any] = {}
    for option in OPTIONS:
        value = getattr(more, option.field)
        if option.takes is Takes.MANY:
            added[option.field] = tuple(one for one in value if not _is_said(options, option.field, one))
        elif getattr(options, option.field) == Options._field_defaults[option.field]:
            added[option.field] = value
    date_format = None if options.date_format else more.date_format
    return to_words(Options(options.today, date_format=date_format)._replace(**added))


def _is_said(options: Options, field: str, one: Any) -> bool:
    """Whether the options say something of what an answer of this field is about."""
    ignored = {fold(column) for column in options.ignore}
    only = {fold(column) for column, _ in options.only}
    read = {fold(column) for column, _ in options.maps} | {fold(column) for column, _, _ in options.values}
    if field == "ignore":
        return fold(one) in ignored | only | read
    if field == "only":
        return fold(one[0]) in ignored | only
    if field == "values":
        return fold(one[0]) in ignored or one in options.values
    if field in {"date_formats", "cells"}:
        return one[0] in {name for name, _ in getattr(options, field)}
    fed = {fold(ours) for _, ours in options.maps} | {fold(ours) for ours, _ in options.sets}
    ours = one[1] if field == "maps" else one[0]
    return fold(ours) in fed or (field == "maps" and fold(one[0]) in ignored)
