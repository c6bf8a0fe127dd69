"""What is recorded of associations, as an import compares it with the lines of a file."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from certtui.importing.fates import COUNTS, Fate, Key
from certtui.importing.subjects import Pair
from certtui.queries.replacements import list_replaced
from certtui.store import day, day_or_none, execute, ids_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from certtui.records import Replaced


class Recorded(NamedTuple):
    """An instance as it is stored; `voided_on` and `replaced_on` as they are exported. `fate`: why it does not count."""

    id: int
    number: str
    issued_on: date
    effective_on: date
    expires_on: date | None
    anchor_on: date
    note: str
    voided_on: date | None
    recorded_at: str
    recorded_by: str
    replaced_on: date | None = None
    fate: Fate = COUNTS

    @property
    def key(self) -> Key:
        """What tells instances of an association apart."""
        return Key(self.number, self.issued_on, self.effective_on, self.expires_on)


class StoredRevocation(NamedTuple):
    """A revocation as it is stored; `ended_on` None: it stands."""

    id: int
    revoked_on: date
    ended_on: date | None


def load_recorded(
    associations: Sequence[int],
) -> tuple[dict[int, list[Recorded]], dict[int, list[StoredRevocation]]]:
    """What is recorded of associations: their instances and their revocations, by association."""
    table, param = ids_table(associations)
    recorded: dict[int, list[Recorded]] = defaultdict(list)
    replaced = list_replaced(associations)
    for association, id, number, issued, effective, expires, anchor, note, voided, void, at, by in execute(
        "SELECT association_id, id, number, issued_on, effective_on, expires_on, anchor_on, note, voided_on, void_event,"
        " recorded_at, recorded_by FROM instance"
        f" WHERE association_id IN (SELECT id FROM {table} AS chosen) ORDER BY id",
        (param,),
    ).fetchall():
        first = min(replaced.get(id, ()) if void is None else (), key=_taken, default=None)
        voided_on = day_or_none(voided)
        recorded[association].append(
            Recorded(
                id,
                number,
                day(issued),
                day(effective),
                day_or_none(expires),
                day(anchor),
                note,
                min((one for one in (voided_on, first and first.stops_on) if one), default=None),
                at,
                by,
                first.known_on if first else None,
                Fate(None, void=True) if void is not None else Fate(voided_on),
            )
        )
    revocations: dict[int, list[StoredRevocation]] = defaultdict(list)
    for association, id, revoked, ended in execute(
        "SELECT association_id, id, revoked_on, ended_on FROM revocation"
        f" WHERE association_id IN (SELECT id FROM {table} AS chosen) ORDER BY revoked_on, id",
        (param,),
    ).fetchall():
        revocations[association].append(StoredRevocation(id, day(revoked), day_or_none(ended)))
    return recorded, revocations


def _taken(one: Replaced) -> tuple[date, date]:
    return one.stops_on, one.known_on


def find_associations(pairs: Iterable[Pair]) -> tuple[dict[Pair, int], dict[Pair, int]]:
    """The ids of the associations that are in force, and of those that are archived."""
    entities: dict[int, list[int]] = {}
    for certification, entity in pairs:
        if certification > 0 and entity > 0:
            entities.setdefault(certification, []).append(entity)
    in_force: dict[Pair, int] = {}
    archived: dict[Pair, int] = {}
    for certification, wanted in entities.items():
        table, param = ids_table(wanted)
        for id, entity, gone in execute(
            "SELECT id, entity_id, archived_on IS NOT NULL FROM association WHERE certification_id = ?"
            f" AND entity_id IN (SELECT id FROM {table} AS chosen)",
            (certification, param),
        ).fetchall():
            (archived if gone else in_force)[Pair(certification, entity)] = id
    return in_force, archived
