"""Days are counted as the law counts them; each rule also against a counter that cannot be wrong."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as some

from zhijia.union.clocks import rules

works = chinese_calendar.is_workday
days = some.dates(date(2010, 1, 1), date(2025, 6, 30))


def test_five_working_days_over_the_national_holiday_end_on_a_make_up_saturday():
    counted = rules.add_working_days(date(2026, 9, 28), 5, works)

    assert counted.outer_limit == date(2026, 10, 10)
    notes = {date(2026, 10, 10): "调休上班"}
    words = rules.explain(counted, 5, lambda day: notes.get(day, ""))
    assert words == "从9月28日次日起算5个工作日：9/29、9/30、10/8、10/9、10/10（调休上班）"


@pytest.mark.parametrize(
    ("start", "amount", "due", "outer_limit"),
    [
        ("2026-03-02", 15, "2026-03-17", "2026-03-17"),
        ("2026-03-02", 60, "2026-05-01", "2026-05-06"),  # Labour Day to the 5th
        ("2026-03-06", 30, "2026-04-05", "2026-04-07"),  # Qingming: the 4th to the 6th
        ("2025-12-17", 15, "2026-01-01", "2026-01-04"),  # over the year's edge, to a make-up Sunday
    ],
)
def test_a_last_day_on_a_holiday_moves_and_the_target_stays(start, amount, due, outer_limit):
    counted = rules.add_days(date.fromisoformat(start), amount, works)

    assert (counted.due, counted.outer_limit) == (date.fromisoformat(due), date.fromisoformat(outer_limit))


def test_a_month_ends_on_its_last_day_when_it_has_no_such_day():
    assert rules.add_months(date(2024, 1, 31), 1, works).due == date(2024, 2, 29)


def test_months_are_called_months_and_another_year_is_named():
    assert rules.explain(rules.add_months(date(2026, 3, 2), 6, works), 6) == "从3月2日次日起算6个月：9/2"
    assert rules.explain(rules.add_days(date(2026, 3, 2), 6, works), 6).startswith("从3月2日次日起算6日：3/8")
    assert rules.explain(rules.add_months(date(2024, 3, 4), 12, works), 12) == "从3月4日次日起算12个月：2025/3/4"


@given(days, some.integers(1, 60))
def test_working_days_are_as_many_as_asked_and_none_is_left_out(start, amount):
    due = rules.add_working_days(start, amount, works).due

    passed = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    assert works(due)
    assert sum(works(day) for day in passed) == amount


@given(days, some.integers(1, 90), some.integers(1, 30), some.integers(0, 20))
def test_a_pause_adds_the_days_it_took_if_it_came_before_the_end(start, amount, after, length):
    pause = (start + timedelta(days=after), start + timedelta(days=after + length))

    due = rules.add_days(start, amount, works, [pause]).due

    assert due == start + timedelta(days=amount + (length if after <= amount else 0))


@given(days, some.integers(1, 90))
def test_the_outer_limit_is_the_first_working_day_from_the_target(start, amount):
    counted = rules.add_days(start, amount, works)

    between = range((counted.outer_limit - counted.due).days)
    assert works(counted.outer_limit)
    assert not any(works(counted.due + timedelta(days=n)) for n in between)


@pytest.mark.parametrize("amount", [0, -1, rules.MOST_DAYS + 1])
def test_a_term_of_nothing_or_of_ages_is_refused(amount):
    with pytest.raises(ValueError, match="a term is"):
        rules.add_days(date(2026, 1, 1), amount, works)
