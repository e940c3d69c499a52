"""What personal information is used for: each purpose in words a member can agree to or not."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Purpose:
    """One use of personal information. A changed text gets a new version, and is asked again."""

    label: Words
    text: Words
    sees: Words
    kept: Words
    version: int = 1
    # Without it there is no membership; it is withdrawn by leaving.
    needed: bool = False


PURPOSES: dict[str, Purpose] = {
    "membership": Purpose(
        _("会籍管理"),
        _("用姓名、手机号、所在工会和就业形式办理入会、转会和会员服务。"),
        _("您所在工会及其上级工会的会籍干事"),
        _("在会期间；退会后只为恢复会籍保留，可随时要求删除"),
        needed=True,
    ),
    "identity": Purpose(
        _("身份核验"),
        _("用居民身份证号核对是不是本人，避免一人多册。号码加密保存，页面上只显示首尾。"),
        _("持有查看权限的会籍干事，每次查看都留下记录"),
        _("在会期间；随会籍一起删除"),
    ),
    "messages": Purpose(
        _("活动与服务提醒"),
        _("用手机号发送活动、福利和服务的提醒短信。办事结果的通知不在此列。"),
        _("短信服务商（只得到手机号和短信内容）"),
        _("撤回之前"),
    ),
    "figures": Purpose(
        _("统计"),
        _("把就业形式、入会年份等并入不含姓名的统计数字。"),
        _("各级工会；数字里认不出个人"),
        _("长期"),
    ),
}
