"""What a payer, finance and an auditor see and do."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from conftest import NOW, make_person
from zhijia.kernel.sheets import workbook
from zhijia.union.payments import actions
from zhijia.union.payments.models import BankLine, Grant, Merchant, Payment, Refund

from .conftest import balances, send_all

D = Decimal


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """The stage's clock, so that what was opened there is still open."""
    for module in ("member", "staff", "bank", "bills", "allowances", "gateway", "carrier"):
        monkeypatch.setattr(f"zhijia.union.payments.views.{module}.now", lambda: NOW)


@pytest.fixture
def finance(tree):
    return make_person("钱会计", "13900000007", tree.federation, "finance")


@pytest.fixture
def desk(finance, sign_in):
    return sign_in(finance)


@pytest.fixture
def at_home(ann, sign_in):
    return sign_in(ann)


def test_a_member_pays_at_the_cashier_and_sees_it(ask_for, at_home, cashier, kettle):
    payment = ask_for("100")
    page = at_home.get(f"/here/pay/{payment.number}/")
    assert "¥100.00" in page.content.decode()
    assert "11月23日（周一）10:30" in page.content.decode()

    to = at_home.post(f"/here/pay/{payment.number}/", {"carrier": "test"})["Location"]
    assert "测试收银台" in at_home.get(to).content.decode()
    back = at_home.post(to, {"way": "silent"})["Location"]
    assert "正在确认付款结果" in at_home.get(back).content.decode()
    at_home.post(f"/here/pay/{payment.number}/ask/")

    page = at_home.get(f"/here/pay/{payment.number}/")
    assert "付款成功" in page.content.decode()
    assert kettle.paid == [payment.id]


def test_a_page_that_waits_is_another_as_soon_as_it_is_paid(ask_for, at_home, begin, pay):
    payment = ask_for("100")
    begin(payment)
    address = f"/here/pay/{payment.number}/status/"
    before = at_home.get(address, headers={"HX-Request": "true"})
    pay(payment)
    after = at_home.get(address, headers={"HX-Request": "true"})

    assert "需要付款" in before.content.decode()
    assert after["HX-Redirect"] == f"/here/pay/{payment.number}/"


def test_the_gateways_notification_comes_by_http_and_is_heard(ask_for, at_home, begin, kettle, client):
    from zhijia.union.payments.actions import gateway

    payment = ask_for("100")
    trade = gateway.cashier_pays(number=begin(payment).number, way="twice", now=NOW)
    address, body, headers = gateway.notification(trade_id=trade.id, said="paid")
    assert address == "http://localhost/here/pay/notify/test/"

    def send(body):
        return client.post(
            "/here/pay/notify/test/", body, content_type="application/json", headers={"host": "localhost", **headers}
        ).status_code

    assert [send(body), send(body), send(body.replace(b"100.00", b"100.01"))] == [200, 200, 401]
    assert kettle.paid == [payment.id]
    from conftest import enter

    enter("here")
    assert list(payment.notifications.order_by("id").values_list("verdict", flat=True)) == ["taken", "repeated"]


def test_another_members_payment_is_not_there(ask_for, ben, sign_in):
    payment = ask_for("100")

    assert sign_in(ben).get(f"/here/pay/{payment.number}/").status_code == 404


def test_a_member_who_does_not_want_it_ends_it(ask_for, at_home, kettle):
    payment = ask_for("100")

    at_home.post(f"/here/pay/{payment.number}/cancel/")

    assert kettle.closed == [payment.id]
    assert "这笔付款已关闭" in at_home.get(f"/here/pay/{payment.number}/").content.decode()


def test_an_allowance_that_is_enough_pays_without_a_carrier(ask_for, at_home, ann, tree, kettle):
    give(tree.boilers, "50")
    payment = ask_for("50", allowance=D(50))

    assert "用补贴支付" in at_home.get(f"/here/pay/{payment.number}/").content.decode()
    at_home.post(f"/here/pay/{payment.number}/", {"carrier": "allowance"})

    assert kettle.paid == [payment.id]
    assert balances() == {"allowance": D(50), "held": D(50)}
    assert "¥0.00" in at_home.get("/here/me/allowance/").content.decode()


