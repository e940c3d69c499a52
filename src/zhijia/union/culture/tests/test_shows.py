"""What we promise who comes to a show: a seat, beside their own, once; and the same digits wherever they stand."""

from uuid import uuid4

import pytest
from django.db import transaction

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.claims import actions as claims
from zhijia.union.claims import jobs as claim_jobs
from zhijia.union.claims.models import Claim, Pool
from zhijia.union.claims.rules import words
from zhijia.union.culture import actions
from zhijia.union.culture.models import Feedback, Seat, Show, Ticket
from zhijia.union.culture.rules import codes, seats
from zhijia.union.journal.models import Line
from zhijia.union.people import queries as people

from .conftest import DAY, HOUR, PLAN, a_show, a_venue, sign_up


def seats_of(claim):
    found = Ticket.objects.filter(claim=claim, void_at=None).select_related("seat").order_by("seat__x")
    return [f"{one.seat.row}-{one.seat.number}" for one in found]


def live(show):
    return Ticket.objects.filter(show=show, void_at=None)


def test_who_signs_up_has_a_ticket_at_once_in_the_best_free_seats(show, ann, ben):
    first, second = sign_up(ann, show, 2), sign_up(ben, show, 2)

    assert first.state == "confirmed"
    assert seats_of(first) == ["2-4", "2-5"]
    assert len(seats_of(second)) == 2
    assert not {*seats_of(first)} & {*seats_of(second)}


def test_a_family_sits_side_by_side_as_long_as_any_row_has_room(hall, crowd):
    show = a_show(hall, terms={"limit": 4})
    got = [sign_up(one, show, 3) for one in crowd[:4]] + [sign_up(crowd[4], show, 4)]

    for claim in got:
        places = Ticket.objects.filter(claim=claim).values_list("seat__area", "seat__y", "seat__x")
        assert len({(area, y) for area, y, _x in places}) == 1
        xs = sorted(x for _area, _y, x in places)
        assert xs == list(range(xs[0], xs[0] + len(xs)))


def test_every_seat_is_given_once_and_no_one_more_than_there_are(show, crowd):
    for one in crowd[:20]:
        sign_up(one, show)

    with pytest.raises(words.SoldOut):
        sign_up(crowd[20], show)

    assert live(show).count() == live(show).values("seat").distinct().count() == 20


def test_many_at_once_get_different_seats(together, tree, crowd):
    show = a_show(a_venue(tree.federation))

    got = together([lambda one=one: sign_up(one, show) for one in crowd[:24]])

    assert sum(isinstance(one, Claim) for one in got) == 20
    assert live(show).values("seat").distinct().count() == 20
    assert Pool.objects.get(id=show.offer.pool_id).remaining == 0


def test_a_sign_up_costs_at_most_twelve_statements(show, crowd, django_assert_num_queries):
    sign_up(crowd[0], show)

    with transaction.atomic(), django_assert_num_queries(2 + 12):  # a savepoint
        sign_up(crowd[1], show, 2)


def test_who_gives_back_frees_the_seat_for_the_next_in_line_in_the_same_moment(show, ann, crowd):
    first = sign_up(crowd[0], show, 2)
    for one in crowd[1:19]:
        sign_up(one, show)
    waits = sign_up(ann, show, 2, wait=True)
    freed = set(seats_of(first))

    claims.cancel(claim_id=first.id, by=None, now=NOW)
    waits.refresh_from_db()
    assert waits.state == "held"  # a place from the list is accepted first
    claims.confirm(claim_id=waits.id, by=ann, now=NOW)

    assert set(seats_of(waits)) == freed
    assert seats_of(first) == []


def test_a_place_nobody_accepts_goes_on_and_leaves_no_ticket(show, ann, ben, crowd):
    got = [sign_up(one, show) for one in crowd[:20]]
    for who in (ann, ben):
        sign_up(who, show, wait=True)
    claims.cancel(claim_id=got[0].id, by=None, now=NOW)

    claims.expire_holds(now=NOW + 4 * HOUR)

    assert [one.state for one in Claim.objects.filter(offer=show.offer).order_by("id")[20:]] == ["expired", "held"]
    assert live(show).count() == 19
    claim_jobs.expire()


