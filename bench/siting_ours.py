"""Ours on one case of «bench siting», in a process of its own so that its memory is its own; prints one JSON line."""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from bench.peers.siting_cases import Case, case, city
from zhijia.solve import siting


def solved(one: Case, limits: siting.Limits) -> tuple[siting.Answer, ...]:
    near: Any
    near = siting.Table(one.table) if one.table is not None else siting.Plane(one.at, one.rooms)
    if one.model == "walk":
        return (siting.p_median(near, p=one.p, weight=one.weight, limits=limits),)
    radius, stands = one.radius or 0.0, range(one.standing)
    if one.model == "fewest":
        return (siting.set_covering(near, radius, limits=limits),)
    how: dict[str, Any] = {"weight": one.weight, "standing": stands, "limits": limits}
    if one.model == "curve":
        return siting.coverage_curve(near, radius, most=one.p, **how)
    return (siting.maximal_covering(near, radius, p=one.p, **how),)


def main(name: str, seconds: float, pmed: str) -> None:
    at, rooms, weight = city(2_000, 200)
    siting.p_median(siting.Plane(at, rooms), p=5)
    siting.maximal_covering(siting.Plane(at, rooms), 800, p=20, weight=weight, limits=siting.Limits(seconds=3))
    one = case(name, Path(pmed))
    began = time.perf_counter()
    answers = solved(one, siting.Limits(seconds=seconds))
    took = time.perf_counter() - began
    worst = max(answers, key=lambda answer: answer.gap)
    print(json.dumps({
        "value": answers[-1].value, "bound": answers[-1].bound, "gap": worst.gap, "status": worst.status,
        "seconds": round(took, 3), "cpu_seconds": round(sum(one.cpu_seconds for one in answers[-1:]), 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), sys.argv[3])
