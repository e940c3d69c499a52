"""What stands in the files people bring: a bank's statement, a list of who is given how much."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from zhijia.kernel.sheets import find_header, guess_columns

from .money import FEN

BANK_WORDS: dict[str, Sequence[str]] = {
    "serial": ("交易流水号", "流水号", "银行流水号", "核心流水号", "凭证号", "serial"),
    "day": ("交易日期", "记账日期", "入账日期", "交易时间", "日期", "date"),
    "amount": ("贷方发生额", "贷方金额", "收入金额", "收入", "转入金额", "入账金额", "金额", "amount"),
    "payer": ("对方户名", "付款人名称", "付款方户名", "对方名称", "户名", "payer"),
    "account": ("对方账号", "付款人账号", "付款方账号", "对方账户", "账号", "account"),
    "remark": ("附言", "摘要", "备注", "用途", "交易附言", "remark"),
}
LIST_WORDS: dict[str, Sequence[str]] = {
    "number": ("会员编号", "会员号", "编号", "number"),
    "phone": ("手机号", "手机号码", "手机", "电话", "phone"),
    "name": ("姓名", "职工姓名", "会员姓名", "name"),
    "amount": ("金额", "补贴金额", "补贴", "元", "amount"),
}
REFERENCE = re.compile(r"ZJ(\d{14})(?!\d)", re.IGNORECASE)
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y.%m.%d", "%Y年%m月%d日")


@dataclass(frozen=True)
class Fault:
    """What is wrong with one row of a file, in words."""

    row: int  # as the spreadsheet counts
    words: str


@dataclass(frozen=True)
class Incoming:
    """One line of a bank statement with money that came."""

    serial: str
    day: date
    amount: Decimal
    payer: str
    account: str
    remark: str


def references(text: str) -> list[str]:
    """The payments a remark names, each once, whatever people put between the digits.

    >>> references("货款 zj-1234 5678 9012 34，谢谢")
    ['ZJ12345678901234']
    """
    close = re.sub(r"[\s\-—_·.:：]", "", text)
    return list(dict.fromkeys(f"ZJ{digits}" for digits in REFERENCE.findall(close)))


def money(text: str) -> Decimal | None:
    """Yuan of a cell; None for none, or for what is no sum to the fen.

    >>> money("￥1,234.50"), money(""), money("十元")
    (Decimal('1234.50'), None, None)
    """
    try:
        amount = Decimal(re.sub(r"[¥￥,，\s元]", "", text))
    except InvalidOperation:
        return None
    return amount.quantize(FEN) if amount.is_finite() and abs(amount) < 10**10 and amount == round(amount, 2) else None


def day(text: str) -> date | None:
    """
    >>> day("2026/11/3 09:30:00"), day("?")
    (datetime.date(2026, 11, 3), None)
    """
    first = text.strip().split(" ")[0].split("T")[0]
    for shape in DAYS:
        try:
            return datetime.strptime(first, shape).date()  # noqa: DTZ007  a day, not a moment
        except ValueError:
            continue
    return None


def columns(rows: Sequence[Sequence[str]], words: Mapping[str, Sequence[str]]) -> tuple[int, dict[str, int]]:
    """The header's row, and field → column."""
    header = find_header(rows, words)
    return header, guess_columns(rows[header], rows[header + 1 : header + 20], words, {})


def bank_lines(rows: Sequence[Sequence[str]]) -> tuple[list[Incoming], list[Fault]]:
    """What came in, by a statement; rows without money that came are passed over."""
    header, at = columns(rows, BANK_WORDS)
    if missing := [BANK_WORDS[one][0] for one in ("serial", "day", "amount") if one not in at]:
        return [], [Fault(header + 1, _("表头里没有这些列：%s。") % "、".join(missing))]
    lines, faults = [], []
    for n, row in enumerate(rows[header + 1 :], start=header + 2):
        cell = {field: row[column] if column < len(row) else "" for field, column in at.items()}
        amount, on, serial = money(cell["amount"]), day(cell["day"]), cell["serial"].strip()
        if not cell["amount"] or (amount is not None and amount <= 0):
            continue
        if amount is None or on is None or not serial:
            faults.append(Fault(n, _("流水号、日期或金额看不懂。")))
            continue
        said = {field: cell.get(field, "") for field in ("payer", "account", "remark")}
        lines.append(Incoming(serial[:64], on, amount, said["payer"][:80], said["account"][:40], said["remark"][:200]))
    return lines, faults
