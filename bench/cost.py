"""Processor time of the web processes and the database: what a request costs, however busy the machine is."""

import os
from collections import defaultdict
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(roots: set[int]) -> float:
    """User and system time of these processes and everything below them, those that have ended too."""
    children: dict[int, list[int]] = defaultdict(list)
    used: dict[int, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = (folder / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        children[int(said[1])].append(int(folder.name))
        used[int(folder.name)] = sum(map(int, said[11:15])) / TICKS
    waiting, total = list(roots), 0.0
    while waiting:
        one = waiting.pop()
        total += used.get(one, 0.0)
        waiting += children[one]
    return total


def database(home: Path) -> set[int]:
    """The server whose data lie here; none where another machine has it."""
    file = home / "postgres" / "postmaster.pid"
    return {int(file.read_text().split()[0])} if file.exists() else set()


def below(pid: int) -> set[int]:
    """The processes that this one has started."""
    return {int(one) for task in Path(f"/proc/{pid}/task").iterdir() for one in (task / "children").read_text().split()}