def test_before_it_opens_after_it_closes_twice_and_a_member_who_left(hall, ann, ben):
    early = a_show(hall, terms={"opens_at": NOW + HOUR})
    closed = a_show(hall, starts=2 * DAY, terms={"opens_at": NOW - 2 * HOUR, "closes_at": NOW - HOUR})
    for show in (early, closed):
        with pytest.raises(words.NotOpen):
            sign_up(ann, show)
    show = a_show(hall, starts=3 * DAY)
    sign_up(ann, show, 2)
    with pytest.raises(words.LimitReached):
        sign_up(ann, show)
    type(ben.person).objects.filter(id=ben.person.id).update(state="left")
    with pytest.raises(Refusal, match="在会"):
        sign_up(ben, show)
    assert Ticket.objects.count() == 2


def test_two_overlapping_shows_are_one_too_many(hall, tree, ann):
    here, there = a_show(hall), a_show(a_venue(tree.federation, "工人文化宫"), title="雷雨", starts=DAY + HOUR)
    sign_up(ann, here)

    with pytest.raises(words.Overlaps, match="梁祝"):
        sign_up(ann, there)


def test_a_season_limits_what_one_member_takes(hall, ann):
    season = actions.open_season(
        name="甬江夏夜",
        organisation_id=hall.organisation_id,
        starts_on=NOW.date(),
        ends_on=NOW.date(),
        limit=2,
        request_key=uuid4(),
        by=None,
        now=NOW,
    )
    first, second = a_show(hall, season=season), a_show(hall, starts=2 * DAY, season=season)
    sign_up(ann, first, 2)

    with pytest.raises(words.LimitReached, match="系列"):
        sign_up(ann, second)


def test_seats_of_ones_own_choice_or_nothing(show, ann, ben):
    corner = list(Seat.objects.filter(area__name="楼座").order_by("x")[:2])
    mine = sign_up(ann, show, 2, seat_ids=[one.id for one in corner])

    assert seats_of(mine) == ["1-1", "1-2"]
    with pytest.raises(Refusal, match="被别人选走"):
        sign_up(ben, show, 1, seat_ids=[corner[0].id])
    assert Claim.objects.count() == 1
    assert Pool.objects.get(id=show.offer.pool_id).remaining == 18


def test_sitting_elsewhere_keeps_the_old_seat_if_the_new_one_is_taken(show, ann, ben):
    mine, theirs = sign_up(ann, show), sign_up(ben, show)
    (before,), (taken,) = seats_of(mine), Ticket.objects.filter(claim=theirs)

    with pytest.raises(Refusal, match="原来的座位还在"):
        actions.take_seats(claim_id=mine.id, member_id=ann.person.id, seat_ids=[taken.seat_id], by=ann, now=NOW)
    assert seats_of(mine) == [before]
    with pytest.raises(NotYours):
        actions.take_seats(claim_id=mine.id, member_id=ben.person.id, seat_ids=[taken.seat_id], by=ben, now=NOW)
    with pytest.raises(Refusal, match="检票"):
        actions.take_seats(
            claim_id=mine.id, member_id=ann.person.id, seat_ids=[taken.seat_id], by=ann, now=NOW + DAY - HOUR / 2
        )


