"""Which operator this process works as: the account that it runs under, unless that may name somebody else."""

from __future__ import annotations

from pathlib import Path

from certtui.actor import Actor, account_of, has_ids_of_the_machine, is_root, owns, this_process
from certtui.errors import NotPermitted, UsageError
from certtui.sharing import is_shared
from certtui.store import connection, is_url


def actor_on(location: str) -> Actor:
    """The account of this process, as it is known to the database that is bound: on a server, by the role that it let in."""
    by = this_process()
    if not is_url(location):
        return by
    from certtui.queries.operators import get_operator, get_server_account

    with connection():
        role = get_server_account().name
        is_known = get_operator(role) is not None
    return by._replace(session_user=role, is_claimed=not is_known)


def operator_name(location: str, asked: str | None, by: Actor) -> str:
    """The operator as whom the account works; `asked` is what --operator says.

    Raises NotPermitted when another operator is named than this account may be, and UsageError when nobody is named
    and the account has no name.
    """
    return _on_server(asked, by) if is_url(location) else _on_file(Path(location), asked, by)


def _on_file(path: Path, asked: str | None, by: Actor) -> str:
    shared = is_shared(path.parent)
    may_name = is_root(by) or (not shared and owns(by, path))
    if not may_name and not has_ids_of_the_machine():
        raise NotPermitted(
            "This process runs in a user namespace, where user ids can be given any meaning, so certtui cannot tell "
            f"which account it belongs to. {_NOTHING} Start certtui outside of it."
        )
    if asked and asked != by.account and not may_name:
        owner = "" if shared else _owner(path)
        raise NotPermitted(
            f"'--operator {asked}' was refused: this is the account {by.words}, and only root{owner} may work on "
            f"this database as somebody else. {_NOTHING} {_WITHOUT}"
        )
    return asked or _own_name(by, may_name=may_name)


def _on_server(asked: str | None, by: Actor) -> str:
    own = by.account if by.is_claimed else by.session_user
    if own and asked in {None, own}:
        return own
    from certtui.queries.operators import get_server_account

    with connection():
        is_owner = get_server_account().is_owner
    if asked and not is_owner:
        raise NotPermitted(
            f"'--operator {asked}' was refused: the PostgreSQL server knows you as '{by.session_user}', and only the "
            f"owner of the database may work on it as somebody else. {_NOTHING} {_WITHOUT}"
        )
    return asked or _own_name(by, may_name=is_owner)


def _own_name(by: Actor, *, may_name: bool) -> str:
    if by.account:
        return by.account
    unknown = (
        f"The user id {by.uid} has no account on this host, so certtui cannot tell who you are. {_NOTHING}"
    )
    if may_name:
        raise UsageError(f"{unknown} Give --operator NAME.")
    raise NotPermitted(f"{unknown} Start certtui from an account that an Administrator has added.")


def _owner(path: Path) -> str:
    uid = path.stat().st_uid
    return f" and {account_of(uid) or f'user id {uid}'}, who owns the file," if uid else ""


_NOTHING = "Nothing was shown or changed."
_WITHOUT = "Start it without --operator to work as yourself."
