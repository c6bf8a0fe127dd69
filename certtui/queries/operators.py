"""Who works in certtui, and what each may do."""

from __future__ import annotations

from typing import NamedTuple

from certtui.errors import NotFound
from certtui.rights import Operator, Right, tells
from certtui.store import execute
from certtui.text import names_meant


class OperatorRow(NamedTuple):
    """An operator as lists show one. `added_at` is a moment in UTC."""

    name: str
    permission_sets: tuple[str, ...]
    added_at: str


class PermissionSetRow(NamedTuple):
    """A permission set, with the names of the operators who have it. A built-in one cannot be changed."""

    name: str
    built_in: bool
    rights: frozenset[Right]
    operators: tuple[str, ...]


def get_operator(name: str) -> Operator | None:
    """The operator of that account name with the rights it has now; None for whoever is none."""
    rows = execute(
        "SELECT s.name, p.name FROM operator o"
        " LEFT JOIN operator_permission g ON g.operator_id = o.id"
        " LEFT JOIN permission_set s ON s.id = g.permission_set_id"
        " LEFT JOIN permission p ON p.permission_set_id = s.id WHERE o.name = ?",
        (name,),
    ).fetchall()
    if not rows:
        return None
    words = {right for _, right in rows if right}
    return Operator(
        name,
        tuple(sorted({held for held, _ in rows if held})),
        frozenset(right for right in Right if right.value in words),
    )


class ServerAccount(NamedTuple):
    """The role that PostgreSQL let in, and whether it owns the database."""

    name: str
    is_owner: bool


def get_server_account() -> ServerAccount:
    """Who this connection is to the PostgreSQL server, whatever role was taken on since."""
    name, owns = execute(
        "SELECT session_user::text, pg_has_role(session_user, datdba, 'MEMBER') FROM pg_database"
        " WHERE datname = current_database()"
    ).fetchone()
    return ServerAccount(name, bool(owns))


@tells(Right.VIEW_OPERATORS)
def list_operators() -> list[OperatorRow]:
    """Every operator, in order of name."""
    held: dict[str, list[str]] = {}
    moments: dict[str, str] = {}
    for name, added_at, set_name in execute(
        "SELECT o.name, o.added_at, s.name FROM operator o"
        " LEFT JOIN operator_permission g ON g.operator_id = o.id"
        " LEFT JOIN permission_set s ON s.id = g.permission_set_id ORDER BY o.name, s.name"
    ).fetchall():
        moments[name] = added_at
        held.setdefault(name, []).extend([set_name] if set_name else [])
    return [OperatorRow(name, tuple(held[name]), added_at) for name, added_at in moments.items()]


@tells(Right.VIEW_OPERATORS)
def find_operator(name: str) -> OperatorRow:
    """The operator of that account name. Raises NotFound."""
    for row in list_operators():
        if row.name == name:
            return row
    raise NotFound(f"'{name}' is not an operator, or is one no longer. Nothing was changed.")


def list_permission_sets() -> list[PermissionSetRow]:
    """Every permission set: the built-in ones in the order in which they allow less, then the others by name."""
    rights: dict[int, set[str]] = {}
    for set_id, right in execute("SELECT permission_set_id, name FROM permission").fetchall():
        rights.setdefault(set_id, set()).add(right)
    operators: dict[int, list[str]] = {}
    for set_id, name in execute(
        "SELECT g.permission_set_id, o.name FROM operator_permission g JOIN operator o ON o.id = g.operator_id"
        " ORDER BY o.name"
    ).fetchall():
        operators.setdefault(set_id, []).append(name)
    rows = [
        PermissionSetRow(
            name,
            bool(built_in),
            frozenset(right for right in Right if right.value in rights.get(set_id, ())),
            tuple(operators.get(set_id, ())),
        )
        for set_id, name, built_in in execute(
            "SELECT id, name, built_in FROM permission_set ORDER BY name"
        ).fetchall()
    ]
    return sorted(rows, key=lambda row: (not row.built_in, -len(row.rights) if row.built_in else 0))


def find_permission_set(name: str) -> PermissionSetRow:
    """The permission set of that name; letter case is forgiven where only one fits. Raises NotFound, naming all."""
    every = list_permission_sets()
    near = names_meant(name, (s.name for s in every))
    if len(near) == 1:
        return next(s for s in every if s.name == near[0])
    raise NotFound(
        f"There is no permission set named '{name}'. Nothing was changed. There are: "
        f"{', '.join(s.name for s in every)}."
    )
