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

from certtui.exporting.export import export_to_stream
from certtui.exporting.kinds import find_export
from certtui.filters import Filter
from certtui.importing.applying import Imported
from certtui.importing.findings import FindingKind
from certtui.integrity import check
from certtui.queries.counts import count_statuses
from certtui.queries.exports import Selection
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
DAYS = (date(2002, 6, 30), date(2005, 1, 1), date(2006, 7, 15), date(2009, 3, 31), date(2013, 1, 1))


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
    for on in DAYS:
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


def corrected(rows: list[Licence], chance: Random) -> list[Licence]:
    """The same register with some expiries put right, by a month or so."""
    wrong = set(chance.sample(range(len(rows)), 15))
    return [
        one._replace(end=one.end + timedelta(days=chance.choice((-25, 31, 365)))) if number in wrong else one
        for number, one in enumerate(rows)
    ]


def test_expiries_put_right_are_corrected_and_no_other_status_changes(
    database: str, operator: Operator
) -> None:
    before = licences()
    after = corrected(before, Random(6))
    bring_register(operator, as_file(before, frozenset()))
    were = {on: statuses(operator, on) for on in DAYS}
    done = bring_register(operator, as_file(after, frozenset()))
    assert tally(done.report) == (0, 15, len(before) - 15, 0, 0)
    [told] = [one for one in done.report.findings if one.kind is FindingKind.CORRECTION]
    assert told.lines == tuple(
        line for line, (one, other) in enumerate(zip(before, after, strict=True), 2) if one != other
    )
    changed = 0
    for on, then in were.items():
        assert then == each_expected(before, on)
        now = statuses(operator, on)
        assert now == each_expected(after, on)
        changed += len(then.items() ^ now.items())
    assert changed
    assert company.count("instance") == len(before)
    assert check() == []


def each_expected(rows: list[Licence], on: date) -> dict[tuple[str, str], str]:
    held: dict[tuple[str, str], list[Licence]] = {}
    for one in rows:
        if one.filed <= on:
            held.setdefault((one.account, one.type), []).append(one)
    return {pair: status_on(known, on) for pair, known in held.items()}


def statuses(operator: Operator, on: date) -> dict[tuple[str, str], str]:
    """The status of each association in force on a day, as it is exported."""
    stream = io.BytesIO()
    export_to_stream(operator, find_export("all", Selection(on, Filter())), "csv", stream)
    rows = csv.DictReader(io.StringIO(stream.getvalue().decode()))
    return {(row["entity_code"], row["certification"]): row["status"] for row in rows}
