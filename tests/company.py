"""Builders of small companies, by the program's own commands wherever there is one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from certtui import audit, row_sums, row_watch
from certtui.commands import assignment, definitions, entities, roles, timelines
from certtui.commands.act import act
from certtui.commands.instances import (
    NewInstance,
    NewRevocation,
    insert_instances,
    insert_revocations,
    revoke_rows,
)
from certtui.db_audit import AuditEvent
from certtui.queries.entities import find_by_codes
from certtui.queries.operators import get_operator
from certtui.records import (
    Definition,
    EntityDetails,
    InitialValidity,
    Instance,
    Kind,
    Replaced,
    Revocation,
    Span,
    Status,
)
from certtui.rights import Operator, Right
from certtui.store import day, day_or_none, execute, write_transaction
from tests.remade import remade

TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)


@contextmanager
def told_already() -> Iterator[None]:
    """Write rows by no command, as if the newest event had told of them: a check finds them no fault, no event is added."""
    with write_transaction():
        yield
        changed = row_watch.take_changes()
        newest = AuditEvent.select().order_by(AuditEvent.id.desc()).first()
        if newest is None or not changed:
            return
        before = audit.last_sums(changed)
        sums = {
            name: str(before.get(name, row_sums.NOTHING).plus(change)) for name, change in changed.items()
        }
        detail = json.loads(newest.detail)
        detail[audit.SUMS] = detail.get(audit.SUMS, {}) | sums
        newest.detail = audit.canonical(detail)
        event = audit.Event(*(newest.__data__[field] for field in audit.Event._fields))
        newest.hash = audit._digest(newest.previous_hash, event)
        newest.save()


def an_operator(name: str, may: str | Iterable[Right]) -> Operator:
    """An operator who has a set that a new database starts with, or exactly these rights."""
    held = may if isinstance(may, str) else f"only {name}'s"
    with told_already():
        if not isinstance(may, str):
            execute("INSERT INTO permission_set (name, built_in) VALUES (?, FALSE)", (held,))
            for right in may:
                execute(
                    "INSERT INTO permission (permission_set_id, name)"
                    " SELECT id, ? FROM permission_set WHERE name = ?",
                    (right.value, held),
                )
        execute("INSERT INTO operator (name, added_at) VALUES (?, '2026-01-01T00:00:00Z')", (name,))
        execute(
            "INSERT INTO operator_permission (operator_id, permission_set_id)"
            " SELECT o.id, s.id FROM operator o, permission_set s WHERE o.name = ? AND s.name = ?",
            (name, held),
        )
    found = get_operator(name)
    assert found
    return found


def on(text: str) -> date:
    return date.fromisoformat(text)


def people(number: int, kind: Kind = Kind.EMPLOYEE, prefix: str = "E", first: int = 1) -> list[int]:
    """Entities E00001 …; returns their ids in order of their codes. Names are not in that order."""
    codes = [f"{prefix}{n:05}" for n in range(first, first + number)]
    with told_already():
        entities.insert_entities(
            entities.checked(EntityDetails(kind, code, f"{'NAMES'[n % 5]} {code[::-1]}", f"{code}@x.example"))
            for n, code in enumerate(codes)
        )
        found = find_by_codes(kind, codes).ids
    return [found[code] for code in codes]


def certification(
    operator: Operator, name: str = "Forklift", kind: Kind = Kind.EMPLOYEE, **fields: Any
) -> int:
    return definitions.create_certification(operator, Definition(name, kind)._replace(**fields))


def role(
    operator: Operator,
    name: str,
    members: Sequence[int] = (),
    brings: Sequence[int] = (),
    since: date = TODAY,
) -> int:
    made = roles.create_role(operator, name)
    roles.add_members(operator, made, members, since)
    roles.put_certifications_on(operator, made, brings, since)
    return made


def certify(operator: Operator, associations: Sequence[int], issued: date, expires: date | None) -> None:
    """Record an instance on each."""
    with act(operator, "certify") as done:
        insert_instances(
            [NewInstance(one, issued, issued, expires, issued) for one in associations],
            done.event,
            done.at,
            operator.name,
        )
        timelines.rebuild(associations)
        done.detail.update(instances=len(associations))


def revoke(operator: Operator, association: int, revoked: date, ended: date | None = None) -> None:
    """Record a revocation; when it stands, it voids what is there."""
    with act(operator, "revoke") as done:
        rows = [NewRevocation(association, revoked, "Left", ended, "reinstated" if ended else None)]
        record = insert_revocations if ended else revoke_rows
        record(rows, done.event, done.at, operator.name)
        timelines.rebuild([association])
        done.detail.update(revoked=1)


def association(entity: int, certification_id: int) -> int:
    """The id of a pair's association, archived or not."""
    found = execute(
        "SELECT id FROM association WHERE entity_id = ? AND certification_id = ?", (entity, certification_id)
    ).fetchone()
    assert found, "there is no such association"
    return int(found[0])


def associations(entities_: Sequence[int], certification_id: int) -> list[int]:
    return [association(entity, certification_id) for entity in entities_]


def count(table: str, where: str = "TRUE", *params: object) -> int:
    return int(execute(f"SELECT count(*) FROM {table} WHERE {where}", params).fetchone()[0])


def archived_on(association_id: int) -> date | None:
    return day_or_none(
        execute("SELECT archived_on FROM association WHERE id = ?", (association_id,)).fetchone()[0]
    )


