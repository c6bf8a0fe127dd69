"""The audit log for other programs: every event with its words, what was hashed as it is stored, and its hashes.

And what was refused, which is no part of that log.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from certtui.exporting.export import Export
from certtui.queries.activity import ActivityFilter, get_proofs, read_pages
from certtui.queries.activity_words import headline
from certtui.queries.refused_acts import TO_READ, RefusedFilter, list_refused_acts
from certtui.rights import Right

if TYPE_CHECKING:
    from collections.abc import Generator

    from certtui.exporting.writing import Value

ACTIVITY_COLUMNS = (
    "event",
    "at",
    "operator",
    "action",
    "what",
    "subject",
    "entities",
    "certification_id",
    "entity_id",
    "detail",
    "touched",
    "hash",
    "previous_hash",
)
"""`at` is UTC; `entities` counts those of an act over many; `what` and `subject` use the names of today."""


def activity_rows(wanted: ActivityFilter) -> Generator[tuple[Value, ...]]:
    """The wanted events, newest first, in the order of ACTIVITY_COLUMNS."""
    for page in read_pages(wanted):
        proofs = get_proofs([one.id for one in page.rows])
        for one in page.rows:
            proof = proofs[one.id]
            yield (
                one.id,
                one.at,
                one.operator,
                one.action,
                headline(one),
                one.subject,
                one.touched,
                one.certification_id,
                one.entity_id,
                proof.detail,
                proof.touched,
                proof.hash,
                proof.previous_hash,
            )


def activity_export(wanted: ActivityFilter) -> Export:
    """The wanted events, and no right to anything else that they tell of: the log names all that it names."""
    return Export(lambda: ACTIVITY_COLUMNS, partial(activity_rows, wanted), (Right.READ_AUDIT, Right.EXPORT))


REFUSED_COLUMNS = (
    "at",
    "operator",
    "uid",
    "account",
    "host",
    "way",
    "loginuid",
    "session_user",
    "right",
    "action",
    "subject",
    "words",
    "number",
)
"""`at` is UTC; `right` is the one that was missing; `number` counts the attempts that one line stands for."""


def refused_rows(wanted: RefusedFilter) -> Generator[tuple[Value, ...]]:
    """What was refused, newest first, in the order of REFUSED_COLUMNS."""
    for one in list_refused_acts(wanted):
        yield (
            one.at,
            one.operator,
            one.uid,
            str(one.by.get("account", "")),
            one.host,
            str(one.by.get("way", "")),
            one.by.get("loginuid"),
            str(one.by.get("session_user", "")),
            one.needed,
            one.action,
            one.subject,
            one.words,
            one.number,
        )


def refused_export(wanted: RefusedFilter) -> Export:
    """What was refused, for who may read the log and see the operators."""
    return Export(lambda: REFUSED_COLUMNS, partial(refused_rows, wanted), (*TO_READ, Right.EXPORT))
