"""WeChat Pay v3 through the SDK `wechatpayv3`. Amounts there are whole fen.

A notification is looked at without the network: one that names a certificate we do not have is not believed. The
platform's certificates (or its public key) are a part of the merchant's keys.
"""

import csv
import gzip
import io
import json
import logging
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import requests
from cryptography import x509
from wechatpayv3 import WeChatPay, WeChatPayType

from ..rules import CHINA, from_fen, to_fen
from .base import (
    TIMEOUT,
    Asked,
    Begun,
    BillLine,
    Forged,
    Impossible,
    RefundAsked,
    RefundStanding,
    Standing,
    Unavailable,
)

log = logging.getLogger(__name__)
STATES = {
    "SUCCESS": "paid",
    "REFUND": "paid",
    "NOTPAY": "waiting",
    "USERPAYING": "waiting",
    "ACCEPT": "waiting",
    "CLOSED": "closed",
    "REVOKED": "closed",
    "PAYERROR": "waiting",
}
REFUNDS = {"SUCCESS": "done", "PROCESSING": "sent", "CLOSED": "failed", "ABNORMAL": "failed"}
HEADERS = ("Signature", "Timestamp", "Nonce", "Serial", "Signature-Type")


class WeChat:
    """Keys: «mchid», «appid», «serial», «private_key», «apiv3_key»; then «public_key» with «public_key_id», or
    «certificates» (a list of PEM texts). `gateway` is another address than WeChat's own, for tests."""

    def __init__(self, keys: Mapping[str, Any]) -> None:
        self._keys = keys
        try:
            self._sdk = _sdk(keys)
        except Exception as fault:  # the SDK raises bare Exceptions for keys that will not do
            raise Unavailable(f"the merchant's keys will not do: {fault}") from fault

    def begin(self, asked: Asked, channel: str) -> Begun:
        more: dict[str, Any] = {}
        if channel == "jsapi":
            more = {"pay_type": WeChatPayType.JSAPI, "payer": {"openid": asked.payer}}
        elif channel == "h5":
            scene = {"payer_client_ip": asked.address, "h5_info": {"type": "Wap"}}
            more = {"pay_type": WeChatPayType.H5, "scene_info": scene}
        else:
            more = {"pay_type": WeChatPayType.NATIVE}
        said = self._call(
            self._sdk.pay,
            description=asked.title,
            out_trade_no=asked.number,
            amount={"total": to_fen(asked.amount), "currency": "CNY"},
            time_expire=asked.expires_at.astimezone(CHINA).isoformat(timespec="seconds"),
            notify_url=asked.notify_url,
            **more,
        )
        if "h5_url" in said:
            return Begun(url=said["h5_url"])
        if "code_url" in said:
            return Begun(parameters={"code_url": said["code_url"]})
        return Begun(parameters=self._for_the_script(said["prepay_id"]))

    def _for_the_script(self, prepay_id: str) -> dict[str, str]:
        """What WeixinJSBridge takes, signed by us."""
        stamp, nonce = str(int(datetime.now(CHINA).timestamp())), prepay_id[-32:]
        package = f"prepay_id={prepay_id}"
        return {
            "appId": self._keys["appid"],
            "timeStamp": stamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": self._sdk.sign([self._keys["appid"], stamp, nonce, package]),
        }

    def query(self, number: str) -> Standing:
        code, text = self._ask(self._sdk.query, out_trade_no=number)
        said = _json(text)
        if code == 404 or said.get("code") in ("ORDER_NOT_EXIST", "ORDERNOTEXIST"):
            return Standing(number, "unknown")
        if code != 200:
            raise Unavailable(f"{code} {text[:200]}")
        return _standing(said)

    def close(self, number: str) -> Standing:
        code, text = self._ask(self._sdk.close, out_trade_no=number)
        if code in (200, 204):
            return Standing(number, "closed")
        said = _json(text).get("code", "")
        if said in ("ORDERPAID", "ORDER_PAID", "ORDER_CLOSED", "ORDERCLOSED"):
            return self.query(number)
        if code == 404 or said in ("ORDER_NOT_EXIST", "ORDERNOTEXIST"):
            return Standing(number, "closed")  # it never heard of it
        raise Unavailable(f"{code} {text[:200]}")

    def refund(self, asked: RefundAsked) -> RefundStanding:
        code, text = self._ask(
            self._sdk.refund,
            out_refund_no=asked.number,
            transaction_id=asked.transaction,
            reason=asked.why,
            amount={"refund": to_fen(asked.amount), "total": to_fen(asked.paid), "currency": "CNY"},
            notify_url=asked.notify_url or None,
        )
        said = _json(text)
        if code == 200:
            return RefundStanding(asked.number, REFUNDS.get(said.get("status", ""), "sent"), said.get("status", ""))
        if 400 <= code < 500 and code != 429 and said.get("code") not in ("FREQUENCY_LIMITED", "SYSTEM_ERROR"):
            return RefundStanding(asked.number, "failed", f"{said.get('code', code)} {said.get('message', '')}"[:200])
        raise Unavailable(f"{code} {text[:200]}")

    def read_notification(self, headers: Mapping[str, str], body: bytes) -> Standing | RefundStanding:
        lower = {name.lower(): value for name, value in headers.items()}
        ours = {f"Wechatpay-{one}": lower.get(f"wechatpay-{one}".lower(), "") for one in HEADERS}
        if ours["Wechatpay-Serial"].upper().lstrip("0") not in self._serials():
            raise Forged(f"no certificate {ours['Wechatpay-Serial'][:60]}")
        try:
            said = self._sdk.callback(ours, body)
        except Exception as fault:  # anything at all may stand in a forged body
            raise Forged(str(fault)[:200]) from fault
        if not said:
            raise Forged("the signature does not fit")
        try:
            return _event(said["resource"], self._keys["mchid"])
        except (KeyError, TypeError, ValueError, InvalidOperation) as fault:
            raise Forged(f"not what was agreed: {fault!r}"[:200]) from fault

    def daily_bill(self, day: date) -> list[BillLine]:
        code, text = self._ask(self._sdk.trade_bill, bill_date=day.isoformat())
        said = _json(text)
        if said.get("code") == "NO_STATEMENT_EXIST":
            return []
        if code != 200:
            raise Unavailable(f"{code} {text[:200]}")
        code, file = self._ask(self._sdk.download_bill, url=said["download_url"])
        if code != 200:
            raise Unavailable(f"bill: {code}")
        return list(_bill_lines(file))

    def _serials(self) -> set[str]:
        known = {str(self._keys.get("public_key_id") or "").upper()}
        for pem in self._keys.get("certificates", ()):
            known.add(f"{x509.load_pem_x509_certificate(pem.encode()).serial_number:X}")
        return known - {""}

    def _call(self, verb: Any, **said: Any) -> dict[str, Any]:
        """The answer's JSON. Raises Impossible with WeChat's words for a no, Unavailable for anything else."""
        code, text = self._ask(verb, **said)
        if code == 200:
            return _json(text)
        if 400 <= code < 500 and code != 429:
            raise Impossible(str(_json(text).get("message", code)))
        raise Unavailable(f"{code} {text[:200]}")

    def _ask(self, verb: Any, **said: Any) -> tuple[int, Any]:
        try:
            code, text = verb(**said)
        except requests.RequestException as fault:
            raise Unavailable(str(fault)[:200]) from fault
        except Exception as fault:  # an answer whose signature is wrong is a bare Exception of the SDK
            raise Unavailable(f"an answer that cannot be believed: {fault}"[:200]) from fault
        return code, text


