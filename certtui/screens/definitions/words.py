"""The words for what a definition says, and for what changing or deleting one does.

Owns the wording alone: every number comes from the plan that the command agrees to.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from certtui.days import snap_words
from certtui.records import Basis, Definition, FixedDay, InitialValidity, LastDay, Snap, SnapTo
from certtui.text import count

if TYPE_CHECKING:
    from certtui.commands.definitions import Deletion
    from certtui.queries.definition_changes import DefinitionChange

BASIS_WORDS: Final = {
    Basis.COMPLETION: "the completion date",
    Basis.OLD_EXPIRY: "the old expiry",
    Basis.FIXED_CYCLE: "a fixed cycle",
}
LAST_DAY_WORDS: Final = {
    LastDay.SAME_DAY: "the same day: 2026-03-10 + 1 year = 2027-03-10",
    LastDay.DAY_BEFORE: "the day before: 2026-03-10 + 1 year = 2027-03-09",
}
SNAP_WORDS: Final = {
    Snap.NONE: "as calculated",
    **{snap: f"moved to {snap_words(snap)}" for snap in (Snap.MONTH_END, Snap.YEAR_END)},
}
FIXED_DAY_WORDS: Final = "moved to a fixed day:"
INITIAL_WORDS: Final = {
    InitialValidity.EVIDENCE_NEEDED: "evidence needed: Missing until someone certifies",
    InitialValidity.VALID_WHEN_ADDED: "valid when added",
}


def moved_words(snap: SnapTo) -> str:
    """What an expiry is moved to, as the choice says it, with the day that is fixed."""
    return SNAP_WORDS[snap] if isinstance(snap, Snap) else f"moved to {snap_words(snap)}"


def fixed_day_words(snap: SnapTo) -> str:
    """What a fixed day means: every year, or each so many years; nothing for another choice."""
    if not isinstance(snap, FixedDay):
        return ""
    if snap.every == 1:
        return f"The first {snap_words(snap)} on or after what the validity gives."
    return f"The first of {snap_words(snap)} on or after what the validity gives."


def window_words(window: int | None) -> str:
    """What the largest offset means for the status."""
    if window is None:
        return "None: never Expires Soon, and no reminder."
    if window < 0:
        return "All after the expiry: never Expires Soon, and no renewal is early."
    if window == 0:
        return "The largest, 0, is the warning window: Expires Soon on the last day only."
    return f"The largest, {window}, is the warning window: Expires Soon from {count(window, 'day')} before."


def change_words(change: DefinitionChange, put: Sequence[str], taken: Sequence[str]) -> list[str]:
    """What a change does today, in lines; none when nobody sees any difference. `put`, `taken`: roles by name."""
    lines = []
    if change.moved:
        moves = ", ".join(
            f"{move.rows:,} {move.before.label} → {move.after.label}" for move in change.moves if move.rows
        )
        lines.append(f"{count(change.moved, 'row changes', 'rows change')} status: {moves}.")
    gained = _joined(
        (change.gained, "employee gets it", "employees get it"),
        (change.restored, "has it back with its history", "have it back with their history"),
        (
            change.joined,
            "holds it already and keeps it by one source more",
            "hold it already, by one source more",
        ),
    )
    if gained:
        lines.append(f"Through {_listed(put)}: {gained}.")
    lost = _joined(
        (change.gone, "loses it", "lose it"),
        (change.archived, "is archived with its history", "are archived with their history"),
        (change.kept, "keeps it by another source", "keep it by another source"),
    )
    if lost:
        lines.append(f"No longer through {_listed(taken)}: {lost}.")
    return lines


def terms_words(before: Definition, after: Definition) -> list[str]:
    """That what was recorded stays, where the change might seem to reach it."""
    ends = ("validity", "last_day", "snap", "basis", "renewal_window", "minimum")
    if all(getattr(before, field) == getattr(after, field) for field in ends):
        return []
    return ["What is recorded keeps its dates; the new terms count from the next time on."]


def deletion_lines(plan: Deletion) -> list[str]:
    """What goes with a certification, before it goes."""
    if plan.is_unused:
        return [f"{plan.name} is held by nobody and no role brings it: only its definition goes."]
    lines = [f"With {plan.name} go, for good:"]
    if plan.associations:
        archived = f", {plan.archived:,} of them in the archive" if plan.archived else ""
        lines.append(f"  {count(plan.associations, 'row')}{archived}")
    lines += [
        f"  {count(number, word)}"
        for number, word in (
            (plan.instances, "instance"),
            (plan.revocations, "revocation"),
            (plan.attachments, "attachment"),
        )
        if number
    ]
    if plan.roles:
        lines.append(f"  its place in {count(len(plan.roles), 'role')}: {_listed(plan.roles)}")
    return [*lines, "This cannot be undone."]


def _joined(*parts: tuple[int, str, str]) -> str:
    return "; ".join(count(number, one, many) for number, one, many in parts if number)


def _listed(names: Sequence[str], most: int = 4) -> str:
    shown = ", ".join(names[:most])
    return shown + (f" and {len(names) - most:,} more" if len(names) > most else "")
