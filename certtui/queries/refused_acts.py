"""What was refused, newest first, for those who appoint operators."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import date
from typing import Any, NamedTuple

from certtui.queries.activity.stored import read_detail
from certtui.queries.activity_words import account_words
from certtui.rights import Operator, Right, tells
from certtui.store import execute, ids_table
from certtui.text import search_key, search_words

TO_READ = (Right.READ_AUDIT, Right.VIEW_OPERATORS)
"""What it takes to see what was refused to others."""
_AT_ONCE = 1_000


class RefusedAct(NamedTuple):
    """A refused attempt. `needed` is the missing right, empty where it was about who somebody is.

    `number` is above 1 on a line that stands for the further ones of a minute.
    """

    id: int
    at: str
    operator: str
    uid: int
    host: str
    by: dict[str, Any]
    needed: str
    action: str
    subject: str
    words: str
    number: int

    @property
    def account(self) -> str:
        """The account that tried, as a list names it."""
        return str(self.by.get("account") or f"uid {self.uid}")

    @property
    def what(self) -> str:
        """What was tried, in one line."""
        if self.number > 1 or not (self.action or self.subject):
            return self.words if self.number == 1 else f"{self.number:,} × {self.words}"
        return ": ".join(part for part in (self.action, self.subject) if part)


class RefusedFilter(NamedTuple):
    """Which attempts are wanted; what is left empty narrows nothing. Days are in UTC, both inclusive."""

    operator: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""


def require_reading_refused(operator: Operator) -> None:
    """Raise NotPermitted unless the operator may see what was refused."""
    for right in TO_READ:
        operator.require(right)


@tells(Right.READ_AUDIT)
def list_refused_acts(wanted: RefusedFilter = RefusedFilter()) -> Generator[RefusedAct]:  # noqa: B008 - immutable
    """All wanted attempts, newest first."""
    words = search_words(wanted.text)
    since = wanted.since.isoformat() if wanted.since else ""
    until = f"{wanted.until.isoformat()}T99" if wanted.until else "9999"  # after every moment of that day
    before = 1 << 62
    while True:
        rows = execute(
            f"SELECT {_COLUMNS} FROM refused_act WHERE id < ? AND at >= ? AND at < ? ORDER BY id DESC LIMIT ?",
            (before, since, until, _AT_ONCE),
        ).fetchall()
        for one in map(_made, rows):
            if (
                (not wanted.operator or wanted.operator in (one.operator, one.account))
                and (not wanted.action or wanted.action == one.action)
                and all(word in search_key(_all_words(one)) for word in words)
            ):
                yield one
        if len(rows) < _AT_ONCE:
            return
        before = rows[-1][0]


@tells(Right.READ_AUDIT)
def get_refused_acts(ids: Sequence[int]) -> list[RefusedAct]:
    """These attempts, in the order of `ids`."""
    table, param = ids_table(ids)
    rows = execute(
        f"SELECT {_COLUMNS} FROM refused_act WHERE id IN (SELECT id FROM {table} AS chosen)", (param,)
    )
    found = {one.id: one for one in map(_made, rows.fetchall())}
    return [found[id] for id in ids if id in found]


_COLUMNS = "id, at, operator, uid, host, by_whom, needed, action, subject, words, number"


def _made(row: Sequence[Any]) -> RefusedAct:
    id, at, operator, uid, host, by, *rest = row
    return RefusedAct(id, at, operator, uid, host, read_detail(by), *rest)


def _all_words(one: RefusedAct) -> str:
    return " ".join(
        (one.operator, one.needed, one.action, one.subject, one.words, one.at, account_words(one.by))
    )