def sources_of(association_id: int) -> set[str]:
    """'direct' and the names of the roles that bring it."""
    names = {
        str(name)
        for (name,) in execute(
            "SELECT r.name FROM association_role s JOIN role r ON r.id = s.role_id WHERE s.association_id = ?",
            (association_id,),
        ).fetchall()
    }
    direct = execute("SELECT direct FROM association WHERE id = ?", (association_id,)).fetchone()[0]
    return names | ({"direct"} if direct else set())


def spans_of(association_id: int) -> list[Span]:
    return [
        Span(day(starts), day(ends), Status(status), instance, day_or_none(expires))
        for starts, ends, status, instance, expires in execute(
            "SELECT starts_on, ends_on, status, instance_id, expires_on FROM span WHERE association_id = ?"
            " ORDER BY starts_on",
            (association_id,),
        ).fetchall()
    ]


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables but the operators' moments, to see that nothing was written."""
    tables = (
        *("entity", "certification", "certification_group", "association", "association_role", "instance"),
        *("revocation", "span", "role", "role_member", "role_certification", "operator", "audit_event"),
        *("permission_set", "permission", "operator_permission", "voiding", "replacement"),
    )
    return {
        name: sorted(map(tuple, execute(f'SELECT * FROM "{name}"').fetchall()), key=str) for name in tables
    }


class Recorded(NamedTuple):
    """An association as it is recorded: what the slow reading of the rules is given."""

    id: int
    entity: int
    certification: int
    assigned: date
    archived: date | None
    active: bool
    instances: list[Instance]
    revocations: list[Revocation]


def recorded() -> list[Recorded]:
    """Every association, read one by one."""
    rows = execute(
        "SELECT a.id, a.entity_id, a.certification_id, a.assigned_on, a.archived_on, e.active"
        " FROM association a JOIN entity e ON e.id = a.entity_id ORDER BY a.id"
    ).fetchall()
    return [
        Recorded(
            id, entity, cert, day(assigned), day_or_none(archived), bool(active), _instances(id), _revoked(id)
        )
        for id, entity, cert, assigned, archived, active in rows
    ]


def _instances(association_id: int) -> list[Instance]:
    """Those that count: one that an operator voided is left out."""
    replaced = execute(
        "SELECT p.instance_id, n.issued_on, n.effective_on FROM replacement p JOIN instance n ON n.id = p.renewal_id"
        " WHERE n.void_event IS NULL AND n.association_id = ?",
        (association_id,),
    ).fetchall()
    rows = execute(
        "SELECT id, issued_on, effective_on, expires_on, voided_on FROM instance WHERE association_id = ?"
        " AND void_event IS NULL ORDER BY id",
        (association_id,),
    ).fetchall()
    return [
        Instance(
            day(i),
            day(e),
            day_or_none(x),
            day_or_none(v),
            key,
            tuple(Replaced(day(on), max(day(on), day(by))) for one, on, by in replaced if one == key),
        )
        for key, i, e, x, v in rows
    ]


def _revoked(association_id: int) -> list[Revocation]:
    rows = execute(
        "SELECT revoked_on, ended_on FROM revocation WHERE association_id = ?", (association_id,)
    ).fetchall()
    return [Revocation(day(revoked), day_or_none(ended)) for revoked, ended in rows]


def random_company(operator: Operator, seed: int, number: int = 12) -> tuple[list[int], list[int], list[int]]:
    """Employees, certifications and roles with histories of every kind; returns their ids."""
    made = remade((operator, seed, number), lambda: _random_company(operator, Random(seed), number))
    staff, certifications, some_roles = made
    return [*staff], [*certifications], [*some_roles]


def _random_company(
    operator: Operator, random: Random, number: int
) -> tuple[list[int], list[int], list[int]]:
    staff = people(number)
    certifications = [
        certification(operator, "Never expires", offsets=()),
        certification(operator, "Yearly", offsets=(30, 0)),
        certification(operator, "At once", initial_validity=InitialValidity.VALID_WHEN_ADDED, offsets=(0,)),
    ]
    some_roles = [
        role(
            operator,
            f"Role {n}",
            random.sample(staff, number // 3),
            random.sample(certifications, 2),
            TODAY - 200 * DAY,
        )
        for n in (1, 2)
    ]
    for one in certifications:
        assignment.assign(
            operator, one, random.sample(staff, number // 2), TODAY - random.randrange(300) * DAY
        )
    for row in recorded():
        for _ in range(random.randrange(3)):
            issued = TODAY + random.randrange(-500, 60) * DAY
            certify(
                operator, [row.id], issued, random.choice([None, issued + random.randrange(1, 400) * DAY])
            )
        if random.random() < 0.25:
            revoked = TODAY + random.randrange(-100, 20) * DAY
            revoke(operator, row.id, revoked, random.choice([None, revoked + random.randrange(60) * DAY]))
    roles.drop_members(operator, some_roles[0], random.sample(staff, number // 4), TODAY - 3 * DAY)
    roles.take_certifications_off(operator, some_roles[1], certifications[:1], TODAY - 2 * DAY)
    entities.deactivate(operator, random.sample(staff, number // 6))
    return staff, certifications, some_roles


def chain_holds() -> bool:
    return audit.first_broken() is None
