"""Where the benchmark's databases and programs are: made once, kept under build/."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "build" / "bench"
# the users' own environment, without what only tests need: psycopg alone makes every import of peewee slower
PYTHON = (
    str(ROOT / ".venv" / "bin" / "python") if (ROOT / ".venv" / "bin" / "python").exists() else sys.executable
)
CERTTUI = [PYTHON, "-m", "certtui"]


def company(rows: int) -> Path:
    """A demo company of so many associations, made when it is not there yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"company-{rows}.sqlite3"
    if not path.exists():
        partial = path.with_suffix(".part")
        for leftover in FOLDER.glob(f"{partial.name}*"):
            leftover.unlink()
        sys.stderr.write(f"making a company of {rows:,} associations (once) …\n")
        subprocess.run(
            [*CERTTUI, "demo", "--fill-only", "--rows", str(rows), "--database", str(partial)],
            check=True,
            cwd=ROOT,
        )
        partial.rename(path)
    return path


def scratch(path: Path) -> Path:
    """A copy that may be written to."""
    copy = FOLDER / "scratch.sqlite3"
    for leftover in FOLDER.glob(f"{copy.name}*"):
        leftover.unlink()
    shutil.copyfile(path, copy)
    return copy
