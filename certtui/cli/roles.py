"""`certtui roles`: employee roles, their members and the certifications they bring."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from certtui.cli.acts import Acts, add_dry_run
from certtui.cli.chosen import add_codes, find_chosen, ids_of, read_chosen
from certtui.cli.listing import put_fields, put_rows
from certtui.cli.naming import listed
from certtui.cli.streams import is_terminal, put, say, talk_progress
from certtui.commands import roles
from certtui.errors import UsageError
from certtui.queries.definitions import find_certification
from certtui.queries.roles import (
    find_role,
    get_members,
    list_members,
    list_role_certifications,
    list_roles,
)
from certtui.records import Kind, Status
from certtui.rights import Right
from certtui.store import snapshot, write_transaction
from certtui.text import count

if TYPE_CHECKING:
    from certtui.session import Session

_WORD = "delete"
"""What is to be typed in full: a hasty y must not take a certification from 500 people."""

_EXAMPLES = """\
A role's members have all its certifications, at once and as long as they are members. What ends with it goes when
nothing was recorded yet, and is archived with its history otherwise, to come back with the role.

examples:
  certtui roles create Rigger
  certtui roles put Rigger "First Aid" "Crane Operator" --dry-run
  certtui roles add-members Rigger --codes riggers.txt
  certtui roles drop-members Rigger E1001 E1002
  certtui roles copy Rigger "Night Rigger" --members
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand and its acts."""
    parser.description = "List, make and change employee roles; say what follows for their members."
    parser.epilog = _EXAMPLES
    acts = Acts(parser)
    acts.add_listing("list", "list roles, with the numbers of members and certifications")
    acts.add_listing("members", "list a role's members", "ROLE")
    acts.add("show", "show a role and what it brings", "ROLE")
    acts.add("create", "make an empty role", "NAME")
    acts.add("rename", "give a role another name", "ROLE", "NEW")
    copy = acts.add("copy", "make a role that brings the same certifications", "ROLE", "NEW")
    copy.add_argument("--members", action="store_true", help="give it the same members as well")
    delete = acts.add("delete", "delete a role; what only it brought ends", "ROLE")
    add_dry_run(delete)
    delete.add_argument(
        "--yes", action="store_true", help="do not ask; needed by scripts for one that has members"
    )
    add_codes(acts.add("add-members", "employees join a role and have its certifications", "ROLE"))
    add_codes(acts.add("drop-members", "employees leave a role and lose what only it brought", "ROLE"))
    add_dry_run(
        acts.add("put", "put certifications on a role: all members have them", "ROLE", "CERTIFICATION…")
    )
    add_dry_run(acts.add("take", "take certifications off a role", "ROLE", "CERTIFICATION…"))


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Do what the act says; answers on stdout, talk on stderr."""
    session.operator.require(*_TO_ASK.get(arguments.act, ()))
    if arguments.act in _READING:
        with snapshot():
            _READING[arguments.act](arguments)
        return 0
    session.require_today()
    return _WRITING[arguments.act](arguments, session)


def _list(arguments: argparse.Namespace) -> None:
    put_rows(
        arguments.format,
        ("role", "members", "certifications"),
        [(role.name, role.members, role.certifications) for role in list_roles()],
    )


def _members(arguments: argparse.Namespace) -> None:
    rows = get_members(list_members(find_role(arguments.role).id))
    put_rows(
        arguments.format,
        ("code", "name", "email", "inactive"),
        [(row.code, row.name, row.email, not row.active) for row in rows],
    )


def _show(arguments: argparse.Namespace) -> None:
    role = find_role(arguments.role)
    brings = [(entry.name, entry.group) for entry in list_role_certifications(role.id)]
    put_fields(
        [
            ("role", role.name),
            ("members", f"{role.members:,}"),
            ("certifications", f"{role.certifications:,}"),
            *(("", f"{name} ({group})") for name, group in brings),
        ]
    )


