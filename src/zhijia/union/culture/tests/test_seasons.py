"""An officer's own sheet becomes a season: whole or not at all, every fault by row, column and reason."""

from datetime import date, time
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils.timezone import localtime
from xlsxwriter import Workbook

from conftest import NOW
from zhijia.kernel.refusal import Refusal
from zhijia.union.culture import actions
from zhijia.union.culture.models import Show, Venue
from zhijia.union.culture.rules import seats

from .conftest import DAY, a_venue

HEAD = ("序号", "剧目名称", "演出日期", "开演时间", "时长", "演出地点", "演出单位", "票数", "每人限领", "经费")
GOOD = [
    (1, "越剧《梁祝》", "2027-07-04", "19:30", 120, "人民大会堂", "市越剧团", 300, 2, "3.5万"),
    (2, "合唱音乐会", "2027年7月5日", "晚上7点半", "", "工人文化宫", "职工合唱团", 200, "", ""),
]


def excel(rows, *above):
    """A workbook as officers make it: a title above the header, real dates and times among the text."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    for y, row in enumerate([*above, HEAD, *rows]):
        for x, cell in enumerate(row):
            if isinstance(cell, date | time):
                shape = "hh:mm" if isinstance(cell, time) else "yyyy/m/d"
                sheet.write_datetime(y, x, cell, book.add_format({"num_format": shape}))
            elif str(cell).startswith("="):
                sheet.write_formula(y, x, cell, None, "")
            else:
                sheet.write(y, x, cell)
    book.close()
    return file.getvalue()


@pytest.fixture
def season(tree):
    return actions.open_season(
        name="甬江夏夜",
        organisation_id=tree.federation.id,
        starts_on=NOW.date(),
        ends_on=NOW.date() + 400 * DAY,
        limit=8,
        request_key=uuid4(),
        by=None,
        now=NOW,
    )


def load(season, content, name="season.xlsx", **more):
    said = {"opens_at": None, "limit": 2, "request_key": uuid4(), "by": None, "now": NOW} | more
    return actions.load_season(season_id=season.id, content=content, file_name=name, **said)


def faults_of(season, rows, *above):
    with pytest.raises(actions.Faulty) as no:
        load(season, excel(rows, *above))
    assert not Show.objects.exists()
    assert not Venue.objects.exists()
    return {(one.line, one.column): one.words for one in no.value.faults}


def test_every_row_becomes_a_show_with_its_venue(season):
    done = load(season, excel(GOOD, ("甬江夏夜演出季安排表",)), opens_at=NOW)

    first, second = Show.objects.order_by("starts_at")
    assert (done.shows, set(done.venues)) == (2, {"人民大会堂", "工人文化宫"})
    assert (first.title, first.kind, first.places, first.cost) == ("越剧《梁祝》", "opera", 300, 35000)
    assert localtime(second.starts_at).isoformat()[:16] == "2027-07-05T19:30"
    assert first.state == second.state == "published"
    assert first.offer.limit == 2


def test_the_same_form_sent_twice_is_one_season(season):
    key = uuid4()
    for _ in range(2):
        load(season, excel(GOOD), request_key=key)

    assert Show.objects.count() == 2


def test_real_dates_and_times_of_a_spreadsheet_are_read(season):
    row = (1, "话剧", date(2027, 7, 9), time(19, 45), 90, "剧场", "", 100, "", "")
    load(season, excel([row]))

    show = Show.objects.get()
    assert localtime(show.starts_at).isoformat()[:16] == "2027-07-09T19:45"
    assert show.ends_at - show.starts_at == 90 * DAY / 1440


def test_every_fault_is_told_by_row_column_and_reason_and_nothing_is_taken(season):
    bad = [
        (1, "", "2027-07-04", "19:30", 120, "人民大会堂", "", 300, 2, ""),
        (2, "甲", "2027-02-30", "19:30", 120, "人民大会堂", "", 300, 2, ""),
        (3, "乙", "2027-07-05", "开演前", 120, "人民大会堂", "", 300, 2, ""),
        (4, "丙", "2027-07-06", "19:30", 9000, "", "", "很多", "两张", "面议"),
        GOOD[0],
    ]
    found = faults_of(season, bad, ("标题",))

    assert set(found) == {(3, "B"), (4, "C"), (5, "D"), (6, "E"), (6, "F"), (6, "H"), (6, "I"), (6, "J")}
    assert found[4, "C"] == "“2027-02-30”看不出是哪一天。请写成 2026-07-04。"
    assert "“很多”不是数字" in found[6, "H"]
    assert "“面议”不是金额" in found[6, "J"]


def test_two_shows_at_one_place_at_one_time_are_told_with_the_other_row(season):
    found = faults_of(season, [*GOOD, (3, "杂技", "2027-07-04", "20:00", 60, "人民大会堂", "", 300, 2, "")])

    assert found == {(4, "C"): "和第 2 行“越剧《梁祝》”在“人民大会堂”的时间重叠。"}


def test_a_place_that_is_taken_by_another_show_is_told_at_its_row(season, tree):
    load(season, excel(GOOD[:1]))

    with pytest.raises(actions.Faulty) as no:
        load(season, excel(GOOD))

    assert [(one.line, one.column) for one in no.value.faults] == [(2, "C")]
    assert Show.objects.count() == 1


def test_html_is_text_and_a_formula_is_its_value(season, sign_in, culture_officer):
    nasty = "<script>alert(1)</script>"
    row = (1, nasty, "2027-07-04", "19:30", 120, "<b>台</b>", '<img src=x onerror="1">', 100, 2, "")
    load(season, excel([row]), opens_at=NOW)

    client = sign_in(culture_officer)
    show = Show.objects.get()
    for path in ("shows/", f"shows/{show.id}/", f"work/shows/{show.id}/", f"work/shows/{show.id}/poster/"):
        text = client.get(f"/here/{path}").content.decode()
        assert nasty not in text
        assert "<b>台</b>" not in text
    found = client.get(f"/here/work/shows/seasons/{season.id}/export.xlsx")
    assert found.status_code == 200
    with pytest.raises(actions.Faulty):
        load(season, excel([(1, '=HYPERLINK("x")', "2027-07-06", "19:30", 120, "台", "", 100, 2, "")]))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x00\x01\x02", "只有一行".encode()])
def test_what_is_no_sheet_is_refused(season, content):
    with pytest.raises(Refusal):
        load(season, content)
    assert not Show.objects.exists()


def test_csv_as_windows_writes_it(season):
    text = "剧目,日期,时间,场地,名额\r\n瓯剧《高机与吴三春》,2027/7/8,19：30,人民大会堂,120\r\n"
    load(season, text.encode("gb18030"), "season.csv")

    assert Show.objects.get().title == "瓯剧《高机与吴三春》"


def test_the_sheet_with_the_season_is_found_among_others_and_brackets_around_a_whole_title_fall(season):
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.add_worksheet("说明").write(0, 0, "填表说明")
    sheet = book.add_worksheet("演出表")
    for y, row in enumerate([HEAD, (1, "《雷雨》", *GOOD[0][2:])]):
        for x, cell in enumerate(row):
            sheet.write(y, x, cell)
    book.close()

    load(season, file.getvalue())

    assert Show.objects.get().title == "雷雨"


def test_a_title_that_is_too_long_is_told_not_cut(season):
    found = faults_of(season, [(1, "长" * 61, *GOOD[0][2:])])

    assert found == {(2, "B"): "有 61 个字，最多 60 个。"}


def test_only_checking_takes_nothing(season):
    done = load(season, excel(GOOD), only_check=True)

    assert done.shows == 2
    assert not Show.objects.exists()
    assert not Venue.objects.exists()


def test_a_hundred_shows_are_in_within_the_patience_of_an_officer(season, django_assert_max_num_queries):
    rows = [
        (n, f"第{n}场", f"2027-{7 + n // 28:02}-{n % 28 + 1:02}", "19:30", 120, "人民大会堂", "", 100, 2, "")
        for n in range(100)
    ]
    with django_assert_max_num_queries(100 * 27):
        assert load(season, excel(rows), opens_at=NOW).shows == 100


def test_the_page_shows_faults_by_row_and_column(sign_in, season, culture_officer):
    client = sign_in(culture_officer)
    file = BytesIO(excel([(1, "甲", "某天", "19:30", 120, "台", "", 100, 2, "")]))
    file.name = "season.xlsx"

    answer = client.post(f"/here/work/shows/seasons/{season.id}/", {"request_key": uuid4(), "file": file, "limit": 2})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "“某天”看不出是哪一天" in text
    assert "演出日期" in text


def test_the_template_that_is_handed_out_can_be_handed_in(sign_in, season, culture_officer):
    content = sign_in(culture_officer).get("/here/work/shows/seasons/template.xlsx").content

    assert load(season, content).shows == 1


def test_a_plan_from_excel_with_doubled_seats_says_where(tree):
    plan = seats.from_grid([["1排", "1", "2", "", "3"], ["2排", "1", "1", "", "<b>"]])
    venue = a_venue(tree.federation, plan="")

    assert [one[:7] for one in plan.faults] == ["第 2 行 C", "第 2 行 E"]
    with pytest.raises(Refusal, match="2排1座重复"):
        actions.set_plan(venue_id=venue.id, plan=plan, by=None, now=NOW)
    assert venue.seats.count() == 0


def sheet(*rows):
    """A workbook with exactly these rows."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    page = book.add_worksheet()
    for y, row in enumerate(rows):
        page.write_row(y, 0, row)
    book.close()
    return file.getvalue()


