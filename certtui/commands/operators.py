"""Who works in certtui."""

from __future__ import annotations

from certtui import audit
from certtui.db import Operator as OperatorTable
from certtui.db import OperatorPermission, PermissionSet
from certtui.errors import NotPermitted
from certtui.queries.operators import get_operator
from certtui.rights import ADMINISTRATOR, Operator
from certtui.store import connection, write_transaction
from certtui.text import refuse_controls


def sign_in(name: str) -> Operator:
    """The operator of that account name, with what it may do.

    The first to sign in to a new database becomes its Administrator. Raises NotPermitted for whoever is unknown, and
    InvalidInput for a name that cannot be stored.
    """
    name = refuse_controls("operator", name)
    with connection():
        found = get_operator(name)
        if found is None and not OperatorTable.select().exists():
            _make_first(name)
            found = get_operator(name)
    if found is None:
        raise NotPermitted(
            f"'{name}' is not an operator of this database. Nothing was shown or changed. "
            "Ask an Administrator to add this account."
        )
    return found


def _make_first(name: str) -> None:
    with write_transaction():
        if OperatorTable.select().exists():
            return  # another process was quicker; its operator is the Administrator
        event, at = audit.next_id(), audit.now()
        made = OperatorTable.create(name=name, added_at=at)
        OperatorPermission.insert(
            operator=made, permission_set=PermissionSet.get(PermissionSet.name == ADMINISTRATOR)
        ).execute()
        detail = audit.canonical({"operator": name, "permission_sets": [ADMINISTRATOR]})
        audit.append(audit.Event(event, at, name, "first operator", None, None, detail, ""))
