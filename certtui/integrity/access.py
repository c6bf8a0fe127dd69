"""Whether accounts can reach the database that must not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from certtui import sharing, store
from certtui.integrity.problem import Problem


def of_access() -> Iterator[Problem]:
    """What every account of the machine can reach of a SQLite database. PostgreSQL guards its own files."""
    if store.is_postgresql():
        return
    for finding in sharing.world_access(Path(str(store.proxy.obj.database))):
        yield Problem(
            "every account of this machine can reach the register",
            finding.words,
            f"They can read everything in it, or even change it without a trace. {finding.cure}",
        )
