"""A recipient as an officer's own list names one."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhijia.kernel.refusal import Refusal
from zhijia.kernel.sheets import LIMIT_CELL, exact, not_a_formula, said
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
    "name": "姓名 会员姓名 职工姓名 员工姓名 人员姓名 领取人 领用人 签领人 收件人 收货人 收件人姓名 收货人姓名"
    " 获奖人 获奖者 获奖人员 受奖人 慰问对象 慰问对象姓名 被慰问人 发放对象 受助人 代表姓名 名字 人员 name fullname"
    " recipient",
    "phone": "手机号 手机号码 手机 移动电话 联系电话 联系手机 本人手机 联系方式 联系号码 电话 电话号码 手机电话"
    " 电话手机 mobile phone tel telephone cellphone mobilephone phonenumber",
    "number": "会员编号 会员证号 会员号 会员卡号 会员编码 工会会员证号 工会证号 memberno membernumber",
    "identity_number": "身份证号 身份证号码 公民身份号码 身份证 证件号码 证件号 idnumber",
    "unit": "单位 所属单位 所在单位 工作单位 单位名称 部门 所在部门 科室 处室 所属工会 所在工会 基层工会 工会 分会"
    " 分工会 工会小组 车间 班组 车间班组 unit department",
    "choice": "选哪一种 选择 选项 选品 礼品 礼品名称 所选礼品 选择礼品 慰问品 慰问品名称 品名 奖品 奖品名称 物品"
    " 物品名称 领取物品 发放物品 福利品 商品 款式 套餐 礼包 choice gift item",
    "size": "尺码 码数 鞋码 衣服尺码 规格 型号 尺寸 size",
    "engraving": "刻字 刻字内容 刻字信息 雕刻内容 定制内容 定制 engraving",
    "card": "贺卡 贺卡内容 贺卡文字 贺词 祝福语 祝福 寄语 留言 卡片 card message",
    "destination": "送到 送货地址 收货地址 收件地址 配送地址 邮寄地址 详细地址 地址 领取地点 领取点 领取位置"
    " 送货地点 收货地点 发放地点 送达地址 address destination",
}
LOOSE = ("name", "phone")  # found by the end of a longer header, too
TELLING = tuple(field for field in FIELDS if field != "unit")  # a row with a unit alone names nobody
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
        text = said(cells.get(field, ""))
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
