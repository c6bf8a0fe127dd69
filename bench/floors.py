"""Small programs to measure against, run by the interpreter that runs certtui."""

from __future__ import annotations

BARE_APP = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("Certifications")
Bare().run()
"""

TABLE_APP = """
from textual.app import App
from textual.widgets import DataTable
class Table(App):
    def compose(self):
        table = DataTable(cursor_type="row")
        table.add_columns("Name", "Code", "Source", "Status", "Effective", "Expires")
        for row in range(100):
            table.add_row(f"Adams {row * 7919 % 1000:03}, Ana", f"E{row * 104729 % 1000000:06}", "Safety Officer",
                          "Valid", f"20{row % 30:02}-05-11", f"20{row * 7 % 30:02}-05-11")
        yield table
Table().run()
"""
