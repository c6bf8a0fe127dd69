"""Which instances a renewal replaced that ends sooner, as the rules read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from certtui.records import Replaced
from certtui.rights import TO_VIEW_ROWS, tells
from certtui.store import day, execute, ids_table


@tells(*TO_VIEW_ROWS)
def list_replaced(association_ids: Sequence[int]) -> dict[int, tuple[Replaced, ...]]:
    """What replaced each of these associations' instances, by instance; those that nothing replaced are left out.

    A renewal that was voided replaces nothing.
    """
    if execute("SELECT 1 FROM replacement LIMIT 1").fetchone() is None:
        return {}  # nearly always, and this is asked for every few thousand rows of a bulk act
    table, param = ids_table(association_ids)
    replaced: dict[int, list[Replaced]] = defaultdict(list)
    for instance, issued, effective in execute(
        "SELECT p.instance_id, n.issued_on, n.effective_on FROM instance n JOIN replacement p ON p.renewal_id = n.id"
        f" WHERE n.void_event IS NULL AND n.association_id IN (SELECT id FROM {table} AS chosen)"
        " ORDER BY p.instance_id, p.renewal_id",
        (param,),
    ).fetchall():
        replaced[instance].append(Replaced.by(day(issued), day(effective)))
    return {instance: tuple(by) for instance, by in replaced.items()}


@tells(*TO_VIEW_ROWS)
def list_with_replacements(association_ids: Sequence[int]) -> set[int]:
    """Those of the associations with an instance that a renewal replaced."""
    if execute("SELECT 1 FROM replacement LIMIT 1").fetchone() is None:
        return set()
    table, param = ids_table(association_ids)
    return {
        association
        for (association,) in execute(
            "SELECT i.association_id FROM instance i JOIN replacement p ON p.instance_id = i.id"
            f" WHERE i.association_id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).fetchall()
    }
