"""Who is given: an officer's own list, with every way it can be wrong; and what members correct themselves."""

from io import BytesIO
from uuid import uuid4

import pytest
import xlsxwriter

from conftest import NOW, make_person
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.gifts import actions
from zhijia.union.gifts.models import Line, Upload
from zhijia.union.people import actions as people
from zhijia.union.people.models import Member

from .cast import again, members, plan, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(campaign, officer):
    """load(headers, rows) → the file as it was checked; enter=True has it entered."""

    def send(headers, rows, *, enter=False, replace=True, name="名单.xlsx", key=None):
        one = actions.upload(
            campaign_id=campaign.id, content=sheet(headers, rows), file_name=name, replace=replace,
            request_key=key or uuid4(), by=officer, now=NOW,
        )  # fmt: skip
        return actions.enter(upload_id=one.id, by=officer, now=NOW) if enter else one

    return send


def staff(n=3):
    """Names and phones of the first members of the works, as an officer's list has them."""
    return list(Member.objects.filter(phone__startswith="137").order_by("id").values_list("name", "phone")[:n])


def test_a_list_in_the_officer_s_own_columns_becomes_the_roster(load, campaign):
    rows = [["1", name, phone, "L", "平安"] for name, phone in staff()]

    one = load(["序号", "职工姓名", "联系电话", "尺码", "刻字内容"], rows, enter=True)

    assert (one.state, one.members, one.wrong_rows) == ("entered", 3, 0)
    assert list(campaign.lines.values_list("place", "size", "engraving")) == [(n, "L", "平安") for n in (1, 2, 3)]
    assert set(campaign.lines.values_list("choice__sku__code", flat=True)) == {"BOX"}
    assert not one.file


def test_the_header_may_stand_below_a_title(load, campaign):
    one = load(["春节慰问名单"], [["姓名", "手机"], *map(list, staff())], enter=True)

    assert campaign.lines.count() == 3
    assert one.header_row == 1


def test_a_stranger_a_double_someone_who_left_and_a_bad_cell_are_each_named_and_nothing_is_changed(
    load, campaign, officer, administrator, ann
):
    (one, phone), (two, second) = staff(2)
    people.leave(member_id=ann.person.id, reason="调离", by=administrator, now=NOW)

    made = load(
        ["姓名", "手机号", "单位"],
        [
            [one, phone],
            ["路人甲", ""],
            [one, phone],
            ["安宁", "13900000001"],
            [two, "12345"],
            [two, second, "没有的车间"],
        ],
    )

    assert made.state == "checked"
    assert [(row, column, text) for row, column, text, _why in made.wrong] == [
        (3, "A 姓名", "路人甲"),
        (4, "A 姓名", one),
        (5, "A 姓名", "安宁"),
        (6, "B 手机号", "12345"),
        (7, "C 单位", "没有的车间"),
    ]
    assert "第 2 行" in made.wrong[1][3]
    assert "已退会" in made.wrong[2][3]
    with pytest.raises(Refusal, match="5 行有问题，名单没有改动"):
        actions.enter(upload_id=made.id, by=officer, now=NOW)
    assert not campaign.lines.exists()


def test_ten_thousand_and_one_are_refused_with_the_number(load, campaign):
    with pytest.raises(Refusal, match="10,001 人，一份订单最多 10,000 人"):
        load(["姓名"], [[f"某{n}"] for n in range(10_001)])
    assert not campaign.uploads.exists()


def test_two_of_one_name_are_told_apart_by_phone_or_number(load, campaign, works):
    make_person("王伟", "13900000031", works)
    make_person("王伟", "13900000032", works)

    assert "2 位“王伟”" in load(["姓名"], [["王伟"]]).wrong[0][3]
    assert load(["姓名", "手机"], [["王伟", "13900000032"]]).wrong == []


def test_a_member_of_another_union_is_a_stranger_here(load, ben):
    """The officer learns nothing of who is elsewhere, not even by phone."""
    by_phone = load(["姓名", "手机"], [["毕成", "13900000002"]]).wrong
    unknown = load(["姓名", "手机"], [["毕成", "13811112222"]]).wrong

    assert [fault[3] for fault in by_phone] == [fault[3] for fault in unknown]
    assert "不是本会及下级的会员" in by_phone[0][3]


def test_a_phone_of_somebody_else_is_not_taken(load):
    (one, _phone), (two, second) = staff(2)

    wrong = load(["姓名", "手机"], [[one, second]]).wrong

    assert f"登记的是“{two}”" in wrong[0][3]
    assert wrong[0][2] == f"{second[:3]}****{second[-4:]}"


