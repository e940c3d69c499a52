"""Pages a second over HTTP: home, category, search, product and order, ours beside django-oscar's, in one run.

Both are asked by signed-in members through the same web server with as many processes and threads, over the same
number of goods, on the same database server. Nothing is cached that a member's next look would not ask again.
"""

import argparse
import json
from collections.abc import Callable
from itertools import count, repeat
from pathlib import Path
from typing import Any

from bench import load, orders, ours, sides
from bench.peers import oscar_side

HELP = "pages a second beside django-oscar: home, category, search, product, order"
PAGES = ("home", "category", "search", "product", "order")
GOAL = 5


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Ours over Oscar's, page by page; what misses the goal is named."""
    at = {(one["side"], one["page"]): one for one in rows}
    faster = {
        page: round(at["ours", page]["per_second"] / at["oscar", page]["per_second"], 1)
        for page in PAGES
        if at["oscar", page]["per_second"]
    }
    return {"goal": GOAL, "ours_to_oscar": faster, "missed": [page for page, n in faster.items() if n < GOAL]}


def _oscar(url: str, home: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    peer = oscar_side.Oscar(url, home)
    peer.ask("prepare", "300")
    said = json.loads(peer.ask("pages"))
    with peer.served() as address:
        return measure("oscar", address, said, [(("Cookie", said["cookie"]),)], options)


def _ours(url: str, home: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    ours.load_demo()
    from zhijia.kernel import spaces

    with spaces.inside(ours.FEDERATION):
        members = ours.sign_in(options.clients)
        paths = addresses(members[0].member_id)
        with ours.served() as address:
            rows = measure("ours", address, paths, [members[0].headers[:1]], options)
        return [one | {"statements": statements(members[0].member_id, paths[one["page"]])} for one in rows]


def addresses(member_id: int) -> dict[str, str]:
    """Page → its address, for a member who has just ordered."""
    from zhijia.union.goods.models import Product

    good = orders.goods()[0]
    product = Product.objects.get(id=good.product_id)
    order = orders.place(member_id, good)
    root = f"/{ours.FEDERATION}"
    return {
        "home": f"{root}/goods/",
        "category": f"{root}/goods/list/?top={product.top}&category={product.category_id}",
        "search": f"{root}/goods/list/?q={product.name[:2]}",
        "product": f"{root}/goods/{product.id}/",
        "order": f"{root}/me/orders/{order.id}/",
    }


def statements(member_id: int, path: str) -> int:
    """SQL statements of the whole request, session and member among them."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from zhijia.union.people.models import Member

    user = Member.objects.select_related("user").get(id=member_id).user
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies[f"zhijia-{ours.FEDERATION}"] = ours.session_of(user)
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)


def measure(
    side: str, address: Any, paths: dict[str, str], headers: list[tuple[tuple[str, str], ...]], options: Any
) -> list[dict[str, Any]]:
    """Each page for itself, by all clients together; a page that is not answered with 200 is said to be wrong."""
    rows = []
    for page in PAGES:

        def calls(number: int, path: str = paths[page]) -> Any:
            return repeat(load.Call(path, headers=headers[number % len(headers)]))

        load.drive(address, calls, clients=4, seconds=min(1.0, options.seconds))  # warm
        measured = load.drive(address, calls, clients=options.clients, seconds=options.seconds, keep=_only_first())
        wrong = {status for status in measured.statuses if status != 200}
        note = measured.wrong or (f"answered {min(wrong)}" if wrong else "")
        size = len(measured.bodies[0]) if measured.bodies else 0
        row = {
            "side": side,
            "page": page,
            "clients": options.clients,
            **measured.row(),
            "bytes": size,
            "note": note[:80],
        }
        if wrong:
            row["per_second"] = 0.0
        rows.append(row)
        print(f"{side} {page}: {row['per_second']:,.0f}/s, p95 {row['p95']} ms {note[:80]}", flush=True)
    return rows


def _only_first() -> Callable[[int], bool]:
    """Says of one answer that its body is wanted, and of no other."""
    turns = count()
    return lambda status: next(turns) == 0


SIDES = {"oscar": _oscar, "ours": _ours}
COLUMNS = ("side", "page", "clients", "per_second", "p50", "p95", "bytes", "statements", "note")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    sides.add_arguments(parser, SIDES, seconds=5.0)
    parser.add_argument("--clients", type=int, default=16)


def run(options: argparse.Namespace) -> int:
    return sides.run("pages", SIDES, options, COLUMNS, summary)
