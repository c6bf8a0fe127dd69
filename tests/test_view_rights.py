"""One rule of who is told what: walked over every query, every subcommand and every screen.

What is not allowed is not told, and its place says which right is missing and who gives it.
"""

from __future__ import annotations

import argparse
import asyncio
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import certtui.queries
from certtui import store
from certtui.cli import main as cli
from certtui.commands.operators import sign_in
from certtui.errors import CerttuiError, NotPermitted
from certtui.filters import Filter
from certtui.queries.activity import ActivityFilter
from certtui.queries.definitions import find_certification
from certtui.queries.differences import Comparison
from certtui.queries.entity_list import EntityView
from certtui.queries.entity_views import get_entity_lines, get_whole_entity
from certtui.queries.exports import Selection
from certtui.queries.forecast import Stretch
from certtui.queries.lifecycle import list_standings
from certtui.queries.saved_filters import list_filter_lines
from certtui.records import Kind, RowView
from certtui.rights import BUILT_IN, TO_VIEW, Operator, Right, rights_to_ask
from certtui.screens.desk import Desk
from certtui.session import Session
from tests import company, hidden_company
from tests.calendar_day import CALENDAR_DAY
from tests.company import DAY
from tests.conftest import NewLocation
from tests.hidden_company import OF_CERTIFICATIONS, OF_ENTITIES, Hidden, told_of

TODAY = CALENDAR_DAY
EVERY = BUILT_IN["Administrator"]
CERTIFICATIONS, ENTITIES, LOG = Right.VIEW_CERTIFICATIONS, Right.VIEW_ENTITIES, Right.READ_AUDIT
HELD = {
    "no-entities": EVERY - {ENTITIES},
    "no-certifications": EVERY - {CERTIFICATIONS},
    "neither": EVERY - {ENTITIES, CERTIFICATIONS},
    "log-only": frozenset({LOG}),
    "no-log": EVERY - {LOG},
}
Captured = pytest.CaptureFixture[str]


def hidden_from(rights: frozenset[Right]) -> tuple[str, ...]:
    """The words that nobody with these rights may be told."""
    return (
        *(() if ENTITIES in rights else OF_ENTITIES),
        *(() if CERTIFICATIONS in rights else OF_CERTIFICATIONS),
    )


# Queries

SAY_NOTHING = {
    "they are words, or SQL, made of what is given": {
        "activity_words", "origin_words", "explanation_words", "dialect", "differences.words", "activity.naming",
        "activity.stored", "entity_views.worst", "entity_views.arranging", "forecast.scope",
    },
    "commands and checks ask them, and show only what follows": {
        "timelines", "extensions", "sweeps.stored", "sweeps.changes", "sweeps.standing", "differences.events",
        "differences.role_acts",
    },
}  # fmt: skip
"""Modules of which no function is asked for an operator, by why."""
UNMARKED = {
    # of operators, roles, numbers and texts that are given
    "get_operator", "get_server_account", "require_reading_refused", "list_permission_sets", "find_permission_set", "list_roles", "get_role", "find_role",
    "list_roles_of", "get_role_names", "get_role_ids_of", "find_role_ids", "parse_offsets", "get_warning_windows",
    "attribute_values", "origin_of", "instance_fields", "list_instances_of", "selection_on", "require_reading",
    "scope_of", "find_changed", "sampled_days", "without_statuses", "list_parts", "total", "net",
    "moves_by_certification", "change_lines", "own_key", "plain_key", "refuse_unclear", "say_alike", "frozen_filter",
    "check_day", "title_of", "find_open", "token_of", "cells_of", "list_hash",
    # words of a count that was told, and whether one is to be told
    "is_of_everything", "describe_left_out",
    # conditions for other queries
    "entity_conditions", "certification_conditions", "span_conditions", "day_conditions", "rows_matching",
    # of the filter that the asker has: whoever is given one may see what it names
    "describe_filter", "describe_sorted", "usable", "get_filter_line", "list_choices",
}  # fmt: skip


TELLS_IN_PART = {"get_whole_entity", "get_entity_lines", "list_filter_lines"}
"""They leave out what is held where it may not be told; a test of each follows."""
NOT_ASKED = {"count_changes", "reread", "compare_sweep", "list_compared"}
"""Marked queries that are not asked here, as they need more than this company: a changed window, a signed sweep."""


