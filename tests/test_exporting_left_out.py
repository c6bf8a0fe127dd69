"""An export of everything says what it leaves out, so that nobody moves a register by it."""

from __future__ import annotations

import pytest

from certtui.cli.main import main
from certtui.commands import assignment, entities, roles
from certtui.filters import Filter
from certtui.queries.exports import Selection
from certtui.queries.left_out import LeftOut, count_left_out, describe_left_out, is_of_everything
from certtui.rights import Operator
from certtui.store import close_connection, execute
from tests import company
from tests.company import DAY, TODAY


def _company(operator: Operator) -> None:
    """Six employees with one certification: one inactive, one archived, one to come, revocations ended and to come."""
    staff = company.people(6)
    crane = company.certification(operator, "Crane")
    assignment.assign(operator, crane, staff[:4], TODAY - 100 * DAY)
    assignment.assign(operator, crane, staff[4:5], TODAY)
    execute(
        "UPDATE association SET assigned_on = ? WHERE entity_id = ?", ((TODAY + DAY).isoformat(), staff[4])
    )
    riggers = company.role(operator, "Riggers", staff[5:], [crane], TODAY - 90 * DAY)
    rows = company.associations(staff, crane)
    company.certify(operator, rows[5:], TODAY - 80 * DAY, None)
    roles.drop_members(operator, riggers, staff[5:], TODAY)
    entities.deactivate(operator, staff[:1])
    company.revoke(operator, rows[1], TODAY - 9 * DAY, TODAY - 3 * DAY)
    company.revoke(operator, rows[2], TODAY + 9 * DAY)


def test_what_is_left_out_is_counted(database: str, operator: Operator) -> None:
    _company(operator)

    assert count_left_out(Selection(TODAY)) == LeftOut(1, 1, 1, 1, 1, 0)
    assert count_left_out(Selection(TODAY, Filter(inactive=True))).inactive == 0
    words = describe_left_out(count_left_out(Selection(TODAY)))
    for told in ("1 archived", "1 ended", "1 future", "not yet in force", "certtui copy"):
        assert told in words
    assert "attached" not in words


def test_only_exports_of_everything_could_be_taken_for_the_register() -> None:
    assert is_of_everything("all", Selection(TODAY))
    assert is_of_everything("instances", Selection(TODAY, Filter(inactive=True)))
    assert not is_of_everything("all", Selection(TODAY, Filter(search="x")))
    assert not is_of_everything("employees", Selection(TODAY))


@pytest.mark.parametrize("what", ["all", "instances"])
def test_the_command_says_it_beside_the_data(
    database: str, operator: Operator, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _company(operator)
    close_connection()

    assert main(["export", what, "--database", database, "--operator", "ada"]) == 0

    told = capsys.readouterr()
    assert "archived" in told.err
    assert "archived" not in told.out
