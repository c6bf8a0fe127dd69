"""What an operator may do, as words; and the sets of rights that a new database starts with.

Not to be confused with an employee's role. Source: the domain, "Permissions".
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, NamedTuple, TypeVar, cast

from certtui.actor import Actor
from certtui.errors import NotPermitted
from certtui.filters import Filter


class Right(StrEnum):
    """One thing an operator may be allowed to do."""

    VIEW_CERTIFICATIONS = "certifications.view"
    CREATE_CERTIFICATIONS = "certifications.create"
    UPDATE_CERTIFICATIONS = "certifications.update"
    DELETE_CERTIFICATIONS = "certifications.delete"
    VIEW_ENTITIES = "entities.view"
    CREATE_ENTITIES = "entities.create"
    UPDATE_ENTITIES = "entities.update"
    DELETE_ENTITIES = "entities.delete"
    VIEW_ROLES = "roles.view"
    CREATE_ROLES = "roles.create"
    UPDATE_ROLES = "roles.update"
    DELETE_ROLES = "roles.delete"
    VIEW_OPERATORS = "operators.view"
    CREATE_OPERATORS = "operators.create"
    UPDATE_OPERATORS = "operators.update"
    DELETE_OPERATORS = "operators.delete"
    SEND_REMINDERS = "reminders.send"
    EXPORT = "export"
    READ_AUDIT = "audit.read"

    @property
    def label(self) -> str:
        """On screen: update certifications."""
        resource, _, action = self.value.partition(".")
        return f"{action} {resource}" if action else resource


TO_VIEW_ROWS = (Right.VIEW_CERTIFICATIONS, Right.VIEW_ENTITIES)
"""What it takes to see who holds what: it tells of certifications and of entities."""

TO_VIEW = frozenset(
    {
        Right.VIEW_CERTIFICATIONS,
        Right.VIEW_ENTITIES,
        Right.VIEW_ROLES,
        Right.VIEW_OPERATORS,
        Right.READ_AUDIT,
    }
)
"""What decides what is shown: where one of these goes, so does what it showed."""

TO_EXPORT_ROWS = (Right.EXPORT, *TO_VIEW_ROWS)
"""What it takes to write that down."""

ADMINISTRATOR = "Administrator"

_VIEWS = frozenset(
    {Right.VIEW_CERTIFICATIONS, Right.VIEW_ENTITIES, Right.VIEW_ROLES, Right.EXPORT, Right.READ_AUDIT}
)

BUILT_IN: dict[str, frozenset[Right]] = {
    ADMINISTRATOR: frozenset(Right),
    "Editor": frozenset(r for r in Right if not r.value.startswith("operators.")),
    "Viewer": _VIEWS,
}


class Operator(NamedTuple):
    """Who works in certtui: the name, the names of the permission sets held, and the rights they give.

    `by` is the account that works under this name, as every event tells it. A front end finds out when it begins.
    """

    name: str
    permission_sets: tuple[str, ...]
    rights: frozenset[Right]
    by: Actor | None = None

    def may(self, right: Right) -> bool:
        """Whether the operator has the right."""
        return right in self.rights

    def missing(self, *rights: Right) -> Right | None:
        """The first of the rights that the operator does not have; None with all of them."""
        return next((right for right in rights if right not in self.rights), None)

    def require(self, *rights: Right) -> None:
        """Raise NotPermitted, in words for the operator, unless all these rights are held."""
        right = self.missing(*rights)
        if right is not None:
            held = ", ".join(self.permission_sets) or "no permissions"
            raise NotPermitted(
                f"{self.name} ({held}) is not permitted to {right.label}. "
                f"Nothing was changed. Ask an Administrator for the right to {right.label}.",
                right.value,
            )


_Query = TypeVar("_Query", bound=Callable[..., Any])


def tells(*rights: Right) -> Callable[[_Query], _Query]:
    """Mark a query with the rights that it takes to be told what it answers.

    This is the one rule of who may see what. A query that is given the operator first checks it by itself; what asks
    any other one for an operator (the interface's desk, a subcommand) checks `rights_to_ask` before.
    """

    def mark(query: _Query) -> _Query:
        marked: Any = query
        if query.__code__.co_varnames[:1] == ("operator",):

            @wraps(query)
            def asked(operator: Operator, *arguments: Any, **options: Any) -> Any:
                operator.require(*rights)
                return query(operator, *arguments, **options)

            marked = asked
        marked.tells = rights
        return cast("_Query", marked)

    return mark


def rights_to_count(filter: Filter) -> tuple[Right, ...]:
    """What it takes to be told how many rows a filter chooses: where it names entities, the answer tells of them."""
    return TO_VIEW_ROWS if filter.narrows_entities else (Right.VIEW_CERTIFICATIONS,)


def rights_to_ask(query: Callable[..., Any]) -> tuple[Right, ...]:
    """The rights that it takes to be told what a query answers; none of what is no one's secret."""
    rights: tuple[Right, ...] = getattr(query, "tells", ())
    return rights
