"""What a Filter means in SQL, in words, and which of its choices there are.

Conditions are written for the aliases `e` (entity), `c` (certification) and `s` (span), each to be put behind a WHERE.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from certtui.errors import NotFound
from certtui.filters import Filter
from certtui.queries.codes import find_one
from certtui.queries.dialect import contains
from certtui.records import CertificationEntry, Kind, Status
from certtui.rights import Right, tells
from certtui.store import execute, is_postgresql, words_table
from certtui.text import code_key, search_key, search_words

MOST_VALUES = 1_000
"""Values of an attribute that are listed to choose from."""


class Conditions(NamedTuple):
    """Conditions joined by AND, with their parameters in order; `sql` is never empty."""

    sql: str
    params: tuple[Any, ...] = ()

    def plus(self, other: Conditions) -> Conditions:
        """Both."""
        return Conditions(f"{self.sql} AND {other.sql}", (*self.params, *other.params))


def entity_conditions(filter: Filter) -> Conditions:
    """Which entities (`e`) the filter is about, whatever they hold."""
    parts: list[str] = [] if filter.inactive else ["e.active = TRUE"]
    params: list[Any] = []
    if filter.kind is not None:
        parts.append("e.kind = ?")
        params.append(int(filter.kind))
    if filter.entity_id is not None:
        parts.append("e.id = ?")
        params.append(filter.entity_id)
    if filter.role_id is not None:
        parts.append("e.id IN (SELECT m.entity_id FROM role_member m WHERE m.role_id = ?)")
        params.append(filter.role_id)
    if filter.location_id is not None:
        table, named = words_table(_values_that_name(filter.location_id))
        parts.append(
            f"(e.id = ? OR EXISTS (SELECT 1 FROM {_pairs()} WHERE p.value IN (SELECT word FROM {table} AS given)))"
        )
        params += [filter.location_id, named]
    for name in dict(filter.attributes):
        values = [value for other, value in filter.attributes if other == name]
        marks = ", ".join("?" * len(values))
        parts.append(f"EXISTS (SELECT 1 FROM {_pairs()} WHERE p.key = ? AND p.value IN ({marks}))")
        params += [name, *values]
    for word in search_words(filter.search):
        parts.append(
            f"({contains('e.search')} OR EXISTS (SELECT 1 FROM role_member m JOIN role r ON r.id = m.role_id"
            f" WHERE m.entity_id = e.id AND {contains('r.search')}))"
        )
        params += [word, word]
    return Conditions(" AND ".join(parts) or "1 = 1", tuple(params))


def certification_conditions(filter: Filter) -> Conditions:
    """Which certifications (`c`) the filter is about."""
    chosen = (
        ("c.id = ?", filter.certification_id),
        ("c.group_id = ?", filter.group_id),
        ("c.kind = ?", None if filter.kind is None else int(filter.kind)),
    )
    parts = [(sql, value) for sql, value in chosen if value is not None]
    return Conditions(" AND ".join(sql for sql, _ in parts) or "1 = 1", tuple(value for _, value in parts))


def span_conditions(filter: Filter, day: date) -> Conditions:
    """Which spans (`s`) hold on the day, with one of the filter's statuses: as the index over the timelines is read."""
    among = _statuses(filter.statuses or frozenset(Status))
    return Conditions(f"s.status IN ({among})").plus(day_conditions(filter, day))


def day_conditions(filter: Filter, day: date) -> Conditions:
    """Which spans (`s`) hold on the day, whatever their status: as they are read association by association."""
    active = "s.active IN (TRUE, FALSE)" if filter.inactive else "s.active = TRUE"
    shown = day.isoformat()
    return Conditions(f"{active} AND s.ends_on >= ? AND s.starts_on <= ?", (shown, shown))


