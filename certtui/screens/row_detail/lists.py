"""The lists of a row's detail as tables show them: instances, revocations, attachments, sources, the entity's own facts.

Owns their columns and words. Each line has a row of cells, and words that tell all of it. Names are as they were typed:
tables and the screen make them printable.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from certtui.attachments import size_words
from certtui.days import local_day
from certtui.queries.attachments import AttachmentLine
from certtui.queries.details import AssociationDetails, InstanceLine, RevocationLine
from certtui.queries.origin_words import expiry_words
from certtui.records import Kind, Status
from certtui.rules import Rule
from certtui.text import count
from certtui.widgets.rows_table import Cell, Column, Row


class Line(NamedTuple):
    """A row, and all that there is to tell of it."""

    row: Row
    words: tuple[str, ...]


class Listing(NamedTuple):
    """A list: its key, what its tab is called, its columns, and what it says when there is nothing in it."""

    key: str
    title: str
    columns: tuple[Column, ...]
    empty: str


INSTANCES: Final = Listing(
    "instances",
    "Instances",
    (
        Column("issued", "Issued", width=10, sortable=False),
        Column("effective", "Effective", width=10, sortable=False, priority=60),
        Column("expires", "Expires", width=10, sortable=False),
        Column("state", "On this day", weight=2, least=23, sortable=False),
        Column("number", "Number", weight=1, least=8, sortable=False, priority=40),
        Column("files", "Files", width=5, align="right", sortable=False, priority=50),
        Column("by", "Recorded by", weight=1, least=8, sortable=False, priority=10),
    ),
    "No instance yet. t certifies, i enters one of the past.",
)
REVOCATIONS: Final = Listing(
    "revocations",
    "Revocations",
    (
        Column("from", "From", width=10, sortable=False),
        Column("until", "Ended on", width=10, sortable=False),
        Column("reason", "Reason", weight=2, least=16, sortable=False),
        Column("ended", "Ended by", weight=1, least=12, sortable=False, priority=40),
        Column("by", "Revoked by", weight=1, least=8, sortable=False, priority=30),
    ),
    "It was never revoked.",
)
ATTACHMENTS: Final = Listing(
    "attachments",
    "Attachments",
    (
        Column("name", "File", weight=2, least=16, sortable=False),
        Column("size", "Size", width=9, align="right", sortable=False),
        Column("instance", "Instance of", width=11, sortable=False),
        Column("added", "Added on", width=10, sortable=False, priority=40),
        Column("by", "Added by", weight=1, least=8, sortable=False, priority=30),
    ),
    "No attachment yet. a attaches a file to the instance chosen in Instances.",
)
SOURCES: Final = Listing(
    "sources",
    "Sources",
    (
        Column("source", "Source", weight=1, least=14, sortable=False),
        Column("change", "Where to change it", weight=2, least=24, sortable=False),
    ),
    "No source is left, which is why it is archived.",
)
FACTS: Final = Listing(
    "facts",
    "",
    (
        Column("topic", "Field", weight=1, least=14, sortable=False),
        Column("value", "Value", weight=3, least=24, sortable=False),
    ),
    "",
)
ACTIVITY: Final = Listing(
    "activity",
    "Activity",
    (
        Column("at", "When (UTC)", width=16, sortable=False),
        Column("by", "Who", weight=1, least=8, sortable=False),
        Column("what", "What", weight=4, least=24, sortable=False),
    ),
    "Nothing is in the audit log of it.",
)
LISTINGS: Final = (INSTANCES, REVOCATIONS, ATTACHMENTS, SOURCES, ACTIVITY, FACTS)


def lines_of(listing: Listing, details: AssociationDetails) -> list[Line]:
    """What stands in a list; that of the activity, which is read apart, has nothing here."""
    if listing is INSTANCES:
        return [_instance(details, one) for one in details.instances]
    if listing is REVOCATIONS:
        return [_revocation(one) for one in details.revocations]
    if listing is ATTACHMENTS:
        return [_attachment(one) for one in details.attachments]
    if listing is SOURCES:
        return list(_sources(details))
    return list(_facts(details)) if listing is FACTS else []


def title_of(listing: Listing, details: AssociationDetails) -> str:
    """The tab's words, with how many there are."""
    if listing is FACTS:
        return details.definition.kind.label
    if listing is ACTIVITY:
        return listing.title
    return f"{listing.title} {len(lines_of(listing, details)):,}"


def _instance(details: AssociationDetails, one: InstanceLine) -> Line:
    fields = one.fields
    files = [file.name for file in details.attachments if file.instance == one.id]
    row = Row(
        one.id,
        (
            fields.issued_on.isoformat(),
            fields.effective_on.isoformat(),
            fields.expires_on.isoformat() if fields.expires_on else "never",
            _state(details, one),
            fields.number,
            f"{len(files):,}" if files else "",
            one.recorded_by,
        ),
    )
    return Line(row, tuple(_instance_words(details, one, files)))


