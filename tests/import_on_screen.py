"""Runs a case of `import_cases` through the Import screen, by keys alone."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from textual import events

from certtui.importing.draft import Look
from certtui.importing.findings import FindingKind
from certtui.importing.given_answers import Answers
from certtui.importing.options import parse_value
from certtui.importing.questions import Choice
from certtui.importing.report import Outcome
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.form.pick_modal import PickModal
from certtui.screens.importing.file_modal import FileModal
from certtui.screens.importing.question_modal import QuestionModal
from certtui.screens.importing.result_modal import ResultModal
from certtui.screens.importing.screen import ImportScreen
from tests import company
from tests.import_cases import Case, CommandLine
from tests.interface import Driving, asked, opened, picture, press, settled

Said = tuple[str, ...]
"""An option with its value, as it is typed."""
_WHERE_NEEDED: dict[str, Said] = {"--kind": (), "--assign": (), "--create-missing": ("--assign",)}
"""Options that the screen offers only where a line needs them, with what will do where less is needed."""


async def run_on_screen(case: Case, typed: CommandLine) -> None:
    """Bring a file in: what it is, what it asks, what the lines come to; then import it, and look at what is stored."""
    for file in case.before:
        assert typed.bring(file).code == 0
    known, before = typed.entities(case.about), typed.everything()
    async with opened(typed.location, case.on).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose_file(pilot, Path(typed.path_of(case.file)))
        screen = import_screen(pilot)
        if screen.what != case.file.what:
            await press(pilot, "m", *f"{case.file.what}:", "enter")
        assert screen.what == case.file.what, picture(pilot)
        said = options_of(f"{case.file.words} {case.answers}")
        wanted = [one for one in said if one != ("--skip-errors",)]
        await _answer(pilot, screen, wanted, is_whole=bool(case.answers) or not case.asks)
        look = screen.look
        assert look is not None
        if case.asks and not case.answers:
            assert {f"{one.kind} {one.column}".strip() for one in look.questions} <= {*case.asks}
            assert look.questions
            await press(pilot, "ctrl+s")
            assert isinstance(pilot.app.screen, ImportScreen), "what is asked is to be answered first"
            assert asked(company.everything) == before
            return
        _check_look(case, look)
        assert asked(company.everything) == before
        await press(pilot, "ctrl+s")
        if case.errors:
            assert isinstance(pilot.app.screen, ConfirmModal) or not look.taken, picture(pilot)
            if case.code:
                await press(pilot, "escape")
                assert asked(company.everything) == before
                return
            await press(pilot, "tab", "enter")
        elif look.ended:
            assert isinstance(pilot.app.screen, ConfirmModal), (
                "who is not in the file is named before it is done"
            )
            assert all(one.name in picture(pilot) for ended in look.ended for one in ended.listed)
            await press(pilot, "tab", "enter")
        assert isinstance(pilot.app.screen, ResultModal), picture(pilot)
        await press(pilot, "enter")
    held, now = typed.held(case.on), typed.entities(case.about)
    assert held == sorted(case.held), held
    assert (now - known, known - now) == ({*case.made}, {*case.gone}), (now - known, known - now)


async def choose_file(pilot: Driving, path: Path) -> None:
    """Press I, and paste the path."""
    await press(pilot, "I")
    screen = pilot.app.screen
    assert isinstance(screen, FileModal)
    screen.path.value = ""
    screen.path.post_message(events.Paste(str(path)))
    await settled(pilot)
    await press(pilot, "enter")


def import_screen(pilot: Driving) -> ImportScreen:
    """The Import screen, below its dialogs."""
    screen = next(one for one in reversed(pilot.app.screen_stack) if isinstance(one, ImportScreen))
    assert isinstance(screen, ImportScreen)
    return screen


def options_of(words: str) -> list[Said]:
    """What is typed, an option after the other."""
    return [one.words for one in Answers().plus_all("", shlex.split(words)).given]


async def _answer(pilot: Driving, screen: ImportScreen, wanted: Sequence[Said], *, is_whole: bool) -> None:
    """Give these answers: where they are offered, and else by the keys for what nobody asks."""
    left = list(wanted)
    for _ in range(20):
        found = next(_offered(screen, left), None)
        if found is None:
            unasked = next((one for one in left if _can_be_said(one)), None)
            if unasked is None:
                break
            await _give(pilot, screen, unasked)
            left.remove(unasked)
            continue
        place, number, choice, given = found
        await press(pilot, "home", *["down"] * place, "enter")
        assert isinstance(pilot.app.screen, QuestionModal), picture(pilot)
        await press(pilot, f"{number + 1}")
        if isinstance(pilot.app.screen, PickModal):
            await _pick(pilot, parse_value(given[-1][1])[1])
        elif choice.is_typed:
            before, divided, value = given[-1][-1].rpartition("=")
            await press(pilot, *(value if divided else before or value), "enter")
        left = [one for one in left if one not in given]
    if is_whole:
        answers = {_told(one.words) for one in screen.answers.given} - {
            _told(one) for one in _WHERE_NEEDED.values()
        }
        needed = {_told(one) for one in wanted if one[0] not in _WHERE_NEEDED}
        assert {one for one in answers if one.split()[0] not in _WHERE_NEEDED} == needed, picture(pilot)


def _can_be_said(one: Said) -> bool:
    """Whether there is a key for it at any time."""
    return one[0] not in _WHERE_NEEDED


def _told(one: Said) -> str:
    return " ".join(one).replace(", ", ",")


def _offered(screen: ImportScreen, left: Sequence[Said]) -> Iterator[tuple[int, int, Choice, list[Said]]]:
    """Where an answer that is wanted can be chosen: the place of the question, the number of the answer."""
    for place, entry in enumerate(screen._entries):
        for number, choice in enumerate(entry.question.choices if entry.question else ()):
            ways = [one.words for one in Answers().plus_all("", choice.options).given]
            given = [next((one for one in left if _is(one, way, choice)), None) for way in ways]
            if given and None not in given:
                yield place, number, choice, [one for one in given if one is not None]


def _is(one: Said, way: Said, choice: Choice) -> bool:
    if one == way or _WHERE_NEEDED.get(one[0]) == way:
        return True
    begun = way[-1].rpartition("=")[0]
    return (
        choice.is_typed
        and one[:-1] == way[:-1]
        and (one[-1].startswith(f"{begun}=") if begun else "=" not in one[-1])
    )


async def _pick(pilot: Driving, values: Sequence[str]) -> None:
    screen = pilot.app.screen
    assert isinstance(screen, PickModal)
    raise AssertionError(f"{values} are to be picked from {picture(pilot)}")


async def _give(pilot: Driving, screen: ImportScreen, one: Said) -> None:
    """Say what nobody asks: of a column, or of all lines."""
    option, value = one[0], one[-1]
    if option == "--complete":
        await press(pilot, "plus", *"the file lists everyone", "enter")
        return
    if option == "--set":
        field, _, text = value.partition("=")
        await press(pilot, "plus", *f"{field}:", "enter", *text, "enter")
        return
    theirs, _, ours = value.rpartition("=") if option == "--map" else value.partition("=")
    assert option in {"--map", "--cells", "--ignore", "--date-format"}, (
        f"{one} cannot be said: {picture(pilot)}"
    )
    look = screen.look
    assert look is not None
    columns = [column.theirs for column in look.columns]
    words = {
        "--map": f"{ours}:",
        "--ignore": "ignore this",
        "--cells": "expiry dates" if ours == "expires_on" else "issue dates",
        "--date-format": {"DMY": "day first", "MDY": "month first", "YMD": "year first"}.get(ours, ""),
    }[option]
    await press(pilot, "tab", "home", *["down"] * columns.index(theirs or ours), "enter", *words, "enter")
    await press(pilot, "shift+tab")


def _check_look(case: Case, look: Look) -> None:
    """What the screen shows of the lines is what the file comes to."""
    assert look.plan is not None, look
    assert look.questions == ()
    report = look.plan.report
    outcomes = {one.word: tuple(report.lines_of(one)) for one in Outcome if one is not Outcome.ERROR}
    assert {word: lines for word, lines in outcomes.items() if lines} == dict(case.lines), outcomes
    reasons = {problem.line: problem.reason for problem in report.problems}
    assert sorted(reasons) == sorted(case.errors), reasons
    notes = sorted(
        (one.kind.value, tuple(one.lines))
        for one in report.findings
        if one.kind is not FindingKind.COLUMN_IGNORED
    )
    found = {
        kind: tuple(sorted({line for _, lines in some for line in lines}))
        for kind, some in ((kind, list(group)) for kind, group in groupby(notes, lambda note: note[0]))
    }
    assert found == dict(case.findings), found
