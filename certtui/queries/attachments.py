"""The attachments of instances, and their contents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from certtui import attachments
from certtui.errors import NotFound
from certtui.queries.codes import refuse_unclear
from certtui.queries.definitions import get_certification
from certtui.queries.entity_list import find_entities
from certtui.rights import TO_VIEW_ROWS, Operator, tells
from certtui.store import execute, ids_table, iso


class AttachmentLine(NamedTuple):
    """An attachment as it is listed; `issued_on` (ISO text) is its instance's, `size` is in bytes."""

    id: int
    instance: int
    issued_on: str
    name: str
    size: int
    sha256: str
    added_at: str
    added_by: str


class OpenAttachment(NamedTuple):
    """An attachment and its contents, to be read once, inside of `store.connection`.

    `pieces` raises attachments.ContentsMissing or ContentsAltered instead of ending when they are not what was attached.
    """

    line: AttachmentLine
    pieces: Iterator[bytes]


_MOST_NAMED = 20
_COLUMNS = "t.id, t.instance_id, i.issued_on, t.name, t.size, t.sha256, t.added_at, t.added_by"
_FROM = "FROM attachment t JOIN instance i ON i.id = t.instance_id"


@tells(*TO_VIEW_ROWS)
def list_attachments(operator: Operator, association_id: int) -> list[AttachmentLine]:
    """The attachments of all instances of an association: newest instance first, then in the order of adding."""
    return _lines("i.association_id = ?", association_id)


@tells(*TO_VIEW_ROWS)
def list_instance_attachments(operator: Operator, instance_id: int) -> list[AttachmentLine]:
    """The attachments of one instance, in the order of adding."""
    return _lines("t.instance_id = ?", instance_id)


@tells(*TO_VIEW_ROWS)
def get_attachment(operator: Operator, attachment_id: int) -> AttachmentLine:
    """One attachment. Raises NotFound."""
    found = _lines("t.id = ?", attachment_id)
    if not found:
        raise NotFound(f"There is no attachment {attachment_id}: it was removed, or never there.")
    return found[0]


@tells(*TO_VIEW_ROWS)
def open_attachment(operator: Operator, attachment_id: int) -> OpenAttachment:
    """An attachment with its contents, verified as they are read. Raises NotPermitted, NotFound."""
    line = get_attachment(operator, attachment_id)
    return OpenAttachment(line, attachments.pieces(line.sha256, line.size))


@tells(*TO_VIEW_ROWS)
def find_instances(
    certification_id: int, entity_ids: Sequence[int], as_of: date, issued_on: date | None = None
) -> dict[int, int]:
    """The instance, by entity, that a file given to these entities' certification is meant for.

    With `issued_on` the one issued on that day (of several the one recorded last); else the one that decides the status
    on `as_of`, and where none does, the newest. Entities without one are left out.
    """
    table, param = ids_table(entity_ids)
    if issued_on is not None:
        return dict(
            execute(
                "SELECT a.entity_id, max(i.id) FROM association a JOIN instance i ON i.association_id = a.id"
                f" WHERE a.certification_id = ? AND a.entity_id IN (SELECT id FROM {table} AS chosen)"
                " AND i.issued_on = ? GROUP BY a.entity_id",
                (certification_id, param, issued_on.isoformat()),
            ).fetchall()
        )
    day = as_of.isoformat()
    rows = execute(
        "SELECT a.entity_id, COALESCE("
        "(SELECT s.instance_id FROM span s WHERE s.association_id = a.id AND s.starts_on <= ? AND s.ends_on >= ?),"
        " (SELECT i.id FROM instance i WHERE i.association_id = a.id"
        " ORDER BY i.effective_on DESC, i.issued_on DESC, i.id DESC LIMIT 1))"
        f" FROM association a WHERE a.certification_id = ? AND a.entity_id IN (SELECT id FROM {table} AS chosen)",
        (day, day, certification_id, param),
    ).fetchall()
    return {entity: instance for entity, instance in rows if instance is not None}


@tells(*TO_VIEW_ROWS)
def find_holders(certification_id: int, codes: Sequence[str]) -> dict[str, int]:
    """The entities, by their codes, that these codes name: inactive ones too if they hold or held the certification.

    Raises NotFound, naming the codes that nobody has, or that several could be meant by.
    """
    kind = get_certification(certification_id).kind
    found = find_entities(kind, codes)
    refuse_unclear(kind, found.unclear)
    if found.unknown:
        raise NotFound(f"No {kind.word} has the code {', '.join(found.unknown[:_MOST_NAMED])}.")
    table, param = ids_table([found.ids[code] for code in found.inactive])
    held = {
        id
        for (id,) in execute(
            "SELECT a.entity_id FROM association a WHERE a.certification_id = ?"
            f" AND a.entity_id IN (SELECT id FROM {table} AS chosen)",
            (certification_id, param),
        ).fetchall()
    }
    if never := sorted(code for code in found.inactive if found.ids[code] not in held):
        raise NotFound(f"Inactive, and never held it: {', '.join(never[:_MOST_NAMED])}.")
    return found.ids


def _lines(where: str, value: int) -> list[AttachmentLine]:
    return [
        AttachmentLine(id, instance, iso(issued), name, size, sha256, at, by)
        for id, instance, issued, name, size, sha256, at, by in execute(
            f"SELECT {_COLUMNS} {_FROM} WHERE {where} ORDER BY i.effective_on DESC, i.id DESC, t.id", (value,)
        ).fetchall()
    ]


@tells(*TO_VIEW_ROWS)
def list_contents(association_ids: Sequence[int]) -> list[str]:
    """The SHA-256 of everything that is attached to these associations, each once."""
    table, param = ids_table(association_ids)
    rows = execute(
        "SELECT DISTINCT t.sha256 FROM attachment t JOIN instance i ON i.id = t.instance_id"
        f" WHERE i.association_id IN (SELECT id FROM {table} AS chosen)",
        (param,),
    ).fetchall()
    return [sha256 for (sha256,) in rows]
