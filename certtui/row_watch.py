"""Tells what a write transaction changes in the tables that have a sum, row by row, whichever statement does it.

Owns: the triggers. On SQLite they belong to the connection that writes, and the file has none; on PostgreSQL to the
tables, and what they tell belongs to the transaction. Invariant: a transaction that changes rows and has no event that
tells of it does not end well, and neither does one in a database with triggers of somebody else's.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

from certtui import store
from certtui.errors import DatabaseUnavailable
from certtui.row_sums import (
    NOTHING,
    TABLES,
    RowSum,
    parse_server_sum,
    row_bytes,
    row_text,
    server_sum,
    sum_rows,
)
from certtui.store import execute, is_postgresql, proxy

PREFIX = "certtui_sum_"
"""What the triggers of ours and their functions are called by."""
SETTLED_ABOVE = 20_000
_NO_CHANGE = "0 0 0 0 0"


class _Noted:
    """What the triggers of one SQLite connection told."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.depth = 0
        self.sums: dict[str, RowSum] = {}
        self._came: dict[str, list[str | bytes]] = {name: [] for name in TABLES}
        self._gone: dict[str, list[str | bytes]] = {name: [] for name in TABLES}
        for name in TABLES:
            connection.create_function(f"{PREFIX}came_{name}", 1, self._came[name].append)
            connection.create_function(f"{PREFIX}gone_{name}", 1, self._gone[name].append)

    def see_to_triggers(self) -> None:
        """Make the triggers where they are not: what made them may have been rolled back."""
        made = self.connection.execute("SELECT count(*) FROM sqlite_temp_master WHERE type = 'trigger'")
        if made.fetchone() == (3 * len(TABLES),):
            return
        for name, table in TABLES.items():
            new = f"{PREFIX}came_{name}({row_text(table, 'NEW')})"  # of ours, so that it is text
            drop = f"{PREFIX}gone_{name}({row_bytes(table, 'OLD')})"
            add = f"{PREFIX}came_{name}({row_bytes(table, 'NEW')})"
            for event, told in (("INSERT", new), ("DELETE", drop), ("UPDATE", f"{drop}, {add}")):
                self.connection.execute(
                    f'CREATE TEMP TRIGGER IF NOT EXISTS "{PREFIX}{name}_{event.lower()}" AFTER {event} ON main."{name}"'
                    f" BEGIN SELECT {told}; END"
                )

    def settle(self, above: int = 0) -> None:
        """Make sums of the rows that were told, where there are more of them than `above`."""
        for name, came in self._came.items():
            gone = self._gone[name]
            if len(came) + len(gone) > above:
                change = sum_rows(came).minus(sum_rows(gone))
                self.sums[name] = self.sums.get(name, NOTHING).plus(change)
                came.clear()
                gone.clear()

    def restart(self, sums: dict[str, RowSum]) -> None:
        """Go back to these sums: what was told since was rolled back, or is none of ours."""
        for rows in (*self._came.values(), *self._gone.values()):
            rows.clear()
        self.sums = sums


class _Here(threading.local):
    """The noted changes of this thread's connection."""

    noted: _Noted | None = None


_here = _Here()


class RowWatch:
    """What the store has every write transaction run inside of."""

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Run the block of a write transaction, or of one in it. Raises DatabaseUnavailable for foreign triggers."""
        if is_postgresql():  # what the triggers tell is rolled back by PostgreSQL itself
            if proxy.transaction_depth() == 1:
                refuse_foreign_triggers()
            yield
            if proxy.transaction_depth() == 1:
                _refuse_untold()
            return
        noted = _noted()
        noted.settle()
        before = dict(noted.sums) if noted.depth else {}
        noted.restart(dict(before))
        if not noted.depth:
            refuse_foreign_triggers()
            noted.see_to_triggers()
        noted.depth += 1
        try:
            yield
            if noted.depth == 1:
                _refuse_untold()
        except BaseException:
            noted.restart(before)
            raise
        finally:
            noted.depth -= 1

    def settle(self) -> None:
        """Between two statements: keep what was told of many rows small."""
        if _here.noted is not None and _here.noted.depth:
            _here.noted.settle(SETTLED_ABOVE)


def take_changes() -> dict[str, RowSum]:
    """What this transaction changed since this was asked last: by table, and only those that differ."""
    if is_postgresql():
        return _take_from_server()
    noted = _noted()
    noted.settle()
    taken = {name: change for name, change in noted.sums.items() if change != NOTHING}
    noted.restart({})
    return taken


def changes_so_far() -> dict[str, RowSum]:
    """What this transaction changed that no event told of yet: by table, and only those that differ."""
    if is_postgresql():
        return _told_by_server()
    noted = _noted()
    noted.settle()
    return {name: change for name, change in noted.sums.items() if change != NOTHING}


def has_changes() -> bool:
    """Whether this transaction changed anything that no event told of yet."""
    if is_postgresql():
        return bool(_told_by_server())
    noted = _noted()
    noted.settle()
    return any(change != NOTHING for change in noted.sums.values())


def _noted() -> _Noted:
    connection = proxy.connection()
    if _here.noted is None or _here.noted.connection is not connection:
        _here.noted = _Noted(connection)
    return _here.noted


def _refuse_untold() -> None:
    """An event is what tells of a change: without one a check would take it for somebody else's."""
    if has_changes():
        names = ", ".join(sorted(take_changes()))
        raise RuntimeError(f"a transaction changed {names} and wrote no event that tells of it")


