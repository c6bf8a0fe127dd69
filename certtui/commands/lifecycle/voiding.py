"""Voiding certificates: kept in the history with a reason, they never count from their first day. It can be undone.

Owns what a void brings with it: what the certificate had replaced counts again, and the revocation that it had ended by
certifying again stands again, unless another certificate ended it as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from certtui import rules
from certtui.commands import timelines
from certtui.commands.act import Act, act
from certtui.commands.instances import chunks, settle_voided
from certtui.commands.lifecycle.correcting import told_of
from certtui.commands.lifecycle.endings import end_otherwise, find_ended
from certtui.commands.lifecycle.plans import (
    NOTHING_MORE,
    Passed,
    Voided,
    VoidedRow,
    VoidPlan,
    distinct,
    refuse_changed,
)
from certtui.errors import InvalidInput
from certtui.progress import Progress, silent
from certtui.queries.definitions import get_warning_windows
from certtui.queries.lifecycle import History, instance_fields, list_histories
from certtui.records import Instance, Replaced, Revocation, Status
from certtui.rights import Operator, Right
from certtui.store import day, execute, ids_table, snapshot
from certtui.text import refuse_controls

_AT_ONCE = 2_000
_VOID_ALREADY = "is void already"


def plan_void(instance_ids: Sequence[int], today: date) -> VoidPlan:
    """What `void` would do, in the order of the instances. Writes nothing."""
    with snapshot():
        rows, skipped, missing = _find(instance_ids)
        return VoidPlan(tuple(_foresee(rows, today)), skipped, missing)


def void(
    operator: Operator,
    instance_ids: Sequence[int],
    reason: str,
    today: date,
    *,
    agreed: VoidPlan | None = None,
    told: Mapping[str, object] = NOTHING_MORE,
    progress: Progress = silent,
) -> Voided:
    """Void certificates, which then never count. Those that are void already are skipped.

    Raises NotPermitted, InvalidInput without a reason, Cancelled; Conflict when a certificate is not what was agreed to.
    """
    with act(operator, "void", Right.UPDATE_CERTIFICATIONS) as done:
        reason = refuse_controls("reason", reason)
        if not reason:
            raise InvalidInput("reason", "Say why the certificate is voided. The reason is kept with it.")
        rows, skipped, missing = _find(instance_ids)
        if agreed is not None:
            refuse_changed("voided", _changed(rows, agreed))
        if not rows:
            return Voided(None, 0, 0, skipped, missing)
        given_back = _given_back([row.instance for row in rows])
        _void(rows, reason, done)
        timelines.rebuild(distinct([row.association for row in rows]), progress)
        _tell(done, rows, reason, sum(map(len, given_back.values())), today)
        done.detail.update(told)
        return Voided(done.event, len(rows), sum(map(len, given_back.values())), skipped, missing)


def take_voids_back(event: int, association_ids: Sequence[int]) -> None:
    """Let what an event voided on these associations count again, and end again what it had ended."""
    for ids in chunks(association_ids):
        table, param = ids_table(ids)
        these = f"void_event = ? AND association_id IN (SELECT id FROM {table} AS chosen)"
        back = execute(f"SELECT id FROM instance WHERE {these}", (event, param)).fetchall()
        ended = (
            "(SELECT i.{column} FROM instance i WHERE i.void_reopened = revocation.id AND i.void_event = ?)"
        )
        execute(
            f"UPDATE revocation SET ended_on = {ended.format(column='issued_on')}, ended_by = 'certified',"
            f" ended_reason = '', ended_event = {ended.format(column='event')}"
            f" WHERE id IN (SELECT void_reopened FROM instance WHERE {these})",
            (event, event, event, param),
        )
        execute(
            f"UPDATE instance SET void_event = NULL, void_reason = '', void_reopened = NULL WHERE {these}",
            (event, param),
        )
        settle_voided([id for (id,) in back])


def _find(instance_ids: Sequence[int]) -> tuple[list[VoidedRow], tuple[Passed, ...], int]:
    """The certificates in the order given, as they are now; those void already; how many are gone."""
    wanted = distinct(instance_ids)
    rows: dict[int, VoidedRow] = {}
    skipped: list[Passed] = []
    for ids in chunks(wanted):
        table, param = ids_table(ids)
        for id, association, entity, key, code, name, certification, gone, *fields in execute(
            "SELECT i.id, a.id, a.entity_id, a.certification_id, e.code, e.name, c.name, i.void_event, i.issued_on,"
            " i.effective_on, i.expires_on, i.number, i.note FROM instance i"
            " JOIN association a ON a.id = i.association_id JOIN entity e ON e.id = a.entity_id"
            f" JOIN certification c ON c.id = a.certification_id WHERE i.id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).fetchall():
            if gone is not None:
                skipped.append(Passed(code, _VOID_ALREADY, certification))
                continue
            rows[id] = VoidedRow(
                id, association, entity, key, code, name, certification, instance_fields(fields), None, None, 0, None
            )  # fmt: skip
    return (
        [rows[id] for id in wanted if id in rows],
        tuple(skipped),
        len(wanted) - len(rows) - len(skipped),
    )


def _given_back(instance_ids: Sequence[int]) -> dict[int, list[int]]:
    """What each of these had replaced and that counts again: nothing else that is not voided replaced it as well."""
    found: dict[int, list[int]] = defaultdict(list)
    for ids in chunks(instance_ids):
        table, param = ids_table(ids)
        these = f"(SELECT id FROM {table} AS chosen)"
        for renewal, instance in execute(
            "SELECT p.renewal_id, p.instance_id FROM replacement p JOIN instance i ON i.id = p.instance_id"
            f" WHERE p.renewal_id IN {these} AND i.void_event IS NULL AND NOT EXISTS (SELECT 1 FROM replacement q"
            " JOIN instance n ON n.id = q.renewal_id WHERE q.instance_id = p.instance_id"
            f" AND n.void_event IS NULL AND n.id NOT IN {these})",
            (param, param),
        ).fetchall():
            found[renewal].append(instance)
    return found


def _void(rows: Sequence[VoidedRow], reason: str, done: Act) -> None:
    ids = [row.instance for row in rows]
    ended = find_ended(ids)
    for some in chunks(ids):
        table, param = ids_table(some)
        execute(
            "UPDATE instance SET void_event = ?, void_reason = ?, voided_on = effective_on, voided_by_id = NULL"
            f" WHERE id IN (SELECT id FROM {table} AS chosen)",
            (done.event, reason, param),
        )
    for row in rows:
        if (revocation := ended.get(row.instance)) is not None:
            execute("UPDATE instance SET void_reopened = ? WHERE id = ?", (revocation.id, row.instance))
            end_otherwise(row.association, revocation.id)


def _foresee(rows: Sequence[VoidedRow], today: date) -> list[VoidedRow]:
    """The rows with the status that each association has today, and would have without all of the certificates."""
    going = {row.instance for row in rows}
    windows = get_warning_windows()
    ended = find_ended([row.instance for row in rows])
    given_back = _given_back(sorted(going))
    foreseen = []
    for start in range(0, len(rows), _AT_ONCE):
        batch = rows[start : start + _AT_ONCE]
        associations = distinct([row.association for row in batch])
        histories = list_histories(associations)
        renewals = _renewals(associations)
        voiding = _voiding(associations)
        for row in batch:
            history = histories.get(row.association, History())
            then = _without(history, going, renewals)
            reopens = None
            revocations = [one for _, one in history.revocations]
            if (revocation := ended.get(row.instance)) is not None:
                revocations, reopens = _ended_otherwise(history, revocation.id, then, voiding)
            window = windows[row.certification_id]
            foreseen.append(
                row._replace(
                    status=_status(history.instances, [one for _, one in history.revocations], window, today),
                    status_after=_status(then, revocations, window, today),
                    given_back=len(given_back.get(row.instance, ())),
                    reopens=reopens,
                )
            )
    return foreseen


def _status(
    instances: Sequence[Instance], revocations: Sequence[Revocation], window: int | None, today: date
) -> Status | None:
    span = rules.status_on(rules.timeline(instances, revocations, window), today)
    return span.status if span else None


def _without(
    history: History, going: set[int], renewals: Mapping[int, Sequence[tuple[int, date, date]]]
) -> list[Instance]:
    """The instances that stay, replaced only by renewals that stay."""
    return [
        one._replace(
            replaced=tuple(
                Replaced.by(issued_on, effective_on)
                for renewal, issued_on, effective_on in renewals.get(one.key or 0, ())
                if renewal not in going
            )
        )
        for one in history.instances
        if one.key not in going
    ]


def _ended_otherwise(
    history: History, revocation: int, then: Sequence[Instance], voiding: set[tuple[int, int]]
) -> tuple[list[Revocation], date | None]:
    """The revocations as `end_otherwise` leaves them, and since when one stands again."""
    revoked_on = next(one.revoked_on for id, one in history.revocations if id == revocation)
    following = min(
        (
            one.issued_on
            for one in then
            if one.issued_on >= revoked_on and (one.key or 0, revocation) not in voiding
        ),
        default=None,
    )
    if following is None and any(one.ended_on is None for _, one in history.revocations):
        return [one for _, one in history.revocations], None
    return [
        one._replace(ended_on=following) if id == revocation else one for id, one in history.revocations
    ], (revoked_on if following is None else None)


def _renewals(association_ids: Sequence[int]) -> dict[int, list[tuple[int, date, date]]]:
    """The renewals that replaced the associations' instances, by instance: id, issued on, effective on."""
    table, param = ids_table(association_ids)
    found: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
    for instance, renewal, issued, effective in execute(
        "SELECT p.instance_id, n.id, n.issued_on, n.effective_on FROM instance n"
        " JOIN replacement p ON p.renewal_id = n.id WHERE n.void_event IS NULL"
        f" AND n.association_id IN (SELECT id FROM {table} AS chosen)",
        (param,),
    ).fetchall():
        found[instance].append((renewal, day(issued), day(effective)))
    return found


