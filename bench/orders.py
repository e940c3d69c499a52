"""Orders a second: the bare floor (pgbench), django-oscar's own order placement, and ours over HTTP, in one run.

The floor is one UPDATE, two INSERTs and COMMIT an order, on one hot row and spread over 300. Oscar's OrderCreator runs
in 8 processes without a web server before it. Ours is asked over real HTTP: a member's session, CSRF token, JSON,
request key, every check, the order with its line, its stock and its journal line; the load generator shares the cores.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench import cost, floor, load, ours, sides
from bench.peers import oscar_side

HELP = "orders a second beside the bare database and django-oscar, hot and spread"
CLIENTS = (1, 16, 64)
HOT_STOCK = 2_000  # of the run that must sell exactly so many
PLENTY = 100_000_000


def _best(rows: list[dict[str, Any]], side: str, where: str) -> dict[str, Any]:
    return max((one for one in rows if (one["side"], one["where"]) == (side, where)), key=lambda one: one["per_second"])


def _summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    at = {(one["side"], one["where"], one["clients"]): one for one in rows}
    hot, spread = at["ours", "hot", 64], at["ours", "spread", 64]
    floors = {where: _best(rows, "floor", where) for where in ("hot", "spread")}
    peer = at["oscar", "hot", 8]
    exact = at["ours", "stock", 64]
    spent = {name: hot[f"{name}_ms"] for name in ("web", "database", "client")}
    return {
        "floor_hot": floors["hot"]["per_second"],
        "floor_spread": floors["spread"]["per_second"],
        "oscar_hot": peer["per_second"],
        "oscar_oversold": at["oscar", "stock", 8]["oversold"],
        "ours_hot": hot["per_second"],
        "ours_spread": spread["per_second"],
        "p50": hot["p50"],
        "p95": hot["p95"],
        "p99": hot["p99"],
        "floor_p95": at["floor", "hot", 64]["p95"],
        "statements": at["ours", "hot", 1]["statements"],
        "processor_ms_an_order": spent,
        "cores_busy": round(sum(spent.values()) * hot["per_second"] / 1_000, 2),
        "oversold": exact["oversold"],
        "lost": exact["lost"] + hot["lost"] + spread["lost"],
        "hot_to_floor": round(hot["per_second"] / floors["hot"]["per_second"], 2),
        "hot_to_oscar": round(hot["per_second"] / peer["per_second"], 1),
        "spread_to_floor": round(spread["per_second"] / floors["spread"]["per_second"], 2),
    }


def _floor(url: str, home: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    places = {"hot": 1, "spread": floor.ROWS}
    return floor.measured(url, home, places, clients=(1, 4, 16, 64), seconds=options.seconds)


def _oscar(url: str, home: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    peer = oscar_side.Oscar(url, home)
    peer.ask("prepare", "300")
    rows = []
    for where, words in (("hot", ["one"]), ("spread", ["spread"]), ("stock", ["one", "100"])):
        said = json.loads(peer.ask("orders", str(options.seconds), "8", *words))
        note = f"sold {said['sold']} of 100" if where == "stock" else ""
        rows.append({"side": "oscar", "where": where, "clients": 8, "note": note} | said)
        print(f"oscar {where}: {said['per_second']}/s, oversold {said['oversold']}", flush=True)
    return rows


def _ours(url: str, home: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    ours.load_demo()
    from zhijia.kernel import spaces

    rows = []
    with spaces.inside(ours.FEDERATION):
        members = ours.sign_in(max(CLIENTS))
        shelf = goods()
        asked = statements(members[0].member_id, shelf[0])
        with ours.served() as address:
            drive(address, members, shelf[:1], clients=16, seconds=2)  # warm
            for where, some in (("hot", shelf[:1]), ("spread", shelf)):
                for clients in CLIENTS:
                    row = _costing(
                        home, partial(drive, address, members, some, clients=clients, seconds=options.seconds)
                    )
                    rows.append({"side": "ours", "where": where, "clients": clients, "statements": asked} | row)
                    print(f"ours {where} {clients}: {row['per_second']:,.0f}/s, p95 {row['p95']} ms", flush=True)
            rows.append({"side": "ours", "where": "stock", "clients": 64} | _exactly(address, members, shelf[0]))
    return rows


def _costing(home: Path, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What `work` measured, and milliseconds of processor time an order: of our web processes, the database, here."""
    web, database = cost.below(os.getpid()), cost.database(home)
    before = (cost.cpu_seconds(web), cost.cpu_seconds(database), time.process_time())
    row = work()
    after = (cost.cpu_seconds(web), cost.cpu_seconds(database), time.process_time())
    each = [round((b - a) * 1_000 / max(1, row["orders"]), 3) for a, b in zip(before, after, strict=True)]
    return row | dict(zip(("web_ms", "database_ms", "client_ms"), each, strict=True))


