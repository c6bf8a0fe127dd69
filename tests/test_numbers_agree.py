"""On any day the numbers are the same wherever one looks: screens, `status`, exports, and the rules read slowly.

The slow reading is of the exported instances, day by day, by the oracle of the rules' own tests. No export tells of
revocations that have ended, nor of what was archived since: these are read from the tables, row by row.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.commands import timelines
from certtui.commands.act import act
from certtui.commands.instances import NewInstance, insert_instances
from certtui.commands.operators import sign_in
from certtui.commands.saved_filters import save_filter
from certtui.filters import Filter, SortedFilter
from certtui.queries.counts import count_matching, count_statuses
from certtui.queries.definitions import list_certifications
from certtui.queries.entity_views import get_entity_lines, list_entity_ids
from certtui.queries.filters import rows_matching
from certtui.queries.forecast import count_compliance
from certtui.queries.matrix import NOT_HELD, count_columns, get_matrix_rows, list_columns
from certtui.records import Counts, Instance, Kind, Status
from certtui.rights import Operator
from certtui.screens.entity_views.rows import _COUNTED
from certtui.screens.entity_views.screen import EntitiesScreen
from certtui.store import execute
from certtui.widgets.certification_tree import CertificationTree
from tests import company
from tests.company import DAY, TODAY
from tests.conftest import NewLocation
from tests.interface import asked, main_screen, opened, panel, press, words
from tests.slow_reading import read_status

DAYS = (TODAY - 250 * DAY, TODAY - 3 * DAY, TODAY, TODAY + 45 * DAY, TODAY + 700 * DAY)
WINDOWS = {"Never expires": None, "Yearly": 30, "At once": 0}
Captured = pytest.CaptureFixture[str]
Pair = tuple[str, str]
"""A certification's name and an employee's code."""


class Register:
    """A company with histories of every kind, and the command line on it."""

    def __init__(self, location: str, folder: Path, capsys: Captured) -> None:
        self.location = location
        self.folder = folder
        self._capsys = capsys
        self._written = 0
        store.bind(location)
        with store.connection():
            self.ada = sign_in("ada")
            _, _, roles = company.random_company(self.ada, 5, 30)
            wanted = Filter(
                Kind.EMPLOYEE, role_id=roles[1], statuses=frozenset({Status.MISSING, Status.EXPIRED})
            )
            save_filter(self.ada, "Role 2's gaps", SortedFilter(wanted))
            self.codes: dict[int, str] = dict(execute("SELECT id, code FROM entity").fetchall())
            self.members = [
                self.codes[id]
                for (id,) in execute(
                    "SELECT entity_id FROM role_member WHERE role_id = ?", (roles[1],)
                ).fetchall()
            ]
            self.names = {entry.id: entry.name for entry in list_certifications()}
            self._certify_for_later()
            self.recorded = company.recorded()

    def _certify_for_later(self) -> None:
        """Somebody was certified ahead of the day on which it counts, which the company has nobody with."""
        missing = next(
            one
            for one in company.recorded()
            if one.active and one.archived is None and not one.instances and not one.revocations
        )
        with act(self.ada, "certify") as done:
            made = NewInstance(
                missing.id, TODAY - 10 * DAY, TODAY + 60 * DAY, TODAY + 400 * DAY, TODAY + 400 * DAY
            )
            insert_instances([made], done.event, done.at, self.ada.name)
            timelines.rebuild([missing.id])
            done.detail.update(instances=1)

    def export(self, day: date, *asked_for: str) -> list[dict[str, str]]:
        """The rows of a file that `certtui export` writes."""
        self._written += 1
        path = self.folder / f"{self._written}.csv"
        given = ("--as-of", day.isoformat(), "export", *asked_for, "--output", str(path), "--operator", "ada")
        assert main(given) == 0
        self._capsys.readouterr()
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def status(self, day: date, *options: str) -> dict[str, Counts]:
        """What `certtui status` counts, by certification, its total under the empty name."""
        assert (
            main(["--as-of", day.isoformat(), "status", "--format", "json", "--operator", "ada", *options])
            == 0
        )
        told = json.loads(self._capsys.readouterr().out)
        assert told["as_of"] == day.isoformat()
        found = {one["certification"]: Counts(**one["counts"]) for one in told["certifications"]}
        return found | {"": Counts(**told["total"])}

    def reckon(self, day: date) -> dict[Pair, Status]:
        """The status of each row on a day, by the slow reading of the exported instances."""
        instances: dict[Pair, list[Instance]] = {}
        for row in self.export(day, "instances"):
            held = instances.setdefault((row["certification"], row["entity_code"]), [])
            issued, effective = (date.fromisoformat(row[name]) for name in ("issued_on", "effective_on"))
            expires, voided = (
                None if row[name] in {"", "never"} else date.fromisoformat(row[name])
                for name in ("expires_on", "voided_on")
            )
            held.append(Instance(issued, effective, expires, voided, len(held) + 1))
        reckoned = {}
        for one in self.recorded:
            begins = min([one.assigned, *(instance.issued_on for instance in one.instances)])
            if one.active and begins <= day and (one.archived is None or one.archived > day):
                pair = self.names[one.certification], self.codes[one.entity]
                window = WINDOWS[pair[0]]
                reckoned[pair] = read_status(instances.get(pair, []), one.revocations, window, day)[0]
        return reckoned


def counted(rows: Iterable[tuple[str, Status]]) -> dict[str, Counts]:
    """Rows by certification and status; the total under the empty name."""
    numbers = Counter(pair for name, status in rows for pair in ((name, status), ("", status)))
    names = {*WINDOWS, ""}
    return {name: Counts(*(numbers[name, status] for status in Status)) for name in names}


def pairs_of(rows: Sequence[dict[str, str]]) -> dict[Pair, Status]:
    """An export's rows, each pair once."""
    by_word = {status.word: status for status in Status}
    found = {(row["certification"], row["entity_code"]): by_word[row["status"]] for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture
def register(
    new_location: NewLocation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> Register:
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    location = new_location()
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    return Register(location, tmp_path, capsys)


def test_exports_status_views_and_the_rules_agree_on_every_day(register: Register) -> None:
    """All, and every way to choose among them: the counts are those of the exported rows and of the slow reading."""
    seen: set[Status] = set()
    for day in DAYS:
        reckoned = register.reckon(day)
        seen.update(reckoned.values())
        assert pairs_of(register.export(day, "all")) == reckoned, day
        whole = counted((name, status) for (name, _), status in reckoned.items())
        assert register.status(day) == whole, day
        _queries_agree(register.ada, day, reckoned, register)

        for options, holds in _choices(register):
            chosen = {pair: status for pair, status in reckoned.items() if holds(pair, status)}
            assert pairs_of(register.export(day, "filtered", *options)) == chosen, (day, options)
            assert (
                register.status(day, *options)[""]
                == counted((name, status) for (name, _), status in chosen.items())[""]
            ), (day, options)
    assert seen == set(Status)


Choice = tuple[tuple[str, ...], Callable[[Pair, Status], bool]]


def _choices(register: Register) -> list[Choice]:
    """Options of the command line, and which rows they are to choose."""
    members, gaps = set(register.members), {Status.MISSING, Status.EXPIRED}
    some = next(code for code in register.codes.values() if code in members)
    return [
        *((("--status", status.word), lambda _, of, status=status: of is status) for status in Status),
        (("--certification", "Yearly"), lambda pair, _: pair[0] == "Yearly"),
        (("--role", "Role 2"), lambda pair, _: pair[1] in members),
        (("--search", some), lambda pair, _: pair[1] == some),
        (("--filter", "Role 2's gaps"), lambda pair, of: pair[1] in members and of in gaps),
        (
            ("--filter", "Role 2's gaps", "--certification", "Yearly", "--status", "expired"),
            lambda pair, of: pair[1] in members and pair[0] == "Yearly" and of is Status.EXPIRED,
        ),
        (("--kind", "asset"), lambda *_: False),
    ]


def _queries_agree(ada: Operator, day: date, reckoned: dict[Pair, Status], register: Register) -> None:
    """What the screens read: the tree, an entity's summary, the matrix, the forecast."""
    store.bind(register.location)
    with store.connection():
        whole = counted((name, status) for (name, _), status in reckoned.items())
        by_code: dict[str, dict[str, Status]] = {}
        for (name, code), status in reckoned.items():
            by_code.setdefault(code, {})[name] = status
        everything = Filter(Kind.EMPLOYEE)
        for counts in (
            count_statuses(day),
            count_matching(Filter(), day),
            count_columns(Filter(), None, day),
        ):
            assert {register.names[id]: of for id, of in counts.items() if of.total} == {
                name: of for name, of in whole.items() if name and of.total
            }
        ids = list_entity_ids(everything)
        for line in get_entity_lines(ids, everything, day):
            held = by_code.get(line.code, {})
            assert line.summary is not None
            assert line.summary.counts == counted((name, of) for name, of in held.items())[""], (day, line)
        columns = list_columns(everything)
        for row in get_matrix_rows(ids, [column.id for column in columns], day):
            cells = dict(zip((column.name for column in columns), row.statuses, strict=True))
            assert {
                name: Status(int(cell)) for name, cell in cells.items() if cell != NOT_HELD
            } == by_code.get(row.code, {}), (day, row)
        (share,) = count_compliance(ada, Filter(), [day])
        compliant = whole[""].valid + whole[""].expires_soon
        assert (share.compliant, share.total) == (compliant, whole[""].total), day


async def test_the_screens_agree_with_the_exports_on_every_day(
    new_sqlite: NewLocation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> None:
    """Tree, tally, rows and entities, by keys; and what is shown, exported and counted by a filter is one set."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    location = new_sqlite()
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    register = Register(location, tmp_path, capsys)
    exported = {day: pairs_of(register.export(day, "all")) for day in DAYS}
    store.bind(location)
    async with opened(location, operator=register.ada).run_test(size=(160, 50)) as pilot:
        for day in DAYS:
            whole = counted((name, status) for (name, _), status in exported[day].items())
            await press(pilot, "at", *day.isoformat(), "enter")
            tree = main_screen(pilot).query_one(CertificationTree)
            await press(pilot, "home")
            for _ in WINDOWS:
                await press(pilot, "down")
                entry = panel(pilot).certification
                assert entry is not None
                of = whole[entry.name]
                assert tree._counts[entry.id] == (of.gaps, of.expires_soon)
                assert panel(pilot).counts == of
                assert words(main_screen(pilot), "#tally") == f"{of.total} row{'' if of.total == 1 else 's'}"
                table = panel(pilot).table
                shown = {str(row.cells[1]): row.cells[3] for key in table.keys if (row := table.row(key))}
                assert {code: look[1] for code, look in shown.items()} == {
                    code: status.word for (name, code), status in exported[day].items() if name == entry.name
                }
            await press(pilot, "2")
            screen = pilot.app.screen
            assert isinstance(screen, EntitiesScreen)
            listed = [row for key in screen.table.keys if (row := screen.table.row(key))]
            assert len(listed) == len(screen.table.keys)
            for status in Status:
                at = 3 + [one for one, _ in _COUNTED].index(status)
                cells = [row.cells[at] for row in listed]
                assert sum(int(cell[0]) for cell in cells if cell) == whole[""].of(status), (day, status)
            await press(pilot, "1")

        # one set: what is on the screen, what its filter counts and chooses, and what is exported by it
        await press(pilot, "at", *DAYS[3].isoformat(), "enter", "home", "down", "down")
        await press(pilot, "f", "down", "down", "space", "down", "down", "down", "space", "f")
        await press(pilot, "slash", *"e0001", "enter")
        view = panel(pilot)
        wanted = view.shown().filter
        (of,) = asked(count_matching, wanted, DAYS[3]).values()
        assert 0 < of.total == len(view.table.keys) < view.counts.total
        sql, params = rows_matching(wanted, DAYS[3])
        chosen = asked(lambda: [id for (id,) in execute(f"SELECT a.id {sql}", params).fetchall()])
        assert sorted(chosen) == sorted(view.table.keys)
        assert view.certification is not None
        name = view.certification.name
        codes = {str(row.cells[1]) for key in view.table.keys if (row := view.table.row(key))}
    chosen_by = ("--certification", name, "--search", wanted.search, "--status")
    statuses = ",".join(status.word for status in wanted.statuses)
    assert {row["entity_code"] for row in register.export(DAYS[3], "filtered", *chosen_by, statuses)} == codes
