"""The rows of `export all` and of `export instances`: stored rows, with the words that stand for numbers."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date
from typing import TYPE_CHECKING, Any

from certtui.exporting.names import join_sources
from certtui.queries.exports import (
    NEVER,
    Selection,
    get_role_names,
    list_chosen_entities,
    stream_associations,
    stream_instances,
)
from certtui.queries.filters import list_chosen_certifications
from certtui.records import Status

if TYPE_CHECKING:
    from certtui.exporting.writing import Value

ASSOCIATION_COLUMNS = (
    "certification",
    "group",
    "kind",
    "entity_code",
    "entity_name",
    "entity_email",
    "active",
    "sources",
    "status",
    "issued_on",
    "effective_on",
    "expires_on",
    "days_left",
    "number",
    "assigned_on",
    "revoked_on",
    "revoke_reason",
)
INSTANCE_COLUMNS = (
    "certification",
    "kind",
    "entity_code",
    "entity_name",
    "number",
    "issued_on",
    "effective_on",
    "expires_on",
    "voided_on",
    "note",
    "recorded_at",
    "recorded_by",
    "replaced_on",
    "anchor_on",
)


def association_rows(selection: Selection) -> Generator[tuple[Value, ...]]:
    """Every association of the selection, in the order of ASSOCIATION_COLUMNS.

    The dates are those of the instance that decides the status, `expires_on` the effective end of its chain: never where
    it does not end, empty where no instance decides.
    """
    words = {int(status): status.word for status in Status}
    sources = _Sources(get_role_names())
    days_left = _DaysLeft(selection.as_of)
    entities = list_chosen_entities(selection)
    for entry in list_chosen_certifications(selection.filter):
        certification, group, kind = entry.name, entry.group, entry.kind.word
        # unrolled: this loop is run a million times
        for (
            code,
            name,
            email,
            active,
            direct,
            roles,
            status,
            issued,
            effective,
            expires,
            number,
            assigned,
            revoked,
            reason,
        ) in stream_associations(entry.id, selection, entities):
            yield (
                certification,
                group,
                kind,
                code,
                name,
                email,
                active == 1,
                sources[direct, roles],
                words[status],
                issued,
                effective,
                expires,
                days_left[expires],
                number,
                assigned,
                revoked,
                reason,
            )


def instance_rows(selection: Selection) -> Generator[tuple[Value, ...]]:
    """Every instance of the selection's associations, in the order of INSTANCE_COLUMNS."""
    entities = list_chosen_entities(selection)
    for entry in list_chosen_certifications(selection.filter):
        head = (entry.name, entry.kind.word)
        for row in stream_instances(entry.id, selection, entities):
            yield head + row


class _Sources(dict[tuple[Any, Any], str]):
    """The cell for a set of sources, put together once for each set that occurs."""

    def __init__(self, names: dict[int, str]) -> None:
        self._names = names
        self._places = {id: place for place, id in enumerate(names)}

    def __missing__(self, key: tuple[Any, Any]) -> str:
        direct, ids = key
        roles = sorted(map(int, ids.split(",")), key=self._places.__getitem__) if ids else ()
        cell = self[key] = join_sources((self._names[id] for id in roles), direct=bool(direct))
        return cell


class _DaysLeft(dict[str | None, int | None]):
    """Days from the date looked at to each day that something expires on; below zero when it is past."""

    def __init__(self, as_of: date) -> None:
        self._from = as_of.toordinal()
        self[None] = self[NEVER] = None

    def __missing__(self, expires_on: str | None) -> int | None:
        assert expires_on is not None  # noqa: S101 - None is there from the start
        days = self[expires_on] = date.fromisoformat(expires_on).toordinal() - self._from
        return days
