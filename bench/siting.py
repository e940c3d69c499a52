"""Siting: value, proven bound, gap, seconds, memory, on the OR-Library's pmed1 … pmed10 and a seeded city."""

import argparse
import resource
from pathlib import Path

import numpy as np

from bench import report
from zhijia.solve import siting
from zhijia.solve.siting import files

HELP = "the siting solver on pmed1 … pmed10 and a seeded city (the peer is not beside it yet)"
PMED = Path(__file__).resolve().parents[2] / "shared" / "data" / "pmed"
PARTS = ("pmed", "city")
COLUMNS = ("instance", "model", "value", "bound", "gap", "status", "seconds", "cpu_seconds", "peak_mb")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", choices=PARTS, help="one part")
    parser.add_argument("--pmed", type=Path, default=PMED, help="folder of the OR-Library's files")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each instance")


def run(options: argparse.Namespace) -> int:
    limits = siting.Limits(seconds=options.seconds)
    siting.p_median(_city(200, 50)[0], p=5)  # compiled, before anything is measured
    rows = []
    if options.only in (None, "pmed"):
        for path in sorted(options.pmed.glob("pmed*.txt"), key=lambda one: int(one.stem[4:])):
            near, p = files.read_pmed(path.read_text())
            rows.append(_row(path.stem, siting.p_median(near, p=p, limits=limits)))
    if options.only in (None, "city"):
        near, weight = _city(10_000, 1_000)
        rows.append(_row("city 82", siting.p_median(near, p=82, weight=weight, limits=limits)))
        for radius in (500, 800):
            answer = siting.maximal_covering(near, radius, p=82, weight=weight, limits=limits)
            rows.append(_row(f"city 82, {radius} m", answer))
            answer = siting.maximal_covering(near, radius, p=20, weight=weight, standing=range(82), limits=limits)
            rows.append(_row(f"city 82 + 20, {radius} m", answer))
    print(report.table(rows, COLUMNS))
    print(report.write("siting", rows, seconds_limit=options.seconds))
    return 0


def _row(name: str, answer: siting.Answer) -> dict[str, object]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "instance": name,
        "model": answer.model,
        "value": answer.value,
        "bound": answer.bound,
        "gap": answer.gap,
        "status": answer.status,
        "seconds": round(answer.seconds, 3),
        "cpu_seconds": round(answer.cpu_seconds, 3),
        "peak_mb": round(peak),
    }


def _city(points: int, sites: int) -> tuple[siting.Plane, np.ndarray]:
    """Forty quarters of different density on 20 × 20 km, a fifth of the people anywhere; rooms are where people are."""
    rng = np.random.default_rng(1)
    middle, spread, share = rng.uniform(0, 20e3, (40, 2)), rng.uniform(400, 2000, 40), rng.dirichlet(np.ones(40))
    quarter = rng.choice(40, points, p=share)
    at = np.clip(middle[quarter] + rng.normal(size=(points, 2)) * spread[quarter, None], 0, 20e3)
    anywhere = rng.random(points) < 0.2
    at[anywhere] = rng.uniform(0, 20e3, (int(anywhere.sum()), 2))
    rooms = at[rng.choice(points, sites, replace=False)] + rng.normal(size=(sites, 2)) * 100
    return siting.Plane(at, rooms), rng.integers(1, 101, points)
