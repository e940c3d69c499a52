"""Kettles to claim, a crowd to claim them, and many hands at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, connections

from conftest import NOW, enter
from zhijia.union.claims import actions, queries
from zhijia.union.claims.models import Claim, Pool
from zhijia.union.people.models import Member


def open_kettles(total, *, name="水壶", **terms):
    """An offer on a pool of its own, open since an hour ago."""
    pool = actions.open_pool(name=name, total=total, request_key=uuid4(), by=None, now=NOW)
    terms = {"opens_at": NOW - timedelta(hours=1), "limit": 5, **terms}
    return actions.open_offer(pool_id=pool.id, title=name, request_key=uuid4(), by=None, now=NOW, **terms)


def ask(member_id, offer, quantity=1, *, key=None, now=NOW, **more):
    return actions.claim(
        offer_id=offer.id,
        member_id=member_id,
        quantity=quantity,
        request_key=key or uuid4(),
        by=None,
        now=now,
        **more,
    )


def make_crowd(organisation, n):
    """The ids of n members."""
    people = [
        Member(number=f"C{i}", name=f"众{i}", organisation=organisation, state="active", state_at=NOW) for i in range(n)
    ]
    return [one.id for one in Member.objects.bulk_create(people)]


@pytest.fixture
def kettles(db):
    """open_kettles(10, waiting_list=True) → an offer."""
    return open_kettles


@pytest.fixture
def crowd(tree):
    return make_crowd(tree.boilers, 64)


def left(offer):
    return Pool.objects.get(id=offer.pool_id).remaining


def states(offer):
    return list(Claim.objects.filter(offer=offer).order_by("id").values_list("state", flat=True))


def check(*pool_ids):
    """What holds at every moment, whatever was done by however many at once."""
    for pool in Pool.objects.filter(id__in=pool_ids):
        assert pool.remaining >= 0
        assert queries.out_of(pool.id) + pool.remaining == pool.total, pool
        for (offer, member), pieces in _live(pool).items():
            limit = pool.offers.get(id=offer).limit
            assert limit is None or pieces <= limit, (offer, member)
        head = queries.waiting(NOW).filter(pool=pool).first()
        assert head is None or head.quantity > pool.remaining, (head, pool.remaining)


def _live(pool):
    offers = pool.offers.values_list("id", flat=True)
    return queries.held_by_members(list(offers), Claim.objects.filter(pool=pool).values("member"))


@pytest.fixture
def together(transactional_db):
    """together(calls) → what each returned or raised; all begin at the same moment, each on its own connection."""

    def run_all(calls):
        slug, start = connection.schema_name, Barrier(len(calls))

        def run(call):
            try:
                enter(slug)
                connection.ensure_connection()
                start.wait(30)
                return call()
            except Exception as fault:
                return fault
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(run, calls))

    return run_all


@pytest.fixture(autouse=True)
def _at_now(at_now):
    """What these tests say of days and deadlines is so at NOW."""
