"""A supplier's own table: which column is what, and what a row says, cell by cell."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhijia.kernel.refusal import Refusal
from zhijia.kernel.sheets import LIMIT_CELL, ROUNDED, letter, said, serial_day

from .goods import RETURNS, Returns, clean_code, clean_words
from .prices import MOST_YUAN, plain_pack

FIELDS: dict[str, str | Promise] = {
    "code": _("商品编码"),
    "name": _("商品名称"),
    "brand": _("品牌"),
    "category": _("小类"),
    "pack": _("规格"),
    "summary": _("一句话介绍"),
    "returns": _("退换"),
    "price": _("会员价"),
    "market_price": _("市场价"),
    "seller": _("市场价来源"),
    "seen_on": _("看到的日期"),
    "link": _("链接"),
    "stock": _("可卖库存"),
    "most_per_member": _("每人限购"),
}
REQUIRED = ("name", "pack")
_WORDS = {
    "code": "商品编码 编码 商品编号 编号 货号 商品代码 sku skuid 条码 条形码 产品编码 产品编号 code itemno itemcode"
    " barcode",
    "name": "商品名称 名称 品名 产品名称 商品名 商品全称 商品 产品 货品名称 货品 name productname product item"
    " itemname title",
    "brand": "品牌 品牌名称 商标 brand brandname",
    "category": "小类 类别 分类 品类 类目 商品分类 商品类别 大类 所属类别 category type",
    "pack": "规格 包装规格 规格型号 包装 型号 规格参数 单位规格 净含量 包装单位 计量单位 销售单位 单位 pack spec"
    " specification size packing",
    "summary": "一句话介绍 简介 卖点 商品简介 介绍 描述 商品描述 说明 summary description",
    "returns": "退换 退货规则 退换规则 退换货 退货 returns returnpolicy returnrule",
    "price": "会员价 会员价格 工会会员价 会员专享价 工会价 职工价 内购价 职工内购价 福利价 团购价 协议价 供货价"
    " 供货价格 优惠价 优惠价格 折后价 现价 销售价 售价 单价 价格 报价 price memberprice saleprice unitprice ourprice",
    "market_price": "市场价 市场价格 市场零售价 市场售价 市场参考价 市价 零售价 建议零售价 零售指导价 原价 划线价"
    " 参考价 官方价 官网价 京东价 天猫价 电商价 标价 门市价 门店价 marketprice listprice retailprice msrp rrp",
    "seller": "市场价来源 来源 价格来源 对比渠道 参考渠道 比价平台 在售平台 销售渠道 市场价出处 渠道 店铺 seller"
    " source marketsource shop",
    "seen_on": "看到的日期 采价日期 取价日期 查价日期 比价日期 市场价日期 日期 seenon date pricedate checkedon",
    "link": "链接 网址 商品链接 市场价链接 link url",
    "stock": "库存 可卖 可卖库存 库存数量 数量 可售数量 可供数量 可供货数量 供货数量 备货数量 备货量 现货数量 库存量"
    " stock quantity qty inventory",
    "most_per_member": "每人限购 限购 限购数量 每人限购数 限购件数 limit maxpermember limitpermember",
}
LOOSE = ("name", "price", "market_price", "pack")  # found by the end of a longer header, too
GROUPS = ("brand", "category")  # a row that has nothing but these says nothing of goods
WORDS: Mapping[str, list[str]] = {name: words.split() for name, words in _WORDS.items()}
_RETURN_WORDS = {
    Returns.MADE_TO_ORDER: "定做 定制 made",
    Returns.PERISHABLE: "鲜活 易腐 生鲜 短保 perish",
    Returns.OPENED_DIGITAL: "拆封 数字 音像 digital",
    Returns.MEDICINE: "药 器械 medic",
}
FORMULA = ("=", "+", "-", "@")
MOST_STOCK = 100_000_000


@dataclass
class Line:
    """What one row says; `wrong` is [(field, sentence)]. What a column does not say is None."""

    number: int  # as in the spreadsheet, counted from 1
    said: dict[str, Any] = field(default_factory=dict)
    wrong: list[tuple[str, str]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.said.get("code", ""))


def read_line(number: int, cells: Mapping[str, str], today: date) -> Line:
    """field → text, made into values; every fault is kept with its field."""
    line = Line(number)
    for name, text in ((name, _said(name, text)) for name, text in cells.items()):
        try:
            if len(text) > LIMIT_CELL:
                raise Refusal(_t("这一格超过 %d 个字。请改短。") % LIMIT_CELL)
            if text or name in REQUIRED:
                line.said[name] = _READERS[name](text, today)
        except Refusal as no:
            line.wrong.append((name, str(no)))
    if "code" not in line.said and not any(name == "code" for name, _why in line.wrong):
        line.said["code"] = own_code(cells.get("brand", ""), cells.get("name", ""), cells.get("pack", ""))
    _compare(line)
    return line


def _said(name: str, text: str) -> str:
    """A dash says nothing, nor does a limit of none."""
    return "" if name == "most_per_member" and text.strip() in ("不限", "不限购", "无限制") else said(text)


def own_code(brand: str, name: str, pack: str) -> str:
    """For a table without codes: the same for the same brand, name and pack, so that it can be read again.

    >>> own_code("义利", "果子面包", "120g×10袋") == own_code("义利", "果子面包", "120G * 10袋")
    True
    """
    words = "|".join(plain_pack(text) for text in (brand, name, pack))
    return "Z" + sha256(words.encode()).hexdigest()[:11].upper()


def _compare(line: Line) -> None:
    price, market = line.said.get("price"), line.said.get("market_price")
    broken = {name for name, _why in line.wrong}
    if price is not None and market is not None and price >= market:
        words = _t("会员价 ¥%(price)s 不低于市场价 ¥%(market)s。请把价格降到市场价以下，或更换市场价的依据。")
        line.wrong.append(("price", words % {"price": f"{price:,.2f}", "market": f"{market:,.2f}"}))
    if market is not None and price is None and "price" not in broken:
        line.wrong.append(("price", _t("写了市场价，没有写会员价。请补上，或两个都不写。")))


def _words(label: object, most: int, least: int = 1) -> Any:
    def read(text: str, today: date) -> str:
        if text.startswith(FORMULA):
            raise Refusal(_t("不能以 = + - @ 开头，像是公式。请改成文字本身。"))
        if re.search(r"<[^>]*>", text):
            raise Refusal(_t("里面有网页代码：%s。请只写文字。") % text[:20])
        return clean_words(text, label, most, "", least=least)

    return read


def _code(text: str, today: date) -> str:
    if text.startswith(ROUNDED):
        raise Refusal(_t("Excel 把编码当成了数值，末几位已经丢失。请把这一列设为“文本”格式后重新填写。"))
    return clean_code(text)


def _money(text: str, today: date) -> Decimal:
    plain = re.sub(r"[\s,，¥￥$]|元|/.*$|rmb|cny", "", unicodedata.normalize("NFKC", text), flags=re.IGNORECASE)
    try:
        value = Decimal(plain)
    except InvalidOperation as wrong:
        raise Refusal(_t("看不懂这个价格：%s。请写成 25.80。") % text[:20]) from wrong
    rounded = round(value, 2) if value.is_finite() else value
    if not value.is_finite() or abs(value - rounded) > Decimal("0.000001") or not 0 < rounded <= MOST_YUAN:
        words = _t("价格要大于 0、不超过 %s 元，最多两位小数。")
        raise Refusal(words % f"{MOST_YUAN:,}")
    return rounded


def _count(least: int, most: int) -> Any:
    def read(text: str, today: date) -> int:
        plain = re.sub(r"[\s,，]|件|个|份|盒|袋|瓶|套", "", unicodedata.normalize("NFKC", text))
        if not re.fullmatch(r"[+-]?\d{1,12}(\.0+)?", plain):
            raise Refusal(_t("要写整数，现在是：%s。") % text[:20])
        if not least <= (value := int(plain.partition(".")[0])) <= most:
            raise Refusal(
                _t("要在 %(least)d 到 %(most)d 之间，现在是 %(has)d。") % {"least": least, "most": most, "has": value}
            )
        return value

    return read


def _day(text: str, today: date) -> date:
    text = unicodedata.normalize("NFKC", text).strip()
    shape = re.fullmatch(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?.*", text) if not re.fullmatch(r"\d{5}", text) else None
    try:
        if re.fullmatch(r"[2-5]\d{4}", text):
            day = serial_day(text)
        elif shape:
            day = date(int(shape[1]), int(shape[2]), int(shape[3]))
        else:
            raise ValueError
    except ValueError as wrong:
        raise Refusal(_t("看不懂这个日期：%s。请写成 2026-11-23。") % text[:20]) from wrong
    if day > today:
        raise Refusal(_t("看到市场价的日期 %s 还没有到。") % day)
    return day


def _returns(text: str, today: date) -> Returns:
    if text in list(Returns):
        return Returns(text)
    known = next((code for code, label in RETURNS.items() if str(label) == text), None)
    found = known or next(
        (code for code, words in _RETURN_WORDS.items() for w in words.split() if w in text.lower()), None
    )
    if found:
        return found
    if "七" in text or "7" in text or "无理由" in text or text.lower() in ("yes", "是", "支持"):
        return Returns.SEVEN_DAYS
    raise Refusal(_t("没有这种退货规则：%s。可写：七天无理由、定做、鲜活易腐、拆封数字商品、药品器械。") % text[:20])


def _link(text: str, today: date) -> str:
    if not text.startswith(("https://", "http://")):
        raise Refusal(_t("链接要以 https:// 或 http:// 开头。"))
    return text


_READERS: Mapping[str, Any] = {
    "code": _code,
    "name": _words(_("商品名称"), 80, 2),
    "brand": _words(_("品牌"), 40),
    "category": _words(_("小类"), 20),
    "pack": _words(_("规格"), 60),
    "summary": _words(_("一句话介绍"), 200),
    "returns": _returns,
    "price": _money,
    "market_price": _money,
    "seller": _words(_("市场价来源"), 60, 2),
    "seen_on": _day,
    "link": _link,
    "stock": _count(0, MOST_STOCK),
    "most_per_member": _count(1, 100_000),
}


def where(matching: Mapping[str, int], headers: list[str], name: str) -> str:
    """A cell's column as the spreadsheet and the supplier call it: «D 会员价»."""
    column = matching.get(name)
    if column is None or column >= len(headers):
        return str(FIELDS.get(name, name))
    return f"{letter(column)} {headers[column]}"
