"""Instances and revocations recorded in bulk, by the acts of operators, by imports and for the demo company.

Owns: how Instance and Revocation rows are written, what a revocation voids and gives back, what a renewal replaces.
Invariant: an instance is void from the earliest day of the revocations that were recorded after it and not reinstated
(`voiding`), unless an operator voided it (see commands.lifecycle.voiding). Works inside of a command's transaction; whoever calls rebuilds the
timelines of the associations that these touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from certtui.store import execute, ids_table, insert_many, iso_or_none

_AT_ONCE = 5_000


class NewInstance(NamedTuple):
    """An instance to record. `voided_on`: a revocation voids it from that day on.

    `anchor_on`: the day from which the expiry was counted, see rules.renewal and rules.anchor_of.
    `is_void`: an operator voided it, so that it never counts.
    `origin`: how its dates came about, as queries.lifecycle.Origin stores it.
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
    is_void: bool = False


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
            "void_event",
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
                iso_or_none(r.effective_on if r.is_void else r.voided_on),
                r.recorded_at or at,
                r.recorded_by or by,
                r.origin,
                event,
                event if r.is_void else None,
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
    """Record revocations that stand; each voids all that was recorded of its row, from its day on.

    Returns how many instances count less long by it: what an earlier day voids already is left as it is. Source: the
    domain's "Live on D". The rows have no other revocation that stands.
    """
    insert_revocations(rows, event, at, by)
    voided = 0
    for ids in chunks([row.association for row in rows]):
        table, param = ids_table(ids)
        these = f"association_id IN (SELECT id FROM {table} AS chosen)"
        execute(
            "INSERT INTO voiding (instance_id, revocation_id) SELECT i.id, r.id FROM revocation r"
            " JOIN instance i ON i.association_id = r.association_id"
            f" WHERE r.ended_on IS NULL AND r.{these}",
            (param,),
        )
        standing = (
            "(SELECT r.{column} FROM revocation r"
            " WHERE r.association_id = instance.association_id AND r.ended_on IS NULL)"
        )
        revoked_on = standing.format(column="revoked_on")
        voided += execute(
            f"UPDATE instance SET voided_on = {revoked_on}, voided_by_id = {standing.format(column='id')}"
            f" WHERE void_event IS NULL AND {these} AND (voided_on IS NULL OR voided_on > {revoked_on})",
            (param,),
        ).rowcount
    return voided


def replace_instances(replaced: Mapping[int, Sequence[int | None]], event: int) -> None:
    """Note what the renewals that an event recorded replace: the ids of instances, by association."""
    if not replaced:
        return
    renewals: dict[int, int] = {}
    for ids in chunks(list(replaced)):
        table, param = ids_table(ids)
        renewals.update(
            execute(
                "SELECT association_id, id FROM instance WHERE event = ?"
                f" AND association_id IN (SELECT id FROM {table} AS chosen)",
                (event, param),
            ).fetchall()
        )
    insert_many(
        "replacement",
        ("instance_id", "renewal_id"),
        ((old, renewals[association]) for association, olds in replaced.items() for old in olds),
    )


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
    """Take back what these revocations, which were reinstated, voided; returns how many instances count longer.

    Where another revocation voids an instance from a later day, that day stands.
    """
    return sum(_settle("voided_by_id", ids) for ids in chunks(revocation_ids))


def void_again(revocation_ids: Sequence[int]) -> None:
    """Void again what these revocations, which stand again, had voided before they were reinstated."""
    for ids in chunks(revocation_ids):
        table, param = ids_table(ids)
        execute(
            f"UPDATE instance SET voided_on = {VOIDED_ON}, voided_by_id = {VOIDED_BY} WHERE void_event IS NULL"
            f" AND id IN (SELECT instance_id FROM voiding WHERE revocation_id IN (SELECT id FROM {table} AS chosen))",
            (param,),
        )


def forget_revocations(revocation_ids: Sequence[int]) -> None:
    """Delete revocations as if they had never been, and take back what they voided."""
    for ids in chunks(revocation_ids):
        table, param = ids_table(ids)
        these = f"IN (SELECT id FROM {table} AS chosen)"
        execute(f"DELETE FROM voiding WHERE revocation_id {these}", (param,))
        _settle("voided_by_id", ids)
        execute(f"DELETE FROM revocation WHERE id {these}", (param,))


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


_VOIDERS = (
    "FROM voiding v JOIN revocation r ON r.id = v.revocation_id"
    " WHERE v.instance_id = instance.id AND COALESCE(r.ended_by, '') <> 'reinstated'"
)
"""The revocations that void an instance: recorded after it, and not reinstated."""
VOIDED_ON = f"(SELECT min(r.revoked_on) {_VOIDERS})"
VOIDED_BY = f"(SELECT r.id {_VOIDERS} ORDER BY r.revoked_on, r.id LIMIT 1)"


def settle_voided(instance_ids: Sequence[int]) -> None:
    """Derive again from which day these instances are void."""
    for ids in chunks(instance_ids):
        _settle("id", ids)


def _settle(column: str, ids: Sequence[int]) -> int:
    """Derive `voided_on` again of the instances whose `column` is one of the ids; returns how many they are."""
    table, param = ids_table(ids)
    return int(
        execute(
            f"UPDATE instance SET voided_on = {VOIDED_ON}, voided_by_id = {VOIDED_BY}"
            f" WHERE void_event IS NULL AND {column} IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).rowcount
    )


def link_voided(event: int) -> None:
    """Tie void instances that an event recorded to the revocations of the day from which they are void, and later ones.

    A revocation that was reinstated voids nothing, and is not what they are tied to.
    """
    _link("i.event = ?", event)


def link_voided_among(instance_ids: Sequence[int]) -> None:
    """As `link_voided`, for instances that are void since a file said so."""
    for ids in chunks(instance_ids):
        table, param = ids_table(ids)
        _link(f"i.id IN (SELECT id FROM {table} AS chosen)", param)


def _link(where: str, param: object) -> None:
    """What is void from a day on was recorded before the revocation of that day, and so before one that stands."""
    execute(
        "INSERT INTO voiding (instance_id, revocation_id) SELECT i.id, r.id FROM instance i"
        " JOIN revocation r ON r.association_id = i.association_id"
        f" WHERE i.voided_on IS NOT NULL AND i.void_event IS NULL AND {where}"
        " AND (r.revoked_on = i.voided_on AND COALESCE(r.ended_by, '') <> 'reinstated'"
        " OR r.revoked_on > i.voided_on AND r.ended_on IS NULL)"
        " AND NOT EXISTS (SELECT 1 FROM voiding v WHERE v.instance_id = i.id AND v.revocation_id = r.id)",
        (param,),
    )
    execute(
        f"UPDATE instance AS i SET voided_by_id = {VOIDED_BY.replace('instance.id', 'i.id')}"
        f" WHERE i.voided_on IS NOT NULL AND i.void_event IS NULL AND {where}",
        (param,),
    )
