"""What a federation may be called and wear, the parts there are, and the rules it may set."""

import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# First path segments that are not federations.
RESERVED = {"admin", "static", "healthz", "readyz", "public", "media", "api", "www", "information_schema"}

PARTS = {
    "shop": _("会员购"),
    "stations": _("驿站"),
    "culture": _("文化"),
    "league": _("赛事"),
    "growth": _("成长"),
    "mixers": _("联谊"),
    "cases": _("诉求"),
    "aid": _("帮扶"),
    "newsroom": _("资讯"),
    "visits": _("走进"),
}

# lucide icons that say something about a union's home.
MARKS = (
    *("hand-heart", "heart-handshake", "hard-hat", "wrench", "hammer", "factory", "building-2", "landmark", "house"),
    *("users", "handshake", "sun", "sprout", "trees", "mountain", "sailboat", "anchor", "ship", "plane"),
    *("train-front", "truck", "bus", "bike", "zap", "flame", "star", "sparkles", "flag", "book-open", "gem", "cpu"),
)
MARK_BYTES = 1 << 20
MARK_PIXELS = 256


@dataclass(frozen=True)
class Kind:
    """A kind of rule pack: what it is called, and its numbers as name → (label, unit)."""

    label: Any
    numbers: dict[str, tuple[Any, Any]]


PACKS = {
    "gift-limit": Kind(
        _("慰问品标准"),
        {
            "year": (_("每名会员全年节日慰问"), _("元")),
            "consumption_aid": (_("另加消费帮扶"), _("元")),
            "spring": (_("春节一次"), _("元")),
            "festival": (_("其他节日一次"), _("元")),
            "birthday": (_("生日慰问"), _("元")),
            "wedding": (_("结婚慰问"), _("元")),
            "birth": (_("生育慰问"), _("元")),
            "illness": (_("生病慰问"), _("元")),
            "death": (_("去世慰问"), _("元")),
            "retirement": (_("退休慰问"), _("元")),
            "aid_share": (_("采购脱贫地区产品不低于"), _("%")),
        },
    ),
    "gift-approval": Kind(
        _("慰问品审批"),
        {
            "two_above": (_("超过此金额须两人同意"), _("元")),
            "hold_days": (_("同意后货品保留"), _("天")),
            "quote_days": (_("报价有效"), _("天")),
            "remind_days": (_("到货后多久提醒未领"), _("天")),
        },
    ),
    "hardship-line": Kind(
        _("困难职工标准"),
        {
            "living_line": (_("最低生活保障线（每人每月）"), _("元")),
            "deep": (_("深度困难：人均收入低于保障线的"), _("倍")),
            "relative": (_("相对困难：人均收入低于保障线的"), _("倍")),
            "loss_share": (_("意外致困：损失超过家庭年收入的"), _("%")),
        },
    ),
    "station-standard": Kind(
        _("驿站建设标准"),
        {
            "facilities": (_("必备设施不少于"), _("项")),
            "area": (_("面积不小于"), _("平方米")),
            "hours": (_("每天开放不少于"), _("小时")),
            "fresh_days": (_("设施和物资多少天没人看过就算不明"), _("天")),
            "report_days": (_("反映的问题几个工作日内答复"), _("天")),
        },
    ),
}


def valid_region(code: str) -> None:
    """GB/T 2260: province, city or county."""
    if not re.fullmatch(r"[1-9]\d(\d{2}){0,2}", code):
        raise ValidationError(_("行政区划代码是 2、4 或 6 位数字，例如北京市是 110000。"))


def region_prefix(code: str) -> str:
    """What all codes of a region begin with.

    >>> region_prefix("110000"), region_prefix("420300"), region_prefix("110105")
    ('11', '4203', '110105')
    """
    return re.sub(r"(00)+$", "", code)


def valid_host(host: str) -> None:
    """A full name of the public kind: not an address, not a name of one word."""
    label = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
    if len(host) > 253 or not re.fullmatch(rf"({label}\.)+[a-z][a-z0-9-]*[a-z0-9]", host):
        raise ValidationError(_("“%(host)s” 不是完整的域名，应写成 gh.example.org 这样。"), params={"host": host[:60]})


def valid_slug(slug: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,30}", slug) or slug in RESERVED or slug.startswith("pg-"):
        raise ValidationError(
            _("“%(slug)s” 不能用作地址：用 2–31 个小写字母、数字或连字符，以字母开头，且不是系统保留词。"),
            params={"slug": slug[:40]},
        )


def valid_colour(colour: str) -> None:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValidationError(_("颜色要写成 #c02b1d 这样的六位十六进制。"))
