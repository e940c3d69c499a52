"""Siting: value, proven bound, gap, seconds, memory, ours beside spopt with CBC and with HiGHS, in one run.

Instances (bench/peers/siting_cases.py): the OR-Library's p-median files of a folder, seeded squares of 1,000 points, a
seeded city of 10,000 × 1,000, one where everything is spread evenly, and a province of 100,000 × 10,000. Each solver
has a process of its own; the peer's ends at its limits of time and memory, and the table says so.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import report
from bench.peers import environment, siting_cases

HELP = "the siting solver beside spopt (CBC, HiGHS): OR-Library p-median files, squares, a city, a province"
ROOT = Path(__file__).resolve().parents[1]
PMED = ROOT.parent / "shared" / "data" / "pmed"
PARTS = ("pmed", *siting_cases.PARTS)
OURS = {"province": 120.0}  # seconds, where it is not the option's
PEERS = ("CBC", "HiGHS")
COLUMNS = ("instance", "solver", "value", "bound", "gap", "status", "seconds", "peak_mb")
GRACE = 30.0  # seconds that a peer may take to build its model or to see that its time is over


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--only", choices=PARTS, action="append", help="this part; again for another")
    add("--pmed", type=Path, default=PMED, help="folder of the OR-Library's files")
    add("--seconds", type=float, default=58.0, help="for each instance, ours")
    add("--no-peer", action="store_true", help="ours alone")
    add("--peer-seconds", type=float, default=120.0, help="for each instance, the peer's")
    add("--peer-mb", type=int, default=8_000, help="memory the peer may take")


def run(options: argparse.Namespace) -> int:
    python = None if options.no_peer else environment.python(ROOT / ".zhijia" / "bench", "spopt")
    rows: list[dict[str, Any]] = []
    for part in options.only or PARTS:
        for name in siting_cases.names(part, options.pmed):
            rows.append(_ours(name, OURS.get(part, options.seconds), options.pmed))
            rows += [_peer(python, name, solver, options) for solver in PEERS if python and "curve" not in name]
            print(report.table(rows[-3:], COLUMNS), flush=True)
    if not rows:
        print(f"no file pmed*.txt lies in {options.pmed}; say where with --pmed")
        return 2
    rows += _before({(row["instance"], row["solver"]) for row in rows})
    ratio = ratios(rows)
    print(report.table(rows, COLUMNS))
    for part, many in ratio.items():
        print(f"{part}: spopt's better solver takes {many:,.0f} times as long (median)")
    limits = {"ours": options.seconds, "province": OURS["province"], "peer": options.peer_seconds}
    print(report.write("siting", rows, seconds=limits, peer_mb=options.peer_mb, ratio=ratio))
    return 0


def _before(asked: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """What an earlier run says of what was not asked now."""
    path = report.RESULTS / "siting.json"
    rows: list[dict[str, Any]] = json.loads(path.read_text())["rows"] if path.exists() else []
    return [row for row in rows if "solver" in row and (row["instance"], row["solver"]) not in asked]


def ratios(rows: list[dict[str, Any]]) -> dict[str, float]:
    """How many times ours the peer's better solver takes, the median of a part, over what both have proven."""
    took: dict[str, dict[str, float]] = {}
    for row in rows:
        if row["status"] == "optimal":
            took.setdefault(str(row["instance"]), {})[str(row["solver"])] = float(row["seconds"])
    found: dict[str, list[float]] = {}
    for name, one in took.items():
        if "ours" in one and len(one) > 1:
            best = min(seconds for solver, seconds in one.items() if solver != "ours")
            found.setdefault("pmed" if name.startswith("pmed") else "others", []).append(best / max(one["ours"], 1e-3))
    return {part: round(statistics.median(many), 1) for part, many in found.items()}


def _ours(name: str, seconds: float, pmed: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.siting_ours", name, str(seconds), str(pmed)]
    more = {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}", "NUMBA_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=os.environ | more, capture_output=True, text=True, check=True)
    row: dict[str, Any] = json.loads(done.stdout.strip().rpartition("\n")[2])
    return {"instance": name, "solver": "ours", **row}


def _peer(python: Path, name: str, solver: str, options: argparse.Namespace) -> dict[str, Any]:
    """One line; a peer that does not answer is told with the reason."""
    row: dict[str, Any] = {"instance": name, "solver": f"spopt {solver}", "value": None, "bound": None, "gap": None}
    if name in siting_cases.PROVINCE:
        return row | {"status": "not run: 8 GB for the matrix of distances alone", "seconds": None, "peak_mb": None}
    where = Path(siting_cases.__file__).parent
    command = [str(python), "siting_spopt.py", name, solver, str(options.peer_seconds), str(options.peer_mb),
               str(options.pmed)]  # fmt: skip
    try:
        done = subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=options.peer_seconds + GRACE)
    except subprocess.TimeoutExpired:
        return row | {"status": "killed: out of time", "seconds": options.peer_seconds + GRACE, "peak_mb": None}
    if done.returncode:
        memory = "MemoryError" in done.stderr or "bad_alloc" in done.stderr or done.returncode < 0
        why = f"killed: more than {options.peer_mb:,} MB" if memory else done.stderr.strip().rpartition("\n")[2][:80]
        return row | {"status": why, "seconds": None, "peak_mb": None}
    row.update(json.loads(done.stdout.strip().rpartition("\n")[2]))
    if row["value"] and row["bound"] is not None:
        row["gap"] = abs(row["value"] - row["bound"]) / abs(row["value"])
    return row
