"""A deadline is a row that says how it was counted, and is counted again when the calendar changes."""

from datetime import date

import pytest

from conftest import NOW
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.clocks import actions, queries
from zhijia.union.clocks.models import Day
from zhijia.union.journal.queries import about


def start(on="2026-09-28", amount=5, unit="working-days", **more):
    return actions.start(
        kind="petition.transfer",
        about="petition:7",
        event="forwarded",
        on=date.fromisoformat(on),
        amount=amount,
        unit=unit,
        by=None,
        now=NOW,
        **more,
    )


def test_the_tables_calendar_counts_as_the_law_does(tree):
    clock = start()

    assert clock.outer_limit == date(2026, 10, 10)
    assert clock.sum_text.endswith("10/10（调休上班）")
    assert not clock.provisional


def test_a_clock_is_started_once(tree):
    assert start().pk == start(amount=9).pk
    assert about("petition:7").count() == 1


def test_the_days_of_a_pause_do_not_count(tree):
    clock = start(on="2026-03-02", amount=10, unit="days")
    actions.pause(clock_id=clock.pk, on=date(2026, 3, 5), reason="听证", by=None, now=NOW)
    clock = actions.resume(clock_id=clock.pk, on=date(2026, 3, 9), by=None, now=NOW)

    assert clock.due_on == date(2026, 3, 16)


def test_one_extension_with_its_reason(tree, officer):
    clock = start(on="2026-03-02", amount=60, unit="days")
    with pytest.raises(Refusal, match="请写明延期理由"):
        actions.extend(clock_id=clock.pk, amount=30, reason=" ", by=officer, now=NOW)
    clock = actions.extend(clock_id=clock.pk, amount=30, reason="案情复杂", by=officer, now=NOW)

    assert clock.due_on == date(2026, 5, 31)
    with pytest.raises(Refusal, match="已延期一次"):
        actions.extend(clock_id=clock.pk, amount=30, reason="再延", by=officer, now=NOW)


def test_missed_is_seen_without_anybody_waking_up(tree):
    clock = start()

    assert not queries.missed(clock, date(2026, 10, 10))
    assert queries.missed(clock, date(2026, 10, 11))
    assert [c.pk for c in queries.due_for(["petition.transfer"], date(2026, 10, 10))] == [clock.pk]


def test_met_twice_is_met_once(tree):
    clock = start()
    for _ in range(2):
        clock = actions.meet(clock_id=clock.pk, on=date(2026, 10, 9), by=None, now=NOW)

    assert not queries.missed(clock, date(2026, 12, 1))
    assert [line.what for line in about("petition:7")] == ["clock.met", "clock.started"]


def test_a_year_without_its_notice_is_provisional_until_it_comes(tree):
    clock = start(on="2027-02-01", amount=5)
    assert clock.provisional
    assert clock.outer_limit == date(2027, 2, 10)  # 5 to 8 February by law: the 6th and 7th are a weekend

    holiday = [(date(2027, 2, day), False, "春节") for day in range(5, 13)]
    changed = actions.take_calendar(year=2027, days=[*holiday, (date(2027, 2, 13), True, "调休上班")], by=None, now=NOW)

    clock.refresh_from_db()
    assert changed == 1
    assert not clock.provisional
    assert clock.outer_limit == date(2027, 2, 15)
    assert [line.what for line in about("petition:7")] == ["clock.recomputed", "clock.started"]


@pytest.mark.parametrize(
    ("day", "note"),
    [
        ("2027-02-05", "春节"),  # the eve; the new moon of 2027 is at 23:56 Beijing time: ICU's calendar is a day late
        ("2027-02-06", "春节"),
        ("2028-01-26", "春节"),
        ("2029-02-13", "春节"),
        ("2030-02-03", "春节"),  # new moon at 00:07: ICU's calendar is a day early
        ("2033-01-31", "春节"),  # the year with a leap month that older tables got wrong
        ("2027-06-09", "端午节"),
        ("2027-09-15", "中秋节"),
        ("2033-09-08", "中秋节"),
        ("2028-04-04", "清明节"),
        ("2031-04-05", "清明节"),
    ],
)
def test_the_festivals_to_come_stand_on_their_day_of_the_lunar_year(tree, day, note):
    row = Day.objects.get(date=day)

    assert (row.note, row.is_workday, row.provisional) == (note, False, True)


@pytest.mark.parametrize("year", range(2027, 2036))
def test_the_new_year_begins_with_its_eve_and_ends_on_the_third(tree, year):
    spring = list(Day.objects.filter(date__year=year, note="春节").order_by("date").values_list("date", flat=True))

    assert len(spring) == 4
    assert (spring[-1] - spring[0]).days == 3


def test_a_list_of_another_year_changes_nothing(tree):
    before = Day.objects.count()
    with pytest.raises(Refusal, match="都在 2027 年"):
        actions.take_calendar(year=2027, days=[(date(2028, 1, 1), False, "元旦")], by=None, now=NOW)

    assert Day.objects.count() == before


def test_a_pause_comes_after_the_start_and_after_the_pause_before(tree):
    clock = start(on="2026-03-02", amount=10, unit="days")
    with pytest.raises(Refusal, match="暂停日要在起算日"):
        actions.pause(clock_id=clock.pk, on=date(2026, 3, 2), reason="听证", by=None, now=NOW)
    actions.pause(clock_id=clock.pk, on=date(2026, 3, 5), reason="听证", by=None, now=NOW)
    with pytest.raises(Refusal, match="不能再这样改"):
        actions.pause(clock_id=clock.pk, on=date(2026, 3, 6), reason="听证", by=None, now=NOW)
    with pytest.raises(Refusal, match="恢复日不能早于暂停日"):
        actions.resume(clock_id=clock.pk, on=date(2026, 3, 4), by=None, now=NOW)
    actions.resume(clock_id=clock.pk, on=date(2026, 3, 9), by=None, now=NOW)
    with pytest.raises(Refusal, match="暂停日要在起算日和上次恢复之后"):
        actions.pause(clock_id=clock.pk, on=date(2026, 3, 8), reason="鉴定", by=None, now=NOW)


def test_a_clock_that_is_not_there_is_nobody_s(tree):
    with pytest.raises(NotYours):
        actions.meet(clock_id=1 << 40, on=date(2026, 3, 9), by=None, now=NOW)
    with pytest.raises(NotYours):
        actions.pause(clock_id=1 << 40, on=date(2026, 3, 9), reason="听证", by=None, now=NOW)


def test_a_day_stands_once_in_a_year_s_list(tree):
    twice = [(date(2031, 1, 1), False, "元旦"), (date(2031, 1, 1), True, "")]

    with pytest.raises(Refusal, match="重复的日期"):
        actions.take_calendar(year=2031, days=twice, by=None, now=NOW)
    assert not Day.objects.filter(date__year=2031, note="").exists()
