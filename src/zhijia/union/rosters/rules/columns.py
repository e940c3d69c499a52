"""Which of the officers' own columns is which of our fields."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELDS: dict[str, str | Promise] = {
    "name": _("姓名"),
    "phone": _("手机号"),
    "identity_number": _("身份证号"),
    "union": _("所属工会"),
    "employment": _("就业形式"),
    "joined_on": _("入会日期"),
    "number": _("会员编号"),
    "tags": _("标签"),
}
REQUIRED = ("name",)
# Most telling first: of two columns that both might be the union, the earlier word wins.
_WORDS = {
    "name": "姓名 会员姓名 职工姓名 员工姓名 名字 name",
    "phone": "手机号 手机号码 手机 移动电话 联系电话 联系方式 电话 电话号码 mobile phone tel",
    "identity_number": "身份证号 身份证号码 公民身份号码 身份证 证件号码 证件号 居民身份证号 idnumber idcard",
    "union": "所属工会 所在工会 基层工会 工会名称 工会 工会小组 单位 所属单位 单位名称 工作单位"
    " 所在单位 部门 所在部门 车间 班组 union department",
    "employment": "就业形式 用工形式 用工性质 用工类型 人员类别 职工类别 职业类型 employment",
    "joined_on": "入会日期 入会时间 加入工会时间 入会年月 joined",
    "number": "会员编号 会员证号 会员号 会员卡号 工会会员证号 memberno",
    "tags": "标签 荣誉 荣誉称号 劳模 劳模荣誉 tags",
}
WORDS: Mapping[str, Sequence[str]] = {field: words.split() for field, words in _WORDS.items()}