def goods() -> list[Any]:
    """Up to 300 packs on the shelf that anybody may buy any number of, with stock that will not end."""
    from django.utils.timezone import now

    from zhijia.union.claims.models import Pool
    from zhijia.union.goods import queries
    from zhijia.union.goods.models import Sku

    offered = queries.offered(Sku.objects.order_by("id").values_list("id", flat=True)[:2_000], now=now()).values()
    fine = [one for one in offered if one.on_shelf and one.most_per_member is None and one.returns == "seven-days"][
        :300
    ]
    Pool.objects.filter(id__in=[one.pool_id for one in fine]).update(total=PLENTY, remaining=PLENTY)
    return fine


def _order(good: Any) -> dict[str, Any]:
    from zhijia.union.shop.rules import Priced, add_up

    total = add_up([Priced(good.enterprise_id, 1, good.price, good.market_price)], to_the_door=True).total
    to = {"way": "home", "name": "张三", "phone": "13900000000", "text": "北京市演示区演示路 1 号"}
    line = {"sku": good.sku_id, "quantity": 1, "price": str(good.price)}
    return {"lines": [line], "delivery": to, "total": str(total)}


def place(member_id: int, good: Any) -> Any:
    """One order by the verb alone."""
    from django.utils.timezone import now

    from zhijia.union.shop import actions
    from zhijia.union.shop.rules import Delivery, Wanted, Way

    said = _order(good)
    return actions.place_order(
        member_id=member_id,
        lines=[Wanted(good.sku_id, 1, good.price)],
        delivery=Delivery(Way.HOME, "张三", "13900000000", said["delivery"]["text"], None),
        request_key=uuid4(),
        expected_total=Decimal(said["total"]),
        by=None,
        now=now(),
    )


def statements(member_id: int, good: Any) -> int:
    """SQL statements of one order, without those around it (session, member)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        place(member_id, good)
    return len([one for one in asked if one["sql"] not in ("BEGIN", "COMMIT")])


def drive(
    address: Any, members: Any, goods: list[Any], *, clients: int, seconds: float, most: int = 0
) -> dict[str, Any]:
    """Each client is a member with a session who orders one piece, again and again."""
    from zhijia.union.shop.models import Order

    said, path = [_order(one) for one in goods], f"/{ours.FEDERATION}/api/v1/orders"
    before = Order.objects.count()

    def calls(number: int) -> Any:
        headers = members[number].headers
        for turn in count(number * 7):
            if most and turn - number * 7 >= most:
                return
            yield load.post(path, said[turn % len(said)] | {"request_key": str(uuid4())}, *headers)

    measured = load.drive(address, calls, clients=clients, seconds=seconds, keep=lambda status: status == 200)
    answered = {json.loads(one)["id"] for one in measured.bodies}
    kept = Order.objects.count() - before
    note = measured.wrong if not most else ""
    return measured.row() | {
        "lost": len(answered) - kept if kept < len(answered) else 0,
        "orders": kept,
        "note": note[:60],
    }


def _exactly(address: Any, members: Any, good: Any) -> dict[str, Any]:
    """Fewer pieces than askers: exactly the stock is sold."""
    from zhijia.union.claims.models import Pool

    Pool.objects.filter(id=good.pool_id).update(remaining=HOT_STOCK)
    before = pieces_sold(good.pool_id)
    row = drive(address, members, [good], clients=64, seconds=60, most=2 * HOT_STOCK // 64)
    found = verdict(good.pool_id, before, HOT_STOCK)
    Pool.objects.filter(id=good.pool_id).update(remaining=PLENTY // 2)
    return row | found


def pieces_sold(pool_id: int) -> int:
    """Pieces of a pool on the lines of orders, as the database has them."""
    from django.db.models import Sum

    from zhijia.union.shop.models import Line

    return int(Line.objects.filter(pool_id=pool_id).aggregate(n=Sum("quantity"))["n"] or 0)


def verdict(pool_id: int, before: int, stock: int) -> dict[str, Any]:
    """Whether more than `stock` was sold since `before`, counted on the lines of orders and not from answers."""
    from zhijia.union.claims.models import Pool

    sold, left = pieces_sold(pool_id) - before, Pool.objects.get(id=pool_id).remaining
    return {"oversold": max(0, sold - stock), "note": f"sold {sold} of {stock}, {left} left"}


SIDES = {"floor": _floor, "oscar": _oscar, "ours": _ours}
COLUMNS = ("side", "where", "clients", "per_second", "p50", "p95", "p99", "statements", "note")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    sides.add_arguments(parser, SIDES, seconds=8)


def run(options: argparse.Namespace) -> int:
    return sides.run("orders", SIDES, options, COLUMNS, _summary)
