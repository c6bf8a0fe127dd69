"""Which column feeds which field: by --map, by name, by alias, and never by a guess between two."""

from __future__ import annotations

from collections import Counter

import pytest

from certtui.errors import InvalidInput, UsageError
from certtui.importing.columns import Field, fold, match_columns
from certtui.importing.fields import KINDS_OF_IMPORT, fields_of
from certtui.importing.options import parse_map
from certtui.records import Kind

EMPLOYEES = fields_of("employees")


def test_aliases_match_in_any_order_and_spelling() -> None:
    match = match_columns(["E-Mail Address", "FULL_NAME", "Employee No."], EMPLOYEES)
    assert match.fields == {"email": 0, "name": 1, "code": 2}
    assert match.unmatched == {}


def test_a_register_of_licences_as_people_keep_it_is_understood() -> None:
    columns = [
        "Employee ID",
        "Employee",
        "Licence",
        "Licence No.",
        "Issue Date",
        "Expiry Date",
        "Remarks",
        "Site Manager",
    ]
    match = match_columns(columns, fields_of("instances"))
    assert [
        columns[match.fields[name]] for name in ("entity_code", "entity_name", "certification", "number")
    ] == [
        "Employee ID",
        "Employee",
        "Licence",
        "Licence No.",
    ]
    assert [match.fields[name] for name in ("issued_on", "expires_on", "note")] == [4, 5, 6]
    assert match.unmatched == {"Site Manager": 7}


@pytest.mark.parametrize("what", KINDS_OF_IMPORT)
def test_what_export_writes_is_matched_by_name_whatever_other_columns_there_are(what: str) -> None:
    fields = fields_of(what)
    others = [alias for field in fields.values() for alias in field.aliases if alias not in fields]
    match = match_columns([*fields, *others], fields)
    assert match.fields == {name: index for index, name in enumerate(fields)}
    assert list(match.unmatched) == others


@pytest.mark.parametrize("kind", [None, *Kind])
@pytest.mark.parametrize("what", KINDS_OF_IMPORT)
def test_no_alias_stands_with_two_fields(what: str, kind: Kind | None) -> None:
    fields = fields_of(what, kind)
    folded = Counter(
        fold(name) for field in fields.values() for name in {fold(n) for n in (field.name, *field.aliases)}
    )
    assert [name for name, count in folded.items() if count > 1] == []


def test_a_column_of_another_kind_is_no_rival_when_the_kind_is_known() -> None:
    columns = ["Asset", "Asset ID", "Company", "Certificate", "Issued"]
    with pytest.raises(InvalidInput):
        match_columns(columns, fields_of("instances"))
    match = match_columns(columns, fields_of("instances", Kind.ASSET))
    assert match.unmatched == {"Company": 2}


def test_a_map_wins_over_name_and_alias() -> None:
    match = match_columns(["name", "code", "Dept"], EMPLOYEES, [("Dept", "code")])
    assert match.fields["code"] == 2
    assert match.unmatched == {"code": 1}


def test_one_column_may_feed_several_fields() -> None:
    match = match_columns(["Name"], EMPLOYEES, [("Name", "code"), ("name", "NAME")])
    assert match.fields == {"code": 0, "name": 0}


def test_a_mapped_column_still_feeds_the_field_that_has_its_name() -> None:
    assert match_columns(["Name"], EMPLOYEES, [("Name", "code")]).fields == {"code": 0, "name": 0}


def test_a_mapped_column_is_not_taken_by_alias_as_well() -> None:
    match = match_columns(["ID", "Badge", "Name"], EMPLOYEES, [("ID", "email")])
    assert match.fields == {"email": 0, "code": 1, "name": 2}


def test_two_columns_with_an_alias_of_one_field_are_refused_and_named() -> None:
    with pytest.raises(InvalidInput) as caught:
        match_columns(["Badge", "Payroll no", "Name"], EMPLOYEES)
    assert "'Badge'" in str(caught.value)
    assert "'Payroll no'" in str(caught.value)
    assert "--map" in str(caught.value)


def test_the_exact_name_wins_over_aliases_and_over_other_spellings() -> None:
    match = match_columns(["Email", "email", "Code", "Badge", "name"], EMPLOYEES)
    assert match.fields == {"email": 1, "code": 2, "name": 4}
    assert match.unmatched == {"Email": 0, "Badge": 3}


def test_unmatched_columns_are_reported_and_nameless_ones_are_not() -> None:
    assert match_columns(["code", "", "name", "Department"], EMPLOYEES).unmatched == {"Department": 3}


@pytest.mark.parametrize(
    ("pair", "near"),
    [(("Ful nam", "name"), "Full name"), (("Full name", "emial"), "email"), (("x", "y"), "code")],
)
def test_an_unknown_side_of_a_map_is_refused_with_what_is_near(pair: tuple[str, str], near: str) -> None:
    with pytest.raises(UsageError, match=near):
        match_columns(["code", "Full name"], EMPLOYEES, [pair])


def test_a_field_mapped_twice_is_refused() -> None:
    with pytest.raises(UsageError):
        match_columns(["a", "b"], EMPLOYEES, [("a", "code"), ("b", "code")])


def test_missing_fields_are_named_with_the_columns_there_are() -> None:
    with pytest.raises(InvalidInput) as caught:
        match_columns(["Foo", "Bar"], EMPLOYEES)
    assert all(word in str(caught.value) for word in ("'code'", "'name'", "'Foo'", "'Bar'", "--map"))


def test_a_substitute_does_for_a_required_field() -> None:
    match = match_columns(["certification", "code", "Valid from"], fields_of("instances"))
    assert "issued_on" not in match.fields
    assert match.fields["effective_on"] == 2


def test_a_required_field_without_column_or_substitute_is_refused() -> None:
    with pytest.raises(InvalidInput, match="issued_on"):
        match_columns(["certification", "code"], fields_of("instances"))


def test_the_last_equals_sign_of_a_map_divides() -> None:
    assert parse_map("a=b = code ") == ("a=b", "code")


@pytest.mark.parametrize("text", ["", "code", "=code", "Their="])
def test_a_map_without_two_sides_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_map(text)


def test_an_unknown_kind_of_import_is_refused() -> None:
    with pytest.raises(UsageError, match="employees"):
        fields_of("staff")


def test_fields_need_not_be_ours() -> None:
    assert match_columns(["B"], {"a": Field("a", ("b",))}).fields == {"a": 0}
