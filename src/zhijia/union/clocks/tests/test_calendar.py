"""The yearly notice in its own words becomes the calendar, or is refused with the sentence that is wrong."""

from datetime import date

import pytest
from django.urls import reverse

from conftest import NOW, enter
from zhijia.union.clocks import actions, queries, rules
from zhijia.union.clocks.models import Day

# The wording of the State Council's notices; the dates are those of 2026.
NOTICE = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
"""


def test_the_notice_of_2026_gives_the_days_the_library_has():
    import chinese_calendar

    read = rules.read_notice(NOTICE, 2026)
    assert len(read) == 33 + 6
    for one in read:
        assert chinese_calendar.is_workday(one.date) == one.is_workday, one
    named = {one.date for one in read}
    unlike = [
        day
        for day in (date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(365))
        if chinese_calendar.is_workday(day) != (day.weekday() < 5)
    ]
    assert named >= set(unlike)


def test_a_holiday_may_begin_in_the_year_before():
    read = rules.read_notice("一、元旦：2023年12月30日（周六）至2024年1月1日（周一）放假，共3天。", 2024)
    assert [str(one.date) for one in read] == ["2023-12-30", "2023-12-31", "2024-01-01"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("一、元旦：1月1日（周五）放假1天。", "不是周五"),
        ("一、元旦：2月30日放假1天。", "没有这一天"),
        ("一、元旦：13月1日放假1天。", "没有这一天"),
        ("一、元旦：1月1日（周四）至3日（周六）放假，共4天。", "读出 3 天"),
        ("一、元旦：1月1日放假。1月1日上班。", "写了两次"),
        ("一、元旦：1月1日至6月1日放假。", "起止日期"),
    ],
)
def test_a_sentence_that_cannot_be_right_is_named(text, why):
    with pytest.raises(rules.NoSense, match=why):
        rules.read_notice(text, 2026)


@pytest.mark.parametrize("text", ["", "放假", "元旦：放假", "：" * 5_000, "日" * 9_999, "一、x：年月日放假"])
def test_text_without_days_gives_none(text):
    assert rules.read_notice(text, 2026) == []


@pytest.mark.django_db
def test_a_notice_is_read_shown_and_only_then_taken(administrator, sign_in):
    client = sign_in(administrator)
    clock = actions.start(
        kind="petition.transfer",
        about="petition:7",
        event="forwarded",
        on=date(2028, 5, 8),
        amount=5,
        unit="working-days",
        by=None,
        now=NOW,
    )
    text = "一、劳动节：5月10日（周三）至11日（周四）放假，共2天。5月13日（周六）上班。"
    before = list(Day.objects.values_list("date", "is_workday"))
    shown = client.post(at("calendar"), {"year": "2028", "text": text})
    assert shown.status_code == 200
    assert "劳动节" in shown.text
    enter("here")
    assert list(Day.objects.values_list("date", "is_workday")) == before

    assert client.post(at("calendar-take"), {"year": "2028", "text": text}).status_code == 302
    enter("here")
    assert [(d.date.day, d.is_workday) for d in queries.days_of(2028)] == [(10, False), (11, False), (13, True)]
    clock.refresh_from_db()
    assert clock.outer_limit == date(2028, 5, 16)  # 5/9, 5/12, 5/13, 5/15, 5/16
    assert not clock.provisional
    assert "劳动节" in client.get(at("calendar") + "?year=2028").text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"year": "2028", "text": "明年再说"}, "没有读到"),
        ({"year": "2028", "text": "一、元旦：2月31日放假。"}, "没有这一天"),
        ({"year": "x", "text": "y"}, "整数"),
        ({"year": "2028"}, "必填"),
    ],
)
def test_a_notice_that_will_not_do_says_why_and_changes_nothing(form, why, administrator, sign_in):
    client = sign_in(administrator)
    before = list(Day.objects.values_list("date", "is_workday"))
    for name in ("calendar", "calendar-take"):
        answer = client.post(at(name), form)
        assert answer.status_code == 422
        assert why in answer.content.decode()
    enter("here")
    assert list(Day.objects.values_list("date", "is_workday")) == before


def at(name):
    enter("here")
    return reverse(name)
