"""Takes an import back as a whole, while nothing else was recorded on what it made or changed.

Owns: what its event keeps for that. An event names the rows that were made by the range of their ids, which only grow,
and holds the rows that were changed as they were before. Invariant: an import is taken back to the row, or not at all:
what is undone must add up, by the sums of the tables, to exactly what the import's event told.
"""

from __future__ import annotations

import base64
import json
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from certtui import audit
from certtui.commands import sources, timelines
from certtui.commands.act import act
from certtui.commands.entities import follow_active
from certtui.commands.instances import chunks, forget_revocations
from certtui.errors import Conflict, NotFound
from certtui.progress import silent
from certtui.rights import Right
from certtui.row_sums import TABLES
from certtui.row_watch import changes_so_far
from certtui.store import execute, ids_table
from certtui.text import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from certtui.commands.act import Act
    from certtui.progress import Progress
    from certtui.rights import Operator

_MADE = ("certification_group", "certification", "entity", "association", "revocation", "instance")
"""Tables whose new rows an import makes, each after those that it refers to."""
_WORDS = {
    "entity": "one of the people or things",
    "certification": "a certification",
    "association": "an assignment",
    "instance": "a certificate",
    "attachment": "an attachment",
    "revocation": "a revocation",
}
_KEPT = {"import_mapping"}
"""What stays of an import that is taken back: its answers, for the next file with the same columns."""
_MOST_KEPT = 5_000
"""Changed rows that an event keeps as they were; an import that changes more cannot be taken back as a whole."""
_REBUILT_AT_ONCE = 2_000


class UndoneImport(NamedTuple):
    """What was taken back: rows that the import had made, and rows that are again as they were before."""

    removed: int
    restored: int


@contextmanager
def undoable(done: Act) -> Iterator[None]:
    """Note, in the event of the import that is written inside of this, what it takes to take it back."""
    above = {table: _newest(table) for table in _MADE}
    yield
    made = {table: [above[table] + 1, last] for table in _MADE if (last := _newest(table)) > above[table]}
    kept = {table: list(rows.values()) for table, rows in done.kept.items() if rows}
    if sum(map(len, kept.values())) <= _MOST_KEPT:
        done.detail["made"] = made
        if kept:
            packed = zlib.compress(json.dumps(kept, separators=(",", ":"), default=str).encode(), 6)
            done.detail["before"] = base64.b64encode(packed).decode()


def keep_before(done: Act, table: str, ids: Sequence[int]) -> None:
    """Keep rows as they are now, before the import changes them; each as it was first."""
    kept = done.kept.setdefault(table, {})
    if len(kept) > _MOST_KEPT:
        return
    columns = ", ".join(_columns(table))
    for portion in chunks([id for id in dict.fromkeys(ids) if id not in kept][: _MOST_KEPT + 1]):
        chosen, param = ids_table(portion)
        rows = execute(
            f"SELECT {columns} FROM {table} WHERE id IN (SELECT id FROM {chosen} AS chosen)", (param,)
        )
        kept |= {int(row[0]): list(row) for row in rows.fetchall()}


def undo_import(operator: Operator, event: int, on: date, *, progress: Progress = silent) -> UndoneImport:
    """Take back all that an import did.

    Raises NotPermitted, NotFound for what is no import, Cancelled, and Conflict where something was recorded since on
    what it made or changed, or where it cannot be taken back as a whole.
    """
    with act(operator, "undo import") as done:
        detail = _detail(event)
        made = {table: range(first, last + 1) for table, (first, last) in detail["made"].items()}
        before = _unpacked(detail.get("before"))
        done.operator.require(*_rights(made, before))
        _refuse_used(made)
        touched = _associations_of(made, before)
        removed = _remove(done, made)
        restored = _restore(before)
        _refuse_unless_inverse(event)
        left = _existing(touched)
        for start in range(0, len(left), _REBUILT_AT_ONCE):
            timelines.rebuild(left[start : start + _REBUILT_AT_ONCE])
            progress(min(start + _REBUILT_AT_ONCE, len(left)), len(left))
        done.detail.update(undone=event, act="import", removed=removed, restored=restored, on=on.isoformat())
        return UndoneImport(removed, restored)


def _detail(event: int) -> dict[str, Any]:
    found = execute("SELECT detail, action FROM audit_event WHERE id = ?", (event,)).fetchone()
    if found is None or found[1] != "import":
        raise NotFound(f"Event {event} is not an import. Nothing was changed.")
    detail: dict[str, Any] = json.loads(found[0])
    if "made" not in detail:
        raise Conflict(
            f"This import changed more than {count(_MOST_KEPT, 'row')}, or was done by an earlier version, and cannot be "
            "taken back as a whole. Nothing was changed."
        )
    return detail


