"""What we promise those who ask: their own answer, once, and nothing twice."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims import actions, jobs, queries
from zhijia.union.claims.models import Claim, Pool
from zhijia.union.claims.rules import words
from zhijia.union.journal.models import Line
from zhijia.union.notices.models import Notice

from .conftest import ask, check, left, states

HOUR = timedelta(hours=1)


def test_a_claim_is_confirmed_at_once_and_taken_from_the_pool(kettles, ann):
    offer = kettles(10)

    got = ask(ann.person.id, offer, 3)

    assert (got.state, left(offer)) == ("confirmed", 7)
    assert Line.objects.filter(what="claim.made", about=f"claim:{got.id}").count() == 1


def test_the_same_key_is_answered_with_the_same_claim(kettles, ann):
    offer, key = kettles(10), uuid4()

    first, second = ask(ann.person.id, offer, key=key), ask(ann.person.id, offer, key=key)

    assert first.id == second.id
    assert left(offer) == 9
    assert Line.objects.filter(what="claim.made").count() == 1


def test_a_replay_after_a_cancel_does_not_claim_again(kettles, ann):
    offer, key = kettles(10), uuid4()
    first = ask(ann.person.id, offer, key=key)
    actions.cancel(claim_id=first.id, by=None, now=NOW)

    assert ask(ann.person.id, offer, key=key).state == "cancelled"
    assert left(offer) == 10


def test_somebody_else_s_key_tells_nothing(kettles, ann, ben):
    offer, key = kettles(10), uuid4()
    ask(ann.person.id, offer, key=key)

    with pytest.raises(Refusal, match="刷新"):
        ask(ben.person.id, offer, key=key)
    with pytest.raises(Refusal, match="刷新"):
        ask(ann.person.id, offer, 2, key=key)


@pytest.mark.parametrize("quantity", [0, -1, 10**9])
def test_a_senseless_quantity_is_refused(kettles, ann, quantity):
    with pytest.raises(Refusal, match="数量"):
        ask(ann.person.id, kettles(10), quantity)


def test_before_it_opens_we_say_when(kettles, ann):
    with pytest.raises(words.NotOpen, match="11月23日（周一）12:00"):
        ask(ann.person.id, kettles(10, opens_at=NOW + 2 * HOUR))


def test_after_it_has_closed_or_begun_nothing_is_given(kettles, ann):
    for over in ({"closes_at": NOW}, {"starts_at": NOW}):
        with pytest.raises(words.NotOpen):
            ask(ann.person.id, kettles(10, **over))


def test_a_closed_offer_takes_no_more_claims(kettles, ann):
    offer = kettles(10)
    actions.close_offer(offer_id=offer.id, by=None, now=NOW)
    actions.close_offer(offer_id=offer.id, by=None, now=NOW + HOUR)

    with pytest.raises(words.NotOpen, match="10:00"):
        ask(ann.person.id, offer, now=NOW + HOUR)


def test_an_offer_is_for_those_it_is_for(kettles, ann, ben, tree):
    offer = kettles(10, eligibility={"within": [tree.heating.id]})

    assert ask(ann.person.id, offer).state == "confirmed"
    with pytest.raises(words.NotEligible, match="热力集团工会"):
        ask(ben.person.id, offer)


def test_the_rule_that_was_not_met_is_named(kettles, ann):
    with pytest.raises(words.NotEligible, match="外卖骑手、快递员"):
        ask(ann.person.id, kettles(10, eligibility={"employment": ["rider", "courier"]}))
    with pytest.raises(words.NotEligible, match="2020-01-01"):
        ask(ann.person.id, kettles(10, eligibility={"joined_by": "2020-01-01"}))


def test_who_has_left_the_union_gets_nothing(kettles, ann):
    type(ann.person).objects.filter(id=ann.person.id).update(state="left")

    with pytest.raises(Refusal, match="在会"):
        ask(ann.person.id, kettles(10))
    with pytest.raises(Refusal, match="在会"):
        ask(10**9, kettles(10))


def test_an_offer_that_is_not_there_is_gone(kettles, ann):
    offer = kettles(10)
    offer.id = 10**9
    with pytest.raises(Refusal, match="不在"):
        ask(ann.person.id, offer)


def test_the_limit_is_told_with_its_number(kettles, ann, ben):
    offer = kettles(10, limit=2)
    ask(ann.person.id, offer, 2)

    with pytest.raises(words.LimitReached, match="最多 2 份，您已有 2 份"):
        ask(ann.person.id, offer)
    assert ask(ben.person.id, offer).state == "confirmed"


def test_a_cancelled_claim_does_not_fill_the_limit(kettles, ann):
    offer = kettles(10, limit=1)
    actions.cancel(claim_id=ask(ann.person.id, offer).id, by=None, now=NOW)

    assert ask(ann.person.id, offer).state == "confirmed"


def test_a_draw_is_not_opened_without_its_commitment(kettles):
    with pytest.raises(Refusal, match="先到先得"):
        kettles(10, how="draw")


def test_an_offer_that_makes_no_sense_is_not_opened(kettles):
    for wrong in (
        {"closes_at": NOW - 2 * HOUR},
        {"limit": 0},
        {"hold_minutes": -1},
        {"eligibility": {"shoe_size": 43}},
    ):
        with pytest.raises(Refusal):
            kettles(10, **wrong)


def test_sold_out_says_what_is_left_and_offers_the_waiting_list(kettles, ann):
    with pytest.raises(words.SoldOut, match="只剩 1 份") as no:
        ask(ann.person.id, kettles(1, waiting_list=True), 2)
    assert (no.value.left, no.value.may_wait) == (1, True)
    with pytest.raises(words.SoldOut, match="剩 0 份"):
        ask(ann.person.id, kettles(0))


def test_who_waits_is_promoted_in_order_and_told(kettles, ann, ben, officer):
    offer = kettles(1, waiting_list=True)
    first = ask(officer.person.id, offer)
    ask(ann.person.id, offer, wait=True)
    ask(ben.person.id, offer, wait=True, now=NOW - HOUR / 2)

    actions.cancel(claim_id=first.id, by=None, now=NOW)

    assert states(offer) == ["cancelled", "waiting", "confirmed"]  # ben had asked before ann
    assert [one.user for one in Notice.objects.all()] == [ben]
    check(offer.pool_id)


def test_the_first_who_does_not_fit_is_not_overtaken(kettles, crowd):
    offer = kettles(2, waiting_list=True)
    first = ask(crowd[0], offer)
    ask(crowd[1], offer)
    ask(crowd[2], offer, 2, wait=True)
    ask(crowd[3], offer, wait=True)

    actions.cancel(claim_id=first.id, by=None, now=NOW)

    assert states(offer) == ["cancelled", "confirmed", "waiting", "waiting"]
    assert left(offer) == 1
    with pytest.raises(words.SoldOut, match="前面已有 2 人候补"):
        ask(crowd[4], offer)
    check(offer.pool_id)


def test_when_the_one_who_blocked_the_line_goes_the_next_move_up(kettles, crowd):
    offer = kettles(2, waiting_list=True)
    first = ask(crowd[0], offer, 2)
    big = ask(crowd[1], offer, 3, wait=True)
    ask(crowd[2], offer, wait=True)
    actions.cancel(claim_id=first.id, by=None, now=NOW)

    actions.cancel(claim_id=big.id, by=None, now=NOW)

    assert states(offer) == ["cancelled", "cancelled", "confirmed"]
    check(offer.pool_id)


def test_who_left_the_union_does_not_block_the_line(kettles, ann, ben, officer):
    offer = kettles(1, waiting_list=True)
    first = ask(officer.person.id, offer)
    ask(ann.person.id, offer, wait=True)
    ask(ben.person.id, offer, wait=True)
    type(ann.person).objects.filter(id=ann.person.id).update(state="left")

    actions.cancel(claim_id=first.id, by=None, now=NOW)

    assert states(offer) == ["cancelled", "declined", "confirmed"]


def test_nobody_is_promoted_into_something_that_has_begun(kettles, ann, ben):
    offer = kettles(1, waiting_list=True, starts_at=NOW + HOUR)
    first = ask(ann.person.id, offer)
    ask(ben.person.id, offer, wait=True)

    with pytest.raises(Refusal, match="已于 11月23日（周一）11:00 开始"):
        actions.cancel(claim_id=first.id, by=None, now=NOW + HOUR)
    actions.expire_holds(now=NOW + HOUR)

    assert states(offer) == ["confirmed", "declined"]


def test_a_place_in_the_line_is_known(kettles, crowd):
    offer = kettles(0, waiting_list=True)
    claims = [ask(one, offer, wait=True) for one in crowd[:3]]

    assert [queries.place_in_line(one, NOW) for one in claims] == [1, 2, 3]


def test_a_hold_ends_and_goes_to_the_next(kettles, ann, ben):
    offer = kettles(1, hold_minutes=15, waiting_list=True)
    held = ask(ann.person.id, offer)
    ask(ben.person.id, offer, wait=True)
    assert held.held_until == NOW + timedelta(minutes=15)

    assert actions.expire_holds(now=NOW + timedelta(minutes=14)) == 0
    assert actions.expire_holds(now=NOW + timedelta(minutes=15)) == 1

    assert states(offer) == ["expired", "held"]
    with pytest.raises(Refusal, match="10:15"):
        actions.confirm(claim_id=held.id, by=None, now=NOW + timedelta(minutes=16))
    check(offer.pool_id)


def test_a_confirmed_hold_does_not_end(kettles, ann):
    offer = kettles(1, hold_minutes=15)
    held = ask(ann.person.id, offer)

    for _ in range(2):
        actions.confirm(claim_id=held.id, by=None, now=NOW)

    assert actions.expire_holds(now=NOW + HOUR) == 0
    assert Line.objects.filter(what="claim.confirmed").count() == 1


def test_a_late_yes_counts_while_nobody_has_taken_it_back(kettles, ann):
    held = ask(ann.person.id, kettles(1, hold_minutes=15))

    assert actions.confirm(claim_id=held.id, by=None, now=NOW + HOUR).state == "confirmed"


def test_the_job_ends_holds(kettles, ann):
    offer = kettles(1, hold_minutes=15)
    ask(ann.person.id, offer, now=NOW)

    jobs.expire()  # by the real clock, which is past it or not; here nothing may break

    check(offer.pool_id)


def test_a_cancel_is_once(kettles, ann):
    offer = kettles(1)
    got = ask(ann.person.id, offer)

    for _ in range(2):
        actions.cancel(claim_id=got.id, by=None, now=NOW)

    assert left(offer) == 1
    assert Line.objects.filter(what="claim.cancelled").count() == 1


def test_nobody_cancels_or_confirms_for_another(kettles, ann, ben):
    got = ask(ann.person.id, kettles(1, hold_minutes=5))

    for verb in (actions.cancel, actions.confirm):
        with pytest.raises(NotYours):
            verb(claim_id=got.id, member_id=ben.person.id, by=ben, now=NOW)


def test_a_token_lets_in_once(kettles, ann):
    offer = kettles(1)
    got = ask(ann.person.id, offer)

    assert actions.check_in(token=got.token, offer_id=offer.id, by=None, now=NOW).state == "attended"
    with pytest.raises(Refusal, match="11月23日（周一）10:00 签到"):
        actions.check_in(token=got.token, by=None, now=NOW + HOUR)
    with pytest.raises(Refusal, match="不能取消"):
        actions.cancel(claim_id=got.id, by=None, now=NOW)
    check(offer.pool_id)


def test_a_token_opens_only_its_own_door(kettles, ann):
    offer, other = kettles(1, name="话剧"), kettles(1)
    got = ask(ann.person.id, offer)

    with pytest.raises(Refusal, match="话剧"):
        actions.check_in(token=got.token, offer_id=other.id, by=None, now=NOW)
    with pytest.raises(NotYours):
        actions.check_in(token="x", by=None, now=NOW)


@pytest.mark.parametrize("state", ["held", "waiting", "cancelled"])
def test_only_what_is_confirmed_lets_in(kettles, ann, state):
    offer = kettles(0 if state == "waiting" else 1, hold_minutes=5, waiting_list=True)
    got = ask(ann.person.id, offer, wait=True)
    if state == "cancelled":
        actions.cancel(claim_id=got.id, by=None, now=NOW)

    with pytest.raises(Refusal, match="不能签到"):
        actions.check_in(token=got.token, by=None, now=NOW)


def test_who_did_not_come_is_marked_once_it_has_begun(kettles, ann, ben):
    offer = kettles(2, starts_at=NOW + HOUR)
    came, _ = ask(ann.person.id, offer), ask(ben.person.id, offer)
    actions.check_in(token=came.token, by=None, now=NOW)

    assert actions.mark_absent(offer_id=offer.id, by=None, now=NOW) == 0
    assert actions.mark_absent(offer_id=offer.id, by=None, now=NOW + HOUR) == 1

    assert states(offer) == ["attended", "absent"]
    check(offer.pool_id)


def test_a_batch_costs_the_same_for_one_and_for_many(kettles, crowd, django_assert_num_queries):
    offers = [kettles(10), kettles(10), kettles(0, waiting_list=True)]
    asks = [actions.claiming.Ask(offers[i % 3].id, one, 1, uuid4(), NOW, wait=True) for i, one in enumerate(crowd)]

    for some in (asks[:1], asks[1:]):
        with transaction.atomic(), django_assert_num_queries(9 + 2):  # and the savepoint
            actions.grant(some)
    check(*(one.pool_id for one in offers))


def test_the_database_holds_the_last_line(kettles):
    pool = kettles(3).pool

    for wrong in ({"remaining": 4}, {"remaining": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pool.objects.filter(id=pool.id).update(**wrong)


def test_a_pool_and_an_offer_are_opened_once_a_key(db, kettles):
    key = uuid4()
    pools = [actions.open_pool(name="x", total=5, request_key=key, by=None, now=NOW) for _ in range(2)]
    offers = [
        actions.open_offer(pool_id=pools[0].id, title="x", opens_at=NOW, request_key=key, by=None, now=NOW)
        for _ in range(2)
    ]

    assert pools[0].id == pools[1].id
    assert offers[0].id == offers[1].id


def test_the_list_of_ones_own_is_ones_own(sign_in, kettles, ann, ben):
    mine, hers = kettles(1, name="瑜伽课"), kettles(1, name="合唱课")
    ask(ann.person.id, mine)
    ask(ben.person.id, hers)

    shown = sign_in(ann).get("/here/me/claims/").content.decode()

    assert "瑜伽课" in shown
    assert "合唱课" not in shown


def test_a_list_costs_the_same_for_one_claim_and_for_twenty(sign_in, kettles, ann, django_assert_max_num_queries):
    for _ in range(20):
        ask(ann.person.id, kettles(0, waiting_list=True), wait=True)
    client = sign_in(ann)

    with django_assert_max_num_queries(11):
        page = client.get("/here/me/claims/").content.decode()
    assert page.count("候补第 1 位") == 20


def test_a_member_cancels_and_confirms_on_the_page(sign_in, kettles, ann):
    offer = kettles(2, hold_minutes=10**4)
    keep, drop = ask(ann.person.id, offer), ask(ann.person.id, offer)
    client = sign_in(ann)

    client.post(f"/here/me/claims/{keep.id}/confirm/")
    client.post(f"/here/me/claims/{drop.id}/cancel/")

    assert states(offer) == ["confirmed", "cancelled"]
    assert Claim.objects.get(id=drop.id).settled_at


def test_another_s_claim_is_not_there(sign_in, kettles, ann, ben):
    got = ask(ann.person.id, kettles(1))

    assert sign_in(ben).post(f"/here/me/claims/{got.id}/cancel/").status_code == 404
    assert Claim.objects.get(id=got.id).state == "confirmed"
