"""Imports and the demo company stand in the activity of every certification, and of everybody, that they changed."""

from __future__ import annotations

from certtui import demo
from certtui.queries.activity.reading import list_activity
from certtui.queries.activity.records import ActivityFilter
from certtui.rights import Operator
from tests import company
from tests.company import TODAY
from tests.import_files import bring


def actions(certification: int) -> list[str]:
    """What an auditor who opens a certification reads, newest first."""
    return [one.action for one in list_activity(ActivityFilter(certification_id=certification))]


def test_an_import_stands_in_the_activity_of_what_it_changed(database: str, operator: Operator) -> None:
    """Of associations, instances, definitions and roles; not in that of another certification."""
    company.people(2)
    crane, badge = company.certification(operator, "Crane"), company.certification(operator, "Badge")
    other = len(actions(badge))

    bring(operator, "associations", "certification,entity_code\nCrane,E00001\n")
    assert actions(crane)[0] == "import"
    bring(operator, "instances", "certification,entity_code,issued_on\nCrane,E00001,2026-01-05\n")
    assert actions(crane)[:2] == ["import", "import"]
    bring(operator, "certifications", "name,kind,validity\nCrane,employee,2 years\n")
    assert actions(crane)[:3] == ["import"] * 3
    bring(operator, "roles", "role,certification,member_code\nLead,Crane,\nLead,,E00002\n")
    assert actions(crane)[:4] == ["import"] * 4

    assert len(actions(badge)) == other


def test_the_demo_company_stands_in_the_activity_of_each_certification(
    database: str, operator: Operator
) -> None:
    demo.fill(operator, 200, 1, TODAY)

    assert actions(1) == actions(2) == ["fill with demo company"]
