"""The employees of the demo company: who they are, what their job is and which duties they have beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from random import Random
from typing import NamedTuple

from certtui.demo import names
from certtui.demo.posts import ALL_STAFF, DUTIES, JOBS, Post
from certtui.demo.things import DOMAIN, phone
from certtui.records import EntityDetails, Kind
from certtui.text import search_key

_NATIVE = 0.004
_TWO_LAST_NAMES = 0.05
_TWO_FIRST_NAMES = 0.03
_INACTIVE = 0.03
_EMPLOYEES_PER_MANAGER = 14


class People(NamedTuple):
    """Employees, alongside the day each was hired, and the members of every role by their position among them."""

    details: list[EntityDetails]
    since: list[date]
    members: dict[str, list[int]]


class _Person(NamedTuple):
    name: str
    email: str


def employees(number: int, rng: Random, today: date, sites: Sequence[str]) -> People:
    """So many employees with a job each, a manager of the same department and, some of them, duties."""
    persons = _persons(number, rng)
    jobs = rng.choices(JOBS, cum_weights=list(accumulate(job.share for job in JOBS)), k=number)
    managers = _managers(persons, jobs)
    people = People([], [], {post.name: [] for post in (ALL_STAFF, *JOBS, *DUTIES)})
    for at, (person, job) in enumerate(zip(persons, jobs, strict=True)):
        hired = date.fromordinal(today.toordinal() - 20 - int(rng.random() ** 1.1 * 6500))
        people.since.append(hired)
        boss = rng.choice(managers[job.department])
        attributes = (
            ("department", job.department),
            ("hired", hired.isoformat()),
            ("job", job.name),
            ("manager", boss.name),
            ("manager_email", boss.email),
            ("phone", phone(rng)),
            ("site", rng.choice(sites)),
        )
        people.details.append(
            EntityDetails(
                Kind.EMPLOYEE,
                f"E{at + 1:06}",
                person.name,
                person.email if rng.random() > 0.02 else "",  # some have no address, as anywhere
                rng.random() > _INACTIVE,
                attributes,
            )
        )
        people.members[ALL_STAFF.name].append(at)
        people.members[job.name].append(at)
        for duty in DUTIES:
            if rng.random() * 100 < duty.share:
                people.members[duty.name].append(at)
    return people


def _persons(number: int, rng: Random) -> list[_Person]:
    """Names as a register sorts them (last name first), with addresses of which no two are the same."""
    folded = {name: search_key(name).replace("'", "") for name in (*names.FIRST_NAMES, *names.LAST_NAMES)}
    taken: Counter[str] = Counter()
    persons = []
    for _ in range(number):
        if rng.random() < _NATIVE:
            name, local = rng.choice(names.NATIVE_NAMES)
        else:
            first, last = rng.choice(names.FIRST_NAMES), rng.choice(names.LAST_NAMES)
            local = f"{folded[first]}.{folded[last]}"
            name = f"{last}, {first}"
            if rng.random() < _TWO_LAST_NAMES:
                name = f"{last}-{rng.choice(names.LAST_NAMES)}, {first}"
            if rng.random() < _TWO_FIRST_NAMES:
                name += f" {rng.choice(names.FIRST_NAMES)}"
        taken[local] += 1
        persons.append(_Person(name, f"{local}{taken[local] if taken[local] > 1 else ''}@{DOMAIN}"))
    return persons


def _managers(persons: Sequence[_Person], jobs: Sequence[Post]) -> dict[str, list[_Person]]:
    """In every department the first of its people, one for so many of them."""
    departments: dict[str, list[_Person]] = {}
    for person, job in zip(persons, jobs, strict=True):
        departments.setdefault(job.department, []).append(person)
    return {name: staff[: 1 + len(staff) // _EMPLOYEES_PER_MANAGER] for name, staff in departments.items()}
