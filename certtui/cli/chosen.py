"""Whom codes name that are given as words or in a file: active entities and inactive ones."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from certtui.cli.acts import add_dry_run
from certtui.cli.codes import read_codes
from certtui.cli.naming import listed
from certtui.cli.streams import say
from certtui.errors import NotFound, UsageError
from certtui.queries.codes import refuse_unclear
from certtui.queries.entity_list import FoundEntities, find_entities
from certtui.records import Kind


def add_codes(parser: argparse.ArgumentParser) -> None:
    """The arguments that name entities, and --dry-run."""
    parser.add_argument("code", metavar="CODE", nargs="*", help="their codes")
    parser.add_argument(
        "--codes",
        metavar="FILE|-",
        help="a file of codes: a list, or a file with a column code, as export writes it; - reads standard input",
    )
    parser.add_argument("--skip-unknown", action="store_true", help="go on without the codes that nobody has")
    add_dry_run(parser)


def read_chosen(arguments: argparse.Namespace) -> list[str]:
    """The codes given. Call it before a transaction: standard input may let others wait. Raises UsageError for none."""
    codes = [*arguments.code, *(read_codes(arguments.codes) if arguments.codes else ())]
    if not codes:
        raise UsageError("Name codes, or a file of them with --codes.")
    return codes


def find_chosen(kind: Kind, codes: Sequence[str], *, skip_unknown: bool) -> FoundEntities:
    """Whom the codes name. Those that nobody has are listed on stderr.

    Raises NotFound when nobody is named and, unless unknown ones are to be skipped, when a single code is nobody's.
    """
    found = find_entities(kind, codes)
    refuse_unclear(kind, found.unclear)
    if found.unknown:
        say(f"not found ({len(found.unknown):,}): {listed(found.unknown)}")
    if not found.ids:
        raise NotFound(f"No {kind.word} has any of these codes. Nothing was changed.")
    if found.unknown and not skip_unknown:
        raise NotFound(
            f"There are codes that are no {kind.word}'s, so nothing was changed. Correct them, or go on without with "
            "--skip-unknown."
        )
    return found


def ids_of(found: FoundEntities) -> list[int]:
    """The entities found, each once, whatever case their codes were given in."""
    return list(found.ids.values())
