"""Lists as offices really keep them: merged cells, explanations before the list, formulas, sums at the end, GBK."""

import io
from uuid import uuid4

import pytest
import xlsxwriter

from conftest import NOW
from zhijia.kernel.refusal import Refusal
from zhijia.union.gifts import actions
from zhijia.union.gifts.models import Upload
from zhijia.union.people.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(campaign, officer):
    """load(content, name) → the file as it was checked."""
    return lambda content, name="名单.xlsx": actions.upload(
        campaign_id=campaign.id, content=content, file_name=name, replace=True, request_key=uuid4(), by=officer, now=NOW
    )


@pytest.fixture
def staff(works):
    """Names and phones of the works' members, as their officer has them."""
    return list(Member.objects.filter(phone__startswith="137").order_by("id").values_list("name", "phone"))


def book(draw):
    """A workbook that `draw` has written in."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        draw(made)
    return out.getvalue()


def entered(one, officer):
    assert one.wrong == []
    return actions.enter(upload_id=one.id, by=officer, now=NOW)


def test_a_unit_merged_over_its_people_is_said_of_each(load, staff, officer, campaign, works):
    def draw(made):
        page = made.add_worksheet()
        page.merge_range(0, 0, 0, 2, "春节慰问名单")
        page.write_row(1, 0, ["单位", "姓名", "手机"])
        page.merge_range(2, 0, 4, 0, works.name)
        for line, (name, phone) in enumerate(staff[:3], start=2):
            page.write_row(line, 1, [name, phone])

    one = entered(load(book(draw)), officer)

    assert (one.members, set(campaign.lines.values_list("unit__name", flat=True))) == (3, {works.name})


def test_a_header_in_two_stories_is_no_person(load, staff, officer, campaign):
    def draw(made):
        page = made.add_worksheet()
        page.merge_range(0, 0, 0, 3, "春节慰问名单")
        page.merge_range(1, 0, 2, 0, "职工姓名")
        page.merge_range(1, 1, 1, 2, "联系方式")
        page.write_row(2, 1, ["手机号码", "备注"])
        page.merge_range(1, 3, 2, 3, "份数")
        for line, (name, phone) in enumerate(staff[:3], start=3):
            page.write_row(line, 0, [name, float(phone)])

    one = entered(load(book(draw)), officer)

    assert (one.members, list(campaign.lines.values_list("name", flat=True))) == (3, [name for name, _ in staff[:3]])


def test_a_list_without_headers_is_refused_rather_than_its_first_person_lost(load, staff, campaign):
    def draw(made):
        page = made.add_worksheet()
        for line, (name, phone) in enumerate(staff[:3]):
            page.write_row(line, 0, [name, phone])

    with pytest.raises(Refusal, match="第 1 行有手机号"):
        load(book(draw))
    assert not Upload.objects.filter(campaign=campaign).exists()


def test_a_merged_unit_that_is_none_is_told_for_every_one_of_its_people(load, staff):
    def draw(made):
        page = made.add_worksheet()
        page.write_row(0, 0, ["单位", "姓名"])
        page.merge_range(1, 0, 2, 0, "没有的车间")
        page.write_column(1, 1, [name for name, _phone in staff[:2]])

    told = [(row, text) for row, _column, text, _why in load(book(draw)).wrong]
    assert told == [(2, "没有的车间"), (3, "没有的车间")]


def test_the_list_is_found_behind_a_sheet_with_explanations(load, staff, officer):
    def draw(made):
        made.add_worksheet("填表说明").write_column(0, 0, ["一、请如实填写", "二、不要改动列名"])
        made.add_worksheet("名单").write_row(0, 0, ["姓名", "手机号码"])
        for line, row in enumerate(staff[:4], start=1):
            made.worksheets()[1].write_row(line, 0, row)

    assert entered(load(book(draw)), officer).members == 4


def test_phones_kept_as_numbers_with_dashes_or_in_full_width_are_read(load, staff, officer):
    (one, first), (two, second), (three, third) = staff[:3]

    def draw(made):
        page = made.add_worksheet()
        page.write_row(0, 0, ["姓名", "手机"])
        page.write_row(1, 0, [one, int(first)])
        page.write_row(2, 0, [f" {two} ", f"{second[:3]}-{second[3:7]}-{second[7:]}"])
        page.write_row(3, 0, [three, "".join(chr(ord(digit) + 0xFEE0) for digit in third)])

    assert entered(load(book(draw)), officer).members == 3


def test_what_a_formula_worked_out_is_read_and_a_formula_as_a_name_is_refused(load, staff):
    name, phone = staff[0]

    def draw(made):
        page = made.add_worksheet()
        page.write_row(0, 0, ["姓名", "手机"])
        page.write_formula(1, 0, "=Sheet2!A1", None, name)
        page.write_string(1, 1, phone)
        page.write_string(2, 0, '=HYPERLINK("http://x","点我")')
        page.write_string(3, 0, "@SUM(A1)")

    wrong = load(book(draw)).wrong
    assert [(row, "像是公式" in why) for row, _column, _text, why in wrong] == [(3, True), (4, True)]


def test_a_sum_at_the_end_is_no_recipient(load, staff, officer):
    def draw(made):
        page = made.add_worksheet()
        page.write_row(0, 0, ["序号", "姓名", "手机"])
        page.write_row(1, 0, [1, *staff[0]])
        page.write_row(4, 0, ["合计", "", "1 人"])

    assert entered(load(book(draw)), officer).members == 1


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_a_csv_in_any_encoding_offices_use_is_read(load, staff, officer, encoding, between):
    rows = [["姓名", "手机号"], *map(list, staff[:5]), ["", ""]]
    text = "\r\n".join(between.join(row) for row in rows)

    assert entered(load(text.encode(encoding), "名单.csv"), officer).members == 5


def test_columns_that_mean_nothing_to_us_are_asked_for_and_other_files_refused(load, staff):
    def draw(made):
        page = made.add_worksheet()
        page.write_row(0, 0, ["甲栏", "乙栏"])
        page.write_row(1, 0, ["某", "x"])

    assert load(book(draw)).state == "uploaded"
    for content, name, why in [
        (b"", "名单.xlsx", "空的"),
        (b"%PDF-1.4", "名单.pdf", "不认识"),
        (b"\xd0\xcf\x11\xe0....", "名单.xlsx", "密码"),
        (book(lambda made: made.add_worksheet()), "名单.xlsx", "没有内容"),
        (b"PK\x03\x04" + b"\0" * 40, "名单.xlsx", "损坏"),
    ]:
        with pytest.raises(Refusal, match=why):
            load(content, name)


def test_a_hundred_who_are_wrong_are_all_told_and_nothing_is_written(load, campaign, staff):
    def draw(made):
        page = made.add_worksheet()
        page.write_row(0, 0, ["姓名", "手机"])
        for line in range(100):
            page.write_row(1 + line, 0, [f"路人{chr(0x4E00 + line)}", ""])
        page.write_row(101, 0, staff[0])

    one = load(book(draw))

    assert (one.wrong_rows, len(one.wrong), campaign.lines.count()) == (100, 100, 0)
