"""Whom an act's event names: the one entity and certification it is about, or all that it changed something for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from certtui.commands.act import Act


class Row(Protocol):
    """An association as an act has read it."""

    @property
    def entity(self) -> int:
        """Whose it is."""

    @property
    def certification(self) -> int:
        """Of which certification."""


def name_subjects(done: Act, rows: Sequence[Row]) -> None:
    """Make the event one of these rows: of their certification, and of their entity, where they have just one."""
    certifications = {row.certification for row in rows}
    entities = {row.entity for row in rows}
    if len(certifications) == 1:
        done.certification_id = min(certifications)
    else:
        done.concern(certifications)
    if len(entities) == 1:
        done.entity_id = min(entities)
    done.touch(entities)
