"""Instances and revocations recorded in bulk, by the acts of operators, by imports and for the demo company.

Owns: how Instance and Revocation rows are written, and what a revocation voids and gives back. Works inside of a command's transaction; whoever calls rebuilds the
timelines of the associations that these touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from certtui.store import execute, ids_table, insert_many, iso_or_none

_AT_ONCE = 5_000


class NewInstance(NamedTuple):
    """An instance to record. `voided_on`: it was voided by a revocation from that day on.

    `anchor_on`: the day from which the expiry was counted, see rules.renewal and rules.anchor_of. `origin`: how its dates came about, as queries.lifecycle.Origin stores it.
    """

    association: int
    issued_on: date
    effective_on: date
    expires_on: date | None
    anchor_on: date
    number: str = ""
    note: str = ""
    voided_on: date | None = None
    recorded_at: str = ""
    recorded_by: str = ""
    origin: str = ""


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
            "anchor_on",
            "number",
            "note",
            "voided_on",
            "recorded_at",
            "recorded_by",
            "origin",
            "event",
        ),
        (
            (
                r.association,
                r.issued_on.isoformat(),
                r.effective_on.isoformat(),
                iso_or_none(r.expires_on),
                r.anchor_on.isoformat(),
                r.number,
                r.note,
                iso_or_none(r.voided_on),
                r.recorded_at or at,
                r.recorded_by or by,
                r.origin,
                event,
            )
            for r in rows
        ),
    )


def insert_instance_for(
    association_ids: Sequence[int], one: NewInstance, event: int, at: str, by: str
) -> None:
    """Record the same instance on many associations, whatever `one` says of its own: one statement, no line for each."""
    for ids in chunks(association_ids):
        table, param = ids_table(ids)
        execute(
            "INSERT INTO instance (association_id, issued_on, effective_on, expires_on, anchor_on, number, note,"
            " recorded_at, recorded_by, origin, event)"
            f" SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM {table} AS chosen",
            (
                one.issued_on.isoformat(),
                one.effective_on.isoformat(),
                iso_or_none(one.expires_on),
                one.anchor_on.isoformat(),
                one.number,
                one.note,
                at,
                by,
                one.origin,
                event,
                param,
            ),
        )


def insert_revocations(rows: Sequence[NewRevocation], event: int, at: str, by: str) -> None:
    """Record revocations as they are told; none of them voids an instance (see `revoke_rows`, `link_voided`)."""
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


def revoke_rows(rows: Sequence[NewRevocation], event: int, at: str, by: str) -> int:
    """Record revocations that stand; every live instance of theirs is void from then on. Returns how many are.

    Source: the domain's "Live on D". The rows have no other revocation that stands.
    """
    insert_revocations(rows, event, at, by)
    voided = 0
    for ids in chunks([row.association for row in rows]):
        table, param = ids_table(ids)
        standing = (
            "(SELECT r.{column} FROM revocation r"
            " WHERE r.association_id = instance.association_id AND r.ended_on IS NULL)"
        )
        voided += execute(
            f"UPDATE instance SET voided_on = {standing.format(column='revoked_on')},"
            f" voided_by_id = {standing.format(column='id')}"
            f" WHERE voided_on IS NULL AND association_id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).rowcount
    return voided


def end_revocations(
    revocation_ids: Sequence[int], on: date, by: str, event: int | None, reason: str = ""
) -> None:
    """End revocations on a day, or on the day they began if that is later; `by` is 'reinstated' or 'certified'."""
    for ids in chunks(revocation_ids):
        table, param = ids_table(ids)
        execute(
            "UPDATE revocation SET ended_on = CASE WHEN revoked_on > ? THEN revoked_on ELSE ? END,"
            f" ended_by = ?, ended_reason = ?, ended_event = ? WHERE id IN (SELECT id FROM {table} AS chosen)",
            (on.isoformat(), on.isoformat(), by, reason, event, param),
        )


def give_back(revocation_ids: Sequence[int]) -> int:
    """Make live again what these revocations voided; returns how many instances. Each still names its revocation."""
    return _set_voided("NULL", "voided_on IS NOT NULL", revocation_ids)


def void_anew(revocation_ids: Sequence[int]) -> int:
    """Void again what these revocations had voided before they were reinstated; returns how many instances."""
    revoked_on = "(SELECT r.revoked_on FROM revocation r WHERE r.id = instance.voided_by_id)"
    return _set_voided(revoked_on, "voided_on IS NULL", revocation_ids)


def forget_revocations(revocation_ids: Sequence[int]) -> None:
    """Delete revocations as if they had never been; what they voided is live again.

    It names once more the reinstated revocation that had voided it before, so that this can be taken back as well.
    """
    earlier = (
        "(SELECT max(r.id + 0) FROM revocation r WHERE r.association_id = instance.association_id"
        " AND r.id < instance.voided_by_id AND r.ended_by = 'reinstated' AND r.event > COALESCE(instance.event, 0))"
    )
    for ids in chunks(revocation_ids):
        table, param = ids_table(ids)
        execute(
            f"UPDATE instance SET voided_on = NULL, voided_by_id = {earlier}"
            f" WHERE voided_by_id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        )
        execute(f"DELETE FROM revocation WHERE id IN (SELECT id FROM {table} AS chosen)", (param,))


def reopen(revocation_ids: Sequence[int]) -> None:
    """Let ended revocations stand again; no other of their associations does."""
    for ids in chunks(revocation_ids):
        table, param = ids_table(ids)
        execute(
            "UPDATE revocation SET ended_on = NULL, ended_by = NULL, ended_reason = '', ended_event = NULL"
            f" WHERE id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        )


def chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    """Ids in portions that either engine takes as one parameter."""
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))


def _set_voided(value: str, where: str, revocation_ids: Sequence[int]) -> int:
    changed = 0
    for ids in chunks(revocation_ids):
        table, param = ids_table(ids)
        changed += execute(
            f"UPDATE instance SET voided_on = {value}"
            f" WHERE {where} AND voided_by_id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).rowcount
    return changed


def link_voided(event: int) -> None:
    """Tie void instances that an event recorded to the revocation of the day from which they are void.

    Reinstating finds them by it. A revocation that was reinstated voids nothing, and is not what they are tied to.
    """
    _link("event = ?", event)


def link_voided_among(instance_ids: Sequence[int]) -> None:
    """As `link_voided`, for instances that are void since a file said so."""
    for ids in chunks(instance_ids):
        table, param = ids_table(ids)
        _link(f"id IN (SELECT id FROM {table} AS chosen)", param)


def _link(where: str, param: object) -> None:
    execute(
        "UPDATE instance SET voided_by_id = (SELECT max(r.id + 0) FROM revocation r WHERE"
        " r.association_id = instance.association_id AND r.revoked_on = instance.voided_on"
        f" AND COALESCE(r.ended_by, '') <> 'reinstated') WHERE voided_on IS NOT NULL AND {where}",
        (param,),
    )
