"""Whether the database holds together: the file, its tables, the log and the rows that it tells of, what is derived.

Owns nothing and changes nothing. Each check reads the tables a second time, without trusting the command that wrote
them; memory stays flat however many rows there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from certtui import attachments
from certtui.integrity.access import of_access
from certtui.integrity.codes import of_codes
from certtui.integrity.contents import of_attachments
from certtui.integrity.log import of_the_log
from certtui.integrity.problem import Problem
from certtui.integrity.shape import of_the_shape
from certtui.integrity.sweeps import of_sweeps
from certtui.progress import Progress, silent
from certtui.queries.timelines import reckon
from certtui.shape import Incomparable, Shape, wanted_shape
from certtui.store import connection, execute, ids_table, is_postgresql, iso, snapshot

__all__ = ["Problem", "check"]

_AT_ONCE = 2_000
_MOST_OF_A_SORT = 100
"""Problems of one sort that are listed; a damaged index would else name every row there is."""


class _Rule(NamedTuple):
    """A problem that one statement finds: its columns are put together as where it was found."""

    what: str
    meaning: str
    sql: str


_PAIR = "SELECT e.code, c.name FROM association a JOIN entity e ON e.id = a.entity_id JOIN certification c ON c.id = a.certification_id"
_HAS_SOURCE = "(a.direct = TRUE OR EXISTS (SELECT 1 FROM association_role s WHERE s.association_id = a.id))"
_OF_THIS = "JOIN association a ON a.id = {row}.association_id JOIN entity e ON e.id = a.entity_id"

_RULES = (
    _Rule(
        "an association in force without a source",
        "Nobody and no role asks for it, yet it is counted. Assign it again, or remove it.",
        f"{_PAIR} WHERE a.archived_on IS NULL AND NOT {_HAS_SOURCE}",
    ),
    _Rule(
        "an archived association that has a source",
        "It is asked for, yet not counted: a gap may be hidden. Restore the last backup in which it was right.",
        f"{_PAIR} WHERE a.archived_on IS NOT NULL AND {_HAS_SOURCE}",
    ),
    _Rule(
        "an association brought by a role that does not bring it",
        "The entity is not a member of the role, or the certification not on it. Add it there, and take it off again.",
        "SELECT e.code, c.name, r.name FROM association_role s JOIN role r ON r.id = s.role_id "
        + _OF_THIS.format(row="s")
        + " JOIN certification c ON c.id = a.certification_id"
        " WHERE NOT EXISTS (SELECT 1 FROM role_member m WHERE m.role_id = s.role_id AND m.entity_id = a.entity_id)"
        " OR NOT EXISTS (SELECT 1 FROM role_certification x"
        " WHERE x.role_id = s.role_id AND x.certification_id = a.certification_id)",
    ),
    _Rule(
        "a role's member without a certification of the role",
        "The member must hold it, but is not counted. Let the member leave the role and join it again.",
        "SELECT e.code, c.name, r.name FROM role_member m JOIN role_certification x ON x.role_id = m.role_id"
        " JOIN role r ON r.id = m.role_id JOIN entity e ON e.id = m.entity_id"
        " JOIN certification c ON c.id = x.certification_id"
        " WHERE NOT EXISTS (SELECT 1 FROM association a JOIN association_role s ON s.association_id = a.id"
        " AND s.role_id = m.role_id WHERE a.entity_id = m.entity_id AND a.certification_id = x.certification_id)",
    ),
    _Rule(
        "an instance voided by a revocation that does not void it",
        "It counts for too long or not long enough, so the status may be wrong. Restore the last backup in which "
        "it was right.",
        "SELECT e.code, c.name, 'instance ' || i.id FROM (SELECT x.id, x.association_id, x.voided_by_id, x.void_event,"
        " x.effective_on, x.voided_on, (SELECT min(r.revoked_on) FROM voiding v JOIN revocation r"
        " ON r.id = v.revocation_id WHERE v.instance_id = x.id AND COALESCE(r.ended_by, '') <> 'reinstated')"
        " AS first_voided FROM instance x) AS i "
        + _OF_THIS.format(row="i")
        + " JOIN certification c ON c.id = a.certification_id LEFT JOIN revocation b ON b.id = i.voided_by_id"
        " WHERE CASE WHEN i.void_event IS NOT NULL THEN i.voided_on IS NULL OR i.voided_on <> i.effective_on"
        " OR b.id IS NOT NULL WHEN i.first_voided IS NULL THEN i.voided_on IS NOT NULL OR b.id IS NOT NULL"
        " ELSE i.voided_on IS NULL OR i.voided_on <> i.first_voided OR b.id IS NULL"
        " OR b.revoked_on <> i.first_voided OR b.ended_by = 'reinstated' END",
    ),
    _Rule(
        "a certificate tied to another association's revocation or renewal",
        "It is marked as void or replaced because of another association's record. Restore the last backup in which it was right.",
        "SELECT e.code, c.name, 'instance ' || i.id FROM instance i "
        + _OF_THIS.format(row="i")
        + " JOIN certification c ON c.id = a.certification_id WHERE EXISTS (SELECT 1 FROM voiding v JOIN revocation r"
        " ON r.id = v.revocation_id WHERE v.instance_id = i.id AND r.association_id <> i.association_id)"
        " OR EXISTS (SELECT 1 FROM replacement p JOIN instance n ON n.id = p.renewal_id"
        " WHERE p.instance_id = i.id AND n.association_id <> i.association_id)",
    ),
    _Rule(
        "a certificate that counts although it was revoked after it was recorded",
        "A revocation voids what was recorded before it, and this link is missing. Restore the last backup in which it was "
        "right.",
        "SELECT e.code, c.name, 'instance ' || i.id FROM revocation r JOIN audit_event u"
        " ON u.id = r.event AND u.action = 'revoke' JOIN instance i ON i.association_id = r.association_id"
        " AND i.event < r.event "
        + _OF_THIS.format(row="i")
        + " JOIN certification c ON c.id = a.certification_id WHERE COALESCE(r.ended_by, '') <> 'reinstated'"
        " AND NOT EXISTS (SELECT 1 FROM voiding v WHERE v.instance_id = i.id AND v.revocation_id = r.id)",
    ),
)

_STALE = Problem(
    "a stored timeline that differs from the rules",
    "",
    "Statuses, counts and reminders of this row are wrong. Certify, revoke or assign it again, or restore a backup.",
)
_MISPLACED = Problem(
    "a stored timeline that counts in the wrong place",
    "",
    "It names another certification, or counts an inactive entity. Deactivate and reactivate the entity.",
)


def check(
    progress: Progress = silent, reading: Progress = silent, summing: Progress = silent
) -> list[Problem]:
    """Look for everything that should not be; an empty list says that all holds.

    `progress` counts associations, `reading` the bytes of attachments, `summing` the rows that are compared with the log.
    At most a hundred problems of one sort are listed. Raises DatabaseUnavailable when the database cannot be read at all.
    """
    with attachments.reading(), connection():
        wanted = wanted_shape()  # before the snapshot, which only reads
        with snapshot():
            return list(_found(wanted, progress, reading, summing))


def _found(
    wanted: Shape | Incomparable, progress: Progress, reading: Progress, summing: Progress
) -> Iterator[Problem]:
    if damaged := list(_of_the_file()):
        yield from damaged  # what else is read from it would prove nothing
        return
    of_tables = of_the_shape(wanted)
    yield from of_tables.problems
    if of_tables.references_hold and (broken := list(_of_references())):
        yield from broken
        return
    yield from of_access()
    if not of_tables.readable:
        return
    yield from of_the_log(summing)
    for rule in _RULES:
        yield from _at_most(_broken(rule), rule.what)
    yield from _at_most(of_codes(), "codes of entities")
    yield from _at_most(_of_timelines(progress), _STALE.what)
    yield from _at_most(of_attachments(reading), "attachments that cannot be read back")
    yield from _at_most(of_sweeps(), "sweeps that are not what was signed")


def _of_the_file() -> Iterator[Problem]:
    """PostgreSQL keeps its pages in order by itself; SQLite is asked."""
    if is_postgresql():
        return
    for (line,) in execute(f"PRAGMA integrity_check({_MOST_OF_A_SORT})").fetchall():
        if line != "ok":
            yield Problem(
                "the file is damaged",
                line,
                "Rows may be lost or wrong. Restore the last backup; keep this file.",
            )


def _of_references() -> Iterator[Problem]:
    """PostgreSQL keeps its references in order by itself; SQLite is asked."""
    if is_postgresql():
        return
    # its rows are found in the tables without ids as well, where they come without a number
    for table, row, parent, _ in islice(execute("PRAGMA foreign_key_check"), _MOST_OF_A_SORT):
        where = f"{table} {row}" if row is not None else table
        yield Problem(
            "a row without what it refers to",
            f"{where}, of {parent}",
            "Another program wrote to the file. Restore the last backup; keep this file.",
        )


def _broken(rule: _Rule) -> Iterator[Problem]:
    for row in execute(f"{rule.sql} LIMIT {_MOST_OF_A_SORT + 1}").fetchall():
        yield Problem(rule.what, " · ".join(map(str, row)), rule.meaning)


def _at_most(problems: Iterator[Problem], what: str) -> list[Problem]:
    listed = list(islice(problems, _MOST_OF_A_SORT))
    if next(problems, None) is not None:
        listed.append(Problem(what, "and more", f"Only the first {_MOST_OF_A_SORT} of this sort are listed."))
    return listed


def _of_timelines(progress: Progress) -> Iterator[Problem]:
    """Reckon every association anew, a batch at a time, beside what is stored of it."""
    total = int(execute("SELECT count(*) FROM association").fetchone()[0])
    done = last = 0
    while ids := _next_ids(last):
        last = ids[-1]
        stored = _stored(ids)
        for one in reckon(ids):
            right = [_comparable(row) for row in one.rows()]
            there = stored.get(one.association, [])
            if there != right:
                misplaced = [row[2:] for row in there] == [row[2:] for row in right]
                kind = _MISPLACED if misplaced else _STALE
                yield kind._replace(where=_name(one.association))
        done += len(ids)
        progress(done, total)


def _next_ids(after: int) -> list[int]:
    rows = execute(
        "SELECT id FROM association WHERE id > ? ORDER BY id LIMIT ?", (after, _AT_ONCE)
    ).fetchall()
    return [id for (id,) in rows]


def _stored(ids: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
    table, param = ids_table(ids)
    stored = defaultdict(list)
    for association, *row in execute(
        "SELECT association_id, starts_on, ends_on, certification_id, active, status, instance_id, expires_on"
        f" FROM span WHERE association_id IN (SELECT id FROM {table} AS chosen) ORDER BY association_id, starts_on",
        (param,),
    ):
        stored[association].append(_comparable((association, *row)))
    return stored


def _comparable(row: Sequence[Any]) -> tuple[Any, ...]:
    """A row of the table of spans as both engines and the rules give it, what is only repeated in it in front."""
    _, starts_on, ends_on, certification, active, status, instance, expires_on = row
    return certification, bool(active), iso(starts_on), iso(ends_on), status, instance, iso(expires_on)


def _name(association: int) -> str:
    return " · ".join(execute(f"{_PAIR} WHERE a.id = ?", (association,)).fetchone())
