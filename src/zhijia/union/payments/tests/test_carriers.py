"""WeChat Pay and Alipay: what their SDKs sign and verify is what we send and believe, and nothing else."""

import gzip
import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from conftest import NOW, enter
from zhijia.kernel.refusal import Refusal
from zhijia.union.payments import actions, carriers
from zhijia.union.payments.actions import reconciling
from zhijia.union.payments.models import Attempt, Merchant, Notification, Payment

from .carriers import AlipaySide, WeChatSide, new_key, public_pem, verify
from .conftest import balances
from .test_paying import give

D = Decimal
ASKED = carriers.Asked(
    number="ZJ00000000000001_1",
    title="电热水壶",
    amount=D("12.30"),
    expires_at=NOW + timedelta(minutes=30),
    notify_url="https://union.example/beijing/pay/notify/wechat/",
    return_url="https://union.example/beijing/pay/ZJ00000000000001/",
    payer="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    address="127.0.0.1",
)
BACK = carriers.RefundAsked("R1", "ZJ1_1", "4200", D("2.00"), D("12.30"), "退货", "")


@pytest.fixture(scope="module")
def wechat_side():
    side = WeChatSide()
    yield side
    side.server.stop()


@pytest.fixture(scope="module")
def alipay_side():
    side = AlipaySide()
    yield side
    side.server.stop()


@pytest.fixture
def wechat(wechat_side):
    wechat_side.answers.clear()
    return carriers.made("wechat", wechat_side.keys())


@pytest.fixture
def alipay(alipay_side):
    alipay_side.answers.clear()
    return carriers.made("alipay", alipay_side.keys())


# WeChat


def test_wechat_begins_in_its_own_app_with_what_we_sign(wechat, wechat_side):
    wechat_side.answers["/v3/pay/transactions/jsapi"] = (200, {"prepay_id": "wx201410272009395522657a690389285100"})

    begun = wechat.begin(ASKED, "jsapi")

    lines = [begun.parameters[name] for name in ("appId", "timeStamp", "nonceStr", "package")]
    verify(wechat_side.merchant, "\n".join(lines) + "\n", begun.parameters["paySign"])
    assert '"total": 1230' in wechat_side.server.asked[-1][2]
    assert "2026-11-23T10:30:00+08:00" in wechat_side.server.asked[-1][2]


def test_wechat_begins_on_a_phone_and_at_a_desk(wechat, wechat_side):
    wechat_side.answers["/v3/pay/transactions/h5"] = (200, {"h5_url": "https://wx.example/pay"})
    wechat_side.answers["/v3/pay/transactions/native"] = (200, {"code_url": "weixin://wxpay/x"})

    assert wechat.begin(ASKED, "h5").url == "https://wx.example/pay"
    assert wechat.begin(ASKED, "page").parameters == {"code_url": "weixin://wxpay/x"}


def test_wechat_says_how_a_trade_stands(wechat, wechat_side):
    wechat_side.answers["/v3/pay/transactions/out-trade-no/ZJ1_1?"] = (200, wechat_side.paid("ZJ1_1", 1230))

    paid, none = wechat.query("ZJ1_1"), wechat.query("ZJ2_1")

    assert (paid.state, paid.amount, paid.transaction) == ("paid", D("12.30"), "4200ZJ1_1")
    assert none.state == "unknown"


def test_wechat_closes_or_says_that_it_was_paid(wechat, wechat_side):
    wechat_side.answers["/v3/pay/transactions/out-trade-no/ZJ1_1/close"] = (204, None)
    assert wechat.close("ZJ1_1").state == "closed"

    wechat_side.answers["/v3/pay/transactions/out-trade-no/ZJ1_1/close"] = (400, {"code": "ORDERPAID"})
    wechat_side.answers["/v3/pay/transactions/out-trade-no/ZJ1_1?"] = (200, wechat_side.paid("ZJ1_1", 1230))
    assert wechat.close("ZJ1_1").state == "paid"


@pytest.mark.parametrize(
    ("status", "answer", "state"),
    [
        (200, {"status": "PROCESSING"}, "sent"),
        (200, {"status": "SUCCESS"}, "done"),
        (200, {"status": "ABNORMAL"}, "failed"),
        (403, {"code": "NOT_ENOUGH", "message": "基本账户余额不足"}, "failed"),
    ],
)
def test_wechat_refunds(wechat, wechat_side, status, answer, state):
    wechat_side.answers["/v3/refund/domestic/refunds"] = (status, answer)

    assert wechat.refund(BACK).state == state


