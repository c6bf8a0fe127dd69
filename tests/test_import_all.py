"""`certtui import all FOLDER`: the files of a folder in their order, in one transaction, all of them or none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certtui import store
from certtui.cli.main import main
from certtui.commands import assignment, entities, operators
from certtui.exporting.package import CONTENTS, write_package
from certtui.importing.fields import KINDS_OF_IMPORT, fields_of
from certtui.importing.folder import Opened, import_files, read_folder
from certtui.importing.header import expected_names
from certtui.importing.options import Options
from certtui.importing.reading import open_table
from certtui.integrity import check
from certtui.records import EntityDetails, InitialValidity, Kind, Period, Unit
from certtui.rights import Operator, Right
from certtui.store import execute
from tests import company
from tests.calendar_day import CALENDAR_DAY
from tests.company import TODAY
from tests.conftest import NewLocation
from tests.soaking import always
from tests.test_import_round_trip import make_company

pytestmark = pytest.mark.whole_program

Captured = pytest.CaptureFixture[str]
FILES = {
    "employees.csv": 'code,name\nE1,"Evans, Dora"\nE2,"Fox, Emil"\n',
    "certifications.csv": "name,kind,validity,roles\nFirst Aid,employee,12 months,\nForklift,employee,never,Driver\n",
    "roles.csv": "role,employee code\nDriver,E1\n",
    "associations.csv": "certification,entity code\nFirst Aid,E1\nFirst Aid,E2\n",
    "instances.csv": "certification,entity code,issued\nFirst Aid,E1,2026-03-01\nForklift,E1,2026-03-02\n",
}
"""Each needs what the files before it make."""


@pytest.fixture
def location(new_location: NewLocation, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database on either engine, which the command line takes."""
    found = new_location()
    monkeypatch.setenv("CERTTUI_DATABASE", found)
    yield found
    if not store.proxy.is_closed():
        store.proxy.close()


def folder(path: Path, files: dict[str, str], **others: str) -> str:
    path = path / "register"
    path.mkdir()
    for name, text in {**files, **others}.items():
        (path / name).write_text(text, encoding="utf-8")
    return str(path)


