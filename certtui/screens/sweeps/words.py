"""What is said of sweeps, their rows and their decisions, on all of their screens."""

from __future__ import annotations

from certtui.days import local_day
from certtui.queries.sweeps import RowInFront
from certtui.records import Counts, Status
from certtui.sweeping import Decision, FrozenRow, PastDecision, Sweep, SweepState, Tally
from certtui.text import count

GLYPHS = {
    None: " ",
    Decision.CERTIFIED: "●",
    Decision.RENEWED: "●",
    Decision.REVOKED: "⊘",
    Decision.REINSTATED: "●",
    Decision.ACCEPTED: "~",
    Decision.SETTLED: "=",
    Decision.SKIPPED: "›",
}
"""One cell that tells decisions apart without colour."""
LOOKS = {
    Decision.CERTIFIED: Status.VALID.word,
    Decision.RENEWED: Status.VALID.word,
    Decision.REINSTATED: Status.VALID.word,
    Decision.ACCEPTED: Status.UPCOMING.word,
    Decision.SKIPPED: Status.EXPIRES_SOON.word,
}
"""The status whose look a decision has."""


def decision_words(decision: Decision | None) -> str:
    """● Renewed; for a row that nobody decided on: open."""
    return f"{GLYPHS[decision]} {decision.label}" if decision else "  open"


def tally_words(tally: Tally) -> str:
    """4 certified · 3 renewed · 492 open, 1 skipped: numbers that add up, as a skipped row is open."""
    told = [f"{tally.of(one):,} {one.value}" for one in Decision if one.is_final and tally.of(one)]
    told.append(f"{tally.open:,} open" if tally.open else "none open")
    return " · ".join(told) + (f", {tally.skipped:,} skipped" if tally.skipped else "")


def counts_words(counts: Counts) -> str:
    """12 Missing · 3 Expired."""
    return " · ".join(f"{counts.of(status):,} {status.label}" for status in Status if counts.of(status))


def state_words(sweep: Sweep) -> str:
    """Where a sweep is: how far, by whom it was signed, or that it was given up."""
    if sweep.state is SweepState.SIGNED:
        return f"signed off by {sweep.signed_by} {local_day(sweep.signed_at)}"
    if sweep.state is SweepState.GIVEN_UP:
        return f"given up {local_day(sweep.given_up_at)}"
    return f"{percent(sweep.tally)} decided"


def percent(tally: Tally) -> str:
    """How far a sweep is; 100% only when it is all of it."""
    return f"{tally.decided * 100 // tally.total if tally.total else 100}%"


def begun_words(sweep: Sweep) -> str:
    """Begun 2026-11-25 by ada, for the statuses of 2026-12-31."""
    of = f", for the statuses of {sweep.as_of}" if sweep.as_of != sweep.begun_on else ""
    return f"Begun {sweep.begun_on} by {sweep.begun_by}{of}"


def frozen_words(row: FrozenRow) -> str:
    """What the row was when the sweep was begun."""
    until = f" until {row.expires_on}" if row.expires_on else ""
    since = f" from {row.effective_on}" if row.effective_on else ""
    return f"{row.status.glyph} {row.status.label}{since}{until}, source: {row.sources}"


def decided_words(row: FrozenRow) -> str:
    """Accepted by ada 2026-11-25 10:12 UTC: waiting for the course; to be looked at again on 2026-12-01."""
    return _decided(row) if row.decision else "nothing yet"


def past_words(past: PastDecision) -> str:
    """What the last sweep decided on the same row."""
    was = f"{past.status.label}{f' until {past.expires_on}' if past.expires_on else ''}"
    decided = _decided(past) if past.decision else "left open"
    return f"sweep {past.sweep}, signed off {local_day(past.signed_at)}: it was {was}; {decided[0].lower()}{decided[1:]}"


def _decided(one: FrozenRow | PastDecision) -> str:
    label = one.decision.label if one.decision else ""
    words = f"{label} by {one.decided_by} {one.decided_at[:10]} {one.decided_at[11:16]} UTC"
    if one.note:
        words += f": {one.note}"
    if one.follow_up_on:
        words += f"; to be looked at again on {one.follow_up_on}"
    return words


def who(row: RowInFront) -> str:
    """The row as the line that tells of what was done names it."""
    return f"{row.frozen.name} ({row.frozen.code}) · {row.frozen.certification}"


def left_words(sweep: Sweep) -> str:
    """What is left when no row can be taken: none, or those that others have in front."""
    tally = sweep.tally
    if not tally.open:
        return f"All {count(tally.total, 'row')} are decided."
    others = ", ".join(sweep.workers) or "somebody else"
    return (
        f"{count(tally.open, 'row')} left, in front of {others}. They come here as soon as they are free: when they are"
        " decided on, left, or their terminal is gone for three minutes."
    )


def counts_by_decision(tally: Tally) -> list[tuple[Decision | None, int]]:
    """Each decision that there is, and how many rows have it; first those on which nobody decided."""
    every: list[tuple[Decision | None, int]] = [(None, tally.untouched)]
    every += [(one, tally.of(one)) for one in Decision]
    return [(one, number) for one, number in every if number]
