"""A station comes, is found, says what is there and when it is not."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from conftest import NOW, enter, make_tree
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.journal.models import Line
from zhijia.union.people import queries as people
from zhijia.union.stations import actions, queries
from zhijia.union.stations.models import KeeperNote, Report, Sighting, Station, Thing, Visits
from zhijia.union.stations.rules.things import mask

from .conftest import SQUARE, facts, later, near, report, tap

pytestmark = pytest.mark.django_db


def test_the_nearest_that_is_open_comes_first(station):
    station("三百米", north=300)
    station("一百米", north=100, hours="每天 18:00-22:00")
    station("一公里", east=1_000)
    station("草稿", publish=False)

    assert near() == ["三百米", "一公里"]
    assert near(open_only=False) == ["一百米", "三百米", "一公里"]
    assert near(later(hours=10)) == ["一百米", "三百米", "一公里"]


def test_only_with_what_is_needed_and_not_known_to_be_broken(station, keeper):
    station("有热饭", north=500)
    nearer = station("微波炉坏了", north=100)
    station("只有水", north=50, things=["water"])
    meals = mask(["meals"])

    assert near(needs=meals) == ["微波炉坏了", "有热饭"]
    tap(nearer, "broken", code="meals", by=keeper)
    assert near(needs=meals) == ["有热饭"]


def test_several_small_hosts_are_one_station_found_by_its_nearest_door(station):
    made = station("五堰步行街驿站", north=5_000)
    doors = [
        actions.Door("百花布店", SQUARE[0] + 0.001, SQUARE[1], week=None),
        actions.Door("张记面馆", SQUARE[0] + 0.0005, SQUARE[1], week=[[]] * 7),
    ]
    actions.set_doors(station_id=made.id, doors=doors, by=None, now=NOW)

    (card,) = queries.cards(queries.nearest(SQUARE, now=NOW), NOW)

    assert (card.station.name, card.spot.name) == ("五堰步行街驿站", "百花布店")
    assert card.metres == pytest.approx(111, abs=1)
    assert queries.today(card.station, NOW).open


def test_a_search_reaches_the_federations_of_the_whole_installation(station):
    station("本地", north=9_000)
    enter("elsewhere")
    made = actions.open_station(
        facts=facts("外地", north=20), organisation_id=make_tree().boilers.id, request_key=uuid4(), by=None, now=NOW
    )
    actions.publish(station_id=made.id, by=None, now=NOW)
    enter("here")

    cards = queries.cards(queries.nearest(SQUARE, now=NOW, everywhere=True), NOW)

    assert [(one.station.name, one.federation and one.federation.slug) for one in cards] == [
        ("外地", "elsewhere"),
        ("本地", None),
    ]
    assert near() == ["本地"]


def test_a_question_costs_the_same_however_many_stations(station, django_assert_num_queries):
    for number in range(12):
        station(f"第{number}家", north=100 * number)
    near()

    with django_assert_num_queries(6):  # the time, what was touched; stations, things, doors, the standard
        queries.cards(queries.nearest(SQUARE, now=NOW), NOW)


def test_a_new_hour_is_found_without_reading_everything_again(station):
    made = station("晚开")
    assert near() == ["晚开"]

    actions.set_day(station_id=made.id, day=date(2026, 11, 23), spans=(), note="停电", by=None, now=NOW)

    assert near() == []
    assert near(later(days=1)) == ["晚开"]
    made.refresh_from_db()
    assert queries.today(made, NOW).note == "停电"


def test_a_place_given_in_another_datum_is_kept_as_wgs84(tree):
    made = actions.open_station(
        facts=facts(latitude=39.91640428150164, longitude=116.41024449916938, datum="gcj02"),
        organisation_id=tree.boilers.id,
        request_key=uuid4(),
        by=None,
        now=NOW,
    )

    assert made.point == (39.915, 116.404)
    assert made.given_in == "gcj02"


def test_the_same_name_twice_in_a_district_is_refused_and_the_same_form_is_one(station, tree):
    first = station("老站")
    key = uuid4()
    with pytest.raises(Refusal, match="茅箭区已经有“老站”"):
        station("老站")
    made = [
        actions.open_station(facts=facts("新站"), organisation_id=tree.boilers.id, request_key=key, by=None, now=NOW)
        for _ in range(2)
    ]

    assert made[0].id == made[1].id != first.id


def test_no_hours_no_publishing_and_a_closed_door_says_why(station):
    draft = station("没有时间", hours="每天 不开放", publish=False)
    with pytest.raises(Refusal, match="开放时间"):
        actions.publish(station_id=draft.id, by=None, now=NOW)
    made = station("有时间")
    with pytest.raises(Refusal, match="原因"):
        actions.pause(station_id=made.id, why=" ", by=None, now=NOW)
    actions.close(station_id=made.id, why="拆迁", by=None, now=NOW)
    with pytest.raises(Refusal, match="已经撤销"):
        actions.publish(station_id=made.id, by=None, now=NOW)
    with pytest.raises(IntegrityError, match="a_closed_door_says_why"), transaction.atomic():
        Station.objects.filter(id=made.id).update(state_note="")

    assert near() == []


def test_another_union_s_officer_and_keeper_change_nothing(station, tree, planner, keeper):
    other = station("公交的", at=tree.depot)
    with pytest.raises(NotYours):
        actions.pause(station_id=other.id, why="不是我的", by=planner, now=NOW)
    with pytest.raises(NotYours):
        tap(other, "closed", by=keeper)


def test_a_keeper_closes_today_and_opens_again_and_the_later_word_counts(station, keeper):
    made = station()
    tap(made, "closed", by=keeper, words="去领物资", said_at=later(hours=-2))
    assert near() == []
    tap(made, "open", by=keeper, said_at=later(hours=-1))
    assert near() == ["广场驿站"]
    tap(made, "closed", by=keeper, said_at=later(hours=-3))  # had been waiting for a line

    assert near() == ["广场驿站"]
    assert KeeperNote.objects.count() == 3


def test_a_tap_that_comes_twice_is_one(station, keeper):
    made, key = station(), uuid4()
    for _ in range(3):
        tap(made, "received", by=keeper, key=key, code="mineral-water", quantity=24)

    assert made.batches.count() == KeeperNote.objects.count() == 1
    assert Line.objects.filter(what="keeper.received").count() == 1


def test_two_that_come_at_once_with_one_key_are_one(station, keeper, meanwhile):
    made, key = station(), uuid4()
    with transaction.atomic():
        tap(made, "visits", by=keeper, key=key, rough="few")
        second = meanwhile(tap, made, "visits", by=keeper, key=key, rough="many")

    assert second.result().facts == {"rough": "few"}
    assert KeeperNote.objects.count() == 1


def test_on_a_day_of_rest_open_means_until_the_evening(station, keeper):
    made = station(hours="周二至周日 8:00-18:00")
    tap(made, "open", by=keeper)

    assert near(later(hours=7, minutes=59)) == ["广场驿站"]
    assert near(later(hours=8)) == []


def test_a_phone_s_clock_is_believed_for_a_week_and_never_ahead(station, keeper):
    made = station()

    assert tap(made, "good", by=keeper, said_at=later(hours=3)).said_at == NOW
    assert tap(made, "good", by=keeper, said_at=later(days=-8)).said_at == NOW
    assert tap(made, "good", by=keeper, said_at=later(days=-6)).said_at == later(days=-6)


def test_an_older_look_never_hides_a_newer_one_and_both_are_kept(station, keeper):
    made = station()
    tap(made, "broken", by=keeper, code="meals")
    tap(made, "good", by=keeper, code="meals", said_at=later(days=-1))

    assert Thing.objects.get(station=made, code="meals").level == "broken"
    assert list(Sighting.objects.filter(code="meals").order_by("at").values_list("level", flat=True)) == [
        "good",
        "broken",
    ]


def test_a_guest_s_word_is_a_look_too_and_an_answer_puts_it_right(station, planner):
    made = station()
    first, second = report(made, "broken", "meals"), report(made, "broken", "meals")
    elsewhere = report(made, "locked")
    thing = Thing.objects.get(station=made, code="meals")
    assert (thing.level, thing.witness) == ("broken", "guest")

    answered = actions.answer(report_id=second.id, outcome="fixed", words="换了一台", by=planner, now=NOW)

    assert {one.id for one in answered} == {first.id, second.id}
    assert Report.objects.get(id=elsewhere.id).state == "new"
    assert queries.report_by_token(first.token).answer == "换了一台"
    thing.refresh_from_db()
    assert (thing.level, thing.witness) == ("good", "officer")
    with pytest.raises(Refusal, match="已经答复过"):
        actions.answer(report_id=first.id, outcome="fixed", words="又一次", by=planner, now=NOW)


def test_a_report_has_a_deadline_in_working_days_and_tells_who_sees_to_it(station, planner, keeper):
    made = report(station(), "locked")

    assert made.due_on == date(2026, 11, 26)
    assert [one.title for one in planner.notices.all()] == ["广场驿站：该开门却锁着"]
    assert keeper.notices.count() == 1
    assert len(made.token) >= 20


def test_a_report_twice_is_one_and_a_flood_is_stopped_with_a_number_to_call(station):
    made, key = station(phone="0719-8012345"), uuid4()
    assert report(made, key=key).id == report(made, key=key).id
    for _ in range(39):
        report(made)

    with pytest.raises(actions.TooMany, match="0719-8012345"):
        report(made)
    assert report(made, now=later(minutes=61))


def test_supplies_warn_thirty_days_before_and_go_out(station, keeper, planner):
    made = station(things=["water", "huoxiang"])
    expiry = {"code": "huoxiang", "quantity": 10, "by": keeper}
    tap(made, "received", expires_on=date(2026, 12, 23), **expiry)
    tap(made, "received", expires_on=date(2027, 6, 1), **expiry)
    person = people.person(planner, NOW.date())

    (bad,) = queries.going_bad(person, "stations.write", NOW)
    actions.throw_away(batch_id=bad.id, by=keeper, now=NOW)
    actions.throw_away(batch_id=bad.id, by=keeper, now=NOW)

    assert list(queries.going_bad(person, "stations.write", NOW)) == []
    assert Thing.objects.get(station=made, code="huoxiang").level == "good"
    with pytest.raises(Refusal, match="已经过了"):
        tap(made, "received", expires_on=NOW.date() - timedelta(days=1), **expiry)


def test_what_is_out_has_no_stock_left(station, keeper):
    made = station(things=["mineral-water"])
    tap(made, "received", code="mineral-water", quantity=24, by=keeper)
    tap(made, "out", code="mineral-water", by=keeper, now=later(hours=1))

    (shown,) = queries.shown_things(queries.published(made.code), later(hours=2), 14)

    assert (shown.level, shown.quantity) == ("out", None)
    assert Report.objects.get().witness == "keeper"


def test_a_restock_is_asked_once_promised_and_received(station, keeper, planner):
    made = station()

    def ask():
        return actions.ask_restock(
            station_id=made.id, code="huoxiang", quantity=20, source="union", note="", request_key=uuid4(), by=keeper,
            now=NOW,
        )  # fmt: skip

    first = ask()
    with pytest.raises(Refusal, match="已经申请过"):
        ask()
    with pytest.raises(Refusal, match="为什么"):
        actions.move_restock(restock_id=first.id, state="declined", words="", by=planner, now=NOW)
    actions.move_restock(restock_id=first.id, state="sent", words="下午送到", by=planner, now=NOW)
    with pytest.raises(Refusal, match="刷新"):
        actions.move_restock(restock_id=first.id, state="declined", words="没有了", by=planner, now=NOW)
    tap(made, "received", by=keeper, code="huoxiang", quantity=20)

    first.refresh_from_db()
    assert first.state == "received"
    assert keeper.notices.filter(title="藿香正气水：已送出").exists()
    assert ask().id != first.id


def test_visits_are_opens_and_rough_words_and_never_names(station, keeper):
    made = station()
    for _ in range(3):
        actions.count_open(station_id=made.id, now=NOW)
    tap(made, "visits", by=keeper, rough="some", number=18)

    assert list(Visits.objects.values_list("opens", "rough", "number")) == [(3, "some", 18)]
    with pytest.raises(Refusal, match="不多"):
        tap(made, "visits", by=keeper, rough="")


def test_what_is_past_its_date_counts_for_nothing(station, keeper):
    made = station()
    for days, quantity in ((3, 24), (40, 5)):
        expiry = NOW.date() + timedelta(days=days)
        tap(made, "received", by=keeper, code="mineral-water", quantity=quantity, expires_on=expiry)

    def water(now):
        shown = queries.shown_things(queries.published(made.code), now, 90)
        return next((one.level, one.quantity) for one in shown if one.kind.code == "mineral-water")

    assert water(NOW) == ("good", 29)
    assert water(later(days=4)) == ("good", 5)
    assert water(later(days=41)) == ("out", 0)


def test_the_dated_days_to_come_are_told_and_those_gone_are_not(station, keeper):
    made = station()
    tap(made, "closed", by=keeper, words="盘点")
    coming = queries.coming_days(queries.published(made.code), NOW)

    assert [(day, why) for day, _hours, why in coming] == [(NOW.date(), "盘点")]
    assert queries.coming_days(queries.published(made.code), later(days=1)) == []
