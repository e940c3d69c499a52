"""What every benchmark prints and keeps: one table, one JSON under bench/results/."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "results"


def write(name: str, rows: Sequence[Mapping[str, object]], **summary: object) -> Path:
    """bench/results/NAME.json: the machine, the summary, the rows. Returns where it lies."""
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    document = {"bench": name, "at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine, **summary}
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    lines = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in rows)
    head = json.dumps(document, ensure_ascii=False, indent=1)[:-2]
    path.write_text(f'{head},\n "rows": [\n  {lines}\n ]\n}}\n', encoding="utf-8")
    return path


def table(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> str:
    """The rows under their names, each column as wide as it must be; numbers to the right."""
    cells = [[_cell(row.get(name)) for name in columns] for row in rows]
    width = [max(map(len, (name, *column))) for name, column in zip(columns, zip(*cells, strict=True), strict=True)]
    right = [all(_number(row.get(name)) for row in rows) for name in columns]
    lines = [list(columns), ["-" * one for one in width], *cells]
    return "\n".join(
        "  ".join(c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, width, right, strict=True)).rstrip()
        for line in lines
    )


def _number(value: object) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
