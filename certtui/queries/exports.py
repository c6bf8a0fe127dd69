"""What is exported, as it is stored: rows by the million, in an order that is the same however often it is asked for.

Rows come certification by certification in order of name, and in each in order of the entities' codes. Sorting one
certification at a time keeps the sorts small. Everything here is read inside of `store.snapshot`.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from certtui.errors import NotFound
from certtui.filters import Filter
from certtui.queries.codes import find_coded
from certtui.queries.counts import count_matching, count_statuses
from certtui.queries.dialect import day_text, joined_ids, stream
from certtui.queries.filters import (
    day_conditions,
    entity_conditions,
    list_chosen_certifications,
    rows_matching,
    span_conditions,
)
from certtui.records import Kind, Status
from certtui.rights import TO_VIEW_ROWS, Right, tells
from certtui.store import execute, ids_table

NEVER = "never"
"""In a column of expiries, where an instance never expires: an empty cell says that no instance decides."""
_FEW = 20_000
"""Entities up to which their associations are looked up one by one; those of more are all read, and most left out."""


class Selection(NamedTuple):
    """Which associations, on which day.

    `known_on` leaves out instances that were not issued by then; None takes all that are recorded.
    """

    as_of: date
    filter: Filter = Filter()
    known_on: date | None = None


def selection_on(filter: Filter, as_of: date, today: date) -> Selection:
    """What the filter chooses on a day: of a past one only what was known then."""
    return Selection(as_of, filter, as_of if as_of < today else None)


@tells(*TO_VIEW_ROWS)
def list_chosen_entities(selection: Selection) -> array[int] | None:
    """The ids of the entities that a selection is about, where they are few; None: all, or too many to name.

    Asked once for all certifications: what a filter looks for in an entity is then looked for once.
    """
    filter = selection.filter
    if filter.certification_id is not None or not filter.narrows_entities:
        return None
    conditions = entity_conditions(filter)
    ids = array(
        "q",
        (
            id
            for (id,) in execute(
                f"SELECT e.id FROM entity e WHERE {conditions.sql} LIMIT {_FEW + 1}", conditions.params
            )
        ),
    )
    return None if len(ids) > _FEW else ids


@tells(*TO_VIEW_ROWS)
def stream_associations(
    certification_id: int, selection: Selection, entities: Sequence[int] | None = None
) -> Iterator[tuple[Any, ...]]:
    """The associations of one certification on the selection's day, by code, days as ISO text.

    (code, name, e-mail, active, direct, ids of roles with commas between, status, issued, effective and expires on,
    number, assigned on, revoked on, reason); None where there is none, and never for an expiry. Plain tuples: naming their fields would cost a
    second in a million rows. A revocation is looked for only where the status says that one covers the day.
    `entities` is what `list_chosen_entities` answered.
    """
    day = selection.as_of.isoformat()
    revocation = (
        "CASE WHEN s.status = {revoked} THEN (SELECT {column} FROM revocation v WHERE v.association_id = a.id"
        " AND v.revoked_on <= ? AND (v.ended_on IS NULL OR v.ended_on > ?) ORDER BY v.id DESC LIMIT 1) END"
    )
    revoked_on = revocation.format(revoked=int(Status.REVOKED), column=day_text("v.revoked_on"))
    reason = revocation.format(revoked=int(Status.REVOKED), column="v.reason")
    tables, where, params = _rows_of(certification_id, selection, entities)
    return stream(
        "SELECT e.code, e.name, e.email, e.active, a.direct,"
        f" (SELECT {joined_ids('x.role_id')} FROM association_role x WHERE x.association_id = a.id), s.status,"
        f" {day_text('i.issued_on')}, {day_text('i.effective_on')},"
        f" CASE WHEN s.instance_id IS NULL THEN NULL ELSE COALESCE({day_text('s.expires_on')}, '{NEVER}') END, i.number,"
        f" {day_text('a.assigned_on')}, {revoked_on}, {reason}"
        f" FROM {tables} LEFT JOIN instance i ON i.id = s.instance_id WHERE {where} ORDER BY e.code",
        (day, day, day, day, *params),
    )


@tells(*TO_VIEW_ROWS)
def stream_instances(
    certification_id: int, selection: Selection, entities: Sequence[int] | None = None
) -> Iterator[tuple[Any, ...]]:
    """The instances of one certification's associations, by code, then in the order in which they count.

    (code, name, number, issued, effective, expires and voided on, note, recorded at and by, replaced on, anchor). `expires` is
    never where it never expires. `voided on`
    is the first day on which one does not count, by a revocation or because a renewal replaced it; `replaced on` the
    day from which the replacement is known.
    """
    tables, where, params = _rows_of(certification_id, selection, entities)
    if selection.known_on:
        where += " AND i.issued_on <= ?"
        params = (*params, selection.known_on.isoformat())
    issued, effective, expires, anchor = (
        day_text(f"i.{day}_on") for day in ("issued", "effective", "expires", "anchor")
    )
    # few are replaced, and looking for them a million times would be felt
    if execute("SELECT 1 FROM replacement LIMIT 1").fetchone() is None:
        voided_on, replaced_on = day_text("i.voided_on"), "NULL"
    else:
        known = f" AND n.issued_on <= '{selection.known_on.isoformat()}'" if selection.known_on else ""
        voided_on = _VOIDED_ON.format(day=day_text("d"), known=known)
        replaced_on = _REPLACED_ON.format(day=day_text("n.issued_on"), known=known)
    return stream(
        f"SELECT e.code, e.name, i.number, {issued}, {effective}, COALESCE({expires}, '{NEVER}'), {voided_on}, i.note,"
        f" i.recorded_at, i.recorded_by, {replaced_on}, {anchor}"
        f" FROM {tables} JOIN instance i ON i.association_id = a.id WHERE {where}"
        " ORDER BY e.code, i.issued_on, i.effective_on, i.id",
        params,
    )


_RENEWALS = (
    "FROM replacement p JOIN instance n ON n.id = p.renewal_id WHERE p.instance_id = i.id AND n.void_event IS NULL"
    " AND i.void_event IS NULL{known}"
)
_STOPS_ON = "CASE WHEN n.effective_on > n.issued_on THEN n.effective_on ELSE n.issued_on END"
_VOIDED_ON = (
    "(SELECT {day} FROM (SELECT CASE WHEN i.voided_on <= s THEN i.voided_on ELSE COALESCE(s, i.voided_on) END AS d"
    f" FROM (SELECT min({_STOPS_ON}) AS s {_RENEWALS}) AS stops) AS voids)"
)
_REPLACED_ON = f"(SELECT {{day}} {_RENEWALS} ORDER BY {_STOPS_ON}, n.issued_on LIMIT 1)"


def get_role_names() -> dict[int, str]:
    """The roles' names by id, in order of name."""
    return dict(execute("SELECT id, name FROM role ORDER BY search, name").fetchall())