@pytest.mark.parametrize(
    ("head", "row"),
    [
        (
            ("演出日期", "星期", "演出时间", "节目名称", "演出地点", "票额"),
            ("2027-07-04", "日", "19:30", "戏", "台", 80),
        ),
        (("剧名", "时间", "演出场所", "演出方", "总票数（张）"), ("戏", "2027-07-04 19:30", "台", "团", 80)),
        (("Title", "Date", "Time", "Venue", "Capacity"), ("戏", "2027-07-04", "19:30", "台", "80")),
        (("Show", "Start", "End", "Place", "Seats"), ("戏", "2027-07-04 19:30", "2027-07-04 21:30", "台", 80)),
        (
            ("晚会节目", "哪天演出日期", "几点开演时间", "在哪个场馆", "可约票数"),
            ("戏", "27/7/4", "19:30", "台", "80张（含工作票）"),
        ),
        (("剧目", "日期", "时间", "地点", "票数"), ("戏", 46572, 0.8125, "台", 80.0)),
        (("剧目", "日期", "时间", "地点", "票数"), ("戏", "二〇二七年七月四日", "晚上七点半", "台", "８０")),
    ],
)
def test_other_words_for_the_same_columns_are_understood(season, head, row):
    load(season, sheet(("文化季安排",), (), head, (), row, ("合计",)))

    show = Show.objects.get()
    assert (show.title, show.venue.name, show.places) == ("戏", "台", 80)
    assert localtime(show.starts_at).isoformat()[:16] == "2027-07-04T19:30"


