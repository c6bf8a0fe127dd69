"""Run the measurements: `python -m bench`, or `python -m bench matrix` for a part, `--rows` for a scale."""

from __future__ import annotations

import argparse
import os
import sys

from bench import bulk, interface, lifecycle, matrix, views, workbooks
from bench.places import company
from bench.table import HEADER


def main() -> int:
    """Print the table; 1 when a budget is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument(
        "part", nargs="?", choices=("interface", "views", "matrix", "bulk", "lifecycle", "workbooks")
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # users' programs start from compiled modules
    big, small = company(options.rows), company(10_000)
    print(HEADER)
    missed = 0
    parts = {
        "interface": interface.lines(big, small),
        "views": views.lines(big, small),
        "matrix": matrix.lines(big, small),
        "bulk": bulk.lines(big),
        "lifecycle": lifecycle.lines(big),
        "workbooks": workbooks.lines(small),
    }
    for part, lines in parts.items():
        for line in lines if options.part in (None, part) else ():
            print(line, flush=True)
            missed += line.budget is not None and line.ratio > line.budget
    print(f"\n{missed} over budget" if missed else "\nall within budget")
    return 0


if __name__ == "__main__":
    sys.exit(main())
