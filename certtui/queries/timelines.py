"""What the rules make of an association as it is recorded now: what its stored timeline has to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from certtui import rules
from certtui.queries.definitions import get_warning_windows
from certtui.records import Instance, Revocation, Span, Status
from certtui.rules import Held
from certtui.store import day, day_or_none, execute, ids_table, iso_or_none

_AT_ONCE = 2_000
_MOST_DAYS = 16_384
"""Days remembered in another form: the same few thousand come again and again, in hundreds of thousands of rows."""


class Reckoned(NamedTuple):
    """What the rules make of one association."""

    association: int
    certification: int
    active: bool
    spans: list[Span]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """As rows of the table of spans, in the order of its columns."""
        for span in self.spans:
            yield (
                self.association,
                span.starts_on.isoformat(),
                span.ends_on.isoformat(),
                self.certification,
                self.active,
                int(span.status),
                span.instance,
                iso_or_none(span.expires_on),
            )


def list_held(association_ids: Sequence[int]) -> list[Held]:
    """What is stored of these associations on days on which they hold what expires, by association and day."""
    table, param = ids_table(association_ids)
    ordinal = _ordinal
    return [
        (id, ordinal(starts), ordinal(ends), status, instance, ordinal(expires))
        for id, starts, ends, status, instance, expires in execute(
            "SELECT association_id, starts_on, ends_on, status, instance_id, expires_on FROM span"
            f" WHERE association_id IN (SELECT id FROM {table} AS chosen) AND status IN (?, ?)"
            " AND expires_on IS NOT NULL ORDER BY association_id, starts_on",
            (param, int(Status.VALID), int(Status.EXPIRES_SOON)),
        ).fetchall()
    ]


@lru_cache(_MOST_DAYS)
def _ordinal(value: str | date) -> int:
    return day(value).toordinal()


@lru_cache(_MOST_DAYS)
def text_of(ordinal: int) -> str:
    """A day's ordinal as ISO text."""
    return date.fromordinal(ordinal).isoformat()


def reckon(ids: Sequence[int]) -> Iterator[Reckoned]:
    """What the rules make of each association now, in no particular order; nothing is written."""
    windows = get_warning_windows()
    for start in range(0, len(ids), _AT_ONCE):
        yield from _reckon_batch(ids[start : start + _AT_ONCE], windows)


def _reckon_batch(ids: Sequence[int], windows: dict[int, int | None]) -> Iterator[Reckoned]:
    table, param = ids_table(ids)
    instances: dict[int, list[Instance]] = defaultdict(list)
    for association, key, issued, effective, expires, voided in execute(
        "SELECT association_id, id, issued_on, effective_on, expires_on, voided_on FROM instance"
        f" WHERE association_id IN (SELECT id FROM {table} AS chosen) ORDER BY id",
        (param,),
    ):
        instances[association].append(
            Instance(day(issued), day(effective), day_or_none(expires), day_or_none(voided), key)
        )
    revocations: dict[int, list[Revocation]] = defaultdict(list)
    for association, revoked, ended in execute(
        "SELECT association_id, revoked_on, ended_on FROM revocation"
        f" WHERE association_id IN (SELECT id FROM {table} AS chosen) ORDER BY id",
        (param,),
    ):
        revocations[association].append(Revocation(day(revoked), day_or_none(ended)))
    for association, certification, assigned, archived, active in execute(
        "SELECT a.id, a.certification_id, a.assigned_on, a.archived_on, e.active FROM association a"
        f" JOIN entity e ON e.id = a.entity_id WHERE a.id IN (SELECT id FROM {table} AS chosen)",
        (param,),
    ).fetchall():
        held = instances.get(association, [])
        spans = rules.in_force(
            rules.timeline(held, revocations.get(association, []), windows[certification]),
            day(assigned),
            min((i.issued_on for i in held), default=None),
            day_or_none(archived),
        )
        yield Reckoned(association, certification, bool(active), spans)
