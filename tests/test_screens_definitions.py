"""Definitions on screen: what the form says while one types is what then happens, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from certtui import schema, store
from certtui.commands import definitions
from certtui.queries.counts import count_statuses_of
from certtui.queries.definitions import Defined, get_defined
from certtui.records import Basis, Counts, Definition, FixedDay, InitialValidity, Kind, Period, Snap, Unit
from certtui.rights import BUILT_IN
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.definitions.definition_form import DefinitionForm
from certtui.screens.form import FormField
from tests import company
from tests.interface import (
    ADA,
    TODAY,
    VIEWER,
    Driving,
    a_company,
    asked,
    choose,
    id_of,
    main_screen,
    names_as_stored,
    opened,
    picture,
    press,
    said,
    settled,
    words,
    write,
)


def defined(name: str) -> Defined:
    found: Defined = asked(get_defined, id_of(name))
    return found


def counts_of(name: str) -> Counts:
    found: Counts = asked(count_statuses_of, id_of(name), TODAY)
    return found


def form(pilot: Driving) -> DefinitionForm:
    screen = next(one for one in pilot.app.screen_stack if isinstance(one, DefinitionForm))
    assert isinstance(screen, DefinitionForm)
    return screen


def note(pilot: Driving, name: str) -> str:
    return words(form(pilot), f"#{form(pilot).field(name).id} .note")


async def retype(pilot: Driving, name: str, text: str) -> None:
    """Go to a field and type something else into it."""
    form(pilot).field(name).focus_control()
    await press(pilot, "end", "ctrl+u")
    await write(pilot, text)


async def edit(pilot: Driving, name: str) -> None:
    await settled(pilot)
    await choose(pilot, name)
    await press(pilot, "m")


async def test_an_empty_database_is_begun_by_a_key_that_it_names(tmp_path: Path) -> None:
    """By keyboard alone: the first screen says +, which opens the form; what is typed is there and under the cursor."""
    location = str(tmp_path / "empty.db")
    schema.open_database(location)
    store.bind(location)
    with store.connection():
        from certtui.commands import operators

        operators.sign_in("ada")
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "+ defines one" in picture(pilot)
        assert "+ New" in picture(pilot)
        assert "m Definition" not in picture(pilot), "there is nothing to edit"
        await press(pilot, "plus")
        await write(pilot, "Forklift")
        await press(pilot, "tab", "tab")
        await write(pilot, "Safety")
        await press(pilot, "ctrl+s")
        assert main_screen(pilot).outline.cursor_id == id_of("Forklift")
    assert defined("Forklift").definition == Definition(
        "Forklift", Kind.EMPLOYEE, "Safety", validity=Period(1, Unit.YEARS)
    )


async def test_every_field_is_stored_as_typed(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await edit(pilot, "Forklift")
        for name, text in (
            ("name", "Forklift B"),
            ("group", "Yard"),
            ("description", "one"),
            ("issuing_authority", "OSHA"),
            ("validity", "2 years"),
            ("renewal_window", "2 months"),
            ("minimum", "6m"),
            ("offsets", "60, 30; 0,-7"),
            ("notify_addresses", "a@x.example, b@x.example"),
        ):
            await retype(pilot, name, text)
        for name in ("kind", "snap", "basis", "initial_validity"):
            form(pilot).field(name).focus_control()
            await press(pilot, "right")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, type(main_screen(pilot))), picture(pilot)
    assert defined("Forklift B").definition == Definition(
        "Forklift B",
        Kind.ASSET,
        "Yard",
        "one",
        "OSHA",
        Period(2, Unit.YEARS),
        snap=Snap.MONTH_END,
        basis=Basis.OLD_EXPIRY,
        renewal_window=Period(2, Unit.MONTHS),
        minimum=Period(6, Unit.MONTHS),
        initial_validity=InitialValidity.VALID_WHEN_ADDED,
        offsets=(60, 30, 0, -7),
        notify_addresses=("a@x.example", "b@x.example"),
    )


async def test_a_fixed_day_is_typed_beside_its_choice(tmp_path: Path) -> None:
    """At 80 columns: chosen, typed, said in words, seen in the examples, stored; opened again it is there."""
    company_of_all = a_company(tmp_path)
    app = opened(company_of_all)
    async with app.run_test(size=(80, 24)) as pilot:
        await edit(pilot, "Forklift")
        form(pilot).field("snap").focus_control()
        await press(pilot, "left")
        await press(pilot, "ctrl+s")
        assert "30-06/2@2025" in note(pilot, "snap"), "an empty day is refused at the field"
        form(pilot).field("snap").focus_control()
        await write(pilot, "30-06/2@2025")
        assert "2027" in note(pilot, "snap")
        await retype(pilot, "validity", "0 years")
        form(pilot).field("snap").focus_control()
        await settled(pilot)
        assert "expires 2027-06-30" in picture(pilot)
        await press(pilot, "ctrl+s")
    assert defined("Forklift").definition.snap == FixedDay(30, 6, 2, 2025)
    app = opened(company_of_all)
    async with app.run_test(size=(80, 24)) as pilot:
        await edit(pilot, "Forklift")
        form(pilot).field("snap").focus_control()
        await settled(pilot)
        assert "30-06/2@2025" in picture(pilot)


async def test_the_examples_follow_what_is_typed_beside_the_field(tmp_path: Path) -> None:
    """At 80 columns and 24 lines: the focused field and the examples are seen together, and the dates are the rules'."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await edit(pilot, "First Aid")
        await retype(pilot, "validity", "30 days")
        assert f"done {TODAY} → expires {TODAY + timedelta(30)}" in picture(pilot)
        assert "30 days" in picture(pilot)
        form(pilot).field("basis").focus_control()
        await press(pilot, "right")
        await retype(pilot, "renewal_window", "10 days")
        assert f"(effective {TODAY + timedelta(31)})" in picture(pilot)
        assert "10 days" in picture(pilot)
        await retype(pilot, "validity", "never")
        assert f"done {TODAY} → never expires" in picture(pilot)
        await retype(pilot, "offsets", "45, 7")
        assert "45 days before" in note(pilot, "offsets")
        assert "45 days before" in picture(pilot)
        for field in form(pilot).query(FormField):
            if field.display and not field.disabled:
                field.focus_control()
                await settled(pilot)
                assert form(pilot).query_one("#fields").region.contains_region(field.region), field.field