def test_a_ticket_passed_on_is_the_friend_s_and_the_old_picture_opens_nothing(show, ann, ben):
    sign_up(ann, show)
    (old,) = live(show)

    new = actions.pass_on(ticket_id=old.id, member_id=ann.person.id, phone="13900000002", by=ann, now=NOW)

    assert (new.holder, new.seat_id) == (ben.person, old.seat_id)
    assert live(show).get() == new
    key = people.key()
    assert codes.digits(key, old.id) != codes.digits(key, new.id)
    assert Line.objects.filter(what="ticket.passed").count() == 1
    with pytest.raises(Refusal, match="不能再转"):
        actions.pass_on(ticket_id=new.id, member_id=ben.person.id, phone="13900000001", by=ben, now=NOW)
    with pytest.raises(NotYours):
        actions.pass_on(ticket_id=new.id, member_id=ann.person.id, phone="13900000001", by=ann, now=NOW)


def test_a_ticket_passed_on_keeps_its_holder_from_a_show_at_the_same_time_both_ways(hall, tree, ann, ben, officer):
    here, there = a_show(hall), a_show(a_venue(tree.federation, "工人文化宫"), title="雷雨", starts=DAY + HOUR)
    sign_up(ann, here)
    sign_up(officer, there)
    actions.pass_on(ticket_id=live(here).get().id, member_id=ann.person.id, phone="13900000002", by=ann, now=NOW)

    with pytest.raises(Refusal, match="转来的“梁祝”的票"):
        sign_up(ben, there)
    theirs = live(there).get()
    with pytest.raises(Refusal, match="对方那时有“梁祝”的票"):
        actions.pass_on(ticket_id=theirs.id, member_id=officer.person.id, phone="13900000002", by=officer, now=NOW)
    assert live(there).get().holder == officer.person


def test_who_holds_a_ticket_that_its_giver_gave_back_is_told(show, ann, ben):
    got = sign_up(ann, show)
    actions.pass_on(ticket_id=live(show).get().id, member_id=ann.person.id, phone="13900000002", by=ann, now=NOW)

    claims.cancel(claim_id=got.id, by=ann, now=NOW)

    assert live(show).count() == 0
    assert [one.title for one in ben.notices.order_by("id")][-1] == "转给您的票作废了：梁祝"


def test_a_ticket_goes_to_a_member_who_has_none_and_before_the_doors(show, ann, ben):
    sign_up(ann, show)
    sign_up(ben, show)
    mine = live(show).get(holder=ann.person)

    with pytest.raises(Refusal, match="没有找到"):
        actions.pass_on(ticket_id=mine.id, member_id=ann.person.id, phone="13912345678", by=ann, now=NOW)
    with pytest.raises(Refusal, match="已有"):
        actions.pass_on(ticket_id=mine.id, member_id=ann.person.id, phone="13900000002", by=ann, now=NOW)
    with pytest.raises(Refusal, match="检票"):
        actions.pass_on(ticket_id=mine.id, member_id=ann.person.id, phone="13900000002", by=ann, now=NOW + DAY)


def test_a_doubled_seat_is_told_by_row_and_column(hall):
    plan = seats.from_text("池座\n1排: 1 2 3 2\n2排: 5 x! 5")

    assert plan.faults == (
        "第 2 行 E 列：1排2座重复，已在第 2 行 C 列。",
        "第 3 行 C 列：“x!”不是座号。",
        "第 3 行 D 列：2排5座重复，已在第 3 行 B 列。",
    )
    with pytest.raises(Refusal, match="1排2座重复"):
        actions.set_plan(venue_id=hall.id, plan=plan, by=None, now=NOW)
    assert hall.seats.count() == 20


def test_a_plan_with_tickets_on_it_stays(show, hall, ann):
    sign_up(ann, show)

    with pytest.raises(Refusal, match="出过票"):
        actions.set_plan(venue_id=hall.id, plan=seats.from_text(PLAN), by=None, now=NOW)


def test_a_venue_has_one_show_at_a_time(hall, show):
    with pytest.raises(Refusal, match="那时有“梁祝”"):
        a_show(hall, title="雷雨", starts=DAY + HOUR)
    assert Show.objects.count() == 1


