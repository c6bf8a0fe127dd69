"""Going on with rows that another program changed: the log says that they were accepted, by whom and why."""

from __future__ import annotations

from certtui import audit, row_watch
from certtui.commands.act import by_whom
from certtui.errors import Conflict, InvalidInput, NotPermitted
from certtui.progress import Progress, silent
from certtui.queries.operators import get_operator
from certtui.rights import ADMINISTRATOR, Operator
from certtui.row_sums import TABLES
from certtui.store import write_transaction
from certtui.text import refuse_controls


def accept_rows(operator: Operator, reason: str, progress: Progress = silent) -> list[str]:
    """Let all rows be as they are now: a check compares with them from here on. Returns the tables that were changed.

    On PostgreSQL triggers of certtui's that are missing are made again. `progress` counts rows. Raises NotPermitted for
    all but Administrators, InvalidInput("reason"), Conflict when the rows are those that the log tells of, and
    DatabaseUnavailable while there is a trigger that certtui did not make.
    """
    if not (reason := refuse_controls("reason", reason)):
        raise InvalidInput("reason", "Say why the rows are accepted as they are; the log keeps it.")
    with write_transaction(watched=False):
        now = get_operator(operator.name)
        if now is None or ADMINISTRATOR not in now.permission_sets:
            raise NotPermitted(
                f"{operator.name} is not permitted to accept rows that another program changed. Nothing was changed. "
                f"Ask an {ADMINISTRATOR}."
            )
        lost = row_watch.missing_triggers()
        row_watch.install()
        row_watch.refuse_foreign_triggers()
        changed = [one.table for one in audit.untrue_sums(progress)]
        if not changed and not lost:
            raise Conflict("There is nothing to accept: the rows agree with the audit log.")
        detail = audit.canonical(by_whom({"reason": reason, "tables": changed}, operator))
        event = audit.Event(
            audit.next_id(), audit.now(), operator.name, "accept rows", None, None, detail, ""
        )
        audit.append(event, counted=TABLES)
        return changed
