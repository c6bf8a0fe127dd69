"""The Import screen: a file is chosen, what it leaves open is asked, and nothing is stored before Import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.widgets import Button

from certtui import store
from certtui.app import CerttuiApp
from certtui.commands import operators
from certtui.importing.draft import FIRST_LINES, Draft, Look
from certtui.importing.given_answers import Answers
from certtui.importing.report import Outcome
from certtui.queries.definitions import list_certifications
from certtui.records import Kind
from certtui.rights import Operator, Right
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.entity_views.screen import EntitiesScreen
from certtui.screens.importing.file_modal import FileModal
from certtui.screens.importing.line_modal import LineModal
from certtui.screens.importing.question_modal import QuestionModal
from certtui.screens.importing.result_modal import ResultModal
from certtui.screens.importing.screen import ImportScreen
from certtui.screens.progress_modal import ProgressModal
from certtui.store import execute
from tests import company
from tests.conftest import NewLocation
from tests.import_files import bring
from tests.interface import (
    ADA,
    Driving,
    a_company,
    asked,
    cells,
    main_screen,
    opened,
    panel,
    picture,
    press,
    said,
    settled,
    until,
    words,
    write,
)
from tests.training_register import a_register

_STAFF = 'code,name,Site\n101,"Lopez, Maria",North\n102,"Smith, John",South\n'
_SIZES = ((80, 24), (120, 36))


@pytest.fixture
def empty(new_location: NewLocation) -> str:
    """An empty database on either engine in turn, with its Administrator."""
    location = new_location()
    store.bind(location)
    with store.connection():
        operators.sign_in("ada")
    return location


def a_file(tmp_path: Path, text: str | bytes, name: str = "staff.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def import_screen(pilot: Driving) -> ImportScreen:
    screen = next(one for one in reversed(pilot.app.screen_stack) if isinstance(one, ImportScreen))
    assert isinstance(screen, ImportScreen)
    return screen


async def choose_file(pilot: Driving, path: Path) -> None:
    """Press I, and paste the path."""
    await press(pilot, "I")
    screen = pilot.app.screen
    assert isinstance(screen, FileModal)
    screen.path.value = ""
    screen.path.post_message(events.Paste(str(path)))
    await settled(pilot)
    await press(pilot, "enter")


def answers(pilot: Driving) -> list[tuple[str, ...]]:
    return [one.words for one in import_screen(pilot).answers.given]


def outcome(screen: ImportScreen) -> Outcome:
    return screen.lines.outcome


def stored(query: str) -> list[Any]:
    return [row[0] for row in asked(lambda: execute(query).fetchall())]


def nothing_stored() -> bool:
    return stored("SELECT code FROM entity") == [] and stored("SELECT name FROM certification") == []


# Choosing the file


async def test_an_empty_database_offers_to_import_first(empty: str) -> None:
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "I imports a file" in picture(pilot)
        await press(pilot, "2")
        assert "Press I to import" in picture(pilot)


@pytest.mark.parametrize("view", ["1", "2", "3", "4", "5"])
async def test_every_view_has_the_key_and_the_palette_the_command(empty: str, view: str) -> None:
    app = opened(empty)
    async with app.run_test(size=(160, 40)) as pilot:
        await settled(pilot)
        await press(pilot, view, "I")
        assert isinstance(app.screen, FileModal)
        await press(pilot, "escape", "colon", *"import", "enter")
        assert isinstance(app.screen, FileModal)


async def test_tab_completes_the_path_and_a_folder_is_gone_into(empty: str, tmp_path: Path) -> None:
    folder = tmp_path / "hr files"
    folder.mkdir()
    a_file(folder, _STAFF, "staff of november.csv")
    a_file(folder, "nothing to import", "readme.md")
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "I")
        screen = app.screen
        assert isinstance(screen, FileModal)
        screen.path.value = ""
        await write(pilot, f"{tmp_path}/hr")
        await press(pilot, "tab")
        assert screen.path.value == f"{folder}/"
        assert cells(screen.table, 0) == ["..", "staff of november.csv"]
        await press(pilot, "tab", "enter")
        assert import_screen(pilot).draft.name == "staff of november.csv"


async def test_the_list_is_gone_through_by_the_arrows(empty: str, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        a_file(tmp_path, _STAFF, name)
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "I")
        screen = app.screen
        assert isinstance(screen, FileModal)
        screen.path.value = f"{tmp_path}/"
        await press(pilot, "down", "up", "up")
        assert screen.path.has_focus
        await press(pilot, "down", "down", "enter")
        assert import_screen(pilot).draft.name == "b.csv"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("old.xls", b"\xd0\xcf\x11\xe0 and so on", "Save it as XLSX or CSV"),
        ("empty.csv", b"", "empty"),
        ("missing.csv", None, "There is no file"),
    ],
)
async def test_a_file_that_cannot_be_read_is_told_and_another_can_be_chosen(
    empty: str, tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    if content is not None:
        a_file(tmp_path, content, name)
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, tmp_path / name)
        assert isinstance(app.screen, FileModal)
        assert says in words(app.screen, "#refusal")


@pytest.mark.parametrize("quoted", ["'{}'", '"{}"', "file://{}", "  {}  "])
async def test_a_path_is_taken_as_a_desktop_pastes_it(empty: str, tmp_path: Path, quoted: str) -> None:
    path = a_file(tmp_path, _STAFF, "my staff.csv")
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "I")
        screen = app.screen
        assert isinstance(screen, FileModal)
        screen.path.value = quoted.format(str(path).replace(" ", "%20") if "file:" in quoted else path)
        await press(pilot, "enter")
        assert import_screen(pilot).draft.name == "my staff.csv"


async def test_a_table_that_is_pasted_counts_as_the_file(empty: str) -> None:
    """As cells come from a spreadsheet: divided by tabs."""
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "I")
        screen = app.screen
        assert isinstance(screen, FileModal)
        from textual import events

        screen.path.post_message(events.Paste("code\tname\r\n101\tLopez, Maria\r\n102\tSmith, John\r\n"))
        await settled(pilot)
        assert import_screen(pilot).what == "employees"
        await press(pilot, "ctrl+s", "enter")
        assert stored("SELECT name FROM entity ORDER BY code") == ["Lopez, Maria", "Smith, John"]


async def test_a_dash_opens_a_box_to_paste_into(empty: str) -> None:
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "I")
        screen = app.screen
        assert isinstance(screen, FileModal)
        screen.path.value = "-"
        await press(pilot, "enter", "ctrl+s")
        assert "nothing to import" in said(pilot).casefold()
        await press(pilot, *"code,name", "enter", *"7,Ann", "ctrl+s")
        assert import_screen(pilot).draft.path == "-"


# What is asked


async def test_questions_are_answered_and_answers_taken_back(empty: str, tmp_path: Path) -> None:
    with store.connection():
        bring(ADA, "certifications", "name,kind\nForklift,employee\n")
        bring(ADA, "employees", _STAFF)
    text = "code,certification,issued,expires,completed\n101,Forklift,2026-01-01,2027-01-01,Yes\n102,Forklift,2026-01-01,2027-01-01,No\n"
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, text))
        screen = import_screen(pilot)
        assert screen.what == "instances"
        assert screen.query_one("#import", Button).disabled
        await press(pilot, "ctrl+s")
        assert "questions first" in said(pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, QuestionModal)
        await press(pilot, "1")
        assert answers(pilot) == [("--only", "completed=Yes")]
        await press(pilot, "enter", "1")
        assert ("--assign",) in answers(pilot)
        assert screen.look is not None
        assert screen.look.plan is not None
        assert screen.look.plan.report.counts[Outcome.CREATED] == 1
        await press(pilot, "delete")
        assert answers(pilot) == [("--assign",)]
        assert screen.query_one("#import", Button).disabled
        assert stored("SELECT count(*) FROM association") == [0]


async def test_the_values_of_a_result_column_can_be_ticked(empty: str, tmp_path: Path) -> None:
    text = "code,certification,issued,expires,result\n" + "".join(
        f"10{at},Forklift,2026-01-01,2027-01-01,{word}\n" for at, word in enumerate(("Good", "Fair", "Poor"))
    )
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, text))
        await press(pilot, "enter", "3", "space", "space", "ctrl+s")
        assert answers(pilot) == [("--only", "result=Fair, Good")]


async def test_a_column_is_given_another_meaning(empty: str, tmp_path: Path) -> None:
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, "code,name,Contact\n1,Ann,a@x.example\n"))
        await press(pilot, "tab", "end", "enter", *"email", "enter")
        assert answers(pilot) == [("--map", "Contact=email")]
        await press(pilot, "enter", *"ignore", "enter")
        assert answers(pilot) == [("--ignore", "Contact")]


async def test_a_list_for_one_certificate_is_told_which(empty: str, tmp_path: Path) -> None:
    with store.connection():
        bring(ADA, "certifications", "name,kind\nForklift,employee\n")
        bring(ADA, "employees", _STAFF)
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, "code,date\n101,2026-01-01\n102,2026-01-02\n", "talk.csv"))
        await press(pilot, "m", *"instances", "enter")
        await press(pilot, "plus", *"certification", "enter", *"Forklift", "enter")
        assert answers(pilot) == [("--set", "certification=Forklift")]


async def test_a_file_that_lists_everyone_asks_where_many_are_missing(empty: str, tmp_path: Path) -> None:
    """And it names them before it is done; what it ended is not offered to be taken back as a whole."""
    everyone = "code,name\n" + "".join(f"{n},Person {n}\n" for n in range(10, 20))
    with store.connection():
        bring(ADA, "employees", everyone)
    inactive = "SELECT code FROM entity WHERE NOT active ORDER BY code"
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, "code,name\n" + "".join(everyone.splitlines(True)[1:8])))
        screen = import_screen(pilot)
        await press(pilot, "plus", *"the file lists everyone", "enter")
        assert answers(pilot) == [("--complete",)]
        assert screen.query_one("#import", Button).disabled, "3 of 10 are missing"
        await press(pilot, "home", "enter", "1")
        assert answers(pilot) == [("--complete",), ("--allow-many",)]
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, ConfirmModal)
        assert "Person 19 (19)" in picture(pilot)
        assert stored(inactive) == []
        await press(pilot, "tab", "enter")
        assert isinstance(app.screen, ResultModal)
        assert "Person 19 (19)" in picture(pilot)
        assert "takes the whole import back" not in picture(pilot)
        await press(pilot, "enter")
    assert stored(inactive) == ["17", "18", "19"]


async def test_a_line_that_lists_nobody_known_ends_nobody(empty: str, tmp_path: Path) -> None:
    """Lines with errors are left out, but whom they list must be known: else somebody would end who is there."""
    with store.connection():
        bring(ADA, "employees", "code,name\n1,Ann\n2,Bob\n3,Cy\n4,Di\n5,Ed\n6,Flo\n")
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, "code,name\n1,Ann\n2,Bob\n3,Cy\n4,Di\n5,Ed\n,Flo\n"))
        await press(pilot, "plus", *"the file lists everyone", "enter", "ctrl+s")
        assert isinstance(app.screen, ImportScreen)
        assert "line 7" in picture(pilot).casefold()
        await press(pilot, "escape", "escape")
    assert stored("SELECT code FROM entity WHERE NOT active") == []


async def test_an_answer_that_is_typed_is_checked_before_it_is_taken(empty: str, tmp_path: Path) -> None:
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(
            pilot, a_file(tmp_path, "Name;Code\nDvo\u0159\xe1k;1\n".encode("cp1250"), "staff.csv")
        )
        screen = import_screen(pilot)
        assert "Dvo" in picture(pilot), "the names as they are read"
        await press(pilot, "enter", "1")
        assert isinstance(app.screen, QuestionModal)
        await press(pilot, *"no-such-codec", "enter")
        assert answers(pilot) in ([], [("--encoding", "no-such-codec")])
        await press(pilot, "escape")
        if not isinstance(app.screen, ImportScreen):
            await press(pilot, "escape")
        assert screen.look is not None


# Answers that are kept


async def test_the_same_columns_again_have_the_answers_of_last_time_shown_and_taken_back(
    empty: str, tmp_path: Path
) -> None:
    text = "code,name,Contact\n1,Ann,a@x.example\n"
    app = opened(empty)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, text, "monday.csv"))
        await press(pilot, "tab", "end", "enter", *"email", "enter", "ctrl+s", "enter")
        await choose_file(pilot, a_file(tmp_path, text.replace("1,Ann", "2,Bob"), "tuesday.csv"))
        assert answers(pilot) == [("--map", "Contact=email")]
        assert "(ada)" in picture(pilot)
        await press(pilot, "delete")
        assert answers(pilot) == []


async def test_answers_of_last_time_stay_where_somebody_changes_the_database_meanwhile(
    empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "code,name,Contact\n1,Ann,a@x.example\n"
    plan_import = Draft.plan_import
    app = opened(empty)

    def changed_meanwhile(
        draft: Draft, operator: Operator, what: str, given: Answers, **options: Any
    ) -> Look:
        if given.given and not import_screen(pilot).answers.given:
            app.call_from_thread(import_screen(pilot).refresh_data)
        return plan_import(draft, operator, what, given, **options)

    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, text, "monday.csv"))
        await press(pilot, "tab", "end", "enter", *"email", "enter", "ctrl+s", "enter")
        monkeypatch.setattr(Draft, "plan_import", changed_meanwhile)
        await choose_file(pilot, a_file(tmp_path, text.replace("1,Ann", "2,Bob"), "tuesday.csv"))
        assert answers(pilot) == [("--map", "Contact=email")]


async def test_answers_are_saved_under_a_name_and_used_for_other_columns(empty: str, tmp_path: Path) -> None:
    app = opened(empty)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, "code,name,Contact\n1,Ann,a@x.example\n", "monday.csv"))
        await press(pilot, "tab", "end", "enter", *"email", "enter")
        await press(pilot, "a", "enter", *"hr-nightly", "enter")
        assert "saved as hr-nightly" in picture(pilot)
        await press(pilot, "ctrl+s")
        assert "--mapping hr-nightly" in picture(pilot)
        await press(pilot, "enter")
        await choose_file(pilot, a_file(tmp_path, "code,name,Contact,Site\n2,Bob,b@x.example,N\n", "new.csv"))
        assert answers(pilot) == []
        await press(pilot, "a", *"hr-nightly", "enter")
        assert answers(pilot) == [("--map", "Contact=email")]


# Nothing before Import


async def test_leaving_stores_nothing_and_asks_where_answers_go(empty: str, tmp_path: Path) -> None:
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, _STAFF))
        await press(pilot, "tab", "end", "enter", *"ignore", "enter", "escape")
        assert "again" in said(pilot)
        assert import_screen(pilot).answers.given
        await press(pilot, "escape")
        assert not app.screen.is_modal
        assert "Nothing was imported" in said(pilot)
        assert nothing_stored()


async def test_lines_that_cannot_be_taken_are_left_out_only_when_asked(empty: str, tmp_path: Path) -> None:
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, _STAFF + "103,\n"))
        assert words(app.screen, "#import") == "Import 2 lines"
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, ConfirmModal)
        assert "1 line cannot be taken and will be left out" in picture(pilot)
        await press(pilot, "enter")
        assert nothing_stored(), "the focus begins on Cancel"
        assert "Nothing was imported" in said(pilot)
        await press(pilot, "ctrl+s", "tab", "enter")
        assert isinstance(app.screen, ResultModal)
        assert stored("SELECT count(*) FROM entity") == [2]


async def test_lines_that_were_left_out_are_saved_to_be_corrected(empty: str, tmp_path: Path) -> None:
    """The file has the same columns and the reason; corrected, it comes in."""
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, _STAFF + "103,\n"))
        await press(pilot, "ctrl+s", "tab", "enter", "s", "enter")
        assert isinstance(app.screen, ResultModal)
        saved = tmp_path / "staff-to-correct.csv"
        [header, line] = saved.read_text().splitlines()
        assert header.startswith("code,name,Site,")
        assert line.startswith("103,,,")
        await press(pilot, "s", "enter")
        assert saved.exists(), "and it is not replaced unasked"
        assert not isinstance(app.screen, ResultModal)
        await press(pilot, "escape")
        assert "Nothing was saved" in said(pilot)
        assert isinstance(app.screen, ResultModal)


async def test_what_came_in_is_shown_with_the_cursor_there(empty: str, tmp_path: Path) -> None:
    with store.connection():
        bring(ADA, "employees", 'code,name\n1,"Able, Ann"\n')
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, _STAFF))
        await press(pilot, "ctrl+s")
        assert "certtui import employees" in picture(pilot)
        await press(pilot, "enter")
        assert isinstance(app.screen, EntitiesScreen)
        row = app.screen.table.cursor_row
        assert row is not None
        assert "Lopez, Maria" in row.cells


async def test_the_whole_import_is_taken_back(empty: str, tmp_path: Path) -> None:
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, _STAFF))
        await press(pilot, "ctrl+s", "u")
        assert isinstance(app.screen, ImportScreen)
        assert nothing_stored()
        await press(pilot, "ctrl+s", "enter")
        assert stored("SELECT count(*) FROM entity") == [2]
        await press(pilot, "u", "tab", "enter")
        assert nothing_stored()
        assert "staff.csv" in said(pilot)


async def test_another_operators_change_is_seen_before_anything_is_stored(empty: str, tmp_path: Path) -> None:
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, _STAFF))
        with store.connection():
            bring(ADA, "employees", 'code,name\n101,"Wholly, Other"\n')
        await until(pilot, lambda: "Errors 1" in picture(pilot))
        await settled(pilot)
        assert words(app.screen, "#import") == "Import 1 line"
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, ConfirmModal)
        assert stored("SELECT name FROM entity") == ["Wholly, Other"]


# Lines


async def test_lines_are_shown_by_what_becomes_of_them(empty: str, tmp_path: Path) -> None:
    with store.connection():
        bring(ADA, "employees", _STAFF)
    text = _STAFF.replace("North", "West") + '103,"Gray, Ivy",\n104,\nTotal: 4\n'
    app = opened(empty)
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, text))
        screen = import_screen(pilot)
        for tab in ("Created 1", "Updated 1", "Unchanged 1", "Skipped 1", "Errors 1"):
            assert tab in picture(pilot)
        await press(pilot, "tab", "tab")
        assert cells(screen.lines.table, 0) == ["4"]
        await press(pilot, "right")
        assert outcome(screen) is Outcome.UPDATED
        await press(pilot, "enter")
        assert isinstance(app.screen, LineModal)
        assert "North" in picture(pilot)
        assert "West" in picture(pilot)
        await press(pilot, "escape", "left", "left")
        assert outcome(screen) is Outcome.ERROR
        assert cells(screen.lines.table, 0) == ["5"]
        await press(pilot, "left")
        assert "Total: 4" in picture(pilot)


# Long files


def _long(lines: int, last: str = "") -> str:
    return "code,name\n" + "".join(f"E{at},Person {at}\n" for at in range(lines)) + last


async def test_a_long_file_answers_from_its_first_lines_and_is_read_whole_to_be_taken(
    empty: str, tmp_path: Path
) -> None:
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, _long(FIRST_LINES + 100, "X1,\n")))
        assert "provisional" in picture(pilot)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ConfirmModal))
        assert f"Import {FIRST_LINES + 100:,} lines" in picture(pilot)
        assert "1 line cannot be taken" in picture(pilot)
        assert nothing_stored()
        await press(pilot, "tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, ResultModal))
        assert stored("SELECT count(*) FROM entity") == [FIRST_LINES + 100]


async def test_reading_a_long_file_can_be_stopped(empty: str, tmp_path: Path) -> None:
    app = opened(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, _long(20 * FIRST_LINES)))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ProgressModal))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ImportScreen))
        await settled(pilot)
        assert "Nothing was imported" in said(pilot)
        assert "provisional" in picture(pilot)
        assert nothing_stored()


# Rights


async def test_who_may_not_import_is_told_which_right_is_missing(tmp_path: Path) -> None:
    location = a_company(tmp_path)
    viewer = Operator("vi", ("Viewer",), asked(operators.sign_in, "vi").rights)
    app = opened(location, operator=viewer)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "I")
        assert app.screen is main_screen(pilot)
        assert "update certifications" in said(pilot)


async def test_only_kinds_that_may_be_imported_are_offered(empty: str, tmp_path: Path) -> None:
    rights = frozenset({Right.CREATE_ENTITIES, Right.UPDATE_ENTITIES, Right.VIEW_ENTITIES})
    with store.connection():
        mere = company.an_operator("mere", rights)
    app = opened(empty, operator=mere)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, "code,certification,issued\n101,Forklift,2026-01-01\n"))
        screen = import_screen(pilot)
        assert screen.what in {kind.plural for kind in Kind}
        await press(pilot, "m")
        assert "instances" not in picture(pilot)


# What comes from outside


@pytest.mark.parametrize("size", _SIZES)
async def test_nasty_text_reaches_no_widget_as_markup_or_control(
    empty: str, tmp_path: Path, size: tuple[int, int]
) -> None:
    nasty = "[@click=app.quit]x[/nope] \x1b]0;title\x07 \u202e"
    text = f'code,"name","{nasty}","result {nasty}"\n1,"Ann {nasty}","{nasty}",No\n2,,"{nasty}",Yes\n'
    app = opened(empty)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, text, "[red]list[.csv"))
        for keys in (("tab", "end", "enter"), ("escape", "tab"), ("enter",), ("escape", "right"), ("enter",)):
            await press(pilot, *keys)
            assert "\x1b" not in picture(pilot)
            assert "\u202e" not in picture(pilot)
        await press(pilot, "escape", "y")
        assert app.is_running


@pytest.mark.parametrize("size", [(20, 6), (40, 12), *_SIZES])
async def test_three_hundred_columns_and_any_size(empty: str, tmp_path: Path, size: tuple[int, int]) -> None:
    header = ",".join(f"Column {at}" for at in range(300))
    row = ",".join(f"value {at}" for at in range(300))
    app = opened(empty)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await choose_file(pilot, a_file(tmp_path, f"code,name,{header}\n1,Ann,{row}\n"))
        screen = import_screen(pilot)
        await press(pilot, "tab", "end")
        assert screen.columns.cursor_key == 301
        await pilot.resize_terminal(60, 20)
        await settled(pilot)
        assert screen.columns.cursor_key == 301
        await press(pilot, "x", "z", "F", "6", "ctrl+s")
        assert isinstance(app.screen, ResultModal)


# From nothing to the people whose certificates expired


async def test_a_workbook_as_people_have_it_to_the_list_of_expired_people(
    empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By keys alone, from an empty database; so many keys, and not more."""
    a_register(tmp_path / "register.xlsx")
    monkeypatch.chdir(tmp_path)
    app: CerttuiApp = opened(empty)
    keys = 0

    async def type_keys(*pressed: str) -> None:
        nonlocal keys
        keys += len(pressed)
        await press(pilot, *pressed)

    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await type_keys("I", "down", "enter")  # the only file of the folder
        await type_keys("enter", "1")  # only the lines that say Yes
        await type_keys("enter", "1")  # make what does not exist
        await type_keys("enter", "1")  # they are employees
        await type_keys("enter", "1", *"36 months", "enter")  # how long they are valid
        await type_keys("ctrl+s", "enter")
        assert [one.name for one in asked(list_certifications)] == ["First Aid", "Forklift"]
        await type_keys("left", "down", "enter")  # Forklift
        await type_keys("f", "end", "enter")  # Expired
        names = cells(panel(pilot).table, 0)
        assert names == ["Lopez, Maria", "Smith, John"]
        assert keys <= 40
