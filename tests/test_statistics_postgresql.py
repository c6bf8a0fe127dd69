"""After many rows were written at once, PostgreSQL plans for what there is, and not for tables it believes to be empty."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from certtui import schema, store
from certtui.commands import assignment, operators
from tests import company
from tests.company import TODAY
from tests.own_server import OwnServer, own_server

STAFF = 30_000
JOINED = (
    "EXPLAIN SELECT s.starts_on FROM association a JOIN span s ON s.association_id = a.id"
    " WHERE a.certification_id = 1 AND a.entity_id IN (SELECT unnest(?::bigint[]))"
)


@pytest.fixture
def server() -> Iterator[OwnServer]:
    """One that looks at no table by itself, so that nobody has to wait for it or be in time before it."""
    with own_server() as running:
        running.administer("ALTER SYSTEM SET autovacuum = off")
        running.administer("SELECT pg_reload_conf()")
        yield running


def rows_believed(table: str) -> float:
    return float(store.execute("SELECT reltuples FROM pg_class WHERE relname = ?", (table,)).fetchone()[0])


def test_a_bulk_act_is_known_to_the_planner_when_it_is_done_and_a_small_one_costs_nothing(
    server: OwnServer,
) -> None:

    schema.open_database(server.url)
    with store.connection():
        ada = operators.sign_in("ada")
        staff = company.people(STAFF)
        forklift = company.certification(ada, "Forklift")
        assignment.assign(ada, forklift, staff[:10], TODAY)
        assert rows_believed("association") == -1

        assignment.assign(ada, forklift, staff, TODAY)

        assert rows_believed("association") == pytest.approx(STAFF, rel=0.1)
        assert rows_believed("span") == pytest.approx(STAFF, rel=0.1)
        plan = "\n".join(line for (line,) in store.execute(JOINED, (staff[:20],)).fetchall())
        assert "Seq Scan" not in plan, plan
