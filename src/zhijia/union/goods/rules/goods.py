"""How goods are named, in what states they are, and why a pack is not on the shelf."""

import re
import unicodedata
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhijia.kernel.refusal import Refusal


class Returns(StrEnum):
    """Whether a buyer may send it back without a reason (消保法 25)."""

    SEVEN_DAYS = "seven-days"
    MADE_TO_ORDER = "made-to-order"
    PERISHABLE = "perishable"
    OPENED_DIGITAL = "opened-digital"
    MEDICINE = "medicine"


RETURNS: dict[Returns, str | Promise] = {
    Returns.SEVEN_DAYS: _("收货七日内可以无理由退货"),
    Returns.MADE_TO_ORDER: _("定做的商品，不支持无理由退货"),
    Returns.PERISHABLE: _("鲜活易腐，不支持无理由退货"),
    Returns.OPENED_DIGITAL: _("拆封后的音像和数字商品，不支持无理由退货"),
    Returns.MEDICINE: _("药品和医疗器械，非质量问题不退换"),
}


# What a product's text is made of, as a form and an officer's comparison call it.
WORDS: dict[str, str | Promise] = {
    "name": _("商品名称"),
    "summary": _("一句话介绍"),
    "description": _("详细介绍"),
    "brand_id": _("品牌"),
    "category_id": _("小类"),
    "returns": _("退换"),
}


class ProductState(StrEnum):
    """A product is written, waits for an officer, stands in the catalogue, or was taken out of it."""

    DRAFT = "draft"
    WAITING = "waiting"
    SHOWN = "shown"
    WITHDRAWN = "withdrawn"


class State(StrEnum):
    """Of what a supplier proposes."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"


class Off(StrEnum):
    """Why a pack is not on the shelf; empty for one that is."""

    ON = ""
    NOT_SHOWN = "not-shown"
    CLOSED = "closed"
    STOPPED = "stopped"
    TAKEN_OFF = "taken-off"
    NO_PRICE = "no-price"
    PRICE_OVER = "price-over"
    NO_EVIDENCE = "no-evidence"
    LAPSED = "lapsed"
    MARKET_FELL = "market-fell"


OFF: dict[Off, str | Promise] = {
    Off.NOT_SHOWN: _("商品没有在展示"),
    Off.CLOSED: _("供应企业已停止合作"),
    Off.STOPPED: _("供应商暂停销售"),
    Off.TAKEN_OFF: _("工会已将它下架"),
    Off.NO_PRICE: _("还没有审核通过的价格"),
    Off.PRICE_OVER: _("报价已到期，等待新的报价"),
    Off.NO_EVIDENCE: _("市场价还没有依据"),
    Off.LAPSED: _("市场价的依据已过期，更新后才能再卖"),
    Off.MARKET_FELL: _("市场价已经不高于会员价，供应商降价后才能再卖"),
}


def why_off(off: str, note: str = "") -> str:
    """The sentence for a reader, with an officer's or a supplier's own words after it; empty when it is on."""
    if not off:
        return ""
    said = str(OFF[Off(off)])
    return _t("%(said)s：%(note)s") % {"said": said, "note": note} if note else said


def clean_words(text: str, label: object, most: int, field: str, least: int = 1) -> str:
    """A name or a sentence as it is kept: one space between words, nothing invisible. Raises Refusal."""
    kept = " ".join("".join(c for c in unicodedata.normalize("NFC", text) if c.isprintable() or c.isspace()).split())
    if not least <= len(kept) <= most:
        words = _t("%(label)s要写 %(least)d 到 %(most)d 个字，现在是 %(has)d 个。")
        raise Refusal(words % {"label": label, "least": least, "most": most, "has": len(kept)}, field=field)
    return kept


def clean_code(text: str) -> str:
    """An enterprise's own number of a pack. Raises Refusal.

    >>> clean_code(" a-01 ")
    'A-01'
    """
    code = unicodedata.normalize("NFKC", text).strip().upper()
    if not re.fullmatch(r"[0-9A-Z][0-9A-Z._/-]{0,39}", code):
        raise Refusal(_t("商品编码用字母、数字、点、短横或斜线，最多 40 个：%s。") % (text[:20] or "—"), field="code")
    return code