def every_query() -> Iterator[tuple[str, Callable[..., Any]]]:
    """All public functions of certtui.queries, each from the module that has it."""
    prefix = "certtui.queries."
    for found in pkgutil.walk_packages(certtui.queries.__path__, prefix):
        module = import_module(found.name)
        short = found.name.removeprefix(prefix)
        for name, value in vars(module).items():
            if inspect.isfunction(value) and not name.startswith("_") and value.__module__ == found.name:
                yield short, value


def test_every_query_says_what_it_takes_to_be_told_its_answer() -> None:
    silent = set().union(*SAY_NOTHING.values())
    unmarked = {
        f"{module}.{query.__name__}"
        for module, query in every_query()
        if not hasattr(query, "tells") and module not in silent and query.__name__ not in UNMARKED
    }
    assert unmarked == set()


@pytest.fixture
def hidden(database: str, operator: Operator) -> Hidden:
    return hidden_company.make(operator, TODAY)


def arguments_for(
    query: Callable[..., Any], module: str, hidden: Hidden, operator: Operator
) -> dict[str, Any]:
    """What to ask a query with; KeyError where nothing of that name is known."""
    entities, rows = [hidden.entity, hidden.location], [hidden.association]
    by_name: dict[str, Any] = {
        **dict.fromkeys(("day", "as_of", "today", "on", "issued_on"), TODAY),
        **dict.fromkeys(("entity_ids", "of"), entities),
        **dict.fromkeys(("filter", "scope"), Filter(Kind.EMPLOYEE)), "certification_ids": [hidden.certification],
        **{name: getattr(hidden, name.removesuffix("_id")) for name in (
            "entity_id", "certification_id", "association_id", "instance_id", "attachment_id", "role_id", "sweep_id",
            "filter_id", "event",
        )},
        "operator": operator, "operator_name": operator.name, "kind": Kind.EMPLOYEE, "codes": ["qx-77"], "code": "qx-77",
        "association_ids": rows, "revocation_ids": [1],
        "standings": list_standings(rows, TODAY), "comparison": Comparison(TODAY - 350 * DAY, TODAY), "position": 1, "positions": [1, 2],
        "events": [hidden.event], "limit": 10, "expected": 10, "days": [TODAY], "wanted": ActivityFilter(),
        "selection": Selection(TODAY), "stretch": Stretch(TODAY, TODAY + 999 * DAY), "certification": None,
        "view": EntityView(Kind.EMPLOYEE) if module == "entity_list" else RowView(hidden.certification, TODAY),
        "order": None, "sort": None, "value": "Nightwatch", "text": "yardville", "names": ["Riggers"],
        "ids": entities if module in {"entities", "entity_list", "entity_views.listing", "activity.touched"} else rows,
        "name": {"saved_filters": "Mine", "definitions": "frobnication permit", "operators": "ada"}.get(module, "Shift"),
        "before": None, "after": None, "columns": None, "since": 0, "expiries": True,
    }  # fmt: skip
    if "certification" in inspect.signature(query).parameters:
        by_name["certification"] = find_certification("Frobnication Permit")
    from certtui.queries.differences import ChangeOrder

    by_name["order"] = ChangeOrder.NAME
    if module == "activity.reading" and query.__name__ == "get_activity":
        by_name["ids"] = list(range(1, hidden.event + 1))
    if query.__name__ == "list_first_rows":
        by_name["of"] = 10
    return {
        name: by_name[name]
        for name, one in inspect.signature(query).parameters.items()
        if one.default is inspect.Parameter.empty and one.kind is not inspect.Parameter.VAR_KEYWORD
    }


def answer(query: Callable[..., Any], arguments: dict[str, Any]) -> str:
    """What it answers, in full."""
    found = query(**arguments)
    if inspect.isgenerator(found) or isinstance(found, Iterator):
        found = list(found)
    return str(found)


