"""What the tables are made of: what all share, and columns beside those of Peewee: days, the domain's choices, keys that never come back.

Owns: how each is stored on either engine, and what of it the database itself refuses.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any

from certtui.days import parse_snap
from certtui.peewee_alone import pw
from certtui.records import Kind, SnapTo, Status
from certtui.store import is_postgresql, proxy


class Table(pw.Model):  # type: ignore[misc]
    """What all tables share."""

    class Meta:
        database = proxy
        legacy_table_names = False


class DayField(pw.DateField):  # type: ignore[misc]
    """A calendar day. Peewee's own field tries a list of formats on each value, which is felt at 100,000 rows."""

    def python_value(self, value: str | date | None) -> date | None:
        """Read what the engine gave: ISO text on SQLite, a date on PostgreSQL."""
        return date.fromisoformat(value) if isinstance(value, str) else value


class ChoiceField(pw.SmallIntegerField):  # type: ignore[misc]
    """A value of an IntEnum, stored as its number."""

    def __init__(self, choice: type[Kind | Status], **options: Any) -> None:
        self.choice = choice
        super().__init__(**options)

    def db_value(self, value: int | None) -> int | None:
        """Store the number."""
        return None if value is None else int(value)

    def python_value(self, value: int | None) -> Kind | Status | None:
        """Read the number as the choice it is."""
        return None if value is None else self.choice(value)


class WordField(pw.TextField):  # type: ignore[misc]
    """A value of an Enum, stored as its word."""

    def __init__(self, choice: type[Enum], **options: Any) -> None:
        self.choice = choice
        super().__init__(**options)

    def db_value(self, value: Enum | None) -> str | None:
        """Store the word."""
        return None if value is None else str(self.choice(value).value)

    def python_value(self, value: str | None) -> Enum | None:
        """Read the word as the choice it is."""
        return None if value is None else self.choice(value)


class SnapField(pw.TextField):  # type: ignore[misc]
    """What an expiry is moved to, stored as files have it: month_end, 30-06, 30-06/2@2025."""

    def db_value(self, value: SnapTo | None) -> str | None:
        """Store the word."""
        return None if value is None else value.value

    def python_value(self, value: str | None) -> SnapTo | None:
        """Read the word as what it means."""
        return None if value is None else parse_snap(value)


class EventField(pw.BigIntegerField):  # type: ignore[misc]
    """The number of an event of the audit log. No foreign key; `certtui check` finds what names one that is missing."""


class NeverReusedField(pw.AutoField):  # type: ignore[misc]
    """A key that is never given twice.

    SQLite gives a deleted last row's id to the next one unless told otherwise, and a mark that another operator holds
    on the deleted row would then act on a stranger.
    """

    def ddl(self, context: pw.Context) -> pw.NodeList:
        """Add SQLite's word for it; PostgreSQL's sequences never go back."""
        ddl = super().ddl(context)
        return ddl if is_postgresql() else pw.NodeList((ddl, pw.SQL("AUTOINCREMENT")))


class SameKindField(pw.ForeignKeyField):  # type: ignore[misc]
    """A reference to a row of the same kind: (entity, kind) or (certification, kind), which are unique as well.

    It implies the plain reference, whose check would be paid for a second time with every row.
    """

    def foreign_key_constraint(self, explicit_name: bool = False) -> pw.SQL:  # noqa: ARG002 - Peewee's signature
        """Refer to both columns."""
        parent = self.rel_model._meta.table_name  # noqa: SLF001
        return pw.SQL(
            f"FOREIGN KEY ({self.column_name}, kind) REFERENCES {parent} (id, kind) ON DELETE {self.on_delete}"
        )


def one_of(column: str, choice: type[Enum], *, null: bool = False) -> pw.Check:
    """Let the database itself refuse a value outside of the choice."""
    values = ", ".join(repr(c.value) for c in choice)
    return pw.Check(f"{column} IS NULL OR {column} IN ({values})" if null else f"{column} IN ({values})")
