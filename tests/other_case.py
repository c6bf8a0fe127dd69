"""Names and codes as somebody else writes them, in whatever case, and what they name, found as the command line finds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from certtui.cli.naming import find_codes
from certtui.commands import entities
from certtui.queries.associations import find_associations
from certtui.queries.certificates import Certificate, list_certificates
from certtui.queries.definitions import find_certification
from certtui.queries.entities import find_by_codes
from certtui.records import EntityDetails, Kind
from certtui.rights import Operator
from tests import company

CODES = ("E001", "Ärger-7", "straße", "ÉTÉ", "ﬁn-1", "Д-4", "σΣς", "e0bc", "Ǆ9")
"""Codes of nine people, whose case is not that of ASCII alone."""


def people() -> list[int]:
    """Nine employees with these codes; their ids in the same order."""
    with company.told_already():
        entities.insert_entities(
            entities.checked(EntityDetails(Kind.EMPLOYEE, code, f"Name of {code}")) for code in CODES
        )
        found = find_by_codes(Kind.EMPLOYEE, CODES).ids
    return [found[code] for code in CODES]


def otherwise(random: Random, text: str) -> str:
    """The same text with each letter in a case of its own."""
    return "".join(random.choice((one, one.lower(), one.upper())) for one in text)


def find_rows(random: Random, named: Iterable[tuple[str, str]]) -> list[int]:
    """The associations of these certifications and codes, each named in whatever case, all of one certification at once."""
    codes: dict[str, list[str]] = {}
    for name, code in named:
        codes.setdefault(name, []).append(code)
    return [row for name, those in codes.items() for row in _rows_of(random, name, those)]


def _rows_of(random: Random, name: str, codes: Sequence[str]) -> list[int]:
    entry = find_certification(otherwise(random, name))
    written = [otherwise(random, code) for code in codes]
    found = find_codes(entry, written, skip_unknown=False)
    assert sorted(found) == sorted(codes), "told as they are stored"
    held = find_associations(entry.id, list(found.values()))
    return [held[found[code]] for code in codes]


def find_certificates(random: Random, operator: Operator, name: str, code: str) -> list[Certificate]:
    """What is recorded of one person."""
    entry = find_certification(otherwise(random, name))
    found = find_codes(entry, [otherwise(random, code)], skip_unknown=False)
    return list_certificates(operator, entry.id, list(found.values()))
