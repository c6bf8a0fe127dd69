"""`--complete`: a file that lists everyone ends what it does not list, and nothing else."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certtui import store
from certtui.cli.main import main
from certtui.commands import assignment, entities, operators
from certtui.errors import InvalidInput, NotPermitted, UsageError
from certtui.importing.applying import apply
from certtui.importing.planning import plan_import
from certtui.importing.report_json import report_of
from certtui.importing.report_text import report_lines, summary
from certtui.integrity import check
from certtui.queries.activity import ActivityFilter, list_activity
from certtui.queries.activity_words import headline
from certtui.records import Kind
from certtui.rights import Operator, Right
from certtui.store import execute
from tests import company
from tests.company import TODAY
from tests.conftest import NewLocation
from tests.import_files import bring, plan, tally
from tests.soaking import always

LONG_AGO = TODAY - timedelta(days=400)


def staff(*numbers: int) -> str:
    return "code,name\n" + "".join(f'E{n:03},"Person {n}"\n' for n in numbers)


def active(kind: Kind = Kind.EMPLOYEE) -> set[str]:
    rows = execute("SELECT code FROM entity WHERE kind = ? AND active = TRUE", (int(kind),)).fetchall()
    return {code for (code,) in rows}


def codes(*numbers: int) -> set[str]:
    return {f"E{n:03}" for n in numbers}


def ids(*numbers: int) -> list[int]:
    found = dict(execute("SELECT code, id FROM entity").fetchall())
    return [found[f"E{n:03}"] for n in numbers]


def members(role: str) -> set[str]:
    rows = execute(
        "SELECT e.code FROM role_member m JOIN entity e ON e.id = m.entity_id JOIN role r ON r.id = m.role_id"
        " WHERE r.name = ?",
        (role,),
    )
    return {code for (code,) in rows.fetchall()}


# --- entities ---


def test_who_is_not_in_the_file_becomes_inactive_and_all_others_stay(
    database: str, operator: Operator
) -> None:
    bring(operator, "employees", staff(*range(1, 11)))
    bring(operator, "assets", "code,name\nA1,Crane\n")
    done = bring(operator, "employees", staff(*range(1, 9), 11), complete=True)
    assert tally(done.report) == (1, 0, 8, 0, 0)
    assert active() == codes(*range(1, 9), 11)
    assert active(Kind.ASSET) == {"A1"}, "of another kind"
    assert check() == []
    again = bring(operator, "employees", staff(*range(1, 9), 11), complete=True)
    assert (tally(again.report), again.event, again.plan.ended) == ((0, 0, 9, 0, 0), None, ())


def test_a_file_that_only_lists_fewer_is_written_although_no_line_changes(
    database: str, operator: Operator
) -> None:
    bring(operator, "employees", staff(*range(1, 11)))
    done = bring(operator, "employees", staff(*range(1, 10)), complete=True)
    assert (tally(done.report), active()) == ((0, 0, 9, 0, 0), codes(*range(1, 10)))
    assert done.event is not None


def test_who_is_listed_again_becomes_active_again(database: str, operator: Operator) -> None:
    bring(operator, "employees", staff(*range(1, 11)))
    entities.deactivate(operator, ids(3))
    assert tally(bring(operator, "employees", staff(*range(1, 11))).report) == (0, 0, 10, 0, 0)
    planned = plan("employees", staff(*range(1, 11)), complete=True)
    assert "becomes active" in "\n".join(report_lines(planned))
    assert tally(apply(operator, planned).report) == (0, 1, 9, 0, 0)
    assert active() == codes(*range(1, 11))


def test_a_column_that_says_who_is_active_stands_above_being_listed(
    database: str, operator: Operator
) -> None:
    bring(operator, "employees", staff(*range(1, 11)))
    entities.deactivate(operator, ids(1))
    file = "code,name,active\n" + "".join(
        f"E{n:03},Person {n},{'no' if n < 3 else 'yes'}\n" for n in range(1, 11)
    )
    bring(operator, "employees", file, complete=True)
    assert active() == codes(*range(3, 11))


def test_the_plan_names_who_is_absent_in_text_json_summary_and_activity(
    database: str, operator: Operator
) -> None:
    bring(operator, "employees", staff(*range(1, 151)))
    planned = plan("employees", staff(*range(1, 126)), complete=True)
    (said,) = [line for line in report_lines(planned) if "not in the file" in line]
    assert "25 employees" in said
    assert "Person 126 (E126)" in said
    assert said.count("Person") == 20
    assert "5 more" in said
    assert "25 employees" in summary(planned.report, planned.also_created, planned.ended)
    assert report_of(planned)["not_in_file"] == {"employees": sorted(codes(*range(126, 151)))}
    apply(operator, planned)
    newest = list_activity(ActivityFilter(), limit=1)[0]
    assert "25" in headline(newest)


def test_more_than_a_fifth_is_asked_about_with_the_numbers_and_the_option(
    database: str, operator: Operator
) -> None:
    bring(operator, "employees", staff(*range(1, 11)))
    assert not plan("employees", staff(*range(1, 9)), complete=True).refused, "a fifth is no more than that"
    planned = plan("employees", staff(*range(1, 6)), complete=True)
    assert planned.refused
    (question,) = planned.questions
    for words in ("5 of 10 active employees", "Person 6 (E006)", "--allow-many"):
        assert words in question.as_refusal
    with pytest.raises(InvalidInput, match="allow-many"):
        apply(operator, planned)
    assert active() == codes(*range(1, 11))
    bring(operator, "employees", staff(*range(1, 6)), complete=True, allow_many=True)
    assert active() == codes(*range(1, 6))
    assert "5 of 5 active" in plan("employees", staff(6), complete=True).questions[0].message


def test_inactive_ones_do_not_count_for_the_fifth(database: str, operator: Operator) -> None:
    bring(operator, "employees", staff(*range(1, 21)))
    entities.deactivate(operator, ids(*range(11, 21)))
    assert plan("employees", staff(*range(1, 8)), complete=True).refused, "3 of 10, not 3 of 20"


@pytest.mark.parametrize("kind", ["employees", "roles", "associations"])
def test_an_empty_file_is_refused_also_with_every_option(
    database: str, operator: Operator, kind: str
) -> None:
    head = {
        "employees": "code,name\n",
        "roles": "role,employee code,certification\n",
        "associations": "certification,entity code\n",
    }[kind]
    bring(operator, "employees", staff(1, 2))
    before = company.everything()
    with pytest.raises(InvalidInput, match="lists no"):
        bring(operator, kind, head, complete=True, allow_many=True, skip_errors=True)
    assert company.everything() == before


def test_a_line_with_an_error_counts_as_present_by_its_code(database: str, operator: Operator) -> None:
    bring(operator, "employees", staff(*range(1, 11)))
    file = staff(*range(1, 9)).replace('"Person 3"', '"Somebody Else"').replace('"Person 4"', "")
    planned = plan("employees", file, complete=True)
    assert (planned.refused, planned.report.errors) == (True, 2)
    done = bring(operator, "employees", file, complete=True, skip_errors=True)
    assert tally(done.report) == (0, 0, 6, 0, 2)
    assert active() == codes(*range(1, 9))


@pytest.mark.parametrize("bad", [",Nobody\n", "E001,Person 1,too,many,cells\n", "E\x1b1,Person 1\n"])
def test_a_line_whose_code_cannot_be_read_refuses_the_file(
    database: str, operator: Operator, bad: str
) -> None:
    """Somebody is listed there, and nobody can say who is not to become inactive."""
    bring(operator, "employees", staff(*range(1, 11)))
    file = staff(*range(2, 11)) + bad
    assert plan("employees", file, complete=True).refused
    with pytest.raises(InvalidInput, match=r"Line 11.*would become inactive.*without --complete"):
        bring(operator, "employees", file, complete=True, skip_errors=True)
    assert active() == codes(*range(1, 11))


def test_who_is_left_out_by_only_counts_as_present_and_is_not_changed(
    database: str, operator: Operator
) -> None:
    bring(operator, "employees", staff(*range(1, 11)))
    entities.deactivate(operator, ids(2))
    file = "code,name,Site\n" + "".join(
        f"E{n:03},Person {n},{'Leeds' if n > 5 else 'York'}\n" for n in range(1, 10)
    )
    done = bring(operator, "employees", file, complete=True, only=(("Site", ("Leeds",)),))
    assert tally(done.report) == (0, 4, 0, 5, 0)
    assert active() == codes(1, *range(3, 10))


def test_a_left_out_line_without_a_code_refuses_the_file(database: str, operator: Operator) -> None:
    bring(operator, "employees", staff(*range(1, 4)))
    file = "code,name,Site\n,Person 1,York\nE002,Person 2,Leeds\nE003,Person 3,Leeds\n"
    with pytest.raises(InvalidInput, match="Line 2"):
        plan("employees", file, complete=True, only=(("Site", ("Leeds",)),))


def test_a_file_of_which_no_line_can_be_taken_makes_nobody_inactive(
    database: str, operator: Operator
) -> None:
    bring(operator, "employees", staff(*range(1, 11)))
    file = staff(*range(1, 10)).replace("Person", "Somebody Else")
    done = bring(operator, "employees", file, complete=True, skip_errors=True)
    assert (done.event, done.report.is_in_vain, active()) == (None, True, codes(*range(1, 11)))


def test_codes_are_compared_whatever_their_case(database: str, operator: Operator) -> None:
    bring(operator, "employees", staff(*range(1, 11)))
    bring(operator, "employees", staff(*range(1, 11)).replace("E0", "e0"), complete=True)
    assert active() == codes(*range(1, 11))


def test_a_plan_of_the_first_lines_ends_nobody(database: str, operator: Operator) -> None:
    """Who stands further down is not absent; the screen waits for the rest before it imports."""
    bring(operator, "employees", staff(*range(1, 11)))
    cut = plan("employees", staff(*range(1, 11)), complete=True)
    assert cut.ended == ()
    cut = plan_import("employees", cut.table, cut.options, 3)
    assert (cut.is_provisional, cut.ended, cut.questions) == (True, (), ())


def test_what_changed_meanwhile_is_planned_again(database: str, operator: Operator) -> None:
    bring(operator, "employees", staff(*range(1, 11)))
    planned = plan("employees", staff(*range(1, 11)), complete=True)
    bring(operator, "employees", staff(11))
    done = apply(operator, planned)
    assert [one.code for one in done.plan.ended[0].listed] == ["E011"]
    assert active() == codes(*range(1, 11))


def test_only_files_that_can_list_everyone_take_the_option(database: str, operator: Operator) -> None:
    for kind, head in (
        ("certifications", "name,kind\nA,asset\n"),
        ("instances", "certification,code,issued\n"),
    ):
        with pytest.raises(UsageError, match="--complete"):
            plan(kind, head, complete=True)
    with pytest.raises(UsageError, match="--allow-many"):
        plan("employees", staff(1), allow_many=True)


# --- roles ---


def a_role_with_members(operator: Operator) -> tuple[int, list[int]]:
    bring(operator, "employees", staff(*range(1, 13)))
    certification = company.certification(operator, "First Aid")
    people = ids(*range(1, 11))
    company.role(operator, "Driver", people, [certification], LONG_AGO)
    company.role(operator, "Night", people[:3], [], LONG_AGO)
    return certification, people


def roles_file(role: str, *numbers: int) -> str:
    return "role,employee code,certification\n" + "".join(f"{role},E{n:03},\n" for n in numbers)


def test_members_who_are_not_in_the_file_leave_its_roles_and_no_others(
    database: str, operator: Operator
) -> None:
    certification, people = a_role_with_members(operator)
    company.certify(operator, company.associations(people[8:9], certification), date(2026, 1, 1), None)
    with_history, without = company.associations(people[8:10], certification)
    done = bring(operator, "roles", roles_file("driver", *range(1, 9), 11), complete=True)
    assert tally(done.report) == (1, 0, 8, 0, 0)
    assert members("Driver") == codes(*range(1, 9), 11)
    assert members("Night") == codes(1, 2, 3), "a role that the file does not name"
    assert company.archived_on(with_history) == TODAY
    assert company.count("association", "id = ?", without) == 0
    assert company.count("role_certification") == 1, "what the role brings is not the members' matter"
    assert check() == []
    again = bring(operator, "roles", roles_file("Driver", *range(1, 9), 11), complete=True)
    assert (again.event, again.plan.ended) == (None, ())


def test_members_removed_are_named_with_their_role(database: str, operator: Operator) -> None:
    a_role_with_members(operator)
    planned = plan("roles", roles_file("Driver", *range(1, 10)), complete=True)
    (said,) = [line for line in report_lines(planned) if "not in the file" in line]
    assert "Driver: Person 10 (E010)" in said
    assert report_of(planned)["not_in_file"] == {"members": ["Driver: E010"]}


def test_who_changes_roles_keeps_the_certificates_that_both_bring(database: str, operator: Operator) -> None:
    certification, people = a_role_with_members(operator)
    company.role(operator, "Fitter", [], [certification], LONG_AGO)
    moved = company.association(people[9], certification)
    company.certify(operator, [moved], date(2026, 1, 1), None)
    file = roles_file("Driver", *range(1, 10)) + "Fitter,E010,\n"
    bring(operator, "roles", file, complete=True)
    assert company.sources_of(moved) == {"Fitter"}
    assert company.archived_on(moved) is None


def test_inactive_members_need_not_be_listed(database: str, operator: Operator) -> None:
    a_role_with_members(operator)
    entities.deactivate(operator, ids(10))
    done = bring(operator, "roles", roles_file("Driver", *range(1, 10)), complete=True)
    assert done.event is None
    assert "E010" in members("Driver")


def test_a_member_whose_line_has_an_error_stays(database: str, operator: Operator) -> None:
    a_role_with_members(operator)
    file = roles_file("Driver", *range(1, 10)) + "Driver,E010,No Such Thing\n"
    bring(operator, "roles", file, complete=True, skip_errors=True)
    assert members("Driver") == codes(*range(1, 11))
    with pytest.raises(InvalidInput, match="Line 12"):
        bring(operator, "roles", file + ",E010,\n", complete=True, skip_errors=True)


def test_a_role_that_would_lose_too_many_is_asked_about(database: str, operator: Operator) -> None:
    a_role_with_members(operator)
    (question,) = plan("roles", roles_file("Driver", 1, 2), complete=True).questions
    assert "8 of 10 active members" in question.message
    with pytest.raises(UsageError, match="codes"):
        plan("roles", "role,certification\nDriver,First Aid\n", complete=True)


# --- associations ---


def assigned(operator: Operator) -> tuple[int, list[int]]:
    """Ten who hold First Aid directly, the last two with certificates, of whom E010 has it by a role as well."""
    bring(operator, "employees", staff(*range(1, 13)))
    certification = company.certification(operator, "First Aid")
    other = company.certification(operator, "Forklift")
    people = ids(*range(1, 11))
    assignment.assign_each(operator, [certification, other], people, LONG_AGO)
    company.certify(operator, company.associations(people[8:], certification), date(2026, 1, 1), None)
    company.role(operator, "Driver", people[9:], [certification], LONG_AGO)
    return certification, people


def associations_file(*numbers: int) -> str:
    return "certification,entity code\n" + "".join(f"first aid,E{n:03}\n" for n in numbers)


def test_direct_associations_that_are_not_in_the_file_are_removed_or_archived(
    database: str, operator: Operator
) -> None:
    certification, people = assigned(operator)
    one, two, three = company.associations(people[7:], certification)
    planned = plan("associations", associations_file(*range(1, 8)), complete=True, allow_many=True)
    (said,) = [line for line in report_lines(planned) if "not in the file" in line]
    for words in ("3 direct assignments", "First Aid: Person 8 (E008)", "Archived", "by a role"):
        assert words in said
    (ended,) = planned.ended
    assert (ended.number, ended.archived, ended.inherited) == (3, 1, 1)
    done = apply(operator, planned)
    assert tally(done.report) == (0, 0, 7, 0, 0)
    assert company.count("association", "id = ?", one) == 0
    assert company.archived_on(two) == TODAY
    assert (company.sources_of(three), company.archived_on(three)) == ({"Driver"}, None)
    assert len(company.associations(people, other_than(certification))) == 10, "not in the file at all"
    assert check() == []
    again = bring(operator, "associations", associations_file(*range(1, 8)), complete=True)
    assert (again.event, again.plan.ended) == (None, ())


def other_than(certification: int) -> int:
    return int(execute("SELECT id FROM certification WHERE id <> ?", (certification,)).fetchone()[0])


def test_an_archived_association_comes_back_when_it_is_listed_again(
    database: str, operator: Operator
) -> None:
    certification, people = assigned(operator)
    bring(operator, "associations", associations_file(*range(1, 9), 10), complete=True)
    gone = company.association(people[8], certification)
    assert company.archived_on(gone) == TODAY
    bring(operator, "associations", associations_file(*range(1, 11)), complete=True)
    assert company.archived_on(gone) is None
    assert company.count("instance", "association_id = ?", gone) == 1


def test_associations_of_inactive_entities_need_not_be_listed(database: str, operator: Operator) -> None:
    """Exports leave them out by default, and a file made of one must not strip everybody who left."""
    certification, people = assigned(operator)
    entities.deactivate(operator, ids(9))
    done = bring(operator, "associations", associations_file(*range(1, 9), 10), complete=True)
    assert done.event is None
    assert company.archived_on(company.association(people[8], certification)) is None


def test_a_certification_that_cannot_be_read_on_a_line_refuses_the_file(
    database: str, operator: Operator
) -> None:
    assigned(operator)
    file = associations_file(*range(1, 10)) + "Frist Aid,E010\n"
    with pytest.raises(InvalidInput, match="Line 11"):
        bring(operator, "associations", file, complete=True, skip_errors=True)
    file = associations_file(*range(1, 10)) + "First Aid,E010\nFirst Aid,E999\n"
    bring(operator, "associations", file, complete=True, skip_errors=True)
    assert len(company.associations(ids(10), other_than(0))) == 1


def test_removing_needs_its_right(database: str, operator: Operator) -> None:
    """Who may assign may not remove; deactivating and leaving a role need what they need elsewhere."""
    assigned(operator)
    may = set(Right) - {Right.DELETE_CERTIFICATIONS}
    one = company.an_operator("una", may)
    file = associations_file(*range(1, 10))
    with pytest.raises(NotPermitted):
        bring(one, "associations", file, complete=True)
    bring(one, "associations", file)
    bring(company.an_operator("duo", set(Right)), "associations", file, complete=True)
    assert company.sources_of(company.association(ids(10)[0], 1)) == {"Driver"}


# --- a file from HR every night ---


def hr(people: dict[str, tuple[str, str]]) -> str:
    lines = "".join(f'{code},"{name}",{department}\n' for code, (name, department) in people.items())
    return "Personnel No,Employee Name,Department\n" + lines


def test_a_file_from_hr_comes_in_every_night(
    new_location: NewLocation,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Joiners, leavers, changed names and a changed department; the same file again; and one that is cut off."""
    monkeypatch.setenv("CERTTUI_DATABASE", new_location())
    file = tmp_path / "hr.csv"
    people = {f"P{n:02}": (f"Name{n}, First{n}", "Lifts" if n % 2 else "Cranes") for n in range(1, 31)}

    def tonight(*more: str) -> tuple[int, str]:
        file.write_text(hr(people))
        code = main(["import", "employees", str(file), "--complete", "--rename", *more])
        said = capsys.readouterr()
        assert said.out == ""
        return code, said.err

    def stored() -> dict[str, tuple[str, str]]:
        with store.connection():
            rows = execute("SELECT code, name, attributes FROM entity WHERE active = TRUE").fetchall()
        return {code: (name, json.loads(attributes)["Department"]) for code, name, attributes in rows}

    def everything() -> object:
        with store.connection():
            return company.everything()

    assert tonight()[0] == 0
    for leaver in ("P03", "P04"):
        del people[leaver]
    people |= {"P31": ("New, One", "Lifts"), "P32": ("New, Two", "Lifts")}
    people["P05"] = ("Married, First5", "Lifts")
    people["P06"] = (people["P06"][0], "Office")
    code, planned = tonight("--dry-run")
    assert (code, "P31" in stored()) == (0, False)
    code, said = tonight()
    assert code == 0
    assert stored() == people
    for words in (
        "2 created, 2 updated, 26 unchanged",
        "2 employees",
        "Name3, First3 (P03)",
        "Married, First5",
    ):
        assert words in said
        assert words in planned
    before = everything()
    code, said = tonight()
    assert (code, "0 created, 0 updated, 30 unchanged" in said) == (0, True)
    assert everything() == before
    whole = dict(people)
    people = dict(list(people.items())[:15])
    code, said = tonight()
    assert code == 1
    for words in ("15 of 30 active employees", "--allow-many", "Nothing was imported"):
        assert words in said
    assert everything() == before
    people = {**whole, "P04": ("Name4, First4", "Cranes")}
    assert tonight()[0] == 0, "who left has come back"
    assert stored() == people
    with store.connection():
        assert check() == []


