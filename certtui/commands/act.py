"""What every command shares: the permission, the one transaction and the audit event in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any, NamedTuple

from certtui import audit
from certtui.errors import NotPermitted
from certtui.queries.operators import get_operator
from certtui.rights import Operator, Right
from certtui.store import write_transaction

Progress = Callable[[int, int], None]
"""Called with (done, total) while a long command works; raises Cancelled to stop it, and everything is rolled back."""


def silent(_done: int, _total: int) -> None:
    """A Progress for those who do not watch."""


def changes(before: NamedTuple, after: NamedTuple) -> dict[str, list[Any]]:
    """What differs between two records of one type, as an event tells it: {field: [old, new]}."""
    old, new = before._asdict(), after._asdict()
    return {field: [_plain(old[field]), _plain(new[field])] for field in old if old[field] != new[field]}


class Act:
    """The audit event in the making: a command fills in what it did; without `touched` or `detail` none is written."""

    def __init__(self, event: int, operator: Operator) -> None:
        self.event = event
        self.operator = operator
        self.at = audit.now()
        self.detail: dict[str, Any] = {}
        self.touched: list[int] = []

    def touch(self, ids: Iterable[int]) -> None:
        """Note the entities that the act changed something for."""
        self.touched.extend(ids)


@contextmanager
def act(
    operator: Operator,
    action: str,
    *rights: Right,
    certification_id: int | None = None,
    entity_id: int | None = None,
) -> Iterator[Act]:
    """Check the rights, then run the block in one write transaction that ends with its audit event.

    The rights are those held now, which a session that began hours ago may not know. Raises NotPermitted before
    anything is touched; whatever the block raises rolls everything back.
    """
    with write_transaction():
        operator = _as_now(operator, rights)
        made = Act(audit.next_id(), operator)
        yield made
        if made.detail or made.touched:
            audit.append(
                audit.Event(
                    made.event,
                    made.at,
                    operator.name,
                    action,
                    certification_id,
                    entity_id,
                    audit.canonical(made.detail),
                    audit.pack(set(made.touched)),
                )
            )


def _as_now(operator: Operator, rights: Iterable[Right]) -> Operator:
    now = get_operator(operator.name)
    if now is None:
        raise NotPermitted(
            f"'{operator.name}' is not an operator of this database any more. Nothing was changed. "
            "Ask an Administrator to add this account."
        )
    for right in rights:
        now.require(right)
    return now


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool | int | None) else str(value)
