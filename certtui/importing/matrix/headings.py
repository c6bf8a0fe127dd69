"""Which columns of a matrix are certifications, by their names: known ones, and what --map says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from certtui.exporting.matrix import FIXED_COLUMNS, TOLD_APART
from certtui.importing import aliases
from certtui.importing.columns import fold, folded, named
from certtui.text import names_meant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from certtui.importing.columns import Field
    from certtui.importing.options import Options
    from certtui.importing.table import Table

_ALSO_EXPIRES = ("expiry", "due")
_ISSUED, _EXPIRES = folded(aliases.ISSUED), folded((*aliases.EXPIRES, *_ALSO_EXPIRES))
BELOW = (*aliases.ISSUED, *aliases.EXPIRES, *_ALSO_EXPIRES)
"""What can stand below the name of a certification, or after it."""
_DIVIDERS = re.compile(r"[\s\-–—:·/|(\[,]+")
_AROUND = " -–—:·/|()[],"


class Heading(NamedTuple):
    """What a column's name says: the certification, and what its cells are where the name says it too.

    `is_known`: the certification exists; `is_said`: --map says that it is one.
    """

    certification: str
    field: str = ""
    is_known: bool = False
    is_said: bool = False


class Headings:
    """The columns of a matrix by their names. `maps` are those of --map that are about fields and not certifications."""

    def __init__(
        self, table: Table, fields: Mapping[str, Field], options: Options, known: Sequence[str]
    ) -> None:
        self._known = known
        ours = folded(name for field in fields.values() for name in (field.name, *field.aliases))
        self._said: dict[int, str] = {}
        maps = []
        for theirs, name in options.maps:
            column = named(table.columns, theirs)
            if column is None or (fold(name) in ours and name not in known):
                maps.append((theirs, name))
            else:
                self._said[column] = name
        self.maps = tuple(maps)
        self._once = {name: theirs for theirs, names in table.twice.items() for name in names}
        ignored = {named(table.columns, name) for name in options.ignore}
        fed = {named(table.columns, theirs) for theirs, _ in maps}
        own = {fold(field.name) for field in fields.values() if not field.only_said}
        if table.columns[: len(FIXED_COLUMNS)] == list(FIXED_COLUMNS):
            own |= folded(FIXED_COLUMNS)
        self._columns = {
            index: self._once.get(name, name)
            for index, name in enumerate(table.columns)
            if name and index not in ignored and index not in fed and fold(name) not in own
        }
        self.known = dict(self._find_known())
        """Columns that are surely certifications."""

    def _find_known(self) -> Iterator[tuple[int, Heading]]:
        for index, name in self._columns.items():
            if index in self._said:
                said = self._said[index]
                meant = self._meant(said)
                _, field = _with_suffix(name)
                yield index, Heading(meant or said, field, bool(meant), is_said=True)
            elif meant := self._meant(name) or self._meant(name.removesuffix(TOLD_APART)):
                yield index, Heading(meant, "", is_known=True)
            else:
                before, field = _with_suffix(name)
                if field and (meant := self._meant(before)):
                    yield index, Heading(meant, field, is_known=True)

    def of_unknown(self, index: int) -> Heading:
        """What the name of another column says, if it is one of a certification that is yet to be made.

        Issued and Expires after a name are no part of it where there is a column for either.
        """
        name = self._columns[index]
        before, field = _with_suffix(name)
        pair = {_with_suffix(other) for other in self._columns.values()}
        if field and {(before, "issued_on"), (before, "expires_on")} <= pair:
            return Heading(before, field)
        return Heading(name)

    def _meant(self, name: str) -> str:
        found = names_meant(name, self._known)
        return found[0] if len(found) == 1 else ""


def _with_suffix(name: str) -> tuple[str, str]:
    """A column's name without Issued or Expires at its end, and the field that this says; no field where there is none."""
    for divider in _DIVIDERS.finditer(name):
        before, after = name[: divider.start()].strip(_AROUND), fold(name[divider.end() :])
        if before and after in _EXPIRES:
            return before, "expires_on"
        if before and after in _ISSUED:
            return before, "issued_on"
    return name, ""
