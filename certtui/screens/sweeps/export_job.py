"""What the export dialog is told of a sweep."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from certtui.exporting.sweeps import export_sweep_to_file
from certtui.progress import Progress
from certtui.rights import Operator
from certtui.screens.exports.job import ExportJob
from certtui.screens.sweeps.words import begun_words, state_words, tally_words
from certtui.sweeping import SWEEP_FORMATS, Sweep, SweepFormat


def sweep_job(operator: Operator, sweep: Sweep) -> ExportJob[SweepFormat]:
    """Its list, or the report to be printed. The CSV of a signed one is to the byte what was signed."""
    about = [sweep.title, f"{begun_words(sweep)}; {state_words(sweep)}", tally_words(sweep.tally)]
    if sweep.sha256:
        about.append(f"sha256sum of the CSV gives {sweep.sha256}")
    return ExportJob(
        title=f"Export sweep {sweep.id}",
        name=f"sweep-{sweep.id}-{sweep.begun_on}",
        formats=SWEEP_FORMATS,
        write=partial(_write, operator, sweep),
        command=("sweeps", "export", str(sweep.id)),
        about=tuple(about),
    )


def _write(
    operator: Operator, sweep: Sweep, path: Path, form: SweepFormat, overwrite: bool, progress: Progress
) -> int:
    total = sweep.tally.total
    return export_sweep_to_file(
        operator,
        sweep.id,
        form,
        path,
        overwrite=overwrite,
        on_progress=lambda done: progress(done, total),
    )