def test_a_day_without_a_year_is_one_of_the_season(tree):
    past = actions.open_season(
        name="上一季",
        organisation_id=tree.federation.id,
        starts_on=NOW.date() - 300 * DAY,
        ends_on=NOW.date() - DAY,
        limit=8,
        request_key=uuid4(),
        by=None,
        now=NOW,
    )
    that_day = NOW.date() - 100 * DAY
    done = load(past, excel([(1, "甲", f"{that_day.month}月{that_day.day}日", "19:30", "", "台", "", 10, "", "")]))

    assert localtime(Show.objects.get().starts_at).date() == that_day
    assert done.past == 1


def test_a_cell_with_several_days_or_times_is_told_not_cut(season):
    rows = [
        (1, "甲", "2027年7月4日-6日", "19:30", "", "台", "", 10, "", ""),
        (2, "乙", "7月8、9日", "19:30", "", "台", "", 10, "", ""),
        (3, "丙", "2027-07-10", "14:30、19:30", "", "台", "", 10, "", ""),
        (4, "丁", "2027-07-11", "19:30-21:30", "", "台", "", -5, "", ""),
    ]
    found = faults_of(season, rows)

    assert found[2, "C"] == "“2027年7月4日-6日”不止一天。请一场一行。"
    assert found[4, "D"].startswith("“14:30、19:30”不止一场。请一场一行")
    assert set(found) == {(2, "C"), (3, "C"), (4, "D"), (5, "H")}


def test_a_row_without_places_has_the_seats_of_its_venue_or_the_number_said_once(season, tree):
    hall = a_venue(tree.federation, plan="1排: 1-6")
    head, day = ("剧目", "日期", "开演时间", "地点"), "2027-07-0{} 19:30"
    content = sheet(head, ("甲", day.format(1), "", hall.name), ("乙", day.format(2), "", "广场"))
    with pytest.raises(actions.Faulty, match="1 处") as no:
        load(season, content)
    load(season, content, places=70)

    assert "没有写名额" in no.value.faults[0].words
    first, second = Show.objects.order_by("starts_at")
    assert (first.seated, first.places) == (True, 6)
    assert (second.seated, second.places) == (False, 70)


def test_the_drafts_of_a_season_are_published_together(season, sign_in, culture_officer):
    load(season, excel(GOOD))
    client = sign_in(culture_officer)
    page = client.get(f"/here/work/shows/seasons/{season.id}/").content.decode()
    said = {"opens_at": f"{NOW:%Y-%m-%dT%H:%M}", "limit": 3}
    done = client.post(f"/here/work/shows/seasons/{season.id}/publish/", said)
    again = client.post(f"/here/work/shows/seasons/{season.id}/publish/", said)

    assert "2 场还没发布" in page
    assert done.status_code == 302
    assert {(one.state, one.offer.limit) for one in Show.objects.select_related("offer")} == {("published", 3)}
    assert again.status_code == 422
    assert "没有还没演的草稿" in again.content.decode()
