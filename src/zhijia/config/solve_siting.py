"""`zhijia solve siting`: where new stations serve most, from files, with the proof."""

import argparse
import csv
import sys
from pathlib import Path
from typing import Any

from zhijia.config.faults import Fault

HELP = "where new stations serve most, with a proven bound: from CSV files or an OR-Library p-median file"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--demand", type=Path, help="CSV: id, lon, lat (degrees) or x, y (metres), weight")
    add("--candidates", type=Path, help="CSV: id, lon, lat or x, y; cost; standing (1 for a station that stands)")
    add("--pmed", type=Path, help="instead of the two: an OR-Library p-median file")
    add("--model", choices=("cover", "walk", "fewest"), help="most weight within --radius; least total walk; "
        "everyone with the fewest. Without it: cover when there is a radius, else walk")  # fmt: skip
    add("--p", type=int, help="how many new stations")
    add("--budget", type=float, help="instead of --p: how much may be spent, by the column cost")
    add("--radius", type=float, help="metres within which a station serves")
    add(
        "--seconds",
        type=float,
        help="stop after so long with the best so far; without it the end is the same everywhere",
    )
    add("--gap", type=float, default=0.0, help="be content within this share of the best, e.g. 0.001")
    add("--seed", type=int, default=1, help="same input and seed, same answer")
    add("--out", choices=("summary", "json", "csv", "geojson"), default="summary", help="what is printed")


def run(options: argparse.Namespace) -> int:
    """0: proven as asked; 3: the best found, the proof is not finished. Raises Fault for data that will not do."""
    print("求解器准备中，第一次需要约一分钟 · the solver is compiled at its first use", file=sys.stderr, flush=True)
    from zhijia.solve import siting

    try:
        return _solve(options)
    except siting.BadInput as fault:
        raise Fault(f"数据有问题 · the data will not do: {fault}") from fault
    except UnicodeDecodeError as fault:
        raise Fault("文件不是 UTF-8 文本 · a file is not UTF-8 text.") from fault


def _solve(options: argparse.Namespace) -> int:
    from zhijia.solve import siting
    from zhijia.solve.siting import files

    limits = siting.Limits(seconds=options.seconds, gap=options.gap, seed=options.seed)
    sites = None
    if options.pmed:
        near, p = files.read_pmed(options.pmed.read_text(encoding="utf-8"))
        answer = siting.p_median(near, p=options.p or p, limits=limits)
        names = places = tuple(str(i + 1) for i in range(near.points))
    else:
        if not options.demand or not options.candidates:
            raise Fault("请给出 --demand 和 --candidates，或 --pmed · give --demand and --candidates, or --pmed.")
        with options.demand.open(encoding="utf-8-sig") as one, options.candidates.open(encoding="utf-8-sig") as other:
            demand, sites = files.read_points(one), files.read_points(other)
        answer = _ask(options, limits, demand, sites)
        names, places = demand.ids, sites.ids
    if options.out == "json":
        print(files.dumps(files.as_json(answer, names, places)))
    elif options.out == "csv":
        csv.writer(sys.stdout).writerows(files.as_csv(answer, names, places))
    elif options.out == "geojson":
        if sites is None:
            raise Fault("p-median 文件没有坐标 · an OR-Library file has no positions.")
        print(files.dumps(files.as_geojson(answer, sites)))
    else:
        _say(answer, places)
    return 0 if answer.status in (siting.OPTIMAL, siting.WITHIN_GAP) else 3


def _ask(options: argparse.Namespace, limits: Any, demand: Any, sites: Any) -> Any:
    from zhijia.solve import siting
    from zhijia.solve.siting import files

    near = files.between(demand, sites)
    model = options.model or ("walk" if options.radius is None else "cover")
    if model != "walk" and options.radius is None:
        raise Fault("请用 --radius 给出服务半径（米） · give the --radius in metres.")
    common = {"weight": demand.weight, "standing": sites.standing, "limits": limits}
    if model == "fewest":
        return siting.set_covering(near, options.radius, cost=sites.cost, **common)
    spend = {"p": options.p, "budget": options.budget, "cost": sites.cost, **common}
    return siting.p_median(near, **spend) if model == "walk" else siting.maximal_covering(near, options.radius, **spend)


def _say(answer: Any, places: Any) -> None:
    print(f"模型 model   {answer.model}")
    print(f"结果 value   {answer.value:,.10g}")
    print(f"界   bound   {answer.bound:,.10g}  （差距 gap {answer.gap:.4%}，{answer.status}）")
    print(f"新增 new     {len(answer.chosen):,}: {', '.join(places[j] for j in answer.chosen)}")
    if len(answer.standing):
        print(f"已有 stands  {len(answer.standing):,}")
    if missed := len(answer.not_covered):
        nobody = int((answer.in_reach[answer.not_covered] == 0).sum())
        print(f"未覆盖 not covered {missed:,}，其中没有任何场地够得着的 of them out of every site's reach {nobody:,}")
    print(f"用时 seconds {answer.seconds:.2f}（CPU {answer.cpu_seconds:.2f}）")
