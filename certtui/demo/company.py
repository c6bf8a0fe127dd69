"""Writes the demo company: everything of it in one transaction, with one event in the audit log."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import NamedTuple

from certtui.commands import definitions, entities, roles, timelines
from certtui.commands.act import Act, Progress, act, silent
from certtui.commands.instances import (
    NewInstance,
    NewRevocation,
    insert_instances,
    insert_revocations,
    link_voided,
)
from certtui.db import execute, insert_many
from certtui.demo import catalogue, people, things
from certtui.demo.histories import Histories, Past
from certtui.demo.holdings import Holder, Holdings
from certtui.demo.posts import ALL_STAFF, DUTIES, JOBS
from certtui.demo.words import RECORDERS
from certtui.errors import Conflict, InvalidInput
from certtui.records import Definition, Kind
from certtui.rights import Operator, Right

FEWEST_ROWS = 50
_AT_ONCE = 5_000
_POSTS = (ALL_STAFF, *JOBS, *DUTIES)


class _Sizes(NamedTuple):
    """How many there are of everything in a company with so many associations."""

    employees: int
    assets: int
    clients: int
    locations: int
    certifications: dict[Kind, int]


class _Crowd(NamedTuple):
    """The entities of a kind as they were stored: their ids, since when each is there, and of assets the families."""

    ids: list[int]
    since: list[date]
    families: list[str]


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
        recorder = _Recorder(done, role_ids, rng, today)
        for certification_id, definition in defined.items():
            histories = Histories(definition, rng, today)
            holders = holdings.holders(definition)
            while batch := list(islice(holders, _AT_ONCE)):
                recorder.record(certification_id, definition.kind, crowds[definition.kind], batch, histories)
                progress(len(recorder.associations), 2 * rows)
        link_voided(done.event)
        timelines.rebuild(recorder.associations, lambda ready, _: progress(rows + ready, 2 * rows))
        done.detail.update(rows=rows, seed=seed, as_of=today.isoformat(), certifications=len(defined))


class _Recorder:
    """Writes associations with their pasts, a batch at a time; `associations` are the ids of all so far."""

    def __init__(self, done: Act, role_ids: dict[str, int], rng: Random, today: date) -> None:
        self.associations: array[int] = array("q")
        self._done = done
        self._role_ids = role_ids
        self._rng = rng
        self._today = today

    def record(
        self,
        certification_id: int,
        kind: Kind,
        crowd: _Crowd,
        holders: Sequence[Holder],
        histories: Histories,
    ) -> None:
        """Make the associations of these holders with one certification, and all that happened to each."""
        pasts = [histories.draw(crowd.since[holder.position]) for holder in holders]
        ids = self._insert(
            (certification_id, crowd.ids[holder.position], int(kind), *self._terms(holder, past))
            for holder, past in zip(holders, pasts, strict=True)
        )
        insert_many(
            "association_role",
            ("association_id", "role_id"),
            [(id, self._role_ids[r]) for id, h in zip(ids, holders, strict=True) for r in h.roles],
        )
        at = f"{self._today.isoformat()}T06:00:00Z"  # of revocations; instances bring their own moments
        insert_instances(
            (NewInstance(id, *one) for id, past in zip(ids, pasts, strict=True) for one in past.held),
            self._done.event,
            at,
            RECORDERS[0],
        )
        insert_revocations(
            [NewRevocation(id, *past.revoked) for id, past in zip(ids, pasts, strict=True) if past.revoked],
            self._done.event,
            at,
            RECORDERS[0],
        )
        self.associations.extend(ids)

    def _insert(self, rows: Iterable[tuple[object, ...]]) -> list[int]:
        (above,) = execute("SELECT COALESCE(max(id), 0) FROM association").fetchone()
        columns = ("certification_id", "entity_id", "kind", "assigned_on", "direct", "archived_on")
        insert_many("association", columns, rows)
        made = execute("SELECT id FROM association WHERE id > ? ORDER BY id", (above,))
        return [id for (id,) in made.fetchall()]

    def _terms(self, holder: Holder, past: Past) -> tuple[str, bool, str | None]:
        """When it was assigned, whether directly, and when it was archived, if a role that brought it was left.

        What has no history yet is not archived but gone; here it is held directly instead.
        """
        archived_on = self._archived_on(past) if holder.left else None
        return past.assigned_on.isoformat(), holder.direct or (holder.left and not archived_on), archived_on

    def _archived_on(self, past: Past) -> str | None:
        days = [past.assigned_on, *(one.issued_on for one in past.held)]
        if past.revoked:
            days.append(past.revoked.ended_on or past.revoked.revoked_on)
        since = (self._today - max(days)).days
        if not past.held or since < 1:
            return None
        return (self._today - timedelta(days=int(self._rng.random() * min(since, 500)))).isoformat()


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


def _crowds(sizes: _Sizes, rng: Random, today: date) -> tuple[dict[Kind, _Crowd], dict[str, list[int]]]:
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


def _stored(kind: Kind, made: things.Things) -> _Crowd:
    entities.insert_entities(map(entities.checked, made.details))
    rows = execute("SELECT id FROM entity WHERE kind = ? ORDER BY id", (int(kind),)).fetchall()
    return _Crowd([id for (id,) in rows], made.since, made.families)


def _pools(wanted: Sequence[Definition], crowds: dict[Kind, _Crowd]) -> dict[str, Sequence[int]]:
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
