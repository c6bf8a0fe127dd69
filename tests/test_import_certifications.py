"""Imports of certifications and roles: definitions by name, and what a role's change means for its members."""

from __future__ import annotations

from datetime import date

import pytest

from certtui.errors import NotPermitted
from certtui.integrity import check
from certtui.queries.definitions import (
    find_certification,
    get_certification,
    get_roles_of,
    list_certifications,
)
from certtui.records import Basis, Definition, FixedDay, InitialValidity, Kind, LastDay, Period, Snap, Unit
from certtui.rights import Operator, Right
from certtui.store import execute
from tests import company
from tests.import_files import bring, plan, refused, tally

FULL = (
    "name,group,kind,description,issuing_authority,validity,last_day,snap,renewal_basis,renewal_window,"
    "minimum_validity,initial_validity,notification_offsets,recipients\n"
    "First Aid,Safety,employee,Two days,Red Cross,2 years,day before,Month End,old-expiry,2 months,6 months,"
    '"Valid when added","60, 30, -7","manager; a@x.example"\n'
)


def defined(name: str) -> Definition:
    return get_certification(find_certification(name).id)


def test_every_field_of_a_definition_is_taken(database: str, operator: Operator) -> None:
    bring(operator, "certifications", FULL)
    assert defined("First Aid") == Definition(
        "First Aid",
        Kind.EMPLOYEE,
        "Safety",
        "Two days",
        "Red Cross",
        Period(2, Unit.YEARS),
        LastDay.DAY_BEFORE,
        Snap.MONTH_END,
        Basis.OLD_EXPIRY,
        Period(2, Unit.MONTHS),
        Period(6, Unit.MONTHS),
        InitialValidity.VALID_WHEN_ADDED,
        (60, 30, -7),
        False,
        True,
        ("a@x.example",),
    )


def test_an_update_keeps_what_the_file_does_not_have(database: str, operator: Operator) -> None:
    bring(operator, "certifications", FULL)
    before = defined("First Aid")
    done = bring(operator, "certifications", "name,kind,validity\nFirst Aid,employee,never\n")
    assert tally(done.report) == (0, 1, 0, 0, 0)
    assert defined("First Aid") == before._replace(validity=None)


def test_a_changed_warning_window_moves_timelines(database: str, operator: Operator) -> None:
    [person] = company.people(1)
    bring(operator, "certifications", "name,kind\nPass,employee\n")
    bring(
        operator,
        "instances",
        "certification,entity_code,issued_on,expires_on\nPass,E00001,2026-01-01,2026-12-31\n",
        create_missing=True,
    )
    bring(operator, "certifications", "name,kind,notification_offsets\nPass,employee,90\n")
    [held] = company.associations([person], find_certification("Pass").id)
    assert date(2026, 10, 2) in {span.starts_on for span in company.spans_of(held)}
    assert check() == []


def test_lines_that_cannot_be_taken_name_the_field(database: str, operator: Operator) -> None:
    report = plan(
        "certifications",
        "name,kind,validity,snap,offsets,roles\nA,robot,,,,\nB,asset,a while,,,\nC,asset,,sometimes,,\n"
        "D,asset,,,soon,\nE,asset,,,,Driver\n,asset,,,,\nF\x07,asset,,,,\nG,,,,,\nH,asset,0 days,,,\n",
    ).report
    assert refused(report) == {
        2: "kind",
        3: "validity",
        4: "snap",
        5: "notification_offsets",
        6: "roles",
        7: "name",
        8: "name",
        9: "kind",
        10: "validity",
    }


def test_an_expiry_on_a_fixed_day_comes_in(database: str, operator: Operator) -> None:
    text = (
        "name,kind,validity,snap\nA,asset,0 years,30-06\nB,asset,2 years,29-2\nC,asset,1 year,30-06/2@2025\n"
        "D,asset,0 years,month end\nE,asset,0 months,30-06\nF,asset,1 year,30-06/2\n"
    )
    assert refused(plan("certifications", text).report) == {5: "validity", 6: "validity", 7: "snap"}
    bring(operator, "certifications", text.partition("D,")[0])
    snaps = {name: get_certification(find_certification(name).id).snap for name in "ABC"}
    assert snaps == {"A": FixedDay(30, 6), "B": FixedDay(29, 2), "C": FixedDay(30, 6, 2, 2025)}


def test_a_held_certification_keeps_its_kind(database: str, operator: Operator) -> None:
    company.people(1)
    held = "certification,entity_code\nPass,E00001\n"
    bring(operator, "associations", held, create_missing=True, kind=Kind.EMPLOYEE)
    assert refused(plan("certifications", "name,kind\nPass,asset\n").report) == {2: "kind"}


