"""The audit log: one event for one act, each holding the hash of the one before.

Owns: the form of an event and of the chain. Invariant: an event is written in the transaction of the change it tells
of, and a changed, dropped or inserted event breaks the chain at its line. Whoever can rewrite the whole database can
rewrite the whole chain; its head is what to keep elsewhere: an anchor.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from certtui.db_audit import AuditEvent
from certtui.errors import InvalidInput
from certtui.row_sums import (
    NOTHING,
    TABLES,
    Ask,
    RowSum,
    count_and_sum,
    count_and_sum_as_stored,
    has_blobs,
    parse_sum,
)
from certtui.row_watch import take_changes
from certtui.store import execute

GENESIS = "0" * 64
_PACKED = "z:"  # ids beyond this many characters are compressed
_PACK_ABOVE = 400
_READ_AT_ONCE = 1_000
SUMS = "sums"
"""The key in an event's detail under which the sums of tables stand. They are for checks, not for people."""
_ALL_SUMS_EVERY = 64
"""In each event with such a number all sums stand, so that the last one of a table is never far."""
SUMS_SINCE = "0008_row_sums"
"""The upgrade from which on events have sums."""
OF_A_NEW_DATABASE = ("permission", "permission_set")
"""The tables that have rows before the first event."""


class Event(NamedTuple):
    """One line of the audit log, as stored: what the hash is taken over, in this order."""

    id: int
    at: str
    operator: str
    action: str
    certification_id: int | None
    entity_id: int | None
    detail: str
    touched: str


def now() -> str:
    """The present moment in UTC, to the second: 2026-11-23T15:30:00Z."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def next_id() -> int:
    """The id that the next event will bear. Call it inside of the transaction that will write it."""
    row = execute("SELECT max(id) FROM audit_event").fetchone()
    return int(row[0] or 0) + 1


def append(
    event: Event, *, counted: Collection[str] = (), untrue: Mapping[str, RowSum] = MappingProxyType({})
) -> None:
    """Write the event as the head of the chain, inside of the transaction of the change, with the sums of what it changed.

    Of the tables in `counted` all rows are summed as they are: what they were before is nobody's to say. `untrue`: what
    some of these hold more than the log told of, which the event does not tell of either, so that a check goes on
    finding it.
    """
    row = execute("SELECT hash FROM audit_event ORDER BY id DESC LIMIT 1").fetchone()
    previous = row[0] if row else GENESIS
    event = event._replace(detail=_with_sums(event, counted, untrue))
    AuditEvent.insert(**event._asdict(), previous_hash=previous, hash=_digest(previous, event)).execute()


def _with_sums(event: Event, counted: Collection[str], untrue: Mapping[str, RowSum]) -> str:
    """The event's detail, and the sums of the tables that were changed; of all tables in every so many events."""
    changed = take_changes()
    told = set(TABLES) if event.id % _ALL_SUMS_EVERY == 0 else changed.keys() | counted
    if not told:
        return event.detail
    before = last_sums(told - set(counted))
    sums = {
        name: count_and_sum(name).minus(untrue.get(name, NOTHING))
        if name in counted
        else before.get(name, NOTHING).plus(changed.get(name, NOTHING))
        for name in sorted(told)
    }
    detail = json.loads(event.detail)
    return canonical({**detail, SUMS: {name: str(one) for name, one in sums.items()}})


def last_sums(names: Iterable[str], ask: Ask = execute) -> dict[str, RowSum]:
    """The newest sum that the log tells of each of these tables; without one that it does not tell."""
    missing, found = set(names), {}
    rows = ask("SELECT detail FROM audit_event ORDER BY id DESC LIMIT ?", (_ALL_SUMS_EVERY + 1,))
    for (detail,) in rows.fetchall() if missing else ():
        told = _sums_in(detail)
        for name in missing & told.keys():
            if (one := parse_sum(told[name])) is not None:
                found[name] = one
        missing -= found.keys()
        if not missing:
            break
    return found