def _rights(made: dict[str, range], before: dict[str, list[list[Any]]]) -> list[Right]:
    rights = []
    tables = made.keys() | before.keys()
    if "entity" in tables:
        rights += [Right.CREATE_ENTITIES, Right.UPDATE_ENTITIES]
    if tables & {"certification", "certification_group"}:
        rights.append(Right.CREATE_CERTIFICATIONS)
    if tables & {"association", "instance", "revocation"}:
        rights.append(Right.UPDATE_CERTIFICATIONS)
    return rights


def _refuse_used(made: dict[str, range]) -> None:
    """Refuse where others refer to what would go, which the database would not let go."""
    for table, child, column in (
        ("entity", "association", "entity_id"),
        ("certification", "association", "certification_id"),
        ("certification_group", "certification", "group_id"),
    ):
        if not (ids := made.get(table)):
            continue
        own = made.get(child, range(0))
        used = execute(
            f"SELECT 1 FROM {child} WHERE {column} BETWEEN ? AND ? AND NOT (id BETWEEN ? AND ?) LIMIT 1",
            (ids[0], ids[-1], own[0] if own else 0, own[-1] if own else 0),
        ).fetchone()
        if used:
            raise _since(child)


def _associations_of(made: dict[str, range], before: dict[str, list[list[Any]]]) -> list[int]:
    """The associations whose timelines follow from what is taken back."""
    found: set[int] = {row[0] for row in before.get("association", ())}
    for table in ("instance", "revocation"):
        at = _columns(table).index("association_id")
        found.update(row[at] for row in before.get(table, ()))
        if ids := made.get(table):
            rows = execute(
                f"SELECT DISTINCT association_id FROM {table} WHERE id BETWEEN ? AND ?", (ids[0], ids[-1])
            )
            found.update(id for (id,) in rows.fetchall())
    return sorted(found)


def _remove(done: Act, made: dict[str, range]) -> int:
    removed = 0
    if revocations := made.get("revocation"):
        forget_revocations(list(revocations))
        removed += len(revocations)
    for table in reversed(_MADE):
        ids = made.get(table)
        if not ids or table == "revocation":
            continue
        if table == "association":
            _touch(done, ids)
            for portion in chunks(list(ids)):
                sources.delete(portion)
        else:
            execute(f"DELETE FROM {table} WHERE id BETWEEN ? AND ?", (ids[0], ids[-1]))
        removed += len(ids)
    return removed


def _touch(done: Act, associations: range) -> None:
    """Note whose associations go, and of which certifications, where these stay."""
    rows = execute(
        "SELECT DISTINCT entity_id, certification_id FROM association WHERE id BETWEEN ? AND ?",
        (associations[0], associations[-1]),
    ).fetchall()
    done.touch(entity for entity, _ in rows)


def _restore(before: dict[str, list[list[Any]]]) -> int:
    """Have rows as they were."""
    restored = 0
    for table, rows in before.items():
        columns = _columns(table)
        assigned = ", ".join(f"{column} = ?" for column in columns[1:])
        for id, *values in rows:
            restored += execute(f"UPDATE {table} SET {assigned} WHERE id = ?", (*values, id)).rowcount
    if entities := before.get("entity"):
        at = _columns("entity").index("active")
        for active in (True, False):
            follow_active([row[0] for row in entities if bool(row[at]) is active], active=active)
    return restored


def _refuse_unless_inverse(event: int) -> None:
    """Refuse where the rows are not what they were before the import, but for what is recorded elsewhere since."""
    did, undone = audit.change_told_by(event), changes_so_far()
    for table in sorted((did.keys() | undone.keys()) - _KEPT):
        told, back = did.get(table), undone.get(table)
        if told is None or back is None or told.plus(back).words != (0,) * len(told.words):
            raise _since(table)


def _since(table: str) -> Conflict:
    what = _WORDS.get(table, "something")
    return Conflict(
        f"Nothing was taken back: {what} of this import was changed since, or something was recorded on it. "
        "Correct what is wrong one by one."
    )


def _existing(associations: Sequence[int]) -> list[int]:
    found: list[int] = []
    for portion in chunks(associations):
        chosen, param = ids_table(portion)
        rows = execute(
            f"SELECT id FROM association WHERE id IN (SELECT id FROM {chosen} AS chosen)", (param,)
        )
        found += [id for (id,) in rows.fetchall()]
    return sorted(found)


def _newest(table: str) -> int:
    return int(execute(f"SELECT COALESCE(max(id + 0), 0) FROM {table}").fetchone()[0])


def _columns(table: str) -> list[str]:
    """The columns of a table, its id first."""
    fields = TABLES[table]._meta.sorted_fields  # noqa: SLF001 - Peewee's own name for a model's fields
    return ["id", *(field.column_name for field in fields if field.column_name != "id")]


def _unpacked(packed: str | None) -> dict[str, list[list[Any]]]:
    if packed is None:
        return {}
    found: dict[str, list[list[Any]]] = json.loads(zlib.decompress(base64.b64decode(packed)))
    return found
