"""`zhijia solve dispatch`: who goes where and when, from files, with the proof."""

import argparse
import csv
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from zhijia.config.faults import Fault

HELP = "teams to orders with three dates each: travel, fair shares, no double booking; from JSON or CSV files"
FILES = {
    "orders": "CSV: id, unit, county, slots («2026-12-01 1;2026-12-03 0», best first), teams («A;B»), "
    "first_month and last_month of a season",
    "teams": "CSV: id, county, most_a_day, busy («2026-12-01 1;…»)",
    "travel": "CSV: a, b, minutes between two counties",
    "fixed": "CSV: team, slot, county of what is agreed already",
    "before": "CSV: unit or county, n: what they had this year",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", type=Path, nargs="?", help="a JSON document; without one, and without --orders, standard input")
    for name, what in FILES.items():
        add(f"--{name}", type=Path, help=what)
    add("--most-a-unit", type=int, help="of one unit's orders in all, those before included")
    add("--seconds", type=float, default=20.0, help="stop after so long with the best so far and its bound")
    add("--out", choices=("summary", "json", "csv"), default="summary", help="what is printed")


def run(options: argparse.Namespace) -> int:
    """0: proven the best; 3: the best found, the proof is not finished. Raises Fault for data that will not do."""
    from zhijia.solve import dispatch, dispatch_files

    try:
        said = _said(options)
        if options.most_a_unit is not None and isinstance(said, dict):
            said["most_a_unit"] = options.most_a_unit
        asked = dispatch_files.problem(said)
        found = dispatch.dispatch(
            asked.orders,
            asked.teams,
            asked.travel,
            fixed=asked.fixed,
            before=asked.before,
            most_a_unit=asked.most_a_unit,
            seconds=options.seconds,
        )
    except (dispatch.BadOrders, UnicodeDecodeError) as fault:
        raise Fault(f"数据有问题 · the data will not do: {fault}") from fault
    answer = dispatch_files.answer(found, asked)
    if options.out == "json":
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    elif options.out == "csv":
        csv.writer(sys.stdout).writerows(dispatch_files.rows(answer))
    else:
        _say(answer)
    return 0 if found.optimal else 3


def _said(options: argparse.Namespace) -> Any:
    from zhijia.solve import dispatch_files

    if options.orders is None:
        return dispatch_files.read(options.file.read_text(encoding="utf-8-sig") if options.file else sys.stdin.read())
    if options.teams is None:
        raise Fault("请给出 --teams · give --teams too.")
    with ExitStack() as stack:
        paths = {name: getattr(options, name) for name in FILES}
        return dispatch_files.from_csv(
            **{
                name: stack.enter_context(path.open(encoding="utf-8-sig", newline="")) if path else None
                for name, path in paths.items()
            }
        )


def _say(answer: dict[str, Any]) -> None:
    for one in answer["placed"]:
        print(f"{one['slot']}  {one['team']} → {one['order']}  第 {one['choice']} 选择 choice  {one['minutes']} min")
    for one in answer["left"]:
        print(f"没有排上 · left  {one['order']}  {one['why']}")
    proof = "最优 · optimal" if answer["optimal"] else "还没有证完 · not proven"
    print(f"排上 placed {len(answer['placed'])}  没有排上 left {len(answer['left'])}  "
          f"值 value {answer['value']:,.1f}  上界 bound {answer['bound']:,.1f}  {proof}")  # fmt: skip
