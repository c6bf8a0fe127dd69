"""What can be exported: for each word its columns, its rows, and the rights that it takes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from certtui.errors import UsageError
from certtui.exporting import associations
from certtui.exporting.export import Export
from certtui.records import Kind
from certtui.rights import TO_EXPORT_ROWS, Right

if TYPE_CHECKING:
    from certtui.exporting.matrix import Cells
    from certtui.queries.exports import Selection

SELECTED = ("all", "filtered", "instances", "associations", "matrix")
"""What a selection (kind, certification, status, search) narrows."""
MATRIX_CELLS = ("status", "issued_on", "expires_on")
"""What the cells of a matrix can be."""
WHOLE = (*(kind.plural for kind in Kind), "certifications", "roles")
"""What is exported whole, to be imported elsewhere."""

_ROW_DATES = frozenset(
    {"issued_on", "effective_on", "expires_on", "assigned_on", "revoked_on", "voided_on", "replaced_on"}
)


def find_export(what: str, selection: Selection, cells: Cells = "status") -> Export:
    """What a word of the command line exports; `cells`: what those of a matrix are.

    Raises UsageError when there is no such thing.
    """
    if what in {"all", "filtered", "associations"}:
        return Export(
            lambda: associations.ASSOCIATION_COLUMNS,
            partial(associations.association_rows, selection),
            TO_EXPORT_ROWS,
            _ROW_DATES,
            statuses=slice(status := associations.ASSOCIATION_COLUMNS.index("status"), status + 1),
        )
    if what == "instances":
        return Export(
            lambda: associations.INSTANCE_COLUMNS,
            partial(associations.instance_rows, selection),
            TO_EXPORT_ROWS,
            _ROW_DATES,
        )
    if what == "matrix":
        from certtui.exporting import matrix

        certifications = slice(len(matrix.FIXED_COLUMNS), None)
        return Export(
            partial(matrix.matrix_columns, selection),
            partial(matrix.matrix_rows, selection, cells),
            TO_EXPORT_ROWS,
            frozen=matrix.FIXED_COLUMNS.index("percent"),
            statuses=certifications if cells == "status" else slice(0),
            dated=certifications if cells != "status" else slice(0),
        )
    if what not in WHOLE:
        raise UsageError(f"'{what}' is nothing to export. There are: {', '.join((*SELECTED, *WHOLE))}.")
    return _find_whole(what)


def _find_whole(what: str) -> Export:
    # here, for the exports of rows are asked for far more often, and start without them
    from certtui.exporting import definitions

    if what == "certifications":
        return Export(
            lambda: definitions.CERTIFICATION_COLUMNS,
            definitions.certification_rows,
            (Right.EXPORT, Right.VIEW_CERTIFICATIONS),
        )
    if what == "roles":
        return Export(
            lambda: definitions.ROLE_COLUMNS, definitions.role_rows, (*TO_EXPORT_ROWS, Right.VIEW_ROLES)
        )
    kind = next(kind for kind in Kind if kind.plural == what)
    return Export(
        partial(definitions.entity_columns, kind),
        partial(definitions.entity_rows, kind),
        (Right.EXPORT, Right.VIEW_ENTITIES),
    )
