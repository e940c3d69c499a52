"""spopt's own models on one case, with CBC or HiGHS: run in its environment, prints one JSON line."""

import json
import math
import resource
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pulp
from siting_cases import case
from spopt.locate import LSCP, MCLP, PMedian


def main(name: str, solver_name: str, seconds: float, megabytes: int, pmed: str) -> None:
    warnings.simplefilter("ignore")
    one = case(name, Path(pmed))
    if megabytes:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    cost = one.matrix()
    began = time.perf_counter()
    if one.model == "walk":
        model = PMedian.from_cost_matrix(cost, one.weight, p_facilities=one.p)
    elif one.model == "fewest":
        some = (cost <= one.radius).any(1)
        model = LSCP.from_cost_matrix(cost[some], service_radius=one.radius)
    else:
        stands = {"predefined_facilities_arr": np.arange(cost.shape[1]) < one.standing} if one.standing else {}
        model = MCLP.from_cost_matrix(
            cost, one.weight, service_radius=one.radius, p_facilities=one.p + one.standing, **stands
        )
    built = time.perf_counter() - began
    left = max(1.0, seconds - built)
    if solver_name == "HiGHS":
        solver = pulp.HiGHS(msg=False, timeLimit=left, gapRel=0.0, threads=2)
    else:
        solver = pulp.PULP_CBC_CMD(msg=False, timeLimit=left, gapRel=0.0, threads=2)
    try:
        model.solve(solver)
    except RuntimeError as fault:  # spopt raises when the solver has not proven an optimum
        print(fault, file=sys.stderr)
    value = pulp.value(model.problem.objective)
    proven = model.problem.status == pulp.LpStatusOptimal and model.problem.sol_status == pulp.LpSolutionOptimal
    bound = value if proven else None
    if solver_name == "HiGHS" and not proven and hasattr(model.problem, "solverModel"):
        bound = model.problem.solverModel.getInfo().mip_dual_bound
        bound = -bound if one.model == "cover" and bound * (value or 1) < 0 else bound
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({
        "value": value, "bound": bound if bound is None or math.isfinite(bound) else None,
        "status": "optimal" if proven else "out of time", "seconds": round(time.perf_counter() - began, 3),
        "building": round(built, 3), "peak_mb": peak // 1024,
    }))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), sys.argv[5])