def _instance_words(details: AssociationDetails, one: InstanceLine, files: list[str]) -> Iterator[str]:
    fields = one.fields
    number = f" No. {fields.number}." if fields.number else ""
    void = f" Void since {one.voided_on}." if one.voided_on and one.void is None else ""
    yield f"Recorded {_moment(one.recorded_at)} by {one.recorded_by}.{number}{void}"
    if one.void is not None:
        who = f"Voided by {one.void.by}, {_moment(one.void.at)}" if one.void.by else "Voided"
        yield f"{who}{f': {one.void.reason}' if one.void.reason else ''}. It never counts."
    elif one.replacement is not None:
        renewal, by = one.replacement
        line = details.instance(renewal)
        named = f"of {line.fields.issued_on}" if line else ""
        yield f"Replaced by the renewal {named}, which ends sooner: it does not count from {by.stops_on} on."
    if gone := [
        other.fields.issued_on.isoformat() for other in details.instances if one.id in other.replaced_by
    ]:
        yield f"Replaced the certificate of {', '.join(sorted(gone))}. Voiding or deleting this one gives that back."
    if fields.note:
        yield from f"Note: {fields.note}".splitlines()
    if files:
        yield f"{count(len(files), 'attachment')}: {', '.join(files)}."
    others = frozenset(other.fields.expires_on for other in details.instances if other.id != one.id)
    words = expiry_words(one, details.definition.terms, others)
    yield f"Expires {words}" if fields.expires_on else words


def _state(details: AssociationDetails, one: InstanceLine) -> Cell:
    """What the instance is on the day looked at: a cell of its state, in the look of the status it gives."""
    found, day = details.explanation, details.as_of
    if one.void is not None:
        return f"{Status.REVOKED.glyph} void, never counts", ""
    if found is not None and any(each.key == one.id for each in found.chain):
        first = found.chain[0].key == one.id
        if found.rule is Rule.HELD:
            words = "holds" if first else "carries on"
        else:
            words = "has ended" if found.rule is Rule.ENDED else "takes effect later"
        return f"{found.status.glyph} {words}", found.status.word
    return _spent(one, day) or _unused(one, day)


def _spent(one: InstanceLine, day: date) -> Cell | None:
    """That it counts no more, or not to its end."""
    if one.voided_on is not None and one.voided_on <= day:
        return f"{Status.REVOKED.glyph} void since {one.voided_on}", ""
    if one.replacement is not None and one.replacement[1].known_on <= day:
        return "replaced" if one.replacement[1].stops_on <= day else "holds until replaced"
    return None


def _unused(one: InstanceLine, day: date) -> Cell:
    """What it is where another one decides."""
    fields = one.fields
    if fields.issued_on > day:
        return "not yet issued"
    if fields.expires_on is not None and fields.expires_on < day:
        return "has ended"
    return "takes effect later" if fields.effective_on > day else "holds as well"


def _revocation(one: RevocationLine) -> Line:
    row = Row(
        one.id,
        (
            one.revoked_on.isoformat(),
            one.ended_on.isoformat() if one.ended_on else "stands",
            one.reason,
            _ended(one),
            one.recorded_by,
        ),
    )
    words = [
        f"Revoked from {one.revoked_on} on: {one.reason}",
        f"Recorded {_moment(one.recorded_at)} by {one.recorded_by}.",
    ]
    if one.ended_on:
        who = f" by {one.ended_operator}" if one.ended_operator else ""
        recorded = f", recorded {_moment(one.ended_at)}" if one.ended_at else ""
        why = f": {one.ended_reason}" if one.ended_reason else "."
        ended = f"Ended on {one.ended_on}" if one.ended_on > one.revoked_on else "Never took effect"
        words.append(f"{ended}, {_ended(one)}{who}{recorded}{why}")
    return Line(row, tuple(words))


def _ended(one: RevocationLine) -> str:
    if one.ended_on is None:
        return ""
    return "reinstated" if one.ended_by == "reinstated" else "certified again"


def _attachment(one: AttachmentLine) -> Line:
    row = Row(one.id, (one.name, size_words(one.size), one.issued_on, local_day(one.added_at), one.added_by))
    return Line(
        row,
        (
            one.name,
            f"{size_words(one.size)}, added {_moment(one.added_at)} by {one.added_by} to the instance of {one.issued_on}.",
            f"SHA-256 {one.sha256}",
        ),
    )


def _sources(details: AssociationDetails) -> Iterator[Line]:
    sources = details.sources
    if sources.direct:
        given = (
            f"assigned by {sources.direct_by}, {_moment(sources.direct_at)}"
            if sources.direct_by
            else "assigned"
        )
        where = "in the list of rows: delete removes it"
        yield Line(Row(0, ("direct", f"{where} ({given})")), (f"direct: {given}.", f"To change it: {where}."))
    for place, role in enumerate(sources.roles, 1):
        where = f"Settings > Employees > [{role}] > Certifications, or its members"
        yield Line(
            Row(place, (f"role {role}", where)), (f"The role {role} brings it.", f"To change it: {where}.")
        )


def _facts(details: AssociationDetails) -> Iterator[Line]:
    kind: Kind = details.definition.kind
    facts = [
        ("Name", details.name),
        ("Code", details.code),
        ("E-mail", details.email or "–"),
        *details.attributes,
        (
            kind.label,
            "active" if details.active else "inactive: left out of lists and counts unless asked for",
        ),
        ("Assigned on", details.assigned_on.isoformat()),
    ]
    if details.archived_on:
        facts.append(("Archived on", details.archived_on.isoformat()))
    for place, (topic, value) in enumerate(facts):
        yield Line(Row(place, (topic, value)), (f"{topic}: {value}",))


def _moment(at: str) -> str:
    """A moment as people read it: 2026-11-23 15:30 UTC."""
    return f"{at[:10]} {at[11:16]} UTC" if len(at) > len("2026-11-23T15:30") else at[:10]
