"""What follows from a role's change, in words and numbers: before it is done, and after."""

from __future__ import annotations

from certtui.commands.roles import Brought, RoleDeletion, Withdrawn, WouldBring, WouldEnd
from certtui.records import Status
from certtui.text import count


def bring_lines(what: str, plan: WouldBring) -> list[str]:
    """What begins: 25 members: 48 new Missing, 2 back with their history."""
    parts = [f"{plan.new.of(one):,} new {one.label}" for one in Status if plan.new.of(one)]
    if plan.restored:
        parts.append(f"{plan.restored:,} back with {_their(plan.restored)} history")
    if plan.joined:
        parts.append(f"{plan.joined:,} held already, now by the role as well")
    lines = [f"{what}: {', '.join(parts) or 'no row is added'}."]
    if plan.already:
        lines.append(f"{plan.already:,} left out: in the role already.")
    return lines


def end_lines(what: str, plan: WouldEnd) -> list[str]:
    """What ends: 3 members leave: 2 rows go, 1 archived with its history, 1 kept by another source."""
    parts = []
    if plan.gone:
        parts.append(f"{count(plan.gone, 'row')} without history {'goes' if plan.gone == 1 else 'go'}")
    if plan.archived:
        history = count(plan.instances, "instance")
        parts.append(f"{plan.archived:,} archived with {_their(plan.archived)} history ({history})")
    if plan.kept:
        parts.append(f"{plan.kept:,} kept (direct, or by another role)")
    lines = [f"{what}: {', '.join(parts) or 'no row ends'}."]
    if plan.archived:
        lines.append(
            "What is archived comes back with its history when the role, or another source, brings it again."
        )
    return lines


def deletion_lines(plan: RoleDeletion) -> list[str]:
    """What goes with a role."""
    members, brought = len(plan.members), len(plan.certifications)
    what = f"{count(members, 'member')} and {count(brought, 'certification')} in the role"
    return end_lines(what, plan.ends)


def say_brought(what: str, done: Brought) -> str:
    """What began."""
    lines = [f"{what}: {count(done.added, 'row')} added."]
    if done.restored:
        lines.append(f"{done.restored:,} came back with {_their(done.restored)} history.")
    if done.already:
        lines.append(f"{done.already:,} in the role already.")
    return "\n".join(lines)


def say_withdrawn(what: str, done: Withdrawn) -> str:
    """What ended."""
    parts = []
    if done.gone:
        parts.append(f"{count(done.gone, 'row')} gone")
    if done.archived:
        parts.append(f"{done.archived:,} archived with {_their(done.archived)} history")
    if done.kept:
        parts.append(f"{done.kept:,} kept by another source")
    return f"{what}: {', '.join(parts) or 'no row ended'}."


def _their(number: int) -> str:
    return "its" if number == 1 else "their"
