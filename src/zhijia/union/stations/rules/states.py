"""The states of things that move from hand to hand, and how they may move."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhijia.kernel.refusal import Refusal

Words = Mapping[str, str | Promise]


class StationState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    CLOSED = "closed"


STATION_STATES: Words = {
    StationState.DRAFT: _("草稿"),
    StationState.PUBLISHED: _("已发布"),
    StationState.PAUSED: _("暂停开放"),
    StationState.CLOSED: _("已撤销"),
}
STATION_TONES = {"draft": "info", "published": "ok", "paused": "warn", "closed": "off"}

KINDS: Words = {"own": _("工会自建"), "joint": _("共建")}
HOSTS: Words = {
    "service-centre": _("职工服务中心"),
    "community": _("社区"),
    "party-centre": _("党群服务中心"),
    "office": _("街道乡镇"),
    "company": _("企业"),
    "shop": _("沿街店铺"),
    "bank": _("银行网点"),
    "post": _("快递邮政网点"),
    "other": _("其他"),
}
WHEELCHAIR: Words = {"": _("没有核实"), "yes": _("轮椅可进"), "partly": _("有台阶，有人帮忙"), "no": _("轮椅进不去")}


class ReportKind(StrEnum):
    LOCKED = "locked"
    BROKEN = "broken"
    OUT = "out"
    PLACE = "place"
    HELP = "help"
    OTHER = "other"


REPORT_KINDS: Words = {
    ReportKind.LOCKED: _("该开门却锁着"),
    ReportKind.BROKEN: _("坏了"),
    ReportKind.OUT: _("用完了"),
    ReportKind.PLACE: _("位置不对"),
    ReportKind.HELP: _("管理员求助"),
    ReportKind.OTHER: _("其他"),
}
ONE_TAP = (ReportKind.LOCKED, ReportKind.BROKEN, ReportKind.OUT, ReportKind.PLACE)


class ReportState(StrEnum):
    NEW = "new"
    TAKEN = "taken"
    ANSWERED = "answered"


REPORT_STATES: Words = {
    ReportState.NEW: _("等待处理"),
    ReportState.TAKEN: _("正在处理"),
    ReportState.ANSWERED: _("已答复"),
}
OUTCOMES: Words = {
    "fixed": _("已解决"),
    "planned": _("已安排，还要几天"),
    "not-so": _("核实后不是这样"),
    "cannot": _("解决不了，说明原因"),
}


class RestockState(StrEnum):
    ASKED = "asked"
    PROMISED = "promised"
    SENT = "sent"
    RECEIVED = "received"
    DECLINED = "declined"


RESTOCK_STATES: Words = {
    RestockState.ASKED: _("等待答复"),
    RestockState.PROMISED: _("已答应"),
    RestockState.SENT: _("已送出"),
    RestockState.RECEIVED: _("已收到"),
    RestockState.DECLINED: _("没有答应"),
}
RESTOCK_MOVES = {
    "asked": {"promised", "sent", "declined", "received"},
    "promised": {"sent", "declined", "received"},
    "sent": {"received"},
}
SOURCES: Words = {"union": _("工会"), "host": _("共建单位")}


class BuildState(StrEnum):
    APPLIED = "applied"
    INSPECTED = "inspected"
    AGREED = "agreed"
    OPENED = "opened"
    DECLINED = "declined"
    ENDED = "ended"


BUILD_STATES: Words = {
    BuildState.APPLIED: _("已申请"),
    BuildState.INSPECTED: _("已验看"),
    BuildState.AGREED: _("已签协议"),
    BuildState.OPENED: _("已挂牌开放"),
    BuildState.DECLINED: _("没有通过"),
    BuildState.ENDED: _("已退出"),
}
BUILD_MOVES = {
    "applied": {"inspected", "declined"},
    "inspected": {"inspected", "agreed", "declined"},
    "agreed": {"opened", "ended"},
    "opened": {"ended"},
}


class SubsidyState(StrEnum):
    PROPOSED = "proposed"
    PAID = "paid"
    DECLINED = "declined"


SUBSIDY_STATES: Words = {
    SubsidyState.PROPOSED: _("等待复核"),
    SubsidyState.PAID: _("已拨付"),
    SubsidyState.DECLINED: _("退回"),
}
PURPOSES: Words = {"build": _("建设补贴"), "run": _("运行补贴")}

ROUGH: Words = {"few": _("不多"), "some": _("有一些"), "many": _("很多")}
ROUGHLY = {"few": 5, "some": 20, "many": 50}  # people, where somebody must add up what was only said roughly


def ensure_move(moves: Mapping[str, set[str]], labels: Words, was: str, to: str) -> None:
    """Raises Refusal with both states in words when the one does not follow the other."""
    if to not in moves.get(was, set()):
        raise Refusal(
            _t("现在是“%(was)s”，不能改成“%(to)s”。请刷新页面看看是谁先办了。") % {"was": labels[was], "to": labels[to]}
        )
