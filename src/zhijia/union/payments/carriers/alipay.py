"""Alipay through the SDK `python-alipay-sdk` (RSA2). Amounts there are yuan as text."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl
from urllib.request import urlopen

from alipay import AliPay
from alipay.exceptions import AliPayException, AliPayValidationError
from alipay.utils import AliPayConfig

from ..rules import CHINA
from .base import TIMEOUT, Asked, Begun, BillLine, Forged, RefundAsked, RefundStanding, Standing, Unavailable

STATES = {
    "TRADE_SUCCESS": "paid",
    "TRADE_FINISHED": "paid",
    "WAIT_BUYER_PAY": "waiting",
    "TRADE_CLOSED": "closed",
}
OK = "10000"
NOT_THERE = "ACQ.TRADE_NOT_EXIST"
LATER = ("ACQ.SYSTEM_ERROR", "SYSTEM_ERROR", "isp.unknow-error")


class Alipay:
    """Keys: «appid», «seller_id», «private_key» (ours), «alipay_public_key» (theirs); `gateway` for tests."""

    def __init__(self, keys: Mapping[str, Any]) -> None:
        self._keys = keys
        try:
            self._sdk = AliPay(
                appid=keys["appid"],
                app_private_key_string=keys["private_key"],
                alipay_public_key_string=keys["alipay_public_key"],
                sign_type="RSA2",
                config=AliPayConfig(timeout=sum(TIMEOUT)),
            )
        except (KeyError, ValueError, IndexError, TypeError) as fault:
            raise Unavailable(f"the merchant's keys will not do: {fault}") from fault
        if keys.get("gateway"):
            self._sdk._gateway = keys["gateway"]

    def begin(self, asked: Asked, channel: str) -> Begun:
        verb = self._sdk.api_alipay_trade_page_pay if channel == "page" else self._sdk.api_alipay_trade_wap_pay
        said = verb(
            subject=asked.title,
            out_trade_no=asked.number,
            total_amount=f"{asked.amount:.2f}",
            return_url=asked.return_url,
            notify_url=asked.notify_url,
            time_expire=f"{asked.expires_at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}",
        )
        return Begun(url=f"{self._sdk._gateway}?{said}")

    def query(self, number: str) -> Standing:
        said = self._ask(self._sdk.api_alipay_trade_query, out_trade_no=number)
        if said.get("sub_code") == NOT_THERE:
            return Standing(number, "unknown")
        if said.get("code") != OK:
            raise Unavailable(_words(said))
        return _standing(said, said.get("send_pay_date"))

    def close(self, number: str) -> Standing:
        said = self._ask(self._sdk.api_alipay_trade_close, out_trade_no=number)
        if said.get("code") == OK or said.get("sub_code") == NOT_THERE:
            return Standing(number, "closed")
        if said.get("sub_code") in ("ACQ.TRADE_STATUS_ERROR", "ACQ.REASON_TRADE_STATUS_INVALID"):
            return self.query(number)
        raise Unavailable(_words(said))

    def refund(self, asked: RefundAsked) -> RefundStanding:
        said = self._ask(
            self._sdk.api_alipay_trade_refund,
            refund_amount=f"{asked.amount:.2f}",
            out_trade_no=asked.trade,
            out_request_no=asked.number,
            refund_reason=asked.why,
        )
        if said.get("code") == OK:
            return RefundStanding(asked.number, "done", f"fund_change={said.get('fund_change', '')}")
        if said.get("sub_code") in LATER or said.get("code") in ("20000", "10003"):
            raise Unavailable(_words(said))
        return RefundStanding(asked.number, "failed", _words(said))

    def read_notification(self, headers: Mapping[str, str], body: bytes) -> Standing | RefundStanding:
        try:
            said = dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, strict_parsing=True))
            signature = said.pop("sign")
            if not self._sdk.verify(dict(said), signature):
                raise Forged("the signature does not fit")
            if said["app_id"] != self._keys["appid"] or said["seller_id"] != self._keys["seller_id"]:
                raise Forged("for another merchant")
            if said.get("refund_fee") and said.get("out_biz_no"):
                return RefundStanding(said["out_biz_no"], "done", said["trade_status"])
            return _standing(said, said.get("gmt_payment"))
        except (KeyError, ValueError, TypeError, AliPayException, InvalidOperation) as fault:
            raise Forged(f"not what was agreed: {fault!r}"[:200]) from fault

    def daily_bill(self, day: date) -> list[BillLine]:
        said = self._ask(
            self._sdk.server_api,
            api_name="alipay.data.dataservice.bill.downloadurl.query",
            biz_content={"bill_type": "trade", "bill_date": day.isoformat()},
        )
        if said.get("sub_code") in ("isp.bill_not_exist", "BILL_NOT_EXIST"):
            return []
        if said.get("code") != OK:
            raise Unavailable(_words(said))
        try:
            with urlopen(said["bill_download_url"], timeout=sum(TIMEOUT)) as answer:
                file = answer.read()
        except OSError as fault:
            raise Unavailable(str(fault)[:200]) from fault
        return list(_bill_lines(file))

    def _ask(self, verb: Any, **said: Any) -> dict[str, Any]:
        """The answer, its signature found good by the SDK."""
        try:
            answer = verb(**said)
        except (OSError, AliPayException, AliPayValidationError, ValueError, TypeError) as fault:
            raise Unavailable(str(fault)[:200]) from fault
        return answer if isinstance(answer, dict) else dict(json.loads(answer))


def _standing(said: Mapping[str, Any], at: Any) -> Standing:
    state = STATES.get(said["trade_status"], "waiting")
    if state != "paid":
        return Standing(said["out_trade_no"], state)
    return Standing(
        number=said["out_trade_no"],
        state=state,
        transaction=said["trade_no"],
        amount=Decimal(said["total_amount"]),
        paid_at=datetime.fromisoformat(at).replace(tzinfo=CHINA) if at else None,
    )


def _words(said: Mapping[str, Any]) -> str:
    return f"{said.get('sub_code') or said.get('code')} {said.get('sub_msg') or said.get('msg', '')}"[:200]


def _bill_lines(file: bytes) -> Any:
    """A ZIP with the details as CSV in GB 18030; lines that begin with # say what it is."""
    with zipfile.ZipFile(io.BytesIO(file)) as whole:
        for name in whole.namelist():
            text = whole.read(name).decode("gb18030")
            lines = [line for line in text.splitlines() if line and not line.startswith("#")]
            rows = csv.DictReader(lines)
            if not rows.fieldnames or "支付宝交易号" not in [head.strip() for head in rows.fieldnames]:
                continue  # the sums
            for row in rows:
                line = {str(head).strip(): str(cell).strip() for head, cell in row.items()}
                amount, refund = Decimal(line["订单金额（元）"]), line.get("退款批次号/请求号", "")
                is_refund = line["业务类型"] == "退款"
                yield BillLine(line["商户订单号"], line["支付宝交易号"], abs(amount), refund if is_refund else "")
