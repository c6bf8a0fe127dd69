"""The audit chain: what is changed, dropped or inserted shows; ids packed are the ids unpacked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certtui import audit
from certtui.commands import assignment
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import TODAY
from tests.soaking import always


@pytest.fixture
def chain(database: str, operator: Operator) -> int:
    """A log of several events; returns the id of the newest."""
    forklift = company.certification(operator, "Förklift – ✗")
    for one in company.people(4):
        assignment.assign(operator, forklift, [one], TODAY)
    return audit.head()[0]


def test_a_chain_without_holes_holds(chain: int) -> None:
    assert chain == 6
    assert audit.first_broken() is None
    assert audit.next_id() == 7


@pytest.mark.parametrize("column", ["at", "operator", "action", "detail", "touched", "previous_hash", "hash"])
def test_a_changed_event_breaks_it_there(chain: int, column: str) -> None:
    execute(f"UPDATE audit_event SET {column} = {column} || '0' WHERE id = 4")

    broken = audit.first_broken()

    assert broken is not None
    assert broken[0] == 4


@pytest.mark.parametrize("column", ["certification_id", "entity_id"])
def test_another_subject_breaks_it(chain: int, column: str) -> None:
    execute(f"UPDATE audit_event SET {column} = 77 WHERE id = 4")

    assert (audit.first_broken() or (0,))[0] == 4


def test_a_dropped_event_breaks_it(chain: int) -> None:
    execute("DELETE FROM audit_event WHERE id = 4")

    assert (audit.first_broken() or (0,))[0] == 4


def test_an_inserted_event_breaks_it(chain: int) -> None:
    event = audit.Event(99, audit.now(), "eve", "assign", None, None, "{}", "")
    audit.append(event)

    assert (audit.first_broken() or (0,))[0] == 7


def test_a_cut_tail_shows_in_the_head_only(chain: int) -> None:
    """Why the head is kept elsewhere as well."""
    before = audit.head()
    execute("DELETE FROM audit_event WHERE id = ?", (chain,))

    assert audit.first_broken() is None
    assert audit.head() != before


def test_a_long_chain_is_read_in_batches(chain: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_READ_AT_ONCE", 2)
    assert audit.first_broken() is None
    execute("UPDATE audit_event SET operator = 'eve' WHERE id = 6")
    assert (audit.first_broken() or (0,))[0] == 6


def test_before_the_first_event(database: str) -> None:
    assert audit.head() == (0, audit.GENESIS)
    assert audit.first_broken() is None
    assert audit.next_id() == 1


@always(100)
@given(st.sets(st.integers(1, 5_000), max_size=400))
def test_packed_ids_are_unpacked(ids: set[int]) -> None:
    assert audit.unpack(audit.pack(ids)) == sorted(ids)


def test_a_bulk_act_stays_small() -> None:
    assert audit.pack(range(1, 100_001)) == "1-100000"
    assert len(audit.pack(range(1, 100_001, 3))) < 100_000


@always(50)
@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=5))
def test_one_text_for_a_detail(detail: dict[str, object]) -> None:
    assert audit.canonical(detail) == audit.canonical(dict(reversed(detail.items())))
