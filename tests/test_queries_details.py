"""An association's details and their words, on histories that the program's own commands made."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from certtui.commands import assignment, entities, lifecycle
from certtui.commands.attachments import add_attachment
from certtui.commands.lifecycle import Wanted
from certtui.commands.roles import drop_members
from certtui.errors import NotFound, NotPermitted
from certtui.queries.associations import get_rows
from certtui.queries.definitions import find_certification
from certtui.queries.details import find_association, get_association
from certtui.queries.explanation_words import describe
from certtui.records import Basis, Kind, LastDay, Period, Snap, Status, Unit
from certtui.rights import Operator
from tests import company
from tests.company import DAY, TODAY, on
from tests.test_queries_associations import counting

YEAR = Period(1, Unit.YEARS)


def held(operator: Operator, since: str = "2020-01-01", **fields: Any) -> int:
    """An association of one employee with one certification, valid for a year unless said otherwise."""
    (one,) = company.people(1)
    forklift = company.certification(operator, **{"validity": YEAR, **fields})
    assignment.assign(operator, forklift, [one], on(since))
    return company.association(one, forklift)


def certified(
    operator: Operator, row: int, issued: str, expires: str | None = None, today: date = TODAY
) -> None:
    wanted = Wanted(on(issued), expires_on=on(expires) if expires else None, number="N-1")
    assert lifecycle.certify(operator, [row], wanted, today).recorded == 1


def renewed(operator: Operator, row: int, issued: str, today: str, expires: str | None = None) -> None:
    wanted = Wanted(on(issued), expires_on=on(expires) if expires else None)
    assert lifecycle.renew(operator, [row], wanted, on(today)).recorded == 1


def words(operator: Operator, row: int, day: date = TODAY) -> dict[str, str]:
    return dict(describe(get_association(operator, row, day)))


def holds(text: str, *parts: str) -> bool:
    """The parts occur in the text, in this order."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is not in {text[at:]!r}"
        at = found + len(part)
    return True


def test_what_holds_tells_until_when_and_from_when_it_warns(database: str, operator: Operator) -> None:
    row = held(operator)
    certified(operator, row, "2026-01-10")
    told = words(operator, row)
    assert holds(
        told["Status"], "Valid", "2026-01-10", "N-1", "2027-01-10", "209 days", "30 days", "2026-12-11"
    )
    assert holds(told["Expiry"], "2027-01-10", "1 year", "2026-01-10")
    assert holds(told["Next"], "Expires Soon", "2026-12-11")
    assert holds(told["In force"], "2020-01-01", "directly", "ada")
    assert "Inactive" not in told
    soon = words(operator, row, on("2027-01-10"))
    assert holds(soon["Status"], "Expires Soon", "2027-01-10", "last day")
    assert holds(soon["Next"], "Expired", "2027-01-11", "unless it is renewed")
    gone = words(operator, row, on("2027-01-13"))
    assert holds(gone["Status"], "Expired", "ended on 2027-01-10", "3 days ago")
    assert holds(gone["Next"], "stays Expired")


@pytest.mark.parametrize(
    ("basis", "done", "expiry", "said"),
    [
        (Basis.COMPLETION, "2025-11-10", "2026-11-10", ("completion on 2025-11-10",)),
        (
            Basis.OLD_EXPIRY,
            "2025-11-10",
            "2026-12-01",
            ("the old expiry 2025-12-01", "whole validities (12 months) from 2024-12-01"),
        ),
        (
            Basis.OLD_EXPIRY,
            "2026-04-10",
            "2027-04-10",
            ("completion on 2026-04-10", "after the old expiry 2025-12-01"),
        ),
        (Basis.OLD_EXPIRY, "2025-06-15", "2025-12-01", ("does not move", "before the renewal window")),
        (Basis.FIXED_CYCLE, "2026-04-10", "2026-12-01", ("fixed cycle", "2025-12-01", "6 months")),
    ],
)
def test_where_a_renewals_expiry_comes_from(
    sqlite_database: str, operator: Operator, basis: Basis, done: str, expiry: str, said: tuple[str, ...]
) -> None:
    """The domain's table of renewals, told cell by cell."""
    row = held(
        operator,
        validity=Period(12, Unit.MONTHS),
        basis=basis,
        renewal_window=Period(2, Unit.MONTHS),
        minimum=Period(6, Unit.MONTHS),
    )
    certified(operator, row, "2024-12-01", "2025-12-01")
    renewed(operator, row, done, done)
    last = max(get_association(operator, row, on(done)).instances)
    assert last.fields.expires_on == on(expiry)
    told = words(operator, row, on(done))["Expiry"]
    assert holds(told, expiry, *said)