def test_finance_sees_the_whole_story_and_gives_back(ask_for, pay, desk, kettle):
    payment = ask_for("100")
    pay(payment)
    assert payment.number in desk.get("/here/work/payments/").content.decode()

    form = {"amount": "30", "why": "少发一件", "request_key": str(uuid4())}
    assert desk.post(f"/here/work/payments/{payment.number}/refund/", form).status_code == 302
    assert desk.post(f"/here/work/payments/{payment.number}/refund/", form).status_code == 302
    send_all()

    page = desk.get(f"/here/work/payments/{payment.number}/").content.decode()
    assert "少发一件" in page
    assert Refund.objects.count() == 1
    too_much = {**form, "amount": "71", "request_key": str(uuid4())}
    refused = desk.post(f"/here/work/payments/{payment.number}/refund/", too_much)
    assert refused.status_code == 422
    assert "最多还能退" in refused.content.decode()


def test_filters_find_and_the_list_costs_the_same_for_many(ask_for, pay, desk, django_assert_max_num_queries):
    for n in range(30):
        ask_for("1", title=f"水壶{n}")

    with django_assert_max_num_queries(24):
        page = desk.get("/here/work/payments/", {"words": "水壶7"}).content.decode()

    assert "水壶7" in page
    assert "水壶8" not in page


