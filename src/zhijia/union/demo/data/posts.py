"""The posts every demo federation fills, with one line on what each does; a story puts its own words over them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..rules import Player

LINES = {
    "administrator": _("管账号、任职、品牌与各项设置"),
    "leader": _("看全局数字和进度"),
    "auditor": _("经审委员：查每一笔、每一次操作"),
    "finance": _("管经费收支与凭证"),
    "shop-officer": _("管生活服务：商品、价格、团购"),
    "station-officer": _("管驿站：开放、设施、补给"),
    "culture-officer": _("管文体：演出、课堂、文化点单"),
    "petition-officer": _("接待来访，盯办每一件诉求"),
    "aid-officer": _("建档、入户、帮扶到人"),
    "growth-officer": _("管青年成长：课堂、比武、师带徒"),
    "mixer-officer": _("办联谊和集体婚礼"),
    "newsroom-officer": _("写稿、发布、管传播渠道"),
    "supplier": _("供应商：上架、报价、发货"),
    "keeper": _("驿站管理员：开门、补给、报修"),
    "mentor": _("技术骨干，带徒弟"),
    "inspector": _("按标准检查驿站，评星级"),
    "door": _("演出和课堂的检票签到"),
    "teacher": _("公益课堂的任课教师"),
    "troupe": _("文化点单的演出团队"),
    "unit-officer": _("基层工会干事：管名册、审入会"),
}
PARTNERS = ("supplier", "keeper", "mentor", "inspector", "door", "teacher", "troupe")


def officers(top: str, names: dict[str, str], **lines: str | Promise) -> tuple[Player, ...]:
    """One player for each role and name, at the top of the tree; `lines` with _ for - replace the usual words."""
    said = {role.replace("_", "-"): line for role, line in lines.items()}
    return tuple(
        Player(name, top, said.get(role, LINES[role]), role=role, is_member=role != "supplier")
        for role, name in names.items()
    )