def _sdk(keys: Mapping[str, Any]) -> WeChatPay:
    """The SDK reads certificates from a folder, and only while it is made."""
    with tempfile.TemporaryDirectory() as folder:
        for n, pem in enumerate(keys.get("certificates", ())):
            Path(folder, f"{n}.pem").write_text(pem, encoding="utf-8")
        sdk = WeChatPay(
            wechatpay_type=WeChatPayType.H5,
            mchid=keys["mchid"],
            private_key=keys["private_key"],
            cert_serial_no=keys["serial"],
            appid=keys["appid"],
            apiv3_key=keys["apiv3_key"],
            cert_dir=folder if keys.get("certificates") else None,
            timeout=TIMEOUT,
            public_key=keys.get("public_key") or None,
            public_key_id=keys.get("public_key_id") or None,
        )
    if keys.get("gateway"):
        sdk._core._gate_way = keys["gateway"]
    sdk._core._cert_dir = None
    return sdk


def _json(text: Any) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except (TypeError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _event(said: dict[str, Any], mchid: str) -> Standing | RefundStanding:
    if said["mchid"] != mchid:
        raise ValueError(f"for the merchant {said['mchid']}")
    if "out_refund_no" in said:
        return RefundStanding(said["out_refund_no"], REFUNDS.get(said["refund_status"], "sent"), said["refund_status"])
    return _standing(said)


def _standing(said: dict[str, Any]) -> Standing:
    state = STATES.get(said["trade_state"], "waiting")
    if state != "paid":
        return Standing(said["out_trade_no"], state)
    amount = said["amount"]
    return Standing(
        number=said["out_trade_no"],
        state=state,
        transaction=said["transaction_id"],
        amount=from_fen(int(amount["total"])),
        currency=amount.get("currency", "CNY"),
        paid_at=datetime.fromisoformat(said["success_time"]) if said.get("success_time") else None,
    )


def _bill_lines(file: Any) -> Any:
    """A day's bill: CSV, every cell begins with a backtick; after the lines stand the sums."""
    raw = file.encode() if isinstance(file, str) else file
    text = (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8-sig")
    rows = csv.reader(io.StringIO(text))
    heads = [head.strip() for head in next(rows, [])]
    for row in rows:
        if len(row) != len(heads):  # the sums
            return
        line = dict(zip(heads, (cell.strip().lstrip("`") for cell in row), strict=True))
        if line["交易状态"] == "SUCCESS":
            yield BillLine(line["商户订单号"], line["微信订单号"], Decimal(line["订单金额"]))
        elif line["交易状态"] == "REFUND":
            refunded = Decimal(line["申请退款金额"])
            yield BillLine(line["商户订单号"], line["微信订单号"], refunded, refund=line["商户退款单号"])
