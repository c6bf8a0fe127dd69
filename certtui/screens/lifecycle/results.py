"""What came of certifying, renewing, revoking, reinstating and undoing, in words and numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from certtui.commands.lifecycle import Passed, Recorded, Reinstated, Revoked, UndoneAct, Voided
from certtui.text import count, printable

_NAMED = 5
_REASONS = 3
_UNDO = "Press u to undo."


def say_recorded(done: str, result: Recorded, attached: str = "") -> str:
    """So many certified or renewed (`done`), the file that was attached to each, who was passed over and why."""
    lines = [f"{count(result.recorded, 'row')} {done}."]
    if result.replaced:
        replace = "It replaces" if result.recorded == 1 else "They replace"
        lines[0] += f" {replace} {count(result.replaced, 'certificate')} that ended later."
    if result.kept:
        kept = (
            "The later expiry" if result.recorded == 1 else f"The later expiry of {count(result.kept, 'row')}"
        )
        lines[0] += f" {kept} stays, and so does the status."
    if attached and result.recorded:
        lines[0] += f" {printable(attached)} is attached to each."
    lines[0] += f" {_UNDO}"
    return "\n".join([*lines, *_say_passed(result.passed, result.missing)])


def say_revoked(result: Revoked) -> str:
    """So many revoked, the instances that are void by it, who was passed over and why."""
    words = f"{count(result.revoked, 'row')} revoked, {count(result.voided, 'instance')} voided. {_UNDO}"
    return "\n".join([words, *_say_passed(result.passed, result.missing)])


def say_reinstated(result: Reinstated) -> str:
    """So many reinstated, the instances that are live again, who was passed over and why."""
    instances = count(result.restored_instances, "instance")
    words = f"{count(result.reinstated, 'row')} reinstated, {instances} given back."
    if result.unbegun:
        words += f" {count(result.unbegun, 'revocation')} had not begun and never {'takes' if result.unbegun == 1 else 'take'} effect."
    words += f" {_UNDO}"
    return "\n".join([words, *_say_passed(result.passed, result.missing)])


def say_voided(result: Voided) -> str:
    """That a certificate never counts now, and what counts again."""
    words = f"{count(result.voided, 'certificate')} voided."
    if result.given_back:
        counts = "counts" if result.given_back == 1 else "count"
        words += f" {count(result.given_back, 'certificate')} that it had replaced {counts} again."
    return f"{words} {_UNDO}"


def say_act_undone(undone: UndoneAct) -> str:
    """What was taken back, and what was kept because something was recorded since."""
    lines = [f"{count(undone.undone, 'row')} taken back."]
    if undone.kept:
        lines.append(f"Kept, as something was recorded since: {named(undone.kept)}")
    return "\n".join(lines)


def named(codes: Sequence[str]) -> str:
    """The first codes, and how many more there are."""
    words = ", ".join(printable(code) for code in codes[:_NAMED])
    return words + (f" and {len(codes) - _NAMED:,} more" if len(codes) > _NAMED else "")


def _say_passed(passed: Sequence[Passed], missing: int) -> list[str]:
    by_reason: dict[str, list[Passed]] = defaultdict(list)
    for one in passed:
        # what follows differs from row to row: since when it is revoked
        by_reason[one.reason.partition(",")[0]].append(one)
    lines = []
    for reason, ones in by_reason.items():
        words = ones[0].reason if len({one.reason for one in ones}) == 1 else reason
        lines.append(f"{len(ones):,} skipped ({named([one.code for one in ones])}): {words}")
    if len(lines) > _REASONS:
        lines = [*lines[:_REASONS], f"{len(passed):,} skipped in all."]
    if missing:
        lines.append(f"{count(missing, 'row was', 'rows were')} no longer there.")
    return lines