def test_an_export_has_its_purpose_and_no_names(ask_for, desk, ann):
    from zhijia.union.journal.models import Line

    payment = ask_for("100")
    assert desk.post("/here/work/payments/export/", {"purpose": ""}).status_code == 302

    file = desk.post("/here/work/payments/export/", {"purpose": "月度核对"})

    rows = CalamineWorkbook.from_filelike(BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == payment.number
    assert "安宁" not in str(rows)
    assert Line.objects.get(what="payment.exported").facts["purpose"] == "月度核对"


def test_a_bank_statement_matches_what_is_certain_and_shows_the_rest(ask_for, desk, kettle, tree):
    one, two = (ask_for(sum, payer_id=None, organisation_id=tree.boilers.id) for sum in ("1000", "2000"))
    heads = ["交易日期", "交易流水号", "贷方发生额", "借方发生额", "对方户名", "对方账号", "摘要"]
    rows = [
        ["2026-11-22", "S1", "1,000.00", "", "锅炉厂", "6222000012345678", f"货款{one.number[:9]} {one.number[9:]}"],
        ["2026-11-22", "S2", "2,000.00", "", "锅炉厂", "6222000012345678", "货款"],
        ["2026-11-22", "S3", "2,000.01", "", "某人", "", two.number],
        ["2026-11-22", "S4", "5.00", "", "某人", "", f"{one.number} {two.number}"],
        ["2026-11-22", "S5", "", "88.00", "支出", "", ""],
    ]
    file = BytesIO(workbook(heads, rows))
    file.name = "流水.xlsx"

    desk.post("/here/work/payments/bank/", {"file": file})

    assert dict(BankLine.objects.values_list("serial", "state")) == {
        **{"S1": "matched", "S2": "open", "S3": "open", "S4": "open"}
    }
    page = desk.get("/here/work/payments/bank/").content.decode()
    assert "附言里没有付款编号" in page
    assert "到账 ¥2,000.01" in page
    assert "有 2 个付款编号" in page
    line = BankLine.objects.get(serial="S2")
    assert list(line.suggested.all()) == [two]
    desk.post(f"/here/work/payments/bank/{line.id}/match/", {"number": two.number})
    assert kettle.paid == [one.id, two.id]
    wrong = desk.post(f"/here/work/payments/bank/{BankLine.objects.get(serial='S3').id}/match/", {"number": two.number})
    assert wrong.status_code == 422


def test_money_that_belongs_to_nobody_goes_back_by_two_people(desk, finance, tree, sign_in):
    file = BytesIO("日期,流水号,金额,附言\n2026-11-22,S1,12.00,?\n".encode())
    file.name = "a.csv"
    desk.post("/here/work/payments/bank/", {"file": file})
    line = BankLine.objects.get()
    address = f"/here/work/payments/bank/{line.id}/return/"

    desk.post(address, {"why": "不认识"})
    assert desk.post(address, {"how": "B1"}).status_code == 422
    sign_in(make_person("祁出纳", "13900000008", tree.federation, "finance")).post(address, {"how": "B1"})

    line.refresh_from_db()
    assert line.state == "returned"


def test_a_bank_payment_is_refunded_by_hand(ask_for, desk, tree):
    payment = ask_for("1000", payer_id=None, organisation_id=tree.boilers.id)
    file = BytesIO(f"日期,流水号,金额,附言\n2026-11-22,S1,1000.00,{payment.number}\n".encode())
    file.name = "a.csv"
    desk.post("/here/work/payments/bank/", {"file": file})
    form = {"amount": "400", "why": "退货", "request_key": str(uuid4())}
    desk.post(f"/here/work/payments/{payment.number}/refund/", form)
    one = Refund.objects.get()
    assert actions.send_refund(refund_id=one.id, now=NOW).state == "asked"
    assert "要人工办的退款" in desk.get("/here/work/payments/").content.decode()

    desk.post(f"/here/work/payments/refunds/{one.id}/done/", {"how": "B7"})

    assert balances() == {"carrier.bank": D(600), "held": D(600)}


def test_keys_are_written_and_never_shown(desk):
    form = {"name": "6222 0001", "is_on": "on", "holder": "工会专户", "account": "62220001", "bank": "工行"}

    assert desk.post("/here/work/payments/merchants/bank/", form).status_code == 302
    assert "工会专户" not in desk.get("/here/work/payments/merchants/bank/").content.decode()
    assert "工会专户".encode() not in bytes(Merchant.objects.get().sealed)
    assert desk.post("/here/work/payments/merchants/wechat/", {"name": "1900000001"}).status_code == 422


def test_an_officer_pays_for_her_union_by_transfer(ask_for, officer, sign_in, desk, tree, finance):
    test_keys_are_written_and_never_shown(desk)
    payment = ask_for("1000", payer_id=None, organisation_id=tree.boilers.id)

    page = sign_in(officer).post(f"/here/pay/{payment.number}/", {"carrier": "bank"}).content.decode()

    assert "62220001" in page
    assert payment.number in page


def test_an_allowance_is_given_to_a_union_and_to_a_list(desk, tree, ann, ben):
    form = {"title": "中秋慰问", "organisation": tree.federation.id, "ends_on": "2099-12-31", "document": "会议纪要 3"}
    desk.post("/here/work/payments/allowances/new/", {**form, "amount": "200", "request_key": str(uuid4())})
    assert Grant.objects.get().allowances.count() == 3

    heads, rows = ["会员编号", "姓名", "金额"], [[ann.person.number, "安宁", "80.5"], [ben.person.number, "毕成", "90"]]
    file = BytesIO(workbook(heads, rows))
    file.name = "名单.xlsx"
    desk.post("/here/work/payments/allowances/new/", {**form, "file": file, "request_key": str(uuid4())})
    assert actions.withdraw(grant_id=Grant.objects.latest("id").id, by=None, now=NOW).allowances.count() == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["X9", "安宁", "80"], "没有这位会员"),
        (["{}", "别人", "80"], "姓名不符"),
        (["{}", "安宁", "-1"], "金额要大于 0"),
        (["{}", "安宁", "1.005"], "金额要大于 0"),
    ],
)
def test_a_list_with_one_bad_row_gives_nothing(desk, tree, ann, row, words):
    row = [cell.format(ann.person.number) for cell in row]
    file = BytesIO(workbook(["会员编号", "姓名", "金额"], [[ann.person.number, "安宁", "10"], row]))
    file.name = "名单.xlsx"
    form = {"title": "中秋慰问", "organisation": tree.federation.id, "ends_on": "2099-12-31"}

    page = desk.post("/here/work/payments/allowances/new/", {**form, "file": file, "request_key": str(uuid4())})

    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Grant.objects.exists()


def test_finance_of_a_unit_sees_its_own(ask_for, tree, sign_in, ann):
    mine, others = ask_for("1"), ask_for("2", payer_id=None, organisation_id=tree.depot.id)
    make_person("钱会计", "13900000007", tree.federation, "finance")
    desk = sign_in(make_person("分会计", "13900000009", tree.heating, "finance"))

    page = desk.get("/here/work/payments/").content.decode()
    assert mine.number in page
    assert others.number not in page
    assert desk.get(f"/here/work/payments/{others.number}/").status_code == 404
    assert desk.get("/here/work/payments/bank/").status_code == 404


def test_what_is_held_about_a_member_has_their_payments(ask_for, ann):
    from zhijia.union.people import queries as people

    ask_for("12.30")

    assert people.held_about(ann.person, NOW)["付款"][0]["金额"] == "12.30"


def give(union, amount, ends_on=date(2026, 12, 31)):
    return actions.grant_to_all(
        organisation_id=union.id,
        amount=D(amount),
        title="慰问",
        document="",
        ends_on=ends_on,
        request_key=uuid4(),
        by=None,
        now=NOW,
    )


__all__ = ["Payment", "give"]
