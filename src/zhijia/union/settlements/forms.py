"""From form text to values."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from zhijia.web.forms import Form


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def last_month(today: date) -> date:
    """Its last day.

    >>> last_month(date(2026, 11, 23))
    datetime.date(2026, 10, 31)
    """
    return today.replace(day=1) - timedelta(days=1)


class CloseForm(Form):
    until = _day(_("结算到哪一天（含）"))


class AgreementForm(Form):
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    number = forms.CharField(label=_("捐赠协议编号"), max_length=60)
    signed_on = _day(_("签订日期"))
    valid_from = _day(_("从哪天的销售起提取"))
    percent = forms.DecimalField(label=_("提取比例（%）"), min_value=0, max_value=50, max_digits=4, decimal_places=2)


class EndForm(Form):
    last_day = _day(_("最后一天"))


class PayeeForm(Form):
    holder = forms.CharField(label=_("户名"), max_length=60)
    bank = forms.CharField(label=_("开户行"), max_length=80)
    account = forms.CharField(label=_("账号"), max_length=40)


class DisputeForm(Form):
    objection = forms.CharField(label=_("哪里不对"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(Form):
    words = forms.CharField(label=_("答复"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PaidForm(Form):
    bank_reference = forms.CharField(label=_("银行流水号"), max_length=64)


class ShareForm(Form):
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    amount = forms.DecimalField(
        label=_("划转金额（元）"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2, widget=forms.TextInput
    )
    bank_reference = forms.CharField(label=_("银行流水号或凭证号"), max_length=64)


class PurposeForm(Form):
    purpose = forms.CharField(label=_("用途（会记录下来）"), min_length=2, max_length=100)
    kind = forms.ChoiceField(label=_("格式"), choices=[("xlsx", "Excel"), ("csv", "CSV")])