def test_guests_are_taken_where_the_campaign_has_them(works, officer, load):
    campaign = plan(works, officer, guests=True)
    one = actions.upload(
        campaign_id=campaign.id, content=sheet(["姓名"], [["家属甲"], ["家属乙"]]), file_name="a.xlsx", replace=True,
        request_key=uuid4(), by=officer, now=NOW,
    )  # fmt: skip

    actions.enter(upload_id=one.id, by=officer, now=NOW)

    assert list(campaign.lines.values_list("member", "name")) == [(None, "家属甲"), (None, "家属乙")]


def test_a_second_list_is_added_or_takes_the_place_of_the_first(load, campaign):
    (one, two, three) = map(list, staff())
    load(["姓名", "手机"], [one, two], enter=True)

    added = load(["姓名", "手机"], [two, three], replace=False)
    assert "已经在名单第 2 位" in added.wrong[0][3]

    load(["姓名", "手机"], [three], replace=False, enter=True)
    assert campaign.lines.count() == 3
    load(["姓名", "手机"], [three], enter=True)
    assert campaign.lines.count() == 1


def test_the_same_file_sent_twice_is_one(load, campaign, officer):
    key = uuid4()
    first, second = (load(["姓名", "手机"], [list(staff(1)[0])], key=key) for _twice in range(2))

    assert first == second
    for _twice in range(2):
        actions.enter(upload_id=first.id, by=officer, now=NOW)
    assert campaign.lines.count() == 1


def test_columns_nobody_could_guess_are_asked_for(load, officer, campaign):
    name, phone = staff(1)[0]
    one = load(["甲", "乙"], [[name, phone]] * 1)
    assert one.state == "uploaded"

    with pytest.raises(Refusal, match="姓名"):
        actions.match(upload_id=one.id, matching={"phone": 1}, by=officer, now=NOW)
    one = actions.match(upload_id=one.id, matching={"name": 0, "phone": 1}, by=officer, now=NOW)

    assert (one.state, one.members) == ("checked", 1)


def test_a_worker_killed_while_writing_leaves_nothing_and_the_next_goes_on(load, campaign, officer, monkeypatch):
    one = load(["姓名", "手机"], [list(row) for row in staff()])
    write = Line.objects.bulk_create
    Upload.objects.filter(id=one.id).update(state="entering")

    def killed(lines, **more):
        write(lines[:1])
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Line.objects, "bulk_create", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.write(upload_id=one.id, now=NOW)
    assert not campaign.lines.exists()

    actions.write(upload_id=one.id, now=NOW)
    actions.write(upload_id=one.id, now=NOW)

    assert campaign.lines.count() == 3
    assert campaign.uploads.get().state == "entered"


def test_who_left_between_checking_and_entering_stops_the_whole(load, campaign, officer, administrator):
    one = load(["姓名", "手机"], [list(row) for row in staff()])
    gone = Member.objects.get(phone=staff(1)[0][1])
    people.leave(member_id=gone.id, reason="调离", by=administrator, now=NOW)

    one = actions.enter(upload_id=one.id, by=officer, now=NOW)

    assert (one.state, one.wrong_rows) == ("checked", 1)
    assert not campaign.lines.exists()


def test_ten_thousand_are_matched_in_a_few_statements(works, officer, cakes, django_assert_max_num_queries, campaign):
    rows = members(works, 3_000, start=100)
    content = sheet(["姓名", "手机"], [[row.name, row.phone] for row in rows])
    one = actions.upload(
        campaign_id=campaign.id, content=content, file_name="a.xlsx", replace=True, request_key=uuid4(), by=officer,
        now=NOW,
    )  # fmt: skip
    assert one.state == "checking"

    with django_assert_max_num_queries(25):
        actions.check(upload_id=one.id, now=NOW)
    actions.enter(upload_id=one.id, by=officer, now=NOW)
    with django_assert_max_num_queries(25):
        actions.write(upload_id=one.id, now=NOW)

    assert campaign.lines.count() == 3_000


def test_the_whole_union_a_tag_or_a_month_of_birthdays_is_one_tap(works, officer, cakes, administrator):
    campaign = plan(works, officer, purpose="birthday")
    born = people.add_member(
        name="春生", phone="", identity_number="11000019900307001X", organisation_id=works.id, by=None, now=NOW
    )
    model = make_person("劳模", "13900000041", works).person
    people.tag_member(member_id=model.id, tags=["model-worker"], by=administrator, now=NOW)

    by = {"campaign_id": campaign.id, "by": officer, "now": NOW}
    assert actions.add_members(**by, born_in=3) == 1
    assert campaign.lines.get().member == born
    assert actions.add_members(**by, tag="model-worker") == 1
    assert actions.add_members(**by) == 12
    assert actions.add_members(**by) == 0


