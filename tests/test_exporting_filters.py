"""What a filter chooses is the same on the screens, in the counts and in files; on both engines."""

from __future__ import annotations

import io
import json
from datetime import date
from random import Random

import pytest

from certtui.commands import assignment, entities
from certtui.exporting.export import export_to_stream
from certtui.exporting.kinds import find_export
from certtui.filters import Filter
from certtui.queries import exports
from certtui.queries.associations import list_rows
from certtui.queries.exports import (
    Selection,
    count_entities,
    count_instances,
    count_rows,
    list_option_words,
    selection_on,
)
from certtui.queries.filters import rows_matching
from certtui.queries.haystack import Haystack, load_search_texts
from certtui.records import EntityDetails, Kind, RowView, SortBy, Status
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY

GAPS = frozenset({Status.MISSING, Status.EXPIRED})
NASTY = (
    "Åse Straße",
    "Søren O’Brien",
    "ガラス カラス",
    "각 가",
    "İstanbul ısı",
    "ﬁne print",
    "50% _off_",
    "a\\b",
    "e\u0301 ñ",
    "Ⅳ ½",
    "山田　太郎",
    "क्षि",
    "Ana-Lía",
)


def exported(operator: Operator, selection: Selection, what: str = "filtered") -> list[dict[str, object]]:
    stream = io.BytesIO()
    export_to_stream(operator, find_export(what, selection), "jsonl", stream)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def pairs(operator: Operator, filter: Filter, day: date = TODAY) -> list[tuple[object, object]]:
    """Certification and code of every row of an export."""
    return [(row["certification"], row["entity_code"]) for row in exported(operator, Selection(day, filter))]


def matching(filter: Filter, day: date = TODAY) -> list[tuple[object, object]]:
    """Certification and code of every row that a sweep, a comparison or a view finds."""
    tables, params = rows_matching(filter, day)
    return [tuple(row) for row in execute(f"SELECT c.name, e.code {tables}", params).fetchall()]


def id_of(table: str, name: str) -> int:
    return int(execute(f'SELECT id FROM "{table}" WHERE name = ?', (name,)).fetchone()[0])


@pytest.fixture
def filters(database: str, operator: Operator) -> list[Filter]:
    """A company with something to be found by every condition, and filters of one and of several."""
    staff = company.people(8)
    cranes = company.people(3, Kind.ASSET, "A")
    company.people(1, Kind.LOCATION, "L")
    site = EntityDetails(Kind.EMPLOYEE, "S1", "Site Person", "", True, (("site", "L00001"), ("unit", "x=y")))
    with company.told_already():
        entities.insert_entities([site])
    staff.append(int(execute("SELECT id FROM entity WHERE code = 'S1'").fetchone()[0]))
    aid = company.certification(operator, "Aid", group="Care")
    fire = company.certification(operator, "Fire", group="Care")
    lift = company.certification(operator, "Lift", Kind.ASSET, group="Lifting")
    assignment.assign(operator, aid, staff, TODAY - 400 * DAY)
    assignment.assign(operator, fire, staff[:4], TODAY - 10 * DAY)
    assignment.assign(operator, lift, cranes, TODAY)
    company.role(operator, "Night shift", staff[2:5], [fire], TODAY - 20 * DAY)
    held = company.associations(staff, aid)
    company.certify(operator, held[:3], TODAY - 300 * DAY, TODAY - 5 * DAY)
    company.certify(operator, held[1:5], TODAY - 2 * DAY, TODAY + 300 * DAY)
    company.revoke(operator, held[4], TODAY - DAY)
    entities.deactivate(operator, staff[7:8])
    role, location = (
        id_of("role", "Night shift"),
        int(execute("SELECT id FROM entity WHERE code = 'L00001'").fetchone()[0]),
    )
    return [
        Filter(),
        Filter(kind=Kind.EMPLOYEE),
        Filter(kind=Kind.ASSET, statuses=GAPS),
        Filter(inactive=True),
        Filter(certification_id=aid, statuses=GAPS, search="e0000"),
        Filter(group_id=id_of("certification_group", "Care"), statuses=frozenset({Status.VALID})),
        Filter(role_id=role),
        Filter(role_id=role, certification_id=fire),
        Filter(role_id=role, statuses=GAPS, inactive=True),
        Filter(location_id=location),
        Filter(entity_id=staff[1]),
        Filter(attributes=(("site", "L00001"), ("site", "elsewhere"))),
        Filter(attributes=(("unit", "x=y"),), statuses=GAPS),
        Filter(search="NIGHT shift", statuses=GAPS),
        Filter(search="nobody at all"),
    ]


