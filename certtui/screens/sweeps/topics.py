"""A row of a sweep in topics, as the working screen shows it: all that is needed to decide, in a screenful."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from certtui.queries.details import AssociationDetails, InstanceLine, RevocationLine
from certtui.queries.explanation_words import describe
from certtui.queries.sweeps import RowInFront
from certtui.screens.sweeps.words import begun_words, decided_words, frozen_words, left_words, past_words
from certtui.sweeping import Decision, Sweep
from certtui.text import count
from certtui.widgets.topic_pane import Topic

_INSTANCES: Final = 3
"""Instances that are told of; enter shows all."""
NOTICE: Final = "notice"


def row_topics(row: RowInFront, today: date) -> Iterator[Topic]:
    """The row: what was decided, who and what it is about, how it stands and why, what changed, its history."""
    if row.frozen.decision is not None:
        look = NOTICE if row.frozen.decision is Decision.SKIPPED else ""
        yield Topic("Decided", decided_words(row.frozen), look)
    if row.now is None:
        frozen = row.frozen
        yield Topic(frozen.kind.label, f"{frozen.name} ({frozen.code})")
        yield Topic("Must hold", f"{frozen.certification}: no longer, the row was removed")
        yield from _since(row, today)
        return
    first, *explained = describe(row.now)
    yield Topic(row.now.definition.kind.label, _who(row.now))
    yield Topic("Must hold", _what(row.now))
    status = row.now.status
    # a sweep of a day to come is worked today: which day is told of is not what the bar on top says
    lead = f"On {row.now.as_of}: " if row.now.as_of != today else ""
    glyph = f"{status.glyph} " if status else ""
    yield Topic(first.topic, f"{lead}{glyph}{first.text}", status.word if status else "")
    yield from _since(row, today)
    for topic, words in explained:
        yield Topic(topic, words)
    yield Topic("History", _history(row.now))


def end_topics(sweep: Sweep) -> Iterator[Topic]:
    """What is shown when no row is left to take."""
    tally = sweep.tally
    yield Topic("Sweep", sweep.title)
    yield Topic("", begun_words(sweep))
    yield Topic("Rows", left_words(sweep))
    for decision in Decision:
        if tally.of(decision):
            yield Topic("", f"{tally.of(decision):>7,} {decision.value}")
    if tally.open:
        yield Topic("", f"{tally.open:>7,} open", NOTICE)
    else:
        yield Topic(
            "Next", "z signs the sweep off; until then left goes back and u takes a decision back.", NOTICE
        )


def _since(row: RowInFront, today: date) -> Iterator[Topic]:
    """What became of it since it was frozen, and what was decided the last time."""
    if row.changes:
        yield Topic("Changed", "; ".join(row.changes), NOTICE)
    if not row.needs_action and (row.frozen.decision is None or not row.frozen.decision.is_final):
        yield Topic("", "Nothing is to be done on it any more: d settles it.", NOTICE)
    if row.last is not None:
        overdue = row.last.is_overdue(today)
        words = past_words(row.last)
        yield Topic("Last sweep", f"{words}, which is over" if overdue else words, NOTICE if overdue else "")
    if row.changes or row.frozen.decision is not None:
        yield Topic("Frozen as", frozen_words(row.frozen))


def _who(details: AssociationDetails) -> str:
    told = [f"{details.name} ({details.code})", details.email or "no e-mail"]
    told += [f"{name}: {value}" for name, value in details.attributes]
    return " · ".join(told)


def _what(details: AssociationDetails) -> str:
    definition = details.definition
    valid = f"valid for {definition.validity}" if definition.validity else "never expires"
    window = definition.warning_window
    warned = f"warned of {count(window, 'day')} before" if window is not None and window >= 0 else ""
    return " · ".join(part for part in (definition.name, definition.group, valid, warned) if part)


def _history(details: AssociationDetails) -> str:
    if not details.instances and not details.revocations:
        return "nothing was ever recorded"
    told = [_instance(one) for one in details.instances[:_INSTANCES]]
    if len(details.instances) > _INSTANCES:
        told.append(f"and {count(len(details.instances) - _INSTANCES, 'instance')} before")
    if details.attachments:
        told.append(count(len(details.attachments), "attachment"))
    if details.revocations:
        told.append(_revocation(details.revocations[0]))
    if len(details.revocations) > 1:
        told.append(f"{count(len(details.revocations) - 1, 'revocation')} before")
    return "; ".join(told)


def _instance(one: InstanceLine) -> str:
    fields = one.fields
    number = f" no. {fields.number}" if fields.number else ""
    void = f", void since {one.voided_on}" if one.voided_on else ""
    if one.void is not None:
        void = ", voided"
    elif one.replacement is not None:
        void += f", replaced from {one.replacement[1].stops_on}"
    return f"{fields.effective_on} to {_day(fields.expires_on)}{number}{void}"


def _revocation(one: RevocationLine) -> str:
    ended = f" until {one.ended_on}" if one.ended_on else ""
    return f"revoked {one.revoked_on}{ended}: {one.reason}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "never"
