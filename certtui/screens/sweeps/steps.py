"""The steps of working a sweep, each run whole in a thread of the desk: decide, take the next row, read what is on it.

So that from a key to the next row it is one way there and back, however far the database is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple

from certtui.commands.sweeps import claim_next, claim_row, undo_decision
from certtui.errors import Conflict
from certtui.queries.sweeps import RowInFront, get_row_in_front, get_sweep, list_first_open
from certtui.rights import Operator
from certtui.sweeping import Front, Sweep

_FIRST: Final = 1
"""The position of a sweep's first row; none has no row."""


class Post(NamedTuple):
    """Who works in which sweep, at which terminal, on which day."""

    operator: Operator
    sweep: int
    holder: str
    today: date


class Step(NamedTuple):
    """Where a step led: the row in front, None when none is left to take.

    `held`: it is this terminal's to decide on. `words`: why it is not, where there is something to say.
    """

    sweep: Sweep
    row: RowInFront | None
    held: bool = False
    words: str = ""


Decide = Callable[[Operator, Front, date], object]
"""A command that decides on the row in front."""


def take_next(post: Post, after: int) -> Step:
    """Take the next row that is nobody's."""
    position = claim_next(post.operator, post.sweep, post.holder, after=after)
    if position is None:
        return Step(get_sweep(post.operator, post.sweep), None)
    return _seen(post, position, held=True)


def decide(post: Post, front: Front, command: Decide) -> Step:
    """Decide on the row in front, and take the next."""
    command(post.operator, front, post.today)
    return take_next(post, front.position)


def take(post: Post, position: int) -> Step:
    """Go to a row, and take it if it is open and nobody else has it."""
    row = get_row_in_front(post.operator, post.sweep, position, post.today)
    if row.frozen.decision is not None and row.frozen.decision.is_final:
        return Step(row.sweep, row)
    try:
        claim_row(post.operator, post.sweep, post.holder, position)
    except Conflict as taken:
        return Step(row.sweep, row, words=str(taken))
    return _seen(post, position, held=True)


def look_at(post: Post, position: int) -> Step:
    """Go to a row without taking it."""
    return _seen(post, position, held=False)


def look_first(post: Post, at: int | None = None) -> Step:
    """Go to this row or, without one, to the first that is open, or to the first; without taking it."""
    if at is None:
        at = next(iter(list_first_open(post.sweep, 1)), _FIRST)
    return look_at(post, at)


def undo(post: Post, position: int) -> Step:
    """Take the decision on a row back, and have the row in front."""
    undo_decision(post.operator, post.sweep, position, post.holder, post.today)
    return _seen(post, position, held=True)


def _seen(post: Post, position: int, *, held: bool) -> Step:
    row = get_row_in_front(post.operator, post.sweep, position, post.today)
    return Step(row.sweep, row, held)
