"""What begins when a role brings certifications to entities: planned, and done, by one reading of what is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from certtui import rules
from certtui.commands import sources
from certtui.commands.act import Act
from certtui.progress import Progress
from certtui.queries.definitions import get_certification
from certtui.records import Counts, Status
from certtui.store import execute, ids_table


class Brought(NamedTuple):
    """What a role's change brought: `changed` members or certifications of the role, associations made and restored.

    `already`: of the members or certifications asked for, those that the role had.
    """

    changed: int
    added: int = 0
    restored: int = 0
    already: int = 0


class WouldBring(NamedTuple):
    """What a role's change would bring.

    `changed`: members or certifications new to the role; `already`: those it has. Of the associations that follow,
    `new` are made, with the statuses they start with (a certification may be valid when added); `restored` come back
    from the archive with their history; `joined` are in force by another source, and get the role beside it. Those of
    inactive members are among them, though no list shows and no count counts them.
    """

    changed: int
    already: int
    new: Counts
    restored: int
    joined: int

    @property
    def added(self) -> int:
        """Associations that would be made."""
        return self.new.total


def would_bring(
    certification_ids: Sequence[int], entity_ids: Sequence[int], today: date, *, changed: int, already: int
) -> WouldBring:
    """What a role that brings entities certifications, newly, would do. Changes nothing."""
    of_certifications, param = ids_table(certification_ids)
    of_entities, entities = ids_table(entity_ids)
    there = {
        certification: (number, archived)
        for certification, number, archived in execute(
            "SELECT a.certification_id, count(*), count(a.archived_on) FROM association a"
            f" WHERE a.certification_id IN (SELECT id FROM {of_certifications} AS brought)"
            f" AND a.entity_id IN (SELECT id FROM {of_entities} AS chosen) GROUP BY a.certification_id",
            (param, entities),
        ).fetchall()
    }
    new = Counts()
    restored = joined = 0
    for certification_id in certification_ids:
        number, archived = there.get(certification_id, (0, 0))
        new = new.plus(_counted(_status_when_new(certification_id, today), len(entity_ids) - number))
        restored += archived
        joined += number - archived
    return WouldBring(changed, already, new, restored, joined)


def give_all(
    done: Act,
    role_id: int,
    certification_ids: Sequence[int],
    entity_ids: Sequence[int],
    on: date,
    progress: Progress,
) -> sources.Given:
    """Give entities the certifications by the role, inside of a command's transaction."""
    given = sources.Given()
    total = len(certification_ids) * len(entity_ids)
    for turn, certification_id in enumerate(certification_ids):
        given = given.plus(
            sources.give(
                done,
                certification_id,
                entity_ids,
                on,
                role_id=role_id,
                progress=_part(progress, turn * len(entity_ids), total),
            )
        )
    return given


def _part(progress: Progress, before: int, total: int) -> Progress:
    """Progress of one part of the work, told as that of the whole: `before` was done before it."""
    return lambda done, _: progress(before + done, total)


def _status_when_new(certification_id: int, on: date) -> Status:
    definition = get_certification(certification_id)
    first = sources.first_instances(definition, on)
    span = rules.status_on(rules.timeline(first, (), definition.warning_window), on)
    return span.status if span else Status.MISSING


def _counted(status: Status, number: int) -> Counts:
    return Counts(*(number if one is status else 0 for one in Status))
