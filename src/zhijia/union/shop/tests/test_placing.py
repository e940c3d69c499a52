"""An order holds its goods before anything is paid, all of it or nothing, at the prices that were shown."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection, transaction

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.goods.models import Sku
from zhijia.union.journal.models import Line as JournalLine
from zhijia.union.shop import actions, queries
from zhijia.union.shop.actions.placing import place_orders
from zhijia.union.shop.models import Line, Order
from zhijia.union.shop.rules import Ask, Delivery, Gone, LimitReached, OffShelf, PriceChanged, Wanted, Way

from .conftest import HOME, check, left, order, total_of


def test_an_order_holds_its_goods_and_freezes_both_prices(ann, shelf):
    made = order(ann, {shelf.bread: 2, shelf.soap: 1})

    assert (made.state, made.hold_until) == ("held", NOW + timedelta(minutes=30))
    assert (left(shelf.bread), left(shelf.soap)) == (8, 9)
    line = Line.objects.get(order=made, sku=shelf.bread)
    assert (line.price, line.market_price, line.evidence_id) == (
        Decimal("25.80"),
        Decimal("32.00"),
        shelf.bread.evidence_id,
    )
    assert (made.goods, made.fee, made.saved) == (Decimal("63.60"), Decimal("16.00"), Decimal("18.40"))
    assert JournalLine.objects.filter(what="order.placed", about=f"order:{made.id}").count() == 1
    check(shelf.bread, shelf.soap)


def test_the_same_key_is_the_same_order(ann, ben, shelf):
    key = uuid4()
    first, second = (order(ann, {shelf.bread: 2}, key=key) for _ in range(2))

    assert first.id == second.id
    assert left(shelf.bread) == 8
    with pytest.raises(NotYours):
        order(ben, {shelf.bread: 2}, key=key)


@pytest.mark.parametrize("quantity", [0, -1, 1000, 10**12, 1.5, True, "2"])
def test_a_senseless_number_is_refused(ann, shelf, quantity):
    with pytest.raises(Refusal, match="1 到 999"):
        order(ann, {shelf.bread: quantity}, total=Decimal(1))
    assert left(shelf.bread) == 10


def test_an_empty_basket_and_a_doubled_line_are_refused(ann, shelf):
    with pytest.raises(Refusal, match="空的"):
        order(ann, {}, total=Decimal(0))
    twice = [Wanted(shelf.bread.id, 1), Wanted(shelf.bread.id, 2)]
    with pytest.raises(Refusal, match="两行"):
        actions.place_order(
            member_id=ann.person.id,
            lines=twice,
            delivery=HOME,
            request_key=uuid4(),
            expected_total=Decimal(1),
            by=ann,
            now=NOW,
        )


def test_a_price_that_changed_is_said_with_the_old_and_the_new(ann, shelf):
    lines = [Wanted(shelf.bread.id, 1, Decimal("23.00"))]
    with pytest.raises(PriceChanged, match=r"果子面包.*¥23.00.*¥25.80"):
        actions.place_order(
            member_id=ann.person.id,
            lines=lines,
            delivery=HOME,
            request_key=uuid4(),
            expected_total=Decimal("31.00"),
            by=ann,
            now=NOW,
        )
    with pytest.raises(PriceChanged, match=r"¥30.*¥33.80"):
        order(ann, {shelf.bread: 1}, total=Decimal("30"))
    assert not Order.objects.exists()


def test_what_left_the_shelf_is_refused_with_its_reason(ann, shelf):
    Sku.objects.filter(id=shelf.bread.id).update(off="lapsed")

    with pytest.raises(OffShelf, match=r"果子面包.*过期"):
        order(ann, {shelf.bread: 1})
    with pytest.raises(OffShelf, match="不在架上"):
        actions.place_order(
            member_id=ann.person.id,
            lines=[Wanted(2**40, 1)],
            delivery=HOME,
            request_key=uuid4(),
            expected_total=Decimal(1),
            by=ann,
            now=NOW,
        )


def test_all_of_an_order_or_nothing(ann, shelf):
    with pytest.raises(Gone, match=r"洗洁精.*只剩 10 件"):
        order(ann, {shelf.bread: 1, shelf.soap: 11})
    assert (left(shelf.bread), Order.objects.count()) == (10, 0)


def test_a_member_s_limit_holds_over_the_year(ann, ben, shelf):
    Sku.objects.filter(id=shelf.tea.id).update(most_per_member=3)
    with pytest.raises(LimitReached, match="最多买 3 件"):
        order(ann, {shelf.tea: 4})
    first = order(ann, {shelf.tea: 2})
    with pytest.raises(LimitReached, match="今年已经买了 2 件"):
        order(ann, {shelf.tea: 2})
    order(ben, {shelf.tea: 2})

    actions.cancel_order(order_id=first.id, member_id=ann.person.id, reason="", by=ann, now=NOW)

    assert order(ann, {shelf.tea: 3}).state == "held"


def test_the_limit_holds_where_two_orders_meet(ann, shelf, meanwhile):
    Sku.objects.filter(id=shelf.tea.id).update(most_per_member=3)
    with transaction.atomic():
        order(ann, {shelf.tea: 2})
        late = meanwhile(order, ann, {shelf.tea: 2})

    with pytest.raises(LimitReached):
        late.result()


def test_the_last_piece_goes_to_whoever_came_first(ann, ben, shelf, meanwhile):
    order(ann, {shelf.bread: 9})
    with transaction.atomic():
        order(ann, {shelf.bread: 1})
        late = meanwhile(order, ben, {shelf.bread: 1})

    with pytest.raises(Gone, match="卖完"):
        late.result()
    assert Order.objects.count() == 2
    check(shelf.bread)


def test_what_cannot_be_returned_is_confirmed_before(ann, shelf):
    product = shelf.bread.product
    product.returns = "perishable"
    product.save()

    with pytest.raises(Refusal, match="不支持七日无理由"):
        order(ann, {shelf.bread: 1})
    made = order(ann, {shelf.bread: 1}, no_return_confirmed=True)
    assert "鲜活易腐" in made.lines.get().no_return


def test_only_members_in_good_standing_order(ann, shelf):
    ann.person.state = "left"
    ann.person.save()
    with pytest.raises(Refusal, match="在会"):
        order(ann, {shelf.bread: 1})


@pytest.mark.parametrize(
    "wrong",
    [
        Delivery(Way.HOME, "", "13900000001", "某路某号某楼"),
        Delivery(Way.HOME, "安宁", "13900000001", "短"),
        Delivery(Way.STATION, "安宁", "13900000001"),
        Delivery(Way.LOCKER, "安宁", "13900000001", place_id=99),
    ],
)
def test_a_delivery_that_leads_nowhere_is_refused(ann, shelf, wrong):
    with pytest.raises(Refusal):
        order(ann, {shelf.bread: 1}, delivery=wrong)


def asks(members, shelf, n, **more):
    total = total_of({shelf.bread: 1}, Way.HOME)
    return [
        Ask(members[i % len(members)], (Wanted(shelf.bread.id, 1),), HOME, uuid4(), total, NOW, None, **more)
        for i in range(n)
    ]


def test_many_orders_cost_little_more_than_one(ann, ben, shelf, django_assert_num_queries):
    Sku.objects.filter(id=shelf.bread.id).update(most_per_member=50)
    ids = [ann.person.id, ben.person.id]
    for n in (1, 8):
        wanted = asks(ids, shelf, n)
        with django_assert_num_queries(12 + 2):  # and the savepoint of this test's own transaction
            made = place_orders(wanted)
        assert len({one.id for one in made}) == n


def test_many_lines_cost_what_one_costs(ann, shelf, django_assert_num_queries):
    Sku.objects.filter(id=shelf.bread.id).update(most_per_member=50)
    with django_assert_num_queries(12 + 2):
        order(ann, {shelf.bread: 1, shelf.tea: 2, shelf.soap: 3}, total=Decimal("245.80"), key=uuid4())


def test_a_bad_neighbour_spoils_nobody_s_order(ann, ben, shelf):
    good, bad, fine = asks([ann.person.id], shelf, 3)
    bad = Ask(10**9, bad.lines, HOME, bad.request_key, bad.expected_total, NOW, None)

    answers = place_orders([good, bad, fine])

    assert [type(one) for one in answers] == [Order, Refusal, Order]
    assert left(shelf.bread) == 8


def test_who_turns_out_too_late_at_the_lock_is_alone_refused(ann, ben, shelf, meanwhile):
    """The look without a lock says there is enough; the lock knows better, and the rest is written again."""
    wanted = asks([ann.person.id], shelf, 10)
    with transaction.atomic():
        order(ben, {shelf.bread: 2})
        late = meanwhile(place_orders, wanted)

    answers = late.result()
    assert [isinstance(one, Order) for one in answers] == [True] * 8 + [False] * 2
    assert all(isinstance(one, Gone) for one in answers[8:])
    assert Order.objects.count() == 9
    check(shelf.bread)


def test_orders_that_arrive_together_are_answered_each(ann, ben, shelf, transactional_db):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    from conftest import enter

    slug = connection.schema_name

    def run(user):
        try:
            enter(slug)
            return order(user, {shelf.bread: 1}).id
        except Refusal as no:
            return no
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(run, [ann, ben] * 8))

    assert sum(isinstance(one, int) for one in answers) == 10
    assert sum(isinstance(one, Gone) for one in answers) == 6
    check(shelf.bread)


def test_a_basket_says_what_became_of_its_goods(ann, shelf):
    me = ann.person.id
    actions.put(member_id=me, sku_id=shelf.bread.id, quantity=2, now=NOW)
    assert actions.put(member_id=me, sku_id=shelf.bread.id, quantity=1, now=NOW, add=True) == 3
    with pytest.raises(Refusal, match="999"):
        actions.put(member_id=me, sku_id=shelf.bread.id, quantity=997, now=NOW, add=True)
    assert actions.put(member_id=me, sku_id=shelf.bread.id, quantity=0, now=NOW) == 0
    assert queries.left([shelf.bread.pool_id])[shelf.bread.pool_id] == 10


def test_with_an_erased_member_go_their_addresses_and_basket(ann, shelf):
    from zhijia.union.people import actions as people
    from zhijia.union.shop.models import Address, BasketLine

    said = {"kind": "home", "name": "安宁", "phone": "13900000001", "text": "锅炉厂路 8 号", "request_key": uuid4()}
    actions.keep_address(member_id=ann.person.id, now=NOW, **said)
    actions.put(member_id=ann.person.id, sku_id=shelf.bread.id, quantity=1, now=NOW)

    people.erase(member=ann.person, typed="安宁", by=ann, now=NOW)

    assert (Address.objects.count(), BasketLine.objects.count()) == (0, 0)
