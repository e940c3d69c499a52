"""A union's list against the members it has: what is new, what differs, who is elsewhere, who is not in it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from conftest import NOW, make_person
from zhijia.union.journal.models import Line
from zhijia.union.people import actions as people
from zhijia.union.people import queries as people_queries
from zhijia.union.people.models import Member
from zhijia.union.rosters import actions, queries
from zhijia.union.rosters.models import Row

from .test_rosters import check, excel, identity, load, officer, reasons, row, upload  # noqa: F401  fixtures

TAGS = ["序号", "姓名", "手机", "身份证号", "所属工会", "用工性质", "入会时间", "标签"]
FACTS = ("name", "phone", "employment", "tags", "joined_on", "organisation_id", "identity_hash", "pinyin", "initials")


@pytest.fixture
def known(tree):
    """Somebody of the boiler works whose identity number is on file."""
    return people.add_member(
        name="钱多", phone="13900010001", identity_number=identity(1), organisation_id=tree.boilers.id, by=None, now=NOW
    )


@pytest.fixture
def nobody(tree):
    """An officer who is no member."""
    return make_person("郑干事", "13900000033", tree.boilers, "unit-officer", member=False)


def facts(member):
    found = Member.objects.values(*FACTS).get(pk=member.pk)
    found["identity_hash"] = found["identity_hash"] and bytes(found["identity_hash"])
    return found


def undo(roster, by, now=NOW):
    actions.undo(roster_id=roster.id, by=by, now=now)
    actions.take_back(roster_id=roster.id, by=by, now=now)
    roster.refresh_from_db()
    return roster


def test_a_row_that_says_the_same_is_unchanged(upload, nobody, known):  # noqa: F811
    Member.objects.update(joined_on="2023-05-01")
    roster = check(upload([row(1)], by=nobody), nobody)

    assert (roster.rows_known, roster.rows_changed, roster.rows_new, roster.rows_wrong) == (1, 0, 0, 0)


def test_an_empty_cell_says_nothing(upload, nobody, known):  # noqa: F811
    roster = check(upload([row(1, c="", e="", f="", g="")], by=nobody), nobody)

    assert (roster.rows_known, roster.rows_changed) == (1, 0)


def test_what_differs_is_shown_with_both_values_numbers_masked(upload, nobody, known, sign_in):  # noqa: F811
    changed = [*row(1, "钱多多", phone="13811112222", f="外卖骑手")[:7], "劳模"]
    roster = check(upload([changed], headers=TAGS, by=nobody), nobody)

    assert roster.rows_changed == 1
    shown = {str(one["field"]): (one["before"], one["after"]) for one in queries.differences(Row.objects.get())}
    assert shown["姓名"] == ("钱多", "钱多多")
    assert shown["手机号"] == ("139****0001", "138****2222")
    assert shown["就业形式"] == ("合同制职工", "外卖骑手")
    assert shown["标签"] == ("", "劳动模范")
    page = sign_in(nobody).get(f"/here/work/rosters/{roster.id}/").content.decode()
    assert "138****2222" in page
    assert "13811112222" not in page
    assert "更新 1 人" in page


def test_confirming_puts_it_right_and_writes_it_in_the_members_history(upload, nobody, known):  # noqa: F811
    changed = [*row(1, "钱多多", phone="13811112222", f="外卖骑手")[:7], "劳模、志愿者"]
    roster = load(check(upload([changed, row(2)], headers=TAGS, by=nobody), nobody), nobody)

    known.refresh_from_db()
    assert (known.name, known.phone, known.employment) == ("钱多多", "13811112222", "rider")
    assert (known.tags, known.pinyin, str(known.joined_on)) == (
        ["model-worker", "volunteer"],
        "qianduoduo",
        "2023-05-01",
    )
    line = people_queries.history(known)[0]
    assert "手机号：139****0001 → 138****2222" in line.details
    assert "标签：— → 劳动模范、职工志愿者" in line.details
    loaded = Line.objects.get(what="roster.loaded")
    assert (loaded.facts["rows"], loaded.facts["changed"], roster.state) == (1, 1, "loaded")


def test_an_identity_number_is_filled_in_but_never_replaced(upload, nobody, known, tree):  # noqa: F811
    bare = people.add_member(name="孙小", phone="13900010002", organisation_id=tree.boilers.id, by=None, now=NOW)
    rows = [row(1, d=identity(50)), row(2, "孙小")]
    roster = load(check(upload(rows, by=nobody), nobody), nobody)

    assert "登记的身份证号不同" in reasons(roster)[2]
    bare.refresh_from_db()
    known.refresh_from_db()
    assert people_queries.identity_of(bare) == identity(2)
    assert people_queries.identity_of(known) == identity(1)
    assert identity(2) not in str(Row.objects.get(line=3).changes)


def test_a_phone_with_another_name_and_a_number_nobody_can_compare_is_refused(upload, nobody, tree):  # noqa: F811
    people.add_member(name="孙小", phone="13900010002", organisation_id=tree.boilers.id, by=None, now=NOW)
    roster = check(upload([row(2, "李四")], by=nobody), nobody)

    assert "姓名不同" in reasons(roster)[2]


def test_a_phone_that_somebody_else_has_is_refused(upload, nobody, known, ann):  # noqa: F811
    roster = check(upload([row(1, phone=ann.phone)], by=nobody), nobody)

    assert "已登记在会员" in reasons(roster)[2]


def test_members_of_another_unit_are_counted_and_sent_to_transfer(upload, administrator, nobody, tree, ben):  # noqa: F811
    pipes = people.add_member(name="管道", phone="13900010003", organisation_id=tree.pipes.id, by=None, now=NOW)
    rows = [row(1, "毕成", phone=ben.phone, d="", e=""), row(2, "管道", phone=pipes.phone, d="", e="锅炉厂")]
    roster = check(upload(rows, by=administrator, at=tree.heating), administrator)

    assert (roster.rows_elsewhere, roster.rows_wrong) == (2, 2)
    assert all("转会" in why for why in reasons(roster).values())


def test_a_list_without_a_union_column_says_nothing_about_the_union(upload, administrator, tree):  # noqa: F811
    people.add_member(name="管道", phone="13900010003", organisation_id=tree.pipes.id, by=None, now=NOW)
    content = excel([["管道", "13900010003"]], headers=["姓名", "手机号"])
    roster = check(upload([], content=content, by=administrator, at=tree.heating), administrator)

    assert (roster.rows_known, roster.rows_elsewhere) == (1, 0)


def test_who_has_left_is_not_changed_behind_their_back(upload, nobody, known):  # noqa: F811
    people.leave(member_id=known.pk, reason="离职", by=None, now=NOW)
    roster = check(upload([row(1, "钱多多")], by=nobody), nobody)

    assert "已退会" in reasons(roster)[2]


def test_two_rows_about_one_member_are_refused(upload, nobody, known):  # noqa: F811
    rows = [row(1, phone="13811112222"), row(2, phone="13900010001", d="")]
    roster = check(upload(rows, by=nobody), nobody)

    assert (roster.rows_changed, "第 2 行" in reasons(roster)[3]) == (1, True)


def test_a_member_number_with_the_name_is_enough_and_alone_proves_nothing(upload, nobody, known):  # noqa: F811
    headers = ["姓名", "会员编号", "手机号"]
    rows = [["钱多", known.number, "13811112222"], ["李四", known.number, "13811113333"]]
    roster = check(upload([], content=excel(rows, headers=headers), by=nobody), nobody)

    assert roster.rows_changed == 1
    assert set(reasons(roster)) == {3}


def test_who_is_not_in_the_file_is_listed_and_left_alone(upload, nobody, known, ann, ben, sign_in):  # noqa: F811
    roster = check(upload([row(1, g="昨天"), row(2)], by=nobody), nobody)  # the first has a fault, yet names somebody

    assert roster.rows_missing == 2
    assert {one.name for one in queries.missing(roster)} == {"安宁", "何干事"}
    page = sign_in(nobody).get(f"/here/work/rosters/{roster.id}/").content.decode()
    assert "名册里没有的会员" in page
    assert "安宁" in page
    load(roster, nobody)
    assert Member.objects.get(pk=ann.person.pk).state == "active"


def test_who_changed_between_looking_and_confirming_sends_it_back_by_line(upload, nobody, known):  # noqa: F811
    roster = check(upload([row(2), row(1, "钱多多")], by=nobody), nobody)
    people.correct_member(member_id=known.pk, name="钱又多", by=None, now=NOW)

    load(roster, nobody)

    assert (roster.state, "第 3 行" in roster.problem) == ("checked", True)
    assert not Member.objects.filter(source=f"roster:{roster.id}").exists()


def test_undoing_gives_back_exactly_what_was_there(upload, nobody, known, tree):  # noqa: F811
    people.tag_member(member_id=known.pk, tags=["young"], by=None, now=NOW)
    bare = people.add_member(name="孙小", phone="13900010002", organisation_id=tree.boilers.id, by=None, now=NOW)
    before = (facts(known), facts(bare))
    rows = [[*row(1, "钱多多", phone="13811112222", f="骑手")[:7], "劳模"], [*row(2, "孙小")[:7], "志愿者"], row(3)]
    roster = load(check(upload(rows, headers=TAGS, by=nobody), nobody), nobody)
    assert (facts(known), facts(bare)) != before

    undo(roster, nobody, NOW + timedelta(hours=23))

    assert (facts(known), facts(bare)) == before
    assert (roster.removed, roster.restored, roster.kept) == (1, 2, 0)
    assert not Member.objects.filter(phone="13900010003").exists()


def test_undoing_leaves_who_changed_since_and_says_so_by_row(upload, nobody, known, tree, sign_in):  # noqa: F811
    other = people.add_member(
        name="孙小", phone="13900010002", identity_number=identity(2), organisation_id=tree.boilers.id, by=None, now=NOW
    )
    rows = [row(1, "钱多多"), row(2, "孙小小"), row(3), row(4)]
    roster = load(check(upload(rows, by=nobody), nobody), nobody)
    people.correct_member(member_id=known.pk, name="钱又多", by=nobody, now=NOW)
    people.tag_member(member_id=Member.objects.get(phone="13900010003").pk, tags=["young"], by=nobody, now=NOW)

    undo(roster, nobody)

    known.refresh_from_db()
    other.refresh_from_db()
    assert (known.name, other.name) == ("钱又多", "孙小")
    assert (roster.removed, roster.restored, roster.kept) == (1, 1, 2)
    assert [kept.line for kept in queries.kept_rows(roster)] == [2, 4]
    assert "保留现在的信息" in sign_in(nobody).get(f"/here/work/rosters/{roster.id}/").content.decode()


def test_a_change_that_leaves_the_imported_values_is_a_change_too(upload, nobody, known):  # noqa: F811
    roster = load(check(upload([row(1, "钱多多")], by=nobody), nobody), nobody)
    people.tag_member(member_id=known.pk, tags=["young"], by=nobody, now=NOW)

    undo(roster, nobody)

    known.refresh_from_db()
    assert (known.name, roster.kept) == ("钱多多", 1)


def test_a_phone_taken_since_is_not_given_back(upload, nobody, known, tree):  # noqa: F811
    roster = load(check(upload([row(1, phone="13811112222")], by=nobody), nobody), nobody)
    people.add_member(name="周新", phone="13900010001", organisation_id=tree.boilers.id, by=None, now=NOW)

    undo(roster, nobody)

    assert "别人名下" in queries.kept_rows(roster).get().wrong[0][1]
    known.refresh_from_db()
    assert known.phone == "13811112222"


def test_a_member_who_moved_away_since_is_kept_and_stops_nobody(upload, nobody, known, tree):  # noqa: F811
    roster = load(check(upload([row(1, "钱多多"), row(2), row(3)], by=nobody), nobody), nobody)
    for member in (known, Member.objects.get(phone="13900010002")):
        asked = people.ask_transfer(
            member_id=member.pk, target_id=tree.depot.id, reason="", by=nobody, now=NOW, request_key=uuid4()
        )
        taker = make_person("站干事", f"1390000008{member.pk % 10}", tree.depot, "unit-officer", member=False)
        people.answer_transfer(transfer_id=asked.pk, yes=True, reason="", by=taker, now=NOW)

    undo(roster, nobody)

    assert (roster.state, roster.removed, roster.restored, roster.kept) == ("undone", 1, 0, 2)


def test_a_thousand_rows_take_as_many_statements_as_ten(upload, nobody, tree):  # noqa: F811
    counted = []
    for start, count in ((0, 10), (100, 400)):
        numbers = range(start, start + count)
        fresh = [
            people.NewMember(f"职工{'甲' * (1 + n % 3)}", tree.boilers.id, f"1390002{n:04d}", identity(n))
            for n in numbers
        ]
        people.add_members(rows=fresh, by=None, now=NOW, source="")
        rows = [row(n, "钱多多", phone=f"1390003{n:04d}") for n in numbers]
        rows += [row(n, "新人", phone=f"1390004{n:04d}") for n in range(600 + start, 600 + start + count // 2)]
        roster = upload(rows, by=nobody)
        with CaptureQueriesContext(connection) as asked:
            check(roster, nobody)
            load(roster, nobody, typed=str(len(rows)))
            undo(roster, nobody)
        assert (roster.state, roster.kept, roster.restored, roster.removed) == ("undone", 0, count, count // 2)
        counted.append(len(asked))

    assert counted[1] <= counted[0] + 4
    assert counted[1] < 150  # one more for each table that points to a member


def test_a_failure_in_the_middle_leaves_neither_new_nor_changed(transactional_db, upload, nobody, known, monkeypatch):  # noqa: F811
    roster = check(upload([row(1, "钱多多"), row(2)], by=nobody), nobody)
    actions.load(roster_id=roster.id, typed="", by=nobody, now=NOW)
    monkeypatch.setattr(actions.people, "add_members", lambda **facts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.enter(roster_id=roster.id, by=nobody, now=NOW)
    monkeypatch.undo()
    known.refresh_from_db()
    roster.refresh_from_db()
    assert (known.name, roster.state) == ("钱多", "loading")

    actions.enter(roster_id=roster.id, by=nobody, now=NOW)
    actions.enter(roster_id=roster.id, by=nobody, now=NOW)

    known.refresh_from_db()
    assert known.name == "钱多多"
    assert Line.objects.filter(what="member.corrected").count() == 1


def test_somebody_who_corrects_meanwhile_waits_or_is_seen(transactional_db, upload, nobody, known, meanwhile):  # noqa: F811
    roster = check(upload([row(1, "钱多多")], by=nobody), nobody)
    actions.load(roster_id=roster.id, typed="", by=nobody, now=NOW)
    with transaction.atomic():
        people.correct_member(member_id=known.pk, name="钱又多", by=None, now=NOW)
        second = meanwhile(actions.enter, roster_id=roster.id, by=nobody, now=NOW)
    second.result()

    known.refresh_from_db()
    roster.refresh_from_db()
    assert (known.name, roster.state) == ("钱又多", "checked")


def test_what_an_undoing_needs_is_kept_as_long_as_it_may_be_asked_for(upload, nobody, known):  # noqa: F811
    roster = check(upload([row(1, "钱多多")], by=nobody), nobody)
    late = NOW + timedelta(days=29, hours=23)
    actions.load(roster_id=roster.id, typed="", by=nobody, now=late)
    actions.enter(roster_id=roster.id, by=nobody, now=late)

    assert actions.forget_old(now=late + timedelta(hours=2)) == 0
    assert actions.forget_old(now=late + timedelta(hours=25)) == 1