@tells(*TO_VIEW_ROWS)
def count_rows(selection: Selection) -> int:
    """How many associations a selection chooses."""
    filter, day = selection.filter, selection.as_of
    if filter.narrows_entities:
        return sum(counts.total for counts in count_matching(filter, day).values())
    counted = count_statuses(day, inactive=filter.inactive)
    chosen = [counted[entry.id] for entry in list_chosen_certifications(filter) if entry.id in counted]
    return sum(counts.of(status) for counts in chosen for status in filter.statuses or Status)


@tells(*TO_VIEW_ROWS)
def count_instances(selection: Selection) -> int:
    """How many instances the associations of a selection have."""
    matching, params = rows_matching(selection.filter, selection.as_of)
    known = ""
    if selection.known_on:
        known, params = " AND i.issued_on <= ?", (*params, selection.known_on.isoformat())
    counted = execute(
        f"SELECT count(*) FROM instance i WHERE i.association_id IN (SELECT a.id {matching}){known}", params
    )
    return int(counted.fetchone()[0])


@tells(Right.VIEW_ENTITIES)
def count_entities(selection: Selection) -> int:
    """How many entities a selection lists: with statuses those that have one of them, else whatever they hold."""
    filter = selection.filter
    if filter.statuses:
        matching, params = rows_matching(filter, selection.as_of)
        return int(execute(f"SELECT count(DISTINCT a.entity_id) {matching}", params).fetchone()[0])
    conditions = entity_conditions(filter)
    counted = execute(f"SELECT count(*) FROM entity e WHERE {conditions.sql}", conditions.params)
    return int(counted.fetchone()[0])


