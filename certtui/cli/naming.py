"""Whom the codes of `assign` and `remove` name, told to the operator before anything is done."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from certtui.cli.codes import read_codes
from certtui.cli.help_format import AsWritten
from certtui.cli.streams import say
from certtui.errors import NotFound
from certtui.queries.codes import refuse_unclear
from certtui.queries.definitions import find_certification
from certtui.queries.entities import Found, find_by_codes
from certtui.records import CertificationEntry
from certtui.store import connection

_MOST_LISTED = 50


class Named(NamedTuple):
    """The certification that is meant, and what the codes name among the entities of its kind."""

    certification: CertificationEntry
    found: Found


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that name a certification and entities."""
    parser.formatter_class = AsWritten
    parser.add_argument("certification", metavar="CERTIFICATION", help="its name")
    parser.add_argument(
        "--codes",
        required=True,
        metavar="FILE|-",
        help="the entities' codes: a list (lines, commas, semicolons, tabs), or a file with a column code or "
        "entity_code, as export writes it; - reads standard input",
    )
    parser.add_argument(
        "--skip-unknown",
        action="store_true",
        help="go on without the codes that nobody has, instead of refusing",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")


def find_named(arguments: argparse.Namespace) -> Named:
    """Whom the arguments name. Raises as `find_codes`."""
    codes = read_codes(arguments.codes)
    with connection():
        certification = find_certification(arguments.certification)
        found = find_by_codes(certification.kind, codes)
    _refuse_unknown(certification, found, len(codes), skip_unknown=arguments.skip_unknown)
    return Named(certification, found)


def find_codes(
    certification: CertificationEntry, codes: Sequence[str], *, skip_unknown: bool
) -> dict[str, int]:
    """The ids of the active entities of a certification's kind that the codes name, by code.

    Codes that nobody active has are listed on stderr. Raises NotFound when nobody active is named, and, unless they are
    skipped, when a single code is nobody's: a mistyped code is rather found before 500 rows are changed than after.
    """
    found = find_by_codes(certification.kind, codes)
    _refuse_unknown(certification, found, len(codes), skip_unknown=skip_unknown)
    return found.ids


def _refuse_unknown(
    certification: CertificationEntry, found: Found, codes: int, *, skip_unknown: bool
) -> None:
    kind = certification.kind
    refuse_unclear(kind, found.unclear)
    if found.inactive:
        say(f"inactive, left out ({len(found.inactive):,}): {listed(found.inactive)}")
    if found.unknown:
        say(f"not found ({len(found.unknown):,}): {listed(found.unknown)}")
    if not found.ids:
        wanted = "this code" if codes == 1 else f"any of these {codes:,} codes"
        raise NotFound(f"No active {kind.word} has {wanted}. Nothing was changed.")
    if found.unknown and not skip_unknown:
        nobodys = "1 code is" if len(found.unknown) == 1 else f"{len(found.unknown):,} codes are"
        raise NotFound(
            f"{nobodys} no {kind.word}'s, so nothing was changed. Correct the list, or go on without with "
            "--skip-unknown."
        )


def listed(words: Iterable[str]) -> str:
    """Words in a row, not more of them than can be read."""
    every = list(words)
    more = len(every) - _MOST_LISTED
    return ", ".join(every[:_MOST_LISTED]) + (f" and {more:,} more" if more > 0 else "")
