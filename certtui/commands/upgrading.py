"""Opening a register, and what follows an upgrade of its tables: what the scripts, which know no rules, leave to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from certtui import audit
from certtui.actor import Actor
from certtui.row_sums import TABLES, parse_sum
from certtui.schema import SCRIPTS, UPGRADE, Opened, open_database
from certtui.store import execute
from certtui.table_words import plural_of
from certtui.text import count


def open_register(location: str | Path, who: Callable[[], Actor], *, scripts: Path = SCRIPTS) -> Opened:
    """Bind `location`, made or upgraded where it must be. `who` is asked only then, and the database may be asked by it.

    Raises as schema.open_database.
    """
    return open_database(location, scripts=scripts, begin=find_untrue, finish=partial(finish_upgrade, who))


def find_untrue(applied: set[str]) -> list[str]:
    """The tables whose rows are not those that the log tells of, each with what it holds more or less.

    Asked before the first script, by the columns that the tables have until then.
    """
    if audit.SUMS_SINCE not in applied:
        return []
    return [f"{name} {more}" for name, more in audit.untrue_as_stored().items()]


def finish_upgrade(who: Callable[[], Actor], upgrades: tuple[str, ...], found: Sequence[str] = ()) -> None:
    """Rebuild the timelines that the scripts marked as stale, and tell of the upgrade in the log.

    The event has the sums of all rows as they are now: columns may have come or changed. What `find_untrue` found is
    named in it and left out of the sums, so that a check goes on finding it until it is accepted. It is written in the
    transaction that ends the upgrade; until then nobody is shown anything of the register.
    """
    by = who()
    noted = (one.partition(" ") for one in found)
    untrue = {name: more for name, _, text in noted if (more := parse_sum(text)) is not None}
    detail: dict[str, Any] = {"upgrades": list(upgrades), "by": by.as_detail()}
    told = []
    if rebuilt := _rebuild_stale():
        detail["recalculated"] = rebuilt
        told.append(
            f"the status of {count(rebuilt, 'row')} was calculated again: a revocation recorded later but dated earlier "
            "now voids what was recorded before it"
        )
    if untrue:
        names = ", ".join(plural_of(name) for name in sorted(untrue))
        detail["untrue"] = sorted(untrue)
        told.append(
            f"before the upgrade, another program had changed {names}: their rows are not those that the audit log tells "
            "of. The upgrade kept them, and does not vouch for them. To see what differs: certtui check"
        )
    if told:
        detail["told"] = "; ".join(told)
    text = audit.canonical(detail)
    audit.append(
        audit.Event(audit.next_id(), audit.now(), by.words, UPGRADE, None, None, text, ""),
        counted=TABLES,
        untrue=untrue,
    )


def _rebuild_stale() -> int:
    """Store the timelines of the marked associations by the rules of this version; returns how many there are."""
    from certtui.commands import timelines  # an upgrade is rare, and every start would pay for the rules

    stale = [id for (id,) in execute("SELECT association_id FROM stale_timeline ORDER BY 1").fetchall()]
    timelines.rebuild(stale)
    execute("DELETE FROM stale_timeline")
    return len(stale)
