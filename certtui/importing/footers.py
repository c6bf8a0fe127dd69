"""Lines at the end of a table, or between its parts, that hold no data: totals, counts, when it was printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certtui.importing.table import Cell

_LABELS = (
    *("total", "totals", "subtotal", "sum", "count", "printed"),
    *("summe", "gesamt", "gesamtsumme", "gesamtzahl", "zwischensumme", "insgesamt", "anzahl", "gedruckt"),
    *("totaux", "somme", "nombre", "imprimé", "imprime"),
    *("suma", "recuento", "impreso"),
    *("totaal", "subtotaal", "som", "aantal", "afgedrukt", "geprint"),
    *("razem", "łącznie", "ogółem", "liczba", "wydrukowano"),
    *("soma", "contagem"),
)
"""The words with which such a line begins, in the languages whose headers are known."""
_LABEL = re.compile(
    rf"(?:grand[ -]|sub[ -]|sous-)?(?:{'|'.join(_LABELS)})(?![\w'’])(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)
_INITIALS = frozenset("".join(word[0] + word[0].upper() for word in [*_LABELS, "grand", "sous"]))
BEGINS = _INITIALS | frozenset("0123456789+-.,:/%'()*€£$ ")
"""The characters with which the first cell of such a line can begin, if it has one."""
_NAME_FOLLOWS = re.compile(r"\s*,|\s+[^\W\d_a-z]")
"""What makes of it a name: "Sum, Wai", "Total Safety Ltd"."""
_IS_NUMBER = re.compile(r"[-+.,:/%'()*€£$ ]*\d[\d\s.,:/%'’+()*€£$-]*").fullmatch


def is_footer(cells: Sequence[Cell]) -> bool:
    """Whether the only filled cells are a text that begins with such a word, and numbers.

    A text that can be a name is one after a number, which is its code ("300, Total Safety Ltd"), and where there is no
    number at all: a role without members ("Printed Circuits").
    """
    label, number_first, numbers = None, False, 0
    for cell in cells:
        if not cell:
            continue
        if type(cell) is not str or cell[0] not in _INITIALS:
            if type(cell) is str and (cell[0].isalpha() or not _IS_NUMBER(cell)):
                return False
            number_first = number_first or label is None
            numbers += 1
            continue
        if label is not None or (label := _LABEL.match(cell)) is None:
            return False
    if label is None:
        return False
    has_number = numbers > 0 or any(map(str.isdigit, label["rest"]))
    return not ((number_first or not has_number) and _NAME_FOLLOWS.match(label["rest"]))
