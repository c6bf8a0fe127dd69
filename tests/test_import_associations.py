"""Imports of associations: who is to hold what, by which sources, since when, and what is revoked."""

from __future__ import annotations

from datetime import date

import pytest

from certtui.commands import roles
from certtui.integrity import check
from certtui.queries.definitions import find_certification
from certtui.records import InitialValidity, Kind, Period, Status, Unit
from certtui.rights import Operator
from certtui.store import day, execute
from tests import company
from tests.company import DAY, TODAY
from tests.import_files import bring, plan, refused, tally

HEAD = "certification,entity_code,sources,assigned_on,revoked_on,revoke_reason\n"


def assigned_on(association: int) -> date:
    return day(execute("SELECT assigned_on FROM association WHERE id = ?", (association,)).fetchone()[0])


def revocations(association: int) -> list[tuple[date, str, bool]]:
    return [
        (day(revoked), reason, ended is None)
        for revoked, reason, ended in execute(
            "SELECT revoked_on, reason, ended_on FROM revocation WHERE association_id = ?", (association,)
        ).fetchall()
    ]


def test_a_pair_is_assigned_directly_from_its_day_or_from_today(database: str, operator: Operator) -> None:
    first, second = company.people(2)
    held = company.certification(operator, "Pass")
    done = bring(operator, "associations", HEAD + "Pass,E00001,,2026-02-03,,\nPass,E00002,direct,,,\n")
    assert tally(done.report) == (2, 0, 0, 0, 0)
    assert assigned_on(company.association(first, held)) == date(2026, 2, 3)
    assert assigned_on(company.association(second, held)) == TODAY
    assert company.sources_of(company.association(first, held)) == {"direct"}
    assert check() == []


def test_the_same_file_twice_is_unchanged(database: str, operator: Operator) -> None:
    company.people(2)
    company.certification(operator, "Pass")
    text = HEAD + "Pass,E00001,direct,2026-02-03,2026-03-01,Lost\nPass,E00002,,,,\nPass,E00002,,,,\n"
    assert tally(bring(operator, "associations", text).report) == (2, 0, 0, 1, 0)
    before = company.everything()
    assert tally(bring(operator, "associations", text).report) == (0, 0, 2, 1, 0)
    assert company.everything() == before


def test_an_inherited_pair_gets_its_day_and_where_said_the_direct_source(
    database: str, operator: Operator
) -> None:
    first, second = company.people(2)
    held = company.certification(operator, "Pass")
    company.role(operator, "direct", [first, second], [held])
    text = HEAD + "Pass,E00001,\\direct,2026-02-03,,\nPass,E00002,direct; \\Direct,,,\n"
    assert tally(bring(operator, "associations", text).report) == (0, 2, 0, 0, 0)
    assert company.sources_of(company.association(first, held)) == {"direct"}, "the role of that name"
    assert assigned_on(company.association(first, held)) == date(2026, 2, 3)
    counted = company.count("association", "direct = TRUE")
    assert counted == 1
    assert check() == []


def test_a_role_that_does_not_bring_it_is_an_error(database: str, operator: Operator) -> None:
    """Neither a role that is not there, nor one without the member, nor one without the certification."""
    first, _ = company.people(2)
    company.certification(operator, "Pass")
    company.role(operator, "Driver", [first])
    text = HEAD + "Pass,E00001,Pilot,,,\nPass,E00001,Driver,,,\nPass,E00002,Driver,,,\n"
    assert refused(plan("associations", text).report) == dict.fromkeys((2, 3, 4), "sources")


def test_an_archived_pair_comes_back(database: str, operator: Operator) -> None:
    [person] = company.people(1)
    held = company.certification(operator, "Pass")
    role = company.role(operator, "Driver", [person], [held])
    association = company.association(person, held)
    company.certify(operator, [association], date(2026, 1, 1), None)
    roles.drop_members(operator, role, [person], TODAY)
    assert company.archived_on(association) == TODAY
    bring(operator, "associations", HEAD + "Pass,E00001,,,,\n")
    assert company.archived_on(association) is None
    assert company.sources_of(association) == {"direct"}
    assert check() == []


