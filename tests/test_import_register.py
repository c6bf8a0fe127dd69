"""A register of licences as an authority publishes it becomes clients, certifications, associations and instances by
one import; the statuses that come of it are counted here by another way.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from certtui.importing.applying import Imported
from certtui.integrity import check
from certtui.queries.counts import count_statuses
from certtui.records import Counts, Kind
from certtui.rights import Operator
from tests import company
from tests.import_files import bring, refused, tally

COLUMNS = (
    "ID",
    "ACCOUNT",
    "TRADE NAME",
    "ADDRESS",
    "TYPE OF LICENCE",
    "LICENCE NO.",
    "FILED",
    "TERM FROM",
    "TERM TO",
)
MAPS = (
    ("ACCOUNT", "entity_code"),
    ("TRADE NAME", "entity_name"),
    ("TYPE OF LICENCE", "certification"),
    ("LICENCE NO.", "number"),
    ("FILED", "issued_on"),
    ("TERM FROM", "effective_on"),
    ("TERM TO", "expires_on"),
)
TYPES = ("Retail food", "Tavern", "Public place of amusement", "Peddler, non-food", "Tobacco")
WINDOW = 30


class Licence(NamedTuple):
    account: str
    type: str
    number: str
    filed: date
    start: date
    end: date


def licences(seed: int = 5) -> list[Licence]:
    """Chains of yearly renewals with gaps, filed before or after they begin, as real registers have them."""
    chance = Random(seed)
    found: list[Licence] = []
    for account in range(60):
        for kind in chance.sample(TYPES, chance.randint(1, 3)):
            start = date(2001, 1, 1) + timedelta(days=chance.randrange(2500))
            for _ in range(chance.randint(1, 6)):
                end = start + timedelta(days=chance.choice((364, 364, 729)))
                filed = start + timedelta(days=chance.randrange(-60, 40))
                found.append(Licence(f"{account:05}", kind, f"L{len(found):04}", filed, start, end))
                start = end + timedelta(days=chance.choice((1, 1, 1, 20, 200)))
    chance.shuffle(found)
    return found


def as_file(rows: list[Licence], without_start: frozenset[int]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for number, one in enumerate(rows):
        term = "" if number in without_start else f"{one.start:%m/%d/%Y}"
        name = f"SHOP & CO. {one.account} [INC]"
        row = (number, one.account, name, "1 W MAIN ST", one.type, one.number, f"{one.filed:%m/%d/%Y}", term)
        writer.writerow((*row, f"{one.end:%m/%d/%Y}"))
    return out.getvalue()


def expected(rows: list[Licence], on: date) -> Counts:
    """The statuses of the associations in force on a day, each decided by looking at that day alone."""
    held: dict[tuple[str, str], list[Licence]] = {}
    for one in rows:
        held.setdefault((one.account, one.type), []).append(one)
    words = Counter(status_on([one for one in every if one.filed <= on], on) for every in held.values())
    return Counts(**{word: number for word, number in words.items() if word})


def status_on(known: list[Licence], on: date) -> str:
    if not known:
        return ""
    end = max((one.end for one in known if one.start <= on <= one.end), default=None)
    if end is None:
        return "upcoming" if any(one.start > on for one in known) else "expired"
    while further := [
        one.end for one in known if on < one.start <= end + timedelta(days=1) and one.end > end
    ]:
        end = max(further)
    return "expires_soon" if (end - on).days <= WINDOW else "valid"


def bring_register(operator: Operator, text: str) -> Imported:
    """The one command that takes the register in."""
    return bring(
        operator, "instances", text, maps=MAPS, kind=Kind.CLIENT, create_missing=True, skip_errors=True
    )


def test_one_import_makes_all_that_a_register_names(database: str, operator: Operator) -> None:
    rows = licences()
    bad = frozenset({17, 40})
    good = [one for number, one in enumerate(rows) if number not in bad]
    text = as_file(rows, bad)
    done = bring_register(operator, text)
    assert refused(done.report) == {19: "effective_on", 42: "effective_on"}
    assert company.count("instance") == len(good)
    assert company.count("association") == len({(one.account, one.type) for one in good})
    assert company.count("entity", "kind = 3") == len({one.account for one in good})
    assert company.count("certification") == len({one.type for one in good})
    for on in (date(2002, 6, 30), date(2005, 1, 1), date(2006, 7, 15), date(2009, 3, 31), date(2013, 1, 1)):
        total = Counts()
        for counts in count_statuses(on).values():
            total = total.plus(counts)
        assert total == expected(good, on), on
    assert check() == []


def test_the_register_again_changes_nothing(database: str, operator: Operator) -> None:
    text = as_file(licences(), frozenset({17}))
    bring_register(operator, text)
    before = company.everything()
    done = bring_register(operator, text)
    assert tally(done.report)[:2] == (0, 0)
    assert company.everything() == before
