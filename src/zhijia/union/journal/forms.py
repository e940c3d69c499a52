"""From form text to values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .rules import SUBJECTS

KINDS = {"change": _("修改"), "read": _("查看敏感信息"), "export": _("导出"), "access": _("登录")}


class Narrow(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("全部")), *KINDS.items()])
    what = forms.ChoiceField(
        label=_("对象"),
        required=False,
        choices=[("", _("全部")), *((f"{key}.", name) for key, name in SUBJECTS.items())],
    )
    who = forms.CharField(label=_("操作人"), required=False, max_length=30)
    since = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class ExportForm(forms.Form):
    purpose = forms.CharField(label=_("用途"), min_length=2, max_length=100)
