"""Two operators at the same moment, on one row, one definition, one role: nothing lost, nothing doubled, the loser told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from certtui import integrity, store
from certtui.commands import assignment, definitions, lifecycle, roles
from certtui.commands.operators import sign_in
from certtui.errors import ChangedMeanwhile, Conflict
from certtui.queries.definitions import get_certification
from certtui.queries.operators import get_operator
from certtui.records import Period, Unit
from certtui.rights import Operator
from tests import company
from tests.company import DAY, TODAY, associations
from tests.conftest import NewLocation
from tests.processes import apart

STAFF = 40


def _a_company(location: str) -> None:
    """Certification 1 on 40 employees, all certified a year ago; role 1 brings certification 2 to nobody."""
    store.bind(location)
    with store.connection():
        ada = sign_in("ada")
        company.an_operator("ed", "Editor")
        staff = company.people(STAFF)
        yearly = company.certification(ada, "Yearly", validity=Period(1, Unit.YEARS))
        assignment.assign(ada, yearly, staff, TODAY - 400 * DAY)
        lifecycle.certify(ada, associations(staff, yearly), lifecycle.Wanted(TODAY - 360 * DAY), TODAY)
        company.role(ada, "Driver", (), [company.certification(ada, "Brought")])


def _run(work: Callable[..., Any], location: str, name: str, meet: Any, told: Any) -> None:
    store.bind(location)
    with store.connection():
        operator = get_operator(name)
        assert operator
        try:
            told.put((name, "done", work(operator, meet)))
        except Conflict as conflict:
            told.put((name, type(conflict).__name__, str(conflict)))


def _both(work: Callable[..., Any], location: str) -> dict[str, tuple[str, Any]]:
    """Both do it, each having seen what there is before either has written."""
    meet, told = apart.Barrier(2), apart.Queue()
    running = [apart.Process(target=_run, args=(work, location, name, meet, told)) for name in ("ada", "ed")]
    for process in running:
        process.start()
    outcome = {name: (how, what) for name, how, what in (told.get(timeout=60) for _ in running)}
    for process in running:
        process.join(timeout=30)
    return outcome


def _renew(operator: Operator, meet: Any) -> int:
    rows = list(range(1, STAFF + 1))
    plan = lifecycle.plan_renew(rows, lifecycle.Wanted(TODAY), TODAY)
    meet.wait(timeout=30)
    return lifecycle.renew(operator, rows, plan.wanted, TODAY, agreed=plan).recorded


def _edit(operator: Operator, meet: Any) -> str:
    before = get_certification(1)
    meet.wait(timeout=30)
    after = before._replace(description=f"by {operator.name}", offsets=(60, 30))
    try:
        definitions.update_certification(operator, 1, before, after, (), (), TODAY)
    except ChangedMeanwhile as changed:
        raise ChangedMeanwhile(changed.theirs.definition.description, changed.theirs) from changed  # type: ignore[attr-defined]
    return after.description


def _join(operator: Operator, meet: Any) -> int:
    meet.wait(timeout=30)
    return roles.add_members(operator, 1, list(range(1, STAFF + 1)), TODAY).changed


def _revoke_or_renew(operator: Operator, meet: Any) -> int:
    rows = list(range(1, STAFF + 1))
    if operator.name == "ada":
        plan = lifecycle.plan_renew(rows, lifecycle.Wanted(TODAY), TODAY)
        meet.wait(timeout=30)
        return lifecycle.renew(operator, rows, plan.wanted, TODAY, agreed=plan).recorded
    ending = lifecycle.plan_revoke(rows, TODAY, TODAY)
    meet.wait(timeout=30)
    return lifecycle.revoke(operator, rows, "Unsafe conduct", TODAY, TODAY, agreed=ending).revoked


def test_a_row_renewed_by_both_is_renewed_once(new_location: NewLocation) -> None:
    location = new_location()
    _a_company(location)

    outcome = _both(_renew, location)

    assert sorted(how for how, _ in outcome.values()) == ["Conflict", "done"]
    with store.connection():
        assert company.count("instance", "issued_on = ?", TODAY.isoformat()) == STAFF
        assert company.count("audit_event", "action = 'renew'") == 1
        assert integrity.check() == []


def test_a_row_renewed_by_one_and_revoked_by_the_other_is_what_the_first_made_it(
    new_location: NewLocation,
) -> None:
    location = new_location()
    _a_company(location)

    outcome = _both(_revoke_or_renew, location)

    assert sorted(how for how, _ in outcome.values()) == ["Conflict", "done"]
    with store.connection():
        renewed = company.count("instance", "issued_on = ?", TODAY.isoformat())
        assert (renewed, company.count("revocation")) in {(STAFF, 0), (0, STAFF)}
        assert integrity.check() == []


def test_a_definition_edited_by_both_is_as_the_first_stored_it_and_the_second_sees_it(
    new_location: NewLocation,
) -> None:
    location = new_location()
    _a_company(location)

    outcome = _both(_edit, location)

    (stored,) = [what for how, what in outcome.values() if how == "done"]
    (seen,) = [what for how, what in outcome.values() if how == "ChangedMeanwhile"]
    with store.connection():
        assert get_certification(1).description == stored == seen
        assert company.count("audit_event", "action = 'change certification'") == 1
        assert integrity.check() == []


def test_members_added_by_both_are_members_once(new_location: NewLocation) -> None:
    location = new_location()
    _a_company(location)

    outcome = _both(_join, location)

    assert sorted(what for _, what in outcome.values()) == [0, STAFF]
    with store.connection():
        assert company.count("role_member") == STAFF
        assert company.count("association", "certification_id = 2") == STAFF
        assert integrity.check() == []