def test_an_expiry_set_by_hand_tells_what_the_rules_proposed(database: str, operator: Operator) -> None:
    row = held(operator)
    certified(operator, row, "2026-01-10", "2026-09-30")
    assert holds(words(operator, row)["Expiry"], "2026-09-30", "by hand", "2027-01-10", "1 year")


def test_the_options_that_move_an_expiry_are_told(sqlite_database: str, operator: Operator) -> None:
    row = held(operator, snap=Snap.MONTH_END, last_day=LastDay.DAY_BEFORE)
    certified(operator, row, "2026-01-10")
    assert holds(words(operator, row)["Expiry"], "2027-01-31", "1 year", "day before", "end of the month")


def test_an_imported_instance_tells_what_it_agrees_with(database: str, operator: Operator) -> None:
    row = held(operator)
    company.certify(operator, [row], on("2026-01-10"), on("2027-01-10"))
    assert holds(words(operator, row)["Expiry"], "2027-01-10", "1 year", "2026-01-10", "no note")
    other = held_again(operator, row, "2026-03-01", "2026-12-24")
    assert "1 year" not in words(operator, other)["Expiry"]


def test_an_imported_instance_tells_what_moved_its_expiry(database: str, operator: Operator) -> None:
    """Else whoever reckons after it comes to another day than the one that is told."""
    row = held(operator, snap=Snap.MONTH_END)
    company.certify(operator, [row], on("2026-01-10"), on("2027-01-31"))
    assert holds(
        words(operator, row)["Expiry"], "2027-01-31", "1 year", "2026-01-10", "end of the month", "no note"
    )


def held_again(operator: Operator, row: int, issued: str, expires: str) -> int:
    """Another employee with the same certification, and an instance as an import brings it."""
    certification = get_association(operator, row, TODAY).certification_id
    (another,) = company.people(1, prefix="F")
    assignment.assign(operator, certification, [another], on("2020-01-01"))
    made = company.association(another, certification)
    company.certify(operator, [made], on(issued), on(expires))
    return made


def test_a_corrected_instance_says_so(database: str, operator: Operator) -> None:
    row = held(operator)
    certified(operator, row, "2026-01-10")
    (line,) = get_association(operator, row, TODAY).instances
    lifecycle.correct_instance(
        operator, line.id, line.fields, line.fields._replace(expires_on=on("2026-12-24")), TODAY
    )
    assert holds(words(operator, row)["Expiry"], "2026-12-24", "corrected")


def test_what_never_expires_and_what_nothing_warns_of(database: str, operator: Operator) -> None:
    row = held(operator, validity=None, offsets=())
    certified(operator, row, "2026-01-10")
    told = words(operator, row)
    assert holds(told["Status"], "Valid", "never expires")
    assert "never expires" in told["Expiry"]
    assert holds(told["Next"], "stays Valid")
    certified_until = held_again(operator, row, "2026-01-10", "2026-12-24")
    assert holds(words(operator, certified_until)["Status"], "2026-12-24", "Nothing warns")


def test_a_renewal_that_goes_on_without_a_gap_is_named(database: str, operator: Operator) -> None:
    row = held(operator, basis=Basis.OLD_EXPIRY)
    certified(operator, row, "2025-07-01")
    renewed(operator, row, "2026-06-10", "2026-06-15")
    told = words(operator, row)
    assert holds(told["Status"], "2025-07-01", "2026-07-01", "without a gap", "2026-06-10", "2027-07-01")
    assert holds(told["Expiry"], "2027-07-01", "old expiry 2026-07-01")
    before = words(operator, row, on("2026-06-09"))
    assert holds(before["Next"], "Valid", "2026-06-10", "issued"), "as it was seen before the renewal"


