"""The names of columns by which the header of a file is found, for each kind of import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.importing.fields import MATRIX, fields_of
from certtui.importing.header import expected_names

if TYPE_CHECKING:
    from certtui.importing.header import Expected
    from certtui.importing.options import Options


def expected_of(what: str, options: Options) -> Expected:
    """The names that the header of such a file can have; of a matrix these are certifications too.

    Raises UsageError where there is no such kind of import, DatabaseUnavailable.
    """
    fields = fields_of(what, options.kind)
    if what != MATRIX:
        return expected_names(fields, options)
    from certtui.importing.matrix.headings import BELOW
    from certtui.queries.definitions import list_certifications
    from certtui.store import connection

    with connection():
        names = [one.name for one in list_certifications()]
    columns = [column for column, _ in (*options.cells, *options.date_formats)]
    return expected_names(fields, options, [*names, *columns], BELOW)
