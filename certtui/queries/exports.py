"""What is exported, as it is stored: rows by the million, in an order that is the same however often it is asked for.

Rows come certification by certification in order of name, and in each in order of the entities' codes. Sorting one
certification at a time keeps the sorts small. Everything here is read inside of `db.snapshot`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from certtui.queries.dialect import contains, day_text, joined_ids, stream
from certtui.records import CertificationEntry, Kind, Status
from certtui.store import execute
from certtui.text import search_words


class Selection(NamedTuple):
    """Which associations, on which date; empty means all. `search` is what an operator types.

    `known_on` leaves out instances that were not issued by then; None takes all that are recorded.
    """

    as_of: date
    kind: Kind | None = None
    certification_id: int | None = None
    statuses: frozenset[Status] = frozenset()
    search: str = ""
    inactive: bool = False
    known_on: date | None = None


def list_exported_certifications(selection: Selection) -> list[CertificationEntry]:
    """The certifications that a selection is about, in the order of the export."""
    where, params = [], []
    for column, value in (("c.id", selection.certification_id), ("c.kind", selection.kind)):
        if value is not None:
            where.append(f"{column} = ?")
            params.append(int(value))
    return [
        CertificationEntry(id, name, Kind(kind), group)
        for id, name, kind, group in execute(
            "SELECT c.id, c.name, c.kind, g.name FROM certification c"
            " JOIN certification_group g ON g.id = c.group_id"
            f"{' WHERE ' if where else ''}{' AND '.join(where)} ORDER BY c.sort_name, c.name",
            params,
        ).fetchall()
    ]


def stream_associations(certification_id: int, selection: Selection) -> Iterator[tuple[Any, ...]]:
    """The associations of one certification on the selection's date, by code, days as ISO text.

    (code, name, e-mail, active, direct, ids of roles with commas between, status, issued, effective and expires on,
    number, assigned on, revoked on, reason); None where there is none. Plain tuples: naming their fields would cost a
    second in a million rows. A revocation is looked for only where the status says that one covers the date.
    """
    day = selection.as_of.isoformat()
    revocation = (
        "CASE WHEN s.status = {revoked} THEN (SELECT {column} FROM revocation v WHERE v.association_id = a.id"
        " AND v.revoked_on <= ? AND (v.ended_on IS NULL OR v.ended_on > ?) ORDER BY v.id DESC LIMIT 1) END"
    )
    revoked_on = revocation.format(revoked=int(Status.REVOKED), column=day_text("v.revoked_on"))
    reason = revocation.format(revoked=int(Status.REVOKED), column="v.reason")
    where, params = _where(certification_id, selection)
    return stream(
        "SELECT e.code, e.name, e.email, e.active, a.direct,"
        f" (SELECT {joined_ids('x.role_id')} FROM association_role x WHERE x.association_id = a.id), s.status,"
        f" {day_text('i.issued_on')}, {day_text('i.effective_on')}, {day_text('s.expires_on')}, i.number,"
        f" {day_text('a.assigned_on')}, {revoked_on}, {reason}"
        f" {_source(selection)} LEFT JOIN instance i ON i.id = s.instance_id {where} ORDER BY e.code",
        (day, day, day, day, *params),
    )


def stream_instances(certification_id: int, selection: Selection) -> Iterator[tuple[Any, ...]]:
    """The instances of one certification's associations, by code, then in the order in which they count.

    (code, name, number, issued, effective, expires and voided on, note, recorded at and by).
    """
    where, params = _where(certification_id, selection)
    if selection.known_on:
        where += " AND i.issued_on <= ?"
        params = (*params, selection.known_on.isoformat())
    days = ", ".join(day_text(f"i.{day}_on") for day in ("issued", "effective", "expires", "voided"))
    return stream(
        f"SELECT e.code, e.name, i.number, {days}, i.note, i.recorded_at, i.recorded_by"
        f" {_source(selection)} JOIN instance i ON i.association_id = a.id {where}"
        " ORDER BY e.code, i.issued_on, i.effective_on, i.id",
        params,
    )


def get_role_names() -> dict[int, str]:
    """The roles' names by id, in order of name."""
    return dict(execute("SELECT id, name FROM role ORDER BY search, name").fetchall())


def _source(selection: Selection) -> str:
    """The tables, in the order in which SQLite is to read them.

    All statuses: by association, whose ids, and with them the timelines and instances, lie near each other. Some
    statuses: from the index over the timelines, which holds just those.
    """
    if selection.statuses:
        return "FROM span s JOIN association a ON a.id = s.association_id JOIN entity e ON e.id = a.entity_id"
    return "FROM association a CROSS JOIN span s CROSS JOIN entity e"  # SQLite does not reorder a CROSS JOIN


def _where(certification_id: int, selection: Selection) -> tuple[str, tuple[object, ...]]:
    day = selection.as_of.isoformat()
    active = "s.active IN (TRUE, FALSE)" if selection.inactive else "s.active = TRUE"
    where = f"{active} AND s.ends_on >= ? AND s.starts_on <= ?"
    if selection.statuses:
        statuses = ", ".join(str(int(status)) for status in sorted(selection.statuses))
        where = f"WHERE s.certification_id = ? AND s.status IN ({statuses}) AND {where}"
    else:
        where = f"WHERE a.certification_id = ? AND s.association_id = a.id AND e.id = a.entity_id AND {where}"
    params: list[object] = [certification_id, day, day]
    for word in search_words(selection.search):
        where += (
            f" AND ({contains('e.search')} OR EXISTS (SELECT 1 FROM role_member m JOIN role r ON r.id = m.role_id"
            f" WHERE m.entity_id = e.id AND {contains('r.search')}))"
        )
        params += [word, word]
    return where, tuple(params)


def count_inactive() -> int:
    """How many associations are those of inactive entities, and so left out unless asked for."""
    row = execute(
        "SELECT count(*) FROM entity e JOIN association a ON a.entity_id = e.id"
        " WHERE e.active = FALSE AND a.archived_on IS NULL"
    ).fetchone()
    return int(row[0])