def test_a_revocation_voids_what_is_recorded(database: str, operator: Operator) -> None:
    [person] = company.people(1)
    held = company.certification(operator, "Pass")
    bring(operator, "associations", HEAD + "Pass,E00001,,,,\n")
    association = company.association(person, held)
    company.certify(operator, [association], date(2026, 1, 1), None)
    bring(operator, "associations", HEAD + "Pass,E00001,,,2026-03-01,Lost\n")
    assert revocations(association) == [(date(2026, 3, 1), "Lost", True)]
    assert company.count("instance", "voided_on = ? AND voided_by_id IS NOT NULL", "2026-03-01") == 1
    assert company.spans_of(association)[-1].status is Status.REVOKED
    bring(operator, "associations", HEAD + "Pass,E00001,,,2026-03-01,Stolen\n")
    assert revocations(association) == [(date(2026, 3, 1), "Stolen", True)]
    assert check() == []


def test_a_file_neither_moves_nor_ends_a_revocation(database: str, operator: Operator) -> None:
    company.people(1)
    company.certification(operator, "Pass")
    bring(operator, "associations", HEAD + "Pass,E00001,,,2026-03-01,Lost\n")
    report = plan("associations", HEAD + "Pass,E00001,,,2026-04-01,Lost\n").report
    assert refused(report) == {2: "revoked_on"}
    assert tally(plan("associations", HEAD + "Pass,E00001,,,,\n").report) == (0, 0, 1, 0, 0)


def test_valid_when_added_records_a_first_instance(database: str, operator: Operator) -> None:
    """But not where the file tells of instances itself, as an export does: they come with a file of their own."""
    company.people(2)
    company.certification(
        operator,
        "Induction",
        initial_validity=InitialValidity.VALID_WHEN_ADDED,
        validity=Period(1, Unit.YEARS),
    )
    bring(operator, "associations", HEAD + "Induction,E00001,,2026-02-03,,\n")
    assert company.count("instance", "issued_on = ? AND expires_on = ?", "2026-02-03", "2027-02-03") == 1
    bring(
        operator,
        "associations",
        "certification,entity_code,assigned_on,status,issued_on\nInduction,E00002,2026-02-03,missing,\n",
    )
    assert company.count("instance") == 1
    assert check() == []


def test_a_first_instance_that_a_role_recorded_on_the_day_of_its_import_gives_way(
    database: str, operator: Operator
) -> None:
    """What an operator or a file recorded on that very day stays."""
    people = company.people(2)
    held = company.certification(operator, "Induction", initial_validity=InitialValidity.VALID_WHEN_ADDED)
    bring(operator, "roles", "role,employee_code,certification\nDriver,E00001,Induction\n")
    bring(operator, "associations", HEAD + "Induction,E00002,,,,\n")
    text = "certification,entity_code,sources,issued_on,assigned_on\n"
    text += "Induction,E00001,Driver,2026-02-03,2026-02-03\nInduction,E00002,direct,2026-02-03,2026-02-03\n"
    bring(operator, "associations", text)
    inherited, direct = company.associations(people, held)
    assert company.count("instance", "association_id = ?", inherited) == 0
    assert company.count("instance", "association_id = ?", direct) == 1
    assert check() == []


def test_missing_certifications_and_entities_are_made_only_when_asked(
    database: str, operator: Operator
) -> None:
    text = "certification,group,kind,entity_code,entity_name,active\nLift,Plant,asset,A1,Crane,no\n"
    assert refused(plan("associations", text).report) == {2: "certification"}
    done = bring(operator, "associations", text, create_missing=True)
    assert (done.made["certifications"], done.made["assets"]) == (1, 1)
    entry = find_certification("Lift")
    assert (entry.kind, entry.group) == (Kind.ASSET, "Plant")
    assert company.count("entity", "code = 'A1' AND name = 'Crane' AND active = FALSE") == 1
    assert check() == []


