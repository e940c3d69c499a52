"""A union's own list comes in: the officers' columns, every fault named, whole or absent, taken back within a day."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as some

from conftest import NOW, make_person
from zhijia.kernel.refusal import NotYours, Refusal
from zhijia.union.people.models import Member
from zhijia.union.rosters import actions, queries, rules
from zhijia.union.rosters.models import Roster, Row
from zhijia.union.rosters.rules.cells import read_date

HEADERS = ["序号", "姓 名*", "联系电话", "身份证号码", "所在单位", "用工性质", "入会时间", "备注"]
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(n):
    body = f"110000{1970 + n % 30}0{1 + n % 9}{10 + n % 18}{n % 1000:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def excel(rows, headers=HEADERS, title=None):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([*([[title]] if title else []), headers, *rows]):
            for column, cell in enumerate(row):
                sheet.write(line, column, cell)
    return out.getvalue()


def row(n, name="钱多", phone=None, **but):
    cells = [n, name, phone or f"1390001{n:04d}", identity(n), "锅炉厂", "合同制", "2023.5.1", ""]
    for column, value in but.items():
        cells["abcdefgh".index(column)] = value
    return cells


@pytest.fixture
def officer(tree):
    return make_person("何干事", "13900000003", tree.boilers, "unit-officer")


@pytest.fixture
def upload(tree, officer):
    def make(rows, *, name="名册.xlsx", content=None, by=officer, at=tree.boilers, key=None, **about):
        content = content if content is not None else excel(rows, **about)
        return actions.upload(
            organisation_id=at.id, content=content, file_name=name, request_key=key or uuid4(), by=by, now=NOW
        )

    return make


def check(roster, by, matching=None):
    actions.match(roster_id=roster.id, matching=matching or roster.matching, by=by, now=NOW)
    actions.check(roster_id=roster.id, now=NOW)
    roster.refresh_from_db()
    return roster


def load(roster, by, typed=""):
    actions.load(roster_id=roster.id, typed=typed, by=by, now=NOW)
    actions.enter(roster_id=roster.id, by=by, now=NOW)
    roster.refresh_from_db()
    return roster


def reasons(roster):
    return {row.line: " ".join(sentence for _, sentence in row.wrong) for row in queries.wrong_rows(roster)}


def test_the_officers_own_columns_are_understood(upload):
    roster = upload([row(1)], title="锅炉厂工会会员名册（2026）")

    assert roster.header_row == 1
    wanted = {"name": 1, "phone": 2, "identity_number": 3, "union": 4, "employment": 5, "joined_on": 6}
    assert roster.matching == wanted


def test_of_several_sheets_the_one_with_the_list_is_read_and_named(upload, officer):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for name, rows in {"填表说明": [["姓名写全名"]], "会员": [["某厂名册"], HEADERS, row(1)], "空": []}.items():
            sheet = book.add_worksheet(name)
            for line, cells in enumerate(rows):
                sheet.write_row(line, 0, cells)

    roster = load(check(upload([], content=out.getvalue()), officer), officer)

    assert (roster.sheet, roster.header_row, roster.rows_new) == ("会员", 1, 1)


def test_columns_without_known_names_are_known_by_what_stands_in_them(upload):
    roster = upload([row(n) for n in range(4)], headers=["甲", "姓名", "乙", "丙", "丁", "戊", "己", "庚"])

    assert (roster.matching["phone"], roster.matching["identity_number"]) == (2, 3)


def test_a_roster_becomes_members(upload, officer, tree):
    roster = load(check(upload([row(1), row(2, name="孙小"), [""] * 8, row(3, e="")]), officer), officer)

    assert (roster.state, roster.rows_new) == ("loaded", 3)
    made = Member.objects.get(name="孙小")
    assert (made.organisation, made.phone, str(made.joined_on)) == (tree.boilers, "13900010002", "2023-05-01")


def test_every_fault_has_its_row_column_and_reason(upload, officer, ben):
    rows = [
        row(1, name=""),
        row(2, phone="1390001"),
        row(3, d=identity(3)[:-1] + ("1" if identity(3)[-1] != "1" else "2")),
        row(4, e="没有的单位"),
        row(5, f="打零工的"),
        row(6, g="2030-01-01"),
        row(7, name="=cmd|calc"),
        row(8, name="<b>粗</b>"),
        row(9, phone=ben.phone),
        row(10),
        row(11, phone="13900010010"),
        row(12, name="长" * 600),
        row(13, d=float(identity(13)[:17] + "0")),
    ]

    roster = check(upload(rows), officer)

    why = reasons(roster)
    assert roster.rows_new == 1
    assert set(why) == {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14}
    assert "请填写姓名" in why[2]
    assert "11 位" in why[3]
    assert "校验不符" in why[4]
    assert "没有的单位" in why[5]
    assert "打零工" in why[6]
    assert "2030-01-01" in why[7]
    assert "公式" in why[8]
    assert "特殊符号" in why[9]
    assert "别的工会" in why[10]
    assert "第 11 行" in why[12]
    assert "500" in why[13]
    assert "数值" in why[14]


def test_who_is_a_member_here_already_stays_as_they_are(upload, officer, ann):
    roster = load(check(upload([row(1, name="安宁", phone=ann.phone, d="", f="", g=""), row(2)]), officer), officer)

    assert (roster.rows_known, roster.rows_new) == (1, 1)
    assert Member.objects.get(phone=ann.phone).name == "安宁"


def test_the_same_form_twice_is_one_roster(upload):
    key = uuid4()
    assert upload([row(1)], key=key) == upload([row(1)], key=key)


def test_loading_twice_enters_once(upload, officer):
    roster = check(upload([row(1)]), officer)
    load(roster, officer)
    before = Member.objects.count()

    actions.enter(roster_id=roster.id, by=officer, now=NOW)

    assert Member.objects.count() == before


def test_two_workers_at_once_enter_once(transactional_db, upload, officer, meanwhile):
    roster = check(upload([row(1)]), officer)
    actions.load(roster_id=roster.id, typed="", by=officer, now=NOW)
    with transaction.atomic():
        actions.enter(roster_id=roster.id, by=officer, now=NOW)
        second = meanwhile(actions.enter, roster_id=roster.id, by=officer, now=NOW)
    second.result()

    assert Member.objects.filter(source=f"roster:{roster.id}").count() == 1


def test_an_injected_failure_leaves_nothing(transactional_db, upload, officer, monkeypatch):
    roster = check(upload([row(1), row(2)]), officer)
    actions.load(roster_id=roster.id, typed="", by=officer, now=NOW)
    before = Member.objects.count()
    monkeypatch.setattr(actions.journal, "write", lambda *args, **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.enter(roster_id=roster.id, by=officer, now=NOW)
    monkeypatch.undo()
    roster.refresh_from_db()
    assert (Member.objects.count(), roster.state) == (before, "loading")

    actions.enter(roster_id=roster.id, by=officer, now=NOW)

    assert Member.objects.count() == before + 2


def test_more_than_fifty_want_their_number_typed(upload, officer):
    roster = check(upload([row(n) for n in range(1, 53)]), officer)

    with pytest.raises(Refusal, match="52"):
        actions.load(roster_id=roster.id, typed="", by=officer, now=NOW)

    assert load(roster, officer, typed="52").state == "loaded"


def test_undoing_takes_back_who_has_not_lived_since(upload, officer):
    roster = load(check(upload([row(1), row(2)]), officer), officer)
    kept = Member.objects.get(phone="13900010001")
    from zhijia.union.people import actions as people

    people.correct_member(member_id=kept.id, name="钱多多", by=officer, now=NOW)

    actions.undo(roster_id=roster.id, by=officer, now=NOW)
    actions.take_back(roster_id=roster.id, by=officer, now=NOW)
    actions.take_back(roster_id=roster.id, by=officer, now=NOW)

    roster.refresh_from_db()
    assert (roster.state, roster.removed, roster.kept) == ("undone", 1, 1)
    assert list(Member.objects.filter(source=f"roster:{roster.id}")) == [kept]


def test_after_a_day_it_stays(upload, officer):
    roster = load(check(upload([row(1)]), officer), officer)

    with pytest.raises(Refusal, match="24"):
        actions.undo(roster_id=roster.id, by=officer, now=NOW + timedelta(hours=25))


def test_discarding_forgets_file_and_rows(upload, officer, django_capture_on_commit_callbacks):
    roster = check(upload([row(1)]), officer)
    name = roster.file.name
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard(roster_id=roster.id, by=officer, now=NOW)

    assert not roster.file.storage.exists(name)
    assert not Row.objects.exists()


def test_files_go_after_thirty_days(upload):
    roster = upload([row(1)])
    assert actions.forget_old(now=NOW + timedelta(days=29)) == 0
    assert actions.forget_old(now=NOW + timedelta(days=31)) == 1
    roster.refresh_from_db()
    assert not roster.file


def test_another_unions_officer_sees_nothing(upload, tree, sign_in):
    other = make_person("郝干事", "13900000013", tree.depot, "unit-officer")
    roster = upload([row(1)])

    assert sign_in(other).get(f"/here/work/rosters/{roster.id}/").status_code == 404
    with pytest.raises(NotYours):
        actions.match(roster_id=roster.id, matching={"name": 1}, by=other, now=NOW)
    with pytest.raises(NotYours):
        upload([row(1)], by=other)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.xlsx", b"", "空"),
        ("a.xlsx", b"PK\x03\x04broken", "损坏"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"x" * 600, "密码"),
        ("a.xlsx", b"hello", "不符"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600, "打不开"),
        ("a.xlsm", b"PK\x03\x04", "宏"),
        ("a.exe", b"MZ", "不认识"),
        ("a", b"x", "不认识"),
        ("a.csv", b"x" * (21 << 20), "20 MB"),
        ("a.csv", ("姓名\n" + "张三\n" * 100_030).encode(), "100,000"),
        ("a.csv", ("," * 70).encode() + b"x", "60"),
    ],
)
def test_a_file_that_will_not_do_says_why(upload, name, content, why):
    with pytest.raises(Refusal, match=why):
        upload([], name=name, content=content)
    assert not Roster.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_files_come_in_any_usual_encoding(upload, officer, encoding):
    text = "姓名,手机号\n钱多,13900010001\n"
    roster = check(upload([], name="a.csv", content=text.encode(encoding)), officer)

    assert (roster.rows_new, roster.rows_wrong) == (1, 0)


def test_the_page_leads_through_it(sign_in, officer, tree):
    client = sign_in(officer)
    file = SimpleUploadedFile("名册.xlsx", excel([row(1), row(2, phone="1")]))
    key = uuid4()
    response = client.post("/here/work/rosters/", {"organisation": tree.boilers.id, "file": file, "request_key": key})
    roster = Roster.objects.get()
    assert response["Location"] == f"/here/work/rosters/{roster.id}/"

    page = client.get(response["Location"]).content.decode()
    assert "B · 姓 名*" in page

    client.post(f"/here/work/rosters/{roster.id}/match/", {f"column-{f}": c for f, c in roster.matching.items()})
    assert "已处理" in client.get(response["Location"]).content.decode()

    actions.check(roster_id=roster.id, now=NOW)
    page = client.get(response["Location"]).content.decode()
    assert "手机号应为 11 位" in page
    assert client.get(f"/here/work/rosters/{roster.id}/wrong.xlsx").status_code == 200

    client.post(f"/here/work/rosters/{roster.id}/load/")
    actions.enter(roster_id=roster.id, by=officer, now=NOW)
    assert "已导入 1 名会员，更新 0 人" in client.get(response["Location"]).content.decode()


def test_two_columns_on_one_field_are_refused_at_the_field(upload, officer):
    roster = upload([row(1)])
    with pytest.raises(Refusal, match="B 列"):
        actions.match(roster_id=roster.id, matching={"name": 1, "phone": 1}, by=officer, now=NOW)
    with pytest.raises(Refusal, match="姓名"):
        actions.match(roster_id=roster.id, matching={"phone": 2}, by=officer, now=NOW)


def test_a_list_asks_the_database_no_more_when_it_is_longer(upload, sign_in, officer, django_assert_max_num_queries):
    for _ in range(6):
        upload([row(1)])
    client = sign_in(officer)
    with django_assert_max_num_queries(16):
        client.get("/here/work/rosters/")


@given(some.text(max_size=40))
def test_no_text_breaks_the_reader_of_dates(text):
    try:
        found = read_date(text, NOW.date())
    except Refusal:
        return
    assert found is None or found.year >= 1921


@given(some.dictionaries(some.sampled_from(sorted(rules.FIELDS)), some.text(max_size=60)))
def test_no_row_breaks_the_reader(cells):
    reading = rules.read_row(cells, {"锅炉厂": 1}, 1, ["staff"], NOW.date())

    assert (reading.member is None) == bool(reading.wrong)


def test_a_roster_without_headers_is_refused_rather_than_its_first_person_lost(upload):
    people = "\n".join(f"张{n},1390000{n:04}" for n in range(5)).encode()

    with pytest.raises(Refusal, match="第 1 行有手机号"):
        upload(None, name="名册.csv", content=people)
    assert not Roster.objects.exists()
