"""What another warning window makes of timelines that are known already.

Owns no rule of its own: it moves the day from which rule 2 of `timeline` says Expires Soon in place of Valid, and
nothing else. Invariant: the spans it leaves and those it gives are together what `timeline` would have made with that
window. Days are ordinals, as in `timeline`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from certtui.records import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_VALID, _SOON = int(Status.VALID), int(Status.EXPIRES_SOON)

Part: TypeAlias = "tuple[int, int, int]"
"""First day, last day, status."""


Held: TypeAlias = "tuple[int, int, int, int, int | None, int]"
"""A stored span on which something is held that expires: whose it is, first day, last day, status, the instance that
decides, the end of its chain. Plain, since there are hundreds of thousands."""


class Rewarning(NamedTuple):
    """Spans of one owner that follow on each other for one reason, and what takes their place; both begin alike."""

    before: list[Held]
    after: tuple[Part, ...]


def rewarnings(held: Iterable[Held], warning_window: int | None) -> Iterator[Rewarning]:
    """Find what a warning window (as `timeline` takes it) changes; `held` comes by owner and day.

    Stretches of days that stay as they are are left out. So are, in `held`, spans that no window splits.
    """
    stretch: list[Held] = []
    for span in held:
        if stretch:
            last = stretch[-1]
            # one reason, one stretch: a window splits it once; two stretches of one reason have another between them
            if span[1] == last[2] + 1 and span[4] == last[4] and span[0] == last[0] and span[5] == last[5]:
                stretch.append(span)
                continue
            if after := _changed(stretch, warning_window):
                yield Rewarning(stretch, after)
        stretch = [span]
    if stretch and (after := _changed(stretch, warning_window)):
        yield Rewarning(stretch, after)


def _changed(stretch: list[Held], warning_window: int | None) -> tuple[Part, ...]:
    """A stretch anew, Valid until the warning begins; nothing when it is so already."""
    first = stretch[0]
    starts, ends = first[1], stretch[-1][2]
    warned = ends + 1 if warning_window is None or warning_window < 0 else first[5] - warning_window
    if starts < warned <= ends:
        if len(stretch) == 2 and first[2] == warned - 1 and first[3] == _VALID:
            return ()
        return (starts, warned - 1, _VALID), (warned, ends, _SOON)
    status = _VALID if warned > ends else _SOON
    return () if len(stretch) == 1 and first[3] == status else ((starts, ends, status),)
