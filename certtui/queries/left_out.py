"""What an export of everything does not carry, so that nobody takes it for a copy of the register."""

from __future__ import annotations

from typing import NamedTuple

from certtui.filters import Filter
from certtui.queries.exports import Selection, count_inactive
from certtui.rights import Right, tells
from certtui.store import execute
from certtui.text import count

_ALL = frozenset({"all", "associations", "instances"})
"""Exports that hold, when no filter narrows them, all that is in force."""


class LeftOut(NamedTuple):
    """How much of the register is not in an export of everything that is in force on a day."""

    inactive: int
    archived: int
    coming: int
    ended_revocations: int
    coming_revocations: int
    attachments: int


def is_of_everything(what: str, selection: Selection) -> bool:
    """Whether an export could be taken for the whole register."""
    return what in _ALL and selection.filter._replace(inactive=False) == Filter()


@tells(Right.VIEW_CERTIFICATIONS)
def count_left_out(selection: Selection) -> LeftOut:
    """Count what an export of everything on the selection's day leaves out; inside of `store.connection`."""
    day = selection.as_of.isoformat()
    return LeftOut(
        0 if selection.filter.inactive else count_inactive(),
        _count("association WHERE archived_on <= ?", day),
        _count(
            "association a WHERE a.assigned_on > ? AND a.archived_on IS NULL AND NOT EXISTS"
            " (SELECT 1 FROM instance i WHERE i.association_id = a.id AND i.issued_on <= ?)",
            day,
            day,
        ),
        _count("revocation WHERE ended_on <= ?", day),
        _count("revocation WHERE revoked_on > ?", day),
        _count("attachment"),
    )


def describe_left_out(left_out: LeftOut) -> str:
    """The same in words, with what to do to take everything."""
    told = [
        count(left_out.inactive, "association") + " of inactive entities (--inactive includes them)",
        count(left_out.archived, "archived association"),
        count(left_out.coming, "association") + " not yet in force",
        count(left_out.ended_revocations, "ended revocation"),
        count(left_out.coming_revocations, "future revocation"),
        count(left_out.attachments, "attached file"),
    ]
    named = [words for words, number in zip(told, left_out, strict=True) if number]
    named.append("the activity log")
    listed = ", ".join(named[:-1]) + (" and " if len(named) > 1 else "") + named[-1]
    return (
        f"This file is a list, not a copy of the register. It leaves out {listed}. 'certtui copy' moves everything to "
        "another database; 'certtui backup' keeps everything in one file."
    )


def _count(of: str, *params: str) -> int:
    return int(execute(f"SELECT count(*) FROM {of}", params).fetchone()[0])
