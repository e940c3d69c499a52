"""Where somebody looks at what was asked: nothing is taken before, and yes or no is said once, with words."""

from datetime import timedelta

import pytest

from conftest import NOW
from zhijia.kernel.refusal import Refusal
from zhijia.union.claims import actions
from zhijia.union.claims.models import Claim
from zhijia.union.claims.rules.words import LimitReached, NotOpen, SoldOut
from zhijia.union.notices.models import Notice
from zhijia.union.people.models import Member

from .conftest import ask, check, left, states


def approve(claim, *, now=NOW):
    return actions.approve(claim_id=claim.id, by=None, now=now)


def decline(claim, reason="名额留给一线职工"):
    return actions.decline(claim_id=claim.id, reason=reason, by=None, now=NOW)


def test_asking_takes_nothing_and_fills_the_limit(kettles, ann):
    offer = kettles(2, how="review", limit=1)

    assert ask(ann.person.id, offer).state == "asked"
    assert left(offer) == 2
    with pytest.raises(LimitReached):
        ask(ann.person.id, offer)


def test_approved_is_taken_once_and_told(kettles, ann):
    offer = kettles(2, how="review")
    claim = ask(ann.person.id, offer, 2)

    assert [approve(claim).state, approve(claim).state] == ["confirmed", "confirmed"]
    assert left(offer) == 0
    assert Notice.objects.filter(title__startswith="审核通过").count() == 1
    check(offer.pool_id)


def test_declined_needs_a_reason_which_the_member_reads(kettles, ann):
    claim = ask(ann.person.id, kettles(2, how="review"))
    with pytest.raises(Refusal, match="原因"):
        decline(claim, " ")

    decline(claim)

    assert Claim.objects.get(id=claim.id).note == "名额留给一线职工"
    assert Notice.objects.get(title__startswith="没有通过").body == "名额留给一线职工"
    with pytest.raises(Refusal, match="不用再审核"):
        approve(claim)


def test_no_more_are_approved_than_there_are(kettles, crowd):
    offer = kettles(1, how="review")
    first, second = ask(crowd[0], offer), ask(crowd[1], offer)
    approve(first)

    with pytest.raises(SoldOut, match="只剩 0 份"):
        approve(second)
    assert states(offer) == ["confirmed", "asked"]


def test_approved_when_it_is_full_waits_and_comes_after(kettles, crowd):
    offer = kettles(1, how="review", waiting_list=True)
    first, second = ask(crowd[0], offer), ask(crowd[1], offer)
    approve(first)

    assert approve(second).state == "waiting"
    actions.cancel(claim_id=first.id, by=None, now=NOW)

    assert states(offer) == ["cancelled", "confirmed"]
    check(offer.pool_id)


def test_who_left_the_union_or_is_late_is_not_approved(kettles, crowd):
    offer = kettles(2, how="review", starts_at=NOW + timedelta(hours=1))
    one, two = ask(crowd[0], offer), ask(crowd[1], offer)
    Member.objects.filter(id=crowd[0]).update(state="left")

    with pytest.raises(Refusal, match="不在会"):
        approve(one)
    with pytest.raises(NotOpen, match="开始"):
        approve(two, now=NOW + timedelta(hours=1))


def test_what_nobody_looked_at_ends_when_it_begins(kettles, crowd):
    offer = kettles(2, how="review", starts_at=NOW + timedelta(hours=1))
    ask(crowd[0], offer)

    assert actions.expire_holds(now=NOW + timedelta(hours=1)) == 1
    assert Claim.objects.get().note == "开始前没有审核"