# --- a property ---


@given(
    there=st.sets(st.integers(1, 30)),
    inactive=st.sets(st.integers(1, 30)),
    listed=st.sets(st.integers(1, 40), min_size=1),
)
@settings(parent=always(40), suppress_health_check=[*HealthCheck])
def test_the_active_ones_are_exactly_those_in_the_file(
    new_location: NewLocation, there: set[int], inactive: set[int], listed: set[int]
) -> None:
    store.bind(_once(new_location))
    with store.connection():
        ada = operators.sign_in("ada")
        _begin_with(ada, there, inactive & there)
        file = staff(*listed)
        done = bring(ada, "employees", file, complete=True, allow_many=True)
        assert active() == codes(*listed)
        gone = {one.code for ended in done.plan.ended for one in ended.listed}
        assert gone == codes(*(there - inactive - listed))
        assert bring(ada, "employees", file, complete=True).event is None


_locations: dict[NewLocation, str] = {}


def _once(new_location: NewLocation) -> str:
    """One database for all examples."""
    if new_location not in _locations:
        _locations.clear()
        _locations[new_location] = new_location()
    return _locations[new_location]


def _begin_with(operator: Operator, there: set[int], inactive: set[int]) -> None:
    with company.told_already():
        execute("DELETE FROM entity")
    if there:
        bring(operator, "employees", staff(*there))
    if inactive:
        entities.deactivate(operator, ids(*inactive))
