"""What was refused is recorded: who tried what, and which right is missing.

A front end calls this once the refused command has ended, so that what was rolled back takes no record with it. The
table is no part of the audit log's chain; the system's journal gets each line as well. Invariant: nothing that goes wrong
here hides the refusal itself.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from certtui import audit
from certtui.actor import Actor
from certtui.db_refused import RefusedAct
from certtui.errors import CerttuiError, NotPermitted
from certtui.journal import WARNING, send_to_journal
from certtui.peewee_alone import pw
from certtui.store import execute, write_transaction

A_MINUTE: Final = 10
"""Refusals of one account that are listed one by one in a minute; the others are counted on one line."""
_KEPT: Final = timedelta(days=366)
_LONGEST: Final = 500
"""Characters of what was tried that are kept."""


def record_refusal(refusal: NotPermitted, operator: str, by: Actor, tried: str = "") -> None:
    """Record that this account, working as `operator`, was refused something.

    `tried` says on what, in the front end's words; else it is what the command knew. Where the database cannot be written,
    the journal alone has it.
    """
    at = audit.now()
    is_listed: bool | None = True
    with suppress(CerttuiError, pw.PeeweeException), write_transaction():
        is_listed = _store(refusal, operator, by, tried, at)
    if is_listed is not None:
        send_to_journal(_line(refusal, operator, by, tried, is_listed=is_listed), WARNING)


def _store(refusal: NotPermitted, operator: str, by: Actor, tried: str, at: str) -> bool | None:
    """Store it; False for the first of a minute that is only counted, None for the others."""
    forgotten = datetime.now(UTC) - _KEPT
    RefusedAct.delete().where(RefusedAct.at < forgotten.strftime("%Y-%m-%dT%H:%M:%SZ")).execute()
    minute = at[:16]
    lately = list(
        RefusedAct.select(RefusedAct.id)
        .where(RefusedAct.at >= minute, RefusedAct.uid == by.uid, RefusedAct.host == by.host)
        .order_by(RefusedAct.id)
        .limit(A_MINUTE + 1)
    )
    if len(lately) > A_MINUTE:
        RefusedAct.update(number=RefusedAct.number + 1, at=at).where(RefusedAct.id == lately[-1].id).execute()
        return None
    is_listed = len(lately) < A_MINUTE
    RefusedAct.insert(
        at=at,
        uid=by.uid,
        host=by.host,
        operator=operator[:_LONGEST],
        by_whom=audit.canonical(by.as_detail()),
        needed=refusal.right if is_listed else "",
        action=refusal.action if is_listed else "",
        subject=(tried or _subject(refusal))[:_LONGEST] if is_listed else "",
        words=str(refusal)[:_LONGEST] if is_listed else _ONLY_COUNTED,
    ).execute()
    return is_listed


_ONLY_COUNTED = "Further attempts in the same minute, counted only."


def _subject(refusal: NotPermitted) -> str:
    """What it was about, by the name that people know."""
    named = []
    for id, statement in (
        (refusal.certification_id, "SELECT name FROM certification WHERE id = ?"),
        (refusal.entity_id, "SELECT code || ' ' || name FROM entity WHERE id = ?"),
    ):
        if id is not None and (row := execute(statement, (id,)).fetchone()):
            named.append(row[0])
    return " · ".join(named)


def _line(refusal: NotPermitted, operator: str, by: Actor, tried: str, *, is_listed: bool) -> str:
    who = f"uid {by.uid} ({by.account or 'no account'}) as operator '{operator}'"
    if by.loginuid is not None:
        who += f", login uid {by.loginuid}"
    if not is_listed:
        return f"refused: {who}: further attempts in this minute are only counted, in the database"
    parts = (
        (refusal.right, "right {}"),
        (refusal.action, "action '{}'"),
        (tried[:_LONGEST], "on: {}"),
    )
    told = [words.format(value) for value, words in parts if value]
    return "; ".join([f"refused: {who}", *told, str(refusal)[:_LONGEST]])
