"""Files of any length: lines in the order of their associations from a temporary file, progress, and an end on demand."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certtui.errors import Cancelled
from certtui.importing import spool
from certtui.importing.applying import apply
from certtui.importing.options import Options
from certtui.importing.planning import plan_import
from certtui.importing.spool import SortedLines
from certtui.integrity import check
from certtui.records import Kind
from certtui.rights import Operator
from tests import company
from tests.company import TODAY
from tests.import_files import bring, plan, tally


def register(people: int = 1_300) -> str:
    """A line for each of two certifications of many people, in no order."""
    lines = [
        f"{name},C{number},Firm {number} Ltd,2026-0{1 + number % 5}-01"
        for number in range(people)
        for name in ("Pass", "Other")
    ]
    Random(3).shuffle(lines)
    return "certification,entity_code,entity_name,issued_on\n" + "\n".join(lines) + "\n"


def test_lines_come_back_in_order_from_memory_and_from_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_SORTED_AT_ONCE", 100)
    monkeypatch.setattr(spool, "_READ_AT_ONCE", 7)
    chance = Random(1)
    for number in (0, 1, 99, 100, 101, 1_234):
        lines = [(chance.randrange(20), line, "text" * 3, None) for line in range(number)]
        kept = SortedLines()
        for line in lines:
            kept.add(line)
        assert list(kept) == sorted(lines)
        assert list(kept) == sorted(lines), "once more"
        assert kept.number == number


@given(st.lists(st.tuples(st.integers(0, 9), st.integers()), unique=True, max_size=60))
def test_every_line_comes_back_once(lines: list[tuple[int, int]]) -> None:
    kept = SortedLines()
    for line in lines:
        kept.add(line)
    assert list(kept) == sorted(lines)


def test_a_long_file_in_no_order_is_planned_as_it_is_written(database: str, operator: Operator) -> None:
    text = register()
    planned = plan("instances", text, create_missing=True, kind=Kind.CLIENT)
    with planned.table:
        done = apply(operator, planned)
    assert done.report.counts == planned.report.counts
    assert company.count("instance") == company.count("association") == 2_600
    assert company.count("entity") == 1_300
    assert check() == []
    again = bring(operator, "instances", text, create_missing=True, kind=Kind.CLIENT)
    assert (tally(again.report), again.event) == ((0, 0, 2_600, 0, 0), None)


def test_findings_name_the_first_lines_of_the_file(database: str, operator: Operator) -> None:
    planned = plan("instances", register(), create_missing=True, kind=Kind.CLIENT)
    lines = [one.lines for one in planned.report.findings]
    assert lines
    assert all(one == tuple(sorted(one)) for one in lines)
    assert planned.report.create == 2_600


def test_planning_tells_its_progress_and_can_be_stopped(database: str, operator: Operator) -> None:
    seen: list[tuple[int, int]] = []
    most = [0]

    def listen(done: int, total: int) -> None:
        seen.append((done, total))
        if len(seen) > most[0]:
            raise Cancelled("Stopped.")

    table = plan("instances", register(), create_missing=True, kind=Kind.CLIENT).table
    options = Options(TODAY, create_missing=True, kind=Kind.CLIENT)
    before = company.everything()
    for most[0] in (0, 2, 4):  # while it reads, and while it matches
        seen.clear()
        with pytest.raises(Cancelled):
            plan_import("instances", table, options, progress=listen)
    assert company.everything() == before
    most[0] = 1_000
    seen.clear()
    planned = plan_import("instances", table, options, progress=listen)
    assert planned.report.create == 2_600
    assert seen[-1] == (2_600, 2_600)
    seen.clear()
    with planned.table:
        apply(operator, planned, listen)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == seen[-1][1]
