"""The assets, clients and job locations of the demo company."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from certtui.demo import names
from certtui.records import EntityDetails, Kind
from certtui.text import search_key

DOMAIN = "northgate-works.example"
"""Of the company's own e-mail; a name that no mail can ever be delivered to."""


class Machine(NamedTuple):
    """A sort of asset, with the letters of its serial numbers, of the family that a group of certifications is for."""

    name: str
    letters: str
    family: str


LIFTING, VEHICLES, ELECTRICAL, FIRE, CALIBRATION = (
    "Lifting Equipment", "Vehicles", "Electrical Testing", "Fire & Life Safety", "Calibration"
)  # fmt: skip
MACHINES = (
    Machine("Tower crane", "TC", LIFTING), Machine("Mobile crane", "MC", LIFTING), Machine("Forklift", "FL", LIFTING),
    Machine("Scissor lift", "SL", LIFTING), Machine("Chain hoist", "CH", LIFTING), Machine("Telehandler", "TH", LIFTING),
    Machine("Pickup truck", "PT", VEHICLES), Machine("Dump truck", "DT", VEHICLES), Machine("Crew van", "CV", VEHICLES),
    Machine("Flatbed trailer", "FT", VEHICLES), Machine("Generator", "GE", ELECTRICAL),
    Machine("Welding set", "WS", ELECTRICAL), Machine("Distribution board", "DB", ELECTRICAL),
    Machine("Extension reel", "XR", ELECTRICAL), Machine("Fire extinguisher", "FE", FIRE),
    Machine("Gas detector", "GD", FIRE), Machine("Defibrillator", "AE", FIRE), Machine("Torque wrench", "TW", CALIBRATION),
    Machine("Pressure gauge", "PG", CALIBRATION), Machine("Total station", "TS", CALIBRATION),
    Machine("Compressor", "CO", CALIBRATION),
)  # fmt: skip
FAMILIES = frozenset(machine.family for machine in MACHINES)
_MAKERS = ("Halden", "Korvex", "Brandt & Lowe", "Takumi", "Norrsken", "Vulcano", "Ridgeline", "Ostrava Works")
_MODELS = ("100", "220 S", "3500", "280 EC", "X4", "Pro 12", "HD", "Mk II")


class Things(NamedTuple):
    """Entities of one kind, and alongside since when each is there and (of assets) its family."""

    details: list[EntityDetails]
    since: list[date]
    families: list[str]


def locations(number: int, rng: Random, today: date) -> Things:
    """Job locations with their addresses; the mail goes to the site's office."""
    made = Things([], [], [])
    for at, label in enumerate(_labels(names.PLACES, names.PLACE_SORTS, number, rng), 1):
        code = f"L{at:05}"
        address = f"{rng.randrange(1, 1900)} {rng.choice(names.STREETS)}"
        attributes = (
            ("address", address),
            ("city", rng.choice(names.CITIES)),
            ("phone", phone(rng)),
            ("zip", f"{rng.randrange(10_000, 99_999)}"),
        )
        _add(made, EntityDetails(Kind.LOCATION, code, label, f"{code.lower()}@{DOMAIN}", rng.random() > 0.04, attributes), rng, today)  # fmt: skip
    return made


def clients(number: int, rng: Random, today: date) -> Things:
    """Clients, each with somebody there to write to."""
    made = Things([], [], [])
    for at, label in enumerate(_labels(names.FIRM_WORDS, names.FIRM_TRADES, number, rng), 1):
        contact = f"{rng.choice(names.FIRST_NAMES)} {rng.choice(names.LAST_NAMES)}"
        host = "-".join(search_key(label).split()[:2]).replace("'", "")
        attributes = (
            ("account", f"{rng.randrange(100_000, 999_999)}"),
            ("city", rng.choice(names.CITIES)),
            ("contact", contact),
            ("phone", phone(rng)),
        )
        name = f"{label} {rng.choice(names.FIRM_FORMS)}"
        _add(made, EntityDetails(Kind.CLIENT, f"C{at:05}", name, f"compliance@{host}.example", rng.random() > 0.05, attributes), rng, today)  # fmt: skip
    return made


def assets(number: int, rng: Random, today: date, sites: Sequence[str], owners: Sequence[str]) -> Things:
    """Machines with serial numbers, each at a site and in somebody's charge (`owners` are e-mail addresses)."""
    made = Things([], [], [])
    for at in range(1, number + 1):
        machine = MACHINES[int(rng.random() ** 1.3 * len(MACHINES))]
        attributes = (
            ("maker", rng.choice(_MAKERS)),
            ("model", rng.choice(_MODELS)),
            ("serial", f"{machine.letters}{rng.randrange(10**7):07}"),
            ("site", rng.choice(sites)),
            ("year", str(today.year - int(rng.random() * 14))),
        )
        made.families.append(machine.family)
        name = f"{machine.name} {machine.letters}-{at:04}"
        _add(made, EntityDetails(Kind.ASSET, f"A{at:05}", name, rng.choice(owners), rng.random() > 0.05, attributes), rng, today)  # fmt: skip
    return made


def phone(rng: Random) -> str:
    """A number of the range that is kept free for fiction."""
    return f"+1 {rng.randrange(201, 990)} 555 01{rng.randrange(100):02}"


def _add(made: Things, details: EntityDetails, rng: Random, today: date) -> None:
    made.details.append(details)
    made.since.append(date.fromordinal(today.toordinal() - 60 - int(rng.random() * 3600)))


def _labels(first: Sequence[str], second: Sequence[str], number: int, rng: Random) -> Iterator[str]:
    """Two words each, in an order of chance; with a number when all pairs are used up."""
    pairs = [f"{a} {b}" for a in first for b in second]
    rng.shuffle(pairs)
    for at in range(number):
        turn, index = divmod(at, len(pairs))
        yield pairs[index] if turn == 0 else f"{pairs[index]} {turn + 1}"
