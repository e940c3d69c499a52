"""What the journal's words mean, for a reader: «member.corrected» → 会员 更正."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SUBJECTS: dict[str, str | Promise] = {
    "account": _("科目"),
    "application": _("入会申请"),
    "book": _("账簿"),
    "calendar": _("工作日历"),
    "claim": _("预约"),
    "client": _("接入的服务"),
    "clock": _("期限"),
    "complaint": _("投诉与建议"),
    "consent": _("同意"),
    "correction": _("信息更正"),
    "federation": _("本会设置"),
    "feed": _("数据源"),
    "issuer": _("统一登录"),
    "ledger": _("账目"),
    "member": _("会员"),
    "members": _("会员名册"),
    "offer": _("开放预约"),
    "organisation": _("组织"),
    "pool": _("名额与库存"),
    "post": _("任职"),
    "roster": _("名册导入"),
    "rule-pack": _("地方规则"),
    "service": _("服务"),
    "sign-in": _("登录"),
    "transfer": _("转会"),
}
VERBS: dict[str, str | Promise] = {
    "absent": _("未到场"),
    "added": _("登记"),
    "answered": _("答复"),
    "approved": _("审核通过"),
    "asked": _("提出"),
    "attended": _("签到"),
    "cancelled": _("取消了"),
    "changed": _("修改"),
    "closed": _("撤销"),
    "coded": _("改代码"),
    "confirmed": _("确认"),
    "corrected": _("更正"),
    "declined": _("未通过"),
    "discarded": _("放弃"),
    "dropped": _("停用"),
    "ended": _("结束"),
    "erased": _("删除"),
    "expired": _("到期让出"),
    "exported": _("导出"),
    "failed": _("失败"),
    "given": _("给予"),
    "identity_number": _("查看身份证号"),
    "left": _("退出"),
    "loaded": _("导入"),
    "made": _("提交"),
    "merged": _("合并"),
    "moved": _("移动"),
    "opened": _("设立"),
    "phone": _("查看手机号"),
    "pinned": _("置顶"),
    "posted": _("记账"),
    "promoted": _("候补递补"),
    "recognised": _("认出本人"),
    "released": _("释放预留"),
    "removed": _("移除"),
    "renamed": _("改名"),
    "reserved": _("预留"),
    "returned": _("恢复"),
    "reversed": _("冲正错账"),
    "set": _("设置"),
    "tagged": _("改标签"),
    "taken": _("更新"),
    "undone": _("撤销导入"),
    "unlocked": _("解锁"),
    "uploaded": _("上传"),
    "verified": _("核验账簿"),
    "withdrawn": _("撤回"),
}


def in_words(what: str) -> str:
    """A line's verb for a reader; words that are not in the lists are shown as they are.

    >>> in_words("unheard.of")
    'unheard of'
    """
    subject, _, verb = what.partition(".")
    return f"{SUBJECTS.get(subject, subject)} {VERBS.get(verb, verb)}".strip()
