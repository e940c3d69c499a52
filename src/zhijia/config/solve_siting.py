"""`zhijia solve siting`: where new stations serve most, from files, with the proof."""

import argparse
import csv
import sys
from pathlib import Path
from typing import Any

from zhijia.config.faults import Fault

HELP = "where new stations serve most, with a proven bound: from CSV files or an OR-Library p-median file"
ASK = """most weight within --radius; least total walk; everyone with the fewest; what each further station adds up to
--p; which of the standing ones could move, --p of them at most. Without it: cover when there is a radius, else walk"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--demand", type=Path, help="CSV: id; lon, lat (degrees) or x, y (metres); weight, hours (8-20), node")
    add(
        "--candidates", type=Path, help="CSV: id; lon, lat or x, y; cost; standing (1 for one that stands); hours, node"
    )
    add("--coordinates", choices=("wgs84", "gcj02", "bd09"), default="wgs84", help="what lon and lat are in")
    add("--matrix", type=Path, help="CSV of distances: demand,site,distance, or site ids over a row for each demand id")
    add("--network", type=Path, help="CSV of footpaths: from,to,length; the column node of both files stands on it")
    add("--pmed", type=Path, help="instead of all these: an OR-Library p-median file")
    add("--model", choices=("cover", "walk", "fewest", "curve", "move"), help=ASK)
    add("--p", type=int, help="how many new stations")
    add("--budget", type=float, help="instead of --p: how much may be spent, by the column cost")
    add("--radius", type=_ring, action="append", metavar="METRES[:SHARE]",
        help="within which a station serves; again for a wider one that counts less, e.g. 500 and 800:0.5")  # fmt: skip
    add("--by-hour", action="store_true", help="serve people in their hours by stations open then")
    add("--seconds", type=float, help="stop after so long with the best so far; without it the end is the same "
        "everywhere")  # fmt: skip
    add("--gap", type=float, default=0.0, help="be content within this share of the best, e.g. 0.001")
    add("--seed", type=int, default=1, help="same input and seed, same answer")
    add("--out", choices=("summary", "json", "csv", "geojson"), default="summary", help="what is printed")


def _ring(text: str) -> tuple[float, float]:
    radius, _, share = text.partition(":")
    return float(radius), float(share or 1.0)


def run(options: argparse.Namespace) -> int:
    """0: proven as asked; 3: the best found, the proof is not finished. Raises Fault for data that will not do."""
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
        answers = (siting.p_median(near, p=options.p or p, limits=limits),)
        names = places = tuple(str(i + 1) for i in range(near.points))
    else:
        demand, sites, distances = _read(options)
        answers = _ask(options, limits, demand, sites, distances)
        names, places = demand.ids, sites.ids
    _print(options, answers, names, places, sites)
    return 0 if all(one.status in (siting.OPTIMAL, siting.WITHIN_GAP) for one in answers) else 3


def _read(options: argparse.Namespace) -> tuple[Any, Any, Any]:
    """Demand, candidates, and how far they are from each other."""
    from zhijia.solve.siting import files

    if not options.demand or not options.candidates:
        raise Fault("请给出 --demand 和 --candidates，或 --pmed · give --demand and --candidates, or --pmed.")
    given = options.matrix or options.network
    how: dict[str, Any] = {"datum": options.coordinates, "places": not given}
    with options.demand.open(encoding="utf-8-sig") as one, options.candidates.open(encoding="utf-8-sig") as other:
        demand, sites = files.read_points(one, **how), files.read_points(other, **how)
    for points, name in ((demand, "需求点 demand"), (sites, "候选点 candidates")):
        if points.doubled:
            said = (
                f"{name}: {points.doubled:,} 个点与别的点重合，各自计算 · lie where another does; each counts by itself"
            )
            print(said, file=sys.stderr)
    if not given:
        return demand, sites, files.between(demand, sites)
    with given.open(encoding="utf-8-sig") as lines:
        return demand, sites, (files.read_matrix if options.matrix else files.read_network)(lines, demand, sites)


def _ask(options: argparse.Namespace, limits: Any, demand: Any, sites: Any, near: Any) -> tuple[Any, ...]:
    from zhijia.solve import siting

    model = options.model or ("walk" if options.radius is None else "cover")
    if model != "walk" and options.radius is None:
        raise Fault("请用 --radius 给出服务半径（米） · give the --radius in metres.")
    if model in ("curve", "move") and not options.p:
        raise Fault("请用 --p 给出最多几家 · say how many at most with --p.")
    common: dict[str, Any] = {"weight": demand.weight, "standing": sites.standing, "limits": limits}
    spend = {"p": options.p, "budget": options.budget, "cost": sites.cost}
    if model == "walk":
        return (siting.p_median(near, **spend, **common),)
    if model == "fewest":
        return (siting.set_covering(near, min(options.radius)[0], cost=sites.cost, **common),)
    if options.by_hour:
        common |= _by_hour(demand, sites)
    if model == "cover":
        return (siting.maximal_covering(near, options.radius, **spend, **common),)
    series = siting.coverage_curve if model == "curve" else siting.which_could_move
    return series(near, options.radius, most=options.p, **common)


def _by_hour(demand: Any, sites: Any) -> dict[str, Any]:
    """Each point's weight in equal parts on its hours; without the column, on all of them."""
    import numpy as np

    at = np.ones((len(demand.ids), 24), bool) if demand.hours is None else demand.hours
    opened = np.ones((len(sites.ids), 24), bool) if sites.hours is None else sites.hours
    return {"weight": at / at.sum(1, keepdims=True) * demand.weight[:, None], "open_hours": opened}


def _print(options: argparse.Namespace, answers: tuple[Any, ...], names: Any, places: Any, sites: Any) -> None:
    from zhijia.solve.siting import files

    answer = answers[-1]
    if options.out == "json":
        one = files.as_json(answer, names, places)
        print(files.dumps({**one, "steps": files.as_steps(answers, places)} if len(answers) > 1 else one))
    elif options.out == "csv" and len(answers) > 1:
        steps = files.as_steps(answers, places)
        csv.writer(sys.stdout).writerows([list(steps[0]), *([*map(_cell, one.values())] for one in steps)])
    elif options.out == "csv":
        csv.writer(sys.stdout).writerows(files.as_csv(answer, names, places))
    elif options.out == "geojson":
        if sites is None or sites.at is None:
            raise Fault("没有坐标，画不成地图 · there are no positions for a map.")
        print(files.dumps(files.as_geojson(answer, sites)))
    else:
        _say_steps(answers, places)
        _say(answer, places)


def _cell(value: Any) -> Any:
    return " ".join(value) if isinstance(value, list) else value


def _say_steps(answers: tuple[Any, ...], places: Any) -> None:
    for n, one in enumerate(answers if len(answers) > 1 else ()):
        moved = [places[j] for j in one.more.get("moved", ())]
        what = f"  挪 moved {', '.join(moved)} → {', '.join(places[j] for j in one.chosen)}" if moved else ""
        print(f"{n:>4}  {one.value:>14,.10g}  界 bound {one.bound:>14,.10g}{what}")


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
