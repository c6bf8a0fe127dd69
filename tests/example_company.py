"""What the examples of --help name, small: a register, the files, and the folders that they are written to."""

from __future__ import annotations

import importlib
import io
import os
import pwd
from datetime import date
from pathlib import Path
from typing import Any

from certtui import schema, store
from certtui.commands import assignment, entities, lifecycle, sweeps
from certtui.commands.attachments import add_attachment
from certtui.commands.operators import add_operator, sign_in
from certtui.commands.saved_filters import save_filter
from certtui.commands.sweeps import sign_sweep
from certtui.filters import Filter, SortedFilter
from certtui.queries.sweeps.stored import count_rows
from certtui.records import EntityDetails, Kind, Period, Unit
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import DAY

openpyxl: Any = importlib.import_module("openpyxl")  # without types

ACCOUNT = pwd.getpwuid(os.geteuid()).pw_name
"""Who types the examples: the account that the tests run as."""
STAFF = ("E1001", "E1002", "E1003", "E1004", "E000006", "E00042")
ALL_HOLD = ("First Aid", "First Aid/CPR", "Crane", "Crane Operator", "Old Permit")
HELD_BY_NOBODY = ("Lifting Plan",)
ROLES = ("Driver", "Warden", "Rigger")
ATTACHED = 17
"""How many files are attached: examples name the last by its number."""
ISSUED = date(2026, 3, 10)
"""The day that examples name as a certificate's."""


def make(location: Path, today: date, *, lacks: str = "", in_use: bool = True) -> None:
    """A register with what examples name, all but the certification or role that they make themselves.

    `in_use`: whether anybody holds the old permit, which without a terminal to ask is deleted only where nobody does.
    """
    schema.open_database(location)
    with store.connection():
        ada = sign_in(ACCOUNT)
        certifications = {
            name: company.certification(
                ada,
                name,
                validity=Period(1, Unit.YEARS),
                offsets=(30, 0),
                group="Safety" if name.startswith("Crane") else "General",
            )
            for name in (*ALL_HOLD, *HELD_BY_NOBODY)
            if name != lacks
        }
        staff = _people(ada)
        for name in ROLES:
            if name != lacks:
                company.role(ada, name, staff[:3], [certifications["Crane Operator"]], today - 30 * DAY)
        _histories(
            ada,
            {name: id for name, id in certifications.items() if name in ALL_HOLD[: None if in_use else -1]},
            staff,
            today,
        )
        add_operator(ada, "jan", ["Viewer"])
        for name in ("Night shift", "Night shift gaps"):
            save_filter(ada, name, SortedFilter(Filter(kind=Kind.EMPLOYEE)))
    store.close_connection()


def _people(ada: Operator) -> list[int]:
    made = [
        entities.create_entity(
            ada,
            EntityDetails(
                Kind.EMPLOYEE,
                code,
                f"Name {code}",
                "",
                attributes=(("department", "Lifts"), ("Shift", "Night")),
            ),
        )
        for code in STAFF
    ]
    entities.create_entity(ada, EntityDetails(Kind.ASSET, "T1", "Truck"))
    return made


def _histories(ada: Operator, held: dict[str, int], staff: list[int], today: date) -> None:
    """One certificate each: of the old permit expired, of the crane expiring soon, of first aid with a number."""
    for name, certification in held.items():
        assignment.assign(ada, certification, staff, ISSUED)
        rows = company.associations(staff, certification)
        expires = {"Old Permit": today - DAY, "Crane": today + 10 * DAY, "First Aid": today + 10 * DAY}.get(
            name, today + 300 * DAY
        )
        some = rows[:-2] if name == "Crane Operator" else rows
        wanted = lifecycle.Wanted(
            min(ISSUED, today), None, expires, number="FA-17" if name == "First Aid" else ""
        )
        lifecycle.certify(ada, some, wanted, today)
    for _ in range(ATTACHED):
        (instance,) = execute("SELECT min(id) FROM instance").fetchone()
        add_attachment(ada, instance, "proof.pdf", io.BytesIO(b"%PDF"), limit=10**6)


def begin_sweeps(location: Path, today: date) -> None:
    """Three sweeps of one scope, each signed off but for the last, of which examples ask."""
    store.bind(location)
    with store.connection():
        ada = sign_in(ACCOUNT)
        for _ in range(3):
            made = sweeps.begin_sweep(ada, Filter(kind=Kind.EMPLOYEE), today, today)
            if made < 3:
                sign_sweep(ada, made, left_open=count_rows([made])[made].open)
    store.close_connection()


def write_files(folder: Path) -> None:
    """The files that examples read."""
    for name in ("new-starters", "leavers", "back", "class", "riggers"):
        (folder / f"{name}.txt").write_text("E1001\nE1002\n")
    tonight = "".join(f"{code},Name {code}\n" for code in STAFF[:-1])
    (folder / "hr-tonight.csv").write_text(f"code,name\n{tonight}E2001,Cy\nE2002,Di\n")
    (folder / "from-hr").mkdir()
    (folder / "from-hr" / "employees.csv").write_text(f"code,name\n{tonight}")
    (folder / "from-hr" / "roles.csv").write_text("role,employee code\nDriver,E1001\n")
    (folder / "course.csv").write_text("code,name\nE1001,Ana\nE1002,Bo\n")
    (folder / "staff.csv").write_text("code,name,department\nE2001,Cy,Lifts\nE1001,Name E1001,Lifts\n")
    (folder / "hr.csv").write_text("Emp #,Name\nE1001,Name E1001\n")
    (folder / "licences.csv").write_text(
        "ACCOUNT NUMBER,LEGAL NAME,certification,issued_on,expires_on\nC1,Chicago Cranes,Licence,2026-01-01,2027-01-01\n"
    )
    (folder / "results.csv").write_text(
        "certification,employee id,issued,Start,Completed\nFirst Aid,E1001,2026-03-01,2026-02-27,Yes\n"
        "First Aid,E1002,2026-03-01,2026-02-27,No\n"
    )
    (folder / "toolbox-talk.csv").write_text("employee id\nE1001\n")
    book = openpyxl.Workbook()
    book.active.title = "2026"
    for row in (
        ("certification", "entity_code", "issued_on", "expires_on"),
        ("First Aid", "E1003", "02/01/2026", "02/01/2028"),
    ):
        book.active.append(row)
    book.save(folder / "training.xlsx")
    book = openpyxl.Workbook()
    for line in (("Staff No", "Name", "First Aid"), ("E1001", "", "2028-02-01"), ("E1002", "", "n/a")):
        book.active.append(line)
    book.save(folder / "training-matrix.xlsx")
    for name in ("certificate", "renewal", "sheet"):
        (folder / f"{name}.pdf").write_bytes(b"%PDF-1.7\n")
