"""The rows of a certification that an act is given by codes, and what is said of those that it passes over."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from certtui.cli import naming
from certtui.cli.streams import say
from certtui.days import parse_day
from certtui.errors import NotFound
from certtui.queries.associations import find_associations
from certtui.store import connection

if TYPE_CHECKING:
    from datetime import date

    from certtui.commands.lifecycle import Passed

DAY_FORMS = "2026-12-31, today, yesterday, -2w, +6m, +1y"


class Rows(NamedTuple):
    """The associations that the codes name; `absent`: entities that do not hold the certification."""

    ids: list[int]
    absent: int
    unknown: int


def find_rows(arguments: argparse.Namespace) -> Rows:
    """The rows that the arguments name; who does not hold the certification is listed on stderr.

    Raises NotFound as `naming.find_named`, and when none of them holds it.
    """
    certification, found = naming.find_named(arguments)
    with connection():
        held = find_associations(certification.id, list(found.ids.values()))
    absent = sorted(code for code, entity in found.ids.items() if entity not in held)
    if absent:
        say(f"not assigned '{certification.name}' ({len(absent):,}): {naming.listed(absent)}")
    if not held:
        raise NotFound(
            f"None of them is assigned '{certification.name}', so nothing was changed. Assign it first: certtui assign."
        )
    return Rows(list(held.values()), len(absent), len(found.unknown))


def day_given(text: str | None, today: date, field: str) -> date | None:
    """A day that was typed, if one was. Raises InvalidInput."""
    return None if text is None else parse_day(text, today, field)


def tell_passed(passed: Sequence[Passed]) -> None:
    """List the rows that were skipped on stderr, those of one reason together."""
    by_reason: dict[str, list[str]] = defaultdict(list)
    for one in passed:
        by_reason[one.reason].append(one.code)
    for reason, codes in by_reason.items():
        say(f"skipped, {reason} ({len(codes):,}): {naming.listed(codes)}")


def summary(parts: Sequence[str], rows: Rows, passed: int, *, dry_run: bool) -> str:
    """The one line that says what came of it."""
    rest = [f"{passed:,} skipped", f"{rows.absent:,} not assigned", f"{rows.unknown:,} not found"]
    return ("would be: " if dry_run else "") + ", ".join([*parts, *rest])