def refuse_foreign_triggers() -> None:
    """Raise DatabaseUnavailable when writing would run what certtui did not make, or would not be told.

    What such a trigger does would be taken for what the operator did.
    """
    there = _triggers()
    if foreign := _foreign(there):
        name, table = foreign[0]
        raise DatabaseUnavailable(
            f"The database has a trigger that certtui did not make: {name} on {table}. It could change or delete rows "
            "with every save, so nothing was changed. Find out who can write to the database, then see 'certtui check'."
        )
    if missing := _missing(there):
        raise DatabaseUnavailable(
            f"The database has lost a trigger of certtui's: {missing[0]}. Without it changes cannot be told from those "
            "of other programs, so nothing was changed. Run 'certtui check', then, as the database's owner, "
            "'certtui audit accept --reason TEXT', which makes it again."
        )


def foreign_triggers() -> list[tuple[str, str]]:
    """(name, table) of the triggers and rewriting rules that are not ours."""
    return _foreign(_triggers())


def missing_triggers() -> list[str]:
    """The triggers of ours that PostgreSQL lacks, that were switched off, or that do something else."""
    return _missing(_triggers())


class _Trigger(NamedTuple):
    """A trigger in the database; `whole` if it is on, and does what `install` had it do."""

    name: str
    table: str
    whole: bool


def _triggers() -> list[_Trigger]:
    """All triggers in the database; on PostgreSQL rewriting rules too. SQLite's temporary ones are not in it."""
    if not is_postgresql():
        rows = execute("SELECT name, tbl_name FROM main.sqlite_master WHERE type = 'trigger' ORDER BY name")
        return [_Trigger(name, table, False) for name, table in rows.fetchall()]
    rows = execute(
        "SELECT t.tgname, c.relname, t.tgenabled = 'O' AND t.tgqual IS NULL AND p.proname = ? || c.relname"
        " AND p.pronamespace = c.relnamespace, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND c.relnamespace = (SELECT current_schema()::regnamespace)"
        " UNION ALL SELECT r.rulename, c.relname, FALSE, '' FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class"
        " WHERE r.rulename <> '_RETURN' AND c.relnamespace = (SELECT current_schema()::regnamespace) ORDER BY 1, 2",
        (PREFIX,),
    ).fetchall()
    bodies = _bodies()
    return [
        _Trigger(name, table, bool(ours) and body.strip() == bodies.get(table))
        for name, table, ours, body in rows
    ]


def _foreign(there: Iterable[_Trigger]) -> list[tuple[str, str]]:
    ours = _our_triggers()
    return [one[:2] for one in there if one[:2] not in ours]


def _missing(there: Iterable[_Trigger]) -> list[str]:
    whole = {one[:2] for one in there if one.whole}
    return [f"{name} on {table}" for name, table in sorted(_our_triggers() - whole)]


def _our_triggers() -> set[tuple[str, str]]:
    """(name, table) of those that are to be in the database."""
    if not is_postgresql():
        return set()
    return {(f"{PREFIX}{name}_{event}", name) for name in TABLES for event in ("insert", "update", "delete")}


@cache
def _bodies() -> dict[str, str]:
    """What the functions of PostgreSQL's triggers say, by table."""
    return {name: server_function(name).strip() for name in TABLES}


def install() -> None:
    """Make PostgreSQL's triggers, or make them again as the tables are now. SQLite's are made as one writes."""
    if not is_postgresql():
        return
    for name in TABLES:
        execute(
            f"CREATE OR REPLACE FUNCTION {PREFIX}{name}() RETURNS trigger LANGUAGE plpgsql AS $$ {server_function(name)} $$"
        )
        for event, told, each in (
            ("INSERT", "REFERENCING NEW TABLE AS new_rows", "STATEMENT"),
            ("UPDATE", "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows", "STATEMENT"),
            # by row: a cascade deletes in a statement for each parent, most of which find no row
            ("DELETE", "", "ROW"),
        ):
            trigger = f"{PREFIX}{name}_{event.lower()}"
            execute(f'DROP TRIGGER IF EXISTS {trigger} ON "{name}"')
            execute(
                f'CREATE TRIGGER {trigger} AFTER {event} ON "{name}" {told} FOR EACH {each}'
                f" EXECUTE FUNCTION {PREFIX}{name}()"
            )


def server_function(name: str) -> str:
    """The body of the function of a table's triggers: it adds up in a setting that ends with the transaction."""
    table, setting = TABLES[name], f"certtui.{name}"
    plus = "told := ARRAY(SELECT a + b FROM unnest(told, {}) AS both_of(a, b));"
    minus = plus.replace("a + b", "a - b")
    return (
        f"DECLARE told numeric[] := string_to_array(COALESCE(NULLIF(current_setting('{setting}', TRUE), ''),"
        f" '{_NO_CHANGE}'), ' ')::numeric[]; "
        "BEGIN "
        f"IF TG_OP = 'DELETE' THEN {minus.format(server_sum(table, '(SELECT OLD.*)'))} "
        f"ELSE {plus.format(server_sum(table, 'new_rows'))} END IF; "
        f"IF TG_OP = 'UPDATE' THEN {minus.format(server_sum(table, 'old_rows'))} END IF; "
        f"PERFORM set_config('{setting}', array_to_string(told, ' '), TRUE); RETURN NULL; END"
    )


def _take_from_server() -> dict[str, RowSum]:
    if sums := _told_by_server():
        execute("SELECT " + ", ".join(f"set_config('certtui.{name}', '', TRUE)" for name in sums))
    return sums


def _told_by_server() -> dict[str, RowSum]:
    settings = ", ".join(f"current_setting('certtui.{name}', TRUE)" for name in TABLES)
    told = execute(f"SELECT {settings}").fetchone()
    sums = {name: parse_server_sum(text.split(" ")) for name, text in zip(TABLES, told, strict=True) if text}
    return {name: change for name, change in sums.items() if change != NOTHING}


store.watch_writes(RowWatch())