def test_a_show_that_is_moved_or_cancelled_tells_who_has_a_place(show, ann, hall):
    sign_up(ann, show)

    actions.move_show(
        show_id=show.id, starts_at=NOW + 2 * DAY, ends_at=NOW + 2 * DAY + HOUR, why="台风", by=None, now=NOW
    )
    assert Claim.objects.get().offer.starts_at == NOW + 2 * DAY
    actions.cancel_show(show_id=show.id, why="台风", by=None, now=NOW)

    assert [one.title for one in ann.notices.order_by("id")] == ["演出改期：梁祝", "演出取消：梁祝"]
    assert Claim.objects.get().state == "cancelled"
    assert live(show).count() == 0
    with pytest.raises(NotYours):
        sign_up(ann, show)


def test_a_drawn_show_gives_its_winners_their_seats(hall, crowd, administrator, auditor):
    terms = {
        "how": "draw",
        "closes_at": NOW + HOUR,
        "draws_at": NOW + 2 * HOUR,
        "sources": [claims.Source("双色球", 2, 1, 33)],
        "reserves": [],
    }
    show = a_show(hall, terms=terms)
    for one in crowd[:25]:
        sign_up(one, show)
    assert live(show).count() == 0
    draw = show.offer.draw
    claims.freeze_draw(draw_id=draw.id, by=None, now=NOW + HOUR)
    for officer in (administrator, auditor):
        claims.type_numbers(draw_id=draw.id, numbers=[[3, 9]], by=officer, now=NOW + 2 * HOUR)

    claims.make_draw(draw_id=draw.id, by=administrator, now=NOW + 2 * HOUR)

    winners = set(Claim.objects.filter(state="confirmed").values_list("member", flat=True))
    assert len(winners) == live(show).count() == 20
    assert set(live(show).values_list("holder", flat=True)) == winners


def test_reserves_are_published_with_their_reasons(hall, crowd):
    from zhijia.union.claims import queries

    show = a_show(hall, terms={"reserves": [(4, "轮椅席和陪同"), (2, "劳模代表")]})

    parts = queries.parts(show.offer.pool_id)

    assert [(one.total, one.reason) for one in parts] == [(14, ""), (4, "轮椅席和陪同"), (2, "劳模代表")]
    with pytest.raises(Refusal):
        a_show(hall, starts=2 * DAY, terms={"reserves": [(4, "")]})


def test_what_somebody_thought_of_it_is_said_by_who_was_there(show, ann, ben):
    got = sign_up(ann, show)
    claims.check_in(token=got.token, by=None, now=NOW + DAY)

    actions.say(offer_id=show.offer_id, member_id=ann.person.id, stars=5, words="好", by=ann, now=NOW + DAY)
    actions.say(offer_id=show.offer_id, member_id=ann.person.id, stars=4, words="好", by=ann, now=NOW + DAY)

    assert Feedback.objects.get().stars == 4
    with pytest.raises(Refusal, match="到场"):
        actions.say(offer_id=show.offer_id, member_id=ben.person.id, stars=1, words="", by=ben, now=NOW + DAY)


def test_an_officer_approves_and_refuses_on_the_page_and_adds_a_session(sign_in, hall, ann, ben, culture_officer):
    show = a_show(hall, starts=400 * DAY, terms={"how": "review"})
    yes, no = sign_up(ann, show, 2), sign_up(ben, show)
    client, url = sign_in(culture_officer), f"/here/work/shows/{show.id}/asked/"
    assert "安宁" in client.get(url).content.decode()

    client.post(f"{url}{yes.id}/", {"approved": "1"})
    assert client.post(f"{url}{no.id}/", {"approved": "0", "reason": ""}).status_code == 422
    client.post(f"{url}{no.id}/", {"approved": "0", "reason": "名额给一线职工"})

    assert [one.state for one in Claim.objects.order_by("id")] == ["confirmed", "declined"]
    assert live(show).count() == 2
    assert "没有等审核的" in client.get(url).content.decode()
    assert client.post(f"/here/work/shows/{a_show(hall, starts=3 * DAY).id}/asked/{yes.id}/").status_code == 404
    assert 'value="梁祝"' in client.get(f"/here/work/shows/new/?like={show.id}").content.decode()