def change_told_by(event: int) -> dict[str, RowSum]:
    """What an event changed, by table, as the sums that it tells and those told before have it."""
    found = execute("SELECT detail FROM audit_event WHERE id = ?", (event,)).fetchone()
    told = {name: one for name, text in _sums_in(found[0]).items() if (one := parse_sum(text)) is not None}
    before: dict[str, RowSum] = {}
    rows = execute(
        "SELECT detail FROM audit_event WHERE id < ? ORDER BY id DESC LIMIT ?", (event, _ALL_SUMS_EVERY + 1)
    )
    for (detail,) in rows.fetchall():
        for name, text in _sums_in(detail).items():
            if name in told and name not in before and (one := parse_sum(text)) is not None:
                before[name] = one
    changed = {name: one.minus(before.get(name, NOTHING)) for name, one in told.items()}
    return {name: change for name, change in changed.items() if change != NOTHING}


class Untrue(NamedTuple):
    """A table whose rows are not those that the log tells of."""

    table: str
    told: RowSum
    there: RowSum


def untrue_sums(progress: Callable[[int, int], None] | None = None) -> Iterator[Untrue]:
    """Read all rows of all tables, and give each table that is not what the log tells. `progress` counts rows."""
    told = last_sums(TABLES)
    if not told and head()[0] == 0:  # a new database, in which nobody has signed in
        told = {name: count_and_sum(name) for name in OF_A_NEW_DATABASE}
    total, done = sum(one.rows for one in told.values()), 0

    def read(rows: int) -> None:
        nonlocal done
        done += rows
        if progress:
            progress(min(done, total), total)

    for name in TABLES:
        one = Untrue(name, told.get(name, NOTHING), count_and_sum(name, read))
        if one.there != one.told or has_blobs(name):
            yield one


def untrue_as_stored(ask: Ask = execute) -> dict[str, RowSum]:
    """What the tables hold more than the log tells of, or less, by the columns that they have.

    For a register that need not be of this version, but of one whose events have sums.
    """
    told = last_sums(TABLES, ask)
    (events,) = ask("SELECT count(*) FROM audit_event", ()).fetchone()
    if not told and not events:  # nobody has signed in
        told = {name: count_and_sum_as_stored(name, ask) for name in OF_A_NEW_DATABASE}
    more = {name: count_and_sum_as_stored(name, ask).minus(told.get(name, NOTHING)) for name in TABLES}
    return {name: one for name, one in more.items() if one != NOTHING}


def _sums_in(detail: str) -> dict[str, Any]:
    """The sums that an event tells; nothing of one that somebody wrote over."""
    if f'"{SUMS}":' not in detail:  # nearly as good as reading it, and most have none
        return {}
    try:
        told = json.loads(detail).get(SUMS)
    except (ValueError, AttributeError):
        return {}
    return told if isinstance(told, dict) else {}


def canonical(detail: dict[str, Any]) -> str:
    """The one JSON text for a detail, so that its hash is the same everywhere."""
    return json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def first_broken(progress: Callable[[int, int], None] | None = None) -> tuple[int, str] | None:
    """Walk the chain; the id of the first event that does not hold and why, or None when all do.

    `progress` is told the events walked and how many there are, about every thousand.
    """
    previous, expected = GENESIS, 1
    total = head()[0] if progress else 0
    for *fields, claimed_previous, claimed in _stored():
        event = Event(*fields)
        if event.id != expected:
            return expected, f"event {expected} is missing: the next one is {event.id}"
        if claimed_previous != previous:
            return event.id, "it does not follow from the event before it"
        if claimed != _digest(previous, event):
            return event.id, "its contents are not what was written"
        if progress and expected % _READ_AT_ONCE == 0:
            progress(expected, total)
        previous, expected = claimed, expected + 1
    return None


