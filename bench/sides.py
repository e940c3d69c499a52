"""A benchmark with several sides, one after the other in one run: which are asked, the table, the file."""

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import ours, report

Row = dict[str, Any]
Side = Callable[[str, Path, argparse.Namespace], list[Row]]  # our server's url, the bench's data folder, options


def add_arguments(parser: argparse.ArgumentParser, sides: Mapping[str, Side], *, seconds: Any) -> None:
    """--seconds of each measurement, and --only one side."""
    parser.add_argument("--seconds", type=type(seconds), default=seconds, help="of each measurement")
    parser.add_argument("--only", choices=tuple(sides), help="one side only; writes no file")


def run(
    name: str,
    sides: Mapping[str, Side],
    options: argparse.Namespace,
    columns: Sequence[str],
    summary: Callable[[list[Row]], Row],
) -> int:
    """Print the rows; when every side was asked, keep them with their summary."""
    from zhijia.config import database

    home = ours.home()
    os.environ["ZHIJIA_HOME"] = str(home)
    rows: list[Row] = []
    with database.running("postgres") as url:
        for side, measured in sides.items():
            if options.only in (None, side):
                rows += measured(url, home, options)
    print(report.table(rows, columns))
    if options.only is None:
        print(report.write(name, rows, **summary(rows)))
    return 0
