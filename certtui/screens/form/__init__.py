"""Forms: labelled fields that are checked while one types, and a dialog that keeps what was typed until it is stored."""

from certtui.screens.form.fields import ChoiceField, DayField, FormField, PickField, TextField, TickField
from certtui.screens.form.modal import FormModal

__all__ = ["ChoiceField", "DayField", "FormField", "FormModal", "PickField", "TextField", "TickField"]