def rows_matching(filter: Filter, day: date) -> tuple[str, tuple[Any, ...]]:
    """FROM … WHERE … of the rows that the filter chooses on a day, with its parameters: one for each association.

    Tables: `s` the span that holds on the day, `a` the association, `e` the entity, `c` the certification. A filter that
    narrows entities is read from them on, any other from the index over the timelines.
    """
    conditions = (
        certification_conditions(filter).plus(span_conditions(filter, day)).plus(entity_conditions(filter))
    )
    if filter.narrows_entities and filter.certification_id is None:
        # CROSS JOIN holds SQLite to this order of reading
        tables = "FROM entity e CROSS JOIN association a CROSS JOIN span s CROSS JOIN certification c"
    else:
        tables = "FROM certification c CROSS JOIN span s CROSS JOIN association a CROSS JOIN entity e"
    joined = "a.entity_id = e.id AND s.association_id = a.id AND s.certification_id = c.id"
    return f"{tables} WHERE {joined} AND {conditions.sql}", conditions.params


def describe_filter(filter: Filter) -> tuple[str, ...]:
    """The filter's conditions in words, one each: Employees, Role Rigger, Expired or Missing, "night shift".

    Raises NotFound when something that it names is no longer there.
    """
    words = [filter.kind.title] if filter.kind is not None else []
    for label, table, id in (
        ("", "certification", filter.certification_id),
        ("Group ", "certification_group", filter.group_id),
        ("Role ", "role", filter.role_id),
        ("Location ", "entity", filter.location_id),
        ("", "entity", filter.entity_id),
    ):
        if id is not None:
            words.append(label + _name_of(table, id))
    if filter.statuses:
        words.append(" or ".join(status.label for status in sorted(filter.statuses)))
    for name in dict(filter.attributes):
        values = " or ".join(value for other, value in filter.attributes if other == name)
        words.append(f"{name}: {values}")
    if filter.search.strip():
        words.append(f'"{" ".join(filter.search.split())}"')
    if filter.inactive:
        words.append("inactive as well")
    return tuple(words)


@tells(Right.VIEW_ENTITIES)
def find_entity(code: str, kind: Kind | None) -> int:
    """The entity of that code, of that kind or of any; inactive ones are found too.

    Raises NotFound, also for a code that entities of several kinds have.
    """
    fits = [found for one in ([kind] if kind else Kind) if (found := find_one(one, code))]
    if len(fits) == 1:
        return fits[0].id
    if fits:
        kinds = ", ".join(one.kind.label.lower() for one in fits)
        raise NotFound(
            f"Several kinds have an entity with the code '{code}': {kinds}. Say which kind is meant."
        )
    raise NotFound(f"There is no {kind.label.lower() if kind else 'entity'} with the code '{code}'.")


@tells(Right.VIEW_CERTIFICATIONS)
def list_chosen_certifications(filter: Filter) -> list[CertificationEntry]:
    """The certifications that the filter is about, in order of name: as rows are exported, one after the other."""
    conditions = certification_conditions(filter)
    return [
        CertificationEntry(id, name, Kind(kind), group)
        for id, name, kind, group in execute(
            "SELECT c.id, c.name, c.kind, g.name FROM certification c"
            " JOIN certification_group g ON g.id = c.group_id"
            f" WHERE {conditions.sql} ORDER BY c.sort_name, c.name",
            conditions.params,
        ).fetchall()
    ]


@tells(Right.VIEW_ENTITIES)
def find_location(text: str) -> int:
    """The job location of that code, or of that name, whatever their case; inactive ones are found too.

    Raises NotFound, also for a name that several have: their codes tell them apart.
    """
    typed = text.strip()
    rows = execute(
        "SELECT id, code, name FROM entity WHERE kind = ? ORDER BY code", (int(Kind.LOCATION),)
    ).fetchall()
    for same in (
        lambda row: row[1] == typed,
        lambda row: code_key(row[1]) == code_key(typed),
        lambda row: search_key(row[2]) == search_key(typed),
    ):
        found = [row for row in rows if same(row)]
        if len(found) == 1:
            return int(found[0][0])
        if found:
            codes = ", ".join(code for _, code, _ in found[:5])
            raise NotFound(f"Several job locations are called '{text}'. Name one by its code: {codes}.")
    from difflib import get_close_matches

    close = get_close_matches(typed, [word for row in rows for word in row[1:]], n=3, cutoff=0.5)
    hint = f" Did you mean {', '.join(map(repr, close))}?" if close else ""
    raise NotFound(f"There is no job location with the code or name '{text}'.{hint}")


