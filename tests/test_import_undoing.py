"""An import is taken back as a whole, to the row, while nothing else was recorded on what it made or changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from certtui.commands import assignment, entities
from certtui.errors import CerttuiError, Conflict, NotFound, NotPermitted
from certtui.importing.applying import Imported
from certtui.importing.undoing import undo_import
from certtui.integrity import check
from certtui.queries.entity_list import get_entity
from certtui.records import Kind
from certtui.rights import Operator, Right
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY
from tests.import_files import bring

_CERTIFICATIONS = "name,kind,validity\nFirst Aid,employee,12 months\nForklift,employee,36 months\n"
_STAFF = 'code,name,email,Site\nE1,"Dunn, Cara",c@x.example,North\nE2,"Fox, Emil",,South\n'
_HELD = "certification,entity_code,number,issued_on,expires_on\nFirst Aid,E1,A1,2025-03-01,2026-03-01\nForklift,E2,B1,2024-01-01,2027-01-01\n"

_NEW = """certification,kind,entity_code,entity_name,issued_on,expires_on
Crane,employee,E9,"New, Nora",2026-01-05,2027-01-05
First Aid,employee,E2,"Fox, Emil",2026-01-05,2027-01-05
"""


def _company(operator: Operator) -> None:
    bring(operator, "certifications", _CERTIFICATIONS)
    bring(operator, "employees", _STAFF)
    bring(operator, "instances", _HELD, assign=True)


def _rows() -> object:
    """All rows but the log's, which only grows."""
    return {name: rows for name, rows in company.everything().items() if name != "audit_event"}


_CHANGES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "people, new and changed": (
        "employees",
        'code,name,email,Site\nE1,"Dunn, Cara M",new@x.example,West\nE3,"Gray, Ivy",,\n',
        {"rename": True},
    ),
    "people who left": ("employees", 'code,name,active\nE1,"Dunn, Cara",no\n', {}),
    "certificates": ("instances", _HELD.replace("2025-03-01,2026-03-01", "2026-02-01,2027-02-01"), {}),
    "a correction": ("instances", _HELD.replace("2026-03-01", "2026-09-01"), {}),
    "people, certifications and certificates": (
        "instances",
        _NEW,
        {"create_missing": True},
    ),
    "a note": (
        "instances",
        _HELD.replace("expires_on\n", "expires_on,note\n")
        .replace("2026-03-01\n", "2026-03-01,seen\n")
        .replace("2027-01-01\n", "2027-01-01,\n"),
        {},
    ),
    "assignments": ("associations", "certification,entity_code\nFirst Aid,E2\nForklift,E1\n", {}),
    "a revocation": (
        "associations",
        "certification,entity_code,revoked_on,revoke_reason\nFirst Aid,E1,2026-01-01,by the insurer\n",
        {},
    ),
    "definitions": ("certifications", "name,kind,group\nRigging,employee,Lifting\nTank,asset,Plant\n", {}),
}


@pytest.mark.parametrize("what", _CHANGES)
def test_undone_all_is_as_before(database: str, operator: Operator, what: str) -> None:
    _company(operator)
    before = _rows()
    kind, text, options = _CHANGES[what]
    done = bring(operator, kind, text, **options)
    assert done.event is not None
    assert _rows() != before
    undone = undo_import(operator, done.event, TODAY)
    assert undone.removed + undone.restored > 0
    assert _rows() == before
    assert not list(check())


def _certify(operator: Operator) -> None:
    row = execute("SELECT id FROM association ORDER BY id DESC LIMIT 1").fetchone()[0]
    company.certify(operator, [row], TODAY - DAY, TODAY + 300 * DAY)


def _rename(operator: Operator) -> None:
    id = execute("SELECT id FROM entity WHERE code = 'E9'").fetchone()[0]
    before = get_entity(id)
    entities.update_entity(operator, id, before, before._replace(name="Other, Olga"))


def _assign(operator: Operator) -> None:
    crane = execute("SELECT id FROM certification WHERE name = 'Crane'").fetchone()[0]
    other = execute("SELECT id FROM entity WHERE code = 'E1'").fetchone()[0]
    assignment.assign(operator, crane, [other], TODAY)


@pytest.mark.parametrize("since", [_certify, _rename, _assign], ids=["certified", "renamed", "assigned"])
def test_what_was_recorded_on_it_since_keeps_it(
    database: str, operator: Operator, since: Callable[[Operator], None]
) -> None:
    _company(operator)
    kind, text, options = _CHANGES["people, certifications and certificates"]
    done = bring(operator, kind, text, **options)
    since(operator)
    before = company.everything()
    with pytest.raises(Conflict):
        undo_import(operator, done.event or 0, TODAY)
    assert company.everything() == before


def test_what_was_recorded_elsewhere_does_not(database: str, operator: Operator) -> None:
    _company(operator)
    done = bring(operator, "employees", 'code,name\nE3,"Gray, Ivy"\n')
    bring(operator, "clients", "code,name\nC1,Acme\n")
    undo_import(operator, done.event or 0, TODAY)
    codes = [code for (code,) in execute("SELECT code FROM entity ORDER BY code").fetchall()]
    assert codes == ["C1", "E1", "E2"]


def test_twice_is_refused(database: str, operator: Operator) -> None:
    done = bring(operator, "employees", _STAFF)
    undo_import(operator, done.event or 0, TODAY)
    with pytest.raises(CerttuiError):
        undo_import(operator, done.event or 0, TODAY)
    with pytest.raises(NotFound):
        undo_import(operator, 1, TODAY)


def test_it_takes_the_rights_of_the_import(database: str, operator: Operator) -> None:
    done: Imported = bring(operator, "employees", _STAFF)
    mere = company.an_operator("mere", {Right.UPDATE_CERTIFICATIONS, Right.VIEW_ENTITIES})
    before = company.everything()
    with pytest.raises(NotPermitted):
        undo_import(mere, done.event or 0, TODAY)
    assert company.everything() == before
    assert execute("SELECT count(*) FROM entity WHERE kind = ?", (int(Kind.EMPLOYEE),)).fetchone()[0] == 2