@tells(Right.VIEW_ENTITIES)
def count_inactive() -> int:
    """How many associations are those of inactive entities, and so left out unless asked for."""
    row = execute(
        "SELECT count(*) FROM entity e JOIN association a ON a.entity_id = e.id"
        " WHERE e.active = FALSE AND a.archived_on IS NULL"
    ).fetchone()
    return int(row[0])


@tells(Right.VIEW_CERTIFICATIONS)
def list_option_words(filter: Filter) -> tuple[str, ...] | None:
    """The options of the command line that choose what a filter chooses; None where no options do.

    Raises NotFound when something that the filter names is no longer there.
    """
    if any("=" in name for name, _ in filter.attributes):
        return None
    kind = filter.kind or (None if filter.entity_id is None else _kind_to_name_by(filter.entity_id))
    words = [f"--kind={kind.word}"] if kind is not None else []
    for option, column, table, id in (
        ("certification", "name", "certification", filter.certification_id),
        ("group", "name", "certification_group", filter.group_id),
        ("role", "name", "role", filter.role_id),
        ("location", "code", "entity", filter.location_id),
        ("entity", "code", "entity", filter.entity_id),
    ):
        if id is not None:
            found = execute(f'SELECT {column} FROM "{table}" WHERE id = ?', (id,)).fetchone()
            if found is None:
                raise NotFound(f"The {option} that was filtered by is no longer there. Choose another.")
            words.append(f"--{option}={found[0]}")
    words += [f"--attribute={name}={value}" for name, value in filter.attributes]
    if filter.statuses:
        words.append(f"--status={','.join(status.word for status in sorted(filter.statuses))}")
    if filter.search.strip():
        words.append(f"--search={' '.join(filter.search.split())}")
    return (*words, *(("--inactive",) if filter.inactive else ()))


def _kind_to_name_by(entity_id: int) -> Kind | None:
    """The kind of an entity whose code one of another kind has as well: it alone does not say which is meant."""
    row = execute("SELECT kind, code FROM entity WHERE id = ?", (entity_id,)).fetchone()
    if row is None:
        return None
    kind, code = Kind(row[0]), row[1]
    return kind if any(find_coded(other, [code])[code] for other in Kind if other is not kind) else None


def _rows_of(
    certification_id: int, selection: Selection, entities: Sequence[int] | None
) -> tuple[str, str, tuple[Any, ...]]:
    """The tables, in the order in which SQLite is to read them, the conditions and their parameters.

    All statuses: by association, whose ids, and with them the timelines and instances, lie near each other. Some
    statuses: from the index over the timelines, which holds just those.
    """
    filter = selection.filter._replace(
        kind=None
    )  # the certification is of that kind, and so are its entities
    conditions = (span_conditions if filter.statuses else day_conditions)(filter, selection.as_of)
    if entities is not None:
        table, param = ids_table(entities)
        tables = "association a CROSS JOIN span s CROSS JOIN entity e"  # SQLite does not reorder a CROSS JOIN
        chosen = f"a.entity_id IN (SELECT id FROM {table} AS chosen) AND {conditions.sql}"
        params = (certification_id, param, *conditions.params)
        return tables, f"{_BY_ASSOCIATION} AND {chosen}", params
    if filter.narrows_entities:
        conditions = conditions.plus(entity_conditions(filter))
    params = (certification_id, *conditions.params)
    if filter.statuses:
        tables = "span s JOIN association a ON a.id = s.association_id JOIN entity e ON e.id = a.entity_id"
        return tables, f"s.certification_id = ? AND {conditions.sql}", params
    tables = "association a CROSS JOIN span s CROSS JOIN entity e"
    return tables, f"{_BY_ASSOCIATION} AND {conditions.sql}", params


_BY_ASSOCIATION = "a.certification_id = ? AND s.association_id = a.id AND e.id = a.entity_id"
