"""How PostgreSQL finds what is newest of a row while it has no statistics yet, as after an import or a restore."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from certtui import store
from certtui.commands import assignment, lifecycle, operators
from certtui.commands.instances import forget_revocations, link_voided_among
from certtui.queries.lifecycle import list_standings
from certtui.records import InitialValidity
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY
from tests.conftest import NewLocation

_ROWS = 200
_REWRITTEN = 40
"""How often each is rewritten: the server takes the table for as many times as large, as it only knows the file's size."""


@contextmanager
def plans(word: str) -> Iterator[list[str]]:
    """How the server does the statements with this word in them that are sent meanwhile, each as it is before it."""
    found: list[str] = []
    proxied = store.proxy.obj
    original = proxied.execute_sql

    def execute_sql(sql: str, *args: Any, **options: Any) -> Any:
        if word in sql:
            found.append("\n".join(line for (line,) in original(f"EXPLAIN {sql}", *args).fetchall()))
        return original(sql, *args, **options)

    proxied.execute_sql = execute_sql
    try:
        yield found
    finally:
        del proxied.execute_sql


def test_the_newest_of_a_row_is_found_by_the_row(new_postgresql: NewLocation) -> None:
    """And never by walking the whole table from its end for each row: 41 s for 5,000 rows in place of a tenth of one."""
    store.bind(new_postgresql())
    with store.connection():
        ada = operators.sign_in("ada")
        of = company.certification(ada, "Ladder", initial_validity=InitialValidity.VALID_WHEN_ADDED)
        staff = company.people(2 * _ROWS)
        assignment.assign(ada, of, staff[:_ROWS], TODAY - 30 * DAY)
        for id in company.associations(staff[:_ROWS], of):
            company.revoke(ada, id, TODAY - 20 * DAY, TODAY - 10 * DAY)
        for table in ("instance", "revocation"):
            execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
            with company.told_already():  # in one, or it would use the room of what is dead again
                for _ in range(_REWRITTEN):
                    execute(f"UPDATE {table} SET id = id")
        with plans("max(") as told:
            assignment.assign(ada, of, staff[_ROWS:], TODAY - 30 * DAY)
            held = [int(id) for (id,) in execute("SELECT id FROM association ORDER BY id").fetchall()]
            by_assigning = len(told)
            list_standings(held, TODAY)
            by_standing = len(told)
            lifecycle.revoke(ada, held, "Unsafe conduct", TODAY - DAY, TODAY)
            with company.told_already():
                link_voided_among([int(id) for (id,) in execute("SELECT id FROM instance").fetchall()])
                forget_revocations([int(id) for (id,) in execute("SELECT id FROM revocation").fetchall()])
    assert 0 < by_assigning < by_standing < len(told) - 1, "each of them asks for what is newest"
    assert any("instance" in plan for plan in told)
    assert any("revocation" in plan for plan in told)
    walked = ("Backward using instance_pkey", "Backward using revocation_pkey")
    assert not [plan for plan in told if any(one in plan for one in walked)]
