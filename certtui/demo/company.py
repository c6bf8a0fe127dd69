"""Founds the demo company: everything of it in one transaction, with one event in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import islice
from random import Random
from typing import NamedTuple

from certtui.commands import definitions, entities, roles, timelines
from certtui.commands.act import act
from certtui.commands.instances import link_voided
from certtui.demo import catalogue, people, things
from certtui.demo.histories import Histories
from certtui.demo.holdings import Holdings
from certtui.demo.posts import ALL_STAFF, DUTIES, JOBS
from certtui.demo.recording import Crowd, Recorder
from certtui.errors import Conflict, InvalidInput
from certtui.progress import Progress, silent
from certtui.records import Definition, Kind
from certtui.rights import Operator, Right
from certtui.store import execute, insert_many

FEWEST_ROWS = 50
"""A smaller company has too few people for its roles."""
_AT_ONCE = 5_000
_POSTS = (ALL_STAFF, *JOBS, *DUTIES)


class _Sizes(NamedTuple):
    """How many there are of everything in a company with so many associations."""

    employees: int
    assets: int
    clients: int
    locations: int
    certifications: dict[Kind, int]


def fill(operator: Operator, rows: int, seed: int, today: date, progress: Progress = silent) -> None:
    """Fill a new database with a believable company that has `rows` associations, the statuses as of `today`.

    The same arguments make the same company on either engine; only the audit event bears the time of the call.
    `progress` counts every association twice: recorded, and its timeline reckoned. Raises NotPermitted, Conflict when
    the database has data, InvalidInput for fewer than FEWEST_ROWS, and what `progress` raises; whatever is raised
    leaves the database as it was.
    """
    if rows < FEWEST_ROWS:
        raise InvalidInput("rows", f"A company needs {FEWEST_ROWS} rows at least.")
    with act(
        operator,
        "fill with demo company",
        Right.CREATE_CERTIFICATIONS,
        Right.UPDATE_CERTIFICATIONS,
        Right.CREATE_ENTITIES,
        Right.CREATE_ROLES,
        Right.UPDATE_ROLES,
    ) as done:
        _refuse_data()
        rng = Random(seed)  # noqa: S311 - a company, not a key
        sizes = _sizes(rows)
        wanted = catalogue.pick(sizes.certifications)
        defined = {definitions.insert_definition(definition): definition for definition in wanted}
        crowds, members = _crowds(sizes, rng, today)
        holdings = Holdings(wanted, _pools(wanted, crowds), _POSTS, members, rng)
        rows = holdings.plan(rows)
        role_ids = _insert_roles(holdings.brings, members, defined, crowds[Kind.EMPLOYEE].ids)
        recorder = Recorder(done, role_ids, rng, today)
        for certification_id, definition in defined.items():
            histories = Histories(definition, rng, today)
            holders = holdings.holders(definition)
            while batch := list(islice(holders, _AT_ONCE)):
                recorder.record(certification_id, definition.kind, crowds[definition.kind], batch, histories)
                progress(len(recorder.associations), 2 * rows)
        link_voided(done.event)
        timelines.rebuild(recorder.associations, lambda ready, _: progress(rows + ready, 2 * rows))
        done.detail.update(rows=rows, seed=seed, as_of=today.isoformat())
        done.concern(defined)


def _refuse_data() -> None:
    for table, what in (("entity", "entities"), ("certification", "certifications"), ("role", "roles")):
        if execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():
            raise Conflict(
                f"The database has {what} already; the demo company needs a new one. Nothing was changed. "
                "Name another with --database."
            )


def _sizes(rows: int) -> _Sizes:
    """Proportions of a company of 100,000 employees at a million rows; certifications grow slower than the rest."""
    certifications = max(20, min(150, int(rows**0.5 * 0.7)))
    shares = {Kind.EMPLOYEE: 0.6, Kind.ASSET: 0.2, Kind.CLIENT: 14 / 150, Kind.LOCATION: 16 / 150}
    return _Sizes(
        employees=round(rows / 10),
        assets=max(rows // 50, 2),
        clients=max(rows // 500, 1),
        locations=max(rows // 500, 2),
        certifications={kind: max(round(certifications * share), 1) for kind, share in shares.items()},
    )


def _crowds(sizes: _Sizes, rng: Random, today: date) -> tuple[dict[Kind, Crowd], dict[str, list[int]]]:
    """Store all entities; also returns the members of every role, by their positions among the employees."""
    places = things.locations(sizes.locations, rng, today)
    sites = [place.name for place in places.details]
    staff = people.employees(sizes.employees, rng, today, sites)
    owners = [e.email for e in staff.details if e.email][: 1 + sizes.employees // 25]
    crowds = {
        Kind.EMPLOYEE: _stored(Kind.EMPLOYEE, things.Things(staff.details, staff.since, [])),
        Kind.ASSET: _stored(Kind.ASSET, things.assets(sizes.assets, rng, today, sites, owners)),
        Kind.CLIENT: _stored(Kind.CLIENT, things.clients(sizes.clients, rng, today)),
        Kind.LOCATION: _stored(Kind.LOCATION, places),
    }
    return crowds, staff.members


def _stored(kind: Kind, made: things.Things) -> Crowd:
    entities.insert_entities(map(entities.checked, made.details))
    rows = execute("SELECT id FROM entity WHERE kind = ? ORDER BY id", (int(kind),)).fetchall()
    return Crowd([id for (id,) in rows], made.since, made.families)


def _pools(wanted: Sequence[Definition], crowds: dict[Kind, Crowd]) -> dict[str, Sequence[int]]:
    """Who may hold each certification: all of its kind, and of assets those of the family that its group is named for."""
    everybody = {kind: range(len(crowd.ids)) for kind, crowd in crowds.items()}
    families: dict[str, list[int]] = {}
    for position, family in enumerate(crowds[Kind.ASSET].families):
        families.setdefault(family, []).append(position)
    return {d.name: families.get(d.group, []) if d.kind is Kind.ASSET else everybody[d.kind] for d in wanted}


def _insert_roles(
    brings: dict[str, list[str]],
    members: dict[str, list[int]],
    defined: dict[int, Definition],
    employee_ids: Sequence[int],
) -> dict[str, int]:
    """Store the roles with their members and what they bring; returns their ids."""
    certification_ids = {definition.name: id for id, definition in defined.items()}
    role_ids = {name: roles.insert_role(name) for name in brings}
    employee = int(Kind.EMPLOYEE)
    insert_many(
        "role_member",
        ("role_id", "entity_id", "kind"),
        ((id, employee_ids[at], employee) for name, id in role_ids.items() for at in members[name]),
    )
    insert_many(
        "role_certification",
        ("role_id", "certification_id", "kind"),
        [(id, certification_ids[c], employee) for name, id in role_ids.items() for c in brings[name]],
    )
    return role_ids