def test_wechat_that_is_out_of_order_is_asked_again_later(wechat, wechat_side):
    wechat_side.answers["/v3/refund/domestic/refunds"] = (500, {"code": "SYSTEM_ERROR"})

    with pytest.raises(carriers.Unavailable):
        wechat.refund(BACK)


def test_an_answer_that_wechat_did_not_sign_is_not_believed(wechat, wechat_side, monkeypatch):
    wechat_side.answers["/v3/pay/transactions/out-trade-no/ZJ1_1?"] = (200, wechat_side.paid("ZJ1_1", 1230))
    monkeypatch.setattr(wechat_side, "platform", new_key())

    with pytest.raises(carriers.Unavailable):
        wechat.query("ZJ1_1")


def test_wechats_bill_of_a_day(wechat, wechat_side):
    heads = ["交易时间", "微信订单号", "商户订单号", "交易状态", "订单金额", "商户退款单号", "申请退款金额"]
    rows = [
        ["`2026-11-22 10:00:00", "`4200", "`ZJ1_1", "`SUCCESS", "`12.30", "`", "`0.00"],
        ["`2026-11-22 11:00:00", "`4200", "`ZJ1_1", "`REFUND", "`0.00", "`R1", "`2.00"],
        ["总交易单数", "应结订单总金额"],
        ["`2", "`10.30"],
    ]
    text = "\r\n".join(",".join(row) for row in [heads, *rows])
    wechat_side.answers["/v3/bill/tradebill"] = (200, {"download_url": f"{wechat_side.server.address}/v3/billdownload"})
    wechat_side.answers["/v3/billdownload"] = (200, gzip.compress(text.encode("utf-8-sig")))

    assert wechat.daily_bill(date(2026, 11, 22)) == [
        carriers.BillLine("ZJ1_1", "4200", D("12.30")),
        carriers.BillLine("ZJ1_1", "4200", D("2.00"), refund="R1"),
    ]


def test_wechats_notification_is_opened_with_the_key_we_share(wechat, wechat_side):
    body, headers = wechat_side.notification(wechat_side.paid("ZJ1_1", 1230))

    said = wechat.read_notification(headers, body)

    assert (said.number, said.state, said.amount, said.currency) == ("ZJ1_1", "paid", D("12.30"), "CNY")


def test_wechats_public_key_serves_as_its_certificate(wechat_side):
    keys = {"certificates": [], "public_key": public_pem(wechat_side.platform), "public_key_id": "PUB_KEY_ID_01"}
    carrier = carriers.made("wechat", wechat_side.keys(**keys))
    body, headers = wechat_side.notification(wechat_side.paid("ZJ1_1", 1230), serial="PUB_KEY_ID_01")

    assert carrier.read_notification(headers, body).state == "paid"


FORGERIES = {
    "another key": lambda side: side.notification(side.paid("ZJ1_1", 1), key=new_key()),
    "another certificate": lambda side: side.notification(side.paid("ZJ1_1", 1), serial="ABCDEF"),
    "a serial that is none": lambda side: side.notification(side.paid("ZJ1_1", 1), serial="zz; drop"),
    "no headers": lambda side: (side.notification(side.paid("ZJ1_1", 1))[0], {}),
    "another merchant": lambda side: side.notification(side.paid("ZJ1_1", 1, mchid="1900000002")),
    "another body": lambda side: (b'{"resource":{}}', side.notification(side.paid("ZJ1_1", 1))[1]),
    "no JSON": lambda side: (b"\xff\xfe", side.notification(side.paid("ZJ1_1", 1))[1]),
    "half a resource": lambda side: side.notification({"mchid": "1900000001"}),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_wechat_did_not_say(name, wechat, wechat_side):
    body, headers = FORGERIES[name](wechat_side)
    before = len(wechat_side.server.asked)

    with pytest.raises(carriers.Forged):
        wechat.read_notification(headers, body)
    assert len(wechat_side.server.asked) == before  # nobody can make us call out


def test_a_clock_that_is_wrong_makes_nothing_forged(wechat, wechat_side):
    """A replay changes nothing, since money comes once; so a wrong clock of ours must lose none."""
    skewed = datetime.now(UTC) - timedelta(days=3)
    body, headers = wechat_side.notification(wechat_side.paid("ZJ1_1", 1230), at=skewed)

    assert wechat.read_notification(headers, body).state == "paid"


# Alipay


def test_alipay_begins_with_a_signed_address(alipay, alipay_side):
    url = alipay.begin(ASKED, "h5").url

    assert url.startswith(alipay_side.server.address)
    assert "alipay.trade.wap.pay" in url
    assert "alipay.trade.page.pay" in alipay.begin(ASKED, "page").url


def test_alipay_says_how_a_trade_stands(alipay, alipay_side):
    paid = {"code": "10000", "trade_status": "TRADE_SUCCESS", "trade_no": "2026", "out_trade_no": "ZJ1_1"}
    alipay_side.answers["alipay.trade.query"] = {**paid, "total_amount": "12.30"}

    assert alipay.query("ZJ1_1") == carriers.Standing("ZJ1_1", "paid", "2026", D("12.30"))
    alipay_side.answers.clear()
    assert alipay.query("ZJ1_1").state == "unknown"
    assert alipay.close("ZJ1_1").state == "closed"


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"code": "10000", "fund_change": "Y"}, "done"),
        ({"code": "40004", "sub_code": "ACQ.SELLER_BALANCE_NOT_ENOUGH"}, "failed"),
    ],
)
def test_alipay_refunds(alipay, alipay_side, answer, state):
    alipay_side.answers["alipay.trade.refund"] = answer

    assert alipay.refund(BACK).state == state


