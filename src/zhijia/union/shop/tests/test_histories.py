"""A hundred histories: buyers, carriers, suppliers, the clock and a killer of connections, all at once, in any order.

What must hold is said once, in `invariants`. The seeds are fixed; how the threads meet is not, and need not be.
"""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from django.db import DatabaseError, InterfaceError, connection, connections

from conftest import NOW, enter, make_person
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.payments.models import Payment
from zhijia.union.shop import actions
from zhijia.union.shop.models import Order, Parcel, Return
from zhijia.union.shop.rules import Wanted

from .cast import HOME, money_comes, total_of
from .conftest import make_shelf
from .invariants import books_are_right, holds

HISTORIES, STEPS, HANDS = 100, 14, 4
MINUTE = timedelta(minutes=1)
VERBS = {
    "place": 26,
    "twice": 5,
    "pay": 20,
    "late": 8,
    "cancel": 8,
    "expire": 8,
    "ship": 12,
    "receive": 12,
    "return": 8,
    "refund": 6,
    "add": 4,
    "withdraw": 4,
    "kill": 3,
}

pytestmark = pytest.mark.slow


@pytest.fixture
def hands(transactional_db):
    """run(calls) → what each returned or raised, worked off by a few threads, each on its own connection."""
    slug = connection.schema_name

    def run(call):
        try:
            return call()
        except (Refusal, NotYours, DatabaseError, InterfaceError) as no:
            connection.close_if_unusable_or_obsolete()
            return no

    with ThreadPoolExecutor(HANDS, initializer=enter, initargs=[slug]) as pool:
        yield lambda calls: list(pool.map(run, calls))
        everybody = Barrier(HANDS)
        list(pool.map(lambda _: (everybody.wait(30), connections.close_all()), range(HANDS)))


def step(luck, members, skus):
    """One thing somebody does, fixed before anybody begins."""
    member, sku, other = luck.choice(members), luck.choice(skus), luck.choice(skus)
    key, pick, n = UUID(int=luck.getrandbits(128)), luck.random(), luck.choice([1, 1, 2, 3])
    now = NOW + luck.randint(0, 50) * MINUTE
    verb = luck.choices(list(VERBS), list(VERBS.values()))[0]

    def one_of(found):
        rows = list(found.order_by("id"))
        return rows[int(pick * len(rows))] if rows else None

    def place():
        lines = {sku: n} if sku.id == other.id else {sku: n, other: 1}
        said = {"member_id": member, "delivery": HOME, "request_key": key, "by": None, "now": now}
        lines_, total = [Wanted(one.id, many) for one, many in lines.items()], total_of(lines, HOME.way)
        return actions.place_order(lines=lines_, expected_total=total, **said)

    def do():
        about = {"by": None, "now": now}
        if verb == "place":
            return place()
        if verb == "twice":
            first, second = place(), place()
            assert first.id == second.id
        elif verb == "pay" and (order := one_of(Order.objects.filter(state="held"))):
            payment = actions.start_payment(order_id=order.id, member_id=order.member_id, **about)
            money_comes(payment, now)
        elif verb == "late" and (payment := one_of(Payment.objects.all())):
            money_comes(payment, now, transaction=f"T-{payment.number}-{int(pick * 3)}")
        elif verb == "cancel" and (order := one_of(Order.objects.filter(state__in=["held", "paid"]))):
            actions.cancel_order(order_id=order.id, reason="不要了", **about)
        elif verb == "expire":
            actions.expire_orders(now=now)
        elif verb == "ship" and (parcel := one_of(Parcel.objects.filter(state="waiting"))):
            contents = dict(parcel.contents.values_list("line", "quantity"))
            some = {line: max(1, most - n) for line, most in contents.items()} if pick < 0.4 else None
            actions.ship(
                parcel_id=parcel.id,
                carrier="顺丰",
                tracking=f"SF{key.hex[:8]}",
                request_key=key,
                quantities=some,
                **about,
            )
        elif verb == "receive" and (parcel := one_of(Parcel.objects.filter(state="shipped"))):
            actions.receive(parcel_id=parcel.id, member_id=parcel.order.member_id, **about)
        elif verb == "return" and (parcel := one_of(Parcel.objects.filter(state="received"))):
            line = parcel.contents.order_by("id")[0].line_id
            said = {"pieces": {line: n}, "reason": "seven-days", "text": "", "request_key": key}
            actions.ask_return(parcel_id=parcel.id, member_id=parcel.order.member_id, **said, **about)
        elif verb == "refund" and (one := one_of(Return.objects.filter(state__in=["agreed", "received"]))):
            actions.receive_return(return_id=one.id, **about)
            actions.refund_return(return_id=one.id, restock=pick < 0.5, **about)
        elif verb in ("add", "withdraw"):
            pieces = n if verb == "add" else -n
            for _ in range(2):
                claims.change_stock(pool_id=sku.pool_id, change=pieces, reason="盘点", request_key=key, **about)
        elif verb == "kill":
            kill_somebody(int(pick * HANDS))
        return None

    return do


def kill_somebody(which):
    """A connection of another hand is cut, whatever it is doing."""
    with connection.cursor() as sql:
        sql.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND query LIKE '%%shop_%%' ORDER BY pid"
        )
        pids = [pid for (pid,) in sql.fetchall()]
        if pids:
            sql.execute("SELECT pg_terminate_backend(%s)", [pids[which % len(pids)]])


def test_whatever_happens_nothing_is_lost_or_sold_twice(hands, tree):
    members = [make_person(f"众{n}", f"1360000{n:04}", tree.boilers).person.id for n in range(4)]
    shelf = make_shelf(tree)
    skus, done, seen = [shelf.bread, shelf.tea, shelf.soap], 0, set()
    connection.close()  # ours is not among those that are cut
    for seed in range(HISTORIES):
        luck = random.Random(seed)

        answers = hands([step(luck, members, skus) for _ in range(STEPS)])

        done += sum(not isinstance(one, Exception) for one in answers)
        if seed % 10 == 9:
            holds(skus)
            seen |= set(Order.objects.values_list("state", flat=True))
            connection.close()
    holds(skus)
    books_are_right()
    assert done > HISTORIES * STEPS / 2  # most of them did something
    assert {"held", "done", "cancelled", "expired"} <= seen
    assert Return.objects.filter(state="refunded").exists()
