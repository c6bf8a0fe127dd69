"""What acts on the life of a certification start from: rows as they stand on a day, their history, an instance's origin.

Everything is read for many rows at once, whatever their certifications. A `token` changes whenever something is
recorded on a row or taken from it, so that an act can tell whether a row is still the one that was looked at.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from certtui import rules
from certtui.errors import NotFound
from certtui.queries.definitions import get_warning_windows
from certtui.queries.replacements import list_replaced
from certtui.records import Basis, Instance, Period, Revocation, Status
from certtui.rights import TO_VIEW_ROWS, tells
from certtui.store import day, day_or_none, execute, ids_table


class Standing(NamedTuple):
    """An association in force as it stands on a day.

    `old_expiry`: the end of the unbroken chain that is held or ran out; None for never, or when nothing was held.
    `revocation`, `revoked_on`: the one that stands, from a day that may be yet to come. `ends_on`, `ends_by`: of one that
    covers the day and has an end in the time to come, 'reinstated' or 'certified'.
    """

    association: int
    entity: int
    code: str
    name: str
    certification: int
    certification_name: str
    status: Status
    old_expiry: date | None
    revocation: int | None
    revoked_on: date | None
    token: tuple[int, ...]
    ends_on: date | None = None
    ends_by: str = ""


class History(NamedTuple):
    """What is recorded of an association, in the order of recording; revocations by their ids.

    Certificates that an operator voided are left out: they count for nothing.
    """

    instances: tuple[Instance, ...] = ()
    revocations: tuple[tuple[int, Revocation], ...] = ()


class InstanceFields(NamedTuple):
    """What can be corrected of an instance. `expires_on` None: never."""

    issued_on: date
    effective_on: date
    expires_on: date | None
    number: str = ""
    note: str = ""


class Origin(NamedTuple):
    """How an instance's dates came about, kept as canonical JSON in `instance.origin`; its parts are empty if unknown.

    `act`: certified, renewed, entered or assigned. `validity`: the definition's at that time, or never. `basis` and
    `old_expiry`: of a renewal. `proposed_effective_on`, `proposed_expires_on` ("never" or a day): what the rules had
    proposed where the operator typed another date. `corrected`: its dates were changed since.
    """

    act: str = ""
    validity: str = ""
    basis: str = ""
    old_expiry: str = ""
    proposed_effective_on: str = ""
    proposed_expires_on: str = ""
    corrected: bool = False

    @property
    def overridden(self) -> bool:
        """Whether a typed date took the place of a proposed one."""
        return bool(self.proposed_effective_on or self.proposed_expires_on)

    def to_text(self) -> str:
        """As it is stored; empty when nothing is known."""
        known = {field: value for field, value in self._asdict().items() if value}
        return json.dumps(known, sort_keys=True, separators=(",", ":")) if known else ""

    @staticmethod
    def from_text(text: str) -> Origin:
        """What was stored."""
        return Origin(**json.loads(text)) if text else Origin()


def origin_of(act: str, validity: Period | None, basis: Basis | None = None) -> Origin:
    """The origin of dates that come from a definition."""
    return Origin(act, str(validity) if validity else "never", basis.value if basis else "")


_STATUSES = {int(status): status for status in Status}
"""Asking the enum for each of ten thousand rows would be felt."""


@tells(*TO_VIEW_ROWS)
def list_standings(association_ids: Sequence[int], today: date) -> list[Standing]:
    """These associations as they stand, in the order given, each once; those not in force any more are left out."""
    table, param = ids_table(association_ids)
    rows: dict[int, Standing] = {}
    unspanned: list[int] = []
    # max(id + 0): for a plain max PostgreSQL may walk the whole table backwards, where it knows little of it yet
    for id, entity, code, name, certification, of, status, expires, open_id, revoked, *counts in execute(
        "SELECT a.id, a.entity_id, e.code, e.name, a.certification_id, c.name, s.status, s.expires_on, r.id, r.revoked_on,"
        " (SELECT COALESCE(max(i.id + 0), 0) FROM instance i WHERE i.association_id = a.id),"
        " (SELECT count(*) FROM instance i WHERE i.association_id = a.id AND i.void_event IS NULL),"
        " (SELECT COALESCE(max(v.id + 0), 0) FROM revocation v WHERE v.association_id = a.id)"
        " FROM association a JOIN entity e ON e.id = a.entity_id JOIN certification c ON c.id = a.certification_id"
        " LEFT JOIN span s ON s.association_id = a.id AND s.starts_on <= ? AND s.ends_on >= ?"
        " LEFT JOIN revocation r ON r.association_id = a.id AND r.ended_on IS NULL"
        f" WHERE a.archived_on IS NULL AND a.id IN (SELECT id FROM {table} AS chosen)",
        (today.isoformat(), today.isoformat(), param),
    ).fetchall():
        if status is None:
            unspanned.append(id)
        rows[id] = Standing(
            id, entity, code, name, certification, of, _STATUSES[status or Status.MISSING], day_or_none(expires),
            open_id, day_or_none(revoked), (*counts, open_id or 0),
        )  # fmt: skip
    _decide_unspanned(rows, unspanned, today)
    _find_ends(rows, today)
    return [rows[id] for id in dict.fromkeys(association_ids) if id in rows]


@tells(*TO_VIEW_ROWS)
def list_later_begun(association_ids: Sequence[int], on: date) -> dict[int, date]:
    """The first day in force of those of these associations that are in force only after a day."""
    table, param = ids_table(association_ids)
    rows = execute(
        "SELECT association_id, min(starts_on) FROM span"
        f" WHERE association_id IN (SELECT id FROM {table} AS chosen)"
        " GROUP BY association_id HAVING min(starts_on) > ?",
        (param, on.isoformat()),
    ).fetchall()
    return {id: day(begins) for id, begins in rows}


@tells(*TO_VIEW_ROWS)
def list_anchors(standings: Sequence[Standing], today: date) -> dict[int, date]:
    """The anchors of the old expiries of these rows, by association; those without such an instance are left out.

    Of several known instances with the same end a live one counts, and of these the one that was recorded last.
    """
    ends = {row.association: row.old_expiry for row in standings if row.old_expiry is not None}
    if not ends:
        return {}
    table, param = ids_table(list(ends))
    anchors: dict[int, date] = {}
    for association, expires, anchor in execute(
        "SELECT association_id, expires_on, anchor_on FROM instance WHERE issued_on <= ?"
        f" AND association_id IN (SELECT id FROM {table} AS chosen)"
        " ORDER BY COALESCE(voided_on > ?, TRUE), recorded_at, id",
        (today.isoformat(), param, today.isoformat()),
    ).fetchall():
        if day_or_none(expires) == ends[association]:
            anchors[association] = day(anchor)
    return anchors


@tells(*TO_VIEW_ROWS)
def list_histories(association_ids: Sequence[int]) -> dict[int, History]:
    """What is recorded of these associations; those without anything are left out."""
    table, param = ids_table(association_ids)
    instances: dict[int, list[Instance]] = defaultdict(list)
    replaced = list_replaced(association_ids)
    for association, id, issued, effective, expires, voided in execute(
        "SELECT association_id, id, issued_on, effective_on, expires_on, voided_on FROM instance"
        f" WHERE void_event IS NULL AND association_id IN (SELECT id FROM {table} AS chosen) ORDER BY id",
        (param,),
    ).fetchall():
        days = day(issued), day(effective), day_or_none(expires), day_or_none(voided)
        instances[association].append(Instance(*days, id, replaced.get(id, ())))
    revocations: dict[int, list[tuple[int, Revocation]]] = defaultdict(list)
    for association, id, revoked, ended in execute(
        "SELECT association_id, id, revoked_on, ended_on FROM revocation"
        f" WHERE association_id IN (SELECT id FROM {table} AS chosen) ORDER BY id",
        (param,),
    ).fetchall():
        revocations[association].append((id, Revocation(day(revoked), day_or_none(ended))))
    return {
        id: History(tuple(instances.get(id, ())), tuple(revocations.get(id, ())))
        for id in {*instances, *revocations}
    }


@tells(*TO_VIEW_ROWS)
def list_voiding(revocation_ids: Sequence[int]) -> dict[int, dict[int, date | None]]:
    """What each of these revocations voids: its instances, with the day from which others would void them, if any."""
    table, param = ids_table(revocation_ids)
    voiding: dict[int, dict[int, date | None]] = defaultdict(dict)
    for revocation, instance, other in execute(
        "SELECT v.revocation_id, v.instance_id, (SELECT min(r.revoked_on) FROM voiding w"
        " JOIN revocation r ON r.id = w.revocation_id WHERE w.instance_id = v.instance_id"
        " AND w.revocation_id <> v.revocation_id AND COALESCE(r.ended_by, '') <> 'reinstated')"
        f" FROM voiding v WHERE v.revocation_id IN (SELECT id FROM {table} AS chosen)",
        (param,),
    ).fetchall():
        voiding[revocation][instance] = day_or_none(other)
    return voiding


def list_instances_of(event: int) -> list[int]:
    """The instances that an event recorded and that are still there."""
    return [
        id for (id,) in execute("SELECT id FROM instance WHERE event = ? ORDER BY id", (event,)).fetchall()
    ]


@tells(*TO_VIEW_ROWS)
def get_instance(instance_id: int) -> InstanceFields:
    """An instance's fields, for the form that corrects it. Raises NotFound."""
    row = execute(
        "SELECT issued_on, effective_on, expires_on, number, note FROM instance WHERE id = ?", (instance_id,)
    ).fetchone()
    if row is None:
        raise NotFound(
            "This instance is no longer there: another operator deleted it. Look at the row again."
        )
    return instance_fields(row)


