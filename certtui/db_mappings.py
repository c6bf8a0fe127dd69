"""The table of answers that imports were given. It refers to none of the others."""

from __future__ import annotations

from certtui.fields import NeverReusedField, Table
from certtui.peewee_alone import pw


class ImportMapping(Table):
    """The answers that an import of files with these columns was given: `words`, as they are typed, as a JSON list.

    `what` is the kind of import. `header` are the columns as the file has them, as a JSON list; `header_key` is a hash of
    the same without case and punctuation. `name` is empty where the answers are only remembered; `name_key` is the name
    without case and accents.
    """

    id = NeverReusedField()
    name = pw.TextField(default="", constraints=[pw.SQL("DEFAULT ''")])
    name_key = pw.TextField(null=True, unique=True)
    what = pw.TextField()
    header = pw.TextField()
    header_key = pw.TextField()
    words = pw.TextField()
    saved_at = pw.TextField()
    saved_by = pw.TextField()

    class Meta:
        constraints = (pw.Check("(name = '') = (name_key IS NULL)"),)


ImportMapping.add_index(
    ImportMapping.index(
        ImportMapping.what,
        ImportMapping.header_key,
        unique=True,
        where=ImportMapping.name_key.is_null(),
        name="import_mapping_unnamed",
    )
)
