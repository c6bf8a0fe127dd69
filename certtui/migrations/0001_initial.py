"""The first schema. A new database is made from the models of certtui.db, so there is nothing to do here.

From the first release on, every change of the schema is a script of its own beside this one, with frozen copies of the
models it needs, and certtui.db shows what all of them lead to.
"""


def up(migrator, db):
    """Nothing: the tables are there."""
