"""The fields of a definition: how each is shown in the form, and how what is typed is read back.

Invariant: a field that nobody touched gives back exactly what it was filled with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final, NamedTuple

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input

from certtui.days import parse_period, parse_snap
from certtui.errors import InvalidInput
from certtui.queries.definitions import Defined
from certtui.records import Definition, Kind, Period, SnapTo
from certtui.screens.definitions.words import (
    BASIS_WORDS,
    FIXED_DAY_WORDS,
    INITIAL_WORDS,
    LAST_DAY_WORDS,
    SNAP_WORDS,
    moved_words,
)
from certtui.screens.form import ChoiceField, FormField, PickField, TextField, TickField
from certtui.text import printable
from certtui.widgets.choice_line import ChoiceLine
from certtui.widgets.quiet_input import QuietInput

_VALIDITY: Final = "1 year, 90 days, never; 0 years: to a fixed day"


class Known(NamedTuple):
    """What there is when a form is opened: groups and certifications by name, roles by id."""

    groups: tuple[str, ...] = ()
    certifications: frozenset[str] = frozenset()
    roles: Mapping[int, str] = {}

    def role_names(self, ids: Sequence[int]) -> tuple[str, ...]:
        """The names of these roles, in the order of all."""
        return tuple(name for id, name in self.roles.items() if id in ids)


class NameField(TextField):
    """A name of which some are known: they complete what is typed (right arrow), up and down step through them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "offer(1)", "Next name", tooltip="The next known name", show=False, id="name.next"),
        Binding("up", "offer(-1)", "Name before", tooltip="The one before", show=False, id="name.previous"),
    ]

    def __init__(self, name: str, label: str, value: str, names: Sequence[str], **options: Any) -> None:
        super().__init__(name, label, value, **options)
        # a name that cannot be shown as it is cannot be offered to be typed either
        self.names = [known for known in names if printable(known) == known]

    def control(self) -> Widget:
        """An input that completes."""
        control = super().control()
        if isinstance(control, QuietInput):
            control.suggester = SuggestFromList(self.names, case_sensitive=False)
        return control

    def action_offer(self, by: int) -> None:
        """Put the next known name, or the one before, into the field."""
        if not self.names:
            return
        held = self.names.index(self.value) if self.value in self.names else (-1 if by > 0 else 0)
        self.value = self.names[(held + by) % len(self.names)]
        if isinstance(control := self.query_one(QuietInput), QuietInput):
            control.cursor_position = len(self.value)


class SnapField(FormField[str]):
    """What an expiry is moved to: one of a few, or a fixed day that is typed beside. `value` is as files have it."""

    DEFAULT_CSS = """
    SnapField {
        & Horizontal { height: 1; width: 1fr; }
        & .-fixed { width: 26; }
    }
    """

    def __init__(self, name: str, label: str, value: str) -> None:
        super().__init__(name, label)
        self._choices = [snap.value for snap in SNAP_WORDS]
        self._line = ChoiceLine([*SNAP_WORDS.values(), FIXED_DAY_WORDS])
        self._day = QuietInput(placeholder="30-06, or 30-06/2@2025", compact=True)
        self.value = value

    def control(self) -> Widget:
        """The choice, and the day beside it."""
        return Horizontal(self._line, self._day)

    @property
    def _is_fixed(self) -> bool:
        return self._line.chosen == len(self._choices)

    @property
    def value(self) -> str:
        """The choice, or the day as it is typed."""
        return self._day.value if self._is_fixed else self._choices[self._line.chosen]

    @value.setter
    def value(self, value: str) -> None:
        is_known = value in self._choices
        self._line.offer(
            [*SNAP_WORDS.values(), FIXED_DAY_WORDS],
            self._choices.index(value) if is_known else len(self._choices),
        )
        self._day.value = "" if is_known else value
        self._follow()

    def _follow(self) -> None:
        self._day.display = self._is_fixed
        self._line.set_class(self._is_fixed, "-fixed")

    def focus_control(self) -> None:
        """Go to the day where one is to be typed."""
        (self._day if self._is_fixed else self._line).focus()

    @on(ChoiceLine.Changed)
    @on(Input.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self._follow()
        self._tell()


def definition_fields(
    shown: Mapping[str, Any],
    groups: Sequence[str],
    role_names: Callable[[], Sequence[str]],
    *,
    may_change_roles: bool,
) -> list[FormField[Any]]:
    """The fields of a form, holding what `shown_values` gave. `role_names` is asked when roles are to be picked."""
    roles = PickField(
        "roles",
        "Roles",
        role_names,
        shown["roles"],
        note="" if may_change_roles else "To change these, the right to update roles is needed.",
    )
    roles.disabled = not may_change_roles
    return [
        TextField("name", "Name", shown["name"]),
        ChoiceField("kind", "For", [(kind, kind.title) for kind in Kind], shown["kind"]),
        NameField("group", "Group", shown["group"], groups, placeholder="General"),
        TextField("description", "Description", shown["description"], lines=3),
        TextField("issuing_authority", "Issuing authority", shown["issuing_authority"]),
        TextField("validity", "Validity", shown["validity"], placeholder=_VALIDITY),
        ChoiceField("last_day", "Last day", list(LAST_DAY_WORDS.items()), shown["last_day"]),
        SnapField("snap", "Expiry", shown["snap"]),
        ChoiceField("basis", "Renewal counts from", list(BASIS_WORDS.items()), shown["basis"]),
        TextField(
            "renewal_window", "Renewal window", shown["renewal_window"], placeholder="the warning window"
        ),
        TextField("minimum", "Minimum validity", shown["minimum"], placeholder="none"),
        ChoiceField("initial_validity", "When added", list(INITIAL_WORDS.items()), shown["initial_validity"]),
        TextField(
            "offsets", "Reminders", shown["offsets"], placeholder="days before the expiry: 30, 14, 7, 0"
        ),
        TickField(
            "notify_entity", "Reminders go to", "the entity's own address", value=shown["notify_entity"]
        ),
        TickField("notify_manager", "", "its manager or owner", value=shown["notify_manager"]),
        TextField("notify_addresses", "and to", shown["notify_addresses"], placeholder="further addresses"),
        roles,
    ]


def shown_values(defined: Defined, known: Known) -> dict[str, Any]:
    """What each field holds for a definition, by the field's name."""
    shown: dict[str, Any] = defined.definition._asdict()
    for field, show in _SHOWN.items():
        shown[field] = show(shown[field])
    return shown | {"roles": known.role_names(defined.roles)}


def shown_words(name: str, value: Any) -> str:
    """What a field holds, in words."""
    if name == "snap":
        return moved_words(parse_snap(value))
    words: Mapping[Any, str] = _WORDS.get(name, {})
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Kind):
        return value.title
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return words.get(value) or str(value) or "nothing"