def test_what_a_query_tells_takes_the_right_to_view_it(hidden: Hidden, operator: Operator) -> None:
    """Each is asked by an Administrator: what its answer holds must be among what it is marked with."""
    untold, wrong, told = set(), [], 0
    silent = set().union(*SAY_NOTHING.values())
    for module, query in every_query():
        if module in silent or query.__name__ == "get_server_account":  # which is PostgreSQL's alone
            continue
        rights = rights_to_ask(query)
        try:
            arguments = arguments_for(query, module, hidden, operator)
        except KeyError:
            untold |= {query.__name__} if rights else set()
            continue
        with store.snapshot():
            try:
                text = answer(query, arguments)
            except (CerttuiError, TypeError, AttributeError, ValueError):
                untold |= {query.__name__} if rights else set()
                continue
        needs = {ENTITIES} if told_of(text, OF_ENTITIES) else set()
        needs |= {CERTIFICATIONS} if told_of(text, OF_CERTIFICATIONS) else set()
        told += bool(needs)
        log = module.startswith(
            "activity"
        )  # what was done is told whole, with names, by the right to read the log
        if (
            (missing := needs - set(rights))
            and not (log and LOG in rights)
            and query.__name__ not in UNMARKED | TELLS_IN_PART
        ):
            wrong.append(f"{module}.{query.__name__} lacks {missing}")
    assert wrong == []
    assert told > 40
    assert untold <= NOT_ASKED


def test_of_an_entity_nothing_that_it_holds_is_told_without_the_right(hidden: Hidden) -> None:
    wim = Operator("wim", ("only wim's",), HELD["no-certifications"])
    with store.snapshot():
        whole = get_whole_entity(wim, hidden.entity, TODAY)
        lines = get_entity_lines([hidden.entity], None, TODAY)
    assert told_of(whole, OF_ENTITIES)
    assert not told_of((whole, lines), OF_CERTIFICATIONS)
    assert lines[0].summary is None


def test_a_saved_filter_that_names_an_entity_is_told_by_its_name_alone(hidden: Hidden) -> None:
    wim = Operator("wim", ("only wim's",), HELD["no-entities"])
    (line,) = list_filter_lines(wim)
    assert line.saved.id == hidden.filter
    assert "Ask an Administrator" in line.refusal
    assert not told_of((line.words, line.refusal), OF_ENTITIES)


@pytest.mark.parametrize("held", HELD)
def test_a_query_that_is_given_the_operator_refuses_by_itself(
    hidden: Hidden, operator: Operator, held: str
) -> None:
    wim = Operator("wim", ("only wim's",), HELD[held])
    asked = 0
    for module, query in every_query():
        rights = rights_to_ask(query)
        if "operator" not in inspect.signature(query).parameters or wim.missing(*rights) is None:
            continue
        asked += 1
        with pytest.raises(NotPermitted, match="Ask an Administrator"):
            query(**{**arguments_for(query, module, hidden, operator), "operator": wim})
    assert asked or held == "no-log"


@pytest.mark.parametrize("held", HELD)
def test_the_desk_refuses_what_the_operator_may_not_be_told(sqlite_database: str, held: str) -> None:
    wim = Operator("wim", ("only wim's",), HELD[held])
    desk = Desk(Session(sqlite_database, wim, TODAY, TODAY))
    refused = 0
    for _, query in every_query():
        if wim.missing(*rights_to_ask(query)) is None:
            continue
        for ask in (desk.read, desk.read_behind):
            with pytest.raises(NotPermitted, match="Ask an Administrator"):
                asyncio.run(ask(query))
            refused += 1
    assert refused > 5
    desk.close()


# Subcommands

