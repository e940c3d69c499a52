"""What is held about a member, who has looked, and what stands open: other apps add their part in ready()."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from zhijia.union.journal import queries as journal
from zhijia.union.journal.models import Line

from ..models import Consent, Member
from ..rules import PURPOSES
from .members import identity_of
from .posts import posts_on

Held = dict[str, list[dict[str, Any]]]
held: list[Callable[[Member, datetime], Held]] = []  # title → rows of label → value
erase_checks: list[Callable[[Member, date], str]] = []  # a sentence when something open stands, or nothing

# what goes with an erased member, in the same transaction: verbs of the apps that keep it
forget: list[Callable[[Member, datetime], None]] = []


def moment(at: datetime | None) -> str:
    """A moment as it stands in a person's file, in local time; empty for none."""
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""


def held_about(member: Member, now: datetime) -> Held:
    """Everything, as titled tables. The member's own eyes only."""
    everything: Held = {}
    for part in held:
        everything |= part(member, now)
    return everything


def lines_about(member: Member) -> QuerySet[Line]:
    """The journal about a member, newest first."""
    return journal.about(member)


def looks_at(member: Member) -> QuerySet[Line]:
    """Who was shown a sensitive field of this member."""
    return lines_about(member).filter(kind=Line.Kind.READ)


def consents(member: Member) -> list[dict[str, Any]]:
    """Each purpose with its words and, when given, since when."""
    standing = {one.purpose: one for one in Consent.objects.filter(member=member, withdrawn_at=None)}
    return [{"code": code, "purpose": purpose, "given": standing.get(code)} for code, purpose in PURPOSES.items()]


def own_part(member: Member, now: datetime) -> Held:
    """What this app holds."""
    return {
        _("基本信息"): [
            {_("项目"): label, _("内容"): value}
            for label, value in (
                (_("会员编号"), member.number),
                (_("姓名"), member.name),
                (_("手机号"), member.phone or ""),
                (_("身份证号"), identity_of(member)),
                (_("所在工会"), member.organisation.name),
                (_("就业形式"), str(member.get_employment_display())),
                (_("标签"), "、".join(member.tag_labels)),
                (_("入会日期"), str(member.joined_on or "")),
                (_("状态"), str(member.get_state_display())),
            )
        ],
        _("任职"): [
            {_("职务"): post.label, _("组织"): post.organisation.name, _("自"): str(post.starts_on)}
            for post in (member.user.posts.select_related("organisation") if member.user else [])
        ],
        _("授权同意"): [
            {
                _("用途"): str(PURPOSES[one.purpose].label) if one.purpose in PURPOSES else one.purpose,
                _("版本"): one.version,
                _("同意时间"): moment(one.given_at),
                _("撤回时间"): moment(one.withdrawn_at),
            }
            for one in member.consents.order_by("given_at")
        ],
        _("转会"): [
            {
                _("自"): one.origin.name,
                _("至"): one.target.name,
                _("时间"): moment(one.asked_at),
                _("状态"): str(one.get_state_display()),
            }
            for one in member.transfers.select_related("origin", "target")
        ],
        _("记录"): [
            {_("时间"): moment(line.at), _("事项"): line.what, _("经办"): str(line.by or "")}
            for line in lines_about(member).filter(~Q(kind=Line.Kind.READ))[:1000]
        ],
        _("谁查看过"): [
            {_("时间"): moment(line.at), _("事项"): line.what, _("查看人"): str(line.by or "")}
            for line in looks_at(member)[:1000]
        ],
    }


def open_posts(member: Member, today: date) -> str:
    """The posts that stand in the way of erasing, as a sentence; empty when none does."""
    posts = list(posts_on(today).filter(user=member.user).select_related("organisation")) if member.user else []
    if not posts:
        return ""
    return _("您还担任 %(count)s 项职务（%(first)s），请先请上级结束任职。") % {
        "count": len(posts),
        "first": f"{posts[0].organisation} {posts[0].label}",
    }


def open_transfer(member: Member, today: date) -> str:
    """The transfer that stands in the way of erasing, as a sentence; empty when none does."""
    asked = member.transfers.filter(state="asked").select_related("target").first()
    return _("转往%s的申请还在等待接收，请先撤回。") % asked.target if asked else ""


def open_correction(member: Member, today: date) -> str:
    """The correction that stands in the way of erasing, as a sentence; empty when none does."""
    waiting = member.corrections.filter(state="asked").exists()
    return _("有 1 份更正申请还在核对，请等它办完。") if waiting else ""


held.append(own_part)
erase_checks.extend([open_posts, open_transfer, open_correction])