def _create(arguments: argparse.Namespace, session: Session) -> int:
    roles.create_role(session.operator, arguments.name)
    put(f"done: role '{arguments.name.strip()}' made, without members and certifications")
    return 0


def _rename(arguments: argparse.Namespace, session: Session) -> int:
    with write_transaction():
        role = find_role(arguments.role)
        name = roles.rename_role(session.operator, role.id, role.name, arguments.new)
    put(f"done: role '{role.name}' is called '{name}'")
    return 0


def _copy(arguments: argparse.Namespace, session: Session) -> int:
    line = talk_progress("rows")
    try:
        with write_transaction():
            source = find_role(arguments.role)
            roles.copy_role(
                session.operator,
                source.id,
                arguments.new,
                session.today,
                members=arguments.members,
                progress=line,
            )
            made = find_role(arguments.new)
    finally:
        line.clear()
    put(
        f"done: role '{made.name}' made with {count(made.certifications, 'certification')}"
        f" and {count(made.members, 'member')}"
    )
    return 0


def _delete(arguments: argparse.Namespace, session: Session) -> int:
    session.operator.require(Right.DELETE_ROLES)
    with snapshot():
        role = find_role(arguments.role)
        plan = roles.plan_role_deletion(role.id)
    words = f"role '{plan.name}' deleted, {count(len(plan.members), 'member')}; {_ended(plan.ends)}"
    if arguments.dry_run:
        put(f"would be: {words}")
        return 0
    if plan.members and not arguments.yes and not _confirmed(plan):
        say("Nothing was changed.")
        return 1
    line = talk_progress("rows")
    try:
        roles.delete_role(session.operator, role.id, session.today, agreed=plan, progress=line)
    finally:
        line.clear()
    put(f"done: {words}")
    return 0


def _confirmed(plan: roles.RoleDeletion) -> bool:
    if not is_terminal(sys.stdin) or not is_terminal(sys.stderr):
        raise UsageError(
            f"'{plan.name}' has {count(len(plan.members), 'member')}: {_ended(plan.ends)}. Nothing was changed. "
            "Add --yes when that is what is wanted."
        )
    say(
        f"Delete '{plan.name}', which has {count(len(plan.members), 'member')}? {_ended(plan.ends)}. "
        f"Type {_WORD} to go on:"
    )
    return sys.stdin.readline().strip().lower() == _WORD


def _add_members(arguments: argparse.Namespace, session: Session) -> int:
    codes = read_chosen(arguments)

    def plan() -> tuple[int, list[int], roles.WouldBring]:
        found = find_chosen(Kind.EMPLOYEE, codes, skip_unknown=arguments.skip_unknown)
        if found.inactive:
            say(f"inactive, members all the same ({len(found.inactive):,}): {listed(sorted(found.inactive))}")
        role, ids = find_role(arguments.role), ids_of(found)
        return role.id, ids, roles.plan_members_added(role.id, ids, session.today)

    return _bring(arguments, session, plan, roles.add_members, "member", "added")


def _put(arguments: argparse.Namespace, session: Session) -> int:
    def plan() -> tuple[int, list[int], roles.WouldBring]:
        role, ids = find_role(arguments.role), _certifications(arguments)
        return role.id, ids, roles.plan_certifications_put(role.id, ids, session.today)

    return _bring(arguments, session, plan, roles.put_certifications_on, "certification", "put on")


def _drop_members(arguments: argparse.Namespace, session: Session) -> int:
    codes = read_chosen(arguments)

    def plan() -> tuple[int, list[int], roles.WouldEnd]:
        found = find_chosen(Kind.EMPLOYEE, codes, skip_unknown=arguments.skip_unknown)
        role, ids = find_role(arguments.role), ids_of(found)
        return role.id, ids, roles.plan_members_dropped(role.id, ids)

    return _end(arguments, session, plan, roles.drop_members, "member", "dropped")


