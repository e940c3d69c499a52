"""Hours, positions, the index: plain calls."""

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from zhijia.kernel.refusal import Refusal
from zhijia.union.stations.rules import hours, places, standard, things
from zhijia.union.stations.rules.hours import Hours
from zhijia.union.stations.rules.nearest import Index, Place

CHINA = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)


def at(hour, minute=0, day=MONDAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("text", "moment", "is_open"),
    [
        ("每天 7:00-22:00", at(6, 59), False),
        ("每天 7:00-22:00", at(7), True),
        ("每天 7:00-22:00", at(22), False),
        ("24小时", at(3), True),
        ("周一至周五 8:00-12:00 14:00-18:00；周末休息", at(13), False),
        ("周一至周五 8:00-12:00 14:00-18:00；周末休息", at(14), True),
        ("工作日 8点-18点", at(9, day=date(2026, 11, 22)), False),
        ("每天 22:00-次日6:00", at(2), True),
        ("每天 22:00-6:00", at(6), False),
        ("周日 20:00-次日2:00", at(1), True),
        ("周六至周一 9:00-10:00", at(9, 30), True),
        ("星期二 9:00～10:00", at(9, 30), False),
    ],
)
def test_what_people_write_is_when_it_is_open(text, moment, is_open):
    assert Hours(hours.read(text)).is_open(moment) is is_open


@pytest.mark.parametrize("text", ["", "看心情", "每天 25:00-26:00", "每天 8:00-12:00 11:00-14:00"])
def test_hours_that_are_none_are_refused(text):
    with pytest.raises(Refusal):
        hours.read(text)


@pytest.mark.parametrize(
    "text", ["每天 07:00–22:00", "周一至周五 08:00–12:00 14:00–18:00；周六至周日 不开放", "24小时"]
)
def test_what_we_say_of_hours_can_be_read_again(text):
    week = hours.read(text)

    assert hours.in_words(week) == text
    assert hours.read(hours.in_words(week)) == week


def test_a_dated_day_wins_over_the_week():
    open_week = Hours(hours.read("每天 7:00-22:00"), {MONDAY: ()})

    assert not open_week.is_open(at(10))
    assert open_week.opens_next(at(10)) == at(7, day=MONDAY + timedelta(days=1))


def test_it_says_until_when_and_from_when_again():
    week = Hours(hours.read("周一至周五 8:00-18:00"))

    assert week.closes_at(at(9)) == at(18)
    assert week.opens_next(at(20)) == at(8, day=date(2026, 11, 24))
    assert week.opens_next(at(20, day=date(2026, 11, 27))) == at(8, day=date(2026, 11, 30))
    assert Hours(hours.read("24小时")).closes_at(at(9)) is None
    assert Hours().opens_next(at(9)) is None


def test_a_night_through_midnight_closes_in_the_morning():
    assert Hours(hours.read("每天 0:00-24:00；")).round_the_clock
    assert Hours(hours.read("每天 20:00-次日8:00")).closes_at(at(23)) == at(8, day=date(2026, 11, 24))


def test_in_shiyan_the_phone_s_map_lies_555_metres_off():
    here = (32.63, 110.79)

    assert 550 < places.distance(here, places.converted(here, "gcj02")) < 560


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [((39.915, 116.404), (39.91640428150164, 116.41024449916938)), ((35.7, 139.7), (35.7, 139.7))],
)
def test_known_points_are_shifted_as_the_maps_have_it_and_abroad_not_at_all(wgs84, gcj02):
    assert places.converted(wgs84, "gcj02") == pytest.approx(gcj02, abs=1e-9)


@pytest.mark.parametrize("datum", places.Datum)
def test_there_and_back_is_the_same_place(datum):
    luck = Random(1)
    for _ in range(200):
        point = luck.uniform(20, 50), luck.uniform(80, 130)
        back = places.converted(places.converted(point, datum), "wgs84", datum)
        assert places.distance(point, back) < 0.5


@pytest.mark.parametrize(
    ("point", "words"),
    [((110.79, 32.65), "写反"), ((0, 0), "不在国内"), ((48.85, 2.35), "不在国内"), ((1e9, 0), "不是")],
)
def test_a_place_that_cannot_be_is_refused_with_its_reason(point, words):
    with pytest.raises(Refusal, match=words):
        places.clean_point(*point)


