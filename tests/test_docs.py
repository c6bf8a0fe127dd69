"""What the documents say works: every command in README parses, every key is bound, every path named is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from textual.dom import DOMNode

from certtui.app import CerttuiApp
from certtui.cli.main import COMMANDS, parse
from certtui.screens.add_modal import AddModal
from certtui.screens.associations_panel import AssociationsPanel
from certtui.screens.certifications import CertificationsScreen
from certtui.screens.entity_views.screen import EntitiesScreen
from certtui.screens.status_filter_modal import StatusFilterModal
from certtui.screens.sweeps.work_screen import WorkScreen
from certtui.widgets.matrix_table import MatrixTable
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
    "@": "at",
    "=": "equals_sign",
    ".": "full_stop",
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


def _keys(section: str) -> list[str]:
    """The keys of a section's tables, by the names that bindings have for them."""
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    keys = [key for row in rows for key in re.findall(r"`([^`]+)`", row.split("|")[1])]
    return [_KEY_NAMES.get(key, key) for key in keys]


def _bound(*classes: type[DOMNode]) -> set[str]:
    """The keys that a screen and what stands on it have."""
    made: set[str] = set()
    for one in classes:
        merged = one._merged_bindings
        assert merged is not None
        made.update(merged.key_to_bindings)
    return {"tab", *made}


@pytest.mark.parametrize(
    ("before", "classes", "least"),
    [
        (
            "## Everyday keys",
            (
                CerttuiApp,
                CertificationsScreen,
                AssociationsPanel,
                RowsTable,
                AddModal,
                StatusFilterModal,
            ),
            15,
        ),
        ("**Who lacks something.**", (EntitiesScreen, RowsTable), 8),
        ("**The matrix**", (EntitiesScreen, MatrixTable), 6),
        ("**A sweep**", (WorkScreen,), 9),
    ],
)
def test_every_key_in_readme_is_bound(before: str, classes: tuple[type[DOMNode], ...], least: int) -> None:
    """A reader who presses a key of a table gets what it says, where it says so."""
    section = README.split(before)[1]
    section = re.split(r"\n\*\*|\n## ", section)[0]
    keys = _keys(section)
    assert len(keys) >= least
    assert [key for key in keys if key not in _bound(*classes)] == []


@pytest.mark.parametrize("document", ["README.md", "docs/ARCHITECTURE.md"])
def test_paths_in_documents_exist(document: str) -> None:
    """Links and named modules lead somewhere."""
    text = (ROOT / document).read_text(encoding="utf-8")
    folder = (ROOT / document).parent
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert [link for link in links if not (folder / link).exists()] == []
    modules = re.findall(r"`([a-z_]+/[a-z_]+\.py|[a-z]+\.py)`", text)
    assert [m for m in modules if not ((ROOT / "certtui" / m).exists() or (ROOT / m).exists())] == []


def test_architecture_stays_short() -> None:
    """It is to be read whole."""
    assert len((ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 150
