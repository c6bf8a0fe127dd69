"""The words of the command line: options that several subcommands have, and how their values are read."""

from __future__ import annotations

import argparse
import re
from datetime import date

from certtui.cli import calendar_day
from certtui.errors import CerttuiError
from certtui.records import Kind, Status

_BACK = re.compile(r"-\d+[a-z]*$")


def add_global_options(parser: argparse.ArgumentParser) -> None:
    """Options that may stand before the subcommand and after it; the later one holds.

    Without a default, so that a subcommand's parser does not wipe out what stood before it.
    """
    # argparse takes a word with a dash for an option unless it looks like a number, and -1y is a day
    parser._negative_number_matcher = _BACK  # noqa: SLF001 - there is no other way
    group = parser.add_argument_group("anywhere")
    group.add_argument(
        "--database",
        metavar="URL|PATH",
        default=argparse.SUPPRESS,
        help="the database: a file, or postgresql://…  (else CERTTUI_DATABASE, else your own)",
    )
    group.add_argument(
        "--as-of",
        metavar="DAY",
        type=day,
        default=argparse.SUPPRESS,
        help="look at this day, past or to come, instead of today: 2026-12-31, +30d, -1y, eoq; for reading only",
    )
    group.add_argument(
        "--operator",
        metavar="NAME",
        default=argparse.SUPPRESS,
        help="who works (else your account's name); another name takes root or the owner of the database",
    )


def add_selection(parser: argparse._ActionsContainer) -> None:
    """The options that choose certifications."""
    parser.add_argument("--kind", type=kind, metavar="KIND", help="only those for: " + _words(Kind))
    parser.add_argument("--certification", metavar="NAME", help="only this one")


def day(text: str) -> date:
    """A day as operators type it: 2026-12-31, today, +30d, -1y, eoq. Nothing that could mean two days is taken."""
    from certtui.days import parse_day

    try:
        return parse_day(text, calendar_day.today())
    except CerttuiError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def kind(text: str) -> Kind:
    """A kind of entity by its word, for one or for many."""
    for one in Kind:
        if text.lower() in (one.word, one.plural):
            return one
    raise argparse.ArgumentTypeError(f"'{text}' is none of {_words(Kind)}")


def statuses(text: str) -> frozenset[Status]:
    """Statuses by their words, with commas between: expired,missing."""
    by_word = {status.word: status for status in Status}
    words = [word.strip().lower().replace("-", "_") for word in text.split(",") if word.strip()]
    for word in words:
        if word not in by_word:
            raise argparse.ArgumentTypeError(f"'{word}' is none of {_words(Status)}")
    if not words:
        raise argparse.ArgumentTypeError(f"no status is named; there are {_words(Status)}")
    return frozenset(by_word[word] for word in words)


def attribute(text: str) -> tuple[str, str]:
    """An attribute and its value: department=Lifts."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise argparse.ArgumentTypeError(f"'{text}' is no NAME=VALUE, such as department=Lifts")
    return name.strip(), value.strip()


def _words(choices: type[Kind | Status]) -> str:
    return ", ".join(choice.word for choice in choices)