async def test_the_field_that_is_wrong_says_so_and_nothing_is_stored(tmp_path: Path) -> None:
    """One field after the other, each right again before the next."""
    app = opened(a_company(tmp_path))
    before = defined("First Aid")
    async with app.run_test(size=(80, 24)) as pilot:
        await edit(pilot, "First Aid")
        for name, typed in (
            ("name", ""),
            ("name", "Ladder"),
            ("validity", "a year"),
            ("validity", "0 days"),
            ("validity", "99999 years"),
            ("renewal_window", "soon"),
            ("renewal_window", "never"),
            ("minimum", "half"),
            ("offsets", "30, x"),
            ("offsets", "99999"),
            ("notify_addresses", "nobody"),
        ):
            field = form(pilot).field(name)
            was = field.value
            await retype(pilot, name, typed)
            form(pilot).field("description").focus_control()
            await press(pilot, "ctrl+s")
            assert field.has_class("-wrong"), (name, typed, picture(pilot))
            assert note(pilot, name), (name, typed)
            assert field.has_focus_within, f"saving goes to what is wrong: {name} {typed}"
            wrong = [one.field for one in form(pilot).query(FormField) if one.has_class("-wrong")]
            assert wrong == [name]
            await retype(pilot, name, str(was))
            assert not field.has_class("-wrong"), (name, typed)
    assert defined("First Aid") == before


async def test_the_kind_of_what_is_held_is_refused_at_its_field(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await edit(pilot, "First Aid")
        await press(pilot, "tab", "right", "ctrl+s")
        assert form(pilot).field("kind").has_class("-wrong")
        assert "held by employees" in note(pilot, "kind")
    assert defined("First Aid").definition.kind is Kind.EMPLOYEE


async def test_what_a_window_does_is_said_asked_and_then_so(tmp_path: Path) -> None:
    """Counts of the plan are those of the change; Cancel changes nothing and loses nothing typed."""
    app = opened(a_company(tmp_path))
    before = counts_of("First Aid")
    async with app.run_test(size=(80, 24)) as pilot:
        await edit(pilot, "First Aid")
        await retype(pilot, "offsets", "320, 0")
        said_so = words(form(pilot), "#consequences")
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, ConfirmModal)
        await press(pilot, "enter")
        assert counts_of("First Aid") == before
        assert form(pilot).field("offsets").value == "320, 0"
        await press(pilot, "ctrl+s", "tab", "enter")
        after = counts_of("First Aid")
        moved = before.valid - after.valid
        assert moved > 0
        assert f"{moved} Valid → Expires Soon" in said_so
        assert f"{moved} Valid → Expires Soon" in said(pilot)
        assert after == before._replace(valid=after.valid, expires_soon=before.expires_soon + moved)
        assert f"{after.expires_soon}!" in picture(pilot), "the left panel follows"