def test_one_ticket_of_two_is_given_back_and_goes_to_the_next_in_line(show, ann, ben):
    got = sign_up(ann, show, 2)
    Pool.objects.filter(id=show.offer.pool_id).update(remaining=0)
    waits = sign_up(ben, show, wait=True)
    one, other = live(show).order_by("id")

    actions.give_back(ticket_id=one.id, member_id=ann.person.id, by=ann, now=NOW)
    actions.give_back(ticket_id=one.id, member_id=ann.person.id, by=ann, now=NOW)

    got.refresh_from_db()
    waits.refresh_from_db()
    assert (got.state, got.quantity, waits.state) == ("confirmed", 1, "held")
    assert live(show).get(holder=ann.person) == other
    actions.give_back(ticket_id=other.id, member_id=ann.person.id, by=ann, now=NOW)
    got.refresh_from_db()
    assert got.state == "cancelled"
    assert not live(show).filter(holder=ann.person).exists()


def test_a_ticket_passed_on_is_given_back_by_its_new_holder_and_its_giver_told(show, ann, ben, sign_in):
    sign_up(ann, show, 2)
    mine, given = live(show).order_by("id")
    new = actions.pass_on(ticket_id=given.id, member_id=ann.person.id, phone="13900000002", by=ann, now=NOW)
    left = Pool.objects.get(id=show.offer.pool_id).remaining

    client = sign_in(ben)
    page = client.get("/here/me/tickets/").content.decode()
    done = client.post(f"/here/me/tickets/{new.id}/give-back/")

    assert "别人转给您的" in page
    assert done.status_code == 302
    assert list(live(show)) == [mine]
    assert Pool.objects.get(id=show.offer.pool_id).remaining == left + 1
    assert [one.title for one in ann.notices.order_by("id")][-1] == "您转出的票退回了：梁祝"
    with pytest.raises(NotYours):
        actions.give_back(ticket_id=mine.id, member_id=ben.person.id, by=ben, now=NOW)


def test_a_ticket_is_given_back_before_the_doors_and_before_it_is_used(show, ann):
    sign_up(ann, show, 2)
    one, other = live(show).order_by("id")
    type(one).objects.filter(id=one.id).update(used_at=NOW)

    with pytest.raises(Refusal, match="已经进场"):
        actions.give_back(ticket_id=one.id, member_id=ann.person.id, by=ann, now=NOW)
    with pytest.raises(Refusal, match="已开始检票"):
        actions.give_back(ticket_id=other.id, member_id=ann.person.id, by=ann, now=show.doors_at)
    assert live(show).count() == 2


def test_a_reserve_is_given_to_somebody_or_back_to_everybody(hall, sign_in, culture_officer, ben):
    show = a_show(hall, terms={"reserves": [(4, "劳模代表")]})
    part = Pool.objects.get(part_of=show.offer.pool_id)
    client, url = sign_in(culture_officer), f"/here/work/shows/{show.id}/"
    said = {"request_key": uuid4(), "phone": "13900000002", "quantity": 1, "part_id": part.id, "reason": "劳模"}
    given = client.post(f"{url}give/", said)
    too_many = client.post(f"{url}release/", {"part_id": part.id, "quantity": 4, "reason": "没有用完"})
    back = client.post(f"{url}release/", {"part_id": part.id, "quantity": 3, "reason": "没有用完"})

    part.refresh_from_db()
    whole = Pool.objects.get(id=show.offer.pool_id)
    assert (given.status_code, too_many.status_code, back.status_code) == (302, 422, 302)
    assert "可以收回 1 到 3 份" in too_many.content.decode()
    assert (part.total, part.remaining, whole.total, whole.remaining) == (1, 0, 19, 19)
    assert live(show).get().holder == ben.person
