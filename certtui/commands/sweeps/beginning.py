"""Beginning a sweep, which freezes its rows."""

from __future__ import annotations

from datetime import date

from certtui.commands.act import Act, act
from certtui.db_sweeps import Sweep as SweepTable
from certtui.errors import Conflict
from certtui.filters import Filter, to_json
from certtui.progress import Progress, silent
from certtui.queries.filters import rows_matching
from certtui.queries.sweeps.planning import check_day, find_open, frozen_filter, scope_of, title_of
from certtui.queries.sweeps.standing import STANDING
from certtui.rights import Operator, Right
from certtui.store import execute, ids_table, is_postgresql

_AT_ONCE = 5_000
_ORDER = "c.sort_name, c.name, e.code"


class AlreadyOpen(Conflict):
    """A sweep of the same scope is open: `sweep` is its id, to be resumed."""

    def __init__(self, message: str, sweep: int) -> None:
        super().__init__(message)
        self.sweep = sweep


def begin_sweep(
    operator: Operator, filter: Filter, as_of: date, today: date, *, progress: Progress = silent
) -> int:
    """Freeze the rows that the filter chooses on the day, in order of certification and code; returns the sweep's id.

    Without statuses in the filter: what needs action. `as_of` is today or a day to come (a forecast that is worked
    today). Raises NotPermitted; AlreadyOpen; Conflict when nothing is chosen; InvalidInput("as_of"); Cancelled.
    """
    with act(operator, "begin sweep", Right.UPDATE_CERTIFICATIONS) as done:
        check_day(as_of, today)
        scope = scope_of(filter)
        title = title_of(scope, as_of, today)
        if (found := find_open(scope, as_of, today)) is not None:
            raise AlreadyOpen(
                f"Sweep {found} of the same scope ({title}) is open. Resume it, or sign it off first.", found
            )
        matching, params = rows_matching(frozen_filter(scope), as_of)
        ids = [id for (id,) in execute(f"SELECT a.id {matching} ORDER BY {_ORDER}", params).fetchall()]
        if not ids:
            raise Conflict(f"Nothing needs action there ({title}): there is nothing to sweep.")
        sweep_id = _insert(done, to_json(scope), title, as_of, today)
        for start in range(0, len(ids), _AT_ONCE):
            progress(start, len(ids))
            _freeze(sweep_id, start, ids[start : start + _AT_ONCE], as_of)
        progress(len(ids), len(ids))
        done.detail.update(sweep=sweep_id, name=title, as_of=as_of.isoformat(), rows=len(ids))
        return sweep_id


def _insert(done: Act, scope: str, title: str, as_of: date, today: date) -> int:
    return int(
        SweepTable.insert(
            scope=scope,
            title=title,
            as_of=as_of,
            begun_on=today,
            begun_at=done.at,
            begun_by=done.operator.name,
            event=done.event,
        ).execute()
    )


def _freeze(sweep_id: int, start: int, ids: list[int], as_of: date) -> None:
    """Copy what is shown of these associations, which follow each other in the sweep's order from `start` on."""
    table, param = ids_table(ids)
    joined = "string_agg(n, ', ')" if is_postgresql() else "group_concat(n, ', ')"
    roles = (
        f"(SELECT {joined} FROM (SELECT p.name AS n FROM association_role x JOIN role p ON p.id = x.role_id"
        " WHERE x.association_id = a.id ORDER BY p.search, p.name) AS roles)"
    )
    sources = (
        f"CASE WHEN a.direct THEN 'direct' || COALESCE(', ' || {roles}, '') ELSE COALESCE({roles}, '') END"
    )
    execute(
        "INSERT INTO sweep_row (sweep_id, position, association_id, entity_id, certification_id, kind, code, name,"
        " certification, sources, status, effective_on, expires_on, standing)"
        f" SELECT {int(sweep_id)}, {int(start)} + ROW_NUMBER() OVER (ORDER BY {_ORDER}), a.id, e.id, c.id, a.kind, e.code,"
        f" e.name, c.name, {sources}, s.status, (SELECT i.effective_on FROM instance i WHERE i.id = s.instance_id),"
        f" s.expires_on, {STANDING} FROM association a JOIN entity e ON e.id = a.entity_id"
        " JOIN certification c ON c.id = a.certification_id"
        " JOIN span s ON s.association_id = a.id AND s.starts_on <= ? AND s.ends_on >= ?"
        f" WHERE a.id IN (SELECT id FROM {table} AS chosen)",
        (as_of.isoformat(), as_of.isoformat(), param),
    )