def _take(arguments: argparse.Namespace, session: Session) -> int:
    def plan() -> tuple[int, list[int], roles.WouldEnd]:
        role, ids = find_role(arguments.role), _certifications(arguments)
        return role.id, ids, roles.plan_certifications_taken(role.id, ids)

    return _end(arguments, session, plan, roles.take_certifications_off, "certification", "taken off")


def _bring(
    arguments: argparse.Namespace,
    session: Session,
    make_plan: Callable[[], tuple[int, list[int], roles.WouldBring]],
    command: Callable[..., roles.Brought],
    noun: str,
    done: str,
) -> int:
    """What follows is read in the transaction that does it: what is said is what happens."""
    session.operator.require(Right.UPDATE_ROLES)
    if arguments.dry_run:
        with snapshot():
            _, _, plan = make_plan()
    else:
        line = talk_progress("rows")
        try:
            with write_transaction():
                role_id, ids, plan = make_plan()
                command(session.operator, role_id, ids, session.today, progress=line)
        finally:
            line.clear()
    lead = "would be" if arguments.dry_run else "done"
    put(f"{lead}: {count(plan.changed, noun)} {done}, {plan.already:,} already there; {_brought(plan)}")
    return 0


def _end(
    arguments: argparse.Namespace,
    session: Session,
    make_plan: Callable[[], tuple[int, list[int], roles.WouldEnd]],
    command: Callable[..., roles.Withdrawn],
    noun: str,
    done: str,
) -> int:
    session.operator.require(Right.UPDATE_ROLES)
    if arguments.dry_run:
        with snapshot():
            _, ids, plan = make_plan()
    else:
        line = talk_progress("rows")
        try:
            with write_transaction():
                role_id, ids, plan = make_plan()
                command(session.operator, role_id, ids, session.today, agreed=plan, progress=line)
        finally:
            line.clear()
    lead = "would be" if arguments.dry_run else "done"
    absent = f", {len(ids) - plan.changed:,} not in it" if len(ids) > plan.changed else ""
    put(f"{lead}: {count(plan.changed, noun)} {done}{absent}; {_ended(plan)}")
    return 0


def _certifications(arguments: argparse.Namespace) -> list[int]:
    return list(dict.fromkeys(find_certification(name).id for name in arguments.certification))


def _brought(plan: roles.WouldBring) -> str:
    """What follows for the members, in words."""
    by_status = ", ".join(
        f"{plan.new.of(status):,} {status.label}" for status in Status if plan.new.of(status)
    )
    parts = [count(plan.added, "new row") + (f" ({by_status})" if by_status else "")]
    if plan.restored:
        parts.append(f"{plan.restored:,} restored with their history")
    if plan.joined:
        parts.append(f"{plan.joined:,} in force by another source before")
    return ", ".join(parts)


def _ended(plan: roles.WouldEnd) -> str:
    archived = f" with {count(plan.instances, 'instance')}" if plan.archived else ""
    return (
        f"{count(plan.gone, 'row')} without history gone, {plan.archived:,} archived{archived},"
        f" {plan.kept:,} kept by another source"
    )


_READING = {"list": _list, "members": _members, "show": _show}
_WRITING = {
    "create": _create,
    "rename": _rename,
    "copy": _copy,
    "delete": _delete,
    "add-members": _add_members,
    "drop-members": _drop_members,
    "put": _put,
    "take": _take,
}
_TO_ASK = {
    "list": (Right.VIEW_ROLES,),
    "members": (Right.VIEW_ROLES, Right.VIEW_ENTITIES),
    "show": (Right.VIEW_ROLES, Right.VIEW_CERTIFICATIONS),
    "add-members": (Right.VIEW_ENTITIES,),
    "drop-members": (Right.VIEW_ENTITIES,),
    "put": (Right.VIEW_CERTIFICATIONS,),
    "take": (Right.VIEW_CERTIFICATIONS,),
}
"""What it takes to be told what an act answers, beside what the command itself takes."""