def test_another_union_s_officer_finds_no_such_campaign(campaign, tree):
    other = make_person("别处干事", "13900000051", tree.depot, "unit-officer")

    with pytest.raises(NotYours):
        actions.add_members(campaign_id=campaign.id, by=other, now=NOW)
    with pytest.raises(NotYours):
        actions.upload(
            campaign_id=campaign.id, content=sheet(["姓名"], [["甲"]]), file_name="a.xlsx", replace=True,
            request_key=uuid4(), by=other, now=NOW,
        )  # fmt: skip


def test_a_member_corrects_their_own_line_until_the_cut_off_and_nobody_else_s(works, officer, cakes, tea, ann, ben):
    campaign = plan(works, officer, is_choice=True)
    for sku in (cakes, tea):
        actions.offer(campaign_id=campaign.id, sku_id=sku.id, by=officer, now=NOW)
    actions.add_members(campaign_id=campaign.id, by=officer, now=NOW)
    line = campaign.lines.get(member=ann.person)
    second = campaign.choices.get(place=1)
    mine = {"line_id": line.id, "member_id": ann.person.id, "by": ann}

    with pytest.raises(NotYours):  # not opened to members yet
        actions.choose(**mine, choice_id=second.id, now=NOW)
    actions.open_choosing(campaign_id=campaign.id, by=officer, now=NOW)
    before = again(campaign).revision
    actions.choose(**mine, choice_id=second.id, size="M", destination="三车间门口", now=NOW)

    line.refresh_from_db()
    assert (line.choice, line.size, line.destination) == (second, "M", "三车间门口")
    assert again(campaign).revision > before
    with pytest.raises(NotYours):
        actions.choose(**{**mine, "member_id": ben.person.id}, now=NOW)
    with pytest.raises(Refusal, match="截止时间已过"):
        actions.choose(**mine, now=campaign.cut_off)


def test_a_list_as_offices_keep_them_is_understood(load, campaign, works):
    """Titles, a header of two rows printed again, numbers written ahead, dashes, set-wide names, a sum, signatures."""
    make_person("王伟", "13900000031", works)
    (one, phone), (two, second), (three, third) = staff()
    header = ["序号", "慰问对象姓名", "电话/手机", "所在科室", "刻字信息"]
    rows = [
        ["单位：锅炉厂工会", "", "", "", "2026年11月"],
        ["", "基本情况", "", "", "定制"],
        header,
        ["1", f"{one[0]} {one[1:]}", f"+86 {phone[:3]}-{phone[3:7]}-{phone[7:]}", "", "无"],
        [2, two, int(second), "—", "平安"],
        ["", "", "", "", ""],
        header,
        ["3", three, "\u202d" + third.translate({48 + n: 0xFF10 + n for n in range(10)}) + "\u202c", "", "/"],
        ["4", "王　伟", "139 0000 0031", "", "福"],
        *([str(n), "", "", "", ""] for n in range(5, 31)),
        ["合计", "", "4人", "", ""],
        ["制表人：何冬梅", "", "审核：", "", ""],
        ["备注：请于月底前领取。", "", "", "", ""],
    ]

    made = load(["2026 年送温暖慰问品发放登记表"], rows, enter=True)

    assert (made.state, made.rows, made.wrong) == ("entered", 4, [])
    got = campaign.lines.order_by("place").values_list("member__phone", "engraving")
    assert list(got) == [(phone, ""), (second, "平安"), (third, ""), ("13900000031", "福")]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_a_list_saved_as_text_is_read_in_its_own_encoding(campaign, officer, encoding):
    text = "春节慰问\t\t\r\n职工姓名\t手机号码\t尺码\r\n" + "".join(f"{n}\t{p}\tXL\r\n" for n, p in staff())
    made = actions.upload(
        campaign_id=campaign.id, content=text.encode(encoding), file_name="名单.CSV", replace=True,
        request_key=uuid4(), by=officer, now=NOW,
    )  # fmt: skip

    assert (made.rows, made.members, made.wrong) == (3, 3, [])


def test_a_hidden_sheet_of_a_menu_is_not_taken_for_the_list(campaign, officer):
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        menu, page = book.add_worksheet("选项"), book.add_worksheet("名单")
        menu.write_row(0, 0, ["姓名", "手机号", "尺码", "礼品", "单位"])
        menu.hide()
        page.activate()
        page.set_first_sheet()
        page.write_row(0, 0, ["姓名", "手机"])
        for line, row in enumerate(staff(), start=1):
            page.write_row(line, 0, row)
    made = actions.upload(
        campaign_id=campaign.id, content=out.getvalue(), file_name="名单.xlsx", replace=True,
        request_key=uuid4(), by=officer, now=NOW,
    )  # fmt: skip

    assert (made.rows, made.members, made.wrong) == (3, 3, [])
