"""Guesses from a file's columns, and from its name, what the file holds; the operator can say otherwise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certtui.importing import aliases
from certtui.importing.columns import Holds, fold, folded
from certtui.importing.fields import KINDS_OF_IMPORT, MATRIX, SHAPES, fields_of
from certtui.importing.header import Expected, expected_names
from certtui.importing.matrix.headings import BELOW
from certtui.importing.options import Options
from certtui.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from certtui.importing.columns import Field

_NAME_PARTS = folded((*aliases.FIRST_NAMES, *aliases.LAST_NAMES))
_DATES = folded(BELOW)
_OF_CERTIFICATION = 2
_OF_DATE = 2
"""A column of dates tells more than one of names, which any file has."""
_NAME_FIELDS = frozenset(("name", "entity_name"))


def all_names(today: date, certifications: Iterable[str] = ()) -> Expected:
    """The names of columns that mean something to any kind of import: by them a header is found before all else.

    `certifications`: those that exist, which are columns of a matrix.
    """
    nothing = Options(today)
    names: list[str] = [*certifications]
    for what in KINDS_OF_IMPORT:
        for field in fields_of(what).values():
            names += (field.name, *field.aliases)
    return expected_names(fields_of("employees"), nothing, names)


def guess_kind(
    columns: Iterable[str], name: str, among: Iterable[str] = SHAPES, certifications: Iterable[str] = ()
) -> str:
    """The kind of import that has most to do with the columns; of several, the one that the file's name has in it.

    Where that does not tell either, the first `among` them. `certifications`: those that exist; several of them as
    columns make a matrix.
    """
    names = {fold(column) for column in columns if column}
    known = {fold(one) for one in certifications}
    words = set(re.split(r"[\W_\d]+", name.casefold()))
    kinds = list(among)
    return max(
        kinds,
        key=lambda what: (_score(what, names, known), not words.isdisjoint(_said(what)), -kinds.index(what)),
    )


def _score(what: str, names: set[str], certifications: set[str]) -> int:
    """How many of our fields the columns have, and whether they have those that are needed."""
    if what == MATRIX:
        return _OF_CERTIFICATION * sum(_is_of(certifications, name) for name in names)
    fields = fields_of(what).values()
    found = [field for field in fields if _has(field, names)]
    score = sum(_OF_DATE if field.kind is Holds.DATE and what == "instances" else 1 for field in found)
    score += all(field in found for field in fields if field.required)
    if what == "instances" and not any(field.kind is Holds.DATE for field in found):
        score -= 1
    return score


def _is_of(certifications: set[str], column: str) -> bool:
    """Whether a column is a certification's, as First Aid and First Aid Expires are."""
    return column in certifications or any(
        column.startswith(f"{one} ") and column.removeprefix(f"{one} ") in _DATES for one in certifications
    )


def _has(field: Field, names: set[str]) -> bool:
    known = folded((field.name, *field.aliases))
    return not known.isdisjoint(names) or (field.name in _NAME_FIELDS and not _NAME_PARTS.isdisjoint(names))


def _said(what: str) -> set[str]:
    """The words in a file's name that say what it holds."""
    for kind in Kind:
        if kind.plural == what:
            more = {"staff", "people", "hr"} if kind is Kind.EMPLOYEE else set[str]()
            return {what, *kind.label.casefold().split()[-1:], *more}
    return {what, what.removesuffix("s")}
