"""The lines of the certification tree: groups and certifications, those in sight, and what each is known by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certtui.text import search_key, search_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certtui.records import Kind


class CertificationEntry(NamedTuple):
    """A certification: how many associations have gaps, how many will soon; None: not counted yet."""

    id: int
    name: str
    kind: Kind
    gaps: int | None = None
    soon: int | None = None


class GroupEntry(NamedTuple):
    """A group with its certifications, in the order they are shown."""

    name: str
    entries: Sequence[CertificationEntry]


Line = GroupEntry | CertificationEntry


def lines_of(groups: Sequence[GroupEntry], collapsed: set[str], query: str) -> list[Line]:
    """List what is in sight: groups with their certifications, unless collapsed.

    With a query, certifications whose name or group holds all its words; groups without any vanish, none is collapsed.
    """
    words = search_words(query)
    lines: list[Line] = []
    for group in groups:
        entries = [
            entry
            for entry in group.entries
            if not words or _holds(search_key(f"{group.name} {entry.name}"), words)
        ]
        if words and not entries:
            continue
        lines.append(group)
        if words or group.name not in collapsed:
            lines += entries
    return lines


def _holds(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def identity(line: Line | None) -> int | str | None:
    """Return what a line is known by through reloads: a certification's id, a group's name."""
    if line is None:
        return None
    return line.id if isinstance(line, CertificationEntry) else line.name