def test_an_answer_that_alipay_did_not_sign_is_not_believed(alipay, alipay_side, monkeypatch):
    monkeypatch.setattr(alipay_side, "alipay", new_key())

    with pytest.raises(carriers.Unavailable):
        alipay.query("ZJ1_1")


def test_alipays_bill_of_a_day(alipay, alipay_side):
    heads = ["支付宝交易号", "商户订单号", "业务类型", "订单金额（元）", "退款批次号/请求号"]
    rows = [["2026\t", "ZJ1_1\t", "交易", "12.30", ""], ["2026\t", "ZJ1_1\t", "退款", "-2.00", "R1"]]
    text = "\n".join(["#支付宝业务明细查询", ",".join(heads), *(",".join(row) for row in rows), "#合计"])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as whole:
        whole.writestr("detail.csv", text.encode("gb18030"))
        whole.writestr("sums.csv", "门店编号,订单金额\n1,10.30".encode("gb18030"))
    alipay_side.answers["bill"] = out.getvalue()
    where = {"code": "10000", "bill_download_url": f"{alipay_side.server.address}/bill"}
    alipay_side.answers["alipay.data.dataservice.bill.downloadurl.query"] = where

    assert alipay.daily_bill(date(2026, 11, 22)) == [
        carriers.BillLine("ZJ1_1", "2026", D("12.30")),
        carriers.BillLine("ZJ1_1", "2026", D("2.00"), refund="R1"),
    ]


def test_alipays_notification_is_believed_when_it_is_for_us(alipay, alipay_side):
    body = alipay_side.notification(out_trade_no="ZJ1_1", trade_no="2026", total_amount="12.30")

    assert alipay.read_notification({}, body).amount == D("12.30")


@pytest.mark.parametrize(
    "body",
    [
        lambda side: side.notification(out_trade_no="Z", trade_no="1", total_amount="1", key=new_key()),
        lambda side: side.notification(out_trade_no="Z", trade_no="1", total_amount="1", app_id="other"),
        lambda side: side.notification(out_trade_no="Z", trade_no="1", total_amount="1", seller_id="other"),
        lambda side: side.notification(out_trade_no="Z", trade_no="1", total_amount="1") + b"&total_amount=9",
        lambda side: side.notification(out_trade_no="Z", trade_no="1"),
        lambda side: b"sign=x&sign_type=RSA2",
        lambda side: b"",
    ],
    ids=["another key", "another app", "another seller", "a sum added", "no sum", "no words", "nothing"],
)
def test_alipay_did_not_say(body, alipay, alipay_side):
    with pytest.raises(carriers.Forged):
        alipay.read_notification({}, body(alipay_side))


# The whole way, through the door


@pytest.fixture
def at_wechat(tree, wechat_side):
    wechat_side.answers.clear()
    actions.set_merchant(carrier="wechat", name="1900000001", keys=wechat_side.keys(), is_on=True, by=None, now=NOW)
    wechat_side.answers["/v3/pay/transactions/native"] = (200, {"code_url": "weixin://wxpay/x"})
    return wechat_side


def start(payment):
    actions.begin(
        payment_id=payment.id,
        carrier="wechat",
        channel="page",
        notify_url=ASKED.notify_url,
        return_url=ASKED.return_url,
        by=None,
        now=NOW,
    )
    return Attempt.objects.get(payment=payment)


def knock(client, body, headers):
    headers = {"host": "localhost", **headers}
    answer = client.post("/here/pay/notify/wechat/", body, content_type="application/json", headers=headers)
    enter("here")
    return answer.status_code, answer.json()["code"]