@pytest.mark.parametrize("few", [20_000, 1], ids=["few", "many"])
def test_files_hold_the_rows_that_every_other_reader_of_the_filter_finds(
    filters: list[Filter], operator: Operator, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """By every condition, on three days, whether the entities found are few enough to be named or not."""
    monkeypatch.setattr(exports, "_FEW", few)
    for day in (TODAY - 7 * DAY, TODAY, TODAY + 400 * DAY):
        for filter in filters:
            selection = selection_on(filter, day, TODAY)
            found = pairs(operator, filter, day)
            assert sorted(map(str, found)) == sorted(map(str, matching(filter, day))), (filter, day)
            assert count_rows(selection) == len(found), filter
            instances = exported(operator, selection, "instances")
            assert count_instances(selection) == len(instances), filter
            assert {(row["certification"], row["entity_code"]) for row in instances} <= set(found)
    assert sum(bool(matching(filter)) for filter in filters) == len(filters) - 1, (
        "each but the last finds rows"
    )


def test_a_view_of_a_certification_lists_what_export_filtered_writes(
    filters: list[Filter], operator: Operator
) -> None:
    """Row by row, for every status by itself and for several."""
    aid = id_of("certification", "Aid")
    for statuses in (frozenset(), GAPS, *map(frozenset, [[status] for status in Status])):
        listed = list_rows(RowView(aid, TODAY, statuses, SortBy.CODE))
        codes = dict(execute("SELECT id, code FROM entity").fetchall())
        found = pairs(operator, Filter(certification_id=aid, statuses=statuses))
        assert [codes[id] for id in listed.entities] == [code for _, code in found]


def test_a_matrix_is_as_long_as_was_said(filters: list[Filter], operator: Operator) -> None:
    for filter in filters:
        selection = Selection(TODAY, filter._replace(kind=Kind.EMPLOYEE, certification_id=None))
        assert count_entities(selection) == len(exported(operator, selection, "matrix")), filter


def test_options_of_the_command_line_make_the_same_filter(filters: list[Filter], operator: Operator) -> None:
    """Whatever it chooses by."""
    from certtui.cli.filtering import chosen_filter
    from certtui.cli.main import parse
    from certtui.session import Session

    session = Session("", operator, TODAY, TODAY)
    for filter in filters:
        words = list_option_words(filter)
        assert words is not None
        assert chosen_filter(parse(["export", "filtered", *words]), session) == filter


def test_what_a_search_finds_on_the_screen_it_finds_in_a_file(database: str, operator: Operator) -> None:
    """Typed a character at a time, over names that fold, join and shrink: in memory as in SQL."""
    names = [*NASTY, *("".join(Random(seed).sample("".join(NASTY), 6)).strip() for seed in range(20))]
    with company.told_already():
        entities.insert_entities(
            [
                EntityDetails(Kind.EMPLOYEE, f"E{at:03}", f"N {name}", "", True, (("unit", name[::-1]),))
                for at, name in enumerate(names)
            ]
        )
    ids = [id for (id,) in execute("SELECT id FROM entity ORDER BY code").fetchall()]
    aid = company.certification(operator, "Aid")
    assignment.assign(operator, aid, ids, TODAY)
    for at, name in enumerate(NASTY):
        company.role(operator, f"Role {name}", ids[at : at + 2], [], TODAY)
    haystack = Haystack(ids, load_search_texts(Kind.EMPLOYEE))
    chance = Random(7)
    typed = [
        "\uff76\uff9e\uff97\uff7d",
        "\u1100\u1161\u11a8",
    ]  # half-width kana and jamo, which join as one types
    for _ in range(60):
        name = chance.choice(names)
        start = chance.randrange(len(name))
        typed.append(f"{name[start : start + 4]} {chance.choice(['', 'n', 'ROLE', 'e0'])}")
    hits = 0
    for whole in typed:
        for end in range(1, len(whole) + 1):
            on_screen = [f"E{position:03}" for position in haystack.find(whole[:end])]
            in_file = [code for _, code in pairs(operator, Filter(certification_id=aid, search=whole[:end]))]
            assert on_screen == in_file, repr(whole[:end])
            hits += bool(in_file)
    assert hits > 100