def instance_fields(row: Sequence[Any]) -> InstanceFields:
    """A row of issued, effective, expires on, number and note as either engine gives it."""
    issued, effective, expires, number, note = row
    return InstanceFields(day(issued), day(effective), day_or_none(expires), number, note)


def _find_ends(rows: dict[int, Standing], today: date) -> None:
    """Say of rows that are Revoked, though no revocation of theirs stands, when that ends and how."""
    ids = [id for id, row in rows.items() if row.status is Status.REVOKED and row.revocation is None]
    if not ids:
        return
    table, param = ids_table(ids)
    for id, ended_on, ended_by in execute(
        "SELECT association_id, ended_on, ended_by FROM revocation WHERE revoked_on <= ? AND ended_on > ?"
        f" AND association_id IN (SELECT id FROM {table} AS chosen) ORDER BY ended_on",
        (today.isoformat(), today.isoformat(), param),
    ).fetchall():
        rows[id] = rows[id]._replace(ends_on=day(ended_on), ends_by=ended_by)


def _decide_unspanned(rows: dict[int, Standing], ids: Sequence[int], today: date) -> None:
    """Ask the rules for rows that come into force later: an act may bring that forward."""
    if not ids:
        return
    windows = get_warning_windows()
    histories = list_histories(ids)
    for id in ids:
        history = histories.get(id, History())
        spans = rules.timeline(
            history.instances,
            [one for _, one in history.revocations],
            windows[rows[id].certification],
        )
        if span := rules.status_on(spans, today):
            rows[id] = rows[id]._replace(status=span.status, old_expiry=span.expires_on)
