"""Answers to imports, kept for other files: which are, where they are offered, and that none is used unasked."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certtui import audit, integrity, store
from certtui.cli import main as program
from certtui.cli.importing import _options
from certtui.cli.main import main
from certtui.commands.act import act
from certtui.commands.operators import sign_in
from certtui.errors import InvalidInput, NotFound, NotPermitted
from certtui.importing.answers import added_words, shown_answers
from certtui.importing.mappings import (
    ABOUT_ONE_FILE,
    LASTING,
    all_named,
    forget,
    lasting_words,
    named,
    remember,
    remembered,
)
from certtui.importing.options import OPTIONS, Options, command_line, shell_line, with_words
from certtui.importing.questions import Choice
from certtui.queries.activity import ActivityFilter, read_page
from certtui.queries.activity_words import describe
from certtui.rights import Operator, Right
from certtui.session import Session
from certtui.store import execute
from tests import company
from tests.company import TODAY
from tests.conftest import NewLocation
from tests.import_files import bring

Captured = pytest.CaptureFixture[str]
HEADER = ("Emp #", "Who", "Grade")
WORDS = ("--map", "Who=name", "--ignore", "Grade")


def keep(operator: Operator, words: tuple[str, ...] = WORDS, name: str = "", what: str = "employees") -> Any:
    with act(operator, "import") as done:
        return remember(done, what, HEADER, words, name)


def events() -> int:
    return audit.head()[0]


# What is kept


def test_every_option_is_either_about_one_file_or_about_all_with_such_columns() -> None:
    assert {option.field for option in OPTIONS} <= LASTING | ABOUT_ONE_FILE
    assert not LASTING & ABOUT_ONE_FILE


def test_what_is_about_one_file_is_kept_for_no_other() -> None:
    """Its encoding, its sheet, the lines that were looked at; and, by columns alone, what its lines record."""
    words = [
        "--map",
        "A=code",
        "--encoding",
        "cp1250",
        "--sheet",
        "May",
        "--header-row",
        "4",
        "--skip-errors",
    ]
    words += ["--trust-codes", "--allow-same-name", "--allow-older", "--assign", "--date-format", "DMY"]
    words += ["--set", "issued_on=2026-03-01", "--set", "Certification=First Aid", "--set", "kind=asset"]
    words += ["--set", "valid from=2026-03-01"]
    options = with_words(Options(TODAY, file="may.csv"), words)

    kept = ["--date-format", "DMY", "--map", "A=code", "--set", "kind=asset", "--assign"]
    assert [*lasting_words("instances", options)] == kept
    kept[5:5] = ["certification=First Aid", "--set"]
    assert [*lasting_words("instances", options, is_named=True)] == kept


def test_answers_come_back_for_the_same_columns_of_the_same_kind(database: str, operator: Operator) -> None:
    """Case and punctuation do not count, the order does; what is there already is not stored again."""
    kept = keep(operator)
    assert kept == remembered("employees", HEADER) == remembered("employees", ("EMP-NO", "who", "grade "))
    assert (kept.words, kept.operator, kept.when[:4].isdecimal()) == (WORDS, operator.name, True)
    assert remembered("assets", HEADER) is None
    assert remembered("employees", (HEADER[1], HEADER[0], HEADER[2])) is None
    before = events()
    assert keep(operator) is None
    assert events() == before
    assert keep(operator, ("--map", "Who=name")).id == kept.id
    assert keep(operator, ()) is None
    assert remembered("employees", HEADER) is None
    assert integrity.check() == []


def test_what_is_kept_stands_in_the_event_of_the_import_that_it_comes_from(
    database: str, operator: Operator
) -> None:
    bring(operator, "employees", "Emp #,Who\nE1,Ada\n", maps=(("Who", "name"),))
    kept = remembered("employees", ("Emp #", "Who"))
    assert kept is not None
    assert kept.words == ("--map", "Who=name")
    event = read_page(ActivityFilter(), None, 1).rows[0]
    assert event.action == "import"
    assert any('--map "Who=name"' in line or "--map Who=name" in line for line in describe(event))
    before = events()
    bring(operator, "employees", "Emp #,Who\nE1,Ada\n", maps=(("Who", "name"),))
    assert events() == before, "the same file again changes nothing"


def test_a_name_is_one_mappings_and_is_found_by_what_comes_near(database: str, operator: Operator) -> None:
    first = keep(operator, name="HR nightly")
    assert named("hr NIGHTLY") == first == remembered("employees", HEADER)
    changed = keep(operator, ("--map", "Who=name"), name="hr nightly")
    assert (changed.id, changed.name) == (first.id, "HR nightly")
    assert [one.words for one in all_named("employees")] == [("--map", "Who=name")]
    assert all_named("roles") == []
    with pytest.raises(NotFound, match="HR nightly"):
        named("HR nightli")
    for name in (" ", "12", "x" * 101, "a\x07b"):
        with pytest.raises(InvalidInput):
            keep(operator, name=name)


def test_anothers_mapping_takes_a_right_to_change(database: str, operator: Operator) -> None:
    keep(operator, name="hr")
    clerk = company.an_operator("wim", [Right.CREATE_ENTITIES, Right.UPDATE_ENTITIES, Right.VIEW_ENTITIES])
    for refused in (lambda: keep(clerk, (), name="hr"), lambda: forget(clerk, "hr")):
        with pytest.raises(NotPermitted, match=operator.name):
            refused()
    own = keep(clerk, name="wim's")
    assert forget(clerk, "wim's") == own
    assert forget(operator, "hr").words == WORDS
    assert all_named() == []
    assert integrity.check() == []


def test_a_mapping_of_another_version_says_what_to_do(database: str, operator: Operator) -> None:
    keep(operator, ("--unheard-of",), name="old")
    with pytest.raises(InvalidInput, match=r"--unheard-of.*--mapping"):
        named("old").applied(Options(TODAY))


def test_only_what_was_not_said_is_added() -> None:
    """A column and a field have one answer each; the one that is typed goes before the one that is remembered."""
    said = with_words(Options(TODAY), ["--map", "A=code", "--ignore", "State", "--date-format", "MDY"])
    words = [
        "--date-format",
        "DMY",
        "--map",
        "B=code",
        "--map",
        "Who=name",
        "--ignore",
        "a",
        "--only",
        "State=x",
    ]
    words += ["--date-format", "issued_on=DMY", "--assign"]
    assert added_words(said, words) == ["--map", "Who=name", "--date-format", "issued_on=DMY", "--assign"]
    assert added_words(with_words(Options(TODAY), words), words) == []


# Command lines

TEXT = st.text(st.characters(exclude_characters="=,:\0", exclude_categories=["Cs"]), min_size=1, max_size=8)
CELLS = TEXT.map(str.strip).filter(bool)
COLUMN_ANSWERS = st.one_of(
    st.tuples(st.just("--map"), st.builds("{}=code".format, CELLS)),
    st.tuples(st.just("--set"), st.builds("note={}".format, CELLS)),
    st.tuples(st.just("--ignore"), CELLS),
    st.tuples(st.just("--only"), st.builds("{}={}, {}".format, CELLS, CELLS, CELLS)),
    st.tuples(st.just("--value"), st.builds("{}: {}=inactive".format, CELLS, CELLS)),
    st.tuples(st.just("--sheet"), CELLS),
    st.sampled_from(
        [
            ("--date-format", "DMY"),
            ("--date-format", "issued_on=%d.%m.%y"),
            ("--kind", "asset"),
            ("--assign",),
        ]
    ),
)


@given(st.lists(COLUMN_ANSWERS, max_size=5), st.one_of(CELLS, st.sampled_from(["-", "-x.csv", "a b.csv"])))
def test_a_command_line_means_the_same_when_a_shell_reads_it(
    answers: list[tuple[str, ...]], file: str
) -> None:
    """Whatever is in the names of columns: dollars, quotes, dashes, line breaks."""
    options = with_words(Options(TODAY), [word for answer in answers for word in answer])
    line = command_line("instances", file, options)

    arguments = program.parse(_words_in_shell(line)[1:])

    read = _options(arguments, Session("", Operator("ada", (), frozenset()), TODAY, TODAY))
    assert read._replace(file="") == options
    assert Path(arguments.file) == Path(file)


def _words_in_shell(line: str) -> list[str]:
    """What bash makes of a line."""
    made = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True)
    return made.stdout.decode().split("\0")[:-1]


def test_a_line_is_written_as_people_write_it() -> None:
    """Double quotes, but where a shell would read something into them."""
    words = [
        "--map",
        "Emp #=code",
        "--set",
        "certification=First Aid",
        "--ignore",
        "Cost $",
        "--only",
        "-x=1",
    ]
    assert shell_line(words) == (
        """--map "Emp #=code" --set certification="First Aid" --ignore 'Cost $' --only=-x=1"""
    )
    assert shown_answers(words)[0] == '--map "Emp #=code"'
    cost = Choice("if", ("--map", "Cost $=code", "--ignore", 'The "best"', "--sheet", "York"))
    assert cost.shown == """--map 'Cost $=code' --ignore 'The "best"' --sheet "York\""""


