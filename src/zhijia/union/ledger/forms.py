"""From form text to values."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijia.web.forms import Form

from .models import Account
from .rules import CATEGORIES


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}))


class Narrow(forms.Form):
    account = forms.ChoiceField(label=_("科目"), required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)
    since = _day(_("从"))
    until = _day(_("到"))
    words = forms.CharField(label=_("事由或关联事项"), required=False, max_length=60)

    def __init__(self, *args: Any, accounts: list[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("account", [(one.code, one.name) for one in accounts])
        self._choices("category", [(one.value, label) for one, label in CATEGORIES.items()])

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = [("", _("全部")), *choices]  # type: ignore[attr-defined]


class ReverseForm(Form):
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    why = forms.CharField(label=_("冲正的原因"), max_length=200, help_text=_("只在工会内部可见，会记下您的名字。"))


class ExportForm(forms.Form):
    kind = forms.ChoiceField(label=_("格式"), choices=[("xlsx", "Excel"), ("csv", "CSV")])
    purpose = forms.CharField(label=_("用途（会记录下来）"), min_length=2, max_length=100)
