"""What a member reads when the answer is no: the fact, the number, the way out."""

from typing import Any

from django.utils.translation import gettext as _

from zhijia.kernel.refusal import Refusal
from zhijia.web.templatetags.web import moment

from .granting import No, Why


class NotOpen(Refusal):
    """Too early, too late, or already under way."""


class NotEligible(Refusal):
    """The offer is for others."""


class LimitReached(Refusal):
    """This member has as many as one may have."""


class Overlaps(Refusal):
    """This member is somewhere else at that time."""


class Resting(Refusal):
    """This member often did not come; they may wait, and they may say why."""

    may_wait = True


class SoldOut(Refusal):
    """Not so many are left. `may_wait`: there is a waiting list."""

    def __init__(self, message: object, *, left: int = 0, may_wait: bool = False) -> None:
        super().__init__(message, field="quantity")
        self.left, self.may_wait = left, may_wait


def refusal(no: No, *, names: str = "", queue: int = 0) -> Refusal:
    """The exception for an answer. `names`: the unions or labels of the rule that was not met; `queue`: who waits."""
    facts = no.facts
    if no.why is Why.SOLD_OUT:
        return _sold_out(facts, queue)
    if no.why is Why.NOT_YET_OPEN:
        return NotOpen(_("还没有开始，%s 开放。请到时再来。") % moment(facts["opens_at"]))
    if no.why is Why.CLOSED:
        return NotOpen(_("已于 %s 截止。请看看其他活动和服务。") % moment(facts["closes_at"]))
    if no.why is Why.STARTED:
        return NotOpen(_("已于 %s 开始，不能再预约。请看看别的场次。") % moment(facts["starts_at"]))
    if no.why is Why.NOT_ELIGIBLE:
        return NotEligible(not_eligible(facts["rule"], facts["wanted"], names))
    if no.why is Why.LIMIT:
        words = _("每人最多 %(limit)d 份，您已有 %(has)d 份。请减少数量，或先取消原来的。")
        return LimitReached(words % facts, field="quantity")
    if no.why is Why.ENTERED:
        return LimitReached(_("您已经报名抽签了，一人一个签号。要改人数，请先退回再报。"), field="quantity")
    if no.why is Why.SERIES:
        words = _("这个系列每人最多 %(limit)d 份，您已有 %(has)d 份。退掉一份就可以再约，名额会让给别人。")
        return LimitReached(words % facts, field="quantity")
    if no.why is Why.OVERLAP:
        when = {"title": facts["title"], "at": moment(facts["starts_at"])}
        return Overlaps(_("同一时间您已约了“%(title)s”（%(at)s）。请先退掉它，或换一个时间。") % when)
    if no.why is Why.ABSENCES:
        words = _("您近 90 天有 %(n)d 次约了没有来，%(until)s 前只能参加候补和抽签。确有原因的，请在“我的预约”里说明。")
        return Resting(words % {"n": facts["n"], "until": moment(facts["until"])})
    return Refusal(_PLAIN[no.why]())


def _sold_out(facts: dict[str, Any], queue: int) -> SoldOut:
    left, may_wait = facts["left"], facts["may_wait"]
    if facts["queued"]:
        words = _("前面已有 %(queue)d 人候补。可以加入候补，有名额时按先后自动递补。")
        if not may_wait:
            words = _("前面已有 %(queue)d 人候补，这里不能再加入。请看看别的场次。")
    elif left:
        words = _("只剩 %(left)d 份。请减少数量，或加入候补。") if may_wait else _("只剩 %(left)d 份。请减少数量。")
    else:
        words = (
            _("已经约满。可以加入候补，有人取消时按先后自动递补。")
            if may_wait
            else _("已经约满，剩 0 份。请看看别的场次。")
        )
    return SoldOut(words % {"left": left, "queue": queue}, left=left, may_wait=may_wait)


def not_eligible(rule: str, wanted: Any, names: str) -> str:
    """Which rule was not met, in words."""
    sentences = {
        "within": _("只对“%s”及其下级工会的会员开放。"),
        "not_within": _("不对“%s”及其下级工会的会员开放。"),
        "tags": _("只对有这些标签的会员开放：%s。标签不对的，请联系您的工会更正。"),
        "employment": _("只对这些就业形式的会员开放：%s。登记不对的，请在“我的个人信息”申请更正。"),
        "joined_by": _("只对 %s 及以前入会的会员开放。"),
        "joined_since": _("只对 %s 及以后入会的会员开放。"),
        "age_from": _("只对 %s 周岁及以上的会员开放。没有登记身份证号的，请先联系您的工会登记。"),
        "age_to": _("只对 %s 周岁及以下的会员开放。没有登记身份证号的，请先联系您的工会登记。"),
    }
    return sentences.get(rule, _("您不在开放范围内（%s）。请联系主办的工会。")) % (names or wanted)


_PLAIN = {
    Why.GONE: lambda: _("这项预约已经不在了。请返回重新选择。"),
    Why.NOT_A_MEMBER: lambda: _("只有在会的会员可以预约。请先加入工会或恢复会籍。"),
    Why.KEY_USED: lambda: _("这张表单已用于另一项预约。请刷新页面后重新提交。"),
}
