"""Instances and revocations recorded in bulk, as imports and the demo company bring them.

Owns: how Instance and Revocation rows are written. Works inside of a command's transaction; whoever calls rebuilds the
timelines of the associations that these touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from certtui.store import execute, insert_many, iso_or_none


class NewInstance(NamedTuple):
    """An instance to record. `voided_on`: it was voided by a revocation from that day on."""

    association: int
    issued_on: date
    effective_on: date
    expires_on: date | None
    number: str = ""
    note: str = ""
    voided_on: date | None = None
    recorded_at: str = ""
    recorded_by: str = ""


class NewRevocation(NamedTuple):
    """A revocation to record; `ended_by` is 'reinstated' or 'certified' when it has ended."""

    association: int
    revoked_on: date
    reason: str
    ended_on: date | None = None
    ended_by: str | None = None


def insert_instances(rows: Iterable[NewInstance], event: int, at: str, by: str) -> None:
    """Record instances; `at` and `by` stand in where a row does not say when and by whom it was recorded."""
    insert_many(
        "instance",
        (
            "association_id",
            "issued_on",
            "effective_on",
            "expires_on",
            "number",
            "note",
            "voided_on",
            "recorded_at",
            "recorded_by",
            "event",
        ),
        (
            (
                r.association,
                r.issued_on.isoformat(),
                r.effective_on.isoformat(),
                iso_or_none(r.expires_on),
                r.number,
                r.note,
                iso_or_none(r.voided_on),
                r.recorded_at or at,
                r.recorded_by or by,
                event,
            )
            for r in rows
        ),
    )


def insert_revocations(rows: Sequence[NewRevocation], event: int, at: str, by: str) -> None:
    """Record revocations; instances that are there already are voided by one that stands or was certified over."""
    insert_many(
        "revocation",
        (
            "association_id",
            "revoked_on",
            "reason",
            "ended_on",
            "ended_by",
            "ended_reason",
            "recorded_at",
            "recorded_by",
            "event",
        ),
        (
            (
                r.association,
                r.revoked_on.isoformat(),
                r.reason,
                iso_or_none(r.ended_on),
                r.ended_by,
                "",
                at,
                by,
                event,
            )
            for r in rows
        ),
    )


def link_voided(event: int) -> None:
    """Tie instances recorded as void on a day to this program's revocation of that day, so that reinstating finds them."""
    execute(
        "UPDATE instance SET voided_by_id = (SELECT max(r.id) FROM revocation r WHERE"
        " r.association_id = instance.association_id AND r.revoked_on = instance.voided_on)"
        " WHERE voided_on IS NOT NULL AND voided_by_id IS NULL AND event = ?",
        (event,),
    )
