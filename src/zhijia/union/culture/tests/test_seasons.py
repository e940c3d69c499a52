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
    found = client.get(f"/here/work/seasons/{season.id}/export.xlsx")
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

    answer = client.post(f"/here/work/seasons/{season.id}/", {"request_key": uuid4(), "file": file, "limit": 2})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "“某天”看不出是哪一天" in text
    assert "演出日期" in text


def test_the_template_that_is_handed_out_can_be_handed_in(sign_in, season, culture_officer):
    content = sign_in(culture_officer).get("/here/work/seasons/template.xlsx").content

    assert load(season, content).shows == 1


def test_a_plan_from_excel_with_doubled_seats_says_where(tree):
    plan = seats.from_grid([["1排", "1", "2", "", "3"], ["2排", "1", "1", "", "<b>"]])
    venue = a_venue(tree.federation, plan="")

    assert [one[:7] for one in plan.faults] == ["第 2 行 C", "第 2 行 E"]
    with pytest.raises(Refusal, match="2排1座重复"):
        actions.set_plan(venue_id=venue.id, plan=plan, by=None, now=NOW)
    assert venue.seats.count() == 0
