"""What an order and each page cost as the union grows: members by thousands, packs on the shelf up to 100,000.

In a database of its own, which grows from step to step. The cost is processor time of the web processes and the
database for one request, since that means the same on a busy machine; requests a second and p95 stand beside it.
"""

import argparse
import os
from decimal import Decimal
from functools import partial
from itertools import repeat
from typing import Any

from bench import cost, load, orders, ours, pages, report

HELP = "what an order and a page cost at 4 thousand to 4 million members and up to 100,000 packs"
STEPS = {4_000: 1_000, 40_000: 10_000, 400_000: 100_000, 4_000_000: 100_000}  # members: packs on the shelf
QUICK = {4_000: 400, 4_400: 600}
PLACING = "placing an order"
GOAL, CLIENTS, AT_ONCE = 1.5, 16, 2_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, default=5, help="of each measurement")
    parser.add_argument("--members", type=int, default=400_000, help="the last step; 4 million take hours to load")
    parser.add_argument("--quick", action="store_true", help="two small steps; writes no file")


def run(options: argparse.Namespace) -> int:
    from zhijia.config import database

    home = ours.home() / "growth"
    home.mkdir(exist_ok=True)
    os.environ["ZHIJIA_HOME"] = str(home)
    steps = QUICK if options.quick else {m: n for m, n in STEPS.items() if m <= options.members}
    rows: list[dict[str, Any]] = []
    with database.running("postgres"):
        for members, packs in steps.items():
            ours.load_demo(members=members)
            rows += _step(members, packs, cost.database(home), options.seconds)
    print(report.table(rows, ("members", "packs", "what", "cpu_ms", "statements", "per_second", "p50", "p95", "note")))
    if not options.quick:
        print(report.write("growth", rows, **summary(rows)))
    return 0


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Cost at the last step over that at the first, of the order and each page; what misses the goal is named."""
    first, last = rows[0]["members"], rows[-1]["members"]
    at = {(one["members"], one["what"]): one["cpu_ms"] for one in rows}
    grows = {
        what: round(at[last, what] / at[first, what], 2)
        for what in dict.fromkeys(one["what"] for one in rows)
        if at.get((first, what)) and at.get((last, what))
    }
    unmeasured = sorted({one["what"] for one in rows} - set(grows))
    missed = [what for what, n in grows.items() if n > GOAL]
    return {"goal": GOAL, "members": [first, last], "grows": grows, "missed": missed, "unmeasured": unmeasured}


def _step(members: int, packs: int, database: set[int], seconds: float) -> list[dict[str, Any]]:
    from django.db import connection

    from zhijia.kernel import spaces
    from zhijia.union.goods.models import Sku
    from zhijia.union.people.models import Member

    rows: list[dict[str, Any]] = []
    with spaces.inside(ours.FEDERATION):
        fill(packs)
        with connection.cursor() as sql:
            sql.execute("ANALYZE")
        clients = ours.sign_in(CLIENTS)
        one, shelf, paths = clients[0].member_id, orders.goods(), pages.addresses(clients[0].member_id)
        there = {"members": Member.objects.count(), "packs": Sku.objects.filter(off="").count()}
        with ours.served() as address:
            web = cost.below(os.getpid())
            order = partial(orders.drive, address, clients, shelf, clients=CLIENTS)
            order(seconds=1)
            rows.append(_costs(PLACING, web | database, partial(order, seconds=seconds)))
            rows[0]["statements"] = orders.statements(one, shelf[0])
            for what in pages.PAGES:
                headers = clients[0].headers[:1]
                ask = partial(_ask, address, load.Call(paths[what], headers=headers))
                ask(1)
                rows.append(_costs(what, web | database, partial(ask, seconds)))
                rows[-1]["statements"] = pages.statements(one, paths[what])
    return [there | row for row in rows]


def _ask(address: Any, call: load.Call, seconds: float) -> dict[str, Any]:
    measured = load.drive(address, lambda number: repeat(call), clients=CLIENTS, seconds=seconds)
    return measured.row() | {"note": measured.wrong[:80]}


def _costs(what: str, processes: set[int], work: Any) -> dict[str, Any]:
    """What `work` measures, and the processor time of one good answer; none where there was no good one."""
    before = cost.cpu_seconds(processes)
    row = work()
    used = cost.cpu_seconds(processes) - before
    good = sum(n for status, n in row["statuses"].items() if status == "200")
    said = {"what": what, **row, "cpu_ms": round(used / good * 1000, 3) if good else None}
    print(f"growth {what}: {said['cpu_ms']} ms of processor time, {row['per_second']:,.0f}/s {row['note']}", flush=True)
    return said


def fill(packs: int) -> None:
    """So many packs on the shelf, by the verb that takes a supplier's table, each with its price and its evidence."""
    from uuid import uuid4

    from django.utils.timezone import now

    from zhijia.union.goods import actions
    from zhijia.union.goods.models import Brand, Category, Sku

    brands = list(Brand.objects.exclude(enterprise=None).order_by("id"))
    categories = list(Category.objects.values_list("id", flat=True))
    while (missing := packs - Sku.objects.filter(off="").count()) > 0:
        start = Sku.objects.count()
        brand = brands[start % len(brands)]
        numbers = range(start, start + min(AT_ONCE, missing))
        goods = [_good(n, brand.id, categories[n % len(categories)]) for n in numbers]
        actions.add_goods(
            enterprise_id=brand.enterprise_id or 0, goods=goods, request_key=uuid4(), by=None, now=now(), approved=True
        )
        if packs - Sku.objects.filter(off="").count() != missing - len(goods):
            raise RuntimeError("goods came in, but not all stand on the shelf")


def _good(number: int, brand_id: int, category_id: int) -> Any:
    from django.utils.timezone import localdate

    from zhijia.union.goods.actions import NewEvidence, NewGood, NewPack

    price = Decimal(10 + number % 200)
    tag: dict[str, Any] = {"file": b"%PDF-1.4 benchmark", "file_name": "seen.pdf"}
    seen = NewEvidence(seller="基准商店", price=price + 5, seen_on=localdate(), **tag)
    pack = NewPack(f"G{number:07d}", "1 件", stock=1_000_000, price=price, evidence=seen)
    return NewGood(f"基准商品 {number}", brand_id, category_id, [pack])