FILE = "codes.txt"
LINES: dict[str, list[str]] = {
    "demo": [], "restore": [], "path": [], "share": [],  # they are for no operator
    "import": [
        "import associations associations.csv --dry-run", "import instances instances.csv --dry-run",
        "import employees employees.csv --dry-run", "import roles roles.csv --dry-run",
        "import certifications certifications.csv --dry-run",
    ],
    "export": [f"export {what}" for what in (
        "all", "filtered", "associations", "instances", "matrix --kind employee", "certifications", "roles", "employees",
        "assets", "clients", "locations",
    )],
    "status": ["status", "status --format json", "status --entity QX-77", "status --search quill",
               "status --location yardvill", "status --certification Frobnicatio", "status --attribute Shift=x",
               "status --role Riggers"],
    "diff": ["diff 2020-01-01 {today}", "diff 2020-01-01 {today} --format json", "diff 2020-01-01 {today} --summary"],
    "filters list": ["filters list"], "filters rename": ["filters rename Min Ours"],
    "filters delete": ["filters delete Nobody"],
    "mappings list": ["mappings list"], "mappings show": ["mappings show hr"], "mappings delete": ["mappings delete hr"],
    "forecast": ["forecast", "forecast --compliance", "forecast --entity QX-77"],
    "explain": ["explain Frobnication QX-77", "explain 'Frobnication Permit' QX-77", "explain 'Frobnication Permit' Q"],
    "assign": ["assign 'Frobnication Permi' --codes codes.txt", "assign 'Frobnication Permit' --codes codes.txt --dry-run"],
    "certify": ["certify 'Frobnication Permit' --codes codes.txt --dry-run"],
    "renew": ["renew 'Frobnication Permit' --codes codes.txt --dry-run"],
    "revoke": ["revoke 'Frobnication Permit' --codes codes.txt --reason Suspended --dry-run"],
    "reinstate": ["reinstate 'Frobnication Permit' --codes codes.txt --reason Cleared --dry-run"],
    "instances list": ["instances list 'Frobnication Permit' --code QX-77", "instances list Frobnicatio --code QX-77"],
    "instances correct": ["instances correct 'Frobnication Permit' --code QX-77 --set-number X --dry-run"],
    "instances void": ["instances void 'Frobnication Permit' --code QX-77 --reason 'Of another person' --dry-run"],
    "remove": ["remove 'Frobnication Permit' --codes codes.txt --dry-run"],
    "attach": ["attach 'Frobnication Permi' QX-77 codes.txt", "attach 'Frobnication Permit' Q codes.txt"],
    "attachments": ["attachments 'Frobnication Permit' QX-77", "attachments --remove 1"],
    "sweeps list": ["sweeps list", "sweeps"], "sweeps show": ["sweeps show 1"],
    "sweeps begin": ["sweeps begin --entity QX-77"], "sweeps export": ["sweeps export 1"],
    "sweeps compare": ["sweeps compare 1"],
    "certifications list": ["certifications list"],
    "certifications show": ["certifications show 'Frobnication Permit'", "certifications show Frobnicatio"],
    "certifications create": ["certifications create 'Frobnication Permi' --kind employee --group Gadgetr --dry-run"],
    "certifications edit": ["certifications edit Frobnicatio --name X", "certifications edit 'Frobnication Permit' --dry-run --offsets 400,3"],
    "certifications copy": ["certifications copy Frobnicatio X"], "certifications delete": ["certifications delete Frobnicatio"],
    "certifications create-group": [], "certifications rename-group": ["certifications rename-group Gadgetr X"],
    "certifications delete-group": ["certifications delete-group Gadgetr"],
    "certifications groups": ["certifications groups"],
    "roles list": ["roles list"], "roles members": ["roles members Riggers"], "roles show": ["roles show Riggers"],
    "roles create": [], "roles rename": ["roles rename Rigger Riggers2"],
    "roles add-members": ["roles add-members Riggers QX-78 --dry-run"],
    "roles drop-members": ["roles drop-members Riggers QX-77 --dry-run"],
    "roles put": ["roles put Riggers Frobnicatio --dry-run", "roles put Riggers 'Frobnication Permit' --dry-run"],
    "roles take": ["roles take Riggers 'Frobnication Permit' --dry-run"],
    "roles copy": [], "roles delete": ["roles delete Riggers --dry-run"],
    "entities list": ["entities list --kind employee", "entities list --kind location --format json"],
    "entities show": ["entities show --kind employee QX-77"], "entities create": [],
    "entities edit": ["entities edit --kind employee QX-77 --name Q --dry-run"],
    "entities deactivate": ["entities deactivate --kind employee QX-77 --dry-run"],
    "entities reactivate": ["entities reactivate --kind employee QX-77 --dry-run"],
    **{f"operators {act}": [] for act in (
        "add", "give", "strip", "remove", "copy-set", "rename-set", "allow", "deny", "delete-set",
    )},  # they tell of operators alone
    "operators list": ["operators list"], "operators sets": ["operators sets"],
    "check": ["check"],
    "audit list": ["audit list"], "audit show": ["audit show 3"], "audit verify": ["audit verify"], "audit anchor": [], "audit accept": [],
    "backup": ["backup backup.zip"], "copy": ["copy --to other.db"],
}  # fmt: skip
"""Lines that ask each subcommand, or each of its acts where it has some, for what it tells."""
TELLS_THE_LOG = ("audit",)
"""Whoever may read the log is told all that was done, with names."""


