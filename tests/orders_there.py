"""The shop of a running installation, seen from its database, in a process of its own.

    python -m tests.orders_there prepare wucui        → who buys what, as JSON
    python -m tests.orders_there judge wucui < seen   → what buyers saw against what is there, as JSON

With the environment of the installation, as `tests.commands.environment` gives it.
"""

import json
import os
import sys
from collections import Counter
from uuid import UUID, uuid4

import django
from django.utils.timezone import now

os.environ["DJANGO_SETTINGS_MODULE"] = "zhijia.config.settings"

BUYERS, PACKS, STOCK = 8, 3, 40


def prepare():
    """Sessions of some members, and some packs of which there are few."""
    from zhijia.union.accounts import actions as accounts
    from zhijia.union.accounts.models import User
    from zhijia.union.people.models import Member

    buyers = []
    for one in Member.objects.filter(state="active", user=None).order_by("id")[:BUYERS]:
        user = User.objects.create_user(username=f"buyer-{one.id}", name=one.name)
        Member.objects.filter(id=one.id).update(user=user)
        buyers.append({"member": one.id, "session": accounts.open_session(user).session_key})
    return {"buyers": buyers, "packs": [_few(one) for one in _packs()]}


def _packs():
    """Packs that anybody may buy any number of, and nothing but orders takes from."""
    from zhijia.union.claims.models import Pool
    from zhijia.union.goods import queries
    from zhijia.union.goods.models import Sku

    offered = queries.offered(Sku.objects.order_by("id").values_list("id", flat=True), now=now()).values()
    untouched = set(Pool.objects.exclude(remaining=0).values_list("id", flat=True))
    free = [one for one in offered if one.on_shelf and one.most_per_member is None and one.pool_id in untouched]
    return [one for one in free if one.returns == "seven-days"][:PACKS]


def _few(pack):
    from zhijia.union.claims import actions as claims
    from zhijia.union.claims.models import Pool

    over = Pool.objects.get(id=pack.pool_id).remaining - STOCK
    if over:
        said = {"change": -over, "reason": "盘点", "request_key": uuid4(), "by": None, "now": now()}
        claims.change_stock(pool_id=pack.pool_id, **said)
    return {"sku": pack.sku_id, "price": str(pack.price), "enterprise": pack.enterprise_id}


def judge(seen):
    """Raises AssertionError where something does not hold; else how many there are of each."""
    from zhijia.union.goods.models import Sku
    from zhijia.union.ledger import actions as ledger
    from zhijia.union.payments import actions as payments
    from zhijia.union.settlements import actions as settlements
    from zhijia.union.shop.models import Order
    from zhijia.union.shop.tests.invariants import books_are_right, holds

    holds(list(Sku.objects.filter(id__in=seen["packs"])))
    books_are_right()
    for recompute in (ledger.recompute_totals, payments.recompute_payments, settlements.recompute_settlements):
        assert recompute(repair=False, by=None, now=now()) == []
    orders = {one.id: one for one in Order.objects.select_related("payment")}
    for key, order_id in seen["ordered"].items():
        assert orders[order_id].request_key == UUID(key), f"order {order_id} is another's"
    for order_id in seen["charged"]:
        _has_its_money(orders[order_id], called_off=order_id in seen["cancelled"])
    for order_id in set(seen["cancelled"]) - set(seen["charged"]):
        assert orders[order_id].state == "cancelled"
    return Counter(orders[one].state for one in seen["ordered"].values())


def _has_its_money(order, *, called_off):
    """Whoever saw «paid» has the order, or has all of the money on its way back."""
    from zhijia.union.payments.models import Receipt

    receipts = Receipt.objects.filter(payment__about=f"order:{order.id}")
    assert receipts.exists(), f"nobody heard that order {order.id} was paid"
    if order.state == "cancelled":
        assert called_off, f"order {order.id} was paid and cancelled by nobody"
        assert all(one.refunded == one.amount for one in receipts), f"money of order {order.id} stayed here"
    else:
        assert order.state == "paid", f"order {order.id} was paid and is {order.state}"
        assert not called_off, f"order {order.id} was cancelled and stands"


def main(verb, federation):
    django.setup()
    from zhijia.kernel import spaces

    with spaces.inside(federation):
        said = prepare() if verb == "prepare" else judge(json.load(sys.stdin))
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
