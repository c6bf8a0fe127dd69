"""What the documents say works: every command in README parses, every key is bound, every path named is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from textual.binding import Binding

from certtui.app import CerttuiApp
from certtui.cli.main import COMMANDS, parse
from certtui.screens.add_modal import AddModal
from certtui.screens.associations_panel import AssociationsPanel
from certtui.screens.certifications import CertificationsScreen
from certtui.screens.status_filter_modal import StatusFilterModal
from certtui.widgets.rows_table import RowsTable

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SUBCOMMANDS = tuple(COMMANDS)
_KEY_NAMES = {
    "/": "slash",
    "?": "question_mark",
    ":": "colon",
    "*": "asterisk",
    "-": "minus",
    "<": "less_than_sign",
    ">": "greater_than_sign",
    "+": "plus",
    ",": "comma",
}


def commands() -> list[str]:
    """Every certtui command in a code block or in the running text."""
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL)).replace("\\\n", " ")
    lines = [re.split(r" #| >", line)[0].strip() for line in blocks.splitlines()]
    inline = re.findall(r"`(certtui [^`]+)`", README)
    return sorted({line for line in (*lines, *inline) if re.match(r"(\S*/)?certtui( |$)", line)})


@pytest.mark.parametrize("command", commands())
def test_every_command_in_readme_is_taken_by_the_program(command: str) -> None:
    """A reader who copies a line gets no usage error."""
    arguments = shlex.split(command)[1:]
    if "--help" in arguments:
        with pytest.raises(SystemExit) as ended:
            parse(arguments)
        assert ended.value.code == 0
    else:
        parse(arguments)


def test_every_subcommand_is_in_readme() -> None:
    """Nothing the program can do is left out of the document."""
    said = " ".join(commands())
    assert [name for name in SUBCOMMANDS if f"certtui {name}" not in said] == []


def test_every_key_in_readme_is_bound() -> None:
    """A reader who presses a key of the table gets what it says."""
    bound = {"tab"}
    for widget in (
        CerttuiApp,
        CertificationsScreen,
        AssociationsPanel,
        RowsTable,
        AddModal,
        StatusFilterModal,
    ):
        for binding in widget.BINDINGS:
            assert isinstance(binding, Binding)
            bound.update(binding.key.split(","))
    table = README.split("| key | what it does |")[1].split("\n\n")[0]
    keys = [key for line in table.splitlines()[2:] for key in re.findall(r"`([^`]+)`", line.split("|")[1])]
    assert len(keys) > 15
    assert [key for key in keys if _KEY_NAMES.get(key, key) not in bound] == []


@pytest.mark.parametrize("document", ["README.md", "docs/ARCHITECTURE.md"])
def test_paths_in_documents_exist(document: str) -> None:
    """Links and named modules lead somewhere."""
    text = (ROOT / document).read_text(encoding="utf-8")
    folder = (ROOT / document).parent
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert [link for link in links if not (folder / link).exists()] == []
    modules = re.findall(r"`([a-z_]+/[a-z_]+\.py|[a-z]+\.py)`", text)
    assert [m for m in modules if not (ROOT / "certtui" / m).exists()] == []


def test_architecture_stays_short() -> None:
    """It is to be read whole."""
    assert len((ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 150
