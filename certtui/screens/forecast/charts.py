"""What each chart shows: its bars, what is said of each, and which rows or which day stand behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Final, NamedTuple

from certtui.queries.forecast import Expiries, Expiring, Share, Stretch
from certtui.text import count
from certtui.widgets.chart import Bar

WEEKS: Final = 26
MONTHS: Final = 24


class Pane(Enum):
    """The charts, by the key of their tab."""

    WEEKS = "weeks"
    MONTHS = "months"
    COMPLIANCE = "compliance"


TABS: Final = (
    (Pane.WEEKS.value, "Expiries by week"),
    (Pane.MONTHS.value, "Expiries by month"),
    (Pane.COMPLIANCE.value, "In compliance"),
)


class Point(NamedTuple):
    """A bar with all that belongs to it. `number` rows are behind it; `day` is the one to look at, if any.

    `stretch`: they are those which expire in it; None: those not in compliance on the day.
    """

    bar: Bar
    words: tuple[str, ...]
    title: str
    number: int
    day: date | None
    stretch: Stretch | None = None


def expiry_points(expiries: Expiries, pane: Pane) -> list[Point]:
    """What is overdue, then the weeks or months to come."""
    by_week = pane is Pane.WEEKS
    overdue = expiries.overdue
    points = []
    if overdue.number:
        words = (f"Expired before {expiries.day}: {count(overdue.number, 'row')}, not renewed since.",)
        title = f"Expired before {expiries.day}"
        points.append(
            Point(Bar(overdue.number, "late", "late"), words, title, overdue.number, None, overdue.stretch)
        )
    coming = _coming(expiries, by_week=by_week)
    return [*points, *(_ahead(one, by_week=by_week) for one in coming)]


def _coming(expiries: Expiries, *, by_week: bool) -> list[Expiring]:
    return expiries.weeks(WEEKS) if by_week else expiries.months(MONTHS)


def _ahead(expiring: Expiring, *, by_week: bool) -> Point:
    first, last = expiring.stretch
    tick = first.strftime("%m-%d") if by_week else first.strftime("%Y-%m")
    name = f"{first} to {last}"
    words = (f"{first:%a} {first} to {last:%a} {last}: {count(expiring.number, 'row')} to expire.",)
    title = f"Expire from {name}"
    return Point(Bar(expiring.number, tick, "ahead"), words, title, expiring.number, last, expiring.stretch)


def share_points(shares: Sequence[Share], day: date) -> list[Point]:
    """A point for each day, the one looked at called by its name."""
    return [_share(share, day) for share in shares]


def _share(share: Share, day: date) -> Point:
    on = share.day
    held = f"{share.compliant:,} of {count(share.total, 'row')} in compliance, {share.lacking:,} not"
    said = "nothing is in force" if share.percent is None else f"{share.percent:.1f} %, {held}"
    words = [f"{on}: {said}."]
    if on != day:
        words.append("What follows if nothing more is recorded." if on > day else "As it was known then.")
    tick = "now" if on == day else f"{on:%Y-%m}"
    title = f"Not in compliance on {on}"
    bar = Bar(share.percent, tick, "behind" if on <= day else "ahead")
    return Point(bar, tuple(words), title, share.lacking, on)


def describe_expiries(expiries: Expiries, pane: Pane) -> str:
    """All rows in one sentence, each once."""
    by_week = pane is Pane.WEEKS
    coming = _coming(expiries, by_week=by_week)
    within = f"{WEEKS} weeks" if by_week else f"{MONTHS} months"
    return (
        f"{count(expiries.total, 'row')}: {expiries.overdue.number:,} expired,"
        f" {sum(one.number for one in coming):,} to expire within {within},"
        f" {expiries.later(coming).number:,} later, {expiries.never:,} never,"
        f" {expiries.undated:,} Missing or Revoked"
    )


def describe_shares(shares: Sequence[Share], day: date) -> str:
    """Where it stands on the day looked at."""
    now = next((one for one in shares if one.day == day), None)
    if now is None or now.percent is None:
        return "Share of all in force that is Valid or Expires Soon"
    return f"{now.percent:.1f} % of {count(now.total, 'row')} are Valid or Expires Soon on {day}"