def list_choices(field: str, kind: Kind) -> list[tuple[int, str]]:
    """What a filter of a kind can name in a field, role_id, group_id or location_id: (id, name), in order of name."""
    sql, params = {
        "role_id": ("SELECT id, name FROM role ORDER BY search, name", ()),
        "group_id": (
            (
                "SELECT g.id, g.name FROM certification_group g WHERE EXISTS (SELECT 1 FROM certification c"
                " WHERE c.group_id = g.id AND c.kind = ?) ORDER BY g.sort_name, g.name"
            ),
            (int(kind),),
        ),
        "location_id": (
            "SELECT id, name || ' · ' || code FROM entity WHERE kind = ? AND active = TRUE ORDER BY sort_name, id",
            (int(Kind.LOCATION),),
        ),
    }[field]
    return [(id, name) for id, name in execute(sql, params).fetchall()]


@tells(Right.VIEW_ENTITIES)
def has_attribute(kind: Kind | None, name: str, value: str) -> bool:
    """Whether any active entity, of this kind when given, has this value of an attribute."""
    conditions = entity_conditions(Filter(kind=kind, attributes=((name, value),)))
    found = execute(f"SELECT 1 FROM entity e WHERE {conditions.sql} LIMIT 1", conditions.params)
    return found.fetchone() is not None


@tells(Right.VIEW_ENTITIES)
def list_attribute_values(kind: Kind, name: str) -> list[tuple[str, int]]:
    """The values that active entities of the kind have for an attribute, and how many each: the MOST_VALUES most frequent."""
    return [
        (str(value), int(number))
        for value, number in execute(
            f"SELECT p.value, count(*) FROM entity e CROSS JOIN {_pairs(lateral=True)}"
            " WHERE e.kind = ? AND e.active = TRUE AND p.key = ? AND p.value <> ''"
            " GROUP BY p.value ORDER BY count(*) DESC, p.value LIMIT ?",
            (int(kind), name, MOST_VALUES),
        ).fetchall()
    ]


def _pairs(*, lateral: bool = False) -> str:
    """The attributes of `e` as a table p(key, value)."""
    if is_postgresql():
        return f"{'LATERAL ' if lateral else ''}jsonb_each_text(e.attributes::jsonb) AS p(key, value)"
    return "json_each(e.attributes) AS p"


def _values_that_name(location_id: int) -> list[str]:
    """The values of attributes that name a job location, by its code or its name, whatever their case.

    Told here and not by the engines, whose own ways to fold case differ, and know of ASCII alone on SQLite. What names
    it holds it as a search finds it, so that few values come to be compared.
    """
    found = execute("SELECT code, name FROM entity WHERE id = ?", (location_id,)).fetchone()
    if found is None:
        return []
    keys = {code_key(word) for word in found}
    searched = sorted({search_key(word) for word in found} - {""})
    holds = " OR ".join([contains("e.search")] * len(searched)) or "TRUE"
    values = execute(
        f"SELECT DISTINCT p.value FROM entity e CROSS JOIN {_pairs(lateral=True)} WHERE {holds}", searched
    ).fetchall()
    return [value for (value,) in values if isinstance(value, str) and code_key(value.strip()) in keys]


def _statuses(statuses: frozenset[Status]) -> str:
    return ", ".join(str(int(status)) for status in sorted(statuses))


def _name_of(table: str, id: int) -> str:
    row: Sequence[Any] | None = execute(f'SELECT name FROM "{table}" WHERE id = ?', (id,)).fetchone()
    if row is None:
        thing = table.replace("certification_group", "group").replace("_", " ")
        raise NotFound(
            f"The {thing} that this filter names is no longer there. Choose another, or save it again."
        )
    return str(row[0])
