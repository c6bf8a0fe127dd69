"""certtui.row_sums: the sums that events carry are those of the rows, whatever the commands did."""

from __future__ import annotations

import pytest

from certtui import audit, row_sums
from certtui.rights import Operator
from tests import company


def untrue() -> set[str]:
    """The tables whose rows are not those that the newest events tell of."""
    told = audit.last_sums(row_sums.TABLES)
    return {
        name for name in row_sums.TABLES if row_sums.count_and_sum(name) != told.get(name, row_sums.NOTHING)
    }


@pytest.mark.parametrize("seed", range(3))
def test_commands_leave_the_sums_true(database: str, operator: Operator, seed: int) -> None:
    company.random_company(operator, seed=seed, number=8)

    assert untrue() == set()
