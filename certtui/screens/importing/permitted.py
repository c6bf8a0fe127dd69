"""What an operator may import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.importing.fields import SHAPES
from certtui.importing.options import Options
from certtui.importing.planning import rights_needed

if TYPE_CHECKING:
    from certtui.rights import Operator, Right


def permitted_kinds(operator: Operator) -> list[str]:
    """The kinds of file that the operator may import."""
    return [what for what in SHAPES if operator.missing(*_rights(what)) is None]


def rights_for_any(operator: Operator) -> tuple[Right, ...]:
    """Nothing where some kind may be imported; else what certificates take, which is the least."""
    return () if permitted_kinds(operator) else _rights("instances")


def _rights(what: str) -> tuple[Right, ...]:
    from datetime import date

    return rights_needed(what, Options(date.min))
