"""The table of refused attempts. It refers to none of the others."""

from __future__ import annotations

from certtui.fields import NeverReusedField, Table
from certtui.peewee_alone import pw


class RefusedAct(Table):
    """An attempt that was refused. `by_whom` is JSON (see actor.Actor); `number` counts what one line stands for.

    Apart from the audit log: nothing was done, and what anyone can cause at will must not fill the chain.
    """

    id = NeverReusedField()
    at = pw.TextField(index=True)
    uid = pw.BigIntegerField()
    host = pw.TextField()
    operator = pw.TextField()
    by_whom = pw.TextField()
    needed = pw.TextField(default="", constraints=[pw.SQL("DEFAULT ''")])
    action = pw.TextField(default="", constraints=[pw.SQL("DEFAULT ''")])
    subject = pw.TextField(default="", constraints=[pw.SQL("DEFAULT ''")])
    words = pw.TextField(default="", constraints=[pw.SQL("DEFAULT ''")])
    number = pw.IntegerField(default=1, constraints=[pw.SQL("DEFAULT 1")])

    class Meta:
        constraints = (pw.Check("number > 0"),)
