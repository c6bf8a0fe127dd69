"""What every command shares: the permission, the one transaction and the audit event in it."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any, NamedTuple

from certtui import aftermath, attachments, audit
from certtui.errors import DatabaseUnavailable, NotPermitted
from certtui.queries.operators import get_operator
from certtui.rights import Operator, Right
from certtui.row_watch import has_changes
from certtui.store import write_transaction
from certtui.text import count


def changes(before: NamedTuple, after: NamedTuple) -> dict[str, list[Any]]:
    """What differs between two records of one type, as an event tells it: {field: [old, new]}."""
    old, new = before._asdict(), after._asdict()
    return {field: [_plain(old[field]), _plain(new[field])] for field in old if old[field] != new[field]}


class Act:
    """The audit event in the making: a command fills in what it did; none is written where it
    changed nothing.

    `certification_id` and `entity_id` may be set where they are known only midway: what the event is about alone. What
    it is about among others is told by `touch` (entities) and `concern` (certifications). `kept`: rows, by table and id,
    as they were before an act that may be taken back changed them.
    """

    def __init__(
        self,
        event: int,
        operator: Operator,
        certification_id: int | None = None,
        entity_id: int | None = None,
    ) -> None:
        self.event = event
        self.operator = operator
        self.at = audit.now()
        self.certification_id = certification_id
        self.entity_id = entity_id
        self.detail: dict[str, Any] = {}
        self.touched: list[int] = []
        self.kept: dict[str, dict[int, list[Any]]] = {}
        self.contents: set[str] = set()

    def let_go(self, sha256s: Iterable[str]) -> None:
        """Note contents of attachments whose rows go: where no other row refers to them, they go as well."""
        self.contents.update(sha256s)

    def touch(self, ids: Iterable[int]) -> None:
        """Note the entities that the act changed something for."""
        self.touched.extend(ids)

    def concern(self, ids: Iterable[int]) -> None:
        """Note the certifications that the act changed something of: the event stands in the activity of each."""
        if concerned := {*self.detail.get("certifications", ()), *ids}:
            self.detail["certifications"] = sorted(concerned)


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
    with _told(action, certification_id, entity_id), write_transaction(), _uncollected():
        operator = _as_now(operator, rights)
        made = Act(audit.next_id(), operator, certification_id, entity_id)
        yield made
        if made.contents:
            attachments.drop_inside(sorted(made.contents))
        if made.detail or made.touched or has_changes():
            audit.append(_event(made, action))
    if made.contents:
        _drop_contents(sorted(made.contents))


def _drop_contents(sha256s: list[str]) -> None:
    """Drop the contents that the act let go of. It is committed: what cannot be dropped is told, and not raised."""
    try:
        refused = attachments.drop_after(sha256s).refused
    except DatabaseUnavailable:  # its text would say that nothing was changed
        refused = attachments.Refused(len(sha256s), "the database did not answer in time")
    if refused.number:
        aftermath.tell(
            f"Done, but {count(refused.number, 'file')} of removed attachments could not be deleted: {refused.reason}. "
            "No attachment uses them any more. To delete them later: certtui check --sweep"
        )


@contextmanager
def permitted(operator: Operator, *rights: Right) -> Iterator[None]:
    """As `act`, for what leaves nothing behind that the log should tell: who has which row in front just now."""
    with write_transaction():
        _as_now(operator, rights)
        yield


@contextmanager
def _told(action: str, certification_id: int | None, entity_id: int | None) -> Iterator[None]:
    """Note on a refusal what was tried, for the front end, which records it once everything is rolled back (commands.refusals)."""
    try:
        yield
    except NotPermitted as refusal:
        refusal.action = refusal.action or action
        refusal.certification_id = refusal.certification_id or certification_id
        refusal.entity_id = refusal.entity_id or entity_id
        raise


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave the garbage collector off meanwhile: reading ten thousand rows would have it look through all there is,
    several times over and for nothing, since rows refer to nothing that refers back. It was a fifth of a renewal.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _event(made: Act, action: str) -> audit.Event:
    """The event as it is stored, so that the activity of what it is about is found by an index.

    One entity and no other stands in `entity_id`; several stand in `touched` alone, where `entity_id` is empty.
    """
    touched = set(made.touched)
    about = touched if made.entity_id is None else touched | {made.entity_id}
    named = made.detail.get("certifications")
    certification_id = made.certification_id
    if certification_id is None and isinstance(named, list) and len(named) == 1 and isinstance(named[0], int):
        (certification_id,) = named
    return audit.Event(
        made.event,
        made.at,
        made.operator.name,
        action,
        certification_id,
        next(iter(about)) if len(about) == 1 else None,
        audit.canonical(by_whom(made.detail, made.operator)),
        audit.pack(about if len(about) > 1 else touched),
    )


def by_whom(detail: dict[str, Any], operator: Operator) -> dict[str, Any]:
    """The detail of an event, with the account that works under the operator's name."""
    return detail if operator.by is None else {**detail, "by": operator.by.as_detail()}


def _as_now(operator: Operator, rights: Iterable[Right]) -> Operator:
    now = get_operator(operator.name)
    if now is None:
        raise NotPermitted(
            f"'{operator.name}' is not an operator of this database any more. Nothing was changed. "
            "Ask an Administrator to add this account."
        )
    for right in rights:
        now.require(right)
    return now._replace(by=operator.by)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool | int | None) else str(value)
