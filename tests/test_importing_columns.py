"""Which column feeds which field: by --map, by name, by alias, and never by a guess between two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certtui.errors import UsageError
from certtui.importing import aliases
from certtui.importing.aliases_abroad import ABROAD
from certtui.importing.columns import Field, Matching, fold
from certtui.importing.field_help import describe_fields
from certtui.importing.fields import KINDS_OF_IMPORT, fields_of
from certtui.importing.options import Options, parse_map
from certtui.importing.questions import Question
from certtui.importing.scan import Scan
from certtui.records import Kind
from tests.company import TODAY

EMPLOYEES = fields_of("employees")


class Matched(NamedTuple):
    fields: dict[str, int]
    unmatched: dict[str, int]
    questions: list[Question]


def match_columns(
    columns: Sequence[str], fields: Mapping[str, Field], maps: Sequence[tuple[str, str]] = ()
) -> Matched:
    """Match by names alone, as where no cell tells more."""
    matching = Matching(columns, fields, Options(TODAY, maps=tuple(maps)))
    matching.settle(Scan({}, is_whole=True), lambda _pairs: False)
    return Matched(matching.fields, {name: index for index, name in matching.free()}, matching.questions)


def kinds_of(matched: Matched) -> list[str]:
    return [question.kind for question in matched.questions]


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
    assert "doubled_column" in kinds_of(match_columns(columns, fields_of("instances")))
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
    [question] = match_columns(["Badge", "Payroll no", "Name"], EMPLOYEES).questions
    assert [choice.options for choice in question.choices] == [
        ("--map", "Badge=code"),
        ("--map", "Payroll no=code"),
    ]


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


def test_every_missing_field_is_asked_about_with_the_words_to_type() -> None:
    questions = match_columns(["Foo", "Bar"], EMPLOYEES).questions
    assert [question.kind for question in questions] == ["missing_column"] * 2
    for question, field in zip(questions, ("code", "name"), strict=True):
        assert {choice.options for choice in question.choices} == {
            ("--map", f"Foo={field}"),
            ("--map", f"Bar={field}"),
        }
        assert all(part in question.as_refusal for part in ("'Foo'", "'Bar'", f'--map "Foo={field}"'))


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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Emp #", "emp no"),
        ("EMP NO.", "Emp-No"),
        ("ID No", "id_no."),
        ("ID#", "id"),
        ("Nº de certificado", "no de certificado"),
        ("N° matricule", "no matricule"),
        ("Prénom", "PRENOM"),
        ("Imię", "imie"),
        ("Gültig ab", "GULTIG-AB"),
    ],
)
def test_case_accents_and_punctuation_do_not_count_in_names(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize("code", ["Emp #", "Emp No", "Emp. No.", "ID No", "ID No.", "ID #", "Employee #"])
def test_codes_as_people_head_them(code: str) -> None:
    assert match_columns([code, "Name"], EMPLOYEES).fields == {"code": 0, "name": 1}


REGISTERS = {
    "German": "Personalnummer;Vorname;Nachname;Zertifikat;Ausgestellt am;Gültig ab;Gültig bis",
    "French": "Matricule;Prénom;Nom;Certification;Délivré le;Valable du;Valable jusqu'au",
    "Spanish": "Número de empleado;Nombre;Apellidos;Certificado;Fecha de emisión;Válido desde;Válido hasta",
    "Dutch": "Personeelsnummer;Voornaam;Achternaam;Certificaat;Afgegeven op;Geldig vanaf;Geldig tot",
    "Polish": "Nr pracownika;Imię;Nazwisko;Uprawnienie;Data wydania;Ważne od;Ważne do",
    "Portuguese": "Matrícula;Nome;Sobrenome;Certificado;Emitido em;Válido de;Válido até",
}


@pytest.mark.parametrize("language", ABROAD)
def test_registers_of_other_languages_are_understood_with_their_names_joined(language: str) -> None:
    columns = REGISTERS[language].split(";")
    match = match_columns(columns, fields_of("instances"))
    assert match.questions == []
    assert match.fields == {
        "entity_code": 0,
        "entity_name": len(columns),
        "certification": 3,
        "issued_on": 4,
        "effective_on": 5,
        "expires_on": 6,
    }


@pytest.mark.parametrize("language", ABROAD)
@pytest.mark.parametrize("kind", [None, *Kind])
def test_no_name_of_a_language_is_lost(language: str, kind: Kind | None) -> None:
    """Each name of the tables finds the field that it is written under."""
    fields = fields_of("instances", kind)
    for field in ("email", "certification", "number", "issued_on", "effective_on", "expires_on", "note"):
        ours = "entity_email" if field == "email" else field
        for name in ABROAD[language].get(field, "").split(","):
            assert match_columns([name.strip()], fields).fields == {ours: 0}, name


COURSE_DAYS = (
    "Start, Starts, Begin, End, Until, From, To, Due, Deadline, Start Date, End date, Due Date, From Date, To Date, "
    "Beginn, Ende, Fällig am, Date de début, Date de fin, Échéance, Fecha de inicio, Fecha de fin, Startdatum, "
    "Einddatum, Data rozpoczęcia, Data zakończenia, Data de início, Data de fim, Course Start Date, Training End"
)


@pytest.mark.parametrize("column", COURSE_DAYS.split(", "))
def test_days_of_a_course_are_never_taken_for_a_validity(column: str) -> None:
    match = match_columns(["certification", "code", column], fields_of("instances"))
    assert match.unmatched == {column: 2}


@pytest.mark.parametrize(
    ("column", "field"),
    [("Valid From", "effective_on"), ("valid until", "expires_on"), ("Valid to", "expires_on")],
)
def test_valid_from_and_until_stay(column: str, field: str) -> None:
    assert match_columns([column], fields_of("instances")).fields == {field: 0}


def names_joined(columns: list[str], row: list[str], maps: tuple[tuple[str, str], ...] = ()) -> str:
    matching = Matching(columns, EMPLOYEES, Options(TODAY, maps=maps))
    matching.settle(Scan({}, is_whole=True), lambda _pairs: False)
    return matching.appended[matching.fields["name"] - len(columns)].text(row)


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        (["code", "First Name", "Last Name"], ["1", "Ana", "Berg"]),
        (["code", "Surname", "Given names"], ["1", "Berg", "Ana"]),
        (["code", "Name", "Vorname"], ["1", "Berg", "Ana"]),
        (["code", "Nom", "Prénom"], ["1", "Berg", "Ana"]),
        (["code", "nombre", "apellidos"], ["1", "Ana", "Berg"]),
        (["code", "Voornaam", "Naam"], ["1", "Ana", "Berg"]),
    ],
)
def test_first_and_last_names_are_joined_by_themselves(columns: list[str], row: list[str]) -> None:
    assert names_joined(columns, row) == "Berg, Ana"


def test_a_whole_name_beside_its_parts_stays_whole() -> None:
    match = match_columns(["code", "Full name", "First name", "Last name"], EMPLOYEES)
    assert match.fields["name"] == 1
    assert list(match.unmatched) == ["First name", "Last name"]


@pytest.mark.parametrize("alone", ["Name", "Nom", "Nombre", "Nome", "Naam"])
def test_a_name_alone_is_whole(alone: str) -> None:
    assert match_columns(["code", alone], EMPLOYEES).fields["name"] == 1


@pytest.mark.parametrize(
    ("theirs", "row", "text"),
    [
        ("{Last}, {First}", ["Berg", "Ana"], "Berg, Ana"),
        ("{Last}, {First}", ["Berg", ""], "Berg"),
        ("{Last}, {First}", ["", "Ana"], "Ana"),
        ("{Last}, {First}", ["", ""], ""),
        ("{Last} ({First})", ["Berg", "Ana"], "Berg (Ana)"),
        ("{Last} ({First})", ["Berg", ""], "Berg"),
        ("{Last} ({First})", ["", "Ana"], "(Ana)"),
        ("{first} {LAST}", ["Berg", "Ana"], "Ana Berg"),
    ],
)
def test_columns_are_joined_as_asked_and_missing_parts_leave_nothing_behind(
    theirs: str, row: list[str], text: str
) -> None:
    columns = ["Last", "First", "code"]
    assert names_joined(columns, [*row, "1"], ((theirs, "name"),)) == text


@given(st.lists(st.sampled_from(["", "a", "bc"]), min_size=3, max_size=3))
def test_a_join_is_its_filled_parts_with_one_divider_between_two(cells: list[str]) -> None:
    joined = names_joined(["A", "B", "C", "code"], [*cells, "1"], (("{A} / {B} / {C}", "name"),))
    assert joined == " / ".join(filter(None, cells))


@pytest.mark.parametrize("theirs", ["{Last, {First}", "{Last}, {First", "{Nobody} {Last}"])
def test_a_join_that_cannot_be_read_is_refused(theirs: str) -> None:
    with pytest.raises(UsageError):
        match_columns(["Last", "First", "code"], EMPLOYEES, [(theirs, "name")])


def test_an_ignored_column_feeds_nothing_and_an_unknown_one_is_refused_with_the_near_ones() -> None:
    fields = fields_of("instances")
    assert "issued_on" not in Matching(["Date"], fields, Options(TODAY, ignore=("date",))).claims
    with pytest.raises(UsageError, match="Date"):
        Matching(["Date"], fields, Options(TODAY, ignore=("Dat",)))


def test_a_constant_for_what_is_no_field_is_refused_with_the_near_ones() -> None:
    fields = fields_of("instances")
    with pytest.raises(UsageError, match="certification"):
        Matching(["Date"], fields, Options(TODAY, sets=(("certifcation", "x"),)))
    twice = Options(TODAY, maps=(("Date", "issued_on"),), sets=(("issued_on", "2026-01-01"),))
    with pytest.raises(UsageError, match="issued_on"):
        Matching(["Date"], fields, twice)


@pytest.mark.parametrize("what", KINDS_OF_IMPORT)
def test_a_bare_code_is_an_alias_of_nothing(what: str) -> None:
    known = {fold(alias) for field in fields_of(what).values() for alias in field.aliases}
    assert not known & {fold(name) for name in aliases.BARE_CODES}


@pytest.mark.parametrize("what", KINDS_OF_IMPORT)
def test_every_column_is_described_for_help(what: str) -> None:
    described = describe_fields(what)
    assert [one.name for one in described] == list(fields_of(what))
    assert all(one.holds for one in described)