def test_nothing_is_made_for_a_line_that_is_refused(database: str, operator: Operator) -> None:
    text = "certification,kind,entity_code,assigned_on\nLift,asset,A1,2026-02-30\nTest,asset,A2,2026-02-28\n"
    done = bring(operator, "associations", text, create_missing=True, skip_errors=True)
    assert refused(done.report) == {2: "assigned_on"}
    assert (company.count("certification"), company.count("entity")) == (1, 1)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("Pass,,,,,", "entity_code"),
        (",E00001,,,,", "certification"),
        ("Pass,E9,,,,", "entity_code"),
        ("Other,E00001,,,,", "certification"),
        ("Pass,E00001,,soon,,", "assigned_on"),
        ("Pass,E00001,,,2026-03-01,re\x00ason".replace("\x00", "\x07"), "revoke_reason"),
    ],
)
def test_lines_that_cannot_be_taken_name_the_field(
    database: str, operator: Operator, line: str, field: str
) -> None:
    company.people(1)
    company.certification(operator, "Pass")
    good = "Pass,E00001,,2026-02-03,,\n"
    assert refused(plan("associations", HEAD + good + line + "\n").report) == {3: field}


def test_the_kind_must_be_the_certifications(database: str, operator: Operator) -> None:
    company.people(1)
    company.certification(operator, "Pass")
    text = "certification,kind,entity_code\nPass,asset,E00001\n"
    assert refused(plan("associations", text).report) == {2: "kind"}


def test_letter_case_is_forgiven_where_one_fits(database: str, operator: Operator) -> None:
    company.people(1)
    company.certification(operator, "Pass")
    assert tally(bring(operator, "associations", HEAD + "PASS,e00001,,,,\n").report) == (1, 0, 0, 0, 0)


def test_a_line_that_would_record_what_is_not_done_yet_is_refused(database: str, operator: Operator) -> None:
    """Valid when added, it would record a first certificate that is issued in the future: from today on it may."""
    staff = company.people(4)
    pass_ = company.certification(operator, "Pass", initial_validity=InitialValidity.VALID_WHEN_ADDED)
    company.certification(operator, "Proof", initial_validity=InitialValidity.EVIDENCE_NEEDED)
    tomorrow, today = TODAY + DAY, TODAY
    text = (
        f"{HEAD}Pass,E00001,,{tomorrow},,\nPass,E00002,direct,9998-12-31,,\nPass,E00003,,{today},,\n"
        f"Proof,E00004,,{tomorrow},,\n"
    )

    report = plan("associations", text).report

    assert tally(report) == (2, 0, 0, 0, 2)
    assert refused(report) == {2: "assigned_on", 3: "assigned_on"}
    assert all(str(today) in reason for _, reason, _ in report.problems)
    bring(operator, "associations", f"{HEAD}Pass,E00003,,{today},,\nProof,E00004,,{tomorrow},,\n")
    assert company.count("instance") == 1
    assert company.count("instance", "issued_on > ?", today.isoformat()) == 0
    assert assigned_on(company.association(staff[2], pass_)) == today
    assert check() == []


def test_what_needs_evidence_is_assigned_from_a_future_day_and_records_nothing(
    database: str, operator: Operator
) -> None:
    """What an import makes needs evidence: it may be assigned from a future day, and records nothing."""
    done = bring(
        operator,
        "associations",
        f"{HEAD}New,X1,,{TODAY + DAY},,\n",
        create_missing=True,
        kind=Kind.EMPLOYEE,
    )
    assert tally(done.report) == (1, 0, 0, 0, 0)
    assert company.count("instance") == 0
