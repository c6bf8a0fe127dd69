"""Rights as people read them: in a sentence, in four letters, as a table of boxes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from certtui.rights import Operator, Right
from certtui.text import count
from certtui.widgets.tick_grid import GridLine

_OTHERS: Final = {
    Right.SEND_REMINDERS: "Send reminders",
    Right.EXPORT: "Export",
    Right.READ_AUDIT: "Read the audit log",
}
"""Those that are of no resource; their first letters are told apart in lists."""


def _by_resource() -> dict[str, dict[str, Right]]:
    found: dict[str, dict[str, Right]] = {}
    for right in Right:
        if right not in _OTHERS:
            resource, _, action = right.value.partition(".")
            found.setdefault(resource, {})[action] = right
    return found


RESOURCES: Final = _by_resource()
"""What rights are about, and for each what may be done with it: view, create, update, delete."""

ACTIONS: Final = tuple(next(iter(RESOURCES.values())))

LEGEND: Final = (
    "  ".join(f"{action[0].upper()} {action}" for action in ACTIONS),
    "  ".join(f"{words[0]} {words[0].lower()}{words[1:]}" for words in _OTHERS.values()),
)
"""What the letters mean, in two lines."""


def letters_of(resource: str, rights: Collection[Right]) -> str:
    """Four letters: VCUD, or a dot for what is not allowed."""
    return "".join(
        action[0].upper() if right in rights else "·" for action, right in RESOURCES[resource].items()
    )


def other_letters(rights: Collection[Right]) -> str:
    """Three letters, in the order of the legend: SER."""
    return "".join(words[0] if right in rights else "·" for right, words in _OTHERS.items())


def grid_lines() -> list[GridLine]:
    """The boxes of all rights, a line for each resource, then one for each of the others."""
    return [
        *(GridLine(resource.capitalize(), tuple(of.values())) for resource, of in RESOURCES.items()),
        *(GridLine(words, (right,)) for right, words in _OTHERS.items()),
    ]


def say_rights(rights: Collection[Right]) -> str:
    """In a sentence: certifications: view, update; entities: view; export."""
    if frozenset(rights) == frozenset(Right):
        return "everything"
    parts = [
        f"{resource}: {', '.join(action for action, right in of.items() if right in rights)}"
        for resource, of in RESOURCES.items()
        if not frozenset(rights).isdisjoint(of.values())
    ]
    parts += [
        words[0].lower() + words[1:] if right is not Right.EXPORT else "export"
        for right, words in _OTHERS.items()
        if right in rights
    ]
    return "; ".join(parts) or "nothing"


def say_moved(before: Collection[Right], after: Collection[Right]) -> list[str]:
    """What is gained and what is lost, a line each; none where all stays."""
    gained, lost = frozenset(after) - frozenset(before), frozenset(before) - frozenset(after)
    return [
        f"{word}: {say_rights(rights)}" for word, rights in (("Gains", gained), ("Loses", lost)) if rights
    ]


def say_unseen(rights: Collection[Right]) -> list[str]:
    """What may be changed but not looked at, which is seldom meant."""
    blind = [
        resource
        for resource, of in RESOURCES.items()
        if of["view"] not in rights and not frozenset(rights).isdisjoint(of.values())
    ]
    return [f"May change {' and '.join(blind)} without looking at them."] if blind else []


def say_holders(names: Iterable[str], you: Operator) -> str:
    """Who has a permission set: nobody; 3 operators: ada (you), ed and 1 more."""
    every = [f"{name} (you)" if name == you.name else name for name in names]
    if not every:
        return "Nobody has it."
    shown = every[:_NAMED]
    more = f" and {len(every) - _NAMED:,} more" if len(every) > _NAMED else ""
    return f"{count(len(every), 'operator')} {'has' if len(every) == 1 else 'have'} it: {', '.join(shown)}{more}."


_NAMED: Final = 6
