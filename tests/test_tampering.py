"""What somebody changes by SQL behind certtui's back is found by a check, whatever it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from random import Random
from typing import Any

import peewee as pw
import pytest

from certtui import audit, db, db_mappings, db_sweeps, integrity, row_sums, row_watch, shape, store
from certtui.commands import assignment, operators
from certtui.commands.accepting import accept_rows
from certtui.errors import Conflict, DatabaseUnavailable, NotPermitted
from certtui.queries.operators import get_operator
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY

CHANGED = "rows that were changed outside certtui"
CASES = {
    "an instance's number": ("UPDATE instance SET number = 'X-1' WHERE id = 1", "certificates"),
    "an instance's note": ("UPDATE instance SET note = 'seen' WHERE id = 1", "certificates"),
    "an entity renamed": ("UPDATE entity SET name = 'Eve' WHERE id = 1", "employees"),
    "an entity's e-mail": ("UPDATE entity SET email = 'eve@x.example' WHERE id = 1", "employees"),
    "an entity's attributes": ("""UPDATE entity SET attributes = '{"site":"B"}' WHERE id = 1""", "employees"),
    "an operator raised": (
        (
            "INSERT INTO operator_permission SELECT o.id, s.id FROM operator o, permission_set s"
            " WHERE o.name = 'vi' AND s.name = 'Administrator'"
        ),
        "permission sets of operators",
    ),
    "rights added to Viewer": (
        "INSERT INTO permission SELECT id, 'entities.update' FROM permission_set WHERE name = 'Viewer'",
        "entities.update",
    ),
    "a role source deleted": (
        "DELETE FROM association_role WHERE association_id = (SELECT min(association_id) FROM association_role)",
        "assignments by a role",
    ),
    "a member added": (
        (
            "INSERT INTO role_member SELECT 1, min(e.id), 1 FROM entity e WHERE e.kind = 1"
            " AND e.id NOT IN (SELECT entity_id FROM role_member WHERE role_id = 1)"
        ),
        "role members",
    ),
    "a direct source": ("UPDATE association SET direct = NOT direct WHERE id = 1", "assignments"),
    "a definition": ("UPDATE certification SET description = 'x' WHERE id = 1", "certifications"),
    "a group": ("UPDATE certification_group SET name = 'x' WHERE id = 1", "certification groups"),
    "a revocation's reason": ("UPDATE revocation SET reason = 'x' WHERE id = 1", "revocations"),
    "an operator added": (
        "INSERT INTO operator (name, added_at) VALUES ('eve', '2026-01-01T00:00:00Z')",
        "name eve",
    ),
}


@pytest.fixture
def firm(database: str, operator: Operator) -> Operator:
    """A register with rows in every table that has a sum."""
    company.random_company(operator, seed=5, number=8)
    company.an_operator("vi", "Viewer")
    with company.told_already():
        event, at = audit.head()[0], audit.now()
        instance = db.Instance.select().first()
        db.Attachment.create(
            instance=instance, name="a.pdf", size=1, sha256="a" * 64, added_at=at, added_by="ada", event=event
        )
        (first, second) = (one.id for one in db.Instance.select().order_by(db.Instance.id).limit(2))
        db.Voiding.insert(
            instance=first, revocation=db.Revocation.select().first()
        ).on_conflict_ignore().execute()
        db.Replacement.insert(instance=first, renewal=second).execute()
        db_sweeps.SavedFilter.create(name="f", sort_name="f", filter="{}", saved_at=at, saved_by="ada")
        db_mappings.ImportMapping.create(
            name="m",
            name_key="m",
            what="roles",
            header="[]",
            header_key="h",
            words="[]",
            saved_at=at,
            saved_by="ada",
        )
        sweep = db_sweeps.Sweep.create(
            scope="{}", title="t", as_of=TODAY, begun_on=TODAY, begun_at=at, begun_by="ada", event=event
        )
        names = {"code": "E1", "name": "n", "certification": "c", "sources": "direct"}
        db_sweeps.SweepRow.create(
            sweep=sweep,
            position=1,
            association_id=1,
            entity_id=1,
            certification_id=1,
            kind=1,
            status=1,
            **names,
        )
    return operator


@contextmanager
def rolled_back() -> Iterator[None]:
    """Take back what the block did by SQL."""
    with store.proxy.atomic() as transaction:
        yield
        transaction.rollback()


def found(what: str) -> list[str]:
    return [problem.where for problem in integrity.check() if problem.what == what]


def test_each_change_by_sql_is_found_and_named(firm: Operator) -> None:
    assert found(CHANGED) == []
    for case, (statement, words) in CASES.items():
        with rolled_back():
            assert execute(statement).rowcount == 1, case
            places = found(CHANGED)
        assert len(places) == 1, (case, places)
        assert words in places[0], case
    assert found(CHANGED) == []


def other_values(field: pw.Field, value: Any) -> list[Any]:
    """Values that a column may have instead of this one."""
    if isinstance(field, pw.BooleanField):
        return [not value]
    if isinstance(field, pw.DateField):
        return [date(1999, 1, 1), date(2098, 1, 1), *([None] if field.null and value else [])]
    if isinstance(field, pw.TextField):
        words = [f"{value or ''}x", "months", "valid_when_added", "effective", "certified", "reinstated"]
        return [word for word in words if word != getattr(value, "value", value)]
    return [n for n in (1, 2, 3, 4, 90_001) if n != value]


def change(table: type[pw.Model], field: pw.Field, random: Random) -> bool:
    """Give one column of one row another value, if the database lets it."""
    column, name = field.column_name, table._meta.table_name
    row = random.choice(list(table.select().dicts()))
    keys = table._meta.get_primary_keys()
    where = " AND ".join(f'"{key.column_name}" = ?' for key in keys)
    values = [int(row[key.name]) if not isinstance(row[key.name], str) else row[key.name] for key in keys]
    for other in random.sample(options := other_values(field, row[field.name]), len(options)):
        written = other.isoformat() if isinstance(other, date) else other
        try:
            with store.proxy.atomic():
                execute(f'UPDATE "{name}" SET "{column}" = ? WHERE {where}', (written, *values))
        except (pw.IntegrityError, pw.DataError):
            continue
        return True
    return False


def watched_columns() -> list[tuple[type[pw.Model], pw.Field]]:
    return [
        (table, field)
        for table in row_sums.TABLES.values()
        for _, field in sorted(table._meta.columns.items())
    ]


def test_another_value_in_any_column_of_any_table_is_found(firm: Operator) -> None:
    random, refused = Random(11), []
    if store.is_postgresql():
        execute("SET session_replication_role = replica")  # no references, as with SQLite's own tool
        for name, constraint in execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'"
            " AND connamespace = current_schema()::regnamespace"
        ).fetchall():
            execute(f'ALTER TABLE {name} DROP CONSTRAINT "{constraint}"')
    else:
        execute("PRAGMA foreign_keys = 0")
        execute("PRAGMA ignore_check_constraints = 1")
    for table, field in watched_columns():
        with rolled_back():
            if change(table, field, random):
                assert [one.table for one in audit.untrue_sums()] == [table._meta.table_name], field
            else:
                refused.append(field)
    assert list(audit.untrue_sums()) == []
    assert refused == []


def test_a_row_deleted_or_doubled_in_any_table_is_found(firm: Operator) -> None:
    if store.is_postgresql():
        execute("SET session_replication_role = replica")
    else:
        execute("PRAGMA foreign_keys = 0")
    for name, table in row_sums.TABLES.items():
        key = table._meta.get_primary_keys()[0].column_name
        with rolled_back():
            assert execute(
                f'DELETE FROM "{name}" WHERE "{key}" = (SELECT max("{key}") FROM "{name}")'
            ).rowcount
            assert [one.table for one in audit.untrue_sums()] == [name]


def test_no_table_that_a_command_writes_is_left_out() -> None:
    """A new table has a sum, or says in row_sums why it has none."""
    without = {table._meta.table_name for table in db.TABLES} - row_sums.TABLES.keys()
    assert without == {
        "audit_event",
        "attachment_part",
        "span",
        "sweep_claim",
        "refused_act",
        "stale_timeline",
    }


def test_every_column_that_names_an_event_is_known() -> None:
    named = {
        (table._meta.table_name, name)
        for table in db.TABLES
        for name in table._meta.columns
        if name == "act" or name.endswith("event")
    }
    assert named == set(row_sums.event_columns())


@pytest.mark.parametrize("where", ["id > (SELECT max(id) FROM audit_event) - 3", "TRUE"])
def test_deleted_newest_events_are_found(firm: Operator, where: str) -> None:
    execute(f"DELETE FROM audit_event WHERE {where}")

    assert "the audit log has lost its newest events" in {one.what for one in integrity.check()}
    assert found(CHANGED)


def test_an_act_after_a_change_by_sql_does_not_hide_it(firm: Operator) -> None:
    execute("UPDATE entity SET name = 'Eve' WHERE id = 1")

    for number in range(70):
        company.role(firm, f"Later {number}")
    company.people(2, prefix="L")

    (place,) = found(CHANGED)
    assert "employees" in place


def test_an_act_after_the_log_was_emptied_does_not_hide_it(firm: Operator) -> None:
    execute("DELETE FROM audit_event")
    company.role(firm, "Later")

    assert len(found(CHANGED)) > 5


PLANTED_SQLITE = "CREATE TRIGGER planted AFTER UPDATE ON role BEGIN DELETE FROM instance; END"
PLANTED_POSTGRESQL = (
    "CREATE FUNCTION evil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM instance; RETURN NULL; END'",
    "CREATE TRIGGER planted AFTER UPDATE ON role FOR EACH STATEMENT EXECUTE FUNCTION evil()",
)


def plant() -> None:
    for statement in PLANTED_POSTGRESQL if store.is_postgresql() else (PLANTED_SQLITE,):
        execute(statement)


def test_a_planted_trigger_is_named_and_never_runs(firm: Operator) -> None:
    from certtui.commands import roles

    plant()
    before = company.count("instance")

    (where,) = found("a trigger or view that certtui did not make")
    with pytest.raises(DatabaseUnavailable, match="planted"):
        roles.rename_role(firm, 1, "Role 1", "Other")

    assert "planted on role" in where
    assert company.count("instance") == before


def test_a_planted_view_is_named(firm: Operator) -> None:
    execute("CREATE VIEW planted AS SELECT * FROM entity")

    assert found("a trigger or view that certtui did not make") == ["view planted"]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DROP INDEX association_certification_id_entity_id", "association_certification_id_entity_id"),
        ("ALTER TABLE role ADD COLUMN colour TEXT", "colour"),
        ("CREATE TABLE planted (id INTEGER)", "planted"),
        ("CREATE UNIQUE INDEX planted ON entity (name, id)", "planted"),
        ("DROP TABLE sweep_claim", "sweep_claim"),
        ("ALTER TABLE instance DROP COLUMN note", "note"),
    ],
)
def test_tables_that_are_not_as_certtui_makes_them_are_named(
    firm: Operator, statement: str, words: str
) -> None:
    store.close_connection()  # another program has no triggers of ours that would refer to the column
    store.proxy.connect()
    execute(statement)

    (where,) = found("tables that are not as certtui makes them")

    assert words in where


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER certtui_sum_entity_update ON entity",
        "ALTER TABLE entity DISABLE TRIGGER certtui_sum_entity_update",
    ],
)
def test_without_its_trigger_postgresql_is_not_written_to(new_postgresql: Any, statement: str) -> None:
    store.bind(new_postgresql())
    with store.connection():
        ada = operators.sign_in("ada")
        execute(statement)

        assert any("certtui_sum_entity_update" in one.what for one in shape.differences())
        with pytest.raises(DatabaseUnavailable, match="audit accept"):
            company.role(ada, "Riggers")
        accept_rows(ada, "The trigger was switched off by mistake")

        company.role(ada, "Riggers")
        assert integrity.check() == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE OR REPLACE FUNCTION certtui_sum_entity() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        (
            "CREATE OR REPLACE TRIGGER certtui_sum_entity_update AFTER UPDATE ON entity REFERENCING OLD TABLE AS old_rows"
            " NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION certtui_sum_role()"
        ),
    ],
)
def test_a_trigger_of_ours_that_does_something_else_is_named_and_not_run(
    new_postgresql: Any, statement: str
) -> None:
    store.bind(new_postgresql())
    with store.connection():
        ada = operators.sign_in("ada")
        execute(statement)

        assert any("certtui_sum_entity_update" in one.what for one in shape.differences())
        with pytest.raises(DatabaseUnavailable, match="certtui_sum_entity"):
            company.role(ada, "Riggers")


def test_a_condition_that_was_taken_off_is_named(sqlite_database: str) -> None:
    execute("PRAGMA writable_schema = 1")
    execute(
        "UPDATE sqlite_master SET sql = replace(sql, 'CHECK (kind BETWEEN 1 AND 4), ', '') WHERE name = 'entity'"
    )
    execute("PRAGMA writable_schema = RESET")

    assert [one.what for one in shape.differences()] == ["table entity, missing: check kindbetween1and4"]


def test_bytes_in_the_place_of_text_are_found(sqlite_database: str, operator: Operator) -> None:
    """They are written like the text, and equal nothing that is looked for."""
    company.people(1)
    execute("UPDATE entity SET code = CAST(code AS BLOB)")

    assert [one.table for one in audit.untrue_sums()] == ["entity"]


def test_accepting_goes_on_with_the_rows_as_they_are(firm: Operator) -> None:
    viewer = get_operator("vi")
    assert viewer
    execute("UPDATE entity SET name = 'Eve' WHERE id = 1")
    with pytest.raises(NotPermitted):
        accept_rows(viewer, "mine")

    assert accept_rows(firm, "Corrected by hand, ticket 4711") == ["entity"]

    assert found(CHANGED) == []
    with pytest.raises(Conflict):
        accept_rows(firm, "Again")
    assert audit.first_broken() is None


def test_a_change_without_an_event_is_refused(firm: Operator) -> None:
    with pytest.raises(RuntimeError, match="entity"), store.write_transaction():
        execute("UPDATE entity SET name = 'Eve' WHERE id = 1")

    assert list(audit.untrue_sums()) == []


def test_what_is_rolled_back_inside_of_an_act_is_not_told(firm: Operator) -> None:
    def fail() -> None:
        with store.write_transaction():
            execute("UPDATE entity SET name = 'Eve' WHERE id = 1")
            raise ZeroDivisionError

    with store.write_transaction():
        with pytest.raises(ZeroDivisionError):
            fail()
        company.role(firm, "Kept")

    assert list(audit.untrue_sums()) == []


def test_sums_are_the_same_on_both_engines(new_sqlite: Any, new_postgresql: Any) -> None:
    sums = []
    for location in (new_sqlite(), new_postgresql()):
        store.bind(location)
        with store.connection():
            ada = operators.sign_in("ada")
            company.random_company(ada, seed=3, number=6)
            at = "2026-01-01T00:00:00Z"
            for column, table in (
                ("recorded_at", "instance"),
                ("recorded_at", "revocation"),
                ("added_at", "operator"),
            ):
                execute(f"UPDATE {table} SET {column} = ?", (at,))
            execute("UPDATE entity SET name = 'Zoë – 日本 🏗', email = '' WHERE id = 1")
            sums.append({name: str(row_sums.count_and_sum(name)) for name in row_sums.TABLES})
    assert sums[0] == sums[1]


def test_assigning_many_settles_on_the_way(database: str, operator: Operator) -> None:
    """More rows in one statement than are kept before they are summed."""
    forklift = company.certification(operator)
    assignment.assign(operator, forklift, company.people(row_watch.SETTLED_ABOVE + 5), TODAY - DAY)

    assert list(audit.untrue_sums()) == []
