"""The audit log for other programs: every event with its words, what was hashed as it is stored, and its hashes."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO

from certtui import store
from certtui.exporting.writing import Format, write_rows
from certtui.queries.activity import ActivityFilter, get_proofs, read_pages
from certtui.queries.activity_words import headline
from certtui.rights import Operator, Right

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from certtui.exporting.writing import Value

ACTIVITY_COLUMNS = (
    "event",
    "at",
    "operator",
    "action",
    "what",
    "subject",
    "entities",
    "certification_id",
    "entity_id",
    "detail",
    "touched",
    "hash",
    "previous_hash",
)
"""`at` is UTC; `entities` counts those of an act over many; `what` and `subject` use the names of today."""


def require_exporting(operator: Operator) -> None:
    """Raise NotPermitted unless the operator may read the audit log, and export."""
    for right in (Right.READ_AUDIT, Right.EXPORT):
        operator.require(right)


def activity_rows(wanted: ActivityFilter) -> Generator[tuple[Value, ...]]:
    """The wanted events, newest first, in the order of ACTIVITY_COLUMNS."""
    for page in read_pages(wanted):
        proofs = get_proofs([one.id for one in page.rows])
        for one in page.rows:
            proof = proofs[one.id]
            yield (
                one.id,
                one.at,
                one.operator,
                one.action,
                headline(one),
                one.subject,
                one.touched,
                one.certification_id,
                one.entity_id,
                proof.detail,
                proof.touched,
                proof.hash,
                proof.previous_hash,
            )


def export_activity_to_stream(
    operator: Operator,
    wanted: ActivityFilter,
    form: Format,
    stream: BinaryIO,
    *,
    on_progress: Callable[[int], None] | None = None,
) -> int:
    """Write the wanted events into a stream, which is left open; returns how many there were.

    Raises NotPermitted, OSError, and what `on_progress` raises.
    """
    require_exporting(operator)
    with store.snapshot(), closing(activity_rows(wanted)) as rows:
        return write_rows(ACTIVITY_COLUMNS, rows, form, stream, on_progress=on_progress)


def export_activity_to_file(
    operator: Operator,
    wanted: ActivityFilter,
    form: Format,
    path: str | Path,
    *,
    overwrite: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> int:
    """As `export_activity_to_stream`, into a file for this account alone that is there whole or not at all.

    Raises Conflict when the file is there and `overwrite` is not set, and InvalidInput when it cannot be written.
    """
    from certtui.exporting.files import to_file

    require_exporting(operator)  # before a file is begun
    with to_file(path, overwrite=overwrite) as stream:
        return export_activity_to_stream(operator, wanted, form, stream, on_progress=on_progress)