def words_of(line: str, today: date) -> list[str]:
    import shlex

    return shlex.split(line.format(today=today.isoformat()))


def acts_of(name: str) -> list[str]:
    """The acts of a subcommand."""
    parser = argparse.ArgumentParser()
    import_module(f"certtui.cli.{cli.COMMANDS[name].module}").add_arguments(parser)
    return [
        act
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for act in action.choices
    ]


def test_every_subcommand_and_each_of_its_acts_is_asked() -> None:
    for name in cli.COMMANDS:
        acts = acts_of(name)
        if name in LINES:
            continue
        for act in acts:
            assert f"{name} {act}" in LINES or any(
                line.startswith(f"{name} {act}") for lines in LINES.values() for line in lines
            ), f"{name} {act} is not asked for what it tells"
        assert acts, f"{name} is not asked for what it tells"


@pytest.fixture
def asked_of(new_sqlite: NewLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Hidden]:
    """A register with a company of which all is told apart, and files to ask with."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.chdir(tmp_path)
    Path("codes.txt").write_text("QX-77\n")
    Path("associations.csv").write_text(
        "certification,entity_code,revoked_on\nFrobnicatio,QX-77,\nFrobnication Permit,QX-7,\n"
    )
    Path("instances.csv").write_text("certification,entity_code,issued_on\nFrobnicatio,QX-77,2026-01-01\n")
    Path("employees.csv").write_text("code,name\nQX-77,\nQX-7,Q\n")
    Path("roles.csv").write_text("role,employee_code,certification\nRigger,QX-7,\nRigger,,Frobnicatio\n")
    Path("certifications.csv").write_text("name,kind\nFrobnication Permit,asset\n")
    location = new_sqlite()
    store.bind(location)
    with store.connection():
        made = hidden_company.make(sign_in("ada"), TODAY)
        for held, rights in HELD.items():
            company.an_operator(held, rights)
    return location, made


def test_no_subcommand_tells_what_the_operator_may_not_view(
    asked_of: tuple[str, Hidden], capsys: Captured
) -> None:
    """Each is asked by who may view all, and by each who may not."""
    location, _ = asked_of
    wrong, refused = [], Counter[str]()

    def told(who: str, line: str) -> tuple[int, str]:
        code = cli.main(["--database", location, "--operator", who, *words_of(line, TODAY)])
        out = capsys.readouterr()
        return code, out.out + out.err

    for line in (line for lines in LINES.values() for line in lines):
        _, whole = told("ada", line)
        for held, rights in HELD.items():
            if line.startswith(TELLS_THE_LOG) and LOG in rights:
                continue
            code, said = told(held, line)
            hidden = hidden_from(rights)
            leaked = {word for word in told_of(said, hidden) if word not in line}
            if leaked:
                wrong.append(f"{line}: tells {held} {leaked}")
            is_told = {word for word in told_of(whole, hidden) if word not in line}
            if is_told and "Ask an Administrator" not in said:
                wrong.append(f"{line}: does not say to {held} why nothing is told: {said}")
            if code == 4:
                refused[held] += 1
                if "Ask an Administrator" not in said:
                    wrong.append(f"{line}: refuses {held} and does not say what to do")
    assert wrong == []
    assert all(refused[held] > 3 for held in HELD)


def test_without_the_right_to_read_it_the_log_is_not_told(
    asked_of: tuple[str, Hidden], capsys: Captured
) -> None:
    location, _ = asked_of
    for line in ("audit list", "audit show 1", "audit verify", "check"):
        assert cli.main(["--database", location, "--operator", "no-log", *line.split()]) == 4
        said = capsys.readouterr()
        assert not said.out
        assert "Ask an Administrator for the right to" in said.err


def test_the_rights_to_view_are_those_that_decide_what_is_shown() -> None:
    assert {right for _, query in every_query() for right in rights_to_ask(query)} <= TO_VIEW