async def test_what_a_role_brings_and_takes_is_said_and_then_so(tmp_path: Path) -> None:
    """Five have First Aid by the role alone and lose it, five hold it as well; Forklift reaches all ten."""
    location = a_company(tmp_path)
    app = opened(location)
    before = counts_of("First Aid")
    async with app.run_test(size=(80, 24)) as pilot:
        await edit(pilot, "First Aid")
        form(pilot).field("roles").focus_control()
        await press(pilot, "enter", "minus", "ctrl+s")
        assert form(pilot).field("roles").value == ()
        told = words(form(pilot), "#consequences")
        assert "Safety Officer" in told
        await press(pilot, "ctrl+s", "tab", "enter")
        lost = before.total - counts_of("First Aid").total
        assert lost == 5
        assert f"{lost} lose it" in told
        assert "5 keep it" in told

        await press(pilot, "left")
        await edit(pilot, "Forklift")
        form(pilot).field("roles").focus_control()
        await press(pilot, "enter", "space", "ctrl+s")
        told = words(form(pilot), "#consequences")
        await press(pilot, "ctrl+s", "tab", "enter")
        assert counts_of("Forklift").missing == 10
        assert "10 employees get it" in told


async def test_a_change_that_reaches_nobody_is_not_asked_about(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await edit(pilot, "First Aid")
        await retype(pilot, "issuing_authority", "Red Cross")
        await press(pilot, "ctrl+s")
        assert app.screen is main_screen(pilot)
    assert defined("First Aid").definition.issuing_authority == "Red Cross"


def _changes_meanwhile(name: str, **fields: Any) -> None:
    """Another operator changes the definition."""
    with store.connection():
        was = get_defined(id_of(name))
        definitions.update_certification(
            ADA,
            id_of(name),
            was.definition,
            was.definition._replace(**fields),
            was.roles,
            was.roles,
            TODAY,
        )


async def test_two_operators_who_change_different_fields_lose_nothing(tmp_path: Path) -> None:
    """The second is told, sees what was taken over, and saves both."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await edit(pilot, "First Aid")
        await retype(pilot, "issuing_authority", "Mine")
        _changes_meanwhile("First Aid", description="Theirs", validity=Period(2, Unit.YEARS))
        await press(pilot, "ctrl+s")
        assert "another operator" in words(form(pilot), "#refusal")
        assert "other operator" in note(pilot, "validity")
        assert form(pilot).field("validity").value == "2 years"
        assert form(pilot).field("issuing_authority").value == "Mine"
        await press(pilot, "ctrl+s")
        assert app.screen is main_screen(pilot)
    stored = defined("First Aid").definition
    assert (stored.issuing_authority, stored.description) == ("Mine", "Theirs")
    assert stored.validity == Period(2, Unit.YEARS)


@pytest.mark.parametrize(("key", "kept"), [("ctrl+s", "Mine"), ("ctrl+t", "Theirs")])
async def test_of_two_who_change_the_same_field_the_second_sees_both_and_chooses(
    tmp_path: Path, key: str, kept: str
) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await edit(pilot, "First Aid")
        await retype(pilot, "issuing_authority", "Mine")
        _changes_meanwhile("First Aid", issuing_authority="Theirs")
        await press(pilot, "ctrl+s")
        assert "Theirs" in note(pilot, "issuing_authority")
        assert form(pilot).field("issuing_authority").value == "Mine"
        await press(pilot, key)
        if kept == "Theirs":
            assert form(pilot).field("issuing_authority").value == "Theirs"
            await press(pilot, "ctrl+s")
        assert app.screen is main_screen(pilot)
    assert defined("First Aid").definition.issuing_authority == kept


async def test_two_apps_on_one_database_the_loser_is_told(tmp_path: Path) -> None:
    """Both open the form, both save: the second gets to see the first's, and what he typed is still there."""
    location = a_company(tmp_path)
    first, second = opened(location), opened(location)
    async with first.run_test(size=(80, 24)) as one, second.run_test(size=(80, 24)) as other:
        await edit(one, "First Aid")
        await edit(other, "First Aid")
        await retype(one, "description", "by the first")
        await retype(other, "description", "by the second")
        await press(one, "ctrl+s")
        await press(other, "ctrl+s")
        assert "by the first" in note(other, "description")
        assert form(other).field("description").value == "by the second"
    assert defined("First Aid").definition.description == "by the first"


async def test_a_copy_has_all_but_the_name_and_those_who_hold_it(tmp_path: Path) -> None:
    """The role it is copied with reaches its members; that is asked first."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "y", "ctrl+s")
        assert isinstance(app.screen, ConfirmModal)
        assert "10 employees get it" in picture(pilot)
        await press(pilot, "tab", "enter")
        assert main_screen(pilot).outline.cursor_id == id_of("Copy of First Aid")
    source, copy = defined("First Aid"), defined("Copy of First Aid")
    assert copy == source._replace(definition=source.definition._replace(name="Copy of First Aid"))
    assert counts_of("Copy of First Aid") == Counts(missing=10)


async def test_a_new_one_begins_with_the_group_of_the_cursor(tmp_path: Path) -> None:
    """A group's name completes, other letter case is the same group, and a new name is told to be new."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "Crane Inspection")
        await press(pilot, "plus")
        assert form(pilot).field("group").value == "Equipment"
        assert form(pilot).field("kind").value is Kind.ASSET
        assert not form(pilot).field("roles").display, "an asset has no role"
        await retype(pilot, "group", "Harbour")
        assert "new group" in note(pilot, "group")
        await retype(pilot, "group", "saf")
        await press(pilot, "right", "tab")
        await retype(pilot, "name", "Hoist")
        await press(pilot, "ctrl+s")
    assert defined("Hoist").definition.group == "Safety"


async def test_escape_leaves_without_doing(tmp_path: Path) -> None:
    """At once where nothing was typed; half a cursor key does not lose what was."""
    app = opened(a_company(tmp_path))
    before = defined("First Aid")
    async with app.run_test(size=(80, 24)) as pilot:
        await edit(pilot, "First Aid")
        await press(pilot, "escape")
        assert app.screen is main_screen(pilot)
        await press(pilot, "m", "x", "escape")
        assert form(pilot).field("name").value.endswith("x")
        await press(pilot, "escape")
        assert app.screen is main_screen(pilot)
    assert defined("First Aid") == before


async def test_a_viewer_and_another_day_are_told_why_nothing_can_be_changed(tmp_path: Path) -> None:
    location = a_company(tmp_path)
    for app, reason in (
        (opened(location, operator=VIEWER), "vi (Viewer) is not permitted"),
        (opened(location, as_of=TODAY + company.DAY), "today"),
    ):
        async with app.run_test(size=(100, 30)) as pilot:
            await settled(pilot)
            await choose(pilot, "First Aid")
            for key in ("m", "y", "plus"):
                app.clear_notifications()
                await press(pilot, key)
                assert app.screen is main_screen(pilot)
                assert reason in said(pilot)
            await press(pilot, "d")
            assert "m edits" not in picture(pilot)


async def test_the_details_name_the_keys_that_change_them(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await press(pilot, "d")
        assert "m edits this definition" in picture(pilot)


async def test_roles_are_greyed_for_who_may_not_change_them(tmp_path: Path) -> None:
    location = a_company(tmp_path)
    rights = frozenset(
        BUILT_IN["Editor"] - {right for right in BUILT_IN["Editor"] if "roles.update" in right}
    )
    with store.connection():
        keeper = company.an_operator("ke", rights)
    app = opened(location, operator=keeper)
    async with app.run_test(size=(80, 24)) as pilot:
        await edit(pilot, "First Aid")
        assert form(pilot).field("roles").disabled
        assert "update roles" in note(pilot, "roles")
        await retype(pilot, "issuing_authority", "Red Cross")
        await press(pilot, "ctrl+s")
    assert defined("First Aid").definition.issuing_authority == "Red Cross"
    assert defined("First Aid").roles


async def test_nasty_names_are_shown_and_never_obeyed_or_sent(tmp_path: Path) -> None:
    """Markup and ESC in every name there is: in the form, its lists, its copy, its dialogs, the details."""
    location = a_company(tmp_path)
    nasty = "[@click=app.quit]x[/] \x1b]0;x\x07[red"
    names_as_stored("certification", [("First Aid", nasty)])
    names_as_stored("certification_group", [("Safety", nasty)])
    names_as_stored("role", [("Safety Officer", nasty)])
    with store.connection(), company.told_already():
        store.execute("UPDATE certification SET description = ?, issuing_authority = ?", (nasty, nasty))
    app = opened(location)
    async with app.run_test(size=(100, 36)) as pilot:
        await settled(pilot)
        main_screen(pilot).outline.move_to(id_of(nasty))
        seen = []
        for keys in (("right", "m"), ("ctrl+s",), ("escape",), ("plus",), ("escape", "y"), ("escape", "d")):
            await press(pilot, *keys)
            seen.append(picture(pilot))
        await press(pilot, "m")
        form(pilot).field("roles").focus_control()
        await press(pilot, "enter")
        seen.append(picture(pilot))
        assert sum("[@click=app.quit]x" in shown for shown in seen) >= 5
        assert not set("".join(seen)) & set("\x1b\x07")
        assert not app._exit


async def test_a_field_that_nobody_touched_is_stored_as_it_was(tmp_path: Path) -> None:
    """What is shown by another character, as one that this Unicode does not know, is not rewritten by an edit."""
    location = a_company(tmp_path)
    names_as_stored("certification", [("First Aid", "First \ue000id")])
    app = opened(location)
    async with app.run_test(size=(80, 24)) as pilot:
        await edit(pilot, "First")
        await retype(pilot, "issuing_authority", "Red Cross")
        await press(pilot, "ctrl+s")
    assert defined("First \ue000id").definition.issuing_authority == "Red Cross"
