"""certtui.integrity: a database that commands wrote is clean; each way of breaking it is found and named."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from certtui import integrity, store
from certtui.commands import assignment
from certtui.errors import Cancelled, DatabaseUnavailable
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY

BREAKS = {
    "no source": (
        "an association in force without a source",
        (
            "UPDATE association SET direct = FALSE, direct_event = NULL WHERE id = (SELECT min(id) FROM association"
            " WHERE direct = TRUE AND archived_on IS NULL AND id NOT IN (SELECT association_id FROM association_role))"
        ),
    ),
    "archived with a source": (
        "an archived association that has a source",
        "UPDATE association SET direct = TRUE WHERE archived_on IS NOT NULL",
    ),
    "brought by a role that the entity left": (
        "an association brought by a role that does not bring it",
        "DELETE FROM role_member",
    ),
    "brought by a role without the certification": (
        "an association brought by a role that does not bring it",
        "DELETE FROM role_certification",
    ),
    "not brought by a role that should": (
        "a role's member without a certification of the role",
        "DELETE FROM association_role WHERE association_id IN (SELECT id FROM association WHERE direct = TRUE)",
    ),
    "voided by another's revocation": (
        "an instance voided by a revocation that does not void it",
        (
            "UPDATE instance SET voided_on = (SELECT max(revoked_on) FROM revocation),"
            " voided_by_id = (SELECT max(id) FROM revocation)"
            " WHERE association_id <> (SELECT association_id FROM revocation ORDER BY id DESC LIMIT 1)"
        ),
    ),
    "voided although reinstated": (
        "an instance voided by a revocation that does not void it",
        "UPDATE revocation SET ended_on = revoked_on, ended_by = 'reinstated' WHERE ended_on IS NULL",
    ),
    "voided from a later day than the first": (
        "an instance voided by a revocation that does not void it",
        "UPDATE instance SET voided_on = '2031-01-01' WHERE voided_on IS NOT NULL",
    ),
    "not void any more": (
        "an instance voided by a revocation that does not void it",
        "UPDATE instance SET voided_on = NULL, voided_by_id = NULL WHERE voided_on IS NOT NULL",
    ),
    "what was voided is not tied to it": (
        "a certificate that counts although it was revoked after it was recorded",
        "DELETE FROM voiding",
    ),
    "tied to another's revocation": (
        "a certificate tied to another association's revocation or renewal",
        (
            "INSERT INTO voiding (instance_id, revocation_id) SELECT i.id, r.id FROM instance i, revocation r"
            " WHERE r.association_id <> i.association_id"
        ),
    ),
    "replaced by another's renewal": (
        "a certificate tied to another association's revocation or renewal",
        (
            "INSERT INTO replacement (instance_id, renewal_id) SELECT i.id, n.id FROM instance i, instance n"
            " WHERE n.association_id <> i.association_id"
        ),
    ),
    "a status changed": (
        "a stored timeline that differs from the rules",
        "UPDATE span SET status = 1 WHERE status = 3",
    ),
    "an expiry changed": (
        "a stored timeline that differs from the rules",
        "UPDATE span SET expires_on = '2031-01-01' WHERE status = 1 AND expires_on IS NOT NULL",
    ),
    "an instance changed behind it": (
        "a stored timeline that differs from the rules",
        "UPDATE instance SET effective_on = '2020-01-01', issued_on = '2020-01-01'",
    ),
    "a timeline lost": ("a stored timeline that differs from the rules", "DELETE FROM span WHERE status = 3"),
    "inactive counted": (
        "a stored timeline that counts in the wrong place",
        "UPDATE span SET active = TRUE WHERE active = FALSE",
    ),
    "of another certification": (
        "a stored timeline that counts in the wrong place",
        "UPDATE span SET certification_id = certification_id + 1",
    ),
    "audit event changed": (
        "the audit log was changed",
        "UPDATE audit_event SET operator = 'eve' WHERE id = 3",
    ),
    "audit event dropped": ("the audit log was changed", "DELETE FROM audit_event WHERE id = 4"),
}


@pytest.fixture
def firm(database: str, operator: Operator) -> Operator:
    """A company in which there is something of each to break."""
    company.random_company(operator, seed=5, number=8)
    staff = company.people(3, prefix="X")
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers", staff[:2], [forklift])
    assignment.assign(operator, forklift, staff[1:], TODAY)
    company.certify(operator, company.associations(staff, forklift), TODAY, TODAY + 90 * DAY)
    company.revoke(operator, company.association(staff[2], forklift), TODAY)
    from certtui.commands import entities, roles

    entities.deactivate(operator, staff[2:])
    roles.drop_members(operator, riggers, staff[:1], TODAY + DAY)
    return operator


def test_what_the_commands_wrote_is_clean(firm: Operator) -> None:
    seen: list[tuple[int, int]] = []

    assert integrity.check(lambda done, total: seen.append((done, total))) == []

    assert seen[-1] == (company.count("association"), company.count("association"))


def test_each_break_is_named_with_its_place(firm: Operator) -> None:
    for broken, (what, statement) in BREAKS.items():
        with store.proxy.atomic() as transaction:
            assert execute(statement).rowcount > 0, f"{broken} must change something"

            problems = integrity.check()

            transaction.rollback()
        assert what in {p.what for p in problems}, broken
        assert all(p.where and p.meaning for p in problems)
    assert integrity.check() == []


def test_a_break_names_the_entity_and_the_certification(database: str, operator: Operator) -> None:
    forklift = company.certification(operator)
    assignment.assign(operator, forklift, company.people(2), TODAY)
    execute("UPDATE span SET status = 1 WHERE association_id = (SELECT max(id) FROM association)")

    (problem,) = integrity.check()

    assert "E00002" in problem.where
    assert "Forklift" in problem.where


def test_a_flood_of_one_sort_is_cut(database: str, operator: Operator) -> None:
    assignment.assign(operator, company.certification(operator), company.people(300), TODAY)
    execute("UPDATE span SET status = 1")

    problems = integrity.check()

    assert len(problems) == 101
    assert problems[-1].where == "and more"


def test_more_rows_than_one_batch(database: str, operator: Operator) -> None:
    assignment.assign(operator, company.certification(operator), company.people(4_100), TODAY)
    assert integrity.check() == []
    execute("UPDATE span SET status = 1 WHERE association_id = (SELECT max(id) FROM association)")

    (problem,) = integrity.check()

    assert "E04100" in problem.where


def test_it_can_be_stopped(firm: Operator) -> None:
    def stop(_done: int, _total: int) -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        integrity.check(stop)


def test_it_needs_no_right_to_write(sqlite_database: str, operator: Operator) -> None:
    company.random_company(operator, seed=1)
    execute("PRAGMA query_only = 1")

    assert integrity.check() == []


def test_a_row_without_its_parent(sqlite_database: str, operator: Operator) -> None:
    assignment.assign(operator, company.certification(operator), company.people(2), TODAY)
    execute("PRAGMA foreign_keys = 0")
    execute("DELETE FROM certification")
    execute("PRAGMA foreign_keys = 1")

    problems = integrity.check()

    assert {p.what for p in problems} == {"a row without what it refers to"}
    assert any("association" in p.where and "certification" in p.where for p in problems)


def test_a_damaged_index(sqlite_database: str, operator: Operator) -> None:
    assignment.assign(operator, company.certification(operator), company.people(3), TODAY)
    execute("PRAGMA writable_schema = 1")
    execute("DELETE FROM sqlite_master WHERE name = 'association_entity_id'")
    store.proxy.close()
    store.proxy.connect()
    store.proxy.execute_sql("PRAGMA writable_schema = 0")

    assert "the file is damaged" in {p.what for p in integrity.check()}


def test_overwritten_pages_are_damage_and_not_a_crash(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "torn.db"
    path.write_bytes(sqlite_template.read_bytes())
    with closing(sqlite3.connect(path)) as plain:
        page = plain.execute("PRAGMA page_size").fetchone()[0]
        (root,) = plain.execute("SELECT rootpage FROM sqlite_master WHERE name = 'permission'").fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * page)
        file.write(b"\xff" * page)
    store.bind(path)

    def look() -> set[str]:
        """What is found; a file so damaged that SQLite refuses to read it is refused in words."""
        try:
            with store.connection():
                return {p.what for p in integrity.check()}
        except DatabaseUnavailable as refused:
            return {str(refused).partition(".")[0]}

    assert look() <= {"the file is damaged", "The database file is damaged"}


def test_the_day_of_the_check_does_not_matter(firm: Operator) -> None:
    """Timelines hold for all dates: archived ones as of a later day are compared like any other."""
    assert any(r.archived is not None and r.archived > date(2026, 6, 1) for r in company.recorded())
    assert integrity.check() == []