def rows(table: str) -> int:
    with store.connection():
        return int(execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def everything() -> Any:
    with store.connection():
        return company.everything()


def counts() -> tuple[int, int, int, int, int]:
    return rows("entity"), rows("certification"), rows("role_member"), rows("association"), rows("instance")


def test_each_file_builds_on_those_before_it(location: str, tmp_path: Path, capsys: Captured) -> None:
    path = folder(tmp_path, FILES)
    assert main(["import", "all", path]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    places = [said.err.index(f"{name}: ") for name in FILES]
    assert places == sorted(places)
    assert "imported: 5 files" in said.err
    assert counts() == (2, 2, 1, 3, 2)
    with store.connection():
        assert check() == []
        assert company.chain_holds()
    before = everything()
    assert main(["import", "all", path]) == 0, "unchanged"
    assert everything() == before


def test_a_fault_in_the_last_file_leaves_nothing_of_the_first(
    location: str, tmp_path: Path, capsys: Captured
) -> None:
    path = folder(tmp_path, FILES | {"instances.csv": FILES["instances.csv"] + "First Aid,E9,2026-03-01\n"})
    assert main(["status"]) == 0
    before = everything()
    assert main(["import", "all", path]) == 1
    said = capsys.readouterr().err
    assert "no employee with the code 'E9'" in said
    assert "because instances.csv cannot be taken" in said
    assert "imported:" not in said
    assert everything() == before
    assert main(["import", "all", path, "--skip-errors"]) == 0
    assert counts() == (2, 2, 1, 3, 2)


def test_a_dry_run_says_what_the_import_says_and_keeps_nothing(
    location: str, tmp_path: Path, capsys: Captured
) -> None:
    path = folder(tmp_path, FILES)
    assert main(["status"]) == 0
    before = everything()
    capsys.readouterr()
    assert main(["import", "all", path, "--dry-run"]) == 0
    planned = capsys.readouterr().err
    assert everything() == before
    assert main(["import", "all", path]) == 0
    done = capsys.readouterr().err
    assert planned.replace("would be imported:", "imported:").replace("would be:", "imported:") == done


def test_a_dry_run_makes_no_database(tmp_path: Path) -> None:
    path = folder(tmp_path, FILES)
    register = tmp_path / "none.db"
    assert main(["--database", str(register), "import", "all", path, "--dry-run"]) == 0
    assert not register.exists()


def test_a_dry_run_in_json_gives_each_file_its_report(
    location: str, tmp_path: Path, capsys: Captured
) -> None:
    path = folder(tmp_path, FILES)
    assert main(["import", "all", path, "--format", "json", "--dry-run"]) == 0
    planned = json.loads(capsys.readouterr().out)
    assert list(planned["files"]) == list(FILES)
    assert set(planned) == {"files"}
    assert planned["files"]["instances.csv"]["counts"]["created"] == 2
    assert planned["files"]["certifications.csv"]["also_created"] == {"roles": ["Driver"]}
    assert main(["import", "all", path, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == planned


def test_json_tells_of_refused_files_and_of_those_that_waited(
    location: str, tmp_path: Path, capsys: Captured
) -> None:
    path = folder(tmp_path, FILES | {"roles.csv": "role,employee code\nDriver,E9\n"})
    assert main(["import", "all", path, "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["files"]
    assert found["roles.csv"]["errors"][0]["line"] == 2
    assert found["employees.csv"]["errors"] == []
    assert "roles.csv" in found["instances.csv"]["errors"][0]["message"]
    assert rows("entity") == 0
    assert main(["import", "all", str(tmp_path), "--format", "json"]) == 1
    refused = json.loads(capsys.readouterr().out)
    assert refused["files"] == {}
    assert "employees" in refused["errors"][0]["message"]


def test_questions_of_later_files_are_told_with_the_errors_of_earlier_ones(
    location: str, tmp_path: Path, capsys: Captured
) -> None:
    """Whoever corrects one file need not find out about the next one only then."""
    files = FILES | {
        "employees.csv": FILES["employees.csv"] + ",Nobody\n",
        "instances.csv": "certification,entity code,issued\nFirst Aid,E1,01/02/2026\n",
        "associations.csv": "what,who\nFirst Aid,E1\n",
    }
    assert main(["import", "all", folder(tmp_path, files)]) == 1
    said = capsys.readouterr().err
    for words in (
        "line 4",
        "--date-format",
        "--map",
        "roles.csv: its lines were not looked at",
    ):
        assert words in said


def test_all_that_is_there_besides_is_told(location: str, tmp_path: Path, capsys: Captured) -> None:
    path = folder(tmp_path, FILES, **{"matrix.csv": "a\n", "notes.txt": "x", "employees.pdf": "x"})
    (Path(path) / "old").mkdir()
    assert main(["import", "all", path]) == 0
    said = capsys.readouterr().err
    for name in ("matrix.csv", "notes.txt", "employees.pdf", "old/"):
        assert name in said
    assert main(["export", "package", path, "--force"]) == 0, "beside what else is there"


def test_two_files_of_one_kind_are_refused_by_name(location: str, tmp_path: Path, capsys: Captured) -> None:
    path = folder(tmp_path, FILES, **{"Employees.tsv": "code\tname\nE3\tCy\n"})
    assert main(["import", "all", path]) == 1
    said = capsys.readouterr().err
    assert "Employees.tsv" in said
    assert "employees.csv" in said
    assert rows("entity") == 0


def test_a_folder_with_nothing_to_take_names_what_is_looked_for(
    location: str, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["import", "all", folder(tmp_path, {"staff.csv": "code,name\n"})]) == 1
    said = capsys.readouterr().err
    for kind in KINDS_OF_IMPORT:
        assert kind in said
    assert ".xlsx" in said


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["{}/none"], 1, "no folder"),
        (["{}/employees.csv"], 2, "by its kind"),
        (["-"], 2, "folder"),
        (["{}", "--report", "r.csv"], 2, "one file"),
        (["{}", "--rejects", "r.csv"], 2, "one file"),
        (["{}", "--mapping", "hr"], 2, "one file"),
        (["{}", "--map", "Nope=code"], 2, "none of the files"),
        (["{}", "--map", "code=nope"], 2, "none of the files"),
        (["{}", "--sheet", "One"], 2, "none of the files"),
        (["{}", "--only", "Site=Leeds"], 2, "none of the files"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_way_on(
    location: str, tmp_path: Path, capsys: Captured, words: list[str], code: int, says: str
) -> None:
    path = folder(tmp_path, FILES)
    assert main(["import", "all", *(word.replace("{}", path) for word in words)]) == code
    assert says in capsys.readouterr().err
    assert rows("entity") == 0


def test_a_folder_in_place_of_a_file_shows_the_command_for_folders(
    location: str, tmp_path: Path, capsys: Captured
) -> None:
    path = folder(tmp_path, FILES)
    assert main(["import", "employees", path]) == 1
    assert f"certtui import all {path}" in capsys.readouterr().err


def test_options_reach_the_files_that_they_concern(location: str, tmp_path: Path) -> None:
    """A column's option the files that have it, a kind's option the files of the kind; a workbook its sheet."""
    files = FILES | {
        "employees.csv": 'Nr,name\nE1,"Evans, Dora"\nE2,"Fox, Emil"\n',
        "instances.csv": "certification,entity code,issued,Passed\n"
        "First Aid,E1,01/02/2026,Yes\nFirst Aid,E2,01/02/2026,No\n",
    }
    path = folder(tmp_path, files)
    book = openpyxl.Workbook()
    book.active.title = "Assets"
    for row in (("code", "name"), ("A1", "Crane")):
        book.active.append(row)
        book.create_sheet(row[0]).append(row)
    book.save(Path(path) / "assets.xlsx")
    options = ["--map", "Nr=code", "--only", "Passed=Yes", "--date-format", "issued_on=DMY"]
    options += ["--sheet", "Assets", "--rename", "--complete", "--kind", "employee", "--encoding", "utf-8"]
    assert main(["import", "all", path, *options]) == 0
    assert (rows("entity"), rows("instance")) == (3, 1)
    with store.connection():
        assert str(execute("SELECT issued_on FROM instance").fetchone()[0]) == "2026-02-01"
    married = files["employees.csv"].replace("Evans, Dora", "Fox, Dora")
    (Path(path) / "employees.csv").write_text(married)
    assert main(["import", "all", path, *[one for one in options if one != "--rename"]]) == 1
    assert main(["import", "all", path, *options]) == 0


def test_complete_is_asked_of_each_file_that_lists_everyone(
    location: str, tmp_path: Path, capsys: Captured
) -> None:
    path = folder(tmp_path, FILES)
    assert main(["import", "all", path]) == 0
    (Path(path) / "employees.csv").write_text('code,name\nE1,"Evans, Dora"\n')
    before = everything()
    assert main(["import", "all", path, "--complete"]) == 1
    assert "--allow-many" in capsys.readouterr().err
    assert everything() == before
    assert main(["import", "all", path, "--complete", "--allow-many"]) == 0
    with store.connection():
        assert execute("SELECT code FROM entity WHERE active = FALSE").fetchall() == [("E2",)]


def test_a_file_of_which_no_line_can_be_taken_stops_all(location: str, tmp_path: Path) -> None:
    path = folder(tmp_path, FILES | {"associations.csv": "certification,entity code\nFirst Aid,E9\n"})
    assert main(["import", "all", path, "--skip-errors"]) == 1
    assert counts()[0] == 0


def test_every_file_needs_its_right_before_anything_is_looked_at(
    location: str, tmp_path: Path, capsys: Captured
) -> None:
    path = folder(tmp_path, FILES)
    assert main(["--operator", "ada", "status"]) == 0
    with store.connection():
        company.an_operator("ed", "Viewer")
        company.an_operator("ro", set(Right) - {Right.CREATE_ROLES})
    for name in ("ed", "ro"):
        for more in ([], ["--dry-run"]):
            assert main(["--operator", name, "import", "all", path, *more]) == 4
    assert "Evans" not in capsys.readouterr().err
    assert counts()[0] == 0


def test_each_file_is_an_event_of_its_own(location: str, tmp_path: Path) -> None:
    assert main(["import", "all", folder(tmp_path, FILES)]) == 0
    with store.connection():
        told = [
            json.loads(detail)["file"]
            for (detail,) in execute(
                "SELECT detail FROM audit_event WHERE action = 'import' ORDER BY id"
            ).fetchall()
        ]
    assert told == list(FILES)


# --- packages ---


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_package_comes_in_whole_and_goes_out_the_same(
    location: str, new_location: NewLocation, tmp_path: Path, form: str
) -> None:
    with _bound(location):
        make_company(operators.sign_in("ada"))
    out, back = tmp_path / "out", tmp_path / "back"
    source, target = (["--operator", "ada", "--database", place] for place in (location, new_location()))
    assert main([*source, "export", "package", str(out), "--format", form]) == 0
    assert sorted(one.stem for one in out.iterdir()) == sorted(CONTENTS) == sorted(KINDS_OF_IMPORT)
    assert all(one.stat().st_mode & 0o77 == 0 for one in (out, *out.iterdir()))
    assert main([*target, "import", "all", str(out)]) == 0
    assert main([*source, "export", "package", str(back)]) == 0
    assert main([*target, "export", "package", str(out), "--force", "--format", "csv"]) == 0
    assert contents(out, "csv") == contents(back, "csv")
    assert main([*target, "check"]) == 0


def test_packages_cross_from_one_engine_to_the_other(
    new_sqlite: NewLocation, new_postgresql: NewLocation, tmp_path: Path
) -> None:
    places = [new_sqlite(), new_postgresql(), new_sqlite()]
    with _bound(places[0]):
        make_company(operators.sign_in("ada"))
    folders = [tmp_path / str(number) for number in range(3)]
    for number, place in enumerate(places):
        if number:
            assert (
                main(["--operator", "ada", "--database", place, "import", "all", str(folders[number - 1])])
                == 0
            )
        assert (
            main(["--operator", "ada", "--database", place, "export", "package", str(folders[number])]) == 0
        )
    assert contents(folders[0]) == contents(folders[1]) == contents(folders[2])


def test_a_package_replaces_nothing_unasked(location: str, tmp_path: Path, capsys: Captured) -> None:
    path = folder(tmp_path, {"roles.csv": "mine"})
    assert main(["export", "package", path]) == 1
    assert "roles.csv" in capsys.readouterr().err
    assert [one.name for one in Path(path).iterdir()] == ["roles.csv"]
    for words in ([], [path, "--format", "json"], [path, "--kind", "asset"], [path, "--output", "x"]):
        assert main(["export", "package", *words]) == 2
    assert main(["export", "employees", path]) == 2
    assert main(["export", "package", f"{path}/no/where"]) == 1


def contents(path: Path, form: str = "csv") -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in path.glob(f"*.{form}")}


# --- a property ---


class Holding(NamedTuple):
    """An assignment: whom, what, since when, what is recorded of it, and whether it is revoked."""

    who: int
    what: int
    days_ago: int
    instances: tuple[tuple[int, int | None, str], ...]
    revoked: int | None


class Register(NamedTuple):
    names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    attributes: tuple[dict[str, str], ...]
    inactive: frozenset[int]
    certifications: tuple[tuple[Kind, int | None, bool], ...]
    members: tuple[frozenset[int], ...]
    holdings: tuple[Holding, ...]


TEXTS = st.text("abÄß;,\"'\\=+-@/.|{} 1", max_size=8)
NUMBERS = st.integers(0, 7)
INSTANCES = st.lists(
    st.tuples(st.integers(0, 600), st.none() | st.integers(0, 700), st.sampled_from(("", "N-1", "=2", "03"))),
    max_size=3,
    unique_by=lambda one: (one[0], one[2]),
).map(tuple)
REGISTERS = st.builds(
    Register,
    names=st.lists(TEXTS, min_size=8, max_size=8).map(tuple),
    kinds=st.lists(st.sampled_from((Kind.EMPLOYEE, Kind.EMPLOYEE, *Kind)), min_size=8, max_size=8).map(tuple),
    attributes=st.lists(
        st.dictionaries(st.sampled_from(("site", "Name", "code", "Ünit")), TEXTS, max_size=2),
        min_size=8,
        max_size=8,
    ).map(tuple),
    inactive=st.frozensets(NUMBERS, max_size=3),
    certifications=st.lists(
        st.tuples(
            st.sampled_from((Kind.EMPLOYEE, *Kind)), st.none() | st.sampled_from((1, 12)), st.booleans()
        ),
        min_size=3,
        max_size=3,
    ).map(tuple),
    members=st.lists(st.frozensets(NUMBERS, max_size=3), max_size=2).map(tuple),
    holdings=st.lists(
        st.builds(
            Holding,
            NUMBERS,
            st.integers(0, 2),
            st.integers(0, 400),
            INSTANCES,
            st.none() | st.integers(0, 90),
        ),
        max_size=6,
        unique_by=lambda one: one[:2],
    ).map(tuple),
)


def build(operator: Operator, register: Register) -> None:
    ids = []
    for number, (name, kind, attributes) in enumerate(
        zip(register.names, register.kinds, register.attributes, strict=True)
    ):
        details = EntityDetails(kind, f"{'=0-E'[number % 4]}{number}", f"{name}n{number}", "", True, ())
        ids.append(entities.create_entity(operator, details._replace(attributes=tuple(attributes.items()))))
    certifications = [
        company.certification(
            operator,
            f"C{number}; {register.names[number].strip()}x",
            kind,
            validity=Period(months, Unit.MONTHS) if months else None,
            initial_validity=InitialValidity.VALID_WHEN_ADDED if at_once else InitialValidity.EVIDENCE_NEEDED,
        )
        for number, (kind, months, at_once) in enumerate(register.certifications)
    ]
    for number, members in enumerate(register.members):
        brings = [
            one
            for one, (kind, *_) in zip(certifications, register.certifications, strict=True)
            if kind is Kind.EMPLOYEE
        ]
        people = [ids[one] for one in sorted(members) if register.kinds[one] is Kind.EMPLOYEE]
        company.role(operator, f"R{number}", people, brings[number:], TODAY - timedelta(days=90))
    for holding in register.holdings:
        _hold(operator, holding, ids[holding.who], certifications[holding.what], register)
    entities.deactivate(operator, [ids[one] for one in sorted(register.inactive)])


def _hold(operator: Operator, holding: Holding, entity: int, certification: int, register: Register) -> None:
    if register.kinds[holding.who] is not register.certifications[holding.what][0]:
        return
    assignment.assign(operator, certification, [entity], TODAY - timedelta(days=holding.days_ago))
    one = company.association(entity, certification)
    for days_ago, lasts, number in holding.instances:
        issued = TODAY - timedelta(days=days_ago)
        company.certify(operator, [one], issued, None if lasts is None else issued + timedelta(days=lasts))
        with company.told_already():
            execute("UPDATE instance SET number = ? WHERE id = (SELECT max(id) FROM instance)", (number,))
    if holding.revoked is not None:
        company.revoke(operator, one, TODAY - timedelta(days=holding.revoked))


class _TakenBackError(Exception):
    """Ends an example."""


@contextmanager
def _bound(location: str) -> Iterator[None]:
    store.bind(location)
    with store.connection():
        yield


@contextmanager
def _for_now(location: str) -> Iterator[Operator]:
    """A register for the length of the block; afterwards it is empty again."""
    with _bound(location):
        try:
            with store.write_transaction():
                yield operators.sign_in("ada")
                raise _TakenBackError  # noqa: TRY301 - leaving by an exception is what rolls it back
        except _TakenBackError:
            return


def _package(operator: Operator, path: Path) -> dict[str, bytes]:
    write_package(operator, path, CALENDAR_DAY, "csv", overwrite=True)
    return contents(path)


def _take_in(operator: Operator, path: Path, on: date) -> None:
    def told(report: Any) -> None:
        assert not report.is_refused, (
            report.file.name,
            report.error,
            report.plan and report.plan.report.problems,
        )

    files = []
    for one in read_folder(path).files:
        options = Options(on, file=one.name)
        table = open_table(one.path, expected=expected_names(fields_of(one.what), options))
        files.append(Opened(one, options, table))
    try:
        assert import_files(operator, files, told)
    finally:
        for each in files:
            if each.table:
                each.table.close()


@pytest.fixture
def two_places(new_location: NewLocation) -> tuple[str, str]:
    return new_location(), new_location()


@given(register=REGISTERS)
@settings(parent=always(20), suppress_health_check=[*HealthCheck])
def test_any_register_goes_out_and_comes_back_to_the_same_bytes(
    two_places: tuple[str, str], tmp_path_factory: pytest.TempPathFactory, register: Register
) -> None:
    path = tmp_path_factory.mktemp("package")
    here, there = two_places
    with _for_now(here) as ada:
        build(ada, register)
        before = _package(ada, path / "out")
    with _for_now(there) as bob:
        _take_in(bob, path / "out", TODAY + timedelta(days=1))
        assert check() == []
        assert _package(bob, path / "back") == before
