"""Moves in words, for both front ends: Valid → Expired, and by how much each status has more rows."""

from __future__ import annotations

from collections.abc import Mapping

from certtui.queries.differences.moves import Move, net
from certtui.records import Status

NOT_IN_FORCE = "Not in force"


def status_label(status: Status | None) -> str:
    """A status on screen, beside which one may be not in force."""
    return status.label if status else NOT_IN_FORCE


def move_label(move: Move) -> str:
    """Valid → Expired."""
    return f"{status_label(move.was)} → {status_label(move.became)}"


def net_words(moves: dict[Move, int]) -> str:
    """Expired +12, Valid -9: the statuses that have more or fewer rows than before; nothing where none has."""
    return ", ".join(f"{status.label} {number:+,}" for status, number in net(moves).items() if number)


def by_outcome(moves: Mapping[Move, int]) -> list[tuple[Status | None, int, list[tuple[Status | None, int]]]]:
    """What became what: each outcome with its number, and how many of them came from what; in the order of `moves`."""
    found: dict[Status | None, list[tuple[Status | None, int]]] = {}
    for move, number in moves.items():
        found.setdefault(move.became, []).append((move.was, number))
    return [(became, sum(number for _, number in origins), origins) for became, origins in found.items()]
