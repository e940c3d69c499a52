"""A hundred histories: members, officers, the clock and a killer of connections, all at once, in any order.

What must hold is said once, in conftest.check. The seeds are fixed; how the threads meet is not, and need not be.
"""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from django.db import DatabaseError, InterfaceError, connection, connections, transaction

from conftest import NOW, enter
from zhijia.kernel.refusal import Refusal
from zhijia.union.claims import actions
from zhijia.union.claims.models import Claim, Pool
from zhijia.union.people.models import Member

from .conftest import ask, check, make_crowd, open_kettles

HISTORIES, STEPS, HANDS = 100, 24, 4
MINUTE = timedelta(minutes=1)


@pytest.fixture
def hands(transactional_db):
    """run(calls) → what each returned or raised, worked off by a few threads, each on its own connection."""
    slug = connection.schema_name

    def run(call):
        try:
            return call()
        except (Refusal, DatabaseError, InterfaceError) as no:
            connection.close_if_unusable_or_obsolete()
            return no

    with ThreadPoolExecutor(HANDS, initializer=enter, initargs=[slug]) as pool:
        yield lambda calls: list(pool.map(run, calls))
        everybody = Barrier(HANDS)
        list(pool.map(lambda _: (everybody.wait(30), connections.close_all()), range(HANDS)))


def step(luck, offers, crowd):
    """One thing somebody does, fixed before anybody begins."""
    offer, member, key = luck.choice(offers), luck.choice(crowd), UUID(int=luck.getrandbits(128))
    now, quantity, pick = NOW + luck.randint(0, 40) * MINUTE, luck.choice([1, 1, 1, 2, 3]), luck.random()
    verb = luck.choices(
        ["claim", "alone", "twice", "cancel", "confirm", "expire", "add", "withdraw", "take", "leave", "kill"],
        [30, 8, 6, 22, 8, 6, 6, 5, 5, 2, 4],
    )[0]

    def of_them():
        claims = list(Claim.objects.filter(pool__in=[one.pool_id for one in offers]).order_by("id"))
        return claims[int(pick * len(claims))].id if claims else 0

    def do():
        about = {"by": None, "now": now}
        if verb == "claim":
            return ask(member, offer, quantity, key=key, now=now, wait=pick < 0.7)
        if verb == "alone":
            with transaction.atomic():
                return ask(member, offer, quantity, key=key, now=now, wait=pick < 0.7)
        if verb == "twice":
            first, second = (ask(member, offer, quantity, key=key, now=now, wait=True) for _ in range(2))
            assert first.id == second.id
        elif verb in ("cancel", "confirm"):
            if claim := of_them():
                getattr(actions, verb)(claim_id=claim, **about)
        elif verb == "expire":
            actions.expire_holds(now=now)
        elif verb in ("add", "withdraw"):
            pieces = quantity if verb == "add" else -quantity
            for _ in range(2):
                actions.change_stock(pool_id=offer.pool_id, change=pieces, reason="盘点", request_key=key, **about)
        elif verb == "take":
            actions.take(pool_id=offer.pool_id, quantity=quantity, request_key=key, now=now)
            actions.give_back(pool_id=offer.pool_id, request_key=key, quantity=1, **about)
        elif verb == "leave":
            Member.objects.filter(id=member).update(state="left")
        else:
            kill_somebody(int(pick * HANDS))
        return None

    return do


def kill_somebody(which):
    """A connection of another hand is cut, whatever it is doing."""
    with connection.cursor() as sql:
        sql.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND query LIKE '%%claims_%%' ORDER BY pid"
        )
        pids = [pid for (pid,) in sql.fetchall()]
        if pids:
            sql.execute("SELECT pg_terminate_backend(%s)", [pids[which % len(pids)]])


def test_whatever_happens_the_sums_are_right(hands, tree):
    connection.close()  # ours is not among those that are cut: it asks nothing of claims while they live
    crowd, done = make_crowd(tree.boilers, 6), 0
    for seed in range(HISTORIES):
        luck = random.Random(seed)
        offers = [
            open_kettles(luck.randint(0, 5), limit=luck.choice([2, 3, None]), waiting_list=True, hold_minutes=minutes)
            for minutes in (0, 15)
        ]
        # A second offer on the first pool: they share what is left, and the line.
        offers.append(
            actions.open_offer(
                pool_id=offers[0].pool_id,
                title="团体",
                opens_at=NOW - MINUTE,
                limit=4,
                request_key=UUID(int=luck.getrandbits(128)),
                by=None,
                now=NOW,
            )
        )
        Member.objects.filter(id__in=crowd).update(state="active")
        connection.close()

        answers = hands([step(luck, offers, crowd) for _ in range(STEPS)])

        done += sum(not isinstance(one, Exception) for one in answers)
        check(*(one.pool_id for one in offers))
    assert done > HISTORIES * STEPS / 3  # most of them did something
    assert Claim.objects.values("state").distinct().count() >= 5
    assert Pool.objects.count() == 2 * HISTORIES
