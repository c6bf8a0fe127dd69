"""From here on events carry sums of the rows that they changed.

No table changes. What follows every upgrade makes PostgreSQL's triggers and writes an event with the sums of all rows.
"""


def up(migrator, db):
    """Change nothing."""
