"""What an upgrade leaves to the program: the timelines of associations whose facts it put right.

A script of an upgrade is frozen, and the rules are not, so that it marks such associations as stale and no more.
Invariant: a front end calls `rebuild_stale` before it shows anything of a database that was opened as stale.
"""

from __future__ import annotations

from certtui import audit
from certtui.actor import this_process
from certtui.commands import timelines
from certtui.store import execute, write_transaction

PROGRAM = "certtui"
"""Who an upgrade is told to be by: no operator asked for it."""


def rebuild_stale() -> int:
    """Rebuild the timelines that an upgrade marked, and tell it in the log; returns how many rows.

    0 when another process was quicker.
    """
    with write_transaction():
        stale = [id for (id,) in execute("SELECT association_id FROM stale_timeline ORDER BY 1").fetchall()]
        if not stale:
            return 0
        timelines.rebuild(stale)
        execute("DELETE FROM stale_timeline")
        detail = audit.canonical({"recalculated": len(stale), "by": this_process().as_detail()})
        audit.append(audit.Event(audit.next_id(), audit.now(), PROGRAM, "upgrade", None, None, detail, ""))
        return len(stale)
