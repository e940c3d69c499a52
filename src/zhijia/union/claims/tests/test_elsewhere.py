"""What a member has in other offers: a season's limit, two things at one time, and not coming."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims import actions, queries
from zhijia.union.claims.models import Claim, Wish
from zhijia.union.claims.rules import follows, words

from .conftest import ask, left, open_kettles, states

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def a_show(starts_in, hours=2, total=10, **terms):
    starts = NOW + starts_in
    return open_kettles(total, name="戏", starts_at=starts, ends_at=starts + hours * HOUR, **terms)


def test_nobody_is_at_two_shows_at_one_time(db, ann):
    first, second, after = a_show(DAY), a_show(DAY + HOUR), a_show(DAY + 2 * HOUR)
    got = ask(ann.person.id, first)

    with pytest.raises(words.Overlaps, match="戏"):
        ask(ann.person.id, second)

    assert ask(ann.person.id, after).state == "confirmed"  # one ends as the other begins
    actions.cancel(claim_id=got.id, by=None, now=NOW)
    with pytest.raises(words.Overlaps):
        ask(ann.person.id, second)  # still overlaps with the one after
    assert left(second) == 10


def test_two_overlapping_shows_asked_for_at_once_give_one(together, tree, ann):
    offers = [a_show(DAY), a_show(DAY + HOUR)]

    answers = together([lambda offer=offer: ask(ann.person.id, offer) for offer in offers])

    assert sorted(type(one).__name__ for one in answers) == ["Claim", "Overlaps"]
    assert Claim.objects.count() == 1


def test_a_season_has_a_limit_of_its_own(db, ann, ben):
    series = actions.open_series(name="夏夜", limit=3, request_key=uuid4(), by=None, now=NOW)
    shows = [a_show(n * DAY, series_id=series.id) for n in (1, 2, 3)]
    first = ask(ann.person.id, shows[0], 2)
    ask(ann.person.id, shows[1])

    with pytest.raises(words.LimitReached, match="最多 3 份，您已有 3 份"):
        ask(ann.person.id, shows[2])

    assert ask(ben.person.id, shows[2]).state == "confirmed"
    actions.cancel(claim_id=first.id, by=None, now=NOW)
    assert ask(ann.person.id, shows[2]).state == "confirmed"


def missed(member, times, ago=timedelta(days=20)):
    """So many shows that they did not come to."""
    for n in range(times):
        offer = a_show(-ago + n * DAY, minds_absence=True)
        offer.opens_at = NOW - 90 * DAY
        offer.save()
        ask(member.person.id, offer, now=NOW - 30 * DAY)
        actions.mark_absent(offer_id=offer.id, by=None, now=NOW - ago + n * DAY + 3 * HOUR)


def test_who_missed_three_may_wait_and_draw_but_not_take_first(db, ann):
    missed(ann, 3, ago=timedelta(days=5))
    show = a_show(DAY, minds_absence=True, waiting_list=True)

    with pytest.raises(words.Resting, match="有 3 次"):
        ask(ann.person.id, show)

    assert ask(ann.person.id, show, wait=True).state == "confirmed"  # there is room: nobody is kept from an empty seat
    assert ask(ann.person.id, open_kettles(1, name="壶")).state == "confirmed"  # and kettles do not mind


def test_two_are_forgiven_and_three_are_forgotten_after_two_weeks(db, ann, ben):
    missed(ann, 2, ago=timedelta(days=5))
    missed(ben, 3, ago=timedelta(days=20))

    assert ask(ann.person.id, a_show(DAY, minds_absence=True)).state == "confirmed"
    assert ask(ben.person.id, a_show(DAY, minds_absence=True)).state == "confirmed"


def test_a_reason_that_is_accepted_ends_it_at_once(db, ann, officer):
    missed(ann, 3, ago=timedelta(days=5))
    absent = Claim.objects.filter(state="absent").first()
    appeal = actions.appeal(claim_id=absent.id, member_id=ann.person.id, words="孩子发烧", by=ann, now=NOW)

    actions.answer_appeal(appeal_id=appeal.id, accepted=True, answer="", by=officer, now=NOW)

    assert ask(ann.person.id, a_show(DAY, minds_absence=True)).state == "confirmed"
    assert [one.title for one in ann.notices.all()] == ["您的说明已采纳：戏"]


def test_a_reason_is_given_by_whom_it_is_about_for_what_they_missed(db, ann, ben, officer):
    missed(ann, 1)
    absent, here = Claim.objects.get(), ask(ann.person.id, a_show(DAY))

    with pytest.raises(NotYours):
        actions.appeal(claim_id=absent.id, member_id=ben.person.id, words="x", by=ben, now=NOW)
    with pytest.raises(Refusal, match="已确认"):
        actions.appeal(claim_id=here.id, member_id=ann.person.id, words="x", by=ann, now=NOW)
    appeal = actions.appeal(claim_id=absent.id, member_id=ann.person.id, words="x", by=ann, now=NOW)
    with pytest.raises(Refusal, match="原因"):
        actions.answer_appeal(appeal_id=appeal.id, accepted=False, answer="", by=officer, now=NOW)


@pytest.mark.parametrize(("days", "wait"), [(30, DAY), (2, 6 * HOUR), (1 / 3, HOUR)])
def test_a_place_from_the_waiting_list_is_kept_for_an_answer_shorter_as_it_nears(db, ann, ben, days, wait):
    show = a_show(DAY * days, total=1, waiting_list=True, accept_places=True)
    got = ask(ann.person.id, show)
    waiting = ask(ben.person.id, show, wait=True)

    actions.cancel(claim_id=got.id, by=None, now=NOW)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.held_until) == ("held", NOW + wait)
    actions.expire_holds(now=NOW + wait)
    assert states(show) == ["cancelled", "expired"]
    assert left(show) == 1


def test_just_before_it_begins_nobody_is_asked_the_place_is_theirs(db, ann, ben):
    show = a_show(HOUR, total=1, waiting_list=True, accept_places=True)
    got = ask(ann.person.id, show)
    ask(ben.person.id, show, wait=True)

    actions.cancel(claim_id=got.id, by=None, now=NOW)

    assert states(show) == ["cancelled", "confirmed"]


@pytest.mark.parametrize(
    ("rule", "fits"), [({"age_from": 35}, True), ({"age_to": 35}, False), ({"age_from": 36}, True)]
)
def test_an_age_is_looked_up_only_where_a_rule_asks(db, ann, ben, rule, fits):
    from zhijia.kernel import secrets
    from zhijia.union.people import queries as people

    sealed = secrets.encrypt(people.key(), "110000199001310075")  # 36 years old
    type(ann.person).objects.filter(id=ann.person.id).update(identity_sealed=sealed)
    offer = open_kettles(5, eligibility=rule)

    if fits:
        assert ask(ann.person.id, offer).state == "confirmed"
    else:
        with pytest.raises(words.NotEligible, match="35 周岁"):
            ask(ann.person.id, offer)
    with pytest.raises(words.NotEligible, match="身份证"):
        ask(ben.person.id, offer)  # nobody knows how old ben is
    assert people.births([ann.person.id, ben.person.id]) == {ann.person.id: date(1990, 1, 31)}


def test_one_more_session_is_wished_for_once_each(db, ann, ben):
    offer = open_kettles(0)
    for who in (ann, ann, ben):
        actions.wish_once_more(offer_id=offer.id, member_id=who.person.id, by=who, now=NOW)

    assert queries.demand([offer.id]) == {offer.id: 2}
    assert Wish.objects.count() == 2


def test_what_is_given_by_hand_is_published_with_its_reason(db, ann, ben):
    offer = open_kettles(3)

    given = actions.give_by_hand(
        offer_id=offer.id, member_id=ann.person.id, quantity=2, reason="劳模代表", request_key=uuid4(), by=None, now=NOW
    )

    assert (given.state, left(offer)) == ("confirmed", 1)
    assert queries.by_hand(offer.pool_id) == [("劳模代表", 2)]
    with pytest.raises(words.SoldOut):
        actions.give_by_hand(
            offer_id=offer.id, member_id=ben.person.id, quantity=2, reason="x", request_key=uuid4(), by=None, now=NOW
        )
    with pytest.raises(Refusal, match="原因"):
        actions.give_by_hand(
            offer_id=offer.id, member_id=ben.person.id, reason=" ", request_key=uuid4(), by=None, now=NOW
        )


def test_whoever_follows_is_told_in_the_same_transaction(db, ann, ben):
    told = []
    follows["tests"] = lambda claims, now: told.extend((one.id, str(one.state)) for one in claims)
    try:
        offer = open_kettles(1, purpose="tests", waiting_list=True)
        got = ask(ann.person.id, offer)
        waits = ask(ben.person.id, offer, wait=True)
        actions.cancel(claim_id=got.id, by=None, now=NOW)
    finally:
        del follows["tests"]

    assert told == [(got.id, "confirmed"), (waits.id, "waiting"), (got.id, "cancelled"), (waits.id, "confirmed")]


def test_many_who_came_are_brought_in_later_and_an_absence_is_put_right(db, ann, ben):
    show = a_show(HOUR)
    got = [ask(ann.person.id, show), ask(ben.person.id, show)]
    actions.mark_absent(offer_id=show.id, by=None, now=NOW + 2 * HOUR)

    for new in (2, 0):
        assert actions.attended(claim_ids=[one.id for one in got], by=None, now=NOW + 3 * HOUR) == new

    assert states(show) == ["attended", "attended"]


def test_a_thing_ends_after_it_starts(db):
    for wrong in ({"ends_at": NOW}, {"starts_at": NOW, "ends_at": NOW}):
        with pytest.raises(Refusal, match="结束"):
            open_kettles(1, **wrong)