def test_a_certifications_roles_are_made_and_reach_their_members(database: str, operator: Operator) -> None:
    """A role of another letter case is the same role."""
    people = company.people(3)
    company.role(operator, "Driver", people)
    done = bring(operator, "certifications", 'name,kind,roles\nPass,employee,"driver; Night watch"\n')
    assert done.made == {"roles": 1}
    entry = find_certification("Pass")
    assert get_roles_of(entry.id) == ["Driver", "Night watch"]
    assert len(company.associations(people, entry.id)) == 3
    assert check() == []


def test_roles_need_the_right_to_roles(database: str, operator: Operator) -> None:
    mere = company.an_operator("mere", {Right.CREATE_CERTIFICATIONS, Right.UPDATE_CERTIFICATIONS})
    with pytest.raises(NotPermitted):
        bring(mere, "certifications", "name,kind,roles\nPass,employee,Driver\n")
    assert company.count("certification") == 0


def test_a_file_of_roles_makes_them_with_members_and_certifications(
    database: str, operator: Operator
) -> None:
    """Whichever line comes first: the members hold what the role brings, from the day of the import."""
    people = company.people(2)
    company.certification(operator, "Pass")
    text = "role,employee_code,certification\nDriver,E00001,\nDriver,,Pass\nDriver,E00002,Pass\nEmpty,,\n"
    done = bring(operator, "roles", text, date(2026, 2, 1))
    assert (tally(done.report), done.made) == ((4, 0, 0, 0, 0), {"roles": 2})
    held = company.associations(people, find_certification("Pass").id)
    assert [company.sources_of(one) for one in held] == [{"Driver"}, {"Driver"}]
    assert {str(row[0]) for row in execute("SELECT assigned_on FROM association")} == {"2026-02-01"}
    assert tally(bring(operator, "roles", text).report) == (0, 0, 4, 0, 0)
    assert check() == []


def test_a_file_of_roles_takes_nobody_away(database: str, operator: Operator) -> None:
    people = company.people(2)
    company.role(operator, "Driver", people)
    bring(operator, "roles", "role,employee_code\nDriver,E00001\n")
    assert company.count("role_member") == 2


def test_members_and_certifications_of_roles_must_be_there(database: str, operator: Operator) -> None:
    company.certification(operator, "Lift check", Kind.ASSET)
    report = plan(
        "roles",
        "role,employee_code,certification\nDriver,E9,\nDriver,,Pass\nDriver,,Lift check\n,E9,\nDri\x1bver,,\n",
    ).report
    assert refused(report) == {
        2: "employee_code",
        3: "certification",
        4: "certification",
        5: "role",
        6: "role",
    }


@pytest.mark.parametrize("written", ["FIRST AID ÉLÉMENTAIRE", "first aid e\u0301le\u0301mentaire"])
def test_a_certification_is_named_in_any_case_in_every_file(
    database: str, operator: Operator, written: str
) -> None:
    """The one that is there is meant, by what is read of roles and of certifications as by every other command."""
    company.people(2)
    first_aid = company.certification(operator, "First Aid Élémentaire")
    assert find_certification(written).id == first_aid

    done = bring(operator, "roles", f"role,employee_code,certification\nDriver,E00001,{written}\n")
    assert tally(done.report) == (1, 0, 0, 0, 0)
    done = bring(operator, "certifications", f"name,kind,validity\n{written},employee,3 years\n")
    assert tally(done.report) == (0, 1, 0, 0, 0)
    done = bring(operator, "associations", f"certification,entity_code\n{written},E00002\n")
    assert tally(done.report) == (1, 0, 0, 0, 0)

    assert [entry.name for entry in list_certifications()] == ["First Aid Élémentaire"]
    assert get_certification(first_aid).validity == Period(3, Unit.YEARS)
    assert company.count("association", "certification_id = ?", first_aid) == 2


def test_a_name_in_another_case_that_could_be_two_certifications_is_refused(
    database: str, operator: Operator
) -> None:
    company.people(1)
    for name in ("Crane", "CRANE"):
        company.certification(operator, name)
    for what, text in (
        ("roles", "role,employee_code,certification\nDriver,E00001,{}\n"),
        ("certifications", "name,kind\n{},employee\n"),
        ("associations", "certification,entity_code\n{},E00001\n"),
    ):
        (problem,) = plan(what, text.format("crane")).report.problems
        assert "Crane" in problem[1]
        assert "CRANE" in problem[1]
        assert not plan(what, text.format("CRANE")).report.problems