def a_town(n, seed=7):
    """n doors, some open, some with charging."""
    luck, patterns = Random(seed), [hours.read(t) for t in ("每天 7:00-22:00", "24小时", "周末 9:00-12:00")]
    return [
        Place((i, 0), (luck.uniform(32, 33), luck.uniform(110, 111)), (luck.choice(patterns), ()), luck.choice([1, 5]))
        for i in range(n)
    ]


@pytest.mark.parametrize("needs", [0, 4])
@pytest.mark.parametrize(("hour", "open_only"), [(10, True), (3, True), (3, False)])
def test_the_index_finds_what_a_look_at_every_place_finds(needs, hour, open_only):
    town, moment = a_town(3_000), at(hour)
    index, luck = Index(town), Random(3)
    for _ in range(20):
        point = luck.uniform(32, 33), luck.uniform(110, 111)
        fits = [
            one
            for one in town
            if one.mask & needs == needs and (not open_only or Hours(one.pattern[0]).is_open(moment))
        ]
        expected = sorted(fits, key=lambda one: places.distance(point, one.point))[:15]

        found = index.nearest(point, at=moment, needs=needs, open_only=open_only, most=15)

        assert [one.place for one in found] == expected
        assert found[0].metres == pytest.approx(places.distance(point, expected[0].point), rel=1e-6)


def test_what_is_rare_is_found_far_away():
    town = [Place((i, 0), (32 + i / 10_000, 110), (hours.read("24小时"), ()), 0) for i in range(5_000)]
    shower = Place((9_999, 0), (33, 110), (hours.read("24小时"), ()), 2)

    found = Index([*town, shower]).nearest((32, 110), at=at(10), needs=2, most=5)

    assert [one.place for one in found] == [shower]


def test_a_change_is_seen_and_the_rest_stays():
    town, moment = a_town(500), at(10)
    index = Index(town)
    (first,) = index.nearest((32.5, 110.5), at=moment, most=1)
    closed = Place(first.place.key, first.place.point, (first.place.pattern[0], ((MONDAY, ()),)), first.place.mask)

    index.change([closed])
    (second,) = index.nearest((32.5, 110.5), at=moment, most=1)
    index.change([], gone=[second.place.key[0]])
    (third,) = index.nearest((32.5, 110.5), at=moment, most=1)

    assert len({first.place.key, second.place.key, third.place.key}) == 3
    assert len(index) == 499


def test_several_doors_are_one_station():
    doors = [Place((1, spot), (32.5 + spot / 1_000, 110.5), (hours.read("24小时"), ()), 0) for spot in (1, 2, 3)]
    found = Index([*doors, *a_town(5)]).nearest((32.5, 110.5), at=at(10), most=3)

    assert next(one.place.key for one in found) == (1, 1)
    assert len({one.place.key[0] for one in found}) == len(found)


def test_no_place_is_nearer_than_the_index_says():
    index = Index(a_town(100))
    far = (39.9, 116.4)

    assert 0 < index.at_least(far) <= index.nearest(far, at=at(10), open_only=False, most=1)[0].metres
    assert Index().at_least(far) == float("inf")
    assert Index().nearest(far, at=at(10)) == []


def test_what_nobody_looked_at_for_long_is_unknown():
    seen = at(10) - timedelta(days=15)
    shown = things.shown("meals", "good", seen, "keeper", now=at(10))

    assert (shown.level, str(shown.label)) == ("unknown", "不明")
    assert things.shown("meals", "broken", seen, "guest", now=at(10), days=20).level == "broken"
    assert things.shown("meals", "good", None, "", now=at(10)).level == "unknown"


def test_a_standard_is_met_or_not_line_by_line():
    wanted = standard.standard("鄂工发〔2025〕6号", {"facilities": "6", "area": "15", "hours": "10"})
    checks = {**dict.fromkeys(things.ESSENTIALS[:6], "yes"), "no-app": "no"}
    lines = standard.findings(wanted, area=None, weekly_minutes=7 * 600, checks=checks)

    assert [line.met for line in lines] == [False, True, True, False]
    assert not standard.passes(lines)
    assert wanted.name == "六有标准"


def test_stars_fall_with_what_is_missing_and_with_locked_doors():
    full = dict.fromkeys(standard.CHECKS, "yes")

    assert standard.stars(full, locked_reports=0) == 5
    assert standard.stars(full, locked_reports=6) == 3
    assert standard.stars({**full, "meals": "no", "water": "no"}, locked_reports=0) == 4
    assert standard.differing(full, {**full, "water": "no"}) == ["water"]