def head() -> tuple[int, str]:
    """The id and hash of the newest event; (0, GENESIS) before the first."""
    row = execute("SELECT id, hash FROM audit_event ORDER BY id DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, GENESIS)


class Anchor(NamedTuple):
    """The chain's head at a moment, to be kept where whoever can write to the database cannot write."""

    event: int
    hash: str
    at: str
    database: str

    def __str__(self) -> str:
        """The line that `find_anchors` finds again, whatever a journal puts before it."""
        return f"{_ANCHOR} event {self.event} sha256 {self.hash} at {self.at} database {self.database}"


_ANCHOR = "certtui audit anchor:"
_anchor = re.compile(rf"{_ANCHOR} event (\d{{1,18}}) sha256 ([0-9a-f]{{64}}) at (\S+) database (.*)").search


def anchor(database: str) -> Anchor:
    """The present head, as an anchor; `database` says whose it is, without a password."""
    return Anchor(*head(), now(), " ".join(database.split()))


def find_anchors(lines: Iterable[str]) -> list[Anchor]:
    """The anchors among lines of text, such as a journal's. Raises InvalidInput("anchor") for one that is damaged."""
    found = []
    for number, line in enumerate(lines, 1):
        if _ANCHOR not in line:
            continue
        if (match := _anchor(line)) is None:
            raise InvalidInput("anchor", f"Line {number} is an anchor that was damaged: {line.strip()[:200]}")
        found.append(Anchor(int(match[1]), match[2], match[3], match[4].strip()))
    return found


def first_lost_anchor(anchors: Iterable[Anchor]) -> tuple[Anchor, str] | None:
    """The first anchor that the chain as it is stored does not hold and why, or None when it holds all.

    Proves something only of a chain in which `first_broken` finds nothing: one that was rewritten as a whole.
    """
    kept = sorted(anchors)
    newest = head()[0]
    for one in kept:
        if one.event > newest:
            return one, f"event {one.event} is missing: the log ends at event {newest}"
        row = execute("SELECT hash FROM audit_event WHERE id = ?", (one.event,)).fetchone()
        if (row[0] if row else GENESIS) != one.hash:
            return one, f"event {one.event} is not the one that was anchored at {one.at}"
    return None


def pack(ids: Iterable[int]) -> str:
    """Ids as ranges ("1-40,42"), compressed when long: a bulk act over 100,000 rows stays one small event."""
    parts: list[str] = []
    start = last = None
    for value in sorted(ids):
        if last is not None and value == last + 1:
            last = value
            continue
        if start is not None:
            parts.append(f"{start}-{last}" if last != start else f"{start}")
        start = last = value
    if start is not None:
        parts.append(f"{start}-{last}" if last != start else f"{start}")
    text = ",".join(parts)
    if len(text) <= _PACK_ABOVE:
        return text
    return _PACKED + base64.b64encode(zlib.compress(text.encode(), 6)).decode()


def unpack(touched: str) -> list[int]:
    """The ids that `pack` was given, in order."""
    return [id for stretch in _stretches(touched) for id in stretch]


def count_touched(touched: str) -> int:
    """How many ids `pack` was given, without listing them."""
    return sum(map(len, _stretches(touched)))


def touches(touched: str, id: int) -> bool:
    """Whether the id is among those that `pack` was given."""
    return any(id in stretch for stretch in _stretches(touched))


def _stretches(touched: str) -> Iterator[range]:
    if touched.startswith(_PACKED):
        touched = zlib.decompress(base64.b64decode(touched[len(_PACKED) :])).decode()
    for part in filter(None, touched.split(",")):
        first, _, last = part.partition("-")
        yield range(int(first), int(last or first) + 1)


def _digest(previous: str, event: Event) -> str:
    return hashlib.sha256(
        (previous + "\n" + json.dumps(list(event), ensure_ascii=False)).encode()
    ).hexdigest()


def _stored() -> Iterator[tuple[Any, ...]]:
    """Every event in order, read a batch at a time: PostgreSQL's driver holds all that one statement answers."""
    last = -1
    while rows := execute(
        "SELECT id, at, operator, action, certification_id, entity_id, detail, touched, previous_hash, hash"
        " FROM audit_event WHERE id > ? ORDER BY id LIMIT ?",
        (last, _READ_AT_ONCE),
    ).fetchall():
        yield from rows
        last = rows[-1][0]