def _voiding(association_ids: Sequence[int]) -> set[tuple[int, int]]:
    """Which instances of the associations were recorded before which revocations."""
    table, param = ids_table(association_ids)
    return {
        (instance, revocation)
        for instance, revocation in execute(
            "SELECT v.instance_id, v.revocation_id FROM voiding v JOIN revocation r ON r.id = v.revocation_id"
            f" WHERE r.association_id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).fetchall()
    }


def _changed(rows: Sequence[VoidedRow], agreed: VoidPlan) -> set[str]:
    """The codes of certificates that are not what was agreed to: corrected, gone, or never asked about."""
    then = {row.instance: (row.code, row.fields) for row in agreed.rows}
    now = {row.instance: (row.code, row.fields) for row in rows}
    return {(now.get(id) or then[id])[0] for id in {*then, *now} if then.get(id) != now.get(id)}


def _tell(done: Act, rows: Sequence[VoidedRow], reason: str, given_back: int, today: date) -> None:
    """One certificate is told with its dates, many by their number."""
    certifications = {row.certification_id for row in rows}
    entities = {row.entity for row in rows}
    if len(certifications) == 1:
        (done.certification_id,) = certifications
    else:
        done.detail["certifications"] = sorted(certifications)
    if len(entities) == 1:
        (done.entity_id,) = entities
    done.touch(entities)
    done.detail.update(voided_instances=len(rows), reason=reason, on=today.isoformat())
    if given_back:
        done.detail["given_back"] = given_back
    if len(rows) == 1:
        done.detail.update(instance=rows[0].instance, **told_of(rows[0].fields))
