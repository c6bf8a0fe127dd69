"""Names are compared as people write them: nobody gets a certificate from a line that names somebody else, and nobody is
asked about a comma.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certtui.importing.people import Likeness, compare_names, name_keys, share_a_part
from certtui.records import Kind

SAME, PARTLY, OTHER = Likeness
PEOPLE = (
    ("Berg, Ann", "Ann Berg", SAME),
    ("Berg, Ann", "BERG Ann M.", SAME),
    ("Berg, Ann", "Berg, A.", SAME),
    ("Ann M. Berg", "Ann Mary Berg", SAME),
    ("Ann M. Berg", "Ann Kate Berg", OTHER),
    ("Ann M. Berg", "Ann K. Berg", OTHER),
    ("Ann Berg", "Ann Mary Berg", PARTLY),
    ("Ann Berg", "Anna Berg", OTHER),
    ("Ann Berg", "Bo Berg", OTHER),
    ("Ann Berg", "Ann Cole", OTHER),
    ("Smith, John", "Lopez, Maria", OTHER),
    ("Ann", "Berg, Ann", PARTLY),
    ("Ann", "Bo", OTHER),
    ("A. B.", "B A", SAME),
    ("A. B.", "Ann Berg", OTHER),
    ("Müller, Jörg", "Joerg Mueller", SAME),
    ("Müller, Jörg", "Jorg Muller", SAME),
    ("Michał Nowak", "Michael Nowak", OTHER),
    ("Łukasz Żółć", "Lukasz Zolc", SAME),
    ("Søren Bæk", "Soren Baek", SAME),
    ("Søren Bæk", "Soeren Baek", SAME),
    ("Đoković, Novak", "Novak Djokovic", SAME),
    ("Strauß, Eva", "Eva Strauss", SAME),
    ("Åse Nygård", "Aase Nygaard", SAME),
    ("O'Brien, Pat", "Pat O’Brien", SAME),
    ("O'Brien, Pat", "Pat OBrien", SAME),
    ("O'Brien, Pat", "Pat O Brien", SAME),
    ("Mc Donald, Ann", "Ann McDonald", SAME),
    ("Smith-Jones, Ann", "Ann Smith Jones", SAME),
    ("Smith-Jones, Ann", "Ann Smithjones", SAME),
    ("van der Berg, Jan", "Jan Vanderberg", SAME),
    ("García Márquez, Gabriel", "Gabriel Garcia", PARTLY),
    ("García Márquez, Gabriel", "Gabriel Garcia Lopez", OTHER),
    ("Smith, John Jr.", "John Smith", SAME),
    ("Smith, John Jr.", "John Smith Junior", SAME),
    ("Smith, John Jr.", "John Smith Sr", OTHER),
    ("John Smith II", "John Smith III", OTHER),
    ("Dr. Ann Berg", "Berg, Ann", SAME),
    ("Robert (Bob) Smith", "Smith, Robert", PARTLY),
    ("山田太郎", "山田 太郎", SAME),
    ("Иванов Иван", "Иван Иванов", SAME),
    ("Ann Berg 2", "Ann Berg 3", OTHER),
    ("Berg,Ann", "Berg , Ann ", SAME),
)
THINGS = (
    (Kind.CLIENT, "Acme Ltd", "ACME LTD.", SAME),
    (Kind.CLIENT, "Acme Limited", "Acme, Ltd", SAME),
    (Kind.CLIENT, "Acme", "Acme Ltd", PARTLY),
    (Kind.CLIENT, "Acme Inc", "Acme Ltd", OTHER),
    (Kind.CLIENT, "Smith and Sons Ltd", "Smith & Sons Ltd", SAME),
    (Kind.CLIENT, "A & E Ltd", "A Ltd", OTHER),
    (Kind.CLIENT, "J. Smith Ltd", "K. Smith Ltd", OTHER),
    (Kind.CLIENT, "Acme Ltd", "Bolt Ltd", OTHER),
    (Kind.CLIENT, "Berg, Ann", "Ann Berg", SAME),
    (Kind.ASSET, "Crane 12 Bay 3", "Crane 3 Bay 12", OTHER),
    (Kind.ASSET, "Crane A", "Crane B", OTHER),
    (Kind.ASSET, "Crane A", "Crane", OTHER),
    (Kind.ASSET, "Forklift 3", "FORKLIFT-3", SAME),
    (Kind.ASSET, "Forklift 3", "Forklift 4", OTHER),
    (Kind.ASSET, "Forklift 3", "Forklift 3 (red)", PARTLY),
    (Kind.LOCATION, "Yard, North", "North Yard", SAME),
    (Kind.LOCATION, "Dock 1 2", "Dock 12", OTHER),
)
CASES = [*((Kind.EMPLOYEE, *case) for case in PEOPLE), *THINGS]
PARTS = st.sampled_from(
    ("ann", "Berg", "Müller", "O'Brien", "Łoś", "de", "Cole", "Ørsted", "Li", "Smith-Jones")
)


@pytest.mark.parametrize(("kind", "one", "other", "likeness"), CASES)
def test_names_are_compared_as_they_are_meant(kind: Kind, one: str, other: str, likeness: Likeness) -> None:
    assert compare_names(kind, one, other) is likeness
    assert compare_names(kind, other, one) is likeness


def test_initials_do_not_hide_a_second_person() -> None:
    assert name_keys(Kind.EMPLOYEE, "BERG Ann M.") & name_keys(Kind.EMPLOYEE, "Ann Berg")
    assert name_keys(Kind.EMPLOYEE, "Joerg Mueller") & name_keys(Kind.EMPLOYEE, "Müller, Jörg")
    assert name_keys(Kind.EMPLOYEE, "Jorg Muller") & name_keys(Kind.EMPLOYEE, "Müller, Jörg")


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("Berg, Ann", "Ann Cole", True),
        ("Berg, Ann", "Bo Berg-Cole", True),
        ("Müller, Jo", "Mueller, Bo", True),
        ("A. Berg", "A. Cole", False),
        ("Smith, John", "Lopez, Maria", False),
    ],
)
def test_what_stays_of_a_name(one: str, other: str, shared: bool) -> None:
    assert share_a_part(one, other) is share_a_part(other, one) is shared


@given(st.lists(PARTS, min_size=1, max_size=4, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_the_parts_does_not_matter(parts: list[str], chance: object) -> None:
    turned = parts[:]
    chance.shuffle(turned)  # type: ignore[attr-defined]
    for one, other in ((" ".join(parts), " ".join(turned)), (" ".join(parts).upper(), ", ".join(turned))):
        assert compare_names(Kind.EMPLOYEE, one, other) is SAME
        assert name_keys(Kind.EMPLOYEE, one) == name_keys(Kind.EMPLOYEE, other)


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(Kind))
def test_any_text_can_be_compared_from_either_side(one: str, other: str, kind: Kind) -> None:
    assert compare_names(kind, one, other) is compare_names(kind, other, one)
    assert compare_names(kind, one, one) is SAME
    assert name_keys(kind, one)


@given(st.lists(PARTS, min_size=2, max_size=4, unique=True), st.data())
def test_two_people_who_share_one_part_are_two(parts: list[str], data: st.DataObject) -> None:
    """Whoever has parts that the other one lacks, and lacks parts that the other one has, is somebody else."""
    mine, theirs = parts[: len(parts) // 2 + 1], [parts[0], "Zeta", "Quist"]
    assert compare_names(Kind.EMPLOYEE, " ".join(mine), " ".join(theirs)) is OTHER
