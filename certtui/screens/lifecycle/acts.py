"""LifecycleActs: certify, renew, revoke, reinstate, for any screen with a desk and rows chosen on it.

Dialogs and commands are imported by the act that needs them: a screen that offers them opens no slower for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from certtui.rights import Right
from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen
from certtui.screens.undoing import Undoable
from certtui.text import count, printable

if TYPE_CHECKING:
    from certtui.commands.attachments import TakenFile
    from certtui.commands.lifecycle import Plan, ReinstatePlan, RevokePlan
    from certtui.screens.lifecycle.record_modal import Evidence
    from certtui.screens.lifecycle.revoke_modal import Cause


class LifecycleActs(Acting, AskingScreen):
    """Each act asks by its form, records, says what came of it, and can be undone. It answers whether it was done.

    `ids` are associations, of any certifications; `subject` names them in the form's title: Forklift. To be called
    in a worker of the group "act".
    """

    NEEDED: ClassVar = {
        "certify": Right.UPDATE_CERTIFICATIONS,
        "renew": Right.UPDATE_CERTIFICATIONS,
        "revoke": Right.UPDATE_CERTIFICATIONS,
        "reinstate": Right.UPDATE_CERTIFICATIONS,
        "undo": Right.UPDATE_CERTIFICATIONS,
    }

    async def certify(self, ids: Sequence[int], subject: str) -> bool:
        """Certify rows that are Missing, or anew those that are Revoked."""
        return await self._record_on(ids, subject, "certify")

    async def renew(self, ids: Sequence[int], subject: str) -> bool:
        """Renew rows that are Valid, Expires Soon or Expired."""
        return await self._record_on(ids, subject, "renew")

    async def revoke(self, ids: Sequence[int], subject: str) -> bool:
        """Revoke rows, with a reason."""
        from certtui.commands.lifecycle import revoke
        from certtui.screens.lifecycle.results import say_revoked
        from certtui.screens.lifecycle.revoke_modal import RevokeModal

        self.require("revoke")

        async def record(cause: Cause, plan: RevokePlan) -> None:
            session, work = self.desk.session, self.desk.begin()
            running = self.desk.write(
                revoke,
                session.operator,
                ids,
                cause.reason,
                cause.on,
                session.today,
                agreed=plan,
                progress=work.progress,
            )
            done = await self.watch_work(f"Revoking {count(len(ids), 'row')}", len(ids), work, running)
            words = f"{count(done.revoked, 'row')} revoked · {subject}"
            self._tell(done.event, words, done.revoked, say_revoked(done))

        return await self.ask(RevokeModal(self.desk, ids, record, subject)) is not None

    async def reinstate(self, ids: Sequence[int], subject: str) -> bool:
        """Reinstate rows that are revoked, with a reason."""
        from certtui.commands.lifecycle import reinstate
        from certtui.screens.lifecycle.reinstate_modal import ReinstateModal
        from certtui.screens.lifecycle.results import say_reinstated

        self.require("reinstate")

        async def record(cause: Cause, plan: ReinstatePlan) -> None:
            session, work = self.desk.session, self.desk.begin()
            running = self.desk.write(
                reinstate,
                session.operator,
                ids,
                cause.reason,
                cause.on,
                session.today,
                agreed=plan,
                progress=work.progress,
            )
            done = await self.watch_work(f"Reinstating {count(len(ids), 'row')}", len(ids), work, running)
            words = f"{count(done.reinstated, 'row')} reinstated · {subject}"
            self._tell(done.event, words, done.reinstated, say_reinstated(done))

        return await self.ask(ReinstateModal(self.desk, ids, record, subject)) is not None

    async def _record_on(self, ids: Sequence[int], subject: str, act: Literal["certify", "renew"]) -> bool:
        from certtui.screens.lifecycle.record_modal import RecordModal

        self.require(act)

        async def record(evidence: Evidence, plan: Plan) -> None:
            await self._record(ids, subject, evidence, plan)

        return await self.ask(RecordModal(self.desk, act, ids, record, subject)) is not None

    async def _record(self, ids: Sequence[int], subject: str, evidence: Evidence, plan: Plan) -> None:
        from certtui.commands.lifecycle import Recorded, certify, renew
        from certtui.screens.lifecycle.attaching import recorded_with
        from certtui.screens.lifecycle.results import say_recorded
        from certtui.screens.lifecycle.sheets import DONE

        session, work = self.desk.session, self.desk.begin()
        command = certify if plan.act == "certify" else renew

        def record(file: TakenFile | None) -> Recorded:
            return command(
                session.operator,
                ids,
                evidence.wanted,
                session.today,
                agreed=plan,
                file=file,
                progress=work.progress,
            )

        running = self.desk.write(
            recorded_with, session.operator, evidence.file, record, progress=work.progress
        )
        title = "Certifying" if plan.act == "certify" else "Renewing"
        done = await self.watch_work(f"{title} {count(len(ids), 'row')}", len(ids), work, running)
        words = f"{count(done.recorded, 'row')} {DONE[plan.act]} · {subject}"
        said = say_recorded(DONE[plan.act], done, evidence.file.name if evidence.file else "")
        self._tell(done.event, words, done.recorded, said)

    # What came of it

    def acted(self) -> None:
        """Have every screen follow what was recorded."""
        self.refresh_bindings()
        for screen in self.app.screen_stack:
            if isinstance(screen, AskingScreen):
                screen.refresh_data()

    def _tell(self, event: int | None, words: str, rows: int, said: str) -> None:
        """Say what came of an act, remember the event and its rows for undo, and show it."""
        if event is not None:
            self.desk.undoables.add(Undoable(event, words, rows, self._take_back))
        self.app.notify(said, markup=False, timeout=12)
        self.acted()

    async def _take_back(self, act: Undoable) -> str:
        from certtui.commands.lifecycle import undo
        from certtui.screens.lifecycle.results import say_act_undone

        session, work = self.desk.session, self.desk.begin()
        running = self.desk.write(undo, session.operator, act.event, session.today, progress=work.progress)
        return say_act_undone(await self.watch_undo(act, work, running))

    async def undo_last(self) -> bool:
        """Take the last act of this session back, after asking. Raises Conflict when nothing of it is left."""
        from certtui.screens.confirm_modal import ConfirmModal

        self.require("undo")
        act = self.desk.undoables.last
        if act is None:
            return False
        lines = [f"{act.words}.", act.limits]
        if not await self.ask(ConfirmModal("Undo the last act?", lines, "Undo")):
            return False
        try:
            said = await self.desk.undoables.take_back(act)
        finally:
            self.refresh_bindings()
        self.app.notify(f"Undone: {printable(act.words)}.\n{said}", markup=False, timeout=8)
        self.acted()
        return True