def read_field(name: str, typed: Any) -> Any:
    """The value of a field of Definition from what is typed. Raises InvalidInput naming the field."""
    return _READ[name](typed) if name in _READ else typed


def _shown_text(text: str) -> str:
    """Text in which nothing is sent raw but its line ends and tabs."""
    return "\n".join("\t".join(map(printable, line.split("\t"))) for line in text.split("\n"))


def _read_window(typed: str) -> Period | None:
    if not typed.strip():
        return None
    window = parse_period(typed, "renewal_window")
    if window is None:
        raise InvalidInput(
            "renewal_window",
            f"'{typed.strip()}' is no period. Write 2 months or 60 days, or leave it empty for the warning window.",
        )
    return window


def _read_validity(typed: str) -> Period | None:
    if not typed.strip():
        raise InvalidInput("validity", "How long is it valid? Write 12 months, 1 year, 90 days, or never.")
    return parse_period(typed, "validity")


def _read_snap(typed: str) -> SnapTo:
    if not typed.strip():
        raise InvalidInput(
            "snap", "Which day? Write day and month, such as 30-06; 30-06/2@2025 is every second year."
        )
    return parse_snap(typed, "snap")


def _read_offsets(typed: str) -> tuple[int, ...]:
    days = []
    for part in typed.replace(";", ",").split(","):
        if not part.strip():
            continue
        try:
            days.append(int(part))
        except ValueError:
            raise InvalidInput(
                "offsets",
                f"'{part.strip()}' is no number of days. Write days before the expiry: 30, 14, 7, 0; after it: -7.",
            ) from None
    return tuple(sorted(set(days), reverse=True))


def _read_addresses(typed: str) -> tuple[str, ...]:
    parts = typed.replace(";", ",").replace("\n", ",").split(",")
    return tuple(part.strip() for part in parts if part.strip())


_SHOWN: Final[dict[str, Callable[[Any], Any]]] = {
    "name": printable,
    "group": printable,
    "description": _shown_text,
    "issuing_authority": printable,
    "validity": lambda period: str(period or "never"),
    "snap": lambda snap: snap.value,
    "renewal_window": lambda period: str(period or ""),
    "minimum": lambda period: str(period or ""),
    "offsets": lambda days: ", ".join(map(str, days)),
    "notify_addresses": lambda addresses: printable(", ".join(addresses)),
}
_READ: Final[dict[str, Callable[[str], Any]]] = {
    "validity": _read_validity,
    "snap": _read_snap,
    "renewal_window": _read_window,
    "minimum": lambda typed: parse_period(typed, "minimum"),
    "offsets": _read_offsets,
    "notify_addresses": _read_addresses,
}
_WORDS: Final[dict[str, Mapping[Any, str]]] = {
    "last_day": LAST_DAY_WORDS,
    "basis": BASIS_WORDS,
    "initial_validity": INITIAL_WORDS,
}

FIELD_NAMES: Final = (*Definition._fields, "roles")
