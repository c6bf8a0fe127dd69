"""A small company whose every name, code and date is told apart from all other words, to see who is told it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from certtui.commands import assignment, saved_filters
from certtui.commands.attachments import add_attachments
from certtui.commands.sweeps import begin_sweep
from certtui.filters import Filter, SortedFilter
from certtui.records import EntityDetails, Kind
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import DAY

OF_ENTITIES = ("Quillfeather", "QX-77", "QX-78", "quill@zz.example", "Yardville", "LX-9", "Nightwatch")
"""What tells of entities: names, codes, an address, an attribute's value."""
OF_CERTIFICATIONS = ("Frobnication", "Gadgetry", "NUM-4711", "2031-07-09", "Expires Soon", "expires_soon")
"""What tells of certifications and of what is held: a name, a group, a number, an expiry, a status of nobody else."""


class Hidden(NamedTuple):
    """The ids of what there is."""

    entity: int
    location: int
    certification: int
    group: int
    association: int
    instance: int
    attachment: int
    role: int
    sweep: int
    filter: int
    event: int


def make(ada: Operator, today: date) -> Hidden:
    """Fill the bound database, which is connected."""
    import io

    from certtui.commands.entities import create_entity

    first = create_entity(
        ada,
        EntityDetails(
            Kind.EMPLOYEE, "QX-77", "Zoe Quillfeather", "quill@zz.example", True, (("Shift", "Nightwatch"),)
        ),
    )
    second = create_entity(ada, EntityDetails(Kind.EMPLOYEE, "QX-78", "Ian Quillfeather"))
    location = create_entity(ada, EntityDetails(Kind.LOCATION, "LX-9", "Yardville"))
    permit = company.certification(ada, "Frobnication Permit", group="Gadgetry", offsets=(30, 0))
    assignment.assign(ada, permit, [first, second], today - 300 * DAY)
    row = company.association(first, permit)
    company.certify(ada, [row], today - 200 * DAY, date(2031, 7, 9))
    company.certify(ada, [company.association(second, permit)], today - 200 * DAY, today + 10 * DAY)
    execute("UPDATE instance SET number = 'NUM-4711' WHERE association_id = ?", (row,))
    (instance,) = execute("SELECT id FROM instance WHERE association_id = ?", (row,)).fetchone()
    attached = add_attachments(ada, [instance], "sheet.pdf", io.BytesIO(b"%PDF"), limit=1_000_000)
    role = company.role(ada, "Riggers", [first], [permit], today - 100 * DAY)
    sweep = begin_sweep(ada, Filter(certification_id=permit), today, today)
    saved = saved_filters.save_filter(ada, "Mine", SortedFilter(Filter(Kind.EMPLOYEE, entity_id=first)))
    group = int(execute("SELECT id FROM certification_group WHERE name = 'Gadgetry'").fetchone()[0])
    event = int(execute("SELECT max(id) FROM audit_event").fetchone()[0])
    return Hidden(
        first,
        location,
        permit,
        group,
        row,
        instance,
        attached.ids[0],
        role,
        getattr(sweep, "id", sweep),
        saved,
        event,
    )


def told_of(text: Any, words: tuple[str, ...]) -> set[str]:
    """Those of the words that the text holds."""
    shown = str(text)
    return {word for word in words if word in shown}
