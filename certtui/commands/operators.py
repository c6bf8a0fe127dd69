"""Who works in certtui: signing in, and who may.

Owns: the operators and which permission sets each has. Invariants: somebody is always Administrator; nobody gives, or
takes from others, rights that he does not hold himself. Source: the domain's "Permissions".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from certtui import audit
from certtui.actor import Actor
from certtui.commands.act import act
from certtui.commands.permission_sets import require_held
from certtui.db_operators import Operator as OperatorTable
from certtui.db_operators import OperatorPermission, PermissionSet
from certtui.errors import ChangedMeanwhile, Conflict, InvalidInput, NotPermitted
from certtui.queries.operators import find_operator, find_permission_set, get_operator
from certtui.rights import ADMINISTRATOR, Operator, Right
from certtui.store import connection, execute, write_transaction
from certtui.text import refuse_controls

_LONGEST_NAME = 64
"""Characters: no system that we run on takes longer account names."""


def sign_in(name: str, by: Actor | None = None) -> Operator:
    """The operator of that name, with what it may do; `by` is the account that works under it.

    The first to sign in to a new database becomes its Administrator. Raises NotPermitted for whoever is unknown, and
    InvalidInput for a name that cannot be stored.
    """
    name = refuse_controls("operator", name)
    with connection():
        found = get_operator(name)
        if found is None:
            if not OperatorTable.select().exists():
                _make_first(name, by)
            # also where there is somebody: another process may have made this one the first since it was looked for
            found = get_operator(name)
    if found is None:
        raise NotPermitted(
            f"'{name}' is not an operator of this database. Nothing was shown or changed. "
            "Ask an Administrator to add this account."
        )
    return found._replace(by=by)


def add_operator(operator: Operator, name: str, permission_sets: Sequence[str]) -> str:
    """Let an account of the host work in certtui; returns its name as it is stored.

    Raises NotPermitted, also for a permission set with rights that the operator does not hold, NotFound for a set that
    is not there, InvalidInput, and Conflict for who is an operator already.
    """
    with act(operator, "add operator", Right.CREATE_OPERATORS) as done:
        name = _account_name(name)
        if get_operator(name) is not None:
            raise Conflict(
                f"'{name}' is an operator already. Nothing was changed; change what '{name}' may do instead."
            )
        given = _known(permission_sets)
        if not given:
            raise InvalidInput("permission_sets", f"Give '{name}' a permission set, or nothing is permitted.")
        _require_may_hand_out(operator, given, f"give {_listed(given)} to others")
        made = OperatorTable.create(name=name, added_at=done.at)
        _give(made.id, given)
        done.detail.update(operator=name, changes={"permission_sets": [[], given]})
        return name


def set_permission_sets(operator: Operator, name: str, before: Sequence[str], after: Sequence[str]) -> bool:
    """Give an operator these permission sets instead of those; returns whether anything differs now.

    `before` is what the one who asks saw. Raises NotPermitted, also for sets with rights that the one who asks does
    not hold, NotFound, Conflict when nobody would be Administrator any more, and ChangedMeanwhile when the operator's
    sets are no longer `before`.
    """
    with act(operator, "set permission sets", Right.UPDATE_OPERATORS) as done:
        stored = find_operator(name)
        old, new = sorted(stored.permission_sets), _known(after)
        if old == new:
            return False
        if old != sorted(before):
            raise ChangedMeanwhile(
                f"Another operator changed what '{name}' may do meanwhile: now {_listed(old)}. Nothing was saved; "
                "look at it again, then save.",
                stored.permission_sets,
            )
        moved = sorted(set(old) ^ set(new))
        _require_may_hand_out(operator, moved, f"give or take {_listed(moved)}")
        (id,) = execute("SELECT id FROM operator WHERE name = ?", (name,)).fetchone()
        execute("DELETE FROM operator_permission WHERE operator_id = ?", (id,))
        _give(id, new)
        _require_an_administrator(name)
        done.detail.update(operator=name, changes={"permission_sets": [old, new]})
        return True


def remove_operator(operator: Operator, name: str) -> None:
    """Let an account work in certtui no longer; what it did stays in the audit log under its name.

    Raises NotPermitted, also for one who has rights that the one who asks does not hold, NotFound, and Conflict when
    nobody would be Administrator any more.
    """
    with act(operator, "remove operator", Right.DELETE_OPERATORS) as done:
        held = sorted(find_operator(name).permission_sets)
        _require_may_hand_out(operator, held, f"remove '{name}'")
        execute("DELETE FROM operator WHERE name = ?", (name,))
        _require_an_administrator(name)
        done.detail.update(operator=name, changes={"permission_sets": [held, []]})


def _account_name(name: str) -> str:
    """The name as it is stored. Raises InvalidInput for what no account of a host can be called."""
    name = refuse_controls("name", name)
    if not name:
        raise InvalidInput("name", "Name the operator's account on this host.")
    if len(name) > _LONGEST_NAME:
        raise InvalidInput("name", f"No account's name is longer than {_LONGEST_NAME} characters.")
    if name.startswith("-") or any(one in ":/" or one.isspace() for one in name):
        raise InvalidInput(
            "name", f"'{name}' is no account's name: those have no blanks, ':' or '/', and no '-' in front."
        )
    return name


def _known(names: Iterable[str]) -> list[str]:
    """The sets of these names as they are called, in order, each once. Raises NotFound."""
    return sorted({find_permission_set(name).name for name in names})


def _give(operator_id: int, permission_sets: Iterable[str]) -> None:
    for name in permission_sets:
        OperatorPermission.insert(
            operator=operator_id, permission_set=PermissionSet.get(PermissionSet.name == name)
        ).execute()


def _require_may_hand_out(operator: Operator, permission_sets: Sequence[str], doing: str) -> None:
    """Raise NotPermitted unless the operator holds what the sets allow; Administrator takes being one.

    A copy may have all the rights that there are today; those of a later version come to Administrator alone.
    """
    for name in permission_sets:
        require_held(operator, find_permission_set(name).rights, doing)
    now = get_operator(operator.name)
    if ADMINISTRATOR in permission_sets and (now is None or ADMINISTRATOR not in now.permission_sets):
        raise NotPermitted(
            f"{operator.name} is not permitted to {doing}: only an {ADMINISTRATOR} makes and unmakes one. "
            f"Nothing was changed. Ask an {ADMINISTRATOR}."
        )


def _require_an_administrator(name: str) -> None:
    """Raise Conflict when nobody is left who may appoint operators: the database would be without a keeper."""
    if not execute(
        "SELECT 1 FROM operator_permission g JOIN permission_set s ON s.id = g.permission_set_id"
        " WHERE s.name = ? LIMIT 1",
        (ADMINISTRATOR,),
    ).fetchone():
        raise Conflict(
            f"'{name}' is the last {ADMINISTRATOR}: without one nobody could appoint operators any more. "
            f"Nothing was changed; make somebody else {ADMINISTRATOR} first."
        )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names) or "nothing"


def _make_first(name: str, by: Actor | None) -> None:
    with write_transaction():
        if OperatorTable.select().exists():
            return  # another process was quicker; its operator is the Administrator
        event, at = audit.next_id(), audit.now()
        made = OperatorTable.create(name=name, added_at=at)
        OperatorPermission.insert(
            operator=made, permission_set=PermissionSet.get(PermissionSet.name == ADMINISTRATOR)
        ).execute()
        detail: dict[str, object] = {"operator": name, "permission_sets": [ADMINISTRATOR]}
        if by is not None:
            detail["by"] = by.as_detail()
        first = audit.Event(event, at, name, "first operator", None, None, audit.canonical(detail), "")
        audit.append(first, counted=audit.OF_A_NEW_DATABASE)
