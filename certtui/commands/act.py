"""What every command shares: the permission, the one transaction and the audit event in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from certtui import audit
from certtui.rights import Operator, Right
from certtui.store import write_transaction

Progress = Callable[[int, int], None]
"""Called with (done, total) while a long command works; raises Cancelled to stop it, and everything is rolled back."""


def silent(_done: int, _total: int) -> None:
    """A Progress for those who do not watch."""


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

    Raises NotPermitted before anything is touched; whatever the block raises rolls everything back.
    """
    for right in rights:
        operator.require(right)
    with write_transaction():
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