def test_upcoming_tells_when_it_takes_effect(database: str, operator: Operator) -> None:
    row = held(operator)
    lifecycle.certify(operator, [row], Wanted(TODAY, effective_on=TODAY + 10 * DAY), TODAY)
    told = words(operator, row)
    assert holds(told["Status"], "Upcoming", "nothing is held yet", "2026-06-25", "10 days")
    assert holds(told["Next"], "Valid", "2026-06-25", "takes effect")


def test_missing_tells_whether_nothing_was_recorded_or_it_is_void(database: str, operator: Operator) -> None:
    row = held(operator)
    never = words(operator, row)
    assert holds(never["Status"], "Missing", "never certified")
    assert "Expiry" not in never
    certified(operator, row, "2026-06-01")
    assert holds(
        words(operator, row, on("2026-05-01"))["Status"], "Missing", "nothing was known", "2026-06-01"
    )
    lifecycle.revoke(operator, [row], "Issued in error", on("2026-06-10"), TODAY)
    lifecycle.certify(operator, [row], Wanted(on("2026-06-14"), effective_on=on("2026-06-20")), TODAY)
    (newest, _) = get_association(operator, row, TODAY).instances
    lifecycle.delete_instance(operator, newest.id, newest.fields)
    assert words(operator, row)["Status"].startswith("Revoked")


def test_revoked_tells_who_when_why_and_what_reinstating_gives_back(
    database: str, operator: Operator
) -> None:
    """The promise of "would make it" is what the command then does."""
    row = held(operator)
    certified(operator, row, "2026-01-10")
    lifecycle.revoke(operator, [row], "Other: seen without a harness", on("2026-06-10"), TODAY)
    told = words(operator, row)
    assert holds(
        told["Status"],
        "Revoked",
        "ada",
        "2026-06-10",
        "without a harness",
        "1 instance",
        "Valid",
        "2027-01-10",
    )
    assert holds(told["Next"], "stays Revoked", "reinstated or certified again")
    lifecycle.reinstate(operator, [row], "It was somebody else", TODAY, TODAY)
    details = get_association(operator, row, TODAY)
    assert details.status is Status.VALID
    (revoked,) = details.revocations
    assert (revoked.ended_by, revoked.ended_on, revoked.ended_operator) == ("reinstated", TODAY, "ada")
    assert revoked.ended_reason == "It was somebody else"
    then = words(operator, row, on("2026-06-12"))
    assert holds(then["Status"], "Revoked", "reinstated on 2026-06-15", "ada", "somebody else")
    assert holds(then["Next"], "Valid", "2026-06-15", "reinstated")


def test_revoked_without_an_instance_has_nothing_to_give_back(database: str, operator: Operator) -> None:
    row = held(operator)
    lifecycle.revoke(operator, [row], "Issued in error", TODAY, TODAY)
    assert holds(words(operator, row)["Status"], "give nothing back", "Missing")


def test_an_inactive_entity_and_an_archived_row_say_so(database: str, operator: Operator) -> None:
    """Archived: the history is read by id all the same, and a day before the archive is explained as ever."""
    (one,) = company.people(1)
    forklift = company.certification(operator, validity=YEAR)
    lead = company.role(operator, "Lead", [one], [forklift], TODAY - 50 * DAY)
    row = company.association(one, forklift)
    certified(operator, row, "2026-06-01")
    assert holds(words(operator, row)["In force"], "2026-04-26", "role Lead")
    entities.deactivate(operator, [one])
    assert "inactive" in words(operator, row)["Inactive"]
    drop_members(operator, lead, [one], TODAY)
    details = get_association(operator, row, TODAY)
    assert (details.status, details.archived_on, len(details.instances)) == (None, TODAY, 1)
    assert holds(words(operator, row)["Status"], "Archived", "2026-06-15", "1 instance")
    day_before = words(operator, row, TODAY - DAY)
    assert day_before["Status"].startswith("Valid")
    assert holds(day_before["Next"], "no longer in force", "2026-06-15")
    assert holds(words(operator, row, on("2026-01-01"))["Status"], "Not in force", "2026-04-26")


def test_the_first_instance_may_be_older_than_the_assignment(database: str, operator: Operator) -> None:
    row = held(operator, since="2026-06-01")
    certified(operator, row, "2026-01-10")
    assert holds(words(operator, row)["In force"], "2026-01-10", "first instance", "2026-06-01")