def test_from_wechats_word_to_the_ledger_and_back(ask_for, at_wechat, client, kettle):
    payment = ask_for("12.30")
    attempt = start(payment)
    body, headers = at_wechat.notification(at_wechat.paid(attempt.number, 1230))

    assert knock(client, body, headers) == (200, "SUCCESS")
    assert knock(client, body, headers) == (200, "SUCCESS")
    assert knock(client, body + b" ", headers) == (401, "FAIL")
    (one,) = give(payment, "2.30")
    at_wechat.answers["/v3/refund/domestic/refunds"] = (200, {"status": "PROCESSING"})
    assert actions.send_refund(refund_id=one.id, now=NOW).state == "sent"
    back = {"mchid": "1900000001", "out_refund_no": one.number, "refund_status": "SUCCESS"}
    assert knock(client, *at_wechat.notification(back)) == (200, "SUCCESS")

    assert kettle.paid == [payment.id]
    assert balances() == {"carrier.wechat": D(10), "held": D(10)}
    verdicts = Notification.objects.order_by("id").values_list("verdict", flat=True)
    assert list(verdicts) == ["taken", "repeated", "forged", "refunded"]


def test_a_notification_before_our_own_row_is_heard_when_it_is_there(ask_for, at_wechat, client):
    payment = ask_for("12.30")
    body, headers = at_wechat.notification(at_wechat.paid(f"{payment.number}_1", 1230))

    assert knock(client, body, headers) == (404, "FAIL")  # so it is sent again
    assert start(payment).number == f"{payment.number}_1"
    assert knock(client, body, headers) == (200, "SUCCESS")
    assert Payment.objects.get().state == "paid"


def test_a_carrier_that_is_away_keeps_nobody_waiting_for_money(ask_for, at_wechat):
    at_wechat.answers["/v3/pay/transactions/native"] = (500, {"code": "SYSTEM_ERROR"})

    with pytest.raises(Refusal, match="暂时没有回应，没有扣款"):
        start(ask_for("12.30"))


def test_a_carrier_that_is_away_is_not_taken_for_one_that_closed(ask_for, at_wechat, kettle):
    payment = ask_for("12.30")
    start(payment)
    at_wechat.answers["/v3/pay/transactions/out-trade-no/"] = (500, {"code": "SYSTEM_ERROR"})
    actions.close(payment_id=payment.id, why="不买了", by=None, now=NOW)

    with pytest.raises(carriers.Unavailable):
        actions.finish_closing(payment_id=payment.id, now=NOW)
    assert kettle.closed == []


def test_keys_that_will_not_do_are_refused_before_they_are_kept(tree, wechat_side):
    with pytest.raises(Refusal, match="参数不对或不全"):
        actions.set_merchant(
            carrier="wechat", name="x", keys={**wechat_side.keys(), "private_key": "x"}, is_on=True, by=None, now=NOW
        )
    assert not Merchant.objects.exists()


def test_a_bill_shows_what_only_one_of_us_has(ask_for, at_wechat, wechat_side):
    payment, other = ask_for("12.30"), ask_for("5")
    day = {"success_time": "2026-11-22T10:00:00+08:00"}
    for one, fen in ((payment, 1230), (other, 500)):
        said = wechat_side.paid(start(one).number, fen, **day)
        at = datetime.fromisoformat(said["success_time"])
        actions.receive(actions.Money("wechat", said["transaction_id"], said["out_trade_no"], one.amount, at, NOW))
    bill = [
        carriers.BillLine(f"{payment.number}_1", f"4200{payment.number}_1", D("12.31")),
        carriers.BillLine("ZJ9_1", "42009", D("7.00")),
        carriers.BillLine("ZJ9_1", "42009", D("1.00"), refund="ZJ9_R1"),
    ]

    made = reconciling._compare("wechat", date(2026, 11, 22), bill, by=None, now=NOW)

    assert set(made.differences.values_list("kind", "is_refund", "theirs", "ours")) == {
        ("other-amount", False, D("12.31"), D("12.30")),
        ("missing-there", False, None, D("5.00")),
        ("missing-here", False, D("7.00"), None),
        ("missing-here", True, D("1.00"), None),
    }
    one = made.differences.filter(kind="missing-there").get()
    actions.settle_difference(difference_id=one.id, how="次日到账", by=None, now=NOW)
    again = reconciling._compare("wechat", date(2026, 11, 22), bill, by=None, now=NOW)
    assert again.differences.filter(settled_at=None).count() == 3
