"""Opening a register, and what follows an upgrade of its tables: what the scripts, which know no rules, leave to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from certtui import audit
from certtui.actor import Actor
from certtui.row_sums import TABLES
from certtui.schema import UPGRADE, Opened, open_database
from certtui.store import execute
from certtui.text import count


def open_register(location: str | Path, who: Callable[[], Actor]) -> Opened:
    """Bind `location`, made or upgraded where it must be. `who` is asked only then, and the database may be asked by it.

    Raises as schema.open_database.
    """
    return open_database(location, finish=partial(finish_upgrade, who))


def finish_upgrade(who: Callable[[], Actor], upgrades: tuple[str, ...]) -> None:
    """Rebuild the timelines that the scripts marked as stale, and tell of the upgrade in the log.

    The event has the sums of all rows as they are now: columns may have come or changed. It is written in the
    transaction that ends the upgrade; until then nobody is shown anything of the register.
    """
    by = who()
    detail: dict[str, Any] = {"upgrades": list(upgrades), "by": by.as_detail()}
    if rebuilt := _rebuild_stale():
        detail["recalculated"] = rebuilt
        detail["told"] = (
            f"the status of {count(rebuilt, 'row')} was calculated again: a revocation recorded later but dated earlier "
            "now voids what was recorded before it"
        )
    text = audit.canonical(detail)
    audit.append(
        audit.Event(audit.next_id(), audit.now(), by.words, UPGRADE, None, None, text, ""), counted=TABLES
    )


def _rebuild_stale() -> int:
    """Store the timelines of the marked associations by the rules of this version; returns how many there are."""
    from certtui.commands import timelines  # an upgrade is rare, and every start would pay for the rules

    stale = [id for (id,) in execute("SELECT association_id FROM stale_timeline ORDER BY 1").fetchall()]
    timelines.rebuild(stale)
    execute("DELETE FROM stale_timeline")
    return len(stale)
