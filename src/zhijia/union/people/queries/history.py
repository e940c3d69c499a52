"""What happened to a member, in words: the journal's lines, translated."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Member
from ..rules import TAGS
from .privacy import lines_about

Words = str | Promise

WHAT: dict[str, Words] = {
    "member.added": gettext_lazy("登记入册"),
    "member.corrected": gettext_lazy("更正信息"),
    "member.recognised": gettext_lazy("首次登录"),
    "member.tagged": gettext_lazy("调整标签"),
    "member.left": gettext_lazy("退会"),
    "member.returned": gettext_lazy("恢复会籍"),
    "member.phone": gettext_lazy("查看手机号"),
    "member.identity_number": gettext_lazy("查看身份证号"),
    "application.made": gettext_lazy("提交入会申请"),
    "application.approved": gettext_lazy("入会申请通过"),
    "application.refused": gettext_lazy("入会申请未通过"),
    "transfer.asked": gettext_lazy("提出转会"),
    "transfer.accepted": gettext_lazy("转会已接收"),
    "transfer.declined": gettext_lazy("转会未接收"),
    "transfer.withdrawn": gettext_lazy("撤回转会"),
    "correction.asked": gettext_lazy("申请更正信息"),
    "consent.given": gettext_lazy("给出同意"),
    "consent.withdrawn": gettext_lazy("撤回同意"),
}
FIELDS: dict[str, Words] = {
    "name": gettext_lazy("姓名"),
    "phone": gettext_lazy("手机号"),
    "identity_number": gettext_lazy("身份证号"),
    "employment": gettext_lazy("就业形式"),
    "joined_on": gettext_lazy("入会日期"),
    "tags": gettext_lazy("标签"),
}


@dataclass(frozen=True)
class Event:
    """One line of a history as a person reads it."""

    at: datetime
    what: Words
    by: str
    details: tuple[str, ...]
    kind: str


def history(member: Member, most: int = 100, kind: str = "") -> list[Event]:
    """Newest first; of one kind, if it is named: «read» is who has looked."""
    lines = lines_about(member).filter(kind=kind) if kind else lines_about(member)
    return [
        Event(line.at, WHAT.get(line.what, line.what), str(line.by or _("系统")), _details(line.facts), line.kind)
        for line in lines[:most]
    ]


def _details(facts: dict[str, Any]) -> tuple[str, ...]:
    said = [
        _("%(field)s：%(before)s → %(after)s")
        % {"field": FIELDS.get(field, field), "before": _shown(before), "after": _shown(after)}
        if before or after
        else _("%s 已更新") % FIELDS.get(field, field)
        for field, (before, after) in facts.get("changed", {}).items()
    ]
    if "before" in facts and "after" in facts:
        said.append(f"{_shown(facts['before'])} → {_shown(facts['after'])}")
    if facts.get("reason"):
        said.append(str(facts["reason"]))
    return tuple(said)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(str(TAGS.get(one, one)) for one in value) or "—"
    employment = dict(Member.Employment.choices)
    return str(employment.get(value, value) or "—")
