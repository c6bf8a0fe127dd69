"""`certtui operators`: who may work here, and what the permission sets allow."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from certtui.cli.acts import Acts
from certtui.cli.listing import put_rows
from certtui.cli.streams import put
from certtui.commands import operators, permission_sets
from certtui.errors import NotFound
from certtui.queries.operators import (
    find_operator,
    find_permission_set,
    list_operators,
    list_permission_sets,
)
from certtui.rights import Right
from certtui.store import snapshot, write_transaction

if TYPE_CHECKING:
    from certtui.session import Session

_EXAMPLES = """\
An operator is an account of this host. Administrator, Editor and Viewer stay as they are: copy one and change the copy.
Nobody hands out rights that he does not have himself.

examples:
  certtui operators add maria --set Editor
  certtui operators copy-set Viewer Auditor
  certtui operators allow Auditor reminders.send operators.view
  certtui operators give jan Auditor
  certtui operators strip jan Viewer
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand and its acts."""
    parser.description = "List operators and permission sets; appoint, dismiss, allow and deny."
    parser.epilog = _EXAMPLES
    acts = Acts(parser)
    acts.add_listing("list", "list operators with their permission sets")
    add = acts.add("add", "let an account of this host work here", "NAME")
    add.add_argument(
        "--set",
        dest="sets",
        action="append",
        required=True,
        metavar="SET",
        help="what it may do; may be repeated",
    )
    acts.add("give", "give an operator permission sets as well", "NAME", "SET…")
    acts.add("strip", "take permission sets from an operator", "NAME", "SET…")
    acts.add("remove", "let an account work here no longer; what it did stays in the log", "NAME")
    acts.add_listing("sets", "list permission sets, what they allow and who has them")
    acts.add("copy-set", "make a permission set that allows what another one allows", "SOURCE", "NEW")
    acts.add("rename-set", "give a permission set another name", "SET", "NEW")
    for act, does in (("allow", "allow more by"), ("deny", "allow less by")):
        one = acts.add(act, f"{does} a permission set, for all who have it", "SET")
        one.add_argument(
            "right",
            metavar="RIGHT",
            nargs="+",
            type=_right,
            help=f"one of: {', '.join(r.value for r in Right)}",
        )
    acts.add("delete-set", "delete a permission set that nobody has", "SET")


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Do what the act says; answers on stdout."""
    if arguments.act in _READING:
        session.operator.require(Right.VIEW_OPERATORS)
        with snapshot():
            _READING[arguments.act](arguments)
        return 0
    session.require_today()
    put("done: " + _WRITING[arguments.act](arguments, session))
    return 0


def _list(arguments: argparse.Namespace) -> None:
    put_rows(
        arguments.format,
        ("operator", "permission_sets", "added_at"),
        [(row.name, row.permission_sets, row.added_at) for row in list_operators()],
    )


def _sets(arguments: argparse.Namespace) -> None:
    put_rows(
        arguments.format,
        ("permission_set", "built_in", "operators", "rights"),
        [
            (row.name, row.built_in, row.operators, _words(arguments.format, row.rights))
            for row in list_permission_sets()
        ],
    )


def _words(form: str, rights: frozenset[Right]) -> tuple[str, ...]:
    if form == "table" and rights == frozenset(Right):
        return ("everything",)
    return tuple(right.value for right in Right if right in rights)


def _add(arguments: argparse.Namespace, session: Session) -> str:
    name = operators.add_operator(session.operator, arguments.name, arguments.sets)
    return f"'{name}' may work here as {', '.join(arguments.sets)}"


def _give(arguments: argparse.Namespace, session: Session) -> str:
    with write_transaction():
        held = find_operator(arguments.name).permission_sets
        operators.set_permission_sets(session.operator, arguments.name, held, (*held, *arguments.set))
        return _holds(arguments.name)


def _strip(arguments: argparse.Namespace, session: Session) -> str:
    with write_transaction():
        held = find_operator(arguments.name).permission_sets
        taken = {find_permission_set(name).name for name in arguments.set}
        if lacking := sorted(taken - set(held)):
            raise NotFound(f"'{arguments.name}' does not have {', '.join(lacking)}. Nothing was changed.")
        left = [name for name in held if name not in taken]
        operators.set_permission_sets(session.operator, arguments.name, held, left)
        return _holds(arguments.name)


def _holds(name: str) -> str:
    return f"'{name}' has {', '.join(find_operator(name).permission_sets) or 'no permissions'}"


def _remove(arguments: argparse.Namespace, session: Session) -> str:
    operators.remove_operator(session.operator, arguments.name)
    return f"'{arguments.name}' may work here no longer"


def _copy_set(arguments: argparse.Namespace, session: Session) -> str:
    name = permission_sets.copy_permission_set(session.operator, arguments.source, arguments.new)
    return f"permission set '{name}' made"


def _rename_set(arguments: argparse.Namespace, session: Session) -> str:
    name = permission_sets.rename_permission_set(session.operator, arguments.set, arguments.new)
    return f"permission set '{arguments.set}' is called '{name}'"


def _allow(arguments: argparse.Namespace, session: Session) -> str:
    return _change(arguments, session, lambda rights: rights | frozenset(arguments.right))


def _deny(arguments: argparse.Namespace, session: Session) -> str:
    return _change(arguments, session, lambda rights: rights - frozenset(arguments.right))


def _change(
    arguments: argparse.Namespace, session: Session, after: Callable[[frozenset[Right]], frozenset[Right]]
) -> str:
    with write_transaction():
        found = find_permission_set(arguments.set)
        permission_sets.set_rights(session.operator, found.name, found.rights, after(found.rights))
        now = find_permission_set(found.name)
    return f"'{now.name}' allows {', '.join(_words('table', now.rights)) or 'nothing'}"


def _delete_set(arguments: argparse.Namespace, session: Session) -> str:
    permission_sets.delete_permission_set(session.operator, arguments.set)
    return f"permission set '{arguments.set}' deleted"


def _right(text: str) -> Right:
    try:
        return Right(text.strip().lower())
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"'{text}' is none of {', '.join(right.value for right in Right)}"
        ) from error


_READING = {"list": _list, "sets": _sets}
_WRITING = {
    "add": _add,
    "give": _give,
    "strip": _strip,
    "remove": _remove,
    "copy-set": _copy_set,
    "rename-set": _rename_set,
    "allow": _allow,
    "deny": _deny,
    "delete-set": _delete_set,
}
