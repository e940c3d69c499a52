"""A recipient as an officer's own list names one."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhijia.kernel.refusal import Refusal
from zhijia.kernel.sheets import LIMIT_CELL, exact, not_a_formula
from zhijia.union.people.rules import clean_identity, clean_name, clean_number, clean_phone

MOST_ROWS = 10_000
SIZE, ENGRAVING, CARD, DESTINATION = 20, 20, 60, 80  # characters
FIELDS: dict[str, str | Promise] = {
    "name": _("姓名"),
    "phone": _("手机号"),
    "number": _("会员编号"),
    "identity_number": _("身份证号"),
    "unit": _("单位（领取的地方）"),
    "choice": _("选哪一种"),
    "size": _("尺码"),
    "engraving": _("刻字"),
    "card": _("贺卡"),
    "destination": _("送到"),
}
REQUIRED = ("name",)
_WORDS = {
    "name": "姓名 会员姓名 职工姓名 员工姓名 领取人 收件人 收货人 获奖人 名字 name",
    "phone": "手机号 手机号码 手机 移动电话 联系电话 联系方式 电话 电话号码 mobile phone tel",
    "number": "会员编号 会员证号 会员号 会员卡号 工会会员证号 memberno",
    "identity_number": "身份证号 身份证号码 公民身份号码 身份证 证件号码 idnumber",
    "unit": "单位 所属单位 所在单位 单位名称 部门 所在部门 所属工会 基层工会 工会 车间 班组 unit department",
    "choice": "选哪一种 选择 选项 选品 礼品 慰问品 品名 奖品 商品 款式 套餐 choice gift item",
    "size": "尺码 码数 规格 型号 尺寸 size",
    "engraving": "刻字 刻字内容 定制内容 定制 engraving",
    "card": "贺卡 贺卡内容 祝福语 寄语 卡片 card",
    "destination": "送到 送货地址 收货地址 收件地址 地址 领取地点 领取点 address destination",
}
WORDS: Mapping[str, Sequence[str]] = {field: words.split() for field, words in _WORDS.items()}


@dataclass(frozen=True)
class Wanted:
    """Who is to get something, in clean texts; empty for «not said»."""

    name: str
    phone: str = ""
    number: str = ""
    identity_number: str = ""
    unit: str = ""
    choice: str = ""
    size: str = ""
    engraving: str = ""
    card: str = ""
    destination: str = ""


def read_row(cells: Mapping[str, str]) -> tuple[Wanted | None, list[tuple[str, str]]]:
    """field → text, made into a recipient, or the reasons why not as (field, sentence)."""
    facts: dict[str, str] = {}
    wrong: list[tuple[str, str]] = []
    for field in FIELDS:
        text = cells.get(field, "")
        try:
            if len(text) > LIMIT_CELL:
                raise Refusal(_t("这一格超过 %s 个字。请改短。") % LIMIT_CELL)
            facts[field] = _READERS[field](text)
        except Refusal as no:
            wrong.append((field, str(no)))
    return (None, wrong) if wrong else (Wanted(**facts), [])


def short(text: str, most: int, *, field: str = "") -> str:
    """One line of text, no longer than a thing has room for. Raises Refusal."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if len(text) > most:
        raise Refusal(
            _t("最多 %(most)d 个字，这里有 %(has)d 个。请改短。") % {"most": most, "has": len(text)}, field=field
        )
    if any(unicodedata.category(letter) == "Cc" for letter in text):
        raise Refusal(_t("里面有看不见的控制字符。请重新输入。"), field=field)
    return text


_READERS: dict[str, Callable[[str], str]] = {
    "name": lambda text: clean_name(not_a_formula(text)),
    "phone": clean_phone,
    "number": clean_number,
    "identity_number": lambda text: clean_identity(exact(text)),
    "unit": lambda text: text.strip()[:80],
    "choice": lambda text: text.strip()[:120],
    "size": lambda text: short(text, SIZE),
    "engraving": lambda text: short(text, ENGRAVING),
    "card": lambda text: short(text, CARD),
    "destination": lambda text: short(text, DESTINATION),
}


def letter_of(place: int) -> str:
    """What the place-th thing to choose is called on paper, from 0: A, B, C …"""
    return chr(65 + place % 26)


def shown(field: str, text: str) -> str:
    """A cell as the errors page may show it: numbers of persons masked."""
    if field in ("identity_number", "phone") and len(text) > 8:
        return f"{text[:3]}****{text[-4:]}"
    return text[:40]
