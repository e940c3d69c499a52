"""What a federation may be called, and the parts there are."""

import re

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


def valid_slug(slug: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,30}", slug) or slug in RESERVED or slug.startswith("pg-"):
        raise ValidationError(
            _("“%(slug)s” 不能用作地址：用 2–31 个小写字母、数字或连字符，以字母开头，且不是系统保留词。"),
            params={"slug": slug[:40]},
        )


def valid_colour(colour: str) -> None:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise ValidationError(_("颜色要写成 #c02b1d 这样的六位十六进制。"))