def test_details_hold_what_is_recorded_newest_first(
    database: str, operator: Operator, tmp_path: Path
) -> None:
    row = held(operator)
    certified(operator, row, "2024-01-10")
    renewed(operator, row, "2025-01-05", "2025-01-05")
    details = get_association(operator, row, TODAY)
    assert [one.fields.issued_on.isoformat() for one in details.instances] == ["2025-01-05", "2024-01-10"]
    newest = details.instances[0]
    assert newest.origin.act == "renewed"
    add_attachment(operator, newest.id, "card.pdf", io.BytesIO(b"%PDF"), limit=100)
    details = get_association(operator, row, TODAY)
    assert [(one.instance, one.name, one.size) for one in details.attachments] == [(newest.id, "card.pdf", 4)]
    assert (details.code, details.definition.name, details.sources.words) == ("E00001", "Forklift", "direct")


@pytest.mark.seeds([3, 11], long=200)
def test_every_row_is_explained_as_the_tables_show_it(database: str, operator: Operator, seed: int) -> None:
    """Status and expiry of the words' explanation are those stored, on any day; and words are found for each."""
    company.random_company(operator, seed)
    random = Random(seed)
    rows = [row.id for row in company.recorded()]
    for day in [TODAY + random.randrange(-600, 600) * DAY for _ in range(6)]:
        shown = {row.id: row for row in get_rows(rows, day)}
        for row in rows:
            details = get_association(operator, row, day)
            assert describe(details)
            stored = shown.get(row)
            assert (stored.status if stored else None) == details.status
            if stored is not None and details.explanation is not None:
                expires_on = details.explanation.expires_on
                assert stored.expires_on == (expires_on.isoformat() if expires_on else "")


def test_reading_takes_as_many_statements_however_long_the_history(database: str, operator: Operator) -> None:
    row = held(operator)

    def statements() -> int:
        with counting() as sent:
            get_association(operator, row, TODAY)
        return len(sent)

    few = statements()
    certified(operator, row, "2020-01-10")
    for year in range(2021, 2026):
        renewed(operator, row, f"{year}-01-10", f"{year}-01-10")
    lifecycle.revoke(operator, [row], "Issued in error", TODAY, TODAY)
    assert statements() == few
    assert few <= 10


def test_a_row_that_is_gone_and_one_who_may_not_look(database: str, operator: Operator) -> None:
    row = held(operator)
    blind = company.an_operator("blind", [])
    with pytest.raises(NotPermitted):
        get_association(blind, row, TODAY)
    assignment.remove(operator, [row])
    with pytest.raises(NotFound):
        get_association(operator, row, TODAY)


def test_a_row_is_found_by_name_and_code(database: str, operator: Operator) -> None:
    """Letter case is forgiven where one fits, an inactive entity is found, and what is not there is told apart."""
    row = held(operator)
    company.people(1, prefix="X")
    certification = find_certification("forklift")
    assert find_association(operator, certification, "E00001") == row
    assert find_association(operator, certification, " e00001 ") == row
    entities.deactivate(operator, [get_association(operator, row, TODAY).entity_id])
    assert find_association(operator, certification, "E00001") == row
    _refused(operator, ["nobody", "X00001", "", "E0000"])


def _refused(operator: Operator, codes: Sequence[str]) -> None:
    said = []
    for code in codes:
        with pytest.raises(NotFound) as refusal:
            find_association(operator, find_certification("Forklift"), code)
        said.append(str(refusal.value))
    assert said[0] != said[1].replace("X00001", "nobody"), "nobody's code and never assigned are two things"


def test_a_code_is_looked_for_among_its_kind(database: str, operator: Operator) -> None:
    row = held(operator)
    company.people(1, Kind.ASSET, prefix="E")
    assert find_association(operator, find_certification("Forklift"), "E00001") == row


def test_what_an_operator_typed_is_no_format(database: str, operator: Operator) -> None:
    """Braces and brackets in numbers and reasons come out as they went in."""
    row = held(operator)
    lifecycle.certify(operator, [row], Wanted(TODAY, effective_on=TODAY + DAY, number="{0} [/x]"), TODAY)
    assert "{0} [/x]" in words(operator, row)["Next"]