FILE = "Emp #,Who,Status\nE1,Ada,Active\nE2,Bo,Gone\n"
ANSWERS = ["--map", "Who=name", "--map", "Status=active", "--value", "Status: Gone=inactive"]


@pytest.fixture
def location(new_location: NewLocation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """An empty database that the command line takes without being told; ada is its Administrator."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.chdir(tmp_path)
    Path("hr.csv").write_text(FILE)
    location = new_location()
    store.bind(location)
    with store.connection():
        sign_in("ada")
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    return location


def run(*words: str, operator: str = "ada") -> int:
    return main([*words, "--operator", operator])


def active() -> list[str]:
    with store.connection():
        rows = execute("SELECT code FROM entity WHERE active ORDER BY code").fetchall()
    return [code for (code,) in rows]


def test_answers_of_last_time_are_offered_to_be_copied_and_never_used_unasked(
    location: str, capsys: Captured
) -> None:
    """The line that is shown, run as it stands, does the import."""
    assert run("import", "employees", "hr.csv") == 1
    assert "certtui import" not in capsys.readouterr().err.split("Nothing was imported")[1]
    assert run("import", "employees", "hr.csv", *ANSWERS, "--skip-errors") == 0
    assert shell_line(ANSWERS[-2:]) in capsys.readouterr().err
    Path("hr.csv").write_text(FILE.replace("E2", "E3"))

    assert run("import", "employees", "hr.csv", "--map", "Who=name") == 1
    said = capsys.readouterr().err
    assert active() == ["E1"]
    assert "ada gave on" in said
    line = next(one for one in said.splitlines() if one.startswith("  certtui import"))
    assert "--skip-errors" not in line
    assert main(_words_in_shell(line.strip())[1:]) == 0
    with store.connection():
        assert company.count("entity", "NOT active") == 2


def test_a_name_saves_what_is_typed_and_alone_uses_it_and_says_so(location: str, capsys: Captured) -> None:
    assert (
        run("import", "employees", "hr.csv", *ANSWERS, "--mapping", "hr nightly", "--encoding", "utf-8") == 0
    )
    said = capsys.readouterr().err
    assert "--encoding" in said.split("not part of the mapping")[1]
    Path("hr.csv").write_text(
        FILE.replace("E1", "E4").replace("Status", "Status,Floor").replace("ve\n", "ve,1\n")
    )

    before = _event()
    assert run("import", "employees", "hr.csv", "--mapping", "HR nightly", "--dry-run") == 0
    assert (_event(), active()) == (before, ["E1"])
    assert run("import", "employees", "hr.csv", "--mapping", "hr nightly") == 0
    said = capsys.readouterr().err
    for answer in shown_answers(ANSWERS):
        assert answer in said
    assert "'Floor'" in said
    assert active() == ["E1", "E4"]
    with store.connection():
        assert len(all_named()) == 1
        assert company.count("import_mapping") == 1


def test_answers_of_another_version_are_not_offered(location: str, capsys: Captured) -> None:
    with store.connection(), act(sign_in("ada"), "import") as done:
        remember(done, "employees", ("Emp #", "Who", "Status"), ("--unheard-of",))
    assert run("import", "employees", "hr.csv") == 1
    assert "--unheard-of" not in capsys.readouterr().err


def test_a_known_name_is_offered_where_its_columns_come_without_answers(
    location: str, capsys: Captured
) -> None:
    assert run("import", "employees", "hr.csv", *ANSWERS, "--mapping", "hr nightly") == 0
    assert run("import", "employees", "hr.csv", "--database", location) == 1
    line = capsys.readouterr().err.splitlines()[-1]
    assert line.endswith('--mapping "hr nightly"')
    assert run("import", "employees", "hr.csv", "--map", "Who=name") == 1
    assert "--mapping" not in capsys.readouterr().err.splitlines()[-1], "that would save what is typed"


def test_nothing_is_saved_of_an_import_that_takes_nothing(location: str, capsys: Captured) -> None:
    """Refused for a question or for errors, or dry: a mapping is answers that are known to work."""
    Path("bad.csv").write_text("Emp #,Who\n,Ada\n")
    assert run("import", "employees", "hr.csv", "--map", "Who=name", "--mapping", "new") == 1
    assert "not saved" in capsys.readouterr().err
    assert run("import", "employees", "bad.csv", "--map", "Who=name", "--mapping", "new") == 1
    assert "not saved" in capsys.readouterr().err
    bad = ["import", "employees", "bad.csv", "--map", "Who=name", "--skip-errors"]
    assert run(*bad, "--mapping", "new") == 1
    assert "not saved" in capsys.readouterr().err
    assert run("import", "employees", "hr.csv", *ANSWERS, "--mapping", "new", "--dry-run") == 0
    with store.connection():
        assert company.count("import_mapping") == 0


def test_another_mapping_under_a_name_is_replaced_and_the_log_has_what_it_was(
    location: str, capsys: Captured
) -> None:
    assert run("import", "employees", "hr.csv", *ANSWERS, "--mapping", "hr") == 0
    before = _event()
    assert run("import", "employees", "hr.csv", *ANSWERS, "--mapping", "hr") == 0
    assert _event() == before, "the same again changes nothing"
    assert (
        run("import", "employees", "hr.csv", "--map", "Who=name", "--ignore", "Status", "--mapping", "hr")
        == 0
    )
    with store.connection():
        assert named("hr").words == ("--map", "Who=name", "--ignore", "Status")
        event = read_page(ActivityFilter(), None, 1).rows[0]
        assert any("Gone=inactive" in line for line in describe(event))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["employees", "hr.csv", "--mapping", "nothing"], 1),
        (["assets", "hr.csv", "--mapping", "hr"], 2),
        (["assets", "hr.csv", "--mapping", "hr", "--map", "Who=name", "--ignore", "Status"], 2),
        (["employees", "hr.csv", "--mapping", " "], 1),
        (["employees", "hr.csv", "--mapping", "7", "--map", "Who=name"], 1),
    ],
)
def test_a_mapping_that_cannot_be_meant_imports_nothing(
    location: str, words: list[str], code: int, capsys: Captured
) -> None:
    assert run("import", "employees", "hr.csv", *ANSWERS, "--mapping", "hr") == 0
    before = _event()
    capsys.readouterr()
    assert run("import", *words) == code
    assert capsys.readouterr().err.startswith("certtui: ")
    assert _event() == before


def test_mappings_are_listed_shown_and_deleted(location: str, capsys: Captured) -> None:
    """Each only to those who may run such an import; those without a name by their number."""
    Path("more.csv").write_text("Emp #,Who,Floor\nE9,Cy,1\n")
    assert run("import", "employees", "hr.csv", *ANSWERS, "--mapping", "hr nightly") == 0
    assert run("import", "employees", "more.csv", "--map", "Who=name") == 0
    with store.connection():
        company.an_operator("vi", "Viewer")
    capsys.readouterr()
    assert run("mappings", "list", "--format", "json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(one["import"], one["columns"], one["saved_by"]) for one in listed] == [
        ("employees", 3, "ada")
    ] * 2
    assert listed[0]["mapping"] == "hr nightly"
    assert run("mappings", "show", "hr nightly") == 0
    shown = capsys.readouterr().out
    assert all(words in shown for words in ("Emp #", *shown_answers(ANSWERS), '--mapping "hr nightly"'))
    number = listed[1]["mapping"]
    assert run("mappings", "show", number) == 0
    assert "--map Who=name" in capsys.readouterr().out
    assert run("mappings", "list", "--format", "json", operator="vi") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert run("mappings", "show", "hr nightly", operator="vi") == 4
    assert run("mappings", "delete", "hr nightly", operator="vi") == 4
    assert run("mappings", "delete", number, "--as-of", "2020-01-01") == 2
    assert run("mappings", "delete", number) == 0
    assert run("mappings", "delete", number) == 1
    assert run("mappings", "delete", "HR NIGHTLY") == 0
    with store.connection():
        assert company.count("import_mapping") == 0
        assert integrity.check() == []


def _event() -> int:
    with store.connection():
        return events()
