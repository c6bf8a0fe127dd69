"""Results of writing, in words and numbers."""

from __future__ import annotations

from certtui.commands.assignment import Assigned, Removal, Undone
from certtui.text import count, printable

_NAMED = 8


def say_assigned(assigned: Assigned, certification: str) -> str:
    """Added, already there, left out."""
    lines = [f"{assigned.added + assigned.restored:,} added to {certification}. Press u to undo."]
    if assigned.event is None:
        lines = [f"Nothing was added to {certification}."]
    if assigned.restored:
        lines.append(f"{assigned.restored:,} of them came back with their history.")
    if assigned.inherited:
        lines.append(f"{assigned.inherited:,} had it by a role and now hold it directly as well.")
    if assigned.already:
        lines.append(f"{assigned.already:,} had it already.")
    if assigned.skipped:
        lines.append(f"{assigned.skipped:,} left out: inactive or no longer there.")
    return "\n".join(lines)


def say_undone(undone: Undone) -> str:
    """What was taken back, and what was kept because something was recorded since."""
    words = f"{count(undone.removed, 'row')} taken back."
    if undone.kept:
        words += f"\nKept, as something was recorded since: {_named(undone.kept)}"
    return words


def say_removal(plan: Removal) -> list[str]:
    """What a removal takes away, before it does."""
    lines = []
    if plan.removed:
        history = [count(plan.instances, "instance")]
        if plan.revocations:
            history.append(count(plan.revocations, "revocation"))
        lines.append(
            f"{count(plan.removed, 'row')} with {' and '.join(history)} will be deleted. This cannot be undone."
        )
    if plan.stripped:
        lines.append(f"{count(plan.stripped, 'row')} will lose the direct source and stay by a role.")
    lines += _say_kept(plan, "will stay")
    return lines


def say_removed(removal: Removal) -> str:
    """What a removal took away, and what it kept."""
    lines = [f"{count(removal.removed, 'row')} removed with {count(removal.instances, 'instance')}."]
    if removal.stripped:
        lines.append(f"{count(removal.stripped, 'row')} lost the direct source.")
    lines += _say_kept(removal, "stayed")
    if removal.missing:
        lines.append(f"{count(removal.missing, 'row')} had been removed by another operator before.")
    return "\n".join(lines)


def _say_kept(removal: Removal, verb: str) -> list[str]:
    lines = []
    for inherited in removal.kept:
        role = printable(inherited.role)
        lines.append(
            f"{count(len(inherited.codes), 'row')} {verb}, inherited from the role {role}: {_named(inherited.codes)}. "
            f"Change it in Settings > Employees > [{role}] > Certifications."
        )
    return lines


def _named(codes: tuple[str, ...]) -> str:
    named = ", ".join(printable(code) for code in codes[:_NAMED])
    return named + (f" and {len(codes) - _NAMED:,} more" if len(codes) > _NAMED else "")
